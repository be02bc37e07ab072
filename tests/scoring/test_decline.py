"""When the current decline began."""

from __future__ import annotations

import datetime as dt
import math
import tomllib
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import retain.scoring.decline as decline_module
from retain.scoring.activity import Rhythm
from retain.scoring.decline import decline_dates
from retain.scoring.occasions import Occasions
from tests.scoring.lines_of import START, customer_days, day, line_lists
from tests.scoring.made_up import made_up

CASES = tomllib.loads((Path(__file__).parent / "cases" / "decline.toml").read_text("utf-8"))["case"]
PLAIN = Rhythm(None, None, None, None)
"""No shrinkage: the own gap is the plain mean."""


def _declines(lines, as_of: int, rhythm: Rhythm = PLAIN) -> dict[str, tuple]:
    customers = customer_days(lines)
    found = decline_dates(Occasions.of(customers, day(as_of)), rhythm)
    return {customers.ids[code]: (when.isoformat(), by) for code, when, by, *_ in found.iter_rows()}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case):
    lines = [
        ("a", when, 100_000) if isinstance(when, int) else ("a", when[0], when[1] * 10_000)
        for when in case["lines"]
    ]
    assert list(_declines(lines, case["as_of"]).get("a", ())) == case["expected"]


def _by_definition(days: list[int], as_of: int) -> dt.date | None:
    """The definition, one split at a time."""
    best, found = 0.0, None
    n = len(days) - 1
    for i in range(3, n + 1):
        own = (days[i] - days[0]) / i
        opening = (days[i + 1] if i < n else as_of) - days[i]
        t1, t2, after = days[i] - days[0], as_of - days[i], n - i
        if opening <= 2.5 * own or t2 <= 0 or after / t2 > 0.5 * i / t1:
            continue
        gain = i * math.log(i / t1) + (after * math.log(after / t2) if after else 0)
        gain -= n * math.log(n / (t1 + t2))
        if gain >= 3 and gain > best + 1e-9:
            best, found = gain, START + dt.timedelta(days=math.floor(days[i] + own + 0.5))
    return found


@given(st.lists(st.integers(1, 90), min_size=1, max_size=25), st.integers(0, 900))
def test_as_the_definition_says(gaps, silence):
    days = [0, *np.cumsum(gaps).tolist()]
    as_of = days[-1] + silence
    found = _declines([("a", when, 10_000) for when in days], as_of).get("a", (None, "spend"))
    expected = _by_definition(days, as_of)
    if expected is not None or found[1] == "occasions":
        assert found == (expected.isoformat(), "occasions")


@given(line_lists, st.integers(1, 9), st.integers(0, 500))
def test_neither_parts_nor_later_rows_change_anything(lines, rows, as_of):
    early = [line for line in lines if line[1] <= as_of]
    if not early:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decline_module, "PART_ROWS", rows)
        parted = _declines(lines, as_of)
    assert parted == _declines(early, as_of)


@pytest.mark.parametrize(("seed", "lang"), [(7, "en"), (9, "zh")])
def test_planted_declines_are_dated(seed, lang):
    """Of those who left and had three gaps before, 83 and 80 % within 30 days; of the dated 97."""
    made = made_up(seed, lang)
    found = decline_dates(Occasions.of(made.base.customers, made.as_of), made.rhythm)
    left = made.truth.filter(
        pl.col("left_on").is_not_null(), pl.col("returned_on").is_null(), pl.col("occasions") > 3
    ).join(found, on="code", how="left")
    off = (pl.col("decline_date") - pl.col("declined_on")).dt.total_days().abs()
    near = left.select((off <= 30).sum()).item()
    assert left.height > 300
    assert near >= 0.8 * left.height
    assert near >= 0.93 * left["decline_date"].count()
