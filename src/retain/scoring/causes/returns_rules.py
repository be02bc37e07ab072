"""Product fit: a customer gives back more and more of what it buys.

Counted are days on which something came back (goods that go back together are one trouble) beside
occasions. In the window they are evidence from `return_days` on, where they are `return_ratio`
times as many at least as the greater of the customer's own share before and the base's lets
expect, and by chance so many with less than `CHANCE` (binomial). The own share is drawn to the
base's as by `PRIOR_OCCASIONS` occasions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.causes.rule import Rule, nothing_found
from retain.scoring.causes.spans import Spans, chance_of_so_many, running
from retain.scoring.customer_days import GIVEN_BACK

if TYPE_CHECKING:
    from retain.scoring.causes.moments import Moments
    from retain.scoring.causes.world import World

NAME: Final = "returns_rose"
CHANCE: Final = 0.01
PRIOR_OCCASIONS: Final = 20

_BACK = (pl.col(GIVEN_BACK) < 0).alias("back")
_SOLD = (pl.col("sale_lines") > 0).alias("sold")


def usual_return_share(days: pl.DataFrame) -> float | None:
    """Days with something given back per occasion, of the whole base; None without an occasion."""
    back, sold = days.select(_BACK.sum(), _SOLD.sum()).row(0)
    return back / sold if sold else None


def returns_rose(world: World, moments: Moments) -> pl.DataFrame:
    """More given back than before, and than others do.

    Returns:
        with `back` and `sold` (days in the window on which goods came back, and occasions),
        `usual` (how many of the first were to be expected), `first` and `last` (such days).
    """
    usual = world.reference.return_share
    if not usual:
        return nothing_found()
    rows = world.base.customers.of(moments.codes).days.select("code", "day", _SOLD, _BACK)
    spans, back, sold = Spans.of(rows), running(rows["back"]), running(rows["sold"])
    asked, limits = moments.frame, world.rules.limits
    begin = spans.until(asked["code"], asked["day"] - int(world.rules.days[NAME]))
    end = spans.until(asked["code"], asked["day"])
    first = spans.before(asked["code"], asked["day"] * 0)
    of = sold[end] - sold[begin]
    found = np.minimum(back[end] - back[begin], of)
    before = sold[begin] - sold[first] + PRIOR_OCCASIONS
    own = (back[begin] - back[first] + PRIOR_OCCASIONS * usual) / before
    expected = np.minimum(np.maximum(own, usual), 1.0)
    many = (found >= limits["return_days"]) & (found > 0)
    many &= found >= limits["return_ratio"] * expected * of
    many &= chance_of_so_many(found, of, expected) < CHANCE
    place = np.flatnonzero(many)
    on = rows.filter("back")["day"]
    return asked[place].select(
        "moment",
        pl.lit(world.rules.strength[NAME]).alias("strength"),
        pl.lit("transactions").alias("table"),
        pl.Series("back", found[place]),
        pl.Series("sold", of[place]),
        pl.Series("usual", expected[place] * of[place]),
        on.gather(back[begin[place]]).cast(pl.Date).alias("first"),
        on.gather(back[end[place]] - 1).cast(pl.Date).alias("last"),
    )


RETURNS_RULES: Final = (Rule(NAME, "product_fit", (("transactions.date",),), returns_rose),)
