"""By which channel a customer is reached: what the play asks, the profile prefers, consent allows.

A play that asks for a visit is a visit, since its level earns that effort. Otherwise the channel
that the customer prefers goes before the one by which it was most often reached, and that before
the play's. Where treating by it would not pay and by a cheaper one would, that is taken. None that
consent does not name ever is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from retain.scoring.measure import day_date
from retain.scoring.playbook import CHANNELS

BY_EFFORT: Final = ("call", "message", "email", "visit")
"""Channels in the order in which one stands in for another that is not allowed."""

REFUSED: Final = "no"
ALL: Final = "yes"

PRIOR_REACHED: Final = 1.0
"""Contacts answered, and as many not, that a kind's share of answers is drawn with."""


def allowed_channels() -> dict[str, pl.Expr]:
    """Whether `consent` allows each channel: `yes`, or named; null is nobody asked, so any."""
    consent = pl.col("consent").fill_null(ALL)
    return {
        name: (consent == ALL) | consent.str.split(";").list.contains(name) for name in CHANNELS
    }


def wanted_channel(planned: pl.DataFrame) -> pl.Series:
    """`wanted_channel`: visit, call, message or email; null where consent allows none.

    Args:
        planned: `play_channel` (the play's), `consent` (`yes`, `no`, or channels joined by `;`;
            null: nobody asked, everything is allowed), `preferred_channel`, `reached_by` (null
            unknown).
    """
    allowed = allowed_channels()
    wish = pl.coalesce(
        pl.when((pl.col("play_channel") == "visit") & allowed["visit"]).then(pl.lit("visit")),
        _usable("preferred_channel", allowed),
        _usable("reached_by", allowed),
        pl.col("play_channel"),
    )
    chosen = pl.coalesce(
        *(pl.when((wish == name) & allowed[name]).then(pl.lit(name)) for name in CHANNELS),
        *(pl.when(allowed[name]).then(pl.lit(name)) for name in BY_EFFORT),
    )
    known = pl.when(pl.col("play_channel").is_not_null()).then(chosen)
    return planned.select(known.alias("wanted_channel")).to_series()


def paying_channel(net_by: Mapping[str, pl.Expr], costs: Mapping[str, int]) -> pl.Expr:
    """`winback_channel`: the one that is wanted, or the dearest cheaper one where only that pays.

    A visit that brings less than it costs is no reason to let a good customer go without a call.
    Where none pays it stays the one that is wanted.

    Args:
        net_by: channel → what treating by it brings beyond its cost.
        costs: channel → what one contact costs, of those in `net_by`.
    """
    wanted, allowed = pl.col("wanted_channel"), allowed_channels()
    if not net_by:
        return wanted.alias("winback_channel")
    contact = wanted.replace_strict(costs, default=None, return_dtype=pl.Int64)
    asked = pl.coalesce(pl.when(wanted == name).then(net) for name, net in net_by.items())
    dearest_first = sorted(net_by, key=lambda name: (-costs[name], BY_EFFORT.index(name)))
    cheaper = (
        pl.when(allowed[name] & (pl.lit(costs[name]) < contact) & (net_by[name] > 0)).then(
            pl.lit(name)
        )
        for name in dearest_first
    )
    unpaid = (asked <= 0).fill_null(False)
    return pl.coalesce(
        pl.when(unpaid).then(pl.coalesce(*cheaper, pl.lit(None, pl.String))), wanted
    ).alias("winback_channel")


def _usable(column: str, allowed: Mapping[str, pl.Expr]) -> pl.Expr:
    """The channel of a column where it is allowed and asks for no visit."""
    names = [name for name in CHANNELS if name != "visit"]
    return pl.coalesce(
        *(pl.when((pl.col(column) == name) & allowed[name]).then(pl.lit(name)) for name in names)
    )


def reached_by(contacts: pl.DataFrame | None, codes: pl.Series, *, as_of: int) -> pl.Series:
    """The kind of contact of ours, call or message, that each customer answered most readily.

    By (answered + 1) / (tried + 2). Null where none was answered, or no table tells.
    """
    unknown = pl.repeat(None, codes.len(), dtype=pl.String, eager=True).alias("reached_by")
    if contacts is None or not {"kind", "answered"} <= set(contacts.columns):
        return unknown
    ours = contacts.filter(
        pl.col("kind").is_in(["call", "message"]),
        pl.col("answered").is_not_null(),
        pl.col("date") <= day_date(as_of),
    )
    if "direction" in ours.columns:
        ours = ours.filter(pl.col("direction").ne_missing("in"))
    answered = pl.col("answered").sum()
    best = (
        ours.join(codes.to_frame("code"), on="code", how="semi")
        .group_by("code", "kind")
        .agg(
            ((answered + PRIOR_REACHED) / (pl.len() + 2 * PRIOR_REACHED)).alias("share"),
            answered.alias("answered"),
        )
        .filter(pl.col("answered") > 0)
        .sort("code", "share", "answered", "kind", descending=[False, True, True, False])
        .unique("code", keep="first", maintain_order=True)
    )
    found = codes.to_frame("code").join(best, on="code", how="left", maintain_order="left")
    return found["kind"].alias("reached_by")
