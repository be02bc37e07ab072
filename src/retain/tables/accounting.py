"""Every row accounted for: from lines summed by raw keys to customer codes, days, and counts.

accepted + quarantined = rows, always: each group of lines ends up accepted or under one reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from retain.scoring.customer_days import Summed
from retain.scoring.measure import MINOR_PER_UNIT
from retain.tables.columns import Where
from retain.tables.dates import DateRules, read_date_column
from retain.tables.identifiers import Identifiers, read_identifiers
from retain.tables.reasons import FAULTS, SET_ASIDE, Note, note
from retain.tables.transactions import KIND_BAD, KIND_COUNTS, KIND_EXCLUDED, TABLE

REASON = pl.Enum((*FAULTS, *SET_ASIDE))
_COUNTED = ("lines", "sales", "given_back", "sale_lines", "return_lines", "unread")


@dataclass(frozen=True)
class Account:
    """What became of a table's rows.

    Attributes:
        files: how many were read.
        rows: physical records.
        quarantined: rows by reason code.
        notes: what is worth saying.
    """

    files: int
    rows: int
    quarantined: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @property
    def accepted(self) -> int:
        """Rows that are used."""
        return self.rows - sum(self.quarantined.values())

    @property
    def faulty(self) -> int:
        """Rows held against the file."""
        return sum(rows for reason, rows in self.quarantined.items() if reason in FAULTS)

    @property
    def commonest_reason(self) -> str:
        """The reason of most rows not accepted, by name of several; "" where all are accepted."""
        return max(sorted(self.quarantined), key=self.quarantined.__getitem__, default="")


def count_reasons(rows: pl.DataFrame) -> dict[str, int]:
    """How many rows bear each `reason`, by its code."""
    named = rows.filter(pl.col("reason").is_not_null())
    counted = named.group_by("reason").agg(pl.len()).sort("reason")
    return {str(reason): int(count) for reason, count in counted.iter_rows()}


@dataclass(frozen=True)
class SortedGroups:
    """Groups of lines with their fate decided.

    Attributes:
        accepted: `code`, `day` (Int32), `order` where known, and sums: what counts; a query
            over the groups, so that nothing of their size is made twice.
        ids: the identifiers that codes stand for, sorted.
        days: `raw`, `day` (Int32), `reason`: how each raw date was read.
        identifiers: `raw`, `clean`, `reason`: how each raw identifier was read.
        rows: all lines, whatever became of them.
        quarantined: rows by reason.
        notes: about the values.
    """

    accepted: pl.LazyFrame
    ids: pl.Series
    days: pl.DataFrame
    identifiers: pl.DataFrame
    rows: int
    quarantined: Mapping[str, int]
    notes: tuple[Note, ...]


def sort_groups(
    summed: Summed,
    dates: tuple[Where, DateRules],
    null_words: tuple[str, ...],
    known_ids: pl.Series,
    bad_amounts: Mapping[str, int],
) -> SortedGroups:
    """Decide each group: accepted, or the reason why not.

    Args:
        summed: the lines' sums by raw keys.
        dates: the date column (of the first file, for messages), and how dates are read.
        null_words: cells that mean "no customer".
        known_ids: identifiers of the customers table, clean; they get codes too.
        bad_amounts: lines without an amount, by reason; that reason goes before any other.
    """
    days, date_notes = _read_days(summed, *dates)
    read = read_identifiers(summed.customers, null_words)
    identifiers = read.cells
    ids, codes = _coded(identifiers, known_ids)
    judged = _judged(summed, days, identifiers["reason"].cast(REASON), codes)
    counted_columns = [name for name in _COUNTED if name in summed.groups.columns]
    counts = (
        judged.group_by("reason", "kind")
        .agg(pl.col(name).cast(pl.Int64).sum() for name in counted_columns)
        .collect(engine="streaming")
    )
    quarantined = {
        str(reason): int(rows)
        for reason, rows in counts.filter(pl.col("reason").is_not_null())
        .group_by("reason")
        .agg(pl.col("lines").sum())
        .sort("reason")
        .iter_rows()
    }
    if quarantined.pop("BAD_NUMBER", 0):  # the one reason that the groups know of amounts
        quarantined |= bad_amounts
    counted = pl.col("reason").is_null() & (pl.col("kind") == KIND_COUNTS)
    if counts.filter(counted).height != counts.height:
        judged = judged.filter(counted)
    return SortedGroups(
        judged.drop("reason", "kind", "return_lines", "unread", strict=False),
        ids,
        days,
        identifiers,
        int(counts["lines"].sum()),
        quarantined,
        (*_notes(counts, read), *date_notes),
    )


def _coded(identifiers: pl.DataFrame, known_ids: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The sorted identifiers, and for each raw one its place among them (null where refused)."""
    everyone = identifiers.lazy().select("clean", "reason").with_row_index("place")
    if identifiers["reason"].count():
        everyone = everyone.filter(pl.col("reason").is_null())
    everyone = everyone.drop("reason")
    if known_ids.len():
        known = pl.LazyFrame({"clean": known_ids.cast(pl.String)})
        everyone = pl.concat([everyone, known], how="diagonal")
    ranked = everyone.sort("clean").collect(engine="streaming")
    new = ranked["clean"].ne_missing(ranked["clean"].shift())
    if new.all():
        ids, code = ranked["clean"], pl.int_range(ranked.height, dtype=pl.UInt32, eager=True)
    else:
        ids, code = ranked["clean"].filter(new), new.cast(pl.UInt32).cum_sum() - 1
    placed = pl.DataFrame({"place": ranked["place"], "code": code}).drop_nulls("place")
    codes = np.full(identifiers.height, -1, dtype=np.int64)
    codes[placed["place"].to_numpy()] = placed["code"].to_numpy()
    series = pl.Series("code", codes)
    return (
        ids.alias("customer_id"),
        series.to_frame().select(pl.when(series >= 0).then("code").cast(pl.UInt32)).to_series(),
    )


