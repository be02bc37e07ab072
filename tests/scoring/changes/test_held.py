"""Calls of an earlier day beside what customers did: counted by hand."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import polars as pl
import pytest

from retain.scoring.changes.held import held
from retain.scoring.churn_standard import ChurnStandard
from tests.scoring.lines_of import START, day
from tests.scoring.tables_of import base_of

SINCE, AS_OF, HORIZON = 200, 207, 90
STANDARD = ChurnStandard("replayed", "window", HORIZON, 0.1, 100.0, {}, (), 0.09, None, None)
ATTEMPTS = {"date": pl.Date(), "group": pl.String()}


def _standards(learned: int = AS_OF) -> SimpleNamespace:
    at = (START + dt.timedelta(days=learned)).isoformat()
    return SimpleNamespace(churn=STANDARD, horizon_days=HORIZON, as_of=at)


def _then(rows: dict[str, tuple]) -> pl.DataFrame:
    """Customer → status, churned, guard, days silent, chance, value before."""
    names = ("status", "churned", "churn_guard", "days_since_last", "chance_to_buy", "value_before")
    types = [pl.String, pl.Boolean, pl.String, pl.Int32, pl.Float64, pl.Float64]
    known = pl.DataFrame(
        [(who, *cells) for who, cells in rows.items()],
        schema={"customer_id": pl.String, **dict(zip(names, types, strict=True))},
        orient="row",
    ).sort("customer_id")
    codes = pl.Series("code", range(known.height), dtype=pl.UInt32)
    return known.with_columns(
        codes, own_gap_days=pl.lit(20.0), overdue_ratio=pl.lit(5.0), tier_before=pl.lit("A")
    )


CALLED = {
    "gone and tried": ("churned", True, None, 150, 0.05, 500.0),
    "gone, held out": ("churned", True, None, 150, 0.03, 900.0),
    "gone, tried too early": ("churned", True, None, 150, 0.02, 100.0),
    "gone for good": ("churned", True, None, 180, 0.02, 50.0),
    "guarded": ("lapsed", False, "seasonal", 150, 0.3, 40.0),
    "guarded, silent for less": ("lapsed", False, "stocked_up", 60, 0.4, 40.0),
    "active": ("active", False, None, 5, 0.9, 10.0),
    "new": ("new", False, None, 5, 0.7, 10.0),
    "never bought": ("prospect", None, None, None, None, None),
}
BACK = ("gone and tried", "gone, held out", "gone, tried too early")
LINES = [
    *((who, 20, 10_000) for who in CALLED if who != "never bought"),
    *((who, SINCE + 3, 50_000) for who in (*BACK, "guarded", "new")),
    ("gone and tried", SINCE + 5, 20_000),
    ("gone and tried", SINCE + 6, -10_000),
    ("gone for good", SINCE, 10_000),
    ("gone for good", AS_OF + 1, 10_000),
    ("gone for good", SINCE + 2, -10_000),
    ("never bought", AS_OF + 1, 10_000),
]
TRIED = [
    {"customer": "gone and tried", "date": SINCE - 60, "group": "treat"},
    {"customer": "gone and tried", "date": SINCE + 4, "group": "treat"},
    {"customer": "gone, held out", "date": SINCE - 10, "group": "holdout"},
    {"customer": "gone, tried too early", "date": SINCE + 3 - HORIZON - 1, "group": "treat"},
]


def _held(*, tables=True, learned=AS_OF, rows=None):
    base = base_of(LINES, {"winback_attempts": (ATTEMPTS, TRIED)} if tables else {})
    then = _then(rows or CALLED)
    return held(then, base, _standards(learned), since=day(SINCE), as_of=day(AS_OF))


def test_calls_are_counted_with_who_bought_after_the_first_day_up_to_the_last():
    calls = {row["call"]: row for row in _held().calls.iter_rows(named=True)}
    counted = {call: (row["customers"], row["bought"]) for call, row in calls.items()}
    assert counted == {"churned": (4, 3), "guarded": (1, 1), "lapsed": (1, 0), "in_rhythm": (2, 1)}
    assert list(calls) == ["churned", "guarded", "lapsed", "in_rhythm"]
    assert calls["churned"]["bought_share"] == 0.75
    assert calls["churned"]["chance_to_buy"] == 0.03
    assert calls["in_rhythm"]["chance_to_buy"] == 0.8
    assert calls["churned"]["low"] == pytest.approx(0.3006, abs=1e-4)
    assert calls["churned"]["high"] == pytest.approx(0.9544, abs=1e-4)


def test_who_came_back_is_named_with_whether_anybody_tried():
    back = _held().back
    assert back["customer_id"].to_list() == [
        "gone, held out", "gone and tried", "gone, tried too early",
    ]  # fmt: skip
    assert back["verdict"].to_list() == ["unasked", "tried", "unasked"]
    when = START + dt.timedelta(days=SINCE)
    assert back["bought"].to_list() == [when + dt.timedelta(days=3)] * 3
    assert back["attempted"].to_list() == [None, when - dt.timedelta(days=60), None]
    assert back["revenue_period"].to_list() == [5.0, 6.0, 5.0]


def test_without_a_table_nobody_knows_who_tried():
    assert _held(tables=False).back["verdict"].to_list() == [None] * 3


@pytest.mark.parametrize(("learned", "unseen"), [(SINCE, True), (SINCE + 1, False)])
def test_standards_of_the_first_day_have_not_seen_the_period(learned, unseen):
    assert _held(learned=learned).unseen is unseen


def test_nobody_who_had_bought_is_nobody_to_judge():
    assert _held(rows={"never bought": CALLED["never bought"]}) is None
