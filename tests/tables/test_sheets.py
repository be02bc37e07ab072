"""Workbooks: the sheet that is meant, cells as what they hold, every row in its account."""

from __future__ import annotations

import datetime
import shutil
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from retain.errors import DataError
from retain.tables.sheets import sheet_names
from retain.tables.sources import find_sources
from tests.tables.loading import Read, read

HEADER = ("customer_id", "date", "amount")
DAY = datetime.date(2024, 1, 5)
TINY = {"cleaning__max_bad": 1.0}


class Book:
    """A workbook in the making."""

    def __init__(self, path: Path, **options: object) -> None:
        self.path = path
        self._book = xlsxwriter.Workbook(str(path), options)
        self.day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.percent = self._book.add_format({"num_format": "0.0%"})

    def sheet(self, name: str, *rows: tuple, start: int = 0, column: int = 0):
        """A sheet with rows of plain values; dates as dates."""
        sheet = self._book.add_worksheet(name)
        for place, row in enumerate(rows, start):
            for at, value in enumerate(row, column):
                if isinstance(value, datetime.datetime):
                    sheet.write_datetime(place, at, value, self.moment)
                elif isinstance(value, datetime.date):
                    sheet.write_datetime(place, at, value, self.day)
                elif isinstance(value, str):
                    sheet.write_string(place, at, value)
                elif value is not None:
                    sheet.write(place, at, value)
        return sheet

    def done(self) -> Path:
        self._book.close()
        return self.path


@pytest.fixture
def book(tmp_path) -> Book:
    return Book(tmp_path / "book.xlsx")


def ids(found: Read) -> list[str]:
    return found.scores["customer_id"].to_list()


def quarantined(found: Read) -> list[tuple]:
    return found.quarantined.select("line", "reason", "column").rows()


def code_of(path: Path | str, **given: object) -> str:
    with pytest.raises(DataError) as refused:
        read(Path(path), **given)
    return refused.value.code


def test_cells_are_what_they_hold(book):
    book.sheet(
        "Sales",
        HEADER,
        (17850.0, DAY, 0.30000000000000004),
        ("007", datetime.datetime(2024, 1, 5, 13, 30), 1234567.891),
        (17851, "2024-01-06", -0.0),
    )
    found = read(book.done())
    assert found.of("customer_id", "revenue", "last_date") == [
        ("007", 1234567.891, DAY),
        ("17850", 0.3, DAY),
        ("17851", 0.0, None),
    ]
    assert found.account.rows == found.account.accepted == 3


def test_binary_noise_is_rounded_once(book):
    book.sheet("Sales", HEADER, *(("a", DAY, 1.1 * 1.1) for _ in range(1000)))
    assert read(book.done()).row("a")["revenue"] == 1210.0


def test_days_count_from_1904_where_the_book_says_so(tmp_path):
    book = Book(tmp_path / "mac.xlsx", date_1904=True)
    book.sheet("Sales", HEADER, ("a", DAY, 1))
    assert read(book.done()).row("a")["last_date"] == DAY


def test_day_numbers_without_a_format_are_refused(book):
    book.sheet("Sales", HEADER, ("a", 45292, 1), ("b", 45293, 1))
    path = book.done()
    assert code_of(path) == "EXCEL_SERIAL"
    first = read(path, date_format="excel1900").row("a")
    assert first["last_date"] == datetime.date(2024, 1, 1)


def test_errors_are_quarantined_with_their_names(book):
    sheet = book.sheet("Sales", HEADER, ("a", DAY, 1), ("b", DAY), (None, DAY, 5), ("d", None, 5))
    sheet.write_formula("C3", "=1/0", None, "#DIV/0!")
    sheet.write_formula("A4", "=X!A1", None, "#REF!")
    sheet.write_formula("B5", "=NA()", None, "#N/A")
    found = read(book.done(), **TINY)
    assert quarantined(found) == [
        (3, "BAD_NUMBER", "amount"),
        (4, "NULL_ID", "customer_id"),
        (5, "BAD_DATE", "date"),
    ]
    assert "#DIV/0!" in found.quarantined["text"][0]
    assert ids(found) == ["a"]


