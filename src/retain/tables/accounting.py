"""Every row accounted for: from lines summed by raw keys to customer codes, days, and counts.

accepted + quarantined = rows, always: each group of lines ends up accepted or under one reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from retain.scoring.measure import MINOR_PER_UNIT
from retain.tables.reasons import FAULTS, SET_ASIDE, Note, note
from retain.tables.transactions import KIND_BAD, KIND_COUNTS, KIND_EXCLUDED, TABLE
from retain.tables.values import read_days, read_identifiers

REASON = pl.Enum((*FAULTS, *SET_ASIDE))


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


@dataclass(frozen=True)
class DateRules:
    """How a raw date column is read, and from which day number on dates are believed."""

    column: str
    label: str
    declared: str | None
    min_day: int


@dataclass(frozen=True)
class SortedGroups:
    """Groups of lines with their fate decided.

    Attributes:
        accepted: `code`, `day` (Int32), `order` where known, and sums: what counts.
        ids: the identifiers that codes stand for, sorted.
        days: `raw`, `day` (Int32), `reason`: how each raw date was read.
        identifiers: `raw`, `clean`, `reason`: how each raw identifier was read.
        quarantined: rows by reason.
        notes: about the values.
    """

    accepted: pl.DataFrame
    ids: pl.Series
    days: pl.DataFrame
    identifiers: pl.DataFrame
    quarantined: Mapping[str, int]
    notes: tuple[Note, ...]


def sort_groups(
    summed: pl.DataFrame, dates: DateRules, null_words: tuple[str, ...], known_ids: pl.Series
) -> SortedGroups:
    """Decide each group: accepted, or the reason why not.

    Args:
        summed: the lines' sums by raw keys.
        dates: how dates are read.
        null_words: cells that mean "no customer".
        known_ids: identifiers of the customers table, clean; they get codes too.

    A line whose amount cannot be read counts as BAD_NUMBER here; the quarantine file tells
    NON_FINITE and AMOUNT_RANGE apart.
    """
    days = _distinct_days(summed, dates)
    identifiers = read_identifiers(_distinct(summed, "customer")["customer"], null_words)
    good = identifiers.filter(pl.col("reason").is_null())["clean"]
    ids = pl.concat([good, known_ids.cast(pl.String)]).unique().sort().alias("customer_id")
    judged = _judged(summed, days, identifiers, ids)
    counts = judged.group_by("reason", "kind").agg(
        pl.col(name).cast(pl.Int64).sum()
        for name in ("lines", "sales", "given_back", "sale_lines", "return_lines")
    )
    accepted = judged.filter(pl.col("reason").is_null() & (pl.col("kind") == KIND_COUNTS))
    quarantined = {
        str(reason): int(rows)
        for reason, rows in counts.filter(pl.col("reason").is_not_null())
        .group_by("reason")
        .agg(pl.col("lines").sum())
        .sort("reason")
        .iter_rows()
    }
    return SortedGroups(
        accepted.drop("reason", "kind"),
        ids,
        days,
        identifiers,
        quarantined,
        _notes(counts, identifiers),
    )


def _distinct(summed: pl.DataFrame, key: str) -> pl.DataFrame:
    """The distinct values of a key, sorted, with the lines that bear each."""
    return (
        summed.lazy()
        .group_by(key)
        .agg(rows=pl.col("lines").cast(pl.Int64).sum())
        .sort(key)
        .collect(engine="streaming")
    )


def _distinct_days(summed: pl.DataFrame, dates: DateRules) -> pl.DataFrame:
    raw = _distinct(summed, "day").rename({"day": "raw"})
    if raw["raw"].dtype == pl.Date:
        read = raw.with_columns(day=pl.col("raw"))
    else:
        read = read_days(raw, column=dates.column, label=dates.label, declared=dates.declared)
    number = pl.col("day").to_physical()
    reason = (
        pl.when(number.is_null())
        .then(pl.lit("BAD_DATE"))
        .when(number < dates.min_day)
        .then(pl.lit("DATE_RANGE"))
    )
    return read.select("raw", reason.cast(REASON).alias("reason"), number.alias("day"))


def _judged(
    summed: pl.DataFrame, days: pl.DataFrame, identifiers: pl.DataFrame, ids: pl.Series
) -> pl.DataFrame:
    codes = pl.DataFrame({"clean": ids}).with_row_index("code")
    coded = identifiers.join(codes, on="clean", how="left").select(
        customer="raw", code="code", id_reason=pl.col("reason").cast(REASON)
    )
    raw_days = days.select(day="raw", number="day", day_reason="reason")
    number_reason = pl.when(pl.col("kind") == KIND_BAD).then(pl.lit("BAD_NUMBER").cast(REASON))
    return (
        summed.lazy()
        .join(coded.lazy(), on="customer", how="left", nulls_equal=True)
        .join(raw_days.lazy(), on="day", how="left", nulls_equal=True)
        .with_columns(
            reason=pl.coalesce(number_reason, "day_reason", "id_reason"), day=pl.col("number")
        )
        .drop("customer", "number", "day_reason", "id_reason")
        .collect(engine="streaming")
    )


def _notes(counts: pl.DataFrame, identifiers: pl.DataFrame) -> tuple[Note, ...]:
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
    changed = set(identifiers["changed"].drop_nulls())
    notes += [note(f"NOTE_ID_{name.upper()}", TABLE) for name in sorted(changed)]
    return tuple(notes)


def _total(counts: pl.DataFrame, column: str) -> int:
    return int(counts[column].sum())
