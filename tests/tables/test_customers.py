"""The customers table, and facts that the lines carry of their customers."""

from __future__ import annotations

import pytest

from tests.tables.loading import csv_text, read, write

LINES = csv_text(
    "customer_id,date,amount", [["a", "2024-01-05", 10], ["b", "2024-01-06", 20]]
)  # fmt: skip


@pytest.fixture
def lines(tmp_path):
    return write(tmp_path / "lines.csv", LINES)


def _customers(tmp_path, text: str):
    return write(tmp_path / "customers.csv", text)


def test_prospects_keep_a_row_and_so_do_buyers_nobody_lists(lines, tmp_path):
    table = _customers(tmp_path, "客户编号,客户名称\na,Anna\np,Paul\n")
    found = read(lines, customers=table)
    assert found.of("customer_id", "name", "occasions", "revenue", "tier") == [
        ("a", "Anna", 1, 10, "A"), ("b", None, 1, 20, "A"), ("p", "Paul", 0, 0, "D"),
    ]  # fmt: skip
    account = found.accounts["customers"]
    assert (account.rows, account.accepted) == (2, 2)


def test_of_doubles_the_row_that_sorts_first_is_kept(lines, tmp_path):
    for order in (1, -1):
        rows = [["a", "Zoe"], ["a", "Anna"], [" a ", "Mia"]][::order]
        table = _customers(tmp_path, csv_text("id,name", rows))
        found = read(lines, customers=table, cleaning__max_bad=1)
        assert found.row("a")["name"] == "Anna"
        assert dict(found.accounts["customers"].quarantined) == {"DUP_ID": 2}


def test_rows_without_a_customer_are_set_aside(lines, tmp_path):
    table = _customers(tmp_path, "id,name\n,Nobody\nNULL,Null\na,Anna\n")
    found = read(lines, customers=table)
    assert found.scores["customer_id"].to_list() == ["a", "b"]
    account = found.accounts["customers"]
    assert (account.rows, dict(account.quarantined)) == (3, {"NULL_ID": 2})


def test_columns_without_a_role_are_carried_as_text(lines, tmp_path):
    table = _customers(tmp_path, "id,Region,Favourite Colour,visits\na,North, red ,007\nb,,,\n")
    scores = read(lines, customers=table).scores
    assert scores.columns[-3:] == ["region", "Favourite Colour", "visits"]
    assert scores[:, -3:].rows() == [("North", "red", "007"), (None, None, None)]


@pytest.mark.parametrize(("written", "listed"), [("007", "007"), ("17850.0", "17850.0")])
def test_identifiers_are_read_alike_in_both_tables(written, listed, tmp_path):
    orders = write(tmp_path / "o.csv", f"customer_id,date,amount\n{written},2024-01-05,10\n")
    found = read(orders, customers=_customers(tmp_path, f"id,name\n{listed},Anna\n"))
    assert found.of("name", "revenue") == [("Anna", 10)]


def test_a_customer_who_is_listed_but_has_only_later_lines(lines, tmp_path):
    table = _customers(tmp_path, "id,name\nb,Bea\n")
    found = read(lines, customers=table, scoring__as_of="2024-01-05")
    assert found.of("customer_id", "name", "occasions") == [("a", None, 1), ("b", "Bea", 0)]
    assert dict(found.account.quarantined) == {"DATE_FUTURE": 1}


def _lifted(tmp_path, varying: int, customers: int = 40):
    rows = [
        [f"c{n:02}", "2024-01-05", 1, f"Name {n}{'x' * (n < varying and twice)}", " "]
        for n in range(customers)
        for twice in (0, 1)
    ]
    header = "customer_id,date,amount,Customer Name,行业"
    return read(write(tmp_path / "lines.csv", csv_text(header, rows)))


def test_facts_on_the_lines_are_lifted(tmp_path):
    found = _lifted(tmp_path, varying=0)
    assert found.scores["name"].to_list() == [f"Name {n}" for n in range(40)]
    assert found.scores["industry"].null_count() == 40
    assert found.notes.count("NOTE_LIFTED") == 2


def test_customers_for_whom_a_fact_varies_have_none(tmp_path):
    found = _lifted(tmp_path, varying=2)
    assert found.scores["name"].to_list()[:3] == [None, None, "Name 2"]
    assert "NOTE_LIFTED_PARTLY" in found.notes


def test_what_varies_for_many_is_no_fact(tmp_path):
    found = _lifted(tmp_path, varying=3)
    assert found.scores["name"].null_count() == 40
    assert "NOTE_NOT_LIFTED" in found.notes


def test_the_customers_table_goes_before_the_lines(tmp_path):
    orders = write(
        tmp_path / "lines.csv",
        "customer_id,date,amount,name,region\na,2024-01-05,1,Old,North\nb,2024-01-05,1,Bob,South\n",
    )
    found = read(orders, customers=_customers(tmp_path, "id,name\na,New\n"))
    assert found.of("customer_id", "name", "region") == [
        ("a", "New", "North"), ("b", None, "South"),
    ]  # fmt: skip
