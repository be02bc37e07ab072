"""Every table but the transactions: read whole, role by role, each row accounted for.

These tables are small beside the transactions, so they are held in memory, typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from retain.scoring.catalogue import BY_NAME
from retain.tables.accounting import Account, count_reasons
from retain.tables.careful import LINE
from retain.tables.cells import BESIDE, CellRules, column_notes, read_column
from retain.tables.columns import ReadColumn, Where
from retain.tables.counted_days import with_days_counted
from retain.tables.identifiers import as_text
from retain.tables.kinds.kind import Role, TableKind
from retain.tables.parts import Part
from retain.tables.reasons import Note, note
from retain.tables.repeats import FILE, PLACE, unread_reasons, unread_rows

_EMPTY_REASON = {
    "identifier": "NULL_ID",
    "text": "NULL_ID",
    "date": "BAD_DATE",
    "datetime": "BAD_DATE",
    "money": "BAD_NUMBER",
    "number": "BAD_NUMBER",
    "count": "BAD_NUMBER",
    "share": "BAD_NUMBER",
    "portion": "BAD_NUMBER",
    "choice": "BAD_CHOICE",
    "flag": "BAD_CHOICE",
}
"""Why a row cannot be used whose required cell is empty; an open choice may be."""


@dataclass(frozen=True)
class Records:
    """A table, read.

    Attributes:
        kind: which table it is.
        frame: the accepted rows: the roles that files have, typed, under their names (a datetime
            role also gives its time of day under `…_time`, an event whether it came about under
            `…_said`); in a table that describes somebody
            the further columns, as text; where the rows came from (`_file`, `_line`).
        refused: `_file`, `_line`, `reason`, `column` of the rows that are not accepted.
        parts: the files.
        rows: physical records.
        notes: what is worth saying.
    """

    kind: TableKind
    frame: pl.DataFrame
    refused: pl.DataFrame
    parts: tuple[Part, ...]
    rows: int
    notes: tuple[Note, ...]

    @property
    def name(self) -> str:
        """The table's name."""
        return self.kind.name

    @property
    def account(self) -> Account:
        """What became of the rows."""
        quarantined = count_reasons(self.refused)
        for reason, rows in unread_reasons(self.parts).items():
            quarantined[reason] = quarantined.get(reason, 0) + rows
        return Account(len(self.parts), self.rows, dict(sorted(quarantined.items())), self.notes)

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that some file has, in their order."""
        return tuple(
            role
            for name, role in self.kind.roles.items()
            if any(name in part.mapping for part in self.parts)
        )

    def without(self, going: pl.DataFrame, reason: str, role: str) -> Records:
        """The same table with the rows at the places `going` refused for `reason`."""
        if not going.height:
            return self
        column = column_of(role, self.parts)
        refused = going.select(*PLACE, reason=pl.lit(reason), column=pl.lit(column))
        return replace(
            self,
            frame=self.frame.join(going, on=PLACE, how="anti", maintain_order="left"),
            refused=pl.concat([self.refused, refused]).sort(PLACE),
        )

    def as_of(self, day: int) -> Records:
        """The table as known on a day: later rows set aside, later events not known yet."""
        records = self
        for role in self.roles:
            later = (pl.col(role.name).to_physical() > day).fill_null(False)
            if role.ahead == "set_aside":
                going = records.frame.filter(later).select(PLACE)
                records = records.without(going, "DATE_FUTURE", role.name)
            elif role.ahead == "unknown":
                all_names = [*(f"{role.name}_{beside}" for beside in BESIDE), role.name]
                names = [name for name in all_names if name in self.frame.columns]
                known = [pl.when(later.not_()).then(pl.col(name)).alias(name) for name in names]
                records = replace(records, frame=records.frame.with_columns(known))
        return records

    def sorted(self) -> pl.DataFrame:
        """The accepted rows in an order that does not depend on files or their order."""
        frame = self.frame.drop(PLACE)
        return frame.sort(pl.all(), nulls_last=True) if frame.width else frame

    def quarantined(self) -> pl.DataFrame:
        """Every row not accepted: `file`, `line`, `reason`, `column`, `text`."""
        frames = [unread_rows(part) for part in self.parts]
        for place, part in enumerate(self.parts):
            refused = self.refused.filter(pl.col(FILE) == place).lazy()
            text = part.scan.record_text()
            raw = part.scan.numbered().select(LINE, text=text)
            found = refused.join(raw, on=LINE, how="left").select(
                file=pl.lit(part.scan.label),
                line=LINE,
                reason=pl.col("reason").cast(pl.String),
                column="column",
                text="text",
            )
            frames.append(found.collect())
        return pl.concat(frames).sort("file", "line")


def coded_tables(tables: Mapping[str, Records], codes: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The tables beside the customers, sorted, with codes for the customers they name.

    Args:
        tables: by name.
        codes: `code`, `customer_id`; rows of any other customer are left out.
    """
    coded = {}
    for name, records in tables.items():
        frame = records.sorted()
        if name != "customers":
            if "customer_id" in frame.columns:
                frame = codes.join(frame, on="customer_id", maintain_order="left_right")
                frame = frame.drop("customer_id")
            coded[name] = frame
    return coded


