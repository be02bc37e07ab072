"""Numbers as people write them, read by the one convention that their whole column proves.

A column in which every cell is plain (`-1234.50`, `1.5E3`) is cast as it stands: exact and fast.
The cells of another one are taken apart: sign (`-`, `−`, trailing, or parentheses), sign of
currency, and the digits with their marks. Only the decimal mark can then be in doubt. With a
point, commas, blanks and apostrophes part thousands (Indian groups too); with a comma, points do.

    1,234.50  only a decimal point fits          1.234,50  only a decimal comma fits
    1,234     1234 or 1.234: says nothing        1234      the same either way

One row that only one mark fits proves it for all. Where rows prove both, the mark with two thirds
of them is taken. Bare `1,234` and no proof: AMBIGUOUS_NUMBER. Non-ASCII digits other than
full-width ones, and units such as 万, are no numbers here: BAD_NUMBER.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from retain.errors import DataError
from retain.scoring.measure import MINOR_PER_UNIT, MONEY_LIMIT
from retain.settings import Mark
from retain.tables.columns import MAJORITY, ReadColumn, Where, is_blank
from retain.tables.currencies import currency_of
from retain.tables.reasons import Note, note
from retain.tables.written_numbers import (
    FITS,
    currency_sign,
    is_sound,
    minus_marks,
    taken_apart,
    written_plainly,
)

_MONEY_TYPE = pl.Decimal(38, 4)


@dataclass(frozen=True)
class NumberStyle:
    """How one column writes its numbers.

    Attributes:
        mark: the decimal mark.
        plain: whether a cast reads every cell that can be read.
        signs: signs of currency (or `%`) that stand beside numbers.
        currency: the one currency they mean, None where there is none.
        habits: codes of notes about how numbers are written (`NOTE_DECIMAL_COMMA` …).
    """

    mark: Mark = "point"
    plain: bool = True
    signs: tuple[str, ...] = ()
    currency: str | None = None
    habits: tuple[str, ...] = ()

    def notes(self, where: Where) -> tuple[Note, ...]:
        """What is worth saying about it."""
        values = {"file": where.label, "column": where.column, "currency": self.currency}
        return tuple(note(code, where.table, **values) for code in self.habits)


PLAIN = NumberStyle()


def minor_units(column: str, dtype: pl.DataType, style: NumberStyle = PLAIN) -> pl.Expr:
    """A number column as whole minor units; null where it cannot be read or is out of range.

    Text goes through an exact decimal; floats are rounded to the unit once; half units go to
    the even neighbour.
    """
    cell = pl.col(column)
    if dtype == pl.String:
        plain = _minor(cell.str.strip_chars())
        if style.plain:
            return plain
        return cell.map_batches(
            lambda cells: _careful_minor(cells, style), return_dtype=pl.Int64, is_elementwise=True
        )
    if dtype.is_float():
        scaled = (cell.cast(pl.Float64) * MINOR_PER_UNIT).round()
        return pl.when(scaled.abs() <= MONEY_LIMIT).then(scaled).cast(pl.Int64)
    if dtype.is_integer():
        whole = cell.cast(pl.Int128)
        limit = MONEY_LIMIT // MINOR_PER_UNIT
        return pl.when(whole.abs() <= limit).then(whole * MINOR_PER_UNIT).cast(pl.Int64)
    return _minor(cell)


def _minor(number: pl.Expr) -> pl.Expr:
    minor = number.cast(_MONEY_TYPE, strict=False).to_physical()
    return pl.when(minor.abs() <= MONEY_LIMIT).then(minor).cast(pl.Int64)


def _careful_minor(cells: pl.Series, style: NumberStyle) -> pl.Series:
    frame = pl.DataFrame({"plain": written_plainly(cells, style.mark, style.signs), "cell": cells})
    written = pl.coalesce("plain", pl.col("cell").str.strip_chars())
    return frame.select(_minor(written if style.mark == "point" else pl.col("plain"))).to_series()


def number_fault(column: str, dtype: pl.DataType, style: NumberStyle = PLAIN) -> pl.Expr:
    """Why a number cell has no value: NON_FINITE, AMOUNT_RANGE or BAD_NUMBER."""
    cell = pl.col(column)
    if dtype != pl.String:
        return _fault(cell.cast(pl.Float64, strict=False))
    if style.plain:
        return _fault(cell.str.strip_chars().cast(pl.Float64, strict=False))
    return cell.map_batches(
        lambda cells: _careful_fault(cells, style), return_dtype=pl.String, is_elementwise=True
    )


def _careful_fault(cells: pl.Series, style: NumberStyle) -> pl.Series:
    written = written_plainly(cells, style.mark, style.signs).cast(pl.Float64, strict=False)
    as_it_stands = cells.str.strip_chars().cast(pl.Float64, strict=False)
    frame = pl.DataFrame({"written": written, "stands": as_it_stands})
    stands = pl.col("stands")
    infinite = pl.when(stands.is_finite().not_()).then(stands)
    return frame.select(_fault(pl.coalesce("written", infinite))).to_series()


def _fault(number: pl.Expr) -> pl.Expr:
    return (
        pl.when(number.is_null())
        .then(pl.lit("BAD_NUMBER"))
        .when(number.is_finite().not_())
        .then(pl.lit("NON_FINITE"))
        .otherwise(pl.lit("AMOUNT_RANGE"))
    )


def check_number_type(where: Where, dtype: pl.DataType) -> None:
    """Refuse a column whose type holds no number.

    Raises:
        DataError: a list, a date, a truth value …
    """
    if not (dtype == pl.String or dtype.is_numeric()):
        raise where.bad_type(dtype)


def read_number_column(
    raw: pl.DataFrame, where: Where, *, declared: Mark | None = None, percent: bool = False
) -> ReadColumn:
    """Numbers from the distinct cells of a column.

    Args:
        raw: columns `raw` (text or numbers, distinct) and `rows` (how many rows bear it).
        where: the column, for messages.
        declared: the decimal mark that the user gave.
        percent: whether `20%` is a number here: 0.2.

    Returns:
        `value` in minor units (Int64, ten-thousandths); reasons BAD_NUMBER, NON_FINITE,
        AMOUNT_RANGE.

    Raises:
        DataError: the type holds no number, AMBIGUOUS_NUMBER, MIXED_CURRENCY.
    """
    dtype = raw.schema["raw"]
    check_number_type(where, dtype)
    style = PLAIN
    if dtype == pl.String:
        style = prove_numbers(raw, where, declared=declared, percent=percent)
    value = minor_units("raw", dtype, style)
    faulty = value.is_null() & ~is_blank("raw", dtype)
    reason = pl.when(faulty).then(number_fault("raw", dtype, style))
    cells = raw.select("raw", value.alias("value"), reason.alias("reason"))
    return ReadColumn(cells, style.notes(where))


def prove_numbers(
    cells: pl.DataFrame, where: Where, *, declared: Mark | None = None, percent: bool = False
) -> NumberStyle:
    """The way a column writes its numbers, by all its cells.

    Args:
        cells: `raw` (text; distinct cells, or their shapes) and `rows`; where they are shapes,
            `example`: a cell of each.
        where: the column, for messages.
        declared: the decimal mark that the user gave.
        percent: whether `%` may follow a number.

    Raises:
        DataError: AMBIGUOUS_NUMBER where the decimal mark is in doubt, MIXED_CURRENCY where
            several currencies stand beside the numbers.
    """
    if "example" not in cells.columns:
        cells = cells.with_columns(example="raw")
    judged = _judged(cells, percent=percent)
    mark = declared or _proved_mark(judged, where)
    read = judged.filter(pl.col(mark))
    plainly = _minor(pl.col("example").str.strip_chars())
    if mark == "point" and read.select(plainly.is_not_null().all()).item():
        return PLAIN
    signs = tuple(sign for sign in read["sign"].unique().sort() if sign)
    currencies = sorted({name for sign in signs if (name := currency_of(sign)) is not None})
    if len(currencies) > 1:
        raise mixed_currency(where.label, currencies)
    habits = {
        "NOTE_DECIMAL_COMMA": mark == "comma",
        "NOTE_CURRENCY": bool(currencies),
        "NOTE_NEG_STYLE": bool(read["odd_minus"].any()),
        "NOTE_NFKC": bool(read["wide"].any()),
    }
    found = tuple(code for code, is_so in habits.items() if is_so)
    return NumberStyle(mark, False, signs, currencies[0] if currencies else None, found)


def mixed_currency(label: str, currencies: Iterable[str]) -> DataError:
    """The error of amounts in several currencies."""
    seen = ", ".join(sorted(currencies)[:8])
    return DataError("several_currencies", code="MIXED_CURRENCY", file=label, seen=seen)


def _judged(cells: pl.DataFrame, *, percent: bool) -> pl.DataFrame:
    """Cells with `sign`, `odd_minus`, `wide`, `body`, and which marks fit: `point`, `comma`."""
    parts, raw = pl.col("parts"), pl.col("raw").str.strip_chars()
    blanked = raw.str.replace_all(r"\s", " ")
    judged = cells.with_columns(parts=taken_apart(pl.col("raw"))).with_columns(
        body=parts.struct.field("body"),
        sign=currency_sign(parts),
        odd_minus=minus_marks(parts).is_in(["|-", "(|)"]) | raw.str.contains("[−－﹣]"),
        wide=blanked != blanked.str.normalize("NFKC"),
    )
    signs = judged["sign"].unique().drop_nulls()
    known = [s for s in signs if s == "" or (percent and s == "%") or currency_of(s) is not None]
    sound = is_sound(parts) & pl.col("sign").is_in(known)
    return judged.with_columns(
        (sound & pl.col("body").str.contains(pattern)).fill_null(False).alias(mark)
        for mark, pattern in FITS.items()
    )


def _proved_mark(judged: pl.DataFrame, where: Where) -> Mark:
    """The decimal mark that the rows prove; a point where they have nothing to say of it."""
    point, comma = pl.col("point"), pl.col("comma")
    only_point, only_comma = judged.filter(point & ~comma), judged.filter(comma & ~point)
    by_point, by_comma = int(only_point["rows"].sum()), int(only_comma["rows"].sum())
    if by_point and by_comma and max(by_point, by_comma) < MAJORITY * (by_point + by_comma):
        raise DataError(
            "mixed_numbers",
            code="AMBIGUOUS_NUMBER",
            file=where.label,
            column=where.column,
            one=only_point["example"].min(),
            two=only_comma["example"].min(),
        )
    if by_point or by_comma:
        return "point" if by_point > by_comma else "comma"
    doubtful = judged.filter(point & comma & pl.col("body").str.contains(",", literal=True))
    if doubtful.height:
        raise _ambiguous(doubtful, where)
    return "point"


def _ambiguous(doubtful: pl.DataFrame, where: Where) -> DataError:
    """The error of two readings, both shown."""
    signs = tuple(doubtful["sign"].unique().sort())
    example = doubtful["example"].sort()[:1]
    shown = pl.DataFrame(
        {
            "example": example,
            "one": written_plainly(example, "point", signs),
            "two": written_plainly(example, "comma", signs),
        }
    )
    values = shown.row(0, named=True)
    return DataError(
        "ambiguous_number",
        code="AMBIGUOUS_NUMBER",
        file=where.label,
        column=where.column,
        **values,
    )
