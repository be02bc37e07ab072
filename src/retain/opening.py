"""The tables that were given, opened: every file with its roles, and the lines that stand twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field

import polars as pl

from retain.config import Config, TableConfig
from retain.engines.local import Advance
from retain.errors import DataError
from retain.tables.limits import LIMITS, Limits
from retain.tables.parts import Part, without_categories
from retain.tables.reasons import Note, note
from retain.tables.repeats import (
    MOST_IN_SCORE,
    Repeats,
    find_repeats,
    repeat_notes,
    row_count,
    without_repeats,
)
from retain.tables.roles import TABLES, header_of, map_roles
from retain.tables.scan import Reading, Scan
from retain.tables.scans import frame_scan, open_scans
from retain.tables.spool import Spool
from retain.tables.unchanged import unchanged

Frame = pl.DataFrame | pl.LazyFrame
Watch = Callable[[str, int | None], AbstractContextManager[Advance | None]]
"""Opens a progress display for a stage (a key of `words`) with a total."""


_QUOTED_DATA = re.compile(r"`[^`]*`|\"[^\"]*\"|\[.*")
"""Where Polars quotes cells in what it says."""


_READING_FAILS = (pl.exceptions.PolarsError, pl.exceptions.PanicException, FileNotFoundError)


@dataclass(frozen=True)
class Inputs:
    """What a run reads.

    Attributes:
        config: the configuration.
        frames: frames given in place of files.
        watch: opens a progress display.
        thorough: whether quality is all that is asked for: repeated lines are looked for however
            many there are, and no table is refused for its faulty rows.
    """

    config: Config
    frames: Mapping[str, Frame] = field(default_factory=dict)
    watch: Watch = lambda _stage, _total: nullcontext(None)
    thorough: bool = False


@dataclass(frozen=True)
class Opened:
    """One table's files, opened.

    Attributes:
        parts: the files with their roles, without the lines that stand twice where asked for.
        repeats: the lines that stand twice; None where nobody looked.
        notes: what is worth saying about them.
    """

    parts: list[Part]
    repeats: Repeats | None
    notes: tuple[Note, ...]


@contextmanager
def readable(inputs: Inputs, spool: Spool) -> Iterator[None]:
    """A block or a function that reads files: what goes wrong becomes an error that names them."""
    try:
        with unchanged(spool.seen):
            yield
    except _READING_FAILS as error:
        files = inputs.config.tables.get("transactions", TableConfig()).files
        problem = _QUOTED_DATA.sub("…", str(error).splitlines()[0])
        file = ", ".join(files) or "<transactions>"
        raise DataError("unreadable_content", code="CORRUPT", file=file, problem=problem) from error


def open_tables(inputs: Inputs, spool: Spool, notes: list[Note]) -> dict[str, Opened]:
    """Every given table's files, opened, and looked through for lines that stand twice."""
    opened = {}
    for name in TABLES:
        if parts := _parts(name, inputs, spool, notes):
            opened[name] = _looked_through(name, parts, inputs)
    return opened


def _looked_through(table: str, parts: list[Part], inputs: Inputs) -> Opened:
    drop = inputs.config["cleaning.dedupe"]
    rows = sum(row_count(part.scan) for part in parts)
    if rows > MOST_IN_SCORE and not drop and not inputs.thorough:
        return Opened(parts, None, (note("NOTE_DUP_UNCHECKED", table, most=MOST_IN_SCORE),))
    repeats = find_repeats(parts)
    notes = tuple(repeat_notes(table, parts, repeats))
    return Opened(without_repeats(parts, repeats) if drop else parts, repeats, notes)


def counted_days(table: str, config: Config) -> dict[str, int]:
    """Role → how many days after another day of its row an empty day is; what is not set is not."""
    counted = {role.name: role.counted for role in TABLES[table].roles.values() if role.counted}
    days = {name: config[begin.setting] for name, begin in counted.items()}
    return {name: each for name, each in days.items() if each is not None}


def _parts(table: str, inputs: Inputs, spool: Spool, notes: list[Note]) -> list[Part]:
    """A table's files with their roles; one note says what was mapped."""
    configured = inputs.config.tables.get(table, TableConfig())
    counted = counted_days(table, inputs.config)
    if table in inputs.frames:
        scans: Sequence[Scan] = [frame_scan(inputs.frames[table], f"<{table}>")]
    else:
        reading = Reading(
            configured.encoding,
            configured.delimiter,
            inputs.config["reading.wait_seconds"],
            Limits(*(inputs.config[f"reading.{name}"] for name in LIMITS)),
            is_header=header_of(table, configured.columns or {}, counted),
        )
        scans = open_scans(configured.files, reading, spool)
    scans = [without_categories(scan) for scan in scans]
    named = configured.columns or {}
    parts = [
        Part(scan, map_roles(table, scan.schema, named, source=scan.label, counted=counted), table)
        for scan in scans
    ]
    for part in parts:
        scan = part.scan
        values = {"file": scan.label, "lane": scan.lane, "rows": scan.rows or "?"}
        notes.append(note("DETAIL_FILE", table, **values))
        notes += [note(code, table, **said) for code, said in scan.notes]
    if parts:
        mapped = ", ".join(
            role if role == column else f"{role} = {column}"
            for role, column in parts[0].mapping.items()
        )
        label = (
            parts[0].scan.label if len(parts) == 1 else f"{parts[0].scan.label} … ({len(parts)})"
        )
        notes.append(note("NOTE_HEADER_MAPPED", table, file=label, mapped=mapped))
    return parts