def read_records(kind: TableKind, parts: list[Part], rules: CellRules) -> Records:
    """A table's rows, typed.

    A row is refused where a required cell is empty or any cell of a date, number or required
    choice cannot be read; in a table that describes somebody an optional cell is emptied instead,
    and that is said. A choice that is none of the known ones is empty, and said too. An empty
    day that is counted from another is that many days later, as `rules` has it. Of several
    rows with one key the first in sorted order is kept.

    Raises:
        DataError: a column that only a guess could read, or of a type that cannot hold its role.
    """
    raw = _raw_rows(kind, parts)
    first = parts[0].scan.label
    any_day = replace(rules, dates=replace(rules.dates, min_day=None))
    reading = any_day if kind.describes else rules
    read: dict[str, ReadColumn] = {}
    for role in kind.roles.values():
        if role.name in raw.columns:
            column = column_of(role.name, parts)
            where = Where(kind.name, first, column, role.name)
            read[role.name] = read_column(raw[role.name], role, where, reading)
    notes = [*column_notes(list(read.values()))]
    read, counted_notes = with_days_counted(kind, read, raw.height, rules.counted)
    notes += counted_notes
    values = [raw[FILE], raw[LINE]]
    reasons: list[tuple[str, pl.Series]] = []
    for name, cells in ((name, column.cells) for name, column in read.items()):
        role = kind.roles[name]
        if kind.is_required(name):
            empty = pl.when(pl.col("value").is_null()).then(
                pl.lit(_EMPTY_REASON.get(role.kind) if not role.open else None, pl.String)
            )
            reasons.append((name, cells.select(pl.coalesce("reason", empty)).to_series()))
        elif role.kind not in ("choice", "choices", "flag"):
            if not kind.describes:
                reasons.append((name, cells["reason"]))
            elif bad := cells["reason"].count():
                said = column_of(name, parts)
                notes.append(note("WARN_EMPTIED", kind.name, column=said, role=name, rows=bad))
        values.append(cells["value"].alias(name))
        for beside in BESIDE:
            if beside in cells.columns:
                values.append(cells[beside].alias(f"{name}_{beside}"))
    carried = [raw[name] for name in raw.columns if name not in (*PLACE, *kind.roles)]
    frame = pl.DataFrame([*values, *carried])
    return _sole(_judged(kind, frame, reasons, parts, notes))


def _sole(records: Records) -> Records:
    """One row a key: of several the one that sorts first; the others are DUP_ID."""
    key = records.kind.key
    if key is None:
        return records
    ranked = records.frame.sort(key, pl.exclude(*PLACE, key), *PLACE, nulls_last=True)
    further = ranked.filter(~pl.col(key).is_first_distinct()).select(PLACE)
    return records.without(further, "DUP_ID", key)


def _judged(
    kind: TableKind,
    frame: pl.DataFrame,
    reasons: list[tuple[str, pl.Series]],
    parts: list[Part],
    notes: list[Note],
) -> Records:
    """Rows with a reason parted from the others; the first role in order gives the reason."""
    faults = pl.DataFrame([series.alias(name) for name, series in reasons])
    fault = faults.select(
        reason=pl.coalesce(pl.lit(None, pl.String), *faults.columns),
        column=pl.coalesce(
            pl.lit(None, pl.String),
            *(
                pl.when(pl.col(name).is_not_null()).then(pl.lit(column_of(name, parts)))
                for name in faults.columns
            ),
        ),
    )
    bad = fault["reason"].is_not_null()
    unread = sum(part.unread for part in parts)
    if not frame.height + unread:
        notes.append(note("WARN_NO_ROWS", kind.name, file=parts[0].scan.label))
    return Records(
        kind,
        frame.filter(~bad),
        pl.concat([frame.select(PLACE), fault], how="horizontal").filter(bad),
        tuple(parts),
        frame.height + unread,
        tuple(notes),
    )


def column_of(role: str, parts: tuple[Part, ...] | list[Part]) -> str:
    """The column that plays a role, in the first file that has one."""
    return next((part.mapping[role] for part in parts if role in part.mapping), role)


def _raw_rows(kind: TableKind, parts: list[Part]) -> pl.DataFrame:
    """The roles' raw cells of all files; where types differ from file to file, as text."""
    frames = []
    for place, part in enumerate(parts):
        columns = [pl.col(column).alias(role) for role, column in part.mapping.items()]
        if kind.describes:
            columns += _further_columns(kind, part)
        query = part.scan.numbered().select(
            pl.lit(place, pl.UInt32).alias(FILE), pl.col(LINE), *columns
        )
        frames.append(query.collect(engine="streaming"))
    for role in kind.roles:
        types = {frame.schema[role] for frame in frames if role in frame.columns}
        if len(types) > 1:
            frames = [
                frame.with_columns(as_text(role, frame.schema[role]))
                if role in frame.columns
                else frame
                for frame in frames
            ]
    return pl.concat(frames, how="diagonal").sort(PLACE)


def _further_columns(kind: TableKind, part: Part) -> list[pl.Expr]:
    columns = []
    for column in part.scan.schema:
        if column not in part.mapping.values():
            cell = pl.col(column).cast(pl.String, strict=False).str.strip_chars()
            columns.append(pl.when(cell != "").then(cell).alias(carried_name(kind, column)))
    return columns


def carried_name(kind: TableKind, column: str) -> str:
    """A further column under its own name, or under one that no role and no score has."""
    reserved = column in kind.roles or column in BY_NAME or column in ("code", *PLACE)
    return f"{kind.name}_{column}" if reserved else column
