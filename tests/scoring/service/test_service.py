"""Service as a whole: the period before, groups, the customers behind the figures."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import polars as pl
import pytest

from retain.reports.service_words import called
from retain.scoring.service.by_customer import service_customers
from retain.scoring.service.compared import compared
from retain.scoring.service.complaint_figures import FIGURES
from retain.scoring.service.delivery_figures import FIGURES as DELIVERY_FIGURES
from retain.scoring.service.listed import (
    overdue_complaints,
    promises_not_kept,
    promises_to_keep,
)
from retain.scoring.service.promise_figures import FIGURES as PROMISE_FIGURES
from retain.scoring.service.service import KINDS, service_figures
from retain.scoring.standards import Rules
from retain.words import LANGUAGES, vocabulary
from tests.scoring.lines_of import day
from tests.scoring.service.complaining import ROLES, complaining, every
from tests.scoring.tables_of import base_of

LINES = [*every("a", 20, 720), *every("b", 30, 720), *every("c", 40, 720)]
COMPLAINTS = [
    {"customer": "a", "opened": 100, "closed": 105, "due": 110, "category": "late"},
    {"customer": "b", "opened": 300, "closed": 330, "due": 310, "category": "late"},
    {"customer": "a", "opened": 400, "closed": 401, "due": 410, "category": "late"},
    {"customer": "a", "opened": 405, "closed": 406, "due": 415, "category": "late", "loss": 50_000},
    {"customer": "b", "opened": 500, "due": 510, "category": "rude", "severity": "high"},
    {"customer": "c", "opened": 715, "due": 725, "category": "late", "upheld": True},
    {"customer": "c", "opened": 600, "due": 610, "closed": 609, "category": "rude"},
]
PROMISES = [
    {"customer": "a", "made": 10, "due": 40, "fulfilled": 35, "by": "Ann", "text": "call"},
    {"customer": "a", "made": 400, "due": 420, "fulfilled": 430, "by": "Ann", "text": "call"},
    {"customer": "b", "made": 410, "due": 430, "by": "Ben", "text": "credit", "amount": 30_000},
    {"customer": "b", "made": 420, "due": 440, "fulfilled": 433, "by": "Ben", "text": "visit"},
    {"customer": "c", "made": 700, "due": 722, "by": "Ben", "text": "sample"},
    {"customer": "c", "made": 700, "due": 790, "by": "Ben", "text": "next year"},
]
_PROMISE_ROLES = {
    "made": pl.Date(), "due": pl.Date(), "fulfilled": pl.Date(), "by": pl.String(),
    "text": pl.String(), "amount": pl.Int64(),
}  # fmt: skip


@pytest.fixture
def base():
    tables = {"complaints": (ROLES, COMPLAINTS), "promises": (_PROMISE_ROLES, PROMISES)}
    return base_of(LINES, tables)


@pytest.fixture
def customers():
    return pl.DataFrame(
        {
            "code": pl.Series([0, 1, 2], dtype=pl.UInt32),
            "customer_id": ["a", "b", "c"],
            "tier": ["A", "B", "B"],
            "region": ["North", "South", "South"],
            "key_account": [True, False, None],
        }
    )


def _made(base, customers, since=360, as_of=720):
    return service_figures(base, customers, Rules(), as_of=day(as_of), since=day(since))


def _values(figures):
    return {figure.name: figure.value for figure in figures}


def test_every_figure_is_there_in_its_order_whatever_there_is(base, customers):
    nothing = replace(base, tables={})
    empty = replace(base, tables={name: table.clear() for name, table in base.tables.items()})
    for known in (base, nothing, empty):
        figures = _made(known, customers).figures
        assert [(figure.name, figure.kind) for figure in figures] == list(KINDS.items())
        assert all((figure.value is None) == (figure.reason is not None) for figure in figures)


def test_every_figure_and_its_rows_have_words(base, customers):
    told = _made(base, customers).figures
    nothing = _made(replace(base, tables={}), customers).figures
    tables = (FIGURES, PROMISE_FIGURES, DELIVERY_FIGURES)
    reasons = {said.unknown for figures in tables for said in figures.values()}
    reasons |= {figure.reason for figure in (*told, *nothing) if figure.reason}
    for lang in LANGUAGES:
        words = vocabulary(lang)
        assert all(f"figure_reason.{reason}" in words for reason in reasons)
        assert all(f"rows_of.{figure.of}" in words for figure in told)
        assert all(called(name, lang) for name in KINDS)


def test_no_table_is_no_complaints(base, customers):
    made = _made(replace(base, tables={}), customers)
    assert not made.is_known
    assert made.missing == ("complaints", "promises", "surveys", "deliveries")


def test_a_table_that_is_missing_takes_its_own_figures_alone(base, customers):
    whole = _values(_made(base, customers).figures)
    for name, figures in (("complaints", FIGURES), ("promises", PROMISE_FIGURES)):
        others = {n: table for n, table in base.tables.items() if n != name}
        lacking = _values(_made(replace(base, tables=others), customers).figures)
        assert {each for each in figures if lacking[each] is not None} == set()
        kept = {n: v for n, v in whole.items() if n not in figures and n != "targets_missed"}
        assert kept == {n: lacking[n] for n in kept}


def test_the_period_before_is_as_it_was_known_at_its_end(base, customers):
    made = _made(base, customers)
    then = _values(_made(base, customers, since=0, as_of=360).figures)
    assert _values(made.before.values()) == {
        name: then[name] for name in (*FIGURES, *PROMISE_FIGURES)
    }
    assert made.before["complaints"].value == 2
    assert made.before["on_time_resolution"].value == 0.5
    assert made.before["promises_due"].value == 1


def test_a_record_that_begins_later_has_no_period_before(customers):
    late = [{"customer": "a", "opened": at, "category": "late"} for at in range(350, 720, 10)]
    assert _made(complaining(LINES, late), customers).before == {}


def test_transactions_that_begin_later_have_none(base, customers):
    assert _made(base, customers, since=300).before == {}


def test_overdue_complaints_are_the_longest_first(base, customers):
    overdue = overdue_complaints(_made(base, customers).books.complaints, customers)
    assert overdue.columns == [
        "customer_id", "tier", "category", "severity", "opened", "due", "days_over",
    ]  # fmt: skip
    assert overdue.rows()[0][:4] == ("b", "B", "rude", "high")
    assert overdue["days_over"].to_list() == [210]


def test_promises_are_listed_with_whom_they_were_made_to(base, customers):
    book = _made(base, customers).books.promises
    ahead = promises_to_keep(book, customers, days=7)
    assert ahead.select("customer_id", "text", "by", "days_left").rows() == [
        ("c", "sample", "Ben", 2)
    ]
    over = promises_not_kept(book, customers)
    assert over.select("customer_id", "text", "days_over", "amount").rows() == [
        ("b", "credit", 290, 3.0)
    ]


def test_groups_are_of_any_column_of_customers(base, customers):
    made = _made(base, customers)
    told = ("complaints", "promises_due", "promises_broken")
    by = partial(compared, made, base, Rules())
    regions = by("region")
    assert regions.select("region", *told).rows() == [("North", 2, 1, 0), ("South", 3, 2, 1)]
    accounts = by("key_account")
    assert accounts.columns == ["key_account", *regions.columns[1:]]
    assert accounts.select("key_account", *told).rows() == [
        ("false", 1, 2, 1), ("true", 2, 1, 0), (None, 2, None, None),
    ]  # fmt: skip
    assert accounts["complaints_per_100"].null_count() == 0


def test_complaints_have_groups_of_their_own(base, customers):
    made = _made(base, customers)
    categories = compared(made, base, Rules(), "category")
    assert categories.select("category", "complaints").rows() == [("late", 3), ("rude", 2)]
    assert "promises_due" not in categories.columns
    months = compared(made, base, Rules(), "month")
    assert months["complaints"].sum() == 5
    assert months["promises_due"].sum() == 3


def test_the_customers_behind_the_figures(base, customers):
    books = _made(base, customers).books
    rows = service_customers(books.complaints, books.promises, customers)
    assert "code" not in rows.columns
    told = rows.select(
        "customer_id", "complaints", "complaints_upheld", "complaints_late",
        "complaints_repeated", "complaints_open", "complaints_overdue", "complaint_loss",
        "promises_due", "promises_late", "promises_broken", "promises_overdue",
    )  # fmt: skip
    assert told.rows() == [
        ("b", 1, None, 1, 0, 1, 1, None, 2, 0, 1, 1),
        ("c", 2, 1, 0, 0, 1, 0, None, 0, 0, 0, 0),
        ("a", 2, None, 0, 1, 0, 0, 5.0, 1, 1, 0, 0),
    ]
    assert rows["last_category"].to_list() == ["rude", "late", "late"]
    assert rows["next_promise_due"].is_not_null().to_list() == [False, True, False]


def test_who_has_no_complaint_has_none_only_where_a_table_tells(base, customers):
    def rows(*names):
        tables = {name: base.tables[name] for name in names}
        books = _made(replace(base, tables=tables), customers).books
        found = service_customers(books.complaints, books.promises, customers)
        return found.filter(pl.col("customer_id") == "a").row(0, named=True)

    assert rows("promises")["complaints"] is None
    assert rows("complaints")["promises_due"] is None
    quiet = base.tables["complaints"].filter(code=1)
    books = _made(replace(base, tables={**base.tables, "complaints": quiet}), customers).books
    found = service_customers(books.complaints, books.promises, customers)
    assert dict(found.select("customer_id", "complaints_open").iter_rows()) == {
        "a": 0, "b": 1, "c": 0,
    }  # fmt: skip


def test_a_base_of_some_customers_has_their_rows_alone(base, customers):
    some = base.of(pl.Series([1], dtype=pl.UInt32))
    assert some.customers.days["code"].unique().to_list() == [1]
    assert some.tables["complaints"]["code"].unique().to_list() == [1]
    assert some.customers.ids.len() == 3
    assert some.deliveries() is None
    made = _made(some, customers.filter(code=1))
    assert _values(made.figures)["complaints"] == 1


def test_nobody_at_all(base, customers):
    made = _made(base.of(pl.Series([], dtype=pl.UInt32)), customers.clear())
    assert _values(made.figures)["complaints"] == 0
    assert service_customers(made.books.complaints, made.books.promises, customers).height == 0


def test_the_order_of_rows_does_not_show(base, customers):
    turned = {name: table.reverse() for name, table in base.tables.items()}
    again = _made(replace(base, tables=turned), customers.reverse())
    assert again.figures == _made(base, customers).figures
