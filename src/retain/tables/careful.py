"""The careful lane: delimited text that is no plain rectangle, record by record, with line numbers.

The standard library's csv module reads; records of the wrong width go to quarantine with their
line and original text; the others are spooled as text columns, in pieces, so that memory does
not grow with the file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from retain.errors import DataError
from retain.tables.dialect import Dialect
from retain.tables.spool import Spool

LINE = "_line"
"""The spooled column that holds a record's first line in its file."""

_PIECE = 100_000


@dataclass(frozen=True)
class Rejected:
    """One quarantined record: where it stands, why, which column, and its text."""

    file: str
    line: int
    reason: str
    column: str
    text: str


class _Remembering:
    """Lines of a file, kept until the record they belong to is complete."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.number = 0
        self.pending: list[str] = []

    def __iter__(self) -> _Remembering:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        self.pending.append(line)
        return line

    def take(self) -> tuple[int, str]:
        """The first line number and the text of the record just completed."""
        text = "".join(self.pending)
        first = self.number - len(self.pending) + 1
        self.pending.clear()
        return first, text.rstrip("\r\n")


def read_carefully(
    path: Path, label: str, dialect: Dialect, spool: Spool
) -> tuple[list[Path], int, list[Rejected]]:
    """Spool a text's records.

    Returns:
        the spooled pieces (Arrow files of text columns and `_line`), the number of records, and
        the records rejected for their width. An empty line is no record.
    """
    csv.field_size_limit(1 << 24)
    width = len(dialect.header)
    pieces: list[Path] = []
    rejected: list[Rejected] = []
    records = 0
    rows: list[list[str]] = []
    lines: list[int] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        source = _Remembering(file)  # newline="" ends lines at LF, CR LF and bare CR
        header_seen = False
        for fields in _records(csv.reader(source, delimiter=dialect.delimiter), source, label):
            number, text = source.take()
            if not fields:
                continue
            if not header_seen:
                header_seen = any(field.strip() for field in fields)  # blanks may stand before it
                continue
            records += 1
            if len(fields) != width:
                reason = "RAGGED_LONG" if len(fields) > width else "RAGGED_SHORT"
                rejected.append(Rejected(label, number, reason, "", text))
                continue
            rows.append(fields)
            lines.append(number)
            if len(rows) == _PIECE:
                pieces.append(_write_piece(rows, lines, dialect, spool))
                rows, lines = [], []
    if rows or not pieces:
        pieces.append(_write_piece(rows, lines, dialect, spool))
    return pieces, records, rejected


def _records(reader: Iterator[list[str]], source: _Remembering, label: str) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        raise DataError(
            "unreadable_record", code="CORRUPT", file=label, line=source.number, problem=str(error)
        ) from error


def _write_piece(rows: list[list[str]], lines: list[int], dialect: Dialect, spool: Spool) -> Path:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(dialect.header)
    frame = pl.DataFrame(
        {
            name: pl.Series(values, dtype=pl.String)
            for name, values in zip(dialect.header, columns, strict=True)
        }
    ).with_columns(pl.Series(LINE, lines, dtype=pl.Int64))
    with spool.fresh(".arrow") as piece:
        frame.write_ipc(piece)
    return piece