def test_formulas_give_their_last_result_and_without_one_nothing(book):
    sheet = book.sheet("Sales", HEADER, ("a", DAY), ("b", DAY))
    sheet.write_formula("C2", "=1+1", None, 2)
    sheet.write_formula("C3", "=1+2", None, "")
    found = read(book.done(), **TINY)
    assert found.of("customer_id", "revenue") == [("a", 2.0)]
    assert quarantined(found) == [(3, "BAD_NUMBER", "amount")]


def test_truth_values_are_no_amounts(book):
    book.sheet("Sales", HEADER, ("a", DAY, 1), ("b", DAY, True))
    assert quarantined(read(book.done(), **TINY)) == [(3, "BAD_NUMBER", "amount")]


def test_a_percentage_is_its_number(book):
    rows = book.sheet("Sales", (*HEADER, "discount_rate"), ("a", DAY, 1), ("a", DAY, 1))
    rows.write_number("D2", 0.15, book.percent)
    assert read(book.done()).row("a")["discount_share"] == 0.5


def test_a_blank_row_is_no_record_and_one_of_blanks_is(book):
    book.sheet("Sales", HEADER, ("a", DAY, 1), (), ("b", DAY, 1), ("  ", " ", " "), ())
    found = read(book.done(), **TINY)
    assert found.account.rows == 3
    assert [row[0] for row in quarantined(found)] == [5]


def test_a_header_below_a_title_is_found(book):
    book.sheet("Sales", ("Sales 2024",), (), (None, "printed", DAY), HEADER, ("a", DAY, 1))
    found = read(book.done())
    assert ids(found) == ["a"]
    assert "NOTE_PREAMBLE" in found.notes


def test_a_table_need_not_begin_in_the_corner(book):
    book.sheet("Sales", HEADER, ("a", DAY, 1), ("b", DAY, "x"), start=4, column=3)
    found = read(book.done(), **TINY)
    assert quarantined(found) == [(7, "BAD_NUMBER", "amount")]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ((*HEADER, "amount"), "DUP_COLUMN"),
        ((*HEADER, None), "MISSING_COLUMN"),  # the second cell of a merged header
    ],
)
def test_columns_that_cannot_be_told_apart_are_refused(book, header, code):
    book.sheet("Sales", header, ("a", DAY, 1, 2))
    assert code_of(book.done()) == code


def test_blank_columns_are_left_out(book):
    book.sheet("Sales", (*HEADER[:2], None, "amount", "  "), ("a", DAY, None, 1, "  "))
    assert ids(read(book.done())) == ["a"]


def test_control_characters_and_repeated_headers_are_quarantined(book):
    rows = (("a", DAY, 1, "x"), ("b", DAY, 1, "x\x01y"), (*HEADER, "note"), ("c\x0b", DAY, 1, ""))
    book.sheet("Sales", (*HEADER, "note"), *rows, ("d", DAY, 1, "two\nlines"))
    found = read(book.done(), **TINY)
    assert quarantined(found) == [
        (3, "CONTROL_CHAR", ""),
        (4, "REPEATED_HEADER", ""),
        (5, "CONTROL_CHAR", ""),
    ]
    assert ids(found) == ["a", "d"]


def test_long_numbers_are_no_identifiers_and_long_texts_are(book):
    text = "6222021234567890123"
    book.sheet("Sales", HEADER, (text, DAY, 1), ("6222021234567890124", DAY, 1))
    assert ids(read(book.done())) == [text, "6222021234567890124"]


def test_numbers_that_lost_their_last_digits_are_mangled(tmp_path):
    book = Book(tmp_path / "long.xlsx")
    book.sheet("Sales", HEADER, (6222021234567890123, DAY, 1), (6222021234567890124, DAY, 1))
    with pytest.raises(DataError) as refused:
        read(book.done(), **TINY)
    assert refused.value.values["reasons"].startswith("MANGLED_ID")


def test_the_named_sheet_is_read_hidden_or_not(book):
    book.sheet("一月", HEADER, ("a", DAY, 1))
    book.sheet("订单", HEADER, ("b", DAY, 1)).hide()
    path = book.done()
    assert ids(read(Path(f"{path}#订单"))) == ["b"]
    assert ids(read(path)) == ["a"]
    assert code_of(f"{path}#三月") == "NO_SHEET"


def test_hidden_and_empty_sheets_are_passed_over(book):
    book.sheet("Empty")
    book.sheet("Old", HEADER, ("a", DAY, 1)).hide()
    book.sheet("Sales", HEADER, ("b", DAY, 1))
    book._book.worksheets()[2].activate()
    found = read(book.done())
    assert ids(found) == ["b"]
    assert "WARN_SHEETS" not in found.notes


