"""Engagement beyond buying, and referrals told twice."""

from __future__ import annotations

import polars as pl
import pytest

from retain.scoring.engagement import engagement_columns
from tests.scoring.lines_of import day
from tests.scoring.tables_of import base_of

ENGAGEMENT = {"date": pl.Date(), "kind": pl.String()}
LINES = [("a", 0, 1), ("b", 0, 1), ("c", 0, 1), ("d", 0, -1)]


def _found(rows: list[tuple] | None, referred_by: dict[str, str] | None = None, window=365) -> dict:
    """The figures of `a`; `b` and `c` have bought, `d` has not."""
    told = [{"customer": name, "date": when, "kind": kind} for name, when, kind in rows or ()]
    tables = {} if rows is None else {"engagement": (ENGAGEMENT, told)}
    facts = [{"customer": name, "referred_by": by} for name, by in (referred_by or {}).items()]
    base = base_of(LINES, tables, facts)
    judged = pl.DataFrame({"code": [0, 1, 2, 3], "occasions": [1, 1, 1, 0]}).cast(pl.UInt32)
    columns = engagement_columns(base, judged, as_of=day(400), window_days=window)
    return columns.row(0)


@pytest.mark.parametrize(
    ("rows", "referred_by", "expected"),
    [
        (None, None, (None, None, None)),
        ([], None, (0, 0, 0)),
        ([("b", 390, "event")], None, (0, 0, 0)),
        ([("a", 390, "event")], None, (0, 1, 50)),
        ([("a", 390, "event"), ("a", 390, "support")], None, (0, 2, 75)),
        ([("a", 20, "referral"), ("a", 30, "event")], None, (1, 0, 0)),
        ([("a", 401, "referral")], None, (0, 0, 0)),
        ([("a", 390, "referral")], {"b": "a", "c": "a"}, (2, 1, 50)),
        ([("a", 390, "referral"), ("a", 391, "referral")], {"b": "a"}, (2, 2, 75)),
        (None, {"b": "a", "d": "a", "c": "nobody"}, (1, None, None)),
        (None, {"a": "a", "b": "c"}, (0, None, None)),
    ],
)
def test_engagement(rows, referred_by, expected):
    assert _found(rows, referred_by) == expected


def test_a_short_window_is_taken_to_a_year():
    assert _found([("a", 390, "event")], window=73) == (0, 1, pytest.approx(96.9))
