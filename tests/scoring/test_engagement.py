"""Engagement beyond buying, against the base, and referrals told twice."""

from __future__ import annotations

import polars as pl
import pytest

from retain.scoring.engagement import (
    EngagementPace,
    engagement_columns,
    learn_engagement_pace,
)
from tests.scoring.lines_of import day
from tests.scoring.tables_of import base_of

ENGAGEMENT = {"date": pl.Date(), "kind": pl.String()}
LINES = [("a", 0, 1), ("b", 0, 1), ("c", 0, 1), ("d", 0, -1)]
AS_OF = day(400)
JUDGED = pl.DataFrame(
    {"code": [0, 1, 2, 3], "occasions": [1, 1, 1, 0], "first_day": [day(0)] * 3 + [None]},
    schema={"code": pl.UInt32, "occasions": pl.UInt32, "first_day": pl.Int32},
)
PACE = EngagementPace(a_day=1 / 365, shape=0.5)
"""One a year: with x in a year of the window, λ = (0.5 + x)/1.5."""


def _base(rows: list[tuple] | None, referred_by: dict[str, str] | None = None):
    told = [{"customer": name, "date": when, "kind": kind} for name, when, kind in rows or ()]
    tables = {} if rows is None else {"engagement": (ENGAGEMENT, told)}
    facts = [{"customer": name, "referred_by": by} for name, by in (referred_by or {}).items()]
    return base_of(LINES, tables, facts)


def _score(times: float) -> float:
    return round(100 * times / (1 + times), 1)


@pytest.mark.parametrize(
    ("rows", "referred_by", "expected"),
    [
        (None, None, (None, None, None)),
        ([], None, (0, 0, _score(0.5 / 1.5))),
        ([("b", 390, "event")], None, (0, 0, _score(0.5 / 1.5))),
        ([("a", 390, "event")], None, (0, 1, 50)),
        ([("a", 390, "event"), ("a", 390, "support")], None, (0, 2, _score(2.5 / 1.5))),
        ([("a", 20, "referral"), ("a", 30, "event")], None, (1, 0, _score(0.5 / 1.5))),
        ([("a", 401, "referral")], None, (0, 0, _score(0.5 / 1.5))),
        ([("a", 390, "referral")], {"b": "a", "c": "a"}, (2, 1, 50)),
        ([("a", 390, "referral"), ("a", 391, "referral")], {"b": "a"}, (2, 2, _score(2.5 / 1.5))),
        (None, {"b": "a", "d": "a", "c": "nobody"}, (1, None, None)),
        (None, {"a": "a", "b": "c"}, (0, None, None)),
    ],
)
def test_engagement(rows, referred_by, expected):
    pace = PACE if rows is not None else None
    found = engagement_columns(_base(rows, referred_by), JUDGED, pace, as_of=AS_OF, window_days=365)
    assert found.row(0) == expected
    assert found["engagement_score"][3] is None  # never bought


def test_who_came_later_had_less_time_for_it():
    late = JUDGED.with_columns(first_day=pl.lit(AS_OF - 72, pl.Int32))
    found = engagement_columns(_base([]), late, PACE, as_of=AS_OF, window_days=365)
    assert found["engagement_score"][0] == _score(0.5 / 0.7)


def test_the_pace_of_a_base():
    rows = [("a", 390, "event"), ("a", 391, "event"), ("a", 392, "support"), ("b", 390, "event"),
            ("d", 390, "event"), ("b", 20, "event"), ("b", 401, "event")]  # fmt: skip
    pace = learn_engagement_pace(_base(rows), JUDGED, as_of=AS_OF, window_days=365)
    assert pace is not None
    assert pace.a_day == pytest.approx(4 / (3 * 365), rel=1e-5)  # d never bought
    # m = 4/3 of each: Σ((x − m)²/m − 1) = (25 + 1 + 16)/9/(4/3) − 3 = 1/2, r = Σm / that.
    assert pace.shape == pytest.approx(8, rel=1e-4)


def test_nobody_engages_and_nobody_is_worse_for_it():
    base = _base([])
    pace = learn_engagement_pace(base, JUDGED, as_of=AS_OF, window_days=365)
    found = engagement_columns(base, JUDGED, pace, as_of=AS_OF, window_days=365)
    assert found["engagement_score"].to_list() == [50, 50, 50, None]
    assert learn_engagement_pace(_base(None), JUDGED, as_of=AS_OF, window_days=365) is None
