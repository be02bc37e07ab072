"""Staff turnover: who looks after the customer changed before the decline.

The managers table tells it by the day. Of customers that it does not name the lines tell it: an
occasion that a new salesperson made, and for those who never ordered from a new one, that theirs
is gone from the business (`sellers`). A hand-over that comes after the customer has fallen silent
is later than the decline date and no evidence; one that was taken back by then is none either.

Strength: that of the piece × (1 − ½ · days before / window).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.causes.moments import Moments
from retain.scoring.causes.rule import Rule, nothing_found
from retain.scoring.causes.sellers import last_sellers, seller_changes

if TYPE_CHECKING:
    from retain.scoring.causes.world import World

CHANGED: Final = "manager_changed"
LEFT: Final = "seller_left"

FADES: Final = 0.5
"""The part of the strength that is lost from the day of the decline to the window's end."""

_KNOWN = (("managers.manager",), ("transactions.salesperson",))


def manager_changed(world: World, moments: Moments) -> pl.DataFrame:
    """Another manager, or salesperson, than `days` before.

    Returns:
        with `before`, `after` (names), `date` and `days` (to the moment).
    """
    found = []
    if (table := world.table("managers")) is not None:
        found.append(_by_table(table, moments.frame, world.rules.days[CHANGED]))
    if (sales := world.base.sellers()) is not None:
        asked = Moments(_not_managed(world, moments))
        found.append(_by_orders(sales, asked, world.rules.days[CHANGED]))
    if not found:
        return nothing_found()
    return _weighed(pl.concat(found), world, CHANGED)


def seller_left(world: World, moments: Moments) -> pl.DataFrame:
    """Who sold to the customer last sells to nobody any more.

    Returns:
        with `before` (the name), `date` (of its last sale to anybody) and `days` (to the moment).
    """
    sales, gone = world.base.sellers(), world.reference.departures
    if sales is None or not gone:
        return nothing_found()
    departures = pl.DataFrame(
        [(each.salesperson, each.day, each.known_from, each.until) for each in gone],
        schema={
            "salesperson": pl.String, "day": pl.Int32, "known_from": pl.Int32, "until": pl.Int32,
        },
        orient="row",
    )  # fmt: skip
    asked = _not_managed(world, moments).select("moment", "code", "rhythm_day", at="day")
    last = last_sellers(sales, asked.select("code", day="rhythm_day"))
    found = (
        asked.hstack(last)
        .join(departures, on="salesperson")
        .filter(pl.col("day") >= pl.col("sold_day"), pl.col("known_from") <= pl.col("at"))
        .filter(pl.col("until").is_null() | (pl.col("until") > pl.col("at")))
        .filter(pl.col("at") - pl.col("day") < world.rules.days[LEFT])
        .select(
            "moment", "day", "at", before="salesperson", table=pl.lit("transactions"),
        )
    )  # fmt: skip
    return _weighed(found, world, LEFT)


def _by_table(table: pl.DataFrame, asked: pl.DataFrame, days: float) -> pl.DataFrame:
    """The moments whose manager is not the one of `days` before, or the first there was."""
    rows = (
        table.select("code", "manager", day=pl.col("since").to_physical())
        .drop_nulls()
        .sort("code", "day", "manager")
        .with_columns(before=pl.col("manager").shift().over("code"))
        .filter(_other("manager", "before") | pl.col("before").is_null())
    )
    first = rows.unique("code", keep="first", maintain_order=True)
    when = asked.select("moment", "code", at="day").sort("at")
    now = when.join_asof(
        rows.sort("day").drop("before"), left_on="at", right_on="day", by="code",
        check_sortedness=False,
    ).drop_nulls("day")  # fmt: skip
    then = now.with_columns(then=pl.col("at") - int(days)).join_asof(
        rows.sort("day").select("code", since="day", usual="manager"),
        left_on="then", right_on="since", by="code", check_sortedness=False,
    )  # fmt: skip
    return (
        then.join(first.select("code", first="manager"), on="code")
        .with_columns(before=pl.coalesce("usual", "first"))
        .filter(_other("manager", "before"))
        .select(
            "moment", "day", "at", "before", after="manager", table=pl.lit("managers"),
        )
    )  # fmt: skip


def _by_orders(sales: pl.DataFrame, moments: Moments, days: float) -> pl.DataFrame:
    """The moments before which a new salesperson made an occasion."""
    changes = seller_changes(sales).rename({"before": "usual"})
    standing = pl.col("undone_day").is_null() | (pl.col("undone_day") > pl.col("at"))
    return (
        moments.recent(changes, days)
        .with_columns(at=pl.col("day") + pl.col("before"))
        .filter(standing)
        .unique("moment", keep="last", maintain_order=True)
        .select(
            "moment", "day", "at", pl.col("usual").alias("before"), "after",
            table=pl.lit("transactions"),
        )
    )  # fmt: skip


def _not_managed(world: World, moments: Moments) -> pl.DataFrame:
    """The moments of customers whom the managers table does not name."""
    table = world.table("managers")
    if table is None:
        return moments.frame
    return moments.frame.join(table.drop_nulls("manager"), on="code", how="anti")


def _other(one: str, another: str) -> pl.Expr:
    """Whether two names differ, whatever their case and blanks."""
    plain = [pl.col(name).str.to_lowercase().str.replace_all(r"\s+", "") for name in (one, another)]
    return plain[0] != plain[1]


def _weighed(found: pl.DataFrame, world: World, name: str) -> pl.DataFrame:
    """What was found, with its strength, date and days."""
    days = pl.col("at") - pl.col("day")
    strength, window = world.rules.strength[name], world.rules.days[name]
    return found.with_columns(
        strength=strength * (1 - FADES * days / window),
        date=pl.col("day").cast(pl.Date),
        days=days,
    ).drop("at", "day")


STAFF_RULES: Final = (
    Rule(CHANGED, "staff_turnover", _KNOWN, manager_changed),
    Rule(LEFT, "staff_turnover", tuple(reversed(_KNOWN)), seller_left),
)
