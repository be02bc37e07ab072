"""Prices above the agreed one: a standing discount that is no longer granted.

An occasion is dearer than agreed where the discount on its lines is under the agreed one by more
than `agreed_slack`. That counts only of a customer to whom the discount was granted before, on
most of its occasions of the year: where it was never granted, the table and the lines mean
different things. The customers table says what is agreed today, so landmarks cannot test it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.causes.records import date_of, faded
from retain.scoring.causes.rule import Rule, nothing_found
from retain.scoring.measure import ratio

if TYPE_CHECKING:
    from retain.scoring.causes.moments import Moments
    from retain.scoring.causes.world import World

YEAR_DAYS: Final = 365
_EXACT: Final = 1e-9
LEAST_BEFORE: Final = 3
GRANTED_SHARE: Final = 0.8
"""Share of the occasions of the year before, `LEAST_BEFORE` at least, on which it was granted."""


def price_above_agreed(world: World, moments: Moments) -> pl.DataFrame:
    """The last occasion dearer than agreed, where the agreed discount was granted before."""
    days, facts = world.base.customers.days, world.base.facts
    if "discount" not in days.columns or "agreed_discount" not in facts.columns:
        return nothing_found()
    agreed = facts.select("code", agreed=pl.col("agreed_discount").cast(pl.Float64))
    agreed = agreed.filter(pl.col("agreed") > 0)
    granted = ratio(pl.col("discount"), pl.col("sales") + pl.col("discount"))
    slack = world.rules.limits["agreed_slack"]
    occasions = (
        days.filter(pl.col("sale_lines") > 0)
        .join(agreed, on="code", how="inner", maintain_order="left")
        .select("code", "day", "agreed", granted=granted)
        .with_columns(dearer=pl.col("agreed") - pl.col("granted") > slack + _EXACT)
    )
    window = world.rules.days["price_above_agreed"]
    found = moments.rhythmic(occasions, window + YEAR_DAYS)
    of_late, dearer = pl.col("before") < window, pl.col("dearer")
    usual = found.filter(~of_late).group_by("moment").agg(
        earlier=pl.len(), kept=(~dearer).sum()
    ).filter(
        pl.col("earlier") >= LEAST_BEFORE, pl.col("kept") >= GRANTED_SHARE * pl.col("earlier")
    )  # fmt: skip
    return (
        found.filter(of_late & dearer)
        .join(usual, on="moment", how="semi", maintain_order="left")
        .unique("moment", keep="last", maintain_order=True)
        .select(
            "moment",
            "agreed",
            "granted",
            strength=(world.rules.strength["price_above_agreed"] * faded(window)).round(4),
            table=pl.lit("customers"),
            date=date_of(pl.col("day")),
        )
    )


AGREED_RULES: Final = (
    Rule(
        "price_above_agreed",
        "broken_promise",
        tuple(
            ("customers.agreed_discount", f"transactions.{role}")
            for role in ("discount_rate", "discount_amount", "list_price")
        ),
        price_above_agreed,
        stated=True,
    ),
)
