"""Buying again by satisfaction: boxes, whose answer counts, who is judged when."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.scoring.base import Base
from retain.scoring.service.returning import (
    FIGURES,
    ReturningBook,
    read_returning_book,
    returning_by_grade,
    returning_figures,
)
from retain.scoring.standards import Rules
from tests.scoring.lines_of import day
from tests.scoring.service.answering import CUSTOMERS, ROLES, answer, answers
from tests.scoring.service.complaining import every
from tests.scoring.tables_of import base_of

COMPLAINTS = {
    "opened": pl.Date(), "closed": pl.Date(), "satisfaction": pl.Float64(),
    "satisfaction_low": pl.Float64(), "satisfaction_high": pl.Float64(),
}  # fmt: skip


def _base(rows=None, complaints=None, lines=None) -> Base:
    """Customers who buy every 30 days until day 300, a and b until day 400."""
    if lines is None:
        lines = [
            line for name in CUSTOMERS for line in every(name, 30, 400 if name in "ab" else 300)
        ]
    given_tables = {"surveys": (ROLES, rows), "complaints": (COMPLAINTS, complaints)}
    return base_of(
        lines, {name: each for name, each in given_tables.items() if each[1] is not None}
    )


def _book(base: Base, *, as_of: int = 400, since: int = 100) -> ReturningBook:
    return read_returning_book(base, Rules(horizon_days=90), as_of=day(as_of), since=day(since))


def _boxes(rows) -> list[int]:
    return _book(_base(rows)).rows["box"].to_list()


@pytest.mark.parametrize(
    ("scale", "boxes"),
    [
        ((1, 5), {1: 1, 2: 2, 3: 3, 4: 4, 5: 5}),
        ((1, 7), {1: 1, 2: 2, 3: 2, 4: 3, 5: 4, 6: 4, 7: 5}),
        ((0, 10), {0: 1, 1: 1, 2: 2, 3: 2, 4: 3, 5: 3, 6: 3, 7: 4, 8: 4, 9: 5, 10: 5}),
        ((0, 100), {12: 1, 13: 2, 37: 2, 38: 3, 62: 3, 63: 4, 87: 4, 88: 5}),
        ((1, 10), {8: 4, 9: 5, 10: 5}),
    ],
)
def test_the_box_of_a_grade(scale, boxes):
    low, high = scale
    found = {
        grade: _boxes([answer("a", experience=grade, scale_low=low, scale_high=high)])[0]
        for grade in boxes
    }
    assert found == boxes


def test_the_mean_over_dimensions_unless_overall_is_asked():
    told = {
        "a": {"service": 5, "price": 4, "intention": 1, "rivals": 1},
        "b": {"service": 1, "Overall ": 5},
        "c": {"service": None},
        "d": {"满意度": 2, "price": 5},
        "e": {"service": 5, "product": 3},
    }
    rows = [
        answer(name, dimension, experience=grade)
        for name, grades in told.items()
        for dimension, grade in grades.items()
    ]
    assert _boxes(rows) == [5, 5, 2, 4]


def test_who_bought_within_its_own_gap():
    """Own gaps are of 30 days; who stopped on day 300 did not follow an answer of that day."""
    rows = [
        answer("a", when=310, experience=5),
        answer("c", when=280, experience=5),
        answer("d", when=301, experience=4),
        answer("e", when=305, experience=4),
        answer("b", when=385, experience=4),
    ]
    book = _book(_base(rows))
    found = dict(book.rows.select("code", "bought_again").iter_rows())
    assert found == {0: True, 2: True, 3: False, 4: False, 1: None}
    assert returning_by_grade(book).select("source", "box", "customers", "bought_again").rows() == [
        ("survey", 5, 2, 2),
        ("survey", 4, 2, 0),
    ]


def test_who_had_bought_once_has_the_horizon_and_who_never_had_is_left_out():
    lines = [("a", 200, 1), ("a", 280, 1), ("b", 200, 1), ("b", 300, 1), ("c", 250, 1)]
    rows = [answer(name, when=205, experience=5) for name in "abc"]
    book = _book(_base(rows, lines=lines))
    assert book.rows["bought_again"].to_list() == [True, False, None]
    assert _book(_base(rows, lines=lines), as_of=290).rows["bought_again"].null_count() == 3


def test_the_newest_answer_that_can_be_judged_counts():
    rows = [
        answer("a", when=200, experience=1),
        answer("a", when=300, experience=5),
        answer("a", when=399, experience=3),
    ]
    book = _book(_base(rows))
    assert returning_by_grade(book).select("box", "customers").rows() == [(5, 1)]
    told = {each.name: each for each in returning_figures(book)}
    assert (told["top_box"].value, told["top_box"].rows) == (0.0, 1)


def test_the_end_of_a_complaint_stands_apart():
    complaints = [
        {"customer": "a", "opened": 200, "closed": 210, "satisfaction": 5.0,
         "satisfaction_low": 1.0, "satisfaction_high": 5.0},
        {"customer": "c", "opened": 290, "closed": 305, "satisfaction": 10.0,
         "satisfaction_low": 0.0, "satisfaction_high": 10.0},
    ]  # fmt: skip
    book = _book(_base([answer("b", when=200, experience=5)], complaints))
    assert returning_by_grade(book).rows() == [
        ("survey", 5, 1, 1, 1.0, 0.2065, 1.0),
        ("complaint", 5, 2, 1, 0.5, 0.0945, 0.9055),
    ]


def test_the_figures_by_hand():
    grades = {"a": 5, "b": 5, "c": 4, "d": 4, "e": 2, "f": 3}
    rows = [answer(name, when=305, experience=grade) for name, grade in grades.items()]
    told = {
        each.name: (each.value, each.rows, each.reason)
        for each in returning_figures(_book(_base(rows)))
    }
    assert list(told) == list(FIGURES)
    assert told["top_box"] == (0.3333, 6, None)
    assert told["return_top_box"] == (1.0, 2, None)
    assert told["return_next_box"] == (0.0, 2, None)
    assert told["return_lower_boxes"] == (0.0, 2, None)
    # Newcombe by hand, of 2 of 2 and 0 of 2: both Wilson intervals are 0.3424 wide of their ends
    assert told["return_lead"] == (1.0, 4, None)
    assert told["return_lead_low"][0] == pytest.approx(1 - 2**0.5 * 0.6576, abs=1e-4)
    assert told["return_lead_high"] == (1.0, 4, None)


@pytest.mark.parametrize(("rows", "reason"), [(None, "no_surveys_table"), ([], "no_grades")])
def test_why_nothing_is_known(rows, reason):
    told = returning_figures(_book(_base(rows)))
    assert {each.reason for each in told} == {reason}
    assert {each.value for each in told} == {None}


def test_an_answer_whose_time_is_not_over_is_a_grade_already():
    book = _book(_base([answer("a", when=399, experience=5)]))
    told = {each.name: each for each in returning_figures(book)}
    assert told["top_box"].value == 1.0
    assert told["return_top_box"].reason == "none_judged_of_box"


@given(rows=answers, turned=st.randoms())
def test_no_order_of_rows_shows(rows, turned):
    other = list(rows)
    turned.shuffle(other)
    one, two = _book(_base(rows)), _book(_base(other))
    assert one.rows.equals(two.rows)
    assert returning_by_grade(one).equals(returning_by_grade(two))
    assert returning_figures(one) == returning_figures(two)
