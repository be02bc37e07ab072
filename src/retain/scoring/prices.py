"""Price sensitivity, two ways, and how a customer chooses products.

*Deal-proneness*: the share of spend bought on discount beside the base's, drawn to the base's by
the occasions it rests on. *Price response*: the slope of the quantities bought on reference prices
(`price_response`), drawn to the base's by its error. Both are associations; both are null where the
columns do not tell. Price score: 100·ρ/(1 + ρ), ρ being the product of what is known of both beside
the base, so that a figure drawn wholly to the base changes nothing; 50 is like the base.

The *buying style* is the trait in which a customer stands out most from the base, by at least
`STANDS_OUT` standard deviations: bargain, novelty, quality, or routine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from retain.scoring.habits import Habit, learn_habit
from retain.scoring.measure import ratio
from retain.scoring.price_response import spread
from retain.scoring.product_habits import SCHEMA
from retain.scoring.runs import Runs

if TYPE_CHECKING:
    from retain.scoring.base import Base

LEAST_CHANGES: Final = 3
"""Changes of reference prices seen under which there is no price response."""

LEAST_CUSTOMERS: Final = 10
"""Customers with a slope under which the base's response is not known."""

LEAST_OCCASIONS: Final = 4
STANDS_OUT: Final = 1.0

STYLES: Final = ("bargain", "novelty", "quality", "routine")
"""In this order where two stand out alike."""

_DISCOUNTS: Final = ("discount_share", "even_occasions")

COLUMNS: Final = (
    "price_sensitivity", "price_sensitivity_se", "price_response", "price_response_se",
    "reference_price_changes", "price_score", "novelty_share", "price_position", "basket_repeat",
    "buying_style",
)  # fmt: skip


@dataclass(frozen=True)
class Response:
    """The base's response to reference prices.

    Attributes:
        mean, error: the slope of the base and its standard error.
        variance: between customers.
    """

    mean: float
    error: float
    variance: float


@dataclass(frozen=True)
class PriceStandard:
    """What customers' dealing with prices is judged by; None where nothing is known of it.

    Attributes:
        discount: the share of spend bought on discount, resting on occasions of even size.
        response: of quantities to reference prices.
        novelty, position, repeat: the other habits, resting on product-months.
    """

    discount: Habit | None = None
    response: Response | None = None
    novelty: Habit | None = None
    position: Habit | None = None
    repeat: Habit | None = None

    @classmethod
    def from_document(cls, saved: dict[str, Any]) -> PriceStandard:
        """The standard that was saved as plain values."""
        response = saved["response"]
        habits = {
            name: Habit(**figures) if figures else None
            for name, figures in saved.items()
            if name != "response"
        }
        return cls(**habits, response=Response(**response) if response else None)


def learn_prices(base: Base, features: pl.DataFrame, *, as_of: int) -> PriceStandard:
    """The standard of a base.

    Args:
        base: what scores are made from.
        features: of everybody as of the day.
        as_of: the day.
    """
    told = _told(base, features, as_of)
    occasions = int(features["occasions"].sum())
    lines_each = int(features["lines"].sum()) / occasions if occasions else None
    return PriceStandard(
        discount=learn_habit(told["discount_share"], told["even_occasions"], trials=lines_each),
        response=_learn_response(told),
        novelty=learn_habit(told["novelty_share"], told["judged_months"], trials=1),
        position=learn_habit(told["price_position"], told["placed_months"]),
        repeat=learn_habit(told["basket_repeat"], told["later_months"], trials=1),
    )


def price_columns(
    base: Base, features: pl.DataFrame, standard: PriceStandard | None, *, as_of: int
) -> pl.DataFrame:
    """`COLUMNS`, one row a customer in the order of `features`.

    Args:
        base: what scores are made from.
        features: of everybody as of the day.
        standard: what is judged by; None where it was not learned, and then what it takes is null.
        as_of: the day.
    """
    standard = standard or PriceStandard()
    judged = _told(base, features, as_of).with_columns(
        *_price_sensitivity(standard.discount), *_price_response(standard.response)
    )
    return judged.with_columns(
        _price_score(standard.response), _buying_style(standard)
    ).select(COLUMNS)  # fmt: skip


def _told(base: Base, features: pl.DataFrame, as_of: int) -> pl.DataFrame:
    """What is known of each customer, one row a row of `features`."""
    habits = base.products()
    if habits is None:
        habits = pl.DataFrame(schema=SCHEMA)
    return (
        features.select("code", "occasions")
        .join(_discounts(base, features, as_of), on="code", how="left", maintain_order="left")
        .join(habits, on="code", how="left", maintain_order="left")
        .with_columns(
            novelty_share=ratio(pl.col("new_months"), pl.col("judged_months")).round(4),
            basket_repeat=ratio(pl.col("repeated_months"), pl.col("later_months")).round(4),
            price_position=pl.col("price_position").round(4),
        )
    )


