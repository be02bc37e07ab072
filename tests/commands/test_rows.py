"""Choosing rows and columns: --columns, --where, --sort, --limit."""

from __future__ import annotations

import csv
import io

import pytest


def _rows(here, *arguments) -> list[list[str]]:
    ran = here("score", "--quiet", *arguments)
    assert ran.code == 0, ran.err
    return list(csv.reader(io.StringIO(ran.out.decode())))


def _refused(here, *arguments) -> str:
    ran = here("score", "--quiet", *arguments)
    assert ran.out == b""
    assert len(ran.err.splitlines()) == 2
    return f"{ran.code} {ran.err}"


def test_columns_come_as_asked_for(here):
    rows = _rows(here, "--columns", "tier, customer_id,visits")
    assert rows[:3] == [["tier", "customer_id", "visits"], ["A", "007", "0"], ["B", "7", "7"]]
    assert len(rows) == 13


@pytest.mark.parametrize(
    ("where", "customers"),
    [
        ("tier = 'A'", ["007", "B-1"]),
        ("tier = 'A' AND days_since_last > 90", ["007"]),
        ("region IN ('North', 'South') AND occasions < 3", ["C-2", "C-3"]),
        ("first_date IS NULL", ["C-4"]),
        ("last_date >= DATE '2024-06-01'", ["A-1", "C-1"]),
        ("name LIKE '%Long%'", ["C-2"]),
        ("revenue > 100 * occasions AND NOT tier = 'D' AND tenure_days BETWEEN 509 AND 514",
         ["007", "B-1"]),
        ("customer_id = '7'", ["7"]),
        ("false", []),
    ],
)  # fmt: skip
def test_where(where, customers, here):
    rows = _rows(here, "--where", where, "--columns", "customer_id")
    assert [row[0] for row in rows[1:]] == customers


@pytest.mark.parametrize(
    ("sort", "customers"),
    [
        ("revenue desc", ["B-1", "007", "7"]),
        ("tier, occasions DESC", ["007", "B-1", "7"]),
        ("region asc, last_date", ["C-2", "B-2", "A-2"]),
        ("value_rank", ["B-1", "007", "7"]),  # nulls last
        ("value_rank desc", ["C-3", "C-1", "B-2"]),
    ],
)
def test_sort_and_limit(sort, customers, here):
    rows = _rows(here, "--sort", sort, "--limit", 3, "--columns", "customer_id")
    assert [row[0] for row in rows[1:]] == customers


def test_no_rows_are_still_a_header(here):
    assert _rows(here, "--limit", 0, "--columns", "tier") == [["tier"]]


def test_columns_are_chosen_last(here):
    rows = _rows(
        here, "--columns", "name", "--where", "tier = 'D'", "--sort", "customer_id desc"
    )  # fmt: skip
    assert rows == [["name"], [], ["Gone Long"]]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--columns", "tier,revenu"),
        ("--where", "revenu > 5"),
        ("--sort", "revenu desc"),
    ],
)
def test_an_unknown_column_names_the_nearest(option, value, here):
    said = _refused(here, option, value)
    assert said.split(" ")[0] in ("2", "65")
    assert "no column revenu; nearest: revenue" in said


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--where", "tier = ", "--where tier = :"),
        ("--where", "tier = 'A'; DROP TABLE x", "--where"),
        ("--where", "revenue + 1", "--where"),
        ("--where", "tier > 5", "--where"),
        ("--sort", "revenue upwards", "cannot read revenue upwards"),
    ],
)
def test_what_cannot_be_read(option, value, said, here):
    ran = _refused(here, option, value)
    assert ran.startswith("2 ")
    assert said in ran


@pytest.mark.parametrize(
    "where",
    [
        "EXISTS (SELECT * FROM self)",
        "revenue > (SELECT max(revenue) FROM self)",
        "read_csv('orders.csv') IS NOT NULL",
        "tier = 'A' UNION SELECT * FROM read_parquet('x')",
    ],
)
def test_a_condition_opens_no_file_and_asks_nothing_else(where, here):
    assert _refused(here, "--where", where).startswith("2 ")


def test_a_limit_that_is_no_number(here):
    assert _refused(here, "--limit", "-1").startswith("2 ")
