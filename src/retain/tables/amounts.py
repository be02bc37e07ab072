"""The figures on a line: net amount, margin, discount, as expressions over its raw columns."""

from __future__ import annotations

import polars as pl

from retain.scoring.measure import MINOR_PER_UNIT, MONEY_LIMIT
from retain.tables.columns import is_blank
from retain.tables.numbers import PLAIN, check_number_type, minor_units, number_fault
from retain.tables.parts import Part

AMOUNT = pl.col("_amount")
"""The line's net money in minor units, null where it cannot be read."""

NUMBERS = (
    "amount", "quantity", "unit_price", "list_price", "discount_rate", "discount_amount", "cost",
    "margin",
)  # fmt: skip
"""Roles that are numbers."""

_HUGE_LIMIT = MONEY_LIMIT * MINOR_PER_UNIT


def number(part: Part, role: str) -> pl.Expr:
    """The column of a role in ten-thousandths.

    Raises:
        DataError: its type holds no number.
    """
    column = part.mapping[role]
    dtype = part.scan.schema[column]
    check_number_type(part.where(role), dtype)
    return minor_units(column, dtype, part.styles.get(column, PLAIN))


def amount(part: Part) -> pl.Expr:
    """Net money of the line; a negative quantity makes it negative.

    Quantity × unit price is exact: both in ten-thousandths, multiplied in 128 bits.
    """
    mapping = part.mapping
    if "amount" in mapping:
        money = number(part, "amount")
        if "quantity" not in mapping:
            return money
        return pl.when(number(part, "quantity") < 0).then(-money.abs()).otherwise(money)
    product = number(part, "quantity").cast(pl.Int128) * number(part, "unit_price").cast(pl.Int128)
    half = MINOR_PER_UNIT // 2
    rounded = (product.abs() + half) // MINOR_PER_UNIT * product.sign()
    return pl.when(product.abs() <= _HUGE_LIMIT).then(rounded).cast(pl.Int64)


def amount_fault(part: Part) -> tuple[pl.Expr, pl.Expr]:
    """Why a line has no amount: a reason, and the column at fault."""
    roles = _amount_roles(part)
    reasons, columns = [], []
    for role in roles:
        column = part.mapping[role]
        unread = number(part, role).is_null()
        style = part.styles.get(column, PLAIN)
        reasons.append(pl.when(unread).then(number_fault(column, part.scan.schema[column], style)))
        columns.append(pl.when(unread).then(pl.lit(column)))
    return (
        pl.coalesce(*reasons, pl.lit("AMOUNT_RANGE")),
        pl.coalesce(*columns, pl.lit(part.mapping[roles[-1]])),
    )


def _amount_roles(part: Part) -> tuple[str, ...]:
    """The roles that a line cannot do without."""
    return ("amount",) if "amount" in part.mapping else ("quantity", "unit_price")


def unread(part: Part) -> pl.Expr | None:
    """Whether a figure beside the amount is there and cannot be read; None without text for one."""
    roles = [role for role in NUMBERS if role in part.mapping and role not in _amount_roles(part)]
    schema = part.scan.schema
    signs = [
        number(part, role).is_null() & ~is_blank(part.mapping[role], pl.String())
        for role in roles
        if schema[part.mapping[role]] == pl.String
    ]
    return pl.any_horizontal(signs) if signs else None


def margin(part: Part, cancelled: pl.Expr | None) -> list[pl.Expr]:
    """`margin` and `margin_missing`: as given, or amount less cost (of the amount's sign)."""
    if "margin" in part.mapping:
        money = number(part, "margin")
    elif "cost" in part.mapping:
        money = AMOUNT - number(part, "cost").abs() * AMOUNT.sign()
    else:
        return []
    if cancelled is not None:
        money = pl.when(cancelled & (AMOUNT > 0)).then(0).otherwise(money)
    return [money.fill_null(0).alias("margin"), money.is_null().alias("margin_missing")]


def discount_given(part: Part) -> pl.Expr | None:
    """What a line of positive amount would have cost more without its discount, in minor units.

    The discount's amount where it is told, else from list and unit price, else from its rate; 0
    where the line tells nothing of one. None where no column can. A rate of 1 and more is in per
    cent: nobody pays for what is given away whole.
    """
    mapping, ways = part.mapping, []
    if "discount_amount" in mapping:
        ways.append(number(part, "discount_amount").abs())
    if {"list_price", "unit_price"} <= mapping.keys():
        paid, listed = number(part, "unit_price"), number(part, "list_price")
        ways.append(_more(AMOUNT, pl.when(listed > 0).then(1 - paid / listed)))
    if "discount_rate" in mapping:
        rate = number(part, "discount_rate") / MINOR_PER_UNIT
        ways.append(_more(AMOUNT, pl.when(rate < 1).then(rate).otherwise(rate / 100)))
    return pl.coalesce(*ways, 0).clip(lower_bound=0) if ways else None


def _more(paid: pl.Expr, rate: pl.Expr) -> pl.Expr:
    """What is paid more without a discount of a rate."""
    given = pl.when(rate.is_between(0, 1, closed="left")).then(paid * rate / (1 - rate))
    return given.round().cast(pl.Int64, strict=False)


def discounted(part: Part) -> pl.Expr | None:
    """Whether a line was bought on discount, by whichever columns say so; None where none does."""
    signs = [
        number(part, role) > 0
        for role in ("discount_rate", "discount_amount")
        if role in part.mapping
    ]
    if {"list_price", "unit_price"} <= part.mapping.keys():
        signs.append(number(part, "list_price") > number(part, "unit_price"))
    return pl.any_horizontal(signs).fill_null(False) if signs else None
