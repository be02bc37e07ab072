"""Workbooks: the sheet that is meant, its header, and its rows as texts.

A cell's text is what it holds, not how it is shown: a date in ISO, a number with all its digits, a
formula's last result. An error (`#DIV/0!`) stands as its name. A blank row is no record. Lines are
the sheet's own row numbers.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import polars as pl

from retain.errors import DataError
from retain.tables.careful import LINE, RejectedPieces
from retain.tables.dialect import check_names
from retain.tables.extent import check_extent
from retain.tables.limits import DEFAULT_LIMITS, Limits
from retain.tables.physical import CONTROLS, Rejected
from retain.tables.scan import Reading, Said, Scan
from retain.tables.sources import Source
from retain.tables.spool import Spool

if TYPE_CHECKING:
    import fastexcel

_ZIP = b"PK"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SEARCHED = 50
_EXACT_DIGITS = 15
_EXACT = 1 << 53
"""Up to here a double holds every whole number."""

_LONG = rf"^-?[0-9]{{{_EXACT_DIGITS + 1},}}$"
_ERRORS = {
    "NA": "#N/A", "Div0": "#DIV/0!", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!",
    "Ref": "#REF!", "Value": "#VALUE!", "GettingData": "#GETTING_DATA",
}  # fmt: skip

for _name in ("calamine", "fastexcel"):  # what they say of odd parts is no concern of the user's
    logging.getLogger(_name).addHandler(logging.NullHandler())


@dataclass(frozen=True)
class _Sheet:
    """A sheet's cells as text, all rows from the first, and where its header stands.

    Attributes:
        name: the sheet's.
        cells: rows × columns.
        visible: whether it is shown.
        header: the place of the header among the rows; None where no row says anything.
        claimed: whether that row is known to be a header of the table.
    """

    name: str
    cells: pl.DataFrame
    visible: bool
    header: int | None
    claimed: bool


def read_workbook(source: Source, reading: Reading, spool: Spool) -> Scan:
    """One sheet of a workbook as a scan.

    The sheet is the named one, or the first visible one that has the table's header, or else the
    first visible one that holds anything.

    Raises:
        DataError: damaged, encrypted or too large; no such sheet; a header whose columns cannot be
            told apart; several sheets, none with the table's header.
    """
    with _sound(source.label):
        book = _opened(source, reading.limits, spool)
        sheet, notes = _meant(book, source, reading)
    label = f"{source.label}#{sheet.name}"
    if sheet.header is None:
        raise DataError("empty_file", code="EMPTY_FILE", file=label)
    if sheet.header:
        notes.append(("NOTE_PREAMBLE", {"file": label, "line": sheet.header + 1}))
    return _scan(sheet.cells, sheet.header, label, notes, spool)


def sheet_names(source: Source) -> list[str]:
    """The names of a workbook's sheets, hidden ones too.

    Raises:
        DataError: damaged, encrypted or too large.
    """
    with _sound(source.label), Spool() as spool:
        return _opened(source, DEFAULT_LIMITS, spool).sheet_names


@contextmanager
def _sound(label: str) -> Iterator[None]:
    """A block that reads a workbook; what its reader refuses is damaged or encrypted.

    Raises:
        DataError: CORRUPT, ENCRYPTED.
    """
    import fastexcel

    try:
        yield
    except (fastexcel.FastExcelError, pl.exceptions.PanicException) as error:
        key = "encrypted" if "assword" in str(error) else "corrupt"
        raise DataError(key, code=key.upper(), file=label) from error


def _opened(source: Source, limits: Limits, spool: Spool) -> fastexcel.ExcelReader:
    """The workbook under the suffix of what it is, which the reader goes by."""
    import fastexcel

    with source.path.open("rb") as file:
        is_zip = file.read(2) == _ZIP
        if not is_zip and _ENCRYPTED in file.read():
            raise DataError("encrypted", code="ENCRYPTED", file=source.label)
    if is_zip:
        check_extent(source.path, source.label, limits)
    suffix = ".xlsx" if is_zip else ".xls"
    path: Path = source.path
    if path.suffix.lower() != suffix:
        with spool.fresh(suffix) as path:
            path.symlink_to(source.path.absolute())
    return fastexcel.read_excel(path)


def _meant(
    book: fastexcel.ExcelReader, source: Source, reading: Reading
) -> tuple[_Sheet, list[Said]]:
    """The sheet to read, and what is worth saying of the choice."""
    if source.sheet is not None:
        if source.sheet not in book.sheet_names:
            raise DataError(
                "no_sheet",
                code="NO_SHEET",
                file=source.label,
                sheet=source.sheet,
                seen=", ".join(book.sheet_names),
            )
        return _loaded(book, source.sheet, reading), []
    told: list[_Sheet] = []
    chosen: _Sheet | None = None
    rivals: list[str] = []
    for name in book.sheet_names:
        sheet = _loaded(book, name, reading)
        if sheet.header is None or not sheet.visible:
            continue
        told.append(sheet)
        if sheet.claimed and chosen is None:
            chosen = sheet
        elif sheet.claimed:
            rivals.append(name)
    if not told:
        raise DataError("empty_file", code="EMPTY_FILE", file=source.label)
    if chosen is None:
        if reading.is_header is not None and len(told) > 1:
            names = ", ".join(sheet.name for sheet in told)
            raise DataError("no_such_header", code="NO_SHEET", file=source.label, seen=names)
        return told[0], []
    said = {"file": source.label, "sheet": chosen.name, "others": ", ".join(rivals)}
    if rivals:
        return chosen, [("WARN_SHEETS", said)]
    return chosen, [("NOTE_SHEET", said)] if chosen is not told[0] else []


def _loaded(book: fastexcel.ExcelReader, name: str, reading: Reading) -> _Sheet:
    """A sheet with all its rows; errors stand as texts."""
    loaded = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    visible = loaded.visible == "visible"
    if not loaded.width or not loaded.total_height:
        return _Sheet(name, pl.DataFrame(), visible, None, claimed=False)
    batch, errors = loaded.to_arrow_with_errors()
    cells = cast(pl.DataFrame, pl.from_arrow(batch))
    if errors is not None:
        cells = _with_errors(cells, errors.errors)
    header, claimed = None, False
    for place, row in enumerate(cells.head(_SEARCHED).rows()):
        names = [(cell or "").strip() for cell in row]
        if header is None and any(names):
            header = place
        if reading.is_header is not None and reading.is_header([n for n in names if n]):
            header, claimed = place, True
            break
    if header is None and (filled := _filled(cells)).any():
        header = filled.arg_true()[0]
    return _Sheet(name, cells, visible, header, claimed)


def _with_errors(cells: pl.DataFrame, errors: list[fastexcel.CellError]) -> pl.DataFrame:
    """The cells with the names of errors where they stand."""
    by_column: dict[int, dict[int, str]] = {}
    for error in errors:
        row, column = error.offset_position
        kind = re.search(r"Error\((\w+)\)", error.detail)
        by_column.setdefault(column, {})[row] = _ERRORS.get(kind[1] if kind else "", "#VALUE!")
    columns = cells.get_columns()
    for column, found in by_column.items():
        columns[column] = columns[column].scatter(list(found), list(found.values()))
    return pl.DataFrame(columns)


def _filled(cells: pl.DataFrame) -> pl.Series:
    """Whether a row holds anything."""
    return cells.select(pl.any_horizontal(pl.all().is_not_null() & (pl.all() != ""))).to_series()


def _scan(cells: pl.DataFrame, header: int, label: str, notes: list[Said], spool: Spool) -> Scan:
    """The rows below the header that hold anything, as records."""
    names = [(cell or "").strip() for cell in cells.row(header)]
    below = cells[header + 1 :].with_row_index(LINE, offset=header + 2)
    below = below.with_columns(pl.col(LINE).cast(pl.Int64))
    kept = [
        (column, name)
        for column, name in zip(cells.columns, names, strict=True)
        if name or (below[column].str.strip_chars().fill_null("") != "").any()
    ]
    header_names = tuple(name for _, name in kept)
    check_names(header_names, label)
    rows = below.select(LINE, *(pl.col(column).alias(name) for column, name in kept))
    rows = rows.filter(_filled(rows.drop(LINE))) if kept and rows.height else rows
    rows = rows.with_columns(_as_rounded(rows[name]) for name in header_names)
    text = pl.col(header_names)
    reason = (
        pl.when(pl.any_horizontal(text.str.contains(f"[{CONTROLS}]").fill_null(value=False)))
        .then(pl.lit("CONTROL_CHAR"))
        .when(
            pl.all_horizontal(
                pl.col(name).str.strip_chars().eq_missing(pl.lit(name)) for name in header_names
            )
        )
        .then(pl.lit("REPEATED_HEADER"))
    )
    judged = rows.with_columns(reason.alias(_REASON))
    bad = judged.filter(pl.col(_REASON).is_not_null())
    pieces = RejectedPieces(spool)
    texts = bad.select(LINE, _REASON, pl.struct(header_names).struct.json_encode().alias("text"))
    for line, code, said in texts.iter_rows():
        pieces.add(Rejected(line, code, said))
    good = judged.filter(pl.col(_REASON).is_null()).drop(_REASON)
    return Scan(
        label, good.lazy(), rows.height, pieces.rejects(label), lane="careful", notes=tuple(notes)
    )


_REASON = "\x1freason"


def _as_rounded(cells: pl.Series) -> pl.Series:
    """Long numbers that the workbook keeps with 15 digits, written so that it shows.

    A workbook's numbers are doubles: where every long whole number of a column is one that a
    double holds exactly and that has lost its last digits, the cells are numbers, not texts, and
    `6222021234567890123` became 6.22202123456789E+18: no identifier any more.
    """
    long = cells.filter(cells.str.contains(_LONG)).unique()
    if not long.len() or not all(map(_is_rounded, long)):
        return cells
    shown = {number: f"{float(number):.{_EXACT_DIGITS - 1}E}" for number in long}
    return cells.replace(shown)


def _is_rounded(text: str) -> bool:
    number = int(text)
    lost = len(text.lstrip("-")) - _EXACT_DIGITS
    return int(float(text)) == number and (abs(number) > _EXACT or number % 10**lost == 0)
