"""From a raw cell to a value: money, days and identifiers, as expressions and small frames.

Money is read row by row. Identifiers and dates are read once for each *distinct* raw value:
the lines are grouped by their raw cells first, so that twenty million lines cost a few
thousand conversions, and a whole column can be judged before one cell of it is believed.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from retain.errors import DataError, UsageError
from retain.scoring.measure import MINOR_PER_UNIT, MONEY_LIMIT

_MONEY_TYPE = pl.Decimal(38, 4)
_TIME = r"^[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?(Z|[+-]\d{2}:?\d{2}))?$"
_ISO = "%Y-%m-%d"
DATE_FORMATS = (
    _ISO, "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日",
    "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%m.%d.%Y", "%d-%m-%Y", "%m-%d-%Y",
    "%d-%b-%Y", "%d %b %Y", "%b %d, %Y",
)  # fmt: skip
_MAJORITY = 2 / 3


def as_text(column: str, dtype: pl.DataType) -> pl.Expr:
    """An identifying column as text; whole floats without their `.0`."""
    cell = pl.col(column)
    if not dtype.is_float():
        return cell.cast(pl.String)
    whole = cell.is_finite() & (cell == cell.round())
    number = pl.when(whole).then(cell).cast(pl.Int128)
    return pl.coalesce(number.cast(pl.String), cell.fill_nan(None).cast(pl.String)).alias(column)


def minor_units(column: str, dtype: pl.DataType) -> pl.Expr:
    """A money column as whole minor units; null where it cannot be read or is out of range.

    Text goes through an exact decimal; floats are rounded to the unit once; half units go to
    the even neighbour.
    """
    cell = pl.col(column)
    if dtype == pl.String:
        minor = cell.str.strip_chars().cast(_MONEY_TYPE, strict=False).to_physical()
        return pl.when(minor.abs() <= MONEY_LIMIT).then(minor).cast(pl.Int64)
    if dtype.is_float():
        scaled = (cell.cast(pl.Float64) * MINOR_PER_UNIT).round()
        return pl.when(scaled.abs() <= MONEY_LIMIT).then(scaled).cast(pl.Int64)
    if dtype.is_integer():
        whole = cell.cast(pl.Int128)
        limit = MONEY_LIMIT // MINOR_PER_UNIT
        return pl.when(whole.abs() <= limit).then(whole * MINOR_PER_UNIT).cast(pl.Int64)
    minor = cell.cast(_MONEY_TYPE, strict=False).to_physical()
    return pl.when(minor.abs() <= MONEY_LIMIT).then(minor).cast(pl.Int64)


def money_fault(column: str, dtype: pl.DataType) -> pl.Expr:
    """Why a money cell has no value: NON_FINITE, AMOUNT_RANGE or BAD_NUMBER."""
    number = (
        pl.col(column).str.strip_chars().cast(pl.Float64, strict=False)
        if dtype == pl.String
        else pl.col(column).cast(pl.Float64, strict=False)
    )
    return (
        pl.when(number.is_null())
        .then(pl.lit("BAD_NUMBER"))
        .when(number.is_finite().not_())
        .then(pl.lit("NON_FINITE"))
        .otherwise(pl.lit("AMOUNT_RANGE"))
    )


def check_money_type(table: str, role: str, column: str, dtype: pl.DataType, label: str) -> None:
    """Refuse a column whose type holds no amount.

    Raises:
        DataError: a list, a date, a truth value …
    """
    if not (dtype == pl.String or dtype.is_numeric()):
        raise DataError(
            "bad_type",
            code="BAD_TYPE",
            file=label,
            column=column,
            role=role,
            table=table,
            dtype=str(dtype),
        )


def raw_day(column: str, dtype: pl.DataType, label: str) -> pl.Expr:
    """A date column as a key to group by: a Date, or the text of the date without its time.

    A text whose time of day cannot be one keeps it, and so will not read as a date.

    Raises:
        DataError: the column's type is neither a date, a text nor a whole number.
    """
    cell = pl.col(column)
    if dtype == pl.Date:
        return cell
    if isinstance(dtype, pl.Datetime):
        return cell.dt.date()
    if dtype.is_integer():
        return cell.cast(pl.String)
    if dtype != pl.String:
        raise DataError(
            "bad_type",
            code="BAD_TYPE",
            file=label,
            column=column,
            role="date",
            table="transactions",
            dtype=str(dtype),
        )
    text = cell.str.strip_chars()
    day = text.str.extract(r"^([^T: ]+)[T ]\d{1,2}:")
    time = text.str.slice(day.str.len_chars())
    without_time = pl.when(day.is_not_null() & time.str.contains(_TIME)).then(day).otherwise(text)
    # Only what has a colon can have a time: the rest is spared the regular expressions.
    return pl.when(cell.str.contains(":", literal=True)).then(without_time).otherwise(cell)


def read_days(raw: pl.DataFrame, *, column: str, label: str, declared: str | None) -> pl.DataFrame:
    """Dates from the distinct texts of a column, by the one format that the whole column proves.

    Args:
        raw: columns `raw` (text, distinct) and `rows` (how many lines bear it).
        column: the column's name, for messages.
        label: the file, for messages.
        declared: a strptime format that the user gave, or None.

    Returns:
        `raw` and `day` (Date, null where the text is no date).

    Raises:
        DataError: two readings fit, two-digit years, spreadsheet serials, or no format has
            two thirds of the rows.
    """
    raw = raw.with_columns(written=pl.col("raw").str.strip_chars())
    if declared:
        _check_format(declared)
        return _parsed(raw, declared).select("raw", "day")
    known = raw.filter(pl.col("written").is_not_null() & (pl.col("written") != ""))
    total = int(known["rows"].sum())
    if not total:
        return _parsed(raw, _ISO).select("raw", "day")
    fits = {
        layout: int(_parsed(known, layout).filter(pl.col("day").is_not_null())["rows"].sum())
        for layout in DATE_FORMATS
    }
    best = max(fits.values())
    winners = [layout for layout in DATE_FORMATS if fits[layout] == best]
    where = {"file": label, "column": column, "example": str(known["written"].sort()[0])}
    if best < total * _MAJORITY:
        raise _no_majority(known, where)
    if len(winners) > 1:
        raise _ambiguous(known, where, winners[0], winners[1])
    rival = _day_month_rival(winners[0])
    if rival and fits[rival] < best and _both_proved(known, winners[0], rival):
        raise DataError(
            "mixed_dates",
            code="AMBIGUOUS_DATE",
            **where,
            format_one=winners[0],
            format_two=rival,
        )
    return _parsed(raw, winners[0]).select("raw", "day")


def _check_format(declared: str) -> None:
    """Refuse a format that does not read back the days it writes."""
    days = pl.Series([date(1999, 12, 31), date(2024, 2, 3)])
    try:
        same = days.dt.strftime(declared).str.to_date(declared, strict=False).equals(days)
    except pl.exceptions.PolarsError:
        same = False
    if not same:
        raise UsageError("bad_date_format", format=declared)


def _parsed(raw: pl.DataFrame, layout: str) -> pl.DataFrame:
    text = pl.col("written")
    day = text.str.to_date(layout, strict=False, exact=True)
    digits = layout.replace("%Y", "").count("%")
    if layout == "%Y%m%d":
        day = pl.when(text.str.contains(r"^\d{8}$")).then(day)
    elif digits and "%Y" in layout:  # a four-digit year, or `25/03/24` would be the year 24
        day = pl.when(text.str.contains(r"\d{4}")).then(day)
    return raw.with_columns(day=day)


def _ambiguous(known: pl.DataFrame, where: dict[str, str], one: str, two: str) -> DataError:
    """The error of two readings, shown on a text that they read differently, where there is one."""
    readings = known.select(
        "written", one=_parsed(known, one)["day"], two=_parsed(known, two)["day"]
    ).sort(pl.col("one") == pl.col("two"), "written")
    example, first, second = readings.row(0)
    return DataError(
        "ambiguous_date",
        code="AMBIGUOUS_DATE",
        **{**where, "example": example},
        one=first,
        two=second,
        format_one=one,
        format_two=two,
    )


def _day_month_rival(layout: str) -> str | None:
    swapped = layout.translate(str.maketrans("dm", "md"))
    return swapped if swapped != layout and swapped in DATE_FORMATS else None


def _both_proved(known: pl.DataFrame, one: str, two: str) -> bool:
    """Some rows fit only the rival: day-first and month-first stand in one column."""
    only_two = known.filter(
        _parsed(known, one)["day"].is_null() & _parsed(known, two)["day"].is_not_null()
    )
    return only_two.height > 0


def _no_majority(known: pl.DataFrame, where: dict[str, str]) -> DataError:
    texts = known["written"]
    if texts.str.contains(r"^\d{1,4}[/.-]\d{1,2}[/.-]\d{2}$").mean() == 1:
        return DataError("two_digit_year", code="TWO_DIGIT_YEAR", **where)
    if texts.str.contains(r"^\d{5}(\.\d+)?$").mean() == 1:
        return DataError("excel_serial", code="EXCEL_SERIAL", **where)
    return DataError("no_date_format", code="BAD_DATE", **where)


def read_identifiers(raw: pl.Series, null_words: tuple[str, ...]) -> pl.DataFrame:
    """Identifiers from their distinct raw values.

    Text, NFC, outer blanks trimmed. A column written like `17850.0` throughout loses the `.0`;
    `1.23E+12` is what a spreadsheet left of an identifier, and is refused.

    Returns:
        columns `raw` (as given), `clean` (null where there is none), `reason` (MANGLED_ID,
        NULL_ID or null), and `changed`, the name of what was done to the whole column
        ("float", "nfc" or null).
    """
    if raw.dtype.is_float():
        whole = raw.drop_nulls().drop_nans()
        if (whole == whole.round()).all():
            raw_text = raw.fill_nan(None).cast(pl.Int128, strict=False).cast(pl.String)
        else:
            raw_text = raw.fill_nan(None).cast(pl.String)
        as_float = True
    else:
        raw_text, as_float = raw.cast(pl.String), False
    frame = pl.DataFrame({"raw": raw, "clean": raw_text}).with_columns(
        pl.col("clean").str.strip_chars()
    )
    renormalised = False
    if (frame["clean"].str.len_bytes() != frame["clean"].str.len_chars()).any():  # not ASCII
        normal = frame["clean"].str.normalize("NFC")
        renormalised = bool((normal != frame["clean"]).any())
        frame = frame.with_columns(clean=normal)
    frame = frame.with_columns(
        clean=pl.when(pl.col("clean").is_in(["", *null_words]).not_()).then("clean")
    )
    written = frame["clean"].drop_nulls()
    if written.len() and written.str.contains(r"^\d+\.0$").all():
        frame = frame.with_columns(pl.col("clean").str.strip_suffix(".0"))
        as_float = True
    mangled = pl.col("clean").str.contains(r"^\d(\.\d+)?[Ee]\+\d+$")
    return frame.with_columns(
        reason=pl.when(pl.col("clean").is_null())
        .then(pl.lit("NULL_ID"))
        .when(mangled)
        .then(pl.lit("MANGLED_ID")),
        changed=pl.lit("float" if as_float else "nfc" if renormalised else None, pl.String),
    )
