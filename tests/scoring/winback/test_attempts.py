"""Attempts: what belongs together, what came before, how each ended, and what teaches nothing."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.scoring.customer_days import CustomerDays
from retain.scoring.winback.attempts import attempts_of
from tests.scoring.lines_of import day, line_lists
from tests.scoring.made_up import made_up
from tests.scoring.tables_of import base_of
from tests.scoring.winback.standards_of import standards_of

ROLES = {
    "date": pl.Int64(), "group": pl.String(), "channel": pl.String(), "offer": pl.String(),
    "cost": pl.Int64(), "cause": pl.String(),
}  # fmt: skip
EVERY_TEN = [(name, when, 10_000) for name in "abc" for when in range(0, 101, 10)]


def _found(lines, rows, as_of=400, roles=ROLES):
    base = base_of(lines, {"winback_attempts": (roles, rows)})
    return attempts_of(base, standards_of(base, day(as_of)), as_of=day(as_of))


def test_what_came_before_and_after():
    lines = [*EVERY_TEN, ("a", 190, 70_000), ("a", 215, 30_000), ("a", 300, 50_000)]
    rows = [{"customer": "a", "date": 150, "group": "treat", "cost": 5, "offer": "terms"}]
    found = _found(lines, rows).known.row(0, named=True)
    assert found["days_since_last"] == 50
    assert found["own_gap_days"] == pytest.approx(10)  # the plain mean: too few for a fit
    assert found["silence_gaps"] == pytest.approx(5)
    assert found["silence_band"] == "gaps_3_5"
    assert found["tier_before"] in ("A", "B", "C")
    assert found["value_before"] == 11 * 10_000
    assert found["returned"]
    assert found["returned_day"] == day(190)
    assert found["value_horizon"] == 100_000  # up to day 240
    assert found["value_to_date"] == 150_000
    assert (found["cost"], found["offer"], found["contacts"]) == (5, "terms", 1)


@pytest.mark.parametrize(("bought", "returned"), [(150, True), (240, True), (241, False)])
def test_the_window_begins_on_the_day_and_ends_after_the_horizon(bought, returned):
    rows = [{"customer": "a", "date": 150, "group": "holdout"}]
    found = _found([*EVERY_TEN, ("a", bought, 1)], rows).known
    assert found["returned"].to_list() == [returned]


def test_contacts_within_the_horizon_of_the_first_are_one_attempt():
    rows = [
        {"customer": "a", "date": 150, "channel": "call", "cost": 1, "cause": "unknown"},
        {"customer": "a", "date": 170, "offer": "terms", "cost": 20, "cause": "competitor"},
        {"customer": "a", "date": 230, "channel": "visit", "offer": "gift", "cost": 300},
        {"customer": "a", "date": 245, "cost": 4000, "channel": "visit"},
    ]
    rows = [{**row, "group": "treat"} for row in rows]
    found = _found([*EVERY_TEN, ("a", 200, 1)], rows, as_of=340)
    first = found.known.row(0, named=True)
    assert (first["contacts"], first["cost"]) == (3, 321)  # what followed the return still costs
    assert (first["channel"], first["offer"], first["cause"]) == ("call", "terms", "competitor")
    assert found.known.height == 2
    assert found.known["days_since_last"].to_list() == [50, 45]


def test_the_group_is_the_first_rows_and_crossing_over_is_counted():
    rows = [
        {"customer": "a", "date": 150, "group": "holdout"},
        {"customer": "a", "date": 160, "group": "treat", "cost": 9},
        {"customer": "b", "date": 150, "group": "holdout"},
        {"customer": "c", "date": 150, "group": None},
    ]
    found = _found(EVERY_TEN, rows)
    assert found.known["group"].to_list() == ["holdout", "holdout"]
    assert found.known["cost"].to_list() == [9, 0]
    assert found.crossed == 1
    assert found.left_out == {"no_group": 1}


def test_without_groups_all_were_treated():
    roles = {"date": pl.Int64()}
    found = _found(EVERY_TEN, [{"customer": "a", "date": 150}], roles=roles)
    assert found.known["group"].to_list() == ["treat"]
    assert not found.tells_groups
    assert found.known["cost"].to_list() == [None]


def test_who_was_still_buying_teaches_nothing():
    lines = [*EVERY_TEN, ("once", 100, 1), ("later", 300, 1)]
    rows = [
        {"customer": "a", "date": 109}, {"customer": "b", "date": 111},
        {"customer": "once", "date": 180}, {"customer": "later", "date": 150},
    ]  # fmt: skip
    found = _found(lines, [{**row, "group": "treat"} for row in rows])
    assert found.left_out == {"never_bought": 1, "still_buying": 2}
    assert found.known.height == 1


def test_an_open_horizon_is_not_yet_known_even_where_it_returned():
    rows = [{"customer": name, "date": 150, "group": "treat"} for name in "ab"]
    found = _found([*EVERY_TEN, ("a", 160, 1)], rows, as_of=239)
    assert found.known.is_empty()
    assert found.pending["returned"].to_list() == [True, False]
    assert _found([*EVERY_TEN, ("a", 160, 1)], rows, as_of=240).pending.is_empty()


def test_later_attempts_are_not_seen():
    rows = [{"customer": "a", "date": 390, "group": "treat"}]
    assert _found(EVERY_TEN, rows, as_of=380).known.is_empty()


TOLD = {**ROLES, "returned": pl.Date(), "returned_said": pl.Boolean()}


@pytest.mark.parametrize(
    ("told", "bought", "returned", "back_after"),
    [
        ({"returned_said": True}, None, True, None),
        ({"returned_said": True}, 170, True, 20),
        ({"returned_said": False}, 170, False, None),
        ({"returned_said": None}, 170, True, 20),
        ({"returned_said": True, "returned": 180}, None, True, 30),
        ({"returned_said": True, "returned": 300}, None, False, None),  # after the horizon
    ],
)
def test_a_told_outcome_goes_before_the_lines(told, bought, returned, back_after):
    row = {"customer": "a", "date": 150, "group": "treat", **told}
    if "returned" in row:
        row["returned"] = pl.Series([day(row["returned"])], dtype=pl.Int32).cast(pl.Date)[0]
    lines = [*EVERY_TEN, *([("a", bought, 1)] if bought else [])]
    found = _found(lines, [row], roles=TOLD).known.row(0, named=True)
    assert found["returned"] is returned
    expected = day(150 + back_after) if back_after is not None else None
    assert found["returned_day"] == expected


def test_a_told_outcome_is_known_at_once_and_needs_no_earlier_line():
    rows = [{"customer": "new", "date": 150, "group": "treat", "returned_said": True}]
    found = _found([*EVERY_TEN, ("new", 300, 1)], rows, as_of=305, roles=TOLD)
    assert found.known["days_since_last"].to_list() == [None]
    assert found.known["tier_before"].to_list() == [None]


def test_an_empty_table_and_none():
    assert _found(EVERY_TEN, []).known.is_empty()
    base = base_of(EVERY_TEN, {})
    assert attempts_of(base, standards_of(base, day(400)), as_of=day(400)) is None


def test_nothing_later_than_the_day_enters():
    """An earlier day sees the same whether later lines and attempts are there or not."""
    made = made_up(7)
    earlier = made.as_of - 200
    days = made.base.customers.days.filter(pl.col("day") <= earlier)
    table = made.base.tables["winback_attempts"]
    table = table.filter(pl.col("date").to_physical() <= earlier)
    cut = replace(
        made.base,
        customers=CustomerDays(made.base.customers.ids, days),
        tables={"winback_attempts": table},
    )
    standards = standards_of(cut, earlier)
    whole, short = (attempts_of(each, standards, as_of=earlier) for each in (made.base, cut))
    assert whole.known.equals(short.known)
    assert whole.pending.equals(short.pending)
    assert whole.known.height > 50


@given(
    line_lists,
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.integers(0, 600), st.sampled_from(["treat", None])),
        max_size=12,
    ),
)
def test_every_attempt_is_accounted_for_whatever_the_order(lines, tried):
    lines = [*lines, *((name, 0, 1) for name in "abcd")]
    rows = [{"customer": name, "date": when, "group": group} for name, when, group in tried]
    found = _found(lines, rows, as_of=520)
    turned = _found(lines[::-1], rows[::-1], as_of=520)
    assert found.known.equals(turned.known)
    assert found.left_out == turned.left_out
    begun = {(name, when) for name, when, _ in tried if when <= 520}
    counted = found.known.height + found.pending.height + sum(found.left_out.values())
    assert counted <= len(begun)
    assert bool(counted) == bool(begun)
    assert found.known["returned"].null_count() == 0
    assert (found.known["day"] + 90 <= day(520)).all()


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_planted_outcomes_are_found(seed):
    """Every attempt of the made-up business is found, with the day its customer bought again."""
    made = made_up(seed)
    found = attempts_of(made.base, standards_of(made.base, made.as_of), as_of=made.as_of)
    told = made.base.tables["winback_attempts"]
    left_out = sum(found.left_out.values())
    assert found.known.height + found.pending.height + left_out == told.height
    assert left_out <= 2
    both = found.known.join(made.truth, on="code")
    planted = pl.col("returned_on").to_physical()
    in_time = (planted - pl.col("day") <= 90).fill_null(False)
    agree = both.select((in_time == pl.col("returned")).mean()).item()
    assert agree >= 0.95  # a planted day is when it turns to us again; it buys some days later
    assert both.filter("returned").select((pl.col("returned_day") - planted).min()).item() >= 0
