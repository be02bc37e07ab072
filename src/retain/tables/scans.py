"""One source as a lazy frame of its raw columns, and what accounts for its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from retain.errors import DataError
from retain.tables.careful import LINE, NONE_REJECTED, Rejects
from retain.tables.dialect import Dialect, IsHeader, Layout, check_header, read_dialect
from retain.tables.lanes import read_lanes
from retain.tables.limits import DEFAULT_LIMITS, Limits
from retain.tables.pages import verify_pages
from retain.tables.physical import UNCLOSED_QUOTE
from retain.tables.plain import Text, plain_text, unpacked
from retain.tables.sources import Source, find_sources
from retain.tables.spool import Spool
from retain.tables.streams import at_hand


@dataclass(frozen=True)
class Reading:
    """How a table's files are to be read: what the user declared.

    Attributes:
        encoding: of text files; None for UTF-8 and UTF-16 with a byte order mark.
        delimiter: of delimited text; None to take it from the first records.
        wait_seconds: how long a named pipe may be without a writer.
        limits: how much a file may blow up to.
        is_header: whether cells are the table's header; None where any may be.
    """

    encoding: str | None = None
    delimiter: str | None = None
    wait_seconds: int = 30
    limits: Limits = DEFAULT_LIMITS
    is_header: IsHeader | None = None


@dataclass(frozen=True)
class Scan:
    """One file (or frame) as raw columns.

    Attributes:
        label: how it is named to the user.
        frame: its columns; delimited text, JSON and workbooks as text, the others typed.
        rows: physical records, rejected ones included; None where only reading tells.
        rejects: records quarantined for their structure.
        first_line: the line (or row) of the first record, for frames without `_line`.
        lane: "fast", "careful", or "typed" for files that hold columns.
        notes: codes and values of what is worth saying of the file.
    """

    label: str
    frame: pl.LazyFrame
    rows: int | None
    rejects: Rejects = NONE_REJECTED
    first_line: int = 1
    lane: str = "typed"
    notes: tuple[tuple[str, Mapping[str, object]], ...] = ()

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """The raw columns with their types, `_line` apart."""
        schema = self.frame.collect_schema()
        return {name: dtype for name, dtype in schema.items() if name != LINE}

    def numbered(self) -> pl.LazyFrame:
        """The frame with `_line`: each record's line or row in its file."""
        if LINE in self.frame.collect_schema():
            return self.frame
        return self.frame.with_row_index(LINE, offset=self.first_line).with_columns(
            pl.col(LINE).cast(pl.Int64)
        )


def open_scans(specs: Sequence[str], reading: Reading, spool: Spool) -> list[Scan]:
    """A scan for every file the specs name, in order."""
    return [open_scan(source, reading, spool) for spec in specs for source in find_sources(spec)]


def open_scan(source: Source, reading: Reading, spool: Spool) -> Scan:
    """One file as a scan.

    Raises:
        DataError: its structure cannot be trusted.
    """
    source = at_hand(source, spool, reading.wait_seconds)
    limits = reading.limits
    if source.format == "parquet":
        scan = _parquet(source, limits, spool)
    elif source.format == "arrow":
        scan = _arrow(source, limits, spool)
    elif source.format == "excel":
        scan = _excel(source, limits)
    else:
        text = plain_text(source, reading.encoding, limits, spool)
        if source.format == "ndjson" or _looks_like_json(text.path):
            scan = _ndjson(text.path, source)
        else:
            scan = _delimited(text, source, reading, spool)
    if not source.partitions:
        return scan
    keys = [pl.lit(value).alias(name) for name, value in source.partitions.items()]
    return replace(scan, frame=scan.frame.with_columns(keys))


def frame_scan(frame: pl.DataFrame | pl.LazyFrame, label: str) -> Scan:
    """A frame given through the Python API, as a scan."""
    if isinstance(frame, pl.DataFrame):
        return Scan(label, frame.lazy(), frame.height)
    return Scan(label, frame, None)


