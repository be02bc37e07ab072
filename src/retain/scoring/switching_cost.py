"""What a customer would lose by leaving: rebates saved up, credit, an agreed discount.

Only what the books say is counted, and only in money; how many categories a customer would have to
buy elsewhere, and how far it is from the next level, stand beside it.
"""

from __future__ import annotations

import polars as pl

from retain.scoring.measure import MINOR_PER_UNIT

YEAR_DAYS = 365


def switching_cost_columns(
    judged: pl.DataFrame,
    facts: pl.DataFrame,
    categories: pl.DataFrame | None,
    *,
    window_days: int,
    discount_rate: float,
) -> pl.DataFrame:
    """What leaving would cost, one row a row of `judged`, money in minor units.

    With r the revenue of the window brought to a year (0 where it is negative):

    - `credit_terms_worth` = payment_days / 365 · discount_rate · r: a year's interest on goods that
      are paid for so much later;
    - `discount_worth` = r · d / (1 − d) with d the agreed discount: what the same goods would cost
      more at list price;
    - `switching_cost` = rebate balance + those of the two that are known; null where none is;
    - `categories_bought`: categories of at least one occasion; null where lines name none.

    Null for a customer without an occasion.

    Args:
        judged: `code`, `occasions`, `revenue_window` in minor units.
        facts: `code`, and of `payment_days`, `agreed_discount`, `rebate_balance` (in currency)
            those that the customers table has.
        categories: as `Base.categories` makes them.
        window_days: the days that `revenue_window` covers.
        discount_rate: a year's.
    """
    terms = ("payment_days", "agreed_discount", "rebate_balance")
    has = [name for name in terms if name in facts.columns]
    known = (
        judged.select("code", "occasions", "revenue_window")
        .join(facts.select("code", *has), on="code", how="left", maintain_order="left")
        .with_columns(pl.lit(None, pl.Float64).alias(name) for name in terms if name not in has)
        .join(_bought(categories), on="code", how="left", maintain_order="left")
    )
    year = pl.col("revenue_window").clip(lower_bound=0) * (YEAR_DAYS / window_days)
    days, discount = pl.col("payment_days").cast(pl.Float64), pl.col("agreed_discount")
    given = pl.when((discount >= 0) & (discount < 1)).then(discount / (1 - discount))
    worth = known.select(
        "occasions",
        "categories_bought",
        rebate=_minor(pl.col("rebate_balance") * MINOR_PER_UNIT),
        credit_terms_worth=_minor(days.clip(lower_bound=0) / YEAR_DAYS * discount_rate * year),
        discount_worth=_minor(given * year),
    )
    money = ("rebate", "credit_terms_worth", "discount_worth")
    any_known = pl.any_horizontal(pl.col(name).is_not_null() for name in money)
    bought = pl.col("occasions") > 0
    return worth.select(
        pl.when(bought).then("categories_bought").alias("categories_bought"),
        *(pl.when(bought).then(name).alias(name) for name in money[1:]),
        pl.when(bought & any_known).then(pl.sum_horizontal(money)).alias("switching_cost"),
    )


def _bought(categories: pl.DataFrame | None) -> pl.DataFrame:
    if categories is None:
        return pl.DataFrame(schema={"code": pl.UInt32, "categories_bought": pl.UInt32})
    counted = categories.filter(pl.col("occasions") > 0).group_by("code")
    return counted.agg(pl.len().cast(pl.UInt32).alias("categories_bought"))


def _minor(money: pl.Expr) -> pl.Expr:
    return money.round().cast(pl.Int64)
