"""Contacts with customers: when there was one last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from retain.scoring.base import Base


def last_contact_date(base: Base, codes: pl.Series, *, as_of: int) -> pl.Series:
    """Day of the newest contact of any kind and direction, answered or not, up to `as_of`.

    Null without one, and where there is no table of contacts.

    Args:
        base: what scores are made from.
        codes: whose.
        as_of: the day.
    """
    contacts = base.tables.get("contacts")
    if contacts is None:
        return pl.repeat(None, codes.len(), dtype=pl.Date, eager=True).alias("last_contact_date")
    day = pl.col("date").cast(pl.Date)
    newest = (
        contacts.select("code", day.alias("last_contact_date"))
        .filter(pl.col("last_contact_date").cast(pl.Int32) <= as_of)
        .group_by("code")
        .agg(pl.col("last_contact_date").max())
    )
    found = codes.to_frame("code").join(newest, on="code", how="left", maintain_order="left")
    return found["last_contact_date"]