def _delimited(text: Text, source: Source, reading: Reading, spool: Spool) -> Scan:
    delimiter = reading.delimiter
    if delimiter is None and source.path.suffix.lower() == ".tsv":
        delimiter = "\t"
    layout, known = Layout(delimiter), reading.is_header
    dialect = read_dialect(text, source.label, layout, known)
    if dialect is None:
        raise DataError("empty_file", code="EMPTY_FILE", file=source.label)
    check_header(dialect, source.label)
    notes = _text_notes(text, dialect, source)
    dialect = replace(dialect, width=len(dialect.header))
    read = read_lanes(text, source.label, dialect, reading.limits.max_field, spool)
    if line := read.rejects.first.get(UNCLOSED_QUOTE):
        raise DataError("unclosed_quote", code=UNCLOSED_QUOTE, file=source.label, line=line)
    return Scan(
        source.label, read.frame, read.rows, read.rejects, dialect.first_line, read.lane, notes
    )


def _text_notes(
    text: Text, dialect: Dialect, source: Source
) -> tuple[tuple[str, Mapping[str, object]], ...]:
    notes: list[tuple[str, Mapping[str, object]]] = []
    if dialect.passed_over:
        line = dialect.passed_over + 1
        notes.append(("NOTE_PREAMBLE", {"file": source.label, "line": line}))
    if text.trailing:
        notes.append(("WARN_TRAILING", {"file": source.label, "bytes": text.trailing}))
    return tuple(notes)


def _looks_like_json(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def _ndjson(path: Path, source: Source) -> Scan:
    """Every value as text; the columns are the keys of all records."""
    import json

    keys: dict[str, None] = {}
    rows = 0
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            rows += 1
            try:
                keys |= dict.fromkeys(json.loads(line).keys())
            except (ValueError, AttributeError) as error:
                raise DataError(
                    "bad_json", code="CORRUPT", file=source.label, line=number
                ) from error
    if not rows:
        raise DataError("empty_file", code="EMPTY_FILE", file=source.label)
    frame = pl.scan_ndjson(path, schema=dict.fromkeys(keys, pl.String()))
    return Scan(source.label, frame, rows)


def _parquet(source: Source, limits: Limits, spool: Spool) -> Scan:
    path = unpacked(source, limits, spool)
    frame = pl.scan_parquet(path, glob=False, hive_partitioning=False)
    try:
        frame.collect_schema()
        rows = frame.select(pl.len()).collect().item()
    except pl.exceptions.DuplicateError as error:
        raise DataError("double_column", code="DUP_COLUMN", file=source.label) from error
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DataError("corrupt", code="CORRUPT", file=source.label) from error
    limits.check_rows(source.label, path.stat().st_size, rows)
    verify_pages(path, source.label)
    return Scan(source.label, frame, rows)


def _arrow(source: Source, limits: Limits, spool: Spool) -> Scan:
    path = unpacked(source, limits, spool)
    with path.open("rb") as file:
        is_file = file.read(6) == b"ARROW1"
    try:
        frame = pl.scan_ipc(path, glob=False) if is_file else pl.read_ipc_stream(path).lazy()
        frame.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DataError("corrupt", code="CORRUPT", file=source.label) from error
    return Scan(source.label, frame, None)


def _excel(source: Source, limits: Limits) -> Scan:
    import fastexcel

    try:
        book = fastexcel.read_excel(source.path)
        sheet = source.sheet or book.sheet_names[0]
        if sheet not in book.sheet_names:
            raise DataError(
                "no_sheet",
                code="NO_SHEET",
                file=source.label,
                sheet=sheet,
                seen=", ".join(book.sheet_names),
            )
        frame = book.load_sheet(sheet, dtypes="string").to_polars()
    except fastexcel.FastExcelError as error:
        raise DataError("corrupt", code="CORRUPT", file=source.label) from error
    return Scan(f"{source.label}#{sheet}", frame.lazy(), frame.height, first_line=2)
