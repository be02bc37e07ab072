"""Competitors, by the wallet: our share fell, or there are more of them.

A row of the wallet table is compared with the mean of the customer's rows of the year before (of
the same category, and told in the same way). Our part of it is made of our own sales, so a row
counts only where its period ends by the last occasion in rhythm: whoever leaves buys less of us.
The newest such row speaks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.causes.rule import Rule, nothing_found
from retain.scoring.wallet import (
    OBSERVED,
    RANKS,
    YEAR_DAYS,
    allocated_share,
    wallet_rows,
)

if TYPE_CHECKING:
    from retain.scoring.causes.moments import Moments
    from retain.scoring.causes.world import World

SHARE: Final = "wallet_share_fell"
RIVALS: Final = "rivals_more"

_PARTS: Final = 10**9
"""Resolution in which shares are averaged: whole numbers, so that no order of rows shows."""


def wallet_share_fell(world: World, moments: Moments) -> pl.DataFrame:
    """Our share is lower than in the year before.

    Returns:
        with `share`, `before` (shares), `date` (of the row).
    """
    rows = _rows(world)
    if rows is None:
        return nothing_found()
    parts = (pl.col("share") * _PARTS).round().cast(pl.Int64)
    told = rows.drop_nulls("share").with_columns(figure=parts)
    fell = _compared(told, ["code", "category", "basis"], pl.col("figure_right").mean()).filter(
        pl.col("usual") - pl.col("figure") >= world.rules.limits["wallet_share_points"] * _PARTS
    )
    strongest = (pl.col("usual") - pl.col("figure")).alias("fall")
    found = fell.with_columns(
        strongest, share=pl.col("figure") / _PARTS, before=pl.col("usual") / _PARTS
    )
    return _spoken(found, world, moments, SHARE, "fall", ["share", "before"])


def rivals_more(world: World, moments: Moments) -> pl.DataFrame:
    """More rivals serve the customer than in the year before (their lower median).

    Returns:
        with `rivals`, `before` (how many), `date` (of the row).
    """
    rows = _rows(world)
    if rows is None:
        return nothing_found()
    told = rows.drop_nulls("figure")
    usual = pl.col("figure_right").quantile(0.5, "lower")
    more = _compared(told, ["code", "category"], usual).filter(
        pl.col("figure") - pl.col("usual") >= world.rules.limits["rivals_more"]
    )
    found = more.with_columns(
        more=pl.col("figure") - pl.col("usual"),
        rivals=pl.col("figure"),
        before=pl.col("usual").cast(pl.Int64),
    )
    return _spoken(found, world, moments, RIVALS, "more", ["rivals", "before"])


def _rows(world: World) -> pl.DataFrame | None:
    """The wallet's rows with `share`, its `basis`, and `figure`, the rivals counted."""
    period = world.reference.wallet
    if world.table("wallet") is None or period is None:
        return None
    rows = wallet_rows(world.base, period, as_of=world.as_of)
    suppliers = pl.coalesce("suppliers", pl.col("rivals") + 1)
    of_sums = pl.when(pl.col("total_spend") > 0).then(pl.col("ours") / pl.col("total_spend"))
    observed = pl.coalesce(of_sums, pl.when(pl.col("total_spend").is_null()).then("share"))
    ranked = pl.when((pl.col("rank") >= 1) & (suppliers >= 1)).then(
        allocated_share(pl.col("rank"), suppliers)
    )
    basis = pl.when(observed.is_not_null()).then(pl.lit(OBSERVED)).otherwise(pl.lit(RANKS))
    return rows.filter(~pl.col("outsold")).select(
        "code",
        "category",
        "day",
        basis=basis,
        share=pl.coalesce(observed, ranked),
        figure=pl.coalesce("rivals", pl.col("suppliers") - 1),
    )


def _compared(rows: pl.DataFrame, of: list[str], usual: pl.Expr) -> pl.DataFrame:
    """Each row with `usual`, made of the rows of the year before, and `next_day`, of the next."""
    rows = rows.sort(*of, "day", "figure").with_row_index("row")
    following = pl.col("day").shift(-1).over(of, order_by="row").alias("next_day")
    passed = pl.col("day") - pl.col("day_right")
    earlier = (
        rows.join(rows.select(*of, "day", "figure"), on=of, nulls_equal=True)
        .filter(passed.is_between(1, YEAR_DAYS))
        .group_by("row")
        .agg(usual.alias("usual"))
    )
    return rows.with_columns(following).join(earlier, on="row").sort("row").drop("row")


def _spoken(
    rows: pl.DataFrame, world: World, moments: Moments, name: str, most: str, values: list[str]
) -> pl.DataFrame:
    """What the newest rows by the last occasion in rhythm say; of several the one with the `most`.

    Args:
        rows: of `_compared`, those that are evidence.
        world: for the settings.
        moments: who is asked about.
        name: the rule's.
        most: which of several rows speaks.
        values: what its sentence needs.
    """
    events = rows.select(
        "code", "day", "next_day", most, *(pl.col(v).alias(f"v_{v}") for v in values)
    )
    found = (
        moments.recent(events.with_columns(pl.col("day").cast(pl.Int32)), world.rules.days[name])
        .join(moments.frame.select("moment", "rhythm_day"), on="moment", maintain_order="left")
        .filter(pl.col("day") <= pl.col("rhythm_day"))
        .filter(pl.col("next_day").is_null() | (pl.col("next_day") > pl.col("rhythm_day")))
        .sort("moment", most, descending=[False, True], maintain_order=True)
        .unique("moment", keep="first", maintain_order=True)
    )
    return found.select(
        "moment",
        *(pl.col(f"v_{value}").alias(value) for value in values),
        strength=pl.lit(world.rules.strength[name]),
        table=pl.lit("wallet"),
        date=pl.col("day").cast(pl.Date),
    )


_SHARES = (
    ("wallet.total_spend",),
    ("wallet.share",),
    ("wallet.rank", "wallet.suppliers"),
    ("wallet.rank", "wallet.rivals"),
)
WALLET_RULES: Final = (
    Rule(SHARE, "competitor", _SHARES, wallet_share_fell),
    Rule(RIVALS, "competitor", (("wallet.rivals",), ("wallet.suppliers",)), rivals_more),
)
