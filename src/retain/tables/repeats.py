"""Lines that stand twice, and files that were imported twice.

A line repeats another when every cell of it, mapped or not, is the same. A line overlaps an
earlier file when that file holds the same line, or the same order of the same customer and day
(order numbers alone begin anew each year in many a shop). Lines are told apart by two independent
64-bit hashes, and are looked at in parts, so that memory does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import polars as pl

from retain.tables.careful import LINE
from retain.tables.identifiers import as_text
from retain.tables.parts import Part
from retain.tables.reasons import Note, note
from retain.tables.scan import Scan
from retain.tables.times import without_time

MOST_IN_SCORE = 2_000_000
"""Lines up to which scoring looks for repeats: it reads them once more, for a fifth of its time."""

FILE = "\x1ffile"
"""The position of a line's file among the table's files."""

PLACE = [FILE, LINE]
"""Columns that say where a line came from."""

_AT_A_TIME = 8_000_000
_KEY, _CHECK = "_key", "_check"
_SEEDS = (0x51ED270B, 0x2545F491)
_MOST_SHOWN = 5


@dataclass(frozen=True)
class Repeats:
    """What stands twice in a table.

    Attributes:
        repeated: `_file`, `_line` of every line that an earlier one equals cell for cell.
        overlapping: `_file`, `_line` of every line that an earlier file holds already, itself or
            its order, and `earlier`: the position of the first such file.
    """

    repeated: pl.DataFrame
    overlapping: pl.DataFrame

    @property
    def places(self) -> pl.DataFrame:
        """All of them, each place once."""
        both = [self.repeated, self.overlapping.select(PLACE)]
        return pl.concat(both).unique().sort(PLACE)


def row_count(scan: Scan) -> int:
    """How many records a file has; counted where only reading tells."""
    if scan.rows is not None:
        return scan.rows
    return int(scan.frame.select(pl.len()).collect(engine="streaming").item())


def find_repeats(parts: list[Part]) -> Repeats:
    """What stands twice among a table's lines."""
    lines = _lines(parts)
    repeated = _later(lines, parts).select(PLACE)
    if len(parts) == 1:
        nothing = repeated.clear().with_columns(earlier=pl.lit(None, pl.UInt32))
        return Repeats(repeated, nothing)
    orders = _orders(parts)
    overlapping = _from_earlier_files(lines, parts)
    if orders is not None:
        overlapping = pl.concat([overlapping, _from_earlier_files(orders, parts)])
    first = overlapping.group_by(PLACE).agg(pl.col("earlier").min()).sort(PLACE)
    return Repeats(repeated, first)


def repeat_notes(table: str, parts: list[Part], repeats: Repeats) -> list[Note]:
    """What is worth saying of repeats: how many lines, and which files overlap."""
    notes = []
    if rows := repeats.repeated.height:
        notes.append(note("WARN_DUP_ROW", table, rows=rows))
    pairs = (
        repeats.overlapping.group_by("earlier", FILE)
        .len("rows")
        .sort("rows", "earlier", FILE, descending=[True, False, False])
    )
    for earlier, later, rows in pairs.head(_MOST_SHOWN).iter_rows():
        values = {"file": parts[later].scan.label, "earlier": parts[earlier].scan.label}
        notes.append(note("WARN_OVERLAP", table, rows=rows, **values))
    if further := max(pairs.height - _MOST_SHOWN, 0):
        rows = int(pairs["rows"].slice(_MOST_SHOWN).sum())
        notes.append(note("WARN_OVERLAP_MORE", table, pairs=further, rows=rows))
    return notes


def without_repeats(parts: list[Part], repeats: Repeats) -> list[Part]:
    """The files without the lines that stand twice; these are kept beside, as `repeats`."""
    places = repeats.places
    kept = []
    for position, part in enumerate(parts):
        lines = places.filter(pl.col(FILE) == position)[LINE]
        if not lines.len():
            kept.append(part)
            continue
        frame = part.scan.numbered().filter(~pl.col(LINE).is_in(lines.implode()))
        rows = None if part.scan.rows is None else part.scan.rows - lines.len()
        scan = replace(part.scan, frame=frame, rows=rows)
        kept.append(replace(part, scan=scan, whole=part.scan, repeats=lines))
    return kept


def unread_reasons(parts: Iterable[Part]) -> dict[str, int]:
    """How many rows never came to be read, by reason."""
    reasons: dict[str, int] = {}
    for part in parts:
        for reason, rows in part.scan.rejects.counts.items():
            reasons[reason] = reasons.get(reason, 0) + rows
        if part.repeats.len():
            reasons["DUP_ROW"] = reasons.get("DUP_ROW", 0) + part.repeats.len()
    return reasons


