"""Price: who buys by price met a rise of ours, or a fall of the market's, before the decline.

A customer buys by price where it took `discount_ratio` times the base's share of its goods on
discount at least, over `discount_occasions` occasions at least, all up to the last in rhythm; a
discount agreed upon for all it buys is no such sign. What moved counts where the category held
`category_share` of its spend of the year before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.causes.price_moves import PriceMove
from retain.scoring.causes.rule import Rule, nothing_found
from retain.scoring.causes.spans import Spans, running
from retain.scoring.customer_days import GIVEN_BACK, SALES
from retain.scoring.runs import Integers

if TYPE_CHECKING:
    from retain.scoring.causes.moments import Moments
    from retain.scoring.causes.world import World

ROSE: Final = "price_rose"
FELL: Final = "market_price_fell"
YEAR_DAYS: Final = 365

DISCOUNT_DIGITS: Final = 4


def usual_discount_share(days: pl.DataFrame) -> float | None:
    """The share of sales bought on discount, of the whole base; None where the lines do not say."""
    if "discounted" not in days.columns:
        return None
    discounted, sales = days.select(pl.col("discounted").sum(), pl.col(SALES).sum()).row(0)
    return discounted / sales if sales else None


def price_rose(world: World, moments: Moments) -> pl.DataFrame:
    """Our prices rose in what it buys, and it buys by price.

    Returns:
        with `category`, `change`, `date` (from which it holds), `discounted`, `usual` (shares).
    """
    return _met(world, moments, world.reference.price_rises, ROSE, "transactions")


def market_price_fell(world: World, moments: Moments) -> pl.DataFrame:
    """The market's prices fell in what it buys, and it buys by price; as `price_rose`."""
    return _met(world, moments, world.reference.market_falls, FELL, "market_prices")


def _met(
    world: World, moments: Moments, moves: Sequence[PriceMove] | None, name: str, table: str
) -> pl.DataFrame:
    usual = world.reference.discount_share
    if not moves or not usual:
        return nothing_found()
    asked = moments.frame
    facts = world.table("customers")
    if facts is not None and "agreed_discount" in facts.columns:
        agreed = facts.filter(pl.col("agreed_discount") > 0)
        asked = asked.join(agreed, on="code", how="anti")
    alive = pl.any_horizontal(pl.col("day").is_between(m.begins, m.ends) for m in moves)
    asked = _by_price(world, asked.filter(alive), usual)
    if not asked.height:
        return nothing_found()
    spent = _Spent.of(world, asked["code"].unique().sort())
    met = []
    for move in moves:
        then = asked.filter(pl.col("day").is_between(move.begins, move.ends))
        held = spent.share(then, move.category) >= world.rules.limits["category_share"]
        met.append(
            then.filter(held).with_columns(
                category=pl.lit(move.category, pl.String),
                change=pl.lit(move.change),
                date=pl.lit(move.begins, pl.Int32).cast(pl.Date),
            )
        )
    found = (
        pl.concat(met)
        .with_columns(pl.col("change").abs().alias("size"))
        .sort("moment", "size", "category", descending=[False, True, False], nulls_last=True)
        .unique("moment", keep="first", maintain_order=True)
    )
    return found.select(
        "moment",
        "category",
        pl.col("size").alias("change"),
        "date",
        "discounted",
        usual=pl.lit(usual),
        strength=pl.lit(world.rules.strength[name]),
        table=pl.lit(table),
    )


def _by_price(world: World, asked: pl.DataFrame, usual: float) -> pl.DataFrame:
    """The moments of who buys by price, with `discounted`, the share bought on discount."""
    rows = world.base.customers.of(asked["code"].unique()).days
    spans = Spans.of(rows)
    first = spans.before(asked["code"], asked["rhythm_day"] * 0)
    end = spans.until(asked["code"], asked["rhythm_day"])
    occasions, discounted, sales = (
        total[end] - total[first]
        for total in (
            running(rows["sale_lines"] > 0), running(rows["discounted"]), running(rows[SALES])
        )
    )  # fmt: skip
    share = np.divide(discounted, sales, out=np.zeros(asked.height), where=sales > 0)
    limits = world.rules.limits
    keen = occasions >= limits["discount_occasions"]
    keen &= share.round(DISCOUNT_DIGITS) >= round(limits["discount_ratio"] * usual, DISCOUNT_DIGITS)
    return asked.with_columns(discounted=pl.Series(share)).filter(pl.Series(keen))


@dataclass(frozen=True)
class _Spent:
    """What customers spent: `code`, `day` and `net`, in all and by `category`."""

    totals: pl.DataFrame
    categories: pl.DataFrame | None

    @classmethod
    def of(cls, world: World, codes: pl.Series) -> _Spent:
        """Of the customers with `codes`."""
        net = (pl.col(SALES) + pl.col(GIVEN_BACK)).alias("net")
        totals = world.base.customers.of(codes).days.select("code", "day", net)
        return cls(totals, world.base.category_days(codes))

    def share(self, asked: pl.DataFrame, category: str | None) -> pl.Series:
        """The category's share of the spend of the year to the last occasion in rhythm."""
        if category is None:
            return pl.Series(np.ones(asked.height))
        if self.categories is None:
            return pl.Series(np.zeros(asked.height))
        own = self.categories.filter(pl.col("category").cast(pl.String) == category)
        part, whole = _of_a_year(own, asked), _of_a_year(self.totals, asked)
        return pl.Series(np.divide(part, whole, out=np.zeros(asked.height), where=whole > 0))


def _of_a_year(rows: pl.DataFrame, asked: pl.DataFrame) -> Integers:
    """Each moment's spend in the year to its last occasion in rhythm."""
    spans, net = Spans.of(rows), running(rows["net"])
    begin = spans.until(asked["code"], asked["rhythm_day"] - YEAR_DAYS)
    spent: Integers = net[spans.until(asked["code"], asked["rhythm_day"])] - net[begin]
    return spent


_DISCOUNTS = (
    ("transactions.discount_rate",),
    ("transactions.discount_amount",),
    ("transactions.list_price", "transactions.unit_price"),
)
PRICE_RULES: Final = (
    Rule(
        ROSE,
        "price_market",
        tuple(("transactions.product_id", "transactions.quantity", *way) for way in _DISCOUNTS),
        price_rose,
    ),
    Rule(
        FELL,
        "price_market",
        tuple(("market_prices.price", *way) for way in _DISCOUNTS),
        market_price_fell,
    ),
)
