"""Workbooks (.xlsx) of rows: a sheet a table, plain values only, the same bytes for the same rows.

No cell is a formula or a link: every cell is written as the type of its column says. Workbooks of
reports are made by `retain.workbooks`, over the same foundation.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

import polars as pl

from retain.errors import CannotCreate, DataError
from retain.tables.spool import Spool

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_Write = Callable[[int, int, Any, Any], object]
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
LONGEST_CELL = 32_767
"""In UTF-16 units, as Excel counts."""

_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_LONGEST_NAME, _LEAST_NAME = 31, 16
"""Characters of a sheet's name: at the most, and what a cut between words leaves at the least."""
_RESERVED = "history"
"""What Excel calls a sheet of its own."""
_NARROWEST, _WIDEST, _BUTTON = 6, 60, 3
_MANY_COLUMNS = 8
"""From here on a table is wider than a screen, and its first column stays in sight."""
_A4 = 9
_LONGEST_BAND = 200
"""Of what stands above and below a printed page; Excel takes 255 characters with their codes."""
_FORMATS = {
    "money": "#,##0.00", "share": "0.0%", "count": "#,##0", "number": "0.00", "date": "yyyy-mm-dd",
    "time": "hh:mm",
}  # fmt: skip
_HEAD = {"bold": True, "bottom": 1, "valign": "top", "bg_color": "#E3EFEC"}
_WIDTHS = {"money": 14, "share": 8, "count": 10, "number": 10, "date": 11}
_NOTE_LINE, _NOTE_HEIGHT, _NOTE_WIDTH = 44, 15, 300
"""Characters of a line of a note; pixels of a line's height and of a note's width."""
_WIDE = (
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]"
)
"""Characters two columns wide on a screen."""


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Attributes:
        name: its name; what Excel does not take in one is left out.
        frame: its rows, under the names of the columns.
        kinds: "money", "share", "count", "number", "date", "time" or "text", one a column.
        notes: what each column means, shown beside its name; "" for none.
    """

    name: str
    frame: pl.DataFrame
    kinds: Sequence[str]
    notes: Sequence[str]


def write_workbook(sheets: Sequence[Sheet], stream: BinaryIO) -> None:
    """Write the sheets as one workbook.

    Raises:
        CannotCreate: a table with more rows or columns than a sheet has.
        DataError: a text longer than a cell takes.
        OSError: there is no room for it.
    """
    for sheet in sheets:
        _check(sheet.frame)
    with new_book(stream) as book:
        names: list[str] = []
        for sheet in sheets:
            names.append(sheet_name(sheet.name, names))
            _write_sheet(book, book.add_worksheet(names[-1]), sheet)


@contextmanager
def new_book(stream: BinaryIO) -> Iterator[Workbook]:
    """A workbook to be filled, written to the stream where the block ends well.

    Rows go to a file as they are written, in their order, so memory does not grow with them.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    with io.BytesIO() as memory, Spool() as spool:
        with spool.fresh("") as folder:
            folder.mkdir()
        options = {
            "constant_memory": True,
            "tmpdir": str(folder),
            "use_zip64": True,
            "strings_to_numbers": False,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        }
        book = Workbook(memory, options)
        book.set_properties({"created": _CREATED})
        try:
            yield book
            book.close()
        except FileCreateError as error:
            raise error.args[0] from error
        finally:
            for sheet in book.worksheets():
                sheet.row_data_fh.close()  # the library leaves it open where the block ends badly
        stream.write(memory.getbuffer())


def check_shape(rows: int, columns: int) -> None:
    """Refuse a table with more rows or columns than a sheet has.

    Raises:
        CannotCreate: it has more.
    """
    if rows + 1 > MOST_ROWS or columns > MOST_COLUMNS:
        raise CannotCreate("sheet_too_small", rows=rows, columns=columns)


def check_text(cell: str, column: str, row: int) -> str:
    """A text that a cell takes.

    Raises:
        DataError: it is longer.
    """
    # A character is a unit or two, so few texts need to be counted.
    if 2 * len(cell) > LONGEST_CELL and len(cell.encode("utf-16-le")) // 2 > LONGEST_CELL:
        raise DataError("cell_too_long", column=column, row=row, most=LONGEST_CELL)
    return cell


