"""Groups of a column side by side: every customer once, sums as the base's, nothing made up."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from retain.scoring.asked import EVERYTHING
from retain.scoring.changes.by_column import ByColumn, by_column, can_group
from retain.scoring.measure import MINOR_PER_UNIT
from retain.scoring.pipeline import run
from retain.scoring.service.customers import with_codes
from retain.scoring.standards import Rules
from tests.scoring.lines_of import day
from tests.scoring.tables_of import base_of

AS_OF, SINCE = 800, 793
UNIT = MINOR_PER_UNIT
LINES = [
    # north: one keeps buying, one stopped in the window before; both bought in the period or before
    *(("a", on, 100 * UNIT) for on in range(50, 800, 30)),
    ("a", 795, 40 * UNIT),
    ("a", 790, 15 * UNIT),
    *(("b", on, 30 * UNIT) for on in range(100, 400, 50)),
    # south: one who keeps buying
    *(("c", on, 20 * UNIT) for on in range(60, 800, 40)),
    # nobody says where
    ("d", 799, 7 * UNIT),
    ("d", 798, -2 * UNIT),
]
FACTS = [
    {"customer": "a", "region": "north"},
    {"customer": "b", "region": "north"},
    {"customer": "c", "region": "south"},
]
COMPLAINTS = {"opened": pl.Date(), "closed": pl.Date()}


def found(base, by="region", churned=None) -> ByColumn:
    scores = with_codes(base, run(base, as_of=day(AS_OF), rules=Rules(), asked=EVERYTHING).scores)
    gone = None
    if churned is not None:
        gone = pl.DataFrame({"customer_id": churned}, schema={"customer_id": pl.String})
    return by_column(base, scores, gone, Rules(), by=by, since=day(SINCE), as_of=day(AS_OF))


@pytest.fixture(scope="module")
def base():
    rows = [{"customer": "a", "opened": 700, "closed": 710}]
    return base_of(LINES, {"complaints": (COMPLAINTS, rows)}, FACTS)


@pytest.fixture(scope="module")
def groups(base):
    rows = found(base, churned=["b"]).groups.rows(named=True)
    return {row["group"]: row for row in rows}


def test_every_customer_counts_once_and_who_has_no_region_stands_last(groups):
    assert list(groups) == ["north", "south", None]
    assert [row["customers"] for row in groups.values()] == [2, 1, 1]
    assert sum(row["value_share"] for row in groups.values()) == pytest.approx(1, abs=2e-4)


def test_the_period_s_revenue_and_the_one_s_before(groups):
    """Days 794–800 against 787–793; c buys on 780 and 820, a on 770 and 800, 790 and 795."""
    assert (groups["north"]["revenue_period"], groups["north"]["revenue_period_before"]) == (40, 15)
    assert (groups["south"]["revenue_period"], groups["south"]["revenue_period_before"]) == (0, 0)
    assert groups[None]["revenue_period"] == 5


def test_what_was_kept_is_of_those_who_could_be(groups):
    north, south = groups["north"], groups["south"]
    assert (north["could_be_kept"], north["kept_share"]) == (2, 0.5)
    assert (south["could_be_kept"], south["kept_share"]) == (1, 1.0)
    assert north["kept_few"]
    assert north["kept_p"] is None
    assert groups[None]["could_be_kept"] is None


def test_who_newly_churned_counts_in_its_group(groups):
    assert [row["newly_churned"] for row in groups.values()] == [1, 0, 0]
    assert found(base_of(LINES, {}, FACTS)).groups["newly_churned"].null_count() == 3


def test_complaints_are_of_the_window(groups):
    """One complaint; a counts for all days that the record covers (700 to 800): 3.3 months."""
    assert groups["north"]["complaints"] == 1
    assert groups["south"]["complaints"] == 0
    assert groups["south"]["complaints_per_100"] == 0


def test_absence_of_tables_is_null(groups):
    absent = ("with_cadence", "on_cadence_share", "deliveries_judged", "on_time_delivery")
    assert all(row[name] is None for row in groups.values() for name in absent)
    bare = found(base_of(LINES, {}, FACTS)).groups
    assert bare["complaints"].null_count() == bare["complaints_per_100"].null_count() == 3


def test_a_period_that_the_data_do_not_reach_back_to_has_no_revenue_before():
    young = base_of([("a", 789, UNIT), ("a", 799, UNIT)], {}, FACTS[:1])
    group = found(young).groups.row(0, named=True)
    assert (group["revenue_period"], group["revenue_period_before"]) == (1.0, None)


def test_customers_of_several_regions_count_where_they_bought_last(base):
    """As where customers have no region of their own: the lines tell the newest."""
    nowhere = replace(base, facts=base.facts.select("code"), newest_regions=lambda: newest)
    newest = pl.DataFrame(
        {"code": [0, 1, 2], "region": ["west", "east", "west"]},
        schema_overrides={"code": pl.UInt32},
    )
    made = found(nowhere)
    counted = dict(made.groups.select("group", "customers").iter_rows())
    assert (counted, made.placed) == ({"west": 2, "east": 1, None: 1}, 3)
    assert can_group(nowhere, pl.DataFrame({"tier": []}), "region")
    assert not can_group(base, pl.DataFrame({"tier": []}), "region")


def test_by_tier_nothing_is_compared_with_its_mix(base):
    groups = found(base, by="tier").groups
    assert groups.height == groups["kept_share"].null_count() == 4
