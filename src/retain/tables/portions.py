"""Parts of a whole, written as shares (`0.45`) or as percentages (`45`, `45%`), as a column proves.

A part over the whole stays as it is, 1.16 for 116 %: whoever uses it says that it cannot be.
"""

from __future__ import annotations

import polars as pl

from retain.errors import DataError
from retain.scoring.measure import MINOR_PER_UNIT, currency
from retain.tables.columns import MAJORITY, ReadColumn, Where


def as_portions(read: ReadColumn, where: Where) -> ReadColumn:
    """Numbers read from the distinct cells of a column as parts of a whole.

    Without any sign of percent, a column whose numbers are mostly over 1 holds percentages, and
    one whose numbers are mostly up to 1 holds shares; two thirds must agree.

    Args:
        read: `raw` (a sign of percent taken as the hundredth), `rows`, `value` in minor units,
            `reason`.
        where: the column, for messages.

    Returns:
        the same with `value` as Float64, 1 for the whole.

    Raises:
        DataError: AMBIGUOUS_NUMBER where neither is two thirds.
    """
    value = pl.col("value")
    over, within = value > MINOR_PER_UNIT, (value > 0) & (value <= MINOR_PER_UNIT)
    many, few = (read.cells.filter(fits) for fits in (over, within))
    above, below = int(many["rows"].sum()), int(few["rows"].sum())
    signed = read.cells.select(pl.col("raw").cast(pl.String).str.contains("[%％]").any()).item()
    if not signed and above and below and max(above, below) < MAJORITY * (above + below):
        raise DataError(
            "mixed_portions",
            code="AMBIGUOUS_NUMBER",
            file=where.label,
            column=where.column,
            one=few["raw"].min(),
            two=many["raw"].max(),
        )
    whole = 100 if above > below and not signed else 1
    return ReadColumn(read.cells.with_columns((currency(value) / whole).round(6)), read.notes)
