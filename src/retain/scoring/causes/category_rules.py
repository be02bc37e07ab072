"""Competitor: a category the customer bought again and again is gone, while others go on.

At its pace of the year before, `expected_purchases` of it at least were to come in the window that
ends with the last occasion in rhythm, and none came; that none of the occasions which the customer
did make held it has a chance of less than `CHANCE`, at the share of occasions that held it before.
Of h among n occasions that share is known only so well (Jeffreys' prior): none of m further ones
holds it with the chance Π (n − h + ½ + j) / (n + 1 + j), j from 0 to m − 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.causes.rule import Rule, nothing_found
from retain.scoring.causes.spans import Spans
from retain.scoring.runs import Floats, Integers

if TYPE_CHECKING:
    from retain.scoring.causes.moments import Moments
    from retain.scoring.causes.world import World

NAME: Final = "category_gone"
CHANCE: Final = 0.01
YEAR_DAYS: Final = 365


def category_gone(world: World, moments: Moments) -> pl.DataFrame:
    """A category that was bought no more, and by more than chance.

    Returns:
        with `category`, `date` (of its last purchase), `expected` (purchases that were to come),
        `occasions` (without it), `until` (the last occasion in rhythm).
    """
    bought = world.base.category_days(moments.codes)
    if bought is None:
        return nothing_found()
    bought = bought.filter("sold").select("code", "category", "day").sort("code", "category", "day")
    window = int(world.rules.days[NAME])
    asked = _stopped(bought, moments.frame.select("moment", "code", "rhythm_day"), window)
    begin, end = asked["rhythm_day"] - window - YEAR_DAYS, asked["rhythm_day"] - window
    held, first = _held(bought, asked, begin)
    occasions = world.base.customers.of(moments.codes).days.filter(pl.col("sale_lines") > 0)
    made = Spans.of(occasions)
    code = asked["code"]
    before = made.until(code, end) - made.until(code, begin)
    since = made.until(code, asked["rhythm_day"]) - made.until(code, end)
    days = np.minimum(end.to_numpy() - first + 1, YEAR_DAYS)
    expected = held * window / np.maximum(days, window)
    chance = _chance_of_none(before, np.minimum(held, before), since)
    found = asked.with_columns(
        expected=pl.Series(expected), occasions=pl.Series(since), chance=pl.Series(chance)
    ).filter(
        pl.col("expected") >= world.rules.limits["expected_purchases"], pl.col("chance") < CHANCE
    )
    return (
        found.sort("moment", "chance", "category")
        .unique("moment", keep="first", maintain_order=True)
        .select(
            "moment",
            pl.col("category").cast(pl.String),
            pl.col("day").cast(pl.Date).alias("date"),
            "expected",
            "occasions",
            pl.col("rhythm_day").cast(pl.Date).alias("until"),
            strength=pl.lit(world.rules.strength[NAME]),
            table=pl.lit("transactions"),
        )
    )


def _stopped(bought: pl.DataFrame, asked: pl.DataFrame, window: int) -> pl.DataFrame:
    """The moments beside each category that the window does not hold, with its last `day` before.

    Only purchases that no other of the category followed within the window are looked at: few.
    """
    following = pl.col("day").shift(-1).over("code", "category").alias("next_day")
    last = bought.with_columns(following, row=pl.int_range(pl.len())).filter(
        pl.col("next_day").is_null() | (pl.col("next_day") - pl.col("day") > window)
    )
    return (
        asked.join(last, on="code")
        .filter(
            pl.col("day") <= pl.col("rhythm_day") - window,
            pl.col("day") > pl.col("rhythm_day") - window - YEAR_DAYS,
            pl.col("next_day").is_null() | (pl.col("next_day") > pl.col("rhythm_day")),
        )
        .sort("moment", "category")
    )


def _held(bought: pl.DataFrame, asked: pl.DataFrame, begin: pl.Series) -> tuple[Integers, Integers]:
    """How many purchases of the category lie in the year that ends with `row`, and its first ever.

    Args:
        bought: the purchases, sorted.
        asked: `row` (of the last purchase), from `_stopped`.
        begin: the day after which the year begins.
    """
    pair = bought.select(pair=pl.struct("code", "category").rle_id())["pair"]
    keyed = bought.select(code=pair, day="day")
    of = pair.gather(asked["row"])
    spans = Spans.of(keyed)
    held = asked["row"].to_numpy() + 1 - spans.until(of, begin)
    first = bought["day"].gather(spans.before(of, begin * 0))
    return held, first.cast(pl.Int64).to_numpy()


def _chance_of_none(occasions: Integers, held: Integers, further: Integers) -> Floats:
    """The chance that none of `further` occasions holds what `held` of `occasions` did."""
    from scipy.special import gammaln  # slow to import

    without = occasions - held + 0.5
    log_chance = gammaln(without + further) - gammaln(without)
    log_chance -= gammaln(occasions + 1.0 + further) - gammaln(occasions + 1.0)
    chance: Floats = np.exp(log_chance)
    return chance


CATEGORY_RULES: Final = (Rule(NAME, "competitor", (("transactions.category",),), category_gone),)