def unread_rows(part: Part) -> pl.DataFrame:
    """The rows of a file that never came to be read, as the quarantine shows them."""
    rejected = part.scan.rejects.frame()
    return pl.concat([rejected, _repeated_rows(part)]) if part.repeats.len() else rejected


def _repeated_rows(part: Part) -> pl.DataFrame:
    whole = part.whole or part.scan
    text = whole.record_text()
    return (
        whole.numbered()
        .filter(pl.col(LINE).is_in(part.repeats.implode()))
        .select(
            file=pl.lit(whole.label),
            line=LINE,
            reason=pl.lit("DUP_ROW"),
            column=pl.lit(""),
            text=text,
        )
        .collect(engine="streaming")
    )


def _lines(parts: list[Part]) -> list[pl.LazyFrame]:
    """Each file's lines by two hashes of all their cells."""
    schemas = [part.scan.schema for part in parts]
    alike = all(schema == schemas[0] for schema in schemas)
    frames = []
    for part, schema in zip(parts, schemas, strict=True):
        names = sorted(schema)
        cells = [pl.col(name) for name in names] if alike else part.scan.cells_as_text()
        if not alike:  # files of different columns hold no line alike
            cells.append(pl.lit("\0".join(names)).alias("\0names"))
        frames.append(_hashed(part, pl.struct(cells)))
    return frames


def _orders(parts: list[Part]) -> list[pl.LazyFrame] | None:
    """Each file's lines by two hashes of order, customer and day; None where not all have them."""
    roles = ("order_id", "customer_id", "date")
    if not all(role in part.mapping for role in roles for part in parts):
        return None
    frames = []
    for part in parts:
        schema, mapping = part.scan.schema, part.mapping
        order, customer, date = (mapping[role] for role in roles)
        named = as_text(order, schema[order]).str.strip_chars()
        key = pl.struct(
            named.alias("order"),
            as_text(customer, schema[customer]).str.strip_chars().alias("customer"),
            _day(date, schema[date]).alias("day"),
        )
        frames.append(_hashed(part, key, where=named != ""))
    return frames


def _day(column: str, dtype: pl.DataType) -> pl.Expr:
    """A date as it is written, without its time."""
    cell = pl.col(column)
    if isinstance(dtype, pl.Datetime):
        return cell.dt.date().cast(pl.String)
    return without_time(cell, keep_zoned=False) if dtype == pl.String else cell.cast(pl.String)


def _hashed(part: Part, key: pl.Expr, where: pl.Expr | None = None) -> pl.LazyFrame:
    frame = part.scan.numbered()
    if where is not None:
        frame = frame.filter(where)
    hashes = {name: key.hash(seed) for name, seed in zip((_KEY, _CHECK), _SEEDS, strict=True)}
    return frame.select(LINE, **hashes)


def _later(frames: list[pl.LazyFrame], parts: list[Part]) -> pl.DataFrame:
    """Places of lines whose key an earlier line has."""
    found = [
        candidates.filter(~pl.struct(_KEY, _CHECK).is_first_distinct())
        for candidates in _candidates(frames, parts)
    ]
    return pl.concat(found).select(PLACE).sort(PLACE)


def _from_earlier_files(frames: list[pl.LazyFrame], parts: list[Part]) -> pl.DataFrame:
    """Places of lines whose key an earlier file has, and the first such file."""
    found = [
        candidates.with_columns(earlier=pl.col(FILE).min().over(_KEY, _CHECK)).filter(
            pl.col(FILE) > pl.col("earlier")
        )
        for candidates in _candidates(frames, parts)
    ]
    return pl.concat(found).select(*PLACE, "earlier").sort(PLACE)


def _candidates(frames: list[pl.LazyFrame], parts: list[Part]) -> list[pl.DataFrame]:
    """Lines that share their key with another, in order of place; a share of the keys at a time."""
    lazy = pl.concat(
        frame.with_columns(pl.lit(position, pl.UInt32).alias(FILE))
        for position, frame in enumerate(frames)
    )
    rows = sum(row_count(part.scan) for part in parts)
    shares = max(1, -(-rows // _AT_A_TIME))
    found = []
    for share in range(shares):
        mine = lazy if shares == 1 else lazy.filter(pl.col(_KEY) % shares == share)
        frame = mine.collect(engine="streaming")
        ordered = frame[_KEY].sort()
        twice = ordered.filter(ordered == ordered.shift()).unique()
        found.append(frame.filter(pl.col(_KEY).is_in(twice.implode())).sort(PLACE))
    return found