def _discounts(base: Base, features: pl.DataFrame, as_of: int) -> pl.DataFrame:
    """`code`, `discount_share`, `even_occasions`.

    A share of spend rests on fewer occasions the more unequal they are: on (Σ s)² / Σ s².
    """
    if "discounted" not in features.columns:
        return pl.DataFrame(schema={"code": pl.UInt32, **dict.fromkeys(_DISCOUNTS, pl.Float64)})
    days = base.customers.up_to(as_of).filter(pl.col("sales") > 0)
    runs = Runs.of(days["code"].to_numpy())
    spent = days["sales"].to_numpy().astype(np.float64)
    total, squares = (
        np.add.reduceat(figures, runs.starts) if spent.size else spent
        for figures in (spent, spent * spent)
    )
    even = pl.DataFrame(
        {"code": runs.labels.astype(np.uint32), "even_occasions": total**2 / squares}
    )
    share = ratio(pl.col("discounted"), pl.col("sales")).alias("discount_share")
    return features.select("code", share).join(even, on="code", how="left", maintain_order="left")


def _learn_response(told: pl.DataFrame) -> Response | None:
    known = told.filter(
        (pl.col("reference_price_changes") >= LEAST_CHANGES) & pl.col("price_slope").is_not_null()
    ).sort("code")
    if known.height < LEAST_CUSTOMERS:
        return None
    slopes, errors = (known[name].to_numpy() for name in ("price_slope", "price_slope_error"))
    mean, between, variance = spread(slopes, errors**2)
    shared = float(known["base_slope_error"][0])
    return Response(mean, float(np.sqrt(variance + shared**2)), between)


def _price_sensitivity(discount: Habit | None) -> list[pl.Expr]:
    names = ("price_sensitivity", "price_sensitivity_se")
    if discount is None or discount.mean <= 0:
        return [pl.lit(None, pl.Float64).alias(name) for name in names]
    drawn = discount.drawn(pl.col("discount_share"), pl.col("even_occasions"))
    error = pl.when(drawn.is_not_null()).then(discount.error(pl.col("even_occasions")))
    return [
        (figure / discount.mean).round(4).alias(name)
        for name, figure in zip(names, (drawn, error), strict=True)
    ]


def _price_response(response: Response | None) -> list[pl.Expr]:
    names = ("price_response", "price_response_se")
    if response is None:
        return [pl.lit(None, pl.Float64).alias(name) for name in names]
    variance = pl.col("price_slope_error") ** 2
    own = response.variance / (response.variance + variance)
    seen = pl.col("reference_price_changes") >= LEAST_CHANGES
    drawn = own * pl.col("price_slope") + (1 - own) * response.mean
    error = (own * variance + response.error**2).sqrt()
    return [
        pl.when(seen).then(figure).round(4).alias(name)
        for name, figure in zip(names, (drawn, error), strict=True)
    ]


def _price_score(response: Response | None) -> pl.Expr:
    """100·ρ/(1 + ρ); null where neither part is known."""
    deals, known = pl.col("price_sensitivity"), pl.col("price_sensitivity").is_not_null()
    proneness = deals.fill_null(1.0)
    if response is not None:
        own = pl.col("price_response")
        known = known | own.is_not_null()
        proneness = proneness * (response.mean - own).exp().fill_null(1.0)
    return pl.when(known).then(100 / (1 + proneness)).round(1).alias("price_score")


def _buying_style(standard: PriceStandard) -> pl.Expr:
    """The trait furthest over the base's mean, where it is far enough and has occasions enough."""
    traits = [
        _trait(standard.discount, "discount_share", "even_occasions"),
        _trait(standard.novelty, "novelty_share", "judged_months"),
        _trait(standard.position, "price_position", "placed_months"),
        _trait(standard.repeat, "basket_repeat", "later_months"),
    ]
    furthest = pl.max_horizontal(traits)
    style = pl.coalesce(
        pl.when(trait == furthest).then(pl.lit(name))
        for name, trait in zip(STYLES, traits, strict=True)
    )
    enough = (pl.col("occasions") >= LEAST_OCCASIONS) & (furthest >= STANDS_OUT)
    return pl.when(enough).then(style).alias("buying_style")


def _trait(habit: Habit | None, figure: str, evidence: str) -> pl.Expr:
    if habit is None:
        return pl.lit(None, pl.Float64)
    return habit.stands_out(pl.col(figure), pl.col(evidence))
