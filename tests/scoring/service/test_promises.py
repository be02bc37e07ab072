"""Promises: what became of each, the figures of them, who made them, what is still to be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.scoring.base import Base
from retain.scoring.figure import Figure
from retain.scoring.service.promise_figures import FIGURES, promise_figures, promises_by
from retain.scoring.service.promises import (
    COLUMNS,
    PromiseBook,
    promises_due,
    promises_overdue,
    read_promise_book,
)
from tests.scoring.lines_of import day
from tests.scoring.service.complaining import customers_of
from tests.scoring.tables_of import base_of

ROLES: Mapping[str, pl.DataType] = {
    "made": pl.Date(),
    "due": pl.Date(),
    "fulfilled": pl.Date(),
    "fulfilled_said": pl.Boolean(),
    "by": pl.String(),
    "amount": pl.Int64(),
    "text": pl.String(),
}
AS_OF = 400
UNIT = 10_000


def _promise(due: int, fulfilled: int | None = None, **cells) -> dict[str, Any]:
    said = True if fulfilled is not None else cells.pop("said", None)
    row = {"customer": "a", "made": min(due, 390) - 5, "due": due, "fulfilled": fulfilled}
    return {**row, "fulfilled_said": said, **cells}


def _base(rows: Sequence[Mapping[str, Any]] | None, roles=ROLES) -> Base:
    tables = {} if rows is None else {"promises": (roles, rows)}
    return base_of([("a", 0, UNIT), ("b", 0, UNIT)], tables)


def _book(rows, *, as_of: int = AS_OF, since: int = 100, roles=ROLES, **labels) -> PromiseBook:
    base = _base(rows, roles)
    customers = customers_of(base, **labels)
    return read_promise_book(base, customers, as_of=day(as_of), since=day(since))


def _figures(book: PromiseBook) -> dict[str, Figure]:
    return {figure.name: figure for figure in promise_figures(book, days=7)}


NOTED = [_promise(50 + each, 50 + each) for each in range(10)]
"""Kept before the period: so the base notes what became of its promises."""


@pytest.mark.parametrize(
    ("promise", "outcome"),
    [
        (_promise(300, 300), "on_time"),
        (_promise(300, 290), "on_time"),
        (_promise(300, 301), "late"),
        (_promise(300), "broken"),
        (_promise(399), "broken"),
        (_promise(400), "open"),
        (_promise(500), "open"),
        (_promise(500, 390), "on_time"),
        (_promise(300, said=True), "kept"),
        (_promise(300, said=False), "broken"),
        (_promise(500, said=False), "open"),
        (_promise(300, 450), "broken"),
    ],
)
def test_what_became_of_a_promise(promise, outcome):
    rows = _book([*NOTED, promise]).rows
    assert rows.filter(pl.col("due") >= day(300))["outcome"].to_list() == [outcome]


def test_a_promise_made_later_is_not_known():
    assert _book([_promise(500, made=401)]).rows.is_empty()


def test_the_same_row_twice_is_one_promise():
    assert _figures(_book([*NOTED, _promise(300), _promise(300)]))["promises_due"].value == 1


def test_the_figures_by_hand():
    rows = [
        *(_promise(200 + each, 200 + each) for each in range(6)),
        _promise(210, 214),
        _promise(211, 221),
        _promise(212, amount=30 * UNIT),
        _promise(405),
        _promise(408),
        _promise(400),
        _promise(400, 395),
        _promise(100, 104),
        _promise(90, amount=5 * UNIT),
        _promise(390, 410, amount=None),
    ]
    told = _figures(_book([*NOTED, *rows]))
    found = {name: (figure.value, figure.rows) for name, figure in told.items()}
    assert found == {
        "promises_due": (11, 11),
        "promises_kept": (0.5455, 11),
        "promises_fulfilled": (0.8182, 11),
        "promises_late": (3, 9),
        "promise_days_late": (4, 3),
        "promises_broken": (2, 11),
        "promises_not_noted": (0, 11),
        "promises_due_soon": (2, 6),
        "promises_overdue": (3, 6),
        "promise_money_overdue": (35, 2),
    }
    assert {figure.reason for figure in told.values()} == {None}
    assert list(told) == list(FIGURES)


def test_promises_kept_on_an_unknown_day_are_as_punctual_as_the_others():
    rows = [
        *(_promise(200 + each, 200 + each) for each in range(3)),
        _promise(210, 212),
        *(_promise(220 + each, said=True) for each in range(4)),
        _promise(230),
        _promise(231),
    ]
    told = _figures(_book([*NOTED, *rows]))
    assert told["promises_fulfilled"].value == 0.8
    assert told["promises_kept"].value == pytest.approx(0.8 * 3 / 4)
    assert told["promises_kept"].rows == 10


def test_where_no_day_of_keeping_is_told_nobody_knows_what_was_on_time():
    told = _figures(_book([_promise(200, said=True), _promise(201, said=False)]))
    assert told["promises_kept"] == Figure(
        "promises_kept", "share", None, 2, "promises", "kept_days_untold"
    )
    assert told["promises_fulfilled"].value == 0.5
    all_broken = _figures(_book([_promise(200, said=False)]))
    assert all_broken["promises_kept"].value == 0


def test_silence_is_no_breach_where_the_base_hardly_notes_anything():
    rows = [_promise(200, 200), *(_promise(210 + each) for each in range(3))]
    book = _book(rows)
    told = _figures(book)
    assert (book.record.kept, book.is_noted) == (0.25, False)
    assert told["promises_not_noted"].value == 3
    for name in ("promises_kept", "promises_fulfilled", "promises_broken", "promises_overdue"):
        assert (told[name].value, told[name].reason) == (None, "keeping_hardly_noted")
    assert promises_overdue(book).is_empty()


@pytest.mark.parametrize(
    ("rows", "of_period", "of_last_day"),
    [
        (None, "no_promises_table", "no_promises_table"),
        ([], "no_promises_due", "no_promises"),
        (NOTED, "no_promises_due", None),
    ],
)
def test_why_nothing_is_known(rows, of_period, of_last_day):
    told = _figures(_book(rows))
    assert told["promises_kept"].reason == of_period
    assert told["promises_overdue"].reason == of_last_day
    assert all(figure.value is None or figure.reason is None for figure in told.values())


def test_columns_that_no_file_has():
    roles = {"due": pl.Date()}
    told = _figures(_book([{"customer": "a", "due": 200}], roles=roles))
    assert told["promises_not_noted"].value == 1


def test_by_maker_the_most_promises_first():
    rows = [
        *(_promise(200 + each, 200 + each, by="Cy") for each in range(3)),
        _promise(210, by="Bo"),
        _promise(211, by="Bo"),
        _promise(212, 215, by="Cy"),
        _promise(213, 213),
    ]
    found = promises_by(_book([*NOTED, *rows]), "by")
    assert found.select("by", "due", "promises_kept", "broken").rows() == [
        ("Cy", 4, 0.75, 0),
        ("Bo", 2, 0.0, 2),
        (None, 1, 1.0, 0),
    ]
    # Wilson by hand: 3 of 4
    assert found.select("kept_low", "kept_high").row(0) == (0.3006, 0.9544)


def test_rows_still_to_be_kept_and_overdue():
    rows = [
        _promise(407, text="soon", by="Bo", amount=UNIT, customer="b"),
        _promise(400, text="today"),
        _promise(408, text="later"),
        _promise(300, text="over"),
        _promise(20, text="long over"),
    ]
    book = _book([*NOTED, *rows], owner={"b": "Di"})
    due = promises_due(book, days=7)
    assert due.select("text", "days_left", "amount", "owner").rows() == [
        ("today", 0, None, None),
        ("soon", 7, 1.0, "Di"),
    ]
    assert due.schema["due"] == pl.Date
    over = promises_overdue(book)
    assert over.select("text", "days_over").rows() == [("long over", 380), ("over", 100)]


def test_a_row_of_periods_judges_every_promise_once():
    rows = [_promise(300 + each, 300 + each if each % 3 else None) for each in range(40)]
    weeks = [_book([*NOTED, *rows], as_of=end, since=end - 7) for end in range(300, 360, 7)]
    judged = [_figures(week)["promises_kept"] for week in weeks]
    assert sum(figure.rows for figure in judged) == 40
    assert sum(round((figure.value or 0) * figure.rows) for figure in judged) == 26


_days = st.integers(0, 500)
_some = st.lists(
    st.builds(
        lambda who, due, kept, said, by: _promise(due, kept, said=said, by=by, customer=who),
        st.sampled_from("ab"), _days, st.none() | _days, st.none() | st.booleans(),
        st.sampled_from(["Bo", "Cy", None]),
    ),
    max_size=25,
)  # fmt: skip


@given(rows=_some, turned=st.randoms())
def test_no_order_of_rows_shows(rows, turned):
    other = list(rows)
    turned.shuffle(other)
    one, two = _book(rows), _book(other)
    assert one.rows.equals(two.rows)
    assert promise_figures(one, days=7) == promise_figures(two, days=7)
    for column in COLUMNS:
        assert promises_by(one, column).equals(promises_by(two, column))


@given(rows=_some)
def test_every_promise_due_has_one_outcome(rows):
    book = _book(rows)
    whole = promises_by(book, "by").select(pl.exclude("by")).sum().row(0, named=True)
    parts = ("on_time", "late", "kept", "broken")
    assert whole["judged"] == sum(whole[name] for name in parts)
    assert whole["due"] == whole["judged"] + whole["not_noted"]
    for figure in promise_figures(book, days=7):
        assert (figure.value is None) == (figure.reason is not None)
