"""The book of complaints, by hand: on time or not, repeats, open ones, who bought again."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from retain.scoring.service.complaints import COLUMNS, ON_REQUEST
from retain.scoring.service.rules import ServiceRules
from tests.scoring.lines_of import day
from tests.scoring.service.complaining import ROLES, book_of, complaining, every


def _column(rows, name, roles=ROLES, lines=None, **asked):
    base = complaining(lines or every("a", 30, 360), rows, roles)
    return book_of(base, **asked).rows[name].to_list()


@pytest.mark.parametrize(
    ("closed", "due", "on_time"),
    [
        (10, 10, True), (11, 10, False), (3, 10, True), (None, 364, False), (None, 365, None),
        (None, 380, None), (360, None, None), (None, None, None), (364, 364, True),
        (363, 365, None), (363, 380, None),  # else only those closed at once would be judged yet
    ],
)  # fmt: skip
def test_on_time_is_closed_by_the_day_it_is_due(closed, due, on_time):
    rows = [{"customer": "a", "opened": 2, "closed": closed, "due": due}]
    assert _column(rows, "on_time") == [on_time]
    late = closed is None and on_time is False
    assert _column(rows, "overdue")[0] == (late if due is not None or closed else None)


def test_without_a_due_day_the_allowed_days_are_the_limit():
    rows = [
        {"customer": "a", "opened": 0, "closed": 5},
        {"customer": "a", "opened": 20, "closed": 26},
        {"customer": "a", "opened": 40, "closed": 46, "due": 50},
    ]
    allowed = ServiceRules(resolve_days=5)
    assert _column(rows, "on_time", service=allowed, since=-1) == [True, False, True]
    assert _column(rows, "on_time", since=-1) == [None, None, True]
    same_day = ServiceRules(resolve_days=0)
    assert _column(rows, "on_time", service=same_day, since=-1) == [False, False, True]


def test_a_repeat_is_the_same_customer_and_category_within_days():
    rows = [
        {"customer": "a", "opened": 10, "category": "late"},
        {"customer": "a", "opened": 17, "category": "late"},  # 7 days after the one before
        {"customer": "a", "opened": 24, "category": "late"},  # in a chain each is one
        {"customer": "a", "opened": 32, "category": "late"},  # 8 days
        {"customer": "a", "opened": 33, "category": "dear"},
        {"customer": "a", "opened": 34},
        {"customer": "a", "opened": 35},  # without a category nobody can tell
        {"customer": "b", "opened": 35, "category": "late"},
    ]
    lines = [*every("a", 30, 360), *every("b", 30, 360)]
    repeats = [False, True, True, False, False, None, None, False]
    assert _column(rows, "repeat", lines=lines) == repeats
    month = ServiceRules(repeat_days=8)
    assert _column(rows, "repeat", lines=lines, service=month)[3] is True


def test_a_complaint_before_the_period_makes_the_first_in_it_a_repeat():
    rows = [
        {"customer": "a", "opened": 98, "category": "late"},
        {"customer": "a", "opened": 101, "category": "late"},
    ]
    found = book_of(complaining(every("a", 30, 360), rows), since=100).rows
    assert found.select("in_period", "repeat").rows() == [(False, False), (True, True)]


def test_two_on_one_day_are_a_repeat_but_the_same_row_twice_is_one():
    rows = [
        {"customer": "a", "opened": 10, "category": "late", "loss": 5},
        {"customer": "a", "opened": 10, "category": "late", "loss": 7},
        {"customer": "a", "opened": 10, "category": "late", "loss": 7},
    ]
    assert _column(rows, "repeat") == [False, True]


def test_nothing_after_the_day_is_known():
    rows = [
        {"customer": "a", "opened": 90, "closed": 120, "due": 110},
        {"customer": "a", "opened": 90, "closed": 120, "due": 95},
        {"customer": "a", "opened": 101},
    ]
    found = book_of(complaining(every("a", 30, 360), rows), as_of=100).rows
    told = found.sort("limit_day").select("is_open", "on_time", "overdue", "days").rows()
    assert told == [(True, False, True, 10), (True, None, False, 10)]


def test_a_row_that_closed_before_it_opened_is_none():
    rows = [{"customer": "a", "opened": 10, "closed": 9}, {"customer": "a", "opened": 10}]
    assert _column(rows, "is_open") == [True]


def test_without_a_word_on_closing_nothing_is_open_or_closed():
    roles = {"opened": pl.Date(), "due": pl.Date()}
    found = book_of(complaining(every("a", 30, 360), [{"customer": "a", "opened": 9}], roles)).rows
    assert found.select("is_open", "days", "on_time", "overdue").rows() == [(None,) * 4]


@pytest.mark.parametrize(
    ("closed", "as_of", "again"),
    [
        (100, 365, True),  # bought on day 120, within 30 days
        (120, 365, False),  # an order of the very day may have come before
        (119, 365, True),
        (152, 182, None),  # 30.2 days not over
        (152, 183, False),
        (110, 125, None),  # bought, but who buys later could not be counted yet
        (15, 365, None),  # one occasion by then: no rhythm
        (None, 365, None),
    ],
)
def test_bought_again_within_the_own_gap_after_closing(closed, as_of, again):
    lines = [("a", at, 1) for at in (0, 30, 60, 90, 120, 151, 200)]
    rows = [{"customer": "a", "opened": 10, "closed": closed}]
    found = _column(rows, "bought_again", lines=lines, as_of=as_of)
    assert found == [again]


def test_what_is_usual_is_told_by_the_days_before():
    # gaps of 10, 50 and 30 days; own gap 30: all days of the first and last, 30 of 50
    lines = [("a", at, 1) for at in (0, 10, 60, 90, 300)]
    rows = [{"customer": "a", "opened": 95, "closed": 100}]
    assert _column(rows, "usual", lines=lines) == [pytest.approx(70 / 90)]
    assert _column(rows, "usual", lines=lines, as_of=110) == [None]
    once = [{"customer": "a", "opened": 1, "closed": 5}]
    assert _column(once, "usual", lines=lines) == [None]


def test_tier_is_that_while_buying_and_other_labels_those_of_today():
    rows = [{"customer": each, "opened": 10} for each in "abc"]
    lines = [line for each in "abc" for line in every(each, 30, 360)]
    labels = {
        "tier": {"a": "A", "b": "D", "c": "D"},
        "tier_before": {"a": "B", "b": "B"},
        "region": {"a": "north"},
        "owner": {"b": "Li"},
    }
    found = book_of(complaining(lines, rows), **labels).rows
    assert found.select("month", "region", "owner", "tier").rows() == [
        ("2024-01", "north", None, "A"),
        ("2024-01", None, "Li", "B"),
        ("2024-01", None, None, "D"),
    ]


def test_customers_of_whom_nothing_is_known():
    base = complaining(every("a", 30, 360), [{"customer": "a", "opened": 10}])
    found = book_of(base).rows
    assert found.select(*COLUMNS, *ON_REQUEST).rows() == [("2024-01", *[None] * 7)]


def test_a_base_without_a_table_has_an_empty_book():
    found = book_of(complaining(every("a", 30, 360), []))
    assert found.told
    assert found.rows.height == 0
    nothing = complaining(every("a", 30, 360), [], {"opened": pl.Date()})
    nothing.tables.clear()
    assert not book_of(nothing).told


def test_days_are_counted_from_the_epoch():
    rows = [{"customer": "a", "opened": 31, "closed": 33, "due": 40}]
    found = book_of(complaining(every("a", 30, 360), rows)).rows.row(0, named=True)
    assert (found["day"], found["closed"], found["limit_day"]) == (day(31), day(33), day(40))
    assert found["month"] == (dt.date(2024, 1, 1) + dt.timedelta(31)).isoformat()[:7]
