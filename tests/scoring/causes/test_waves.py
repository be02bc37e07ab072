"""Waves: how many customers, how far above the usual, from which day to which, one region alone."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from retain.cause_defaults import CAUSE_LIMITS
from retain.scoring.causes.waves import Wave, in_waves, learn_waves
from tests.scoring.lines_of import day
from tests.scoring.tables_of import base_of


def _waves(complaints, regions=None, **limits):
    """Waves of complaints: customer, day, category."""
    rows = [{"customer": c, "opened": d, "category": of} for c, d, of in complaints]
    named = sorted({row["customer"] for row in rows})
    facts = [{"customer": c, "region": regions[c]} for c in named] if regions else []
    roles = {"opened": pl.Date(), "category": pl.String()}
    base = base_of([(c, 0, 1) for c in named], {"complaints": (roles, rows)}, facts)
    found = learn_waves(base, {**CAUSE_LIMITS, **limits}, as_of=day(1000))
    return None if found is None else [_counted(wave) for wave in found]


def _counted(wave: Wave) -> Wave:
    start = day(0)
    return replace(
        wave,
        first_day=wave.first_day - start,
        known_day=wave.known_day - start,
        last_day=wave.last_day - start,
    )


def _usual(every: int, until: int = 370, of: str = "quality"):
    return [(f"u{d}", d, of) for d in range(0, until, every)]


def _burst(customers: int, begin: int = 400, of: str = "quality"):
    return [(f"b{n}", begin + n, of) for n in range(customers)]


def test_a_wave_runs_from_its_first_complaint_to_its_last():
    (wave,) = _waves(_usual(30) + _burst(14))
    assert wave == Wave("quality", None, 400, 409, 413, 14, 1.0)


@pytest.mark.parametrize(("customers", "waves"), [(9, 0), (10, 1)])
def test_ten_customers_make_one(customers, waves):
    assert len(_waves(_usual(60) + _burst(customers))) == waves


@pytest.mark.parametrize(("customers", "waves"), [(19, 0), (20, 1)])
def test_four_times_the_usual_makes_one(customers, waves):
    assert len(_waves(_usual(6) + _burst(customers))) == waves


def test_one_customer_that_complains_on_and_on_makes_none():
    assert _waves(_usual(30) + [("b", 400 + n, "quality") for n in range(20)]) == []


def test_categories_do_not_add_up():
    assert _waves(_usual(30) + _burst(9) + _burst(9, 400, "invoice")) == []


def test_nothing_is_unusual_before_something_is_usual():
    assert _waves(_usual(10, 90) + _burst(14, 60)) == []
    assert len(_waves(_usual(30, 91) + _burst(14, 121))) == 1


def test_a_wave_within_the_year_does_not_hide_the_next():
    found = _waves(_usual(30) + _burst(14, 401) + _burst(14, 501))
    assert [wave.first_day for wave in found] == [401, 501]


def test_one_region_can_have_its_own():
    complaints = _usual(2, 700) + _burst(12)
    regions = {c: "north" if c.startswith("b") else "south" for c, _, _ in complaints}
    assert _waves(complaints) == []
    (wave,) = _waves(complaints, regions)
    assert (wave.region, wave.first_day, wave.complaints) == ("north", 400, 12)


def test_which_complaints_belong_to_one():
    start = day(0)
    waves = (Wave("q", None, start + 10, start + 15, start + 20, 12, 1.0),)
    waves += (Wave("q", "north", start + 30, start + 31, start + 32, 10, 0.5),)
    asked = [(0, "q", 9), (0, "q", 10), (0, "q", 20), (0, "q", 21), (0, "p", 15), (1, "q", 31)]
    asked += [(0, "q", 31)]
    told = pl.DataFrame(asked, schema=["code", "category", "day"], orient="row").select(
        pl.col("code").cast(pl.UInt32), "category", (pl.col("day") + start).cast(pl.Int32)
    )
    facts = pl.DataFrame({"code": [0, 1], "region": ["south", "north"]}).cast({"code": pl.UInt32})
    found = in_waves(told.with_row_index("place"), facts, waves)
    assert found["place"].to_list() == [1, 2, 5]
    assert (found["wave_day"] - start).to_list() == [15, 20, 31]
    plain = in_waves(told.with_row_index("place"), facts.select("code"), waves)
    assert plain["place"].to_list() == [1, 2]


def test_without_categories_there_is_nothing_to_learn():
    base = base_of([("a", 0, 1)], {"complaints": ({"opened": pl.Date()}, [])})
    assert learn_waves(base, CAUSE_LIMITS, as_of=day(10)) is None
    assert _waves([("a", 1, None)]) == []
