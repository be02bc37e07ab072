"""When prices moved: our list prices up, the market's down, by category.

In a week a category's price has moved where, of the products that were sold before the window
already, those that hold half of the lines at least (in the market: half of the products noted)
cost so much more, or less, than a window ago. So one dear product is no rise, and a rise counts
for as long as the window looks back at it. A base without categories is one: all it sells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from retain.scoring.runs import Floats, Integers

WEEK_DAYS: Final = 7


@dataclass(frozen=True)
class PriceMove:
    """A stretch of days from which a category's price is far from what it was a window before.

    Attributes:
        category: which; None for all there is.
        begins, ends: its days.
        change: the greatest in it, as a share of the price before.
    """

    category: str | None
    begins: int
    ends: int
    change: float


def price_moves(
    changes: pl.DataFrame | None, *, days: float, least: float
) -> tuple[PriceMove, ...]:
    """The moves of prices, by category and day.

    Args:
        changes: `category`, `lines`, `first_day`, `day`, `step` of products, as
            `Base.price_changes` makes them, with `product_id`.
        days: the window.
        least: the smallest change that counts; under 0 for falls.
    """
    if changes is None:
        return ()
    ordered = changes.sort("category", "product_id", "day", nulls_last=True)
    parts = ordered.partition_by("category", maintain_order=True)
    return tuple(move for part in parts for move in _moves(part, days, least))


def market_changes(
    table: pl.DataFrame | None, products: pl.DataFrame | None
) -> pl.DataFrame | None:
    """The market prices noted, as changes of products' prices.

    Args:
        table: `date`, `price`, and `product_id` or `category` or both.
        products: `product_id` and `category` of what we sell, for notes without a category.
    """
    if table is None:
        return None
    named = [name for name in ("product_id", "category") if name in table.columns]
    day = pl.col("date").to_physical() // WEEK_DAYS * WEEK_DAYS
    noted = table.filter(pl.col("price") > 0).select(*named, "price", day=day)
    if "product_id" not in named:
        noted = noted.with_columns(product_id="category")
    elif "category" not in named:
        known = None if products is None else products.select("product_id", "category").unique()
        noted = (
            noted.with_columns(category=pl.lit(None, pl.String))
            if known is None
            else noted.join(known, on="product_id", how="left")
        )
    price = pl.col("price").quantile(0.5, "lower").log()
    by_week = (
        noted.group_by("product_id", "category", "day")
        .agg(price=price)
        .sort("product_id", "category", "day")
    )
    own = ["product_id", "category"]
    return by_week.with_columns(
        first_day=pl.col("day").first().over(own),
        lines=pl.lit(1, pl.Int64),
        step=(pl.col("price") - pl.col("price").shift().over(own)).round(4),
    ).drop("price")


def _moves(part: pl.DataFrame, days: float, least: float) -> Iterator[PriceMove]:
    """The moves of one category."""
    names, place = np.unique(part["product_id"].fill_null("").to_numpy(), return_inverse=True)
    first_week = int(part["first_day"].min()) // WEEK_DAYS  # type: ignore[arg-type]
    steps = part.with_columns(place=pl.Series(place)).drop_nulls("step")
    if not steps.height:
        return
    back = round(days / WEEK_DAYS)
    weeks = int(steps["day"].max()) // WEEK_DAYS - first_week + back + 1  # type: ignore[arg-type]
    level = np.zeros((names.size, weeks))
    at = steps["day"].to_numpy() // WEEK_DAYS - first_week
    np.add.at(level, (steps["place"].to_numpy(), at), steps["step"].to_numpy())
    level = level.cumsum(axis=1)
    weight, since = np.zeros(names.size, dtype=np.int64), np.zeros(names.size, dtype=np.int64)
    weight[place] = part["lines"].to_numpy()
    since[place] = part["first_day"].to_numpy() // WEEK_DAYS - first_week
    change = _change_by_week(level, weight, since, back, least)
    moving = np.flatnonzero(change != 0.0)
    for run in np.split(moving, np.flatnonzero(np.diff(moving) > 1) + 1):
        if run.size:
            greatest = change[run][np.argmax(np.abs(change[run]))]
            yield PriceMove(
                part["category"][0],
                int(first_week + run[0]) * WEEK_DAYS,
                int(first_week + run[-1] + 1) * WEEK_DAYS - 1,
                round(float(np.expm1(greatest)), 4),
            )


def _change_by_week(
    level: Floats, weight: Integers, since: Integers, back: int, least: float
) -> Floats:
    """The change that half of the weight has at least, in logarithm; 0 where under `least`."""
    sign, bound = np.sign(least), abs(np.log1p(least))
    found = np.zeros(level.shape[1])
    for week in range(back, level.shape[1]):
        known = since <= week - back
        moved = sign * (level[known, week] - level[known, week - back])
        far = moved >= bound - 1e-9
        if not far.any() or 2 * weight[known][far].sum() < weight[known].sum():
            continue
        order = np.argsort(-moved, kind="stable")
        reached = np.searchsorted(2 * weight[known][order].cumsum(), weight[known].sum())
        found[week] = sign * moved[order][reached]
    return found
