"""Every row accounted for: accepted + quarantined = rows, whatever is wrong with them."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retain.errors import DataError
from retain.tables.reasons import SET_ASIDE
from tests.tables.loading import csv_text, lane_of, read, write

HEADER = "customer_id,date,amount,note"
AS_OF = "2024-12-31"
GOOD = "good"
FAULTS: dict[str, tuple[int, str]] = {
    "BAD_NUMBER": (2, "ten"),
    "NON_FINITE": (2, "NaN"),
    "AMOUNT_RANGE": (2, "1e20"),
    "BAD_DATE": (1, "2024-02-30"),
    "DATE_RANGE": (1, "1969-12-31"),
    "MANGLED_ID": (0, "1.2E+10"),
    "NULL_ID": (0, "NULL"),
    "DATE_FUTURE": (1, "2025-01-01"),
}
STRUCTURAL = {"RAGGED_SHORT": 2, "RAGGED_LONG": 6}


def _row(kind: str, customer: str, offset: int, cents: int) -> list[str]:
    day = dt.date(2024, 1, 1) + dt.timedelta(offset)
    cells = [customer, day.isoformat(), f"{cents / 100:.2f}", "x"]
    if kind in FAULTS:
        place, cell = FAULTS[kind]
        cells[place] = cell
    return [*cells, "y", "z"][: STRUCTURAL.get(kind, 4)]


def _lines(kinds: list[str]) -> st.SearchStrategy:
    """Lines of these kinds, and enough good ones for the dates' format to be proved."""
    customers, days = st.sampled_from(["007", "7", "a", "客户"]), st.integers(0, 365)
    line = st.tuples(st.sampled_from(kinds), customers, days, st.integers(-9999, 99999))
    good = st.tuples(st.just(GOOD), customers, days, st.integers(1, 99999))
    return st.lists(line, min_size=1, max_size=12).flatmap(
        lambda bad: st.lists(good, min_size=25, max_size=30).flatmap(
            lambda more: st.permutations([*bad, *more])
        )
    )


