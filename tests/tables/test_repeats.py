"""Lines that stand twice: found exactly, counted, and left out where asked."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.tables import repeats
from retain.tables.careful import LINE
from retain.tables.parts import Part
from retain.tables.repeats import find_repeats
from retain.tables.scans import frame_scan
from tests.tables.loading import csv_text, read, write

HEADER = "order_id,customer_id,date,amount,note"
MAPPING = {name: name for name in HEADER.split(",")[:-1]}
_CELLS = st.sampled_from(["", "1", "a"])


def _part(rows: list[tuple], name: str = "lines") -> Part:
    schema = dict.fromkeys(HEADER.split(","), pl.String)
    return Part(frame_scan(pl.DataFrame(rows, schema=schema, orient="row"), name), MAPPING)


def _line(order: str, amount: str, *, date: str = "2024-01-05", note: str = "") -> tuple:
    return (order, "a", date, amount, note)


@given(st.lists(st.tuples(*[_CELLS] * 5), max_size=30), st.sampled_from([1, 4, 10**6]))
def test_repeats_are_the_rows_less_the_different_ones(rows, at_a_time):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(repeats, "_AT_A_TIME", at_a_time)
        found = find_repeats([_part(rows)])
    assert found.repeated.height == len(rows) - len(set(rows))
    assert found.overlapping.height == 0
    first = {row: place for place, row in reversed(list(enumerate(rows, 1)))}
    expected = [place for place, row in enumerate(rows, 1) if first[row] != place]
    assert found.repeated[LINE].to_list() == expected


def test_a_cell_in_another_column_is_another_line():
    found = find_repeats([_part([("a", "", "", "", ""), ("", "a", "", "", "")])])
    assert found.repeated.height == 0


def test_an_order_in_two_files_overlaps_though_its_lines_differ():
    one = _part([_line("o1", "10"), _line("o2", "5")])
    two = _part([_line("o1", "11"), _line("o3", "5"), _line("o2", "5"), _line("o2", "6")])
    found = find_repeats([one, two])
    assert found.repeated.rows() == [(1, 3)]
    assert found.overlapping.rows() == [(1, 1, 0), (1, 3, 0), (1, 4, 0)]


def test_an_order_number_of_another_day_or_customer_is_another_order():
    one = _part([_line("o1", "10"), ("", "a", "2024-01-05", "1", "")])
    two = _part([_line("o1", "10", date="2025-01-05"), ("o1", "b", "2024-01-05", "10", "")])
    nameless = _part([("", "a", "2024-01-05", "2", "")])
    assert find_repeats([one, two, nameless]).overlapping.height == 0


def test_files_of_different_columns_share_no_line():
    frame = pl.DataFrame({"customer_id": ["a"], "date": ["2024-01-05"], "amount": ["1"]})
    mapping = {name: name for name in frame.columns}
    other = frame.rename({"amount": "net"})
    parts = [
        Part(frame_scan(frame, "1"), mapping),
        Part(frame_scan(other, "2"), mapping | {"amount": "net"}),
    ]
    assert find_repeats(parts).places.height == 0


DAY_ONE = [["o1", "a", "2024-01-05", 10, "x"], ["o1", "a", "2024-01-05", 10, "x"]]
DAY_TWO = [*DAY_ONE, ["o2", "a", "2024-01-06", 5, "y"]]


@pytest.fixture
def days(tmp_path):
    return [
        write(tmp_path / f"{n}.csv", csv_text(HEADER, rows))
        for n, rows in enumerate([DAY_ONE, DAY_TWO])
    ]


def test_repeats_are_warned_about_and_counted_in_figures(days):
    found = read(*days)
    assert found.row("a")["revenue"] == 45
    assert [n for n in found.notes if n.startswith("WARN_")] == ["WARN_DUP_ROW", "WARN_OVERLAP"]
    assert dict(found.account.quarantined) == {}


def test_dedupe_sets_them_aside_without_fault(days):
    found = read(*days, cleaning__dedupe=True, cleaning__max_bad=0)
    assert found.row("a")["revenue"] == 15
    assert found.row("a")["lines"] == 2
    account = found.account
    assert (account.rows, account.accepted, dict(account.quarantined)) == (5, 2, {"DUP_ROW": 3})
    assert found.quarantined.select("file", "line", "reason").rows() == [
        (str(days[0]), 3, "DUP_ROW"), (str(days[1]), 2, "DUP_ROW"), (str(days[1]), 3, "DUP_ROW"),
    ]  # fmt: skip


def test_other_tables_lose_theirs_too(days, tmp_path):
    text = "id,name\na,Anna\na,Anna\nb,Bea\n"
    table = write(tmp_path / "customers.csv", text)
    found = read(*days, customers=table, cleaning__dedupe=True)
    assert dict(found.accounts["customers"].quarantined) == {"DUP_ROW": 1}


def test_scoring_many_lines_says_that_nobody_looked(days, monkeypatch):
    monkeypatch.setattr("retain.opening.MOST_IN_SCORE", 4)
    found = read(*days)
    assert "NOTE_DUP_UNCHECKED" in found.notes
    assert "WARN_DUP_ROW" not in found.notes
    assert read(*days, cleaning__dedupe=True).row("a")["revenue"] == 15
