"""One source as a lazy frame of its raw columns, and what accounts for its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import unquote

import polars as pl

from retain.errors import DataError
from retain.tables.dialect import Dialect, Layout, check_header, read_dialect
from retain.tables.lanes import read_lanes
from retain.tables.ndjson import looks_like_json, read_ndjson
from retain.tables.physical import UNCLOSED_QUOTE
from retain.tables.plain import Text, plain_text
from retain.tables.scan import Reading, Said, Scan
from retain.tables.sheets import read_workbook
from retain.tables.sources import Source, find_sources
from retain.tables.spool import Spool
from retain.tables.streams import at_hand
from retain.tables.typed import read_arrow, read_parquet

_NO_PARTITION = "__HIVE_DEFAULT_PARTITION__"
"""The folder of rows that have no value."""


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
        scan = read_parquet(source, limits, spool)
    elif source.format == "arrow":
        scan = read_arrow(source, limits, spool)
    elif source.format == "excel":
        scan = read_workbook(source, reading, spool)
    else:
        text = plain_text(source, reading.encoding, limits, spool)
        if source.format == "ndjson" or looks_like_json(text.path):
            scan = read_ndjson(text, source.label, limits.max_field, spool)
        else:
            scan = _delimited(text, source, reading, spool)
    return _with_partitions(scan, source.partitions) if source.partitions else scan


def _with_partitions(scan: Scan, partitions: Mapping[str, str]) -> Scan:
    """The scan with the columns that stand in its path; one that the file has too is the file's."""
    keys = [
        pl.lit(None if value == _NO_PARTITION else unquote(value), pl.String).alias(name)
        for name, value in partitions.items()
        if name not in scan.schema
    ]
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


def _text_notes(text: Text, dialect: Dialect, source: Source) -> tuple[Said, ...]:
    notes: list[Said] = []
    if dialect.passed_over:
        line = dialect.passed_over + 1
        notes.append(("NOTE_PREAMBLE", {"file": source.label, "line": line}))
    if text.trailing:
        notes.append(("WARN_TRAILING", {"file": source.label, "bytes": text.trailing}))
    return tuple(notes)
