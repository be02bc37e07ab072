"""One role's column of a table, read whole: every cell gets its value, or the reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from retain.grade_scales import read_scale
from retain.scoring.measure import MINOR_PER_UNIT, currency
from retain.settings import Mark
from retain.tables.choices import read_choice_column, read_text_column
from retain.tables.columns import ReadColumn, Where, holds_nothing_single
from retain.tables.dates import BY_PROOF, DateRules, read_date_column
from retain.tables.identifiers import as_text, read_identifiers
from retain.tables.kinds.kind import Role
from retain.tables.numbers import read_number_column
from retain.tables.portions import as_portions
from retain.tables.reasons import Note, note
from retain.tables.times import time_of_day

BESIDE = ("time", "said", "low", "high")
"""What some kinds give beside the value: a datetime role `date` the columns `date` and `date_time`,
an event `fulfilled` also `fulfilled_said`: whether it came about, by its day or by a yes or no; a
scale its ends, the lower one null where it was not written."""


@dataclass(frozen=True)
class CellRules:
    """How cells are read, whatever their role.

    Attributes:
        null_words: cells that hold nothing.
        dates: how dates are read.
        decimal: the declared decimal mark, or None for what each column proves.
        counted: role → how many days after the day it is counted from an empty day is.
    """

    null_words: tuple[str, ...] = ()
    dates: DateRules = BY_PROOF
    decimal: Mark | None = None
    counted: Mapping[str, int] = field(default_factory=dict)


def read_column(raw: pl.Series, role: Role, where: Where, rules: CellRules) -> ReadColumn:
    """A column's cells, in their places.

    Returns:
        `value` (and what is `BESIDE` it) and `reason`, one row a cell. Money is in minor
        units (Int64), a date a Date, a time of day a Time, a number or a share a Float64.

    Raises:
        DataError: a type that cannot hold the role, or a column that only a guess could read.
    """
    if holds_nothing_single(raw.dtype) or raw.dtype == pl.Null:
        if raw.null_count() < raw.len():
            raise where.bad_type(raw.dtype)
        raw = pl.Series(raw.name, [None] * raw.len(), dtype=pl.String)
    raw = _plain(raw, role).alias("raw")
    counted = raw.to_frame().group_by("raw").agg(rows=pl.len()).sort("raw")
    read = _read(counted, role, where, rules)
    cells = raw.to_frame().join(
        read.cells, on="raw", how="left", nulls_equal=True, maintain_order="left"
    )
    return ReadColumn(cells.drop("raw"), read.notes)


def _plain(raw: pl.Series, role: Role) -> pl.Series:
    """Categories and truth values as text, and texts that stand for nothing apart."""
    if raw.dtype in (pl.Categorical, pl.Enum, pl.Boolean):
        return raw.cast(pl.String)
    if role.kind in ("text", "choice", "choices", "flag", "scale"):
        name = raw.name
        return raw.to_frame().select(as_text(name, raw.dtype)).to_series()
    return raw


def _read(counted: pl.DataFrame, role: Role, where: Where, rules: CellRules) -> ReadColumn:
    if role.kind == "identifier":
        return _identifiers(counted, where, rules)
    if role.kind == "text":
        return read_text_column(counted, where)
    if role.kind in ("choice", "choices", "flag"):
        return read_choice_column(counted, where, role, rules.null_words)
    if role.kind == "scale":
        return _scales(_without_null_words(counted, rules))
    if role.kind == "event":
        return _events(counted, role, where, rules)
    if role.kind in ("date", "datetime"):
        return _days(_without_null_words(counted, rules), role, where, rules)
    return _numbers(_without_null_words(counted, rules), role, where, rules)


def _without_null_words(counted: pl.DataFrame, rules: CellRules) -> pl.DataFrame:
    """The cells with `cell`: the raw one, or null where it stands for nothing."""
    if counted.schema["raw"] != pl.String:
        return counted.with_columns(cell="raw")
    nothing = pl.col("raw").str.strip_chars().is_in(["", *rules.null_words])
    return counted.with_columns(cell=pl.when(nothing.not_()).then("raw"))


def _identifiers(counted: pl.DataFrame, where: Where, rules: CellRules) -> ReadColumn:
    """Identifiers; none where there is none, which only a required role minds."""
    read = read_identifiers(counted["raw"], rules.null_words)
    mangled = pl.when(pl.col("reason") != "NULL_ID").then("reason")
    notes = tuple(note(code, where.table) for code in read.habits)
    value = pl.when(mangled.is_null()).then("clean")
    return ReadColumn(read.cells.select("raw", value=value, reason=mangled), notes)


def _days(counted: pl.DataFrame, role: Role, where: Where, rules: CellRules) -> ReadColumn:
    read = read_date_column(counted.select("rows", raw="cell"), where, rules.dates)
    days = counted.with_columns(read.cells["value", "reason"])
    value = pl.when(pl.col("reason").is_null()).then("value")
    columns: dict[str, pl.Expr] = {"value": value, "reason": pl.col("reason")}
    if role.kind == "datetime":
        columns["time"] = _time_of_day(counted.schema["raw"], rules.dates.timezone)
    return ReadColumn(days.select("raw", **columns), read.notes)


def _events(counted: pl.DataFrame, role: Role, where: Where, rules: CellRules) -> ReadColumn:
    """Days where days are written, and whether it came about where only that is."""
    said = read_choice_column(counted, where, role, rules.null_words).cells["value"]
    whether = pl.select(pl.when(said.is_null()).then(counted["raw"])).to_series()
    if not whether.count():  # typed truth values, or ones and zeros: no day is written
        whether = whether.cast(pl.String)
    dated = counted.with_columns(raw=whether)
    days = _days(_without_null_words(dated, rules), role, where, rules)
    cells = days.cells.with_columns(
        raw=counted["raw"],
        said=pl.coalesce(said, pl.when(pl.col("value").is_not_null()).then(pl.lit(True))),
    )
    return ReadColumn(cells, days.notes)


def _scales(counted: pl.DataFrame) -> ReadColumn:
    """Scales of grades: as written, with the ends that the writing names."""
    read = [None if cell is None else read_scale(cell) for cell in counted["cell"]]
    low = pl.Series([None if scale is None else scale.low for scale in read], dtype=pl.Float64)
    high = pl.Series([None if scale is None else scale.high for scale in read], dtype=pl.Float64)
    named = high.is_not_null()
    unlike = pl.col("cell").is_not_null() & ~named
    cells = counted.select(
        "raw",
        value=pl.when(named).then(pl.col("cell").str.strip_chars()),
        reason=pl.when(unlike).then(pl.lit("BAD_CHOICE")),
        low=low,
        high=high,
    )
    return ReadColumn(cells, ())


def _time_of_day(dtype: pl.DataType, timezone: str | None) -> pl.Expr:
    """The time of day of a cell with its day as `value`, in `timezone`; null where none is."""
    if isinstance(dtype, pl.Datetime):
        moment = pl.col("cell")
        if dtype.time_zone and timezone:
            moment = moment.dt.convert_time_zone(timezone)
        return moment.dt.time()
    if dtype != pl.String:
        return pl.lit(None, pl.Time)
    return time_of_day(pl.col("cell"), pl.col("value"), timezone)


def _numbers(counted: pl.DataFrame, role: Role, where: Where, rules: CellRules) -> ReadColumn:
    cells, percent = counted.select("rows", raw="cell"), role.kind in ("share", "portion")
    read = read_number_column(cells, where, declared=rules.decimal, percent=percent)
    minor = pl.col("value")
    unlike = pl.when(~_fits(minor, role)).then(pl.lit("BAD_NUMBER"))
    reason = pl.coalesce("reason", unlike)
    value = _in_units(pl.when(reason.is_null()).then(minor), role)
    numbers = counted.with_columns(read.cells["value", "reason"])
    if role.kind == "portion":
        portions = as_portions(ReadColumn(numbers, read.notes), where).cells
        return ReadColumn(portions.select("raw", "value", "reason"), read.notes)
    return ReadColumn(numbers.select("raw", value=value, reason=reason), read.notes)


def _fits(minor: pl.Expr, role: Role) -> pl.Expr:
    """Whether a number can be one of its role: a count is whole, a share no more than all."""
    if role.kind == "count":
        return minor % MINOR_PER_UNIT == 0
    return minor.abs() <= MINOR_PER_UNIT if role.kind == "share" else pl.lit(True)


def _in_units(minor: pl.Expr, role: Role) -> pl.Expr:
    if role.kind == "money":
        return minor
    if role.kind == "count":
        return minor // MINOR_PER_UNIT
    return currency(minor)


def column_notes(columns: list[ReadColumn]) -> tuple[Note, ...]:
    """What is worth saying about columns, each thing once."""
    return tuple(dict.fromkeys(note for column in columns for note in column.notes))
