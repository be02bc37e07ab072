"""Workbooks hold plain values under a frozen header; the same table gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, time

import fastexcel
import polars as pl
import pytest

from retain.errors import CannotCreate, DataError
from retain.tables import workbook
from retain.tables.formats import write_rows
from retain.tables.workbook import Sheet, write_workbook

FRAME = pl.DataFrame(
    {
        "customer_id": ["007", "7", "12345678901234567890"],
        "name": ["=HYPERLINK(\"http://x\")", "http://example.com", "上海晨光文具有限公司"],
        "last_date": [date(2024, 2, 29), None, date(1970, 1, 1)],
        "occasions": pl.Series([3, 0, None], dtype=pl.UInt32),
        "revenue": [-1234.5, 0.1, None],
        "value_share": [0.25, None, 1.0],
        "own_gap_days": [1.5, float("inf"), float("nan")],
        "note": ["-12.5", "mailto:a@b.c", "internal:Sheet1!A1"],
        "paused": [True, False, None],
    }
)  # fmt: skip


def written(frame: pl.DataFrame, **options) -> bytes:
    stream = io.BytesIO()
    write_rows(frame, "xlsx", stream, title="scores", **options)
    return stream.getvalue()


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


@pytest.mark.parametrize("raw_cells", [False, True])
def test_no_cell_is_a_formula_or_a_link(raw_cells):
    inside = parts(written(FRAME, raw_cells=raw_cells))
    sheet = inside["xl/worksheets/sheet1.xml"]
    assert "<f>" not in sheet
    assert "<f " not in sheet
    assert "<hyperlink" not in sheet
    relations = "".join(text for name, text in inside.items() if name.endswith(".rels"))
    assert "hyperlink" not in relations
    assert "External" not in relations


def test_values_come_back_in_their_types():
    book = fastexcel.read_excel(written(FRAME))
    assert book.sheet_names == ["scores"]
    back = book.load_sheet(0).to_polars()
    assert back["customer_id"].to_list() == FRAME["customer_id"].to_list()
    assert back["name"].to_list()[0] == '\'=HYPERLINK("http://x")'
    assert back["last_date"].cast(pl.Date).to_list() == FRAME["last_date"].to_list()
    assert back["occasions"].to_list() == [3, 0, None]
    assert back["revenue"].to_list() == [-1234.5, 0.1, None]
    assert back["own_gap_days"].to_list() == [1.5, None, None]
    assert back["note"].to_list() == FRAME["note"].to_list()
    assert back["paused"].to_list() == [True, False, None]


def test_raw_cells_stay():
    back = fastexcel.read_excel(written(FRAME, raw_cells=True)).load_sheet(0).to_polars()
    assert back["name"].to_list() == FRAME["name"].to_list()


def test_header_notes_filter_and_widths():
    inside = parts(written(FRAME))
    sheet = inside["xl/worksheets/sheet1.xml"]
    assert 'topLeftCell="B2" activePane="bottomRight" state="frozen"' in sheet
    assert '<autoFilter ref="A1:I4"/>' in sheet
    widths = [float(width) for width in re.findall(r'<col [^>]*width="([0-9.]+)"', sheet)]
    assert widths[1] > 2 * len("上海晨光文具有限公司")
    assert "Last occasion; null for a customer who never bought." in inside["xl/comments1.xml"]
    assert "最近一次购买日" in parts(written(FRAME, lang="zh"))["xl/comments1.xml"]
    assert all(f'formatCode="{look}"' in inside["xl/styles.xml"] for look in ("0.0%", "yyyy-mm-dd"))


def test_the_same_table_the_same_bytes():
    assert written(FRAME) == written(FRAME.clone()) == written(FRAME.rechunk())
    assert "2000-01-01T00:00:00Z" in parts(written(FRAME))["docProps/core.xml"]


def test_sheets_have_names_that_excel_takes():
    frame = pl.DataFrame({"a": ["x"]})
    names = ["a/b[c]:*?", "A b c", "x" * 40, "X" * 50, "'quoted'", "", "a/b[c]:*?"]
    stream = io.BytesIO()
    write_workbook([Sheet(name, frame, ["text"], [""]) for name in names], stream)
    assert fastexcel.read_excel(stream.getvalue()).sheet_names == [
        "abc", "A b c", "x" * 31, "X" * 27 + " (2)", "quoted", "-", "abc (2)",
    ]  # fmt: skip


def test_a_table_that_no_sheet_holds(monkeypatch):
    wide = pl.DataFrame({f"c{n}": [0] for n in range(workbook.MOST_COLUMNS + 1)})
    with pytest.raises(CannotCreate, match="1 rows of 16,385 columns"):
        written(wide)
    with pytest.raises(CannotCreate, match="1,048,576 rows"):
        written(pl.DataFrame({"a": pl.zeros(workbook.MOST_ROWS, dtype=pl.UInt8, eager=True)}))


@pytest.mark.parametrize("cell", ["x" * 32_768, "𝄞" * 16_384])
def test_a_text_that_no_cell_holds(cell):
    with pytest.raises(DataError, match="note, row 2: a cell of a workbook holds 32,767"):
        written(pl.DataFrame({"note": ["short", cell]}))


@pytest.mark.parametrize("cell", ["x" * 32_767, "客" * 32_767, "𝄞" * 16_383])
def test_the_longest_text(cell):
    back = fastexcel.read_excel(written(pl.DataFrame({"note": [cell]}))).load_sheet(0).to_polars()
    assert back["note"].to_list() == [cell]


def test_no_rows_and_no_columns():
    assert fastexcel.read_excel(written(FRAME.clear())).load_sheet(0).to_polars().height == 0
    assert fastexcel.read_excel(written(pl.DataFrame())).sheet_names == ["scores"]


def test_names_that_excel_keeps_or_cuts():
    names = ["History", "x" * 30 + "'s", "HISTORY (2)"]
    stream = io.BytesIO()
    write_workbook([Sheet(name, FRAME.head(1), ["text"] * 9, [""] * 9) for name in names], stream)
    assert fastexcel.read_excel(stream.getvalue()).sheet_names == [
        "History (2)", "x" * 30, "HISTORY (2) (2)",
    ]  # fmt: skip


def test_hours_are_hours():
    content = parts(written(pl.DataFrame({"at": [time(9, 30)]})))
    assert "0.3958333333333333" in content["xl/worksheets/sheet1.xml"]
    assert 'formatCode="hh:mm"' in content["xl/styles.xml"]
