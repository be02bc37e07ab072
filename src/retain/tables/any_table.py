"""Any delimited text as a frame of text columns, without roles: `retain.read_table`."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike, fspath

import polars as pl

from retain.errors import DataError, UsageError
from retain.tables.careful import LINE, Rejects
from retain.tables.dialect import Dialect, Layout, read_dialect
from retain.tables.lanes import read_lanes
from retain.tables.limits import Limits
from retain.tables.plain import plain_text
from retain.tables.sources import find_sources
from retain.tables.spool import Spool
from retain.tables.streams import at_hand
from retain.tables.unchanged import unchanged

EMPTY = "EMPTY_FILE"
_WAIT_SECONDS = 30


def read_table(
    source: str | PathLike[str],
    *,
    delimiter: str | None = None,
    quote: str | None = None,
    escape: str | None = None,
    encoding: str | None = None,
    header: int = 1,
    skip_rows: int = 0,
    max_field: int = 1 << 20,
    max_bytes: int = 1 << 40,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read any CSV: what is sound as text, what is not with its line and the reason.

    Every physical record is in one of the two frames: accepted + quarantined = records of the
    file, where an empty line is no record and a line of blanks is one. Nothing is converted,
    trimmed or padded. A line whose quoting breaks is read where only one reading has the table's
    number of cells, and quarantined elsewhere; reading goes on with the next line.

    Args:
        source: a file, plain or compressed (gzip, Zstandard), or `-` for standard input.
        delimiter: one character, or one followed by blanks that do not belong to the cells
            (`", "`); None to sniff it.
        quote: the quoting character; "" where nothing is quoted; None to sniff it.
        escape: what takes a quote's meaning away; "" or the quote itself where quotes are doubled;
            None to sniff it.
        encoding: of the text; None for UTF-8, and UTF-16 with a byte order mark. Another one is
            never guessed; the error names the likely one.
        header: how many lines the header has. Several are joined with a blank; with none the
            columns are `column_1`, `column_2` …
        skip_rows: lines to pass over before the header. With none, a preamble (lines that say
            little beside the others) is found and passed over.
        max_field: characters of a cell at the most.
        max_bytes: decompressed bytes at the most.

    Returns:
        accepted: text columns under the header's names; a blank name becomes `column_N`, a name
            that came before gets `_2`, `_3` …; empty cells are "". Where the header has more names
            than the records have cells, the last columns are null.
        quarantined: `file`, `line` (Int64), `reason`, `column`, `text` (the record as it stands in
            the file, or in base64 where it cannot be decoded).

    Raises:
        InputMissing: it is not there, or is several files.
        DataError: damaged or too dense compression, a workbook or archive, an encoding that does
            not fit.
        UsageError: an argument that cannot be.

    Example:
        >>> accepted, quarantined = read_table("sales.csv", delimiter=";")  # doctest: +SKIP
    """
    layout = Layout(delimiter, quote, escape, header, skip_rows)
    layout.check()
    limits = Limits(max_bytes=max_bytes, max_field=max_field)
    try:
        with Spool() as spool, unchanged(spool.seen):
            return _read(fspath(source), layout, encoding, limits, spool)
    except DataError as error:
        if error.code != EMPTY:
            raise
        return pl.DataFrame(), Rejects().frame()


def _read(
    source: str, layout: Layout, encoding: str | None, limits: Limits, spool: Spool
) -> tuple[pl.DataFrame, pl.DataFrame]:
    found = find_sources(source)
    if len(found) != 1:
        raise UsageError("one_file", source=source, files=len(found))
    one = at_hand(found[0], spool, _WAIT_SECONDS)
    if one.format not in ("csv", "ndjson"):
        raise DataError("not_csv", code="NOT_CSV", file=one.label)
    text = plain_text(one, encoding, limits, spool)
    dialect = read_dialect(text, one.label, layout)
    if dialect is None:
        return pl.DataFrame(), Rejects(one.label).frame()
    dialect = replace(dialect, header=_names(dialect))
    read = read_lanes(text, one.label, dialect, limits.max_field, spool, mends=True)
    frame = read.frame.select(pl.exclude(LINE)).collect(engine="streaming")
    return frame, read.rejects.frame()


def _names(dialect: Dialect) -> tuple[str, ...]:
    """A name for every column, no two alike."""
    wanted = [*dialect.header, *[""] * (dialect.width - len(dialect.header))]
    taken = set(wanted)
    names: dict[str, None] = {}
    for place, name in enumerate(wanted, 1):
        base = name or f"column_{place}"
        unique, number = base, 1
        while unique in names or (unique != name and unique in taken):
            number += 1
            unique = f"{base}_{number}"
        names[unique] = None
    return tuple(names)
