"""Service as a whole: the period before, groups, the customers behind the figures."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from retain.scoring.service.complaint_figures import FIGURES
from retain.scoring.service.service import KINDS, compared, service_figures
from retain.scoring.standards import Rules
from tests.scoring.lines_of import day
from tests.scoring.service.complaining import complaining, every

LINES = [*every("a", 20, 720), *every("b", 30, 720), *every("c", 40, 720)]
ROWS = [
    {"customer": "a", "opened": 100, "closed": 105, "due": 110, "category": "late"},
    {"customer": "b", "opened": 300, "closed": 330, "due": 310, "category": "late"},
    {"customer": "a", "opened": 400, "closed": 401, "due": 410, "category": "late"},
    {"customer": "a", "opened": 405, "closed": 406, "due": 415, "category": "late", "loss": 50_000},
    {"customer": "b", "opened": 500, "due": 510, "category": "rude", "severity": "high"},
    {"customer": "c", "opened": 715, "due": 725, "category": "late", "upheld": True},
    {"customer": "c", "opened": 600, "due": 610, "closed": 609, "category": "rude"},
]


@pytest.fixture
def base():
    return complaining(LINES, ROWS)


@pytest.fixture
def customers(base):
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
    empty = replace(base, tables={"complaints": base.tables["complaints"].clear()})
    for known in (base, nothing, empty):
        figures = _made(known, customers).figures
        assert [(figure.name, figure.kind) for figure in figures] == list(KINDS.items())
        assert all((figure.value is None) == (figure.reason is not None) for figure in figures)


def test_no_table_is_no_complaints(base, customers):
    made = _made(replace(base, tables={}), customers)
    assert not made.is_known
    assert set(_values(made.figures).values()) == {None}
    assert made.missing == ("complaints", "promises", "surveys", "deliveries")


def test_the_period_before_is_as_it_was_known_at_its_end(base, customers):
    made = _made(base, customers)
    then = _made(base, customers, since=0, as_of=360)
    assert _values(made.before.values()) == {
        name: value for name, value in _values(then.figures).items() if name in FIGURES
    }
    assert made.before["complaints"].value == 2
    assert made.before["on_time_resolution"].value == 0.5


def test_a_record_that_begins_later_has_no_period_before(customers):
    late = [{"customer": "a", "opened": at, "category": "late"} for at in range(350, 720, 10)]
    assert _made(complaining(LINES, late), customers).before == {}


def test_transactions_that_begin_later_have_none(base, customers):
    assert _made(base, customers, since=300).before == {}


def test_overdue_complaints_are_the_longest_first(base, customers):
    overdue = _made(base, customers).overdue
    assert overdue.columns == [
        "customer_id", "tier", "category", "severity", "opened", "due", "days_over",
    ]  # fmt: skip
    assert overdue.rows()[0][:4] == ("b", "B", "rude", "high")
    assert overdue["days_over"].to_list() == [210]


def test_groups_are_of_any_column(base, customers):
    made = _made(base, customers)
    regions = compared(made, base, customers, Rules(), "region")
    assert dict(regions.select("region", "complaints").iter_rows()) == {"North": 2, "South": 3}
    accounts = compared(made, base, customers, Rules(), "key_account")
    assert accounts.columns == ["key_account", *regions.columns[1:]]
    assert accounts.select("key_account", "complaints").rows() == [
        ("false", 1), ("true", 2), (None, 2),
    ]  # fmt: skip
    assert accounts["complaints_per_100"].null_count() == 0


def test_the_customers_behind_the_figures(base, customers):
    rows = _made(base, customers).rows
    assert "code" not in rows.columns
    told = rows.select(
        "customer_id", "complaints", "complaints_upheld", "complaints_late",
        "complaints_repeated", "complaints_open", "complaints_overdue", "complaint_loss",
    )  # fmt: skip
    assert told.rows() == [
        ("b", 1, None, 1, 0, 1, 1, None),
        ("c", 2, 1, 0, 0, 1, 0, None),
        ("a", 2, None, 0, 1, 0, 0, 5.0),
    ]
    assert rows["last_category"].to_list() == ["rude", "late", "late"]


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
    assert made.rows.height == made.overdue.height == 0