def test_hidden_rows_are_rows(book):
    sheet = book.sheet("Sales", HEADER, ("a", DAY, 1), ("b", DAY, 1))
    sheet.set_row(1, None, None, {"hidden": True})
    assert ids(read(book.done())) == ["a", "b"]


def test_the_first_sheet_with_the_header_is_read_and_others_like_it_are_named(book):
    book.sheet("About", ("made by", "me"))
    book.sheet("January", HEADER, ("a", DAY, 1))
    path = book.done()
    assert ids(read(path)) == ["a"]
    assert "NOTE_SHEET" in read(path).notes


def test_a_second_sheet_of_the_same_table_is_not_left_out_silently(book):
    book.sheet("January", HEADER, ("a", DAY, 1))
    book.sheet("February", HEADER, ("b", DAY, 1))
    assert "WARN_SHEETS" in read(book.done()).notes


def test_sheets_without_the_header_are_named(book):
    book.sheet("One", ("x", "y"), (1, 2))
    book.sheet("Two", ("p", "q"), (1, 2))
    with pytest.raises(DataError) as refused:
        read(book.done())
    assert refused.value.values["seen"] == "One, Two"


def test_an_empty_workbook_is_refused(book):
    book.sheet("Sales")
    assert code_of(book.done()) == "EMPTY_FILE"


def test_a_header_alone_is_a_table_without_rows(book):
    book.sheet("Sales", HEADER)
    assert read(book.done(), scoring__as_of=DAY).account.rows == 0


@pytest.mark.parametrize("suffix", [".xls", ".xlsm"])
def test_a_workbook_is_told_by_its_bytes(book, suffix):
    book.sheet("Sales", HEADER, ("a", DAY, 1))
    path = book.done()
    assert ids(read(path.rename(path.with_suffix(suffix)))) == ["a"]


def test_the_old_format_is_read_under_either_name(real_data, tmp_path):
    [path] = (real_data / "superstore_zh").glob("*.xls")
    renamed = tmp_path / "orders.xlsx"
    shutil.copy(path, renamed)
    old, new = read(path), read(renamed)
    assert new.scores.equals(old.scores)
    assert old.account.rows == old.account.accepted == 10_000


@pytest.mark.parametrize("keep", [10, 0.3, 0.9, -4])
def test_a_cut_workbook_is_damaged(book, keep):
    book.sheet("Sales", HEADER, *(("a", DAY, 1) for _ in range(100)))
    path = book.done()
    whole = path.read_bytes()
    path.write_bytes(whole[: int(keep * len(whole)) if isinstance(keep, float) else keep])
    assert code_of(path) == "CORRUPT"


def test_a_damaged_sheet_is_damaged(book):
    book.sheet("Sales", HEADER, *(("a", DAY, n) for n in range(500)))
    path = book.done()
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    raw = bytearray(path.read_bytes())
    raw[part.header_offset + 80] ^= 0xFF
    path.write_bytes(raw)
    assert code_of(path) == "CORRUPT"


def test_the_names_of_sheets(book):
    book.sheet("一月", HEADER)
    book.sheet("二月", HEADER).hide()
    path = book.done()
    [source] = find_sources(str(path.rename(path.with_suffix(".xls"))))
    assert sheet_names(source) == ["一月", "二月"]
    source.path.write_bytes(b"PK\x03\x04 and more")
    with pytest.raises(DataError) as refused:
        sheet_names(source)
    assert refused.value.code == "CORRUPT"


def test_an_encrypted_workbook_is_said_to_be(tmp_path):
    path = tmp_path / "book.xlsx"
    name = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + name + bytes(512))
    assert code_of(path) == "ENCRYPTED"


def test_an_open_document_sheet_is_refused_clearly(tmp_path):
    path = tmp_path / "book.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(DataError) as refused:
        read(path)
    assert refused.value.key == "open_document"


def test_two_cells_at_opposite_corners_take_no_memory(book):
    sheet = book.sheet("Sales", HEADER)
    sheet.write(1_048_575, 16_383, "x")
    assert code_of(book.done()) == "TOO_MANY_CELLS"


def test_a_part_that_blows_up_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(1 << 27))
    assert code_of(path) == "DECOMPRESSION_LIMIT"
