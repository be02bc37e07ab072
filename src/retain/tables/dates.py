"""Days from a date column, by the one format that the whole column proves or the user declared.

A format must fit two thirds of the rows; the rest is BAD_DATE. Two formats that fit equally, or
day-first and month-first both proved by some rows, are refused: AMBIGUOUS_DATE. Two-digit years,
spreadsheets' day numbers and epochs are read only when declared. A time of day is left off; times
of several zones need the zone whose days are meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import polars as pl

from retain.errors import DataError, UsageError
from retain.scoring.measure import day_number
from retain.tables.columns import MAJORITY, ReadColumn, Where, is_blank
from retain.tables.reasons import note
from retain.tables.times import day_in_zone, shown_offset, split, without_time

_ISO = "%Y-%m-%d"
DATE_FORMATS = (
    _ISO, "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日", "%Y-%B-%d",
    "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%m.%d.%Y", "%d-%m-%Y", "%m-%d-%Y",
    "%d-%B-%Y", "%d %B %Y", "%d/%B/%Y", "%B %d, %Y", "%B %d %Y",
)  # fmt: skip
"""What a column may prove. `%B` reads short names of months too."""

COUNTED = ("excel1900", "excel1904", "epoch_s", "epoch_ms")
"""Formats of numbers that count days or seconds; only ever declared."""

_LAST_COUNT = 2_958_465
"""31 December 9999, as excel1900 counts."""

_TIME_OF_DAY = re.compile(r"%[-_0]?[HIklMSTRrXcsp]|%:?z|%Z")
_ZONE = re.compile(r"%:*#?z|%Z")
_WEEKDAY = r"(?i)^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? +"


@dataclass(frozen=True)
class DateRules:
    """How the dates of a table are read.

    Attributes:
        declared: a strptime format, one of `COUNTED`, or None for what the column proves.
        timezone: the zone whose days are meant, None for the times' own.
        min_day: days before it (since 1970-01-01) are DATE_RANGE; None for any day.
    """

    declared: str | None = None
    timezone: str | None = None
    min_day: int | None = 0

    @property
    def by_line(self) -> bool:
        """Whether each line is converted for itself: its raw cell may be unlike any other."""
        return self.declared is not None and (
            self.declared in COUNTED or _TIME_OF_DAY.search(self.declared) is not None
        )


BY_PROOF = DateRules()
"""Nothing declared."""


def raw_day(
    cell: pl.Expr, dtype: pl.DataType, rules: DateRules, where: Where, *, as_text: bool = False
) -> pl.Expr:
    """A date column as a key to group by: a Date, or the text of the date without its time.

    With `as_text` it is a text in either case, for files whose keys go together.

    Raises:
        DataError: the column's type holds no date.
    """
    if dtype == pl.Date:
        return cell.cast(pl.String) if as_text else cell
    if isinstance(dtype, pl.Datetime):
        if dtype.time_zone and rules.timezone:
            cell = cell.dt.convert_time_zone(rules.timezone)
        if not as_text:
            return cell.dt.date()
        keeps_zone = dtype.time_zone and not rules.timezone
        return cell.dt.strftime("%Y-%m-%dT%:z" if keeps_zone else "%Y-%m-%d")
    counted = rules.declared in COUNTED
    if not (dtype == pl.String or dtype.is_integer() or (counted and dtype.is_numeric())):
        raise where.bad_type(dtype)
    if rules.by_line:
        check_format(rules)
        return _declared_day(cell.cast(pl.String).str.strip_chars(), rules)
    if dtype != pl.String:
        return cell.cast(pl.String)
    return without_time(cell, keep_zoned=rules.timezone is not None)


def read_date_column(raw: pl.DataFrame, where: Where, rules: DateRules) -> ReadColumn:
    """Days from the distinct cells of a column.

    Args:
        raw: columns `raw` (dates, times, text or whole numbers; distinct) and `rows` (how many
            rows bear it).
        where: the column, for messages.
        rules: how its dates are read.

    Returns:
        `value` (Date); reasons BAD_DATE, DATE_RANGE.

    Raises:
        DataError: two readings fit, two-digit years, undeclared counts of days or seconds,
            several zones, or no format has two thirds of the rows.
    """
    dtype = raw.schema["raw"]
    keys = raw.select("raw", "rows", key=raw_day(pl.col("raw"), dtype, rules, where))
    if keys.schema["key"] == pl.Date:
        cells, changed = keys.with_columns(value="key"), False
    else:
        cells, changed = _read_texts(keys, where, rules)
    value = pl.col("value").to_physical()
    reason = (
        pl.when(value.is_null() & ~is_blank("raw", dtype))
        .then(pl.lit("BAD_DATE"))
        .when(value < pl.lit(rules.min_day, pl.Int32))
        .then(pl.lit("DATE_RANGE"))
    )
    notes = (note("NOTE_NFKC", where.table, file=where.label, column=where.column),)
    return ReadColumn(
        cells.select("raw", "value", reason.alias("reason")), notes if changed else ()
    )


def _read_texts(keys: pl.DataFrame, where: Where, rules: DateRules) -> tuple[pl.DataFrame, bool]:
    """`value` for texts cut by `without_time`, and whether some had to be made half-width."""
    written = pl.col("key").str.strip_chars()
    half_width = without_time(written.str.normalize("NFKC"), keep_zoned=rules.timezone is not None)
    spelled = half_width.str.replace_all(r"\s*([年月])\s*", "${1}").str.replace(_WEEKDAY, "")
    keys = keys.with_columns(written=spelled, wide=_is_wide(written)).with_columns(
        *split(pl.col("written"))
    )
    known = keys.filter((pl.col("day") != "") & pl.col("day").is_not_null())
    layout = rules.declared or _proved_layout(known, where)
    if rules.declared:
        check_format(rules)
    read = _parsed(keys, layout)
    if rules.timezone:
        read = read.with_columns(value=day_in_zone(rules.timezone))
    else:
        _check_zones(read, where)
    changed = read.filter(pl.col("wide") & pl.col("value").is_not_null()).height > 0
    return read, changed


def _is_wide(text: pl.Expr) -> pl.Expr:
    blanked = text.str.replace_all(r"\s", " ")
    return blanked != blanked.str.normalize("NFKC")


def _check_zones(read: pl.DataFrame, where: Where) -> None:
    """Refuse times of several zones, or with and without one.

    Raises:
        DataError: MIXED_ZONES.
    """
    timed = read.filter(pl.col("timed") & pl.col("value").is_not_null())
    offsets = timed["offset"].unique().sort(nulls_last=True)
    if offsets.len() > 1:
        seen = [shown_offset(offset) or "—" for offset in offsets[:6]]
        raise mixed_zones(where, seen)


def mixed_zones(where: Where, seen: list[str]) -> DataError:
    """The error of times in several zones."""
    return DataError(
        "mixed_zones",
        code="MIXED_ZONES",
        file=where.label,
        column=where.column,
        seen=", ".join(seen),
    )


def check_format(rules: DateRules) -> None:
    """Refuse a declared format that does not read back the days it writes.

    Raises:
        UsageError: it does not, or it reads zones and no zone is given.
    """
    declared = rules.declared
    if declared is None or declared in COUNTED:
        return
    if _ZONE.search(declared) and rules.timezone is None:
        raise UsageError("zone_format", format=declared)
    days = pl.Series("day", [date(1999, 12, 31), date(2024, 2, 3)])
    moments = days.cast(pl.Datetime("us")).dt.replace_time_zone(rules.timezone)
    try:
        written = moments.dt.strftime(declared).to_frame("text")
        read = written.select(day=_declared_day(pl.col("text"), rules)).to_series()
    except pl.exceptions.PolarsError:
        read = None
    if read is None or not read.equals(days):
        raise UsageError("bad_date_format", format=declared)


def _declared_day(text: pl.Expr, rules: DateRules) -> pl.Expr:
    """The Date of a text by a declared format; null where it does not fit."""
    declared = rules.declared or _ISO
    if declared in COUNTED:
        return _counted_day(text, declared, rules.timezone)
    if not rules.by_line:
        return text.str.to_date(declared, strict=False, exact=True)
    moment = text.str.to_datetime(declared, strict=False, exact=True)
    if _ZONE.search(declared) and rules.timezone:
        moment = moment.dt.convert_time_zone(rules.timezone)
    return moment.dt.date()


def _counted_day(text: pl.Expr, declared: str, timezone: str | None) -> pl.Expr:
    """A count of days or seconds as a Date. Day 60 of excel1900, a 29 February, never was."""
    count = text.cast(pl.Float64, strict=False)
    count = pl.when(count.is_between(-(2.0**53), 2.0**53)).then(count)
    if declared in ("epoch_s", "epoch_ms"):
        per_second = 1000 if declared == "epoch_s" else 1
        moment = pl.from_epoch((count * per_second).floor().cast(pl.Int64), time_unit="ms")
        if timezone:
            moment = moment.dt.replace_time_zone("UTC").dt.convert_time_zone(timezone)
        return moment.dt.date()
    number = pl.when(count.is_between(0, _LAST_COUNT)).then(count.floor()).cast(pl.Int32)
    if declared == "excel1904":
        return (number + day_number(date(1904, 1, 1))).cast(pl.Date)
    real = (number > 0) & (number != 60)
    number = pl.when(real).then(number + (number < 60).cast(pl.Int32))
    return (number + day_number(date(1899, 12, 30))).cast(pl.Date)


def _proved_layout(known: pl.DataFrame, where: Where) -> str:
    """The format of `DATE_FORMATS` that the rows prove; ISO where there is no date at all."""
    total = int(known["rows"].sum())
    if not total:
        return _ISO
    read = {layout: _parsed(known, layout) for layout in DATE_FORMATS}
    fits = {
        layout: int(days.filter(pl.col("value").is_not_null())["rows"].sum())
        for layout, days in read.items()
    }
    best = max(fits.values())
    first, *others = [layout for layout in DATE_FORMATS if fits[layout] == best]
    if best < total * MAJORITY:
        raise _no_majority(known, where)
    rival = others[0] if others else _day_month_rival(first)
    if rival is None:
        return first
    only_rival = read[rival]["value"].is_not_null() & read[first]["value"].is_null()
    if only_rival.any():
        raise DataError(
            "mixed_dates",
            code="AMBIGUOUS_DATE",
            file=where.label,
            column=where.column,
            format_one=first,
            format_two=rival,
        )
    if others:
        raise _ambiguous(read[first], read[rival], (first, rival), where)
    return first


def _parsed(texts: pl.DataFrame, layout: str) -> pl.DataFrame:
    """The texts with `value`, the Date that `layout` reads, null where it does not fit."""
    if layout in DATE_FORMATS:
        digits = "{2}" if layout == "%Y%m%d" else "{1,2}"
        pattern = layout.replace(".", r"\.").replace("%Y", "[0-9]{4}").replace("%B", "[A-Za-z]+")
        pattern = pattern.replace("%m", f"[0-9]{digits}").replace("%d", f"[0-9]{digits}")
        text: pl.Expr = pl.when(pl.col("day").str.contains(f"^{pattern}$")).then("day")
    else:
        text = pl.col("day")
    return texts.with_columns(value=text.str.to_date(layout, strict=False, exact=True))


def _ambiguous(
    one: pl.DataFrame, two: pl.DataFrame, layouts: tuple[str, str], where: Where
) -> DataError:
    """The error of two readings, shown on a text that they read differently, where there is one."""
    readings = one.select("day", one="value", two=two["value"])
    example, first, second = readings.sort(pl.col("one") == pl.col("two"), "day").row(0)
    return DataError(
        "ambiguous_date",
        code="AMBIGUOUS_DATE",
        file=where.label,
        column=where.column,
        example=example,
        one=first,
        two=second,
        format_one=layouts[0],
        format_two=layouts[1],
    )


def _day_month_rival(layout: str) -> str | None:
    swapped = layout.translate(str.maketrans("dm", "md"))
    return swapped if swapped != layout and swapped in DATE_FORMATS else None


_LOOKS_LIKE = (
    (r"^[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2}$", "two_digit_year", "TWO_DIGIT_YEAR"),
    (r"^[0-9]{1,2}[-/ .]?[A-Za-z]+[-/ ,.]*[0-9]{2}$", "two_digit_year", "TWO_DIGIT_YEAR"),
    (r"^[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日$", "two_digit_year", "TWO_DIGIT_YEAR"),
    (r"^[1-9][0-9]{4}(\.[0-9]+)?$", "excel_serial", "EXCEL_SERIAL"),
    (r"^[0-9]{10}(\.[0-9]+)?$", "epoch_seconds", "EPOCH_DATE"),
    (r"^[0-9]{13}$", "epoch_milliseconds", "EPOCH_DATE"),
    (r"^[0-9]{4}-?W[0-9]{2}(-?[1-7])?$", "week_date", "BAD_DATE"),
)
"""Pattern of what most rows look like, the text that says what to do about it, its code."""


def _no_majority(known: pl.DataFrame, where: Where) -> DataError:
    total = int(known["rows"].sum())
    for pattern, key, code in _LOOKS_LIKE:
        alike = known.filter(pl.col("day").str.contains(pattern))
        if int(alike["rows"].sum()) >= total * MAJORITY:
            return _unread(key, code, alike, where)
    return _unread("no_date_format", "BAD_DATE", known, where)


def _unread(key: str, code: str, texts: pl.DataFrame, where: Where) -> DataError:
    example = texts["day"].min()
    return DataError(key, code=code, file=where.label, column=where.column, example=example)
