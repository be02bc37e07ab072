"""Neglected details: deliveries that came late again and again, where the base's come on time.

A delivery is late where it came after the day it was promised for. Those promised in the window
count, the day of the decline not among them: on that day nobody knows yet. They are evidence from
`late_deliveries` of them and a share of `late_share` on, where the base's share of late ones makes
so many a chance of less than `CHANCE` (binomial).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.causes.rule import Rule, nothing_found
from retain.scoring.causes.spans import Spans, chance_of_so_many, running

if TYPE_CHECKING:
    from retain.scoring.causes.moments import Moments
    from retain.scoring.causes.world import World

NAME: Final = "deliveries_late"
CHANCE: Final = 0.02

_LATE = (pl.col("delivered_day") > pl.col("promised_day")).alias("late")


def usual_late_share(deliveries: pl.DataFrame | None) -> float | None:
    """The share of late ones among all deliveries of the base; None without one."""
    if deliveries is None or not deliveries.height:
        return None
    return int(deliveries.select(_LATE.sum()).item()) / deliveries.height


def deliveries_late(world: World, moments: Moments) -> pl.DataFrame:
    """More late deliveries than chance explains.

    Returns:
        with `late`, `deliveries` (how many of how many), `usual` (the base's share), `first` and
        `last` (days that late ones were promised for).
    """
    come, usual = world.base.deliveries(), world.reference.late_share
    if come is None or usual is None:
        return nothing_found()
    come = come.select("code", "promised_day", _LATE).sort(pl.all())
    spans, late = Spans.of(come, "promised_day"), running(come["late"])
    asked, days = moments.frame, int(world.rules.days[NAME])
    begin = spans.until(asked["code"], asked["day"] - days)
    end = spans.before(asked["code"], asked["day"])
    count, lates = end - begin, late[end] - late[begin]
    limits = world.rules.limits
    many = (count >= limits["late_deliveries"]) & (lates >= limits["late_share"] * count)
    many &= chance_of_so_many(lates, count, usual) < CHANCE
    place = np.flatnonzero(many & (lates > 0))
    late_days = come.filter("late")["promised_day"]
    return asked[place].select(
        "moment",
        pl.lit(world.rules.strength[NAME]).alias("strength"),
        pl.lit("transactions").alias("table"),
        pl.Series("late", lates[place]),
        pl.Series("deliveries", count[place]),
        pl.lit(usual).alias("usual"),
        late_days.gather(late[begin[place]]).cast(pl.Date).alias("first"),
        late_days.gather(late[end[place]] - 1).cast(pl.Date).alias("last"),
    )


DELIVERY_RULES: Final = (
    Rule(
        NAME,
        "neglected_details",
        (("transactions.promised_date", "transactions.delivered_date"),),
        deliveries_late,
    ),
)