def _check(frame: pl.DataFrame) -> None:
    check_shape(frame.height, frame.width)
    for name, dtype in frame.schema.items():
        if dtype == pl.String:
            # A unit takes a byte or more, so few texts need to be counted.
            for place in (frame[name].str.len_bytes() > LONGEST_CELL).arg_true():
                check_text(str(frame[name][place]), name, place + 1)


def sheet_name(name: str, taken: Sequence[str]) -> str:
    """A name that Excel takes: 31 characters, some of them not, and every one another."""
    plain = "".join(char for char in name if char not in "[]:*?/\\").strip("' ") or "-"
    short, number = plain[:_LONGEST_NAME].rstrip("' "), 2
    if len(plain) > _LONGEST_NAME and plain[_LONGEST_NAME] != " " and " " in short[_LEAST_NAME:]:
        short = short.rpartition(" ")[0].rstrip("' ,;:–")
    used = {_RESERVED, *(other.casefold() for other in taken)}
    while short.casefold() in used:
        mark = f" ({number})"
        short = plain[: _LONGEST_NAME - len(mark)] + mark
        number += 1
    return short


def set_up_print(sheet: Worksheet, title: str, *, header_rows: bool = True) -> None:
    """Landscape on A4, as wide as a page, its header on every one, the title and page numbers."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    if header_rows:
        sheet.repeat_rows(0)
    sheet.set_header("&L" + title[:_LONGEST_BAND].replace("&", "&&") + "&R&A")
    sheet.set_footer("&R&P / &N")


def write_note(sheet: Worksheet, place: int, note: str) -> None:
    """What a column means, beside its name, in a box as high as the text."""
    lines = sum(-(-screen_width(line) // _NOTE_LINE) or 1 for line in note.splitlines())
    size = {"width": _NOTE_WIDTH, "height": (lines + 1) * _NOTE_HEIGHT}
    sheet.write_comment(0, place, note, {"author": "retain", **size})


def screen_width(text: str) -> int:
    """How wide a text is, in digits; Chinese characters are two wide."""
    if text.isascii():
        return len(text)
    return len(text) + len(re.findall(_WIDE, text))


def _write_sheet(book: Workbook, sheet: Worksheet, content: Sheet) -> None:
    frame, kinds = content.frame, content.kinds
    head = book.add_format(_HEAD)
    formats = [
        book.add_format({"num_format": _FORMATS[kind]} if kind in _FORMATS else {})
        for kind in kinds
    ]
    sheet.freeze_panes(1, 1 if frame.width > _MANY_COLUMNS else 0)
    set_up_print(sheet, content.name)
    if frame.width:
        sheet.autofilter(0, 0, frame.height, frame.width - 1)
    for place, (name, kind) in enumerate(zip(frame.columns, kinds, strict=True)):
        sheet.set_column(place, place, _width(frame[name], kind))
        sheet.write_string(0, place, name, head)
        if content.notes[place]:
            write_note(sheet, place, content.notes[place])
    writers = [_writer(sheet, frame.schema[name]) for name in frame.columns]
    cells = list(zip(writers, formats, strict=True))
    finite = frame.with_columns(
        pl.when(pl.col(pl.Float64, pl.Float32).is_finite()).then(pl.col(pl.Float64, pl.Float32))
    )
    for row, values in enumerate(finite.iter_rows(), start=1):
        for place, value in enumerate(values):
            if value is not None:
                write, look = cells[place]
                write(row, place, value, look)


def _writer(sheet: Worksheet, dtype: pl.DataType) -> _Write:
    write: _Write = sheet.write_string
    if dtype == pl.Boolean:
        write = sheet.write_boolean
    elif dtype.is_numeric():
        write = sheet.write_number
    elif dtype.is_temporal():
        write = sheet.write_datetime
    return write


def _width(column: pl.Series, kind: str) -> int:
    """How wide a column is to be, in digits: as its widest cell, within reason."""
    name = pl.Series([column.name])
    widest = max(_on_screen(name) + _BUTTON, _WIDTHS.get(kind, 0))
    if column.dtype == pl.String:
        widest = max(widest, _on_screen(column))
    return min(max(widest, _NARROWEST), _WIDEST)


def _on_screen(texts: pl.Series) -> int:
    widths = texts.str.len_chars() + texts.str.count_matches(_WIDE)
    return int(widths.max() or 0)  # type: ignore[arg-type]