def _read_days(
    summed: Summed, where: Where, rules: DateRules
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """`raw`, `reason` and `day` of each distinct raw date; those of text in their places."""
    rows = (
        summed.groups.lazy()
        .group_by("day")
        .agg(rows=pl.col("lines").cast(pl.Int64).sum())
        .sort("day")
        .collect(engine="streaming")
    )
    raw = rows["day"] if summed.days is None else summed.days
    column = read_date_column(pl.DataFrame({"raw": raw, "rows": rows["rows"]}), where, rules)
    number = pl.col("value").to_physical()
    blank = pl.when(number.is_null()).then(pl.lit("BAD_DATE"))
    reason = pl.coalesce("reason", blank).cast(REASON)
    return column.cells.select("raw", reason.alias("reason"), number.alias("day")), column.notes


def _judged(
    summed: Summed, days: pl.DataFrame, id_reasons: pl.Series, codes: pl.Series
) -> pl.LazyFrame:
    """The groups with `code`, `day` as a number, and `reason`, looked up by place."""
    if summed.days is None:
        number = pl.col("day").to_physical()
        bad = dict(days.filter(pl.col("reason").is_not_null()).select("raw", "reason").rows())
        day_reason = pl.col("day").replace_strict(bad, default=None, return_dtype=REASON)
    else:
        number = _looked_up(days["day"], "day")
        day_reason = _looked_up(days["reason"], "day")
    reasons = [pl.when(pl.col("kind") == KIND_BAD).then(pl.lit("BAD_NUMBER")).cast(REASON)]
    if days["reason"].count():
        reasons.append(day_reason)
    if id_reasons.count():
        reasons.append(_looked_up(id_reasons, "customer"))
    return summed.groups.lazy().select(
        _looked_up(codes, "customer").alias("code"),
        number.alias("day"),
        pl.coalesce(reasons).alias("reason"),
        pl.exclude("customer", "day"),
    )


def _looked_up(values: pl.Series, place: str) -> pl.Expr:
    return pl.lit(values).gather(pl.col(place))


def _notes(counts: pl.DataFrame, identifiers: Identifiers) -> tuple[Note, ...]:
    accepted = counts.filter(pl.col("reason").is_null())
    used = accepted.filter(pl.col("kind") == KIND_COUNTS)
    excluded = accepted.filter(pl.col("kind") == KIND_EXCLUDED)
    notes = []
    if returned := _total(used, "return_lines"):
        money = -_total(used, "given_back") / MINOR_PER_UNIT
        notes.append(note("NOTE_RETURNS", TABLE, rows=returned, money=f"{money:,.2f}"))
    if zero := _total(used, "lines") - _total(used, "sale_lines") - returned:
        code = "WARN_ZERO" if zero == _total(used, "lines") else "NOTE_ZERO"
        notes.append(note(code, TABLE, rows=zero))
    if rows := _total(excluded, "lines"):
        money = (_total(excluded, "sales") + _total(excluded, "given_back")) / MINOR_PER_UNIT
        notes.append(note("NOTE_EXCLUDED", TABLE, rows=rows, money=f"{money:,.2f}"))
    nameless = counts.filter(pl.col("reason") == "NULL_ID")
    if rows := _total(nameless, "lines"):
        money = (_total(nameless, "sales") + _total(nameless, "given_back")) / MINOR_PER_UNIT
        notes.append(note("NOTE_NULL_ID", TABLE, rows=rows, money=f"{money:,.2f}"))
    notes += [note(code, TABLE) for code in identifiers.habits]
    if "unread" in counts.columns and (rows := _total(accepted, "unread")):
        notes.append(note("WARN_UNREAD", TABLE, rows=rows))
    return tuple(notes)


def _total(counts: pl.DataFrame, column: str) -> int:
    return int(counts[column].sum())
