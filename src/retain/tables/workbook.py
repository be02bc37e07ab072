"""Workbooks (.xlsx): a sheet a table, plain values only, the same bytes for the same tables.

No cell is a formula or a link: every cell is written as the type of its column says.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

import polars as pl

from retain.errors import CannotCreate, DataError
from retain.tables.spool import Spool

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_Write = Callable[[int, int, Any, Any], object]
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
LONGEST_CELL = 32_767
"""In UTF-16 units, as Excel counts."""

_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_LONGEST_NAME = 31
_RESERVED = "history"
"""What Excel calls a sheet of its own."""
_NARROWEST, _WIDEST, _BUTTON = 6, 60, 3
_FORMATS = {
    "money": "#,##0.00", "share": "0.0%", "count": "#,##0", "number": "0.00", "score": "0.0",
    "ratio": "0.00", "date": "yyyy-mm-dd", "time": "hh:mm",
}  # fmt: skip
_HEAT = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#5BA08F"}
_MARKED = {"font_color": "#7F7F7F", "italic": True}
_WIDTHS = {"money": 14, "share": 8, "count": 10, "number": 10, "score": 8, "ratio": 8, "date": 11}
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
        kinds: "money", "share", "count", "number", "date", "time", "text", or "lines" (text that
            wraps), one a column.
        notes: what each column means, shown beside its name; "" for none.
        heat: places of the columns whose cells are coloured by size, all on one scale.
        marked: cells with a reservation, by row and column; a mark stands behind their numbers.
    """

    name: str
    frame: pl.DataFrame
    kinds: Sequence[str]
    notes: Sequence[str]
    heat: Sequence[int] = ()
    marked: frozenset[tuple[int, int]] = frozenset()


def write_workbook(sheets: Sequence[Sheet], stream: BinaryIO) -> None:
    """Write the sheets as one workbook.

    Raises:
        CannotCreate: a table with more rows or columns than a sheet has.
        DataError: a text longer than a cell takes.
        OSError: there is no room for it.
    """
    for sheet in sheets:
        _check_size(sheet.frame)
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
        names: list[str] = []
        for sheet in sheets:
            names.append(_sheet_name(sheet.name, names))
            _write_sheet(book, book.add_worksheet(names[-1]), sheet)
        try:
            book.close()
        except FileCreateError as error:
            raise error.args[0] from error
        stream.write(memory.getbuffer())


def _check_size(frame: pl.DataFrame) -> None:
    if frame.height + 1 > MOST_ROWS or frame.width > MOST_COLUMNS:
        raise CannotCreate("sheet_too_small", rows=frame.height, columns=frame.width)
    for name, dtype in frame.schema.items():
        if dtype != pl.String:
            continue
        # A unit takes a byte or more, so few texts need to be counted.
        long = frame[name].str.len_bytes() > LONGEST_CELL
        for place in long.arg_true():
            if len(str(frame[name][place]).encode("utf-16-le")) // 2 > LONGEST_CELL:
                raise DataError("cell_too_long", column=name, row=place + 1, most=LONGEST_CELL)


def _sheet_name(name: str, taken: Sequence[str]) -> str:
    """A name that Excel takes: 31 characters, some of them not, and every one another."""
    plain = "".join(char for char in name if char not in "[]:*?/\\").strip("' ") or "-"
    short, number = plain[:_LONGEST_NAME].rstrip("' "), 2
    used = {_RESERVED, *(other.casefold() for other in taken)}
    while short.casefold() in used:
        mark = f" ({number})"
        short = plain[: _LONGEST_NAME - len(mark)] + mark
        number += 1
    return short


def _write_sheet(book: Workbook, sheet: Worksheet, content: Sheet) -> None:
    frame, kinds = content.frame, content.kinds
    head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    tall = {"valign": "top"} if "lines" in kinds else {}
    looks: list[dict[str, object]] = [
        {**tall, **({"num_format": _FORMATS[kind]} if kind in _FORMATS else {})} for kind in kinds
    ]
    formats = [
        book.add_format({**look, "text_wrap": True} if kind == "lines" else look)
        for look, kind in zip(looks, kinds, strict=True)
    ]
    marked = _marked_formats(book, content)
    sheet.freeze_panes(1, 0)
    if frame.width:
        sheet.autofilter(0, 0, frame.height, frame.width - 1)
    for place, (name, kind) in enumerate(zip(frame.columns, kinds, strict=True)):
        sheet.set_column(place, place, _width(frame[name], kind))
        sheet.write_string(0, place, name, head)
        if content.notes[place]:
            sheet.write_comment(0, place, content.notes[place], {"author": "retain"})
    writers = [_writer(sheet, frame.schema[name]) for name in frame.columns]
    cells = list(zip(writers, formats, strict=True))
    finite = frame.with_columns(
        pl.when(pl.col(pl.Float64, pl.Float32).is_finite()).then(pl.col(pl.Float64, pl.Float32))
    )
    for row, values in enumerate(finite.iter_rows(), start=1):
        for place, value in enumerate(values):
            if value is not None:
                write, look = cells[place]
                if (row - 1, place) in content.marked:
                    look = marked[place]
                write(row, place, value, look)
    if content.heat and frame.height:
        ends = min(content.heat), max(content.heat)
        sheet.conditional_format(1, ends[0], frame.height, ends[1], _HEAT)


def _marked_formats(book: Workbook, content: Sheet) -> dict[int, Format]:
    """How cells with a reservation look, by column: grey, a mark behind the number."""
    return {
        place: book.add_format(
            {"num_format": _FORMATS.get(content.kinds[place], "General") + '"*"', **_MARKED}
        )
        for place in sorted({place for _, place in content.marked})
    }


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
