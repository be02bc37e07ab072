"""The bridge of revenue: every customer in one step, and every cent accounted for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from retain.scoring.base import Base
from retain.scoring.changes.bridge import STEPS, bridge, with_steps
from retain.scoring.changes.like_days import like_days, on_like_days
from retain.scoring.changes.moves import moves
from tests.scoring.changes.score_frames import frame
from tests.scoring.lines_of import customer_days, day, line_lists

_MONEY = st.none() | st.decimals("-900000000", "900000000", places=4).map(float)
_COUNT = st.none() | st.integers(0, 9)
_DAY = st.fixed_dictionaries(
    {
        "occasions": _COUNT, "occasions_window": _COUNT, "revenue_window": _MONEY,
        "tier": st.sampled_from([None, "A", "D"]), "status": st.sampled_from([None, "prospect"]),
    }
)  # fmt: skip
_SCORES = st.dictionaries(st.sampled_from("abcdef"), _DAY, max_size=6)


@given(_SCORES, _SCORES)
def test_the_steps_lead_from_one_amount_to_the_other(then, now):
    moved = moves(frame(then), frame(now))
    found = bridge(moved)
    if found is None:
        assert not (any(then.values()) and any(now.values()))
        return
    assert found.before_minor + sum(step.minor for step in found.steps) == found.after_minor
    assert sum(step.customers for step in found.steps) == moved.height
    for rows, amount in ((then, found.before_minor), (now, found.after_minor)):
        told = [Decimal(str(row["revenue_window"] or 0)) for row in rows.values()]
        assert amount == sum((round(each * 10_000) for each in told), 0)


def test_each_kind_of_customer_stands_in_its_step():
    def row(occasions, in_window, revenue):
        return {"occasions": occasions, "occasions_window": in_window, "revenue_window": revenue}

    then = {
        "grown": row(3, 2, 100.0), "shrunk": row(3, 2, 100.0), "lost": row(3, 1, 40.05),
        "returned": row(2, 0, 0.0), "equal": row(1, 1, 5.0), "gives back": row(1, 0, 0.0),
    }  # fmt: skip
    now = {
        "grown": row(4, 3, 150.1), "shrunk": row(3, 1, 70.0), "lost": row(3, 0, -0.05),
        "returned": row(3, 1, 20.0), "equal": row(1, 1, 5.0), "gives back": row(1, 0, -3.0),
        "new": row(1, 1, 10.0),
    }  # fmt: skip
    moved = moves(frame(then), frame(now))
    steps = dict(with_steps(moved).select("customer_id", "step").iter_rows())
    assert steps == {name: name for name in STEPS if name != "other"} | {
        "equal": "other",
        "gives back": "other",
    }
    found = bridge(moved)
    assert (found.before, found.after) == (245.05, 252.05)
    assert [(step.name, step.customers, step.amount) for step in found.steps] == [
        ("new", 1, 10.0), ("returned", 1, 20.0), ("grown", 1, 50.1), ("shrunk", 1, -30.0),
        ("lost", 1, -40.1), ("other", 2, -3.0),
    ]  # fmt: skip
    assert found.step("lost").minor == -401_000


def test_without_revenue_of_a_day_there_is_no_bridge():
    rows = {"a": {"tier": "A"}}
    assert bridge(moves(frame(rows), frame(rows))) is None


@settings(max_examples=40)
@given(line_lists, st.integers(20, 400), st.integers(1, 60))
def test_windows_of_like_days_hold_what_lies_in_them(lines, since, long):
    customers = customer_days(lines)
    base = Base(customers, pl.DataFrame(schema={"code": pl.UInt32}), pl.Series([], dtype=pl.UInt32))
    ids = customers.ids.alias("customer_id").to_frame().with_row_index("code")
    empty = ids.with_columns(as_of=dt.date(2024, 1, 1))
    as_of = since + long
    found = on_like_days(base, moves(empty, empty), 30, since=day(since), as_of=day(as_of))
    for when, ends in (("_then", since), ("", as_of)):
        told = dict(found.select("customer_id", f"revenue_window{when}").iter_rows())
        for who in told:
            inside = [m for c, on, m in lines if c == who and ends - 30 < on <= ends]
            assert told[who] == round(sum(inside) / 10_000, 4)
    assert bridge(found).after_minor == sum(m for _, on, m in lines if as_of - 30 < on <= as_of)


def test_how_many_days_both_windows_can_have():
    assert like_days(365, since=1000, begins=500) == 365
    assert like_days(365, since=1000, begins=900) is None  # 101 days
    assert like_days(365, since=1000, begins=700) == 301
    assert like_days(365, since=1000, begins=None) is None