def _read(path, text):
    return read(write(path, text), scoring__as_of=AS_OF, cleaning__max_bad=1.0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("accounts")


@settings(max_examples=40)
@given(_lines([GOOD, *FAULTS, *STRUCTURAL]))
def test_accepted_and_quarantined_are_all_rows(folder, lines):
    found = _read(folder / "all.csv", csv_text(HEADER, [_row(*line) for line in lines]))
    wrong = [(n, kind) for n, (kind, *_) in enumerate(lines, 2) if kind != GOOD]
    account = found.account
    assert account.rows == len(lines)
    assert account.accepted + sum(account.quarantined.values()) == account.rows
    assert account.quarantined == Counter(kind for _, kind in wrong)
    assert found.quarantined.select("line", "reason").rows() == wrong
    assert int(found.scores["lines"].sum()) == account.accepted
    good = csv_text(HEADER, [_row(*line) for line in lines if line[0] == GOOD])
    assert found.scores.equals(_read(folder / "good.csv", good).scores)


@settings(max_examples=25)
@given(_lines([GOOD, *FAULTS]))
def test_both_lanes_say_the_same(folder, lines):
    text = csv_text(HEADER, [_row(*line) for line in lines])
    blank_line_last = f"{text}\n"
    fast, careful = write(folder / "a.csv", text), write(folder / "b.csv", blank_line_last)
    assert [lane_of(path) for path in (fast, careful)] == ["fast", "careful"]
    one, other = _read(fast, text), _read(careful, blank_line_last)
    assert one.account == other.account
    assert one.scores.equals(other.scores)
    assert one.quarantined.drop("file").equals(other.quarantined.drop("file"))


def test_a_quarantined_row_says_where_why_and_what(tmp_path):
    rows = [
        *(["a", "2024-01-01", "1", "x"] for _ in range(6)),
        ["a", "2024-01-02", "ten", "x"],
        ["b", "soon", "1", "y"],
        ["-", "2024-01-03", "1", "z"],
        ["b", "2024-01-04"],
        ["b", "2025-06-01", "5", ""],
    ]
    path = tmp_path / "lines.csv"
    assert _read(path, csv_text(HEADER, rows)).quarantined.rows() == [
        (str(path), line, reason, column, text)
        for line, reason, column, text in (
            (8, "BAD_NUMBER", "amount", _json("a", "2024-01-02", "ten", "x")),
            (9, "BAD_DATE", "date", _json("b", "soon", "1", "y")),
            (10, "NULL_ID", "customer_id", _json("-", "2024-01-03", "1", "z")),
            (11, "RAGGED_SHORT", "", "b,2024-01-04"),
            (12, "DATE_FUTURE", "date", _json("b", "2025-06-01", "5", "")),
        )
    ]


def _json(customer: str, date: str, amount: str, note: str) -> str:
    return (
        f'{{"customer_id":"{customer}","date":"{date}","amount":"{amount}","note":"{note}"}}'
    )  # fmt: skip


def test_lines_are_numbered_as_an_editor_does(tmp_path):
    text = f'{HEADER}\r\n\r\na,2024-01-01,1,"two\r\nlines"\r\na,2024-01-01,ten,x\r\n\r\na,2024\r\n'
    found = _read(tmp_path / "lines.csv", text)
    assert found.account.rows == 3
    assert found.quarantined.select("line", "reason").rows() == [
        (5, "BAD_NUMBER"), (7, "RAGGED_SHORT"),
    ]  # fmt: skip


def test_of_several_files_each_row_names_its_own(tmp_path):
    rows = [["a", "2024-01-01", "1", "x"]] * 5
    one = write(tmp_path / "1.csv", csv_text(HEADER, [*rows, ["a", "2024-01-01", "ten", "x"]]))
    two = write(tmp_path / "2.csv", csv_text(HEADER, [["", "2024-01-01", "1", "x"], *rows]))
    found = read(one, two, cleaning__max_bad=1)
    assert (found.account.files, found.account.rows, found.account.accepted) == (2, 12, 10)
    assert found.quarantined.select("file", "line", "reason").rows() == [
        (str(one), 7, "BAD_NUMBER"), (str(two), 2, "NULL_ID"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", [*FAULTS, *STRUCTURAL])
def test_more_bad_rows_than_allowed_refuse_the_file(kind, tmp_path):
    """Rows without a customer and rows of later days are no fault of the file."""
    good = [_row(GOOD, "a", n, 100) for n in range(99)]
    bad = _row(kind, "a", 5, 100)
    once = write(tmp_path / "once.csv", csv_text(HEADER, [*good, bad]))
    twice = write(tmp_path / "twice.csv", csv_text(HEADER, [*good, bad, bad]))
    assert read(once, scoring__as_of=AS_OF).account.accepted == 99
    if kind in SET_ASIDE:
        assert read(twice, scoring__as_of=AS_OF).account.accepted == 99
        return
    with pytest.raises(DataError, match="2 of 101 rows have faults") as refused:
        read(twice, scoring__as_of=AS_OF)
    assert (refused.value.code, refused.value.exit_code) == ("TOO_MANY_BAD", 65)


def test_a_newest_date_that_stands_alone(tmp_path):
    rows = [_row(GOOD, "a", n % 60, 100) for n in range(1500)]
    text = csv_text(HEADER, [*rows, ["a", "2034-01-01", "1", "x"]])
    path = write(tmp_path / "lines.csv", text)
    with pytest.raises(DataError, match=r"2034-01-01.* 2024-02-29") as refused:
        read(path)
    assert refused.value.code == "STRAY_DATE"
    assert dict(read(path, scoring__as_of="2024-02-29").account.quarantined) == {"DATE_FUTURE": 1}
    assert read(path, scoring__as_of="2034-01-01").account.accepted == 1501


def test_a_day_before_all_data(tmp_path):
    path = write(tmp_path / "lines.csv", csv_text(HEADER, [_row(GOOD, "a", 9, 100)]))
    with pytest.raises(DataError, match=r"2024-01-09: before the first transaction \(2024-01-10\)"):
        read(path, scoring__as_of="2024-01-09")


def test_a_header_alone(tmp_path):
    path = write(tmp_path / "lines.csv", f"{HEADER}\n")
    with pytest.raises(DataError, match="no transaction"):
        read(path)
    found = read(path, scoring__as_of=AS_OF)
    assert (found.account.rows, found.scores.height) == (0, 0)
    assert "WARN_NO_ROWS" in found.notes


def test_typed_frames_are_accounted_for_too():
    frame = pl.DataFrame(
        {
            "customer_id": [1.0, float("nan"), None, 2.0, 2.0],
            "date": [dt.date(2024, 1, 1)] * 4 + [None],
            "amount": [1.5, 2.0, 3.0, float("inf"), 1.0],
        }
    )
    found = read(frame, cleaning__max_bad=1)
    assert dict(found.account.quarantined) == {"BAD_DATE": 1, "NON_FINITE": 1, "NULL_ID": 2}
    assert found.quarantined.select("line", "reason").rows() == [
        (2, "NULL_ID"), (3, "NULL_ID"), (4, "NON_FINITE"), (5, "BAD_DATE"),
    ]  # fmt: skip
    assert found.of("customer_id", "revenue") == [("1", 1.5)]
