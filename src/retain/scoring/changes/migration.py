"""Who moved between the value tiers."""

from __future__ import annotations

import polars as pl

from retain.scoring.changes.moves import THEN, bought, minor
from retain.scoring.measure import currency
from retain.scoring.value import TIERS


def migration(moves: pl.DataFrame) -> pl.DataFrame:
    """Tier of the earlier day against tier now, of who has bought by now.

    Args:
        moves: as `moves.moves` gives them.

    Returns:
        `tier_then` (null for who had not bought by then), `tier`, `customers`, `value_then` and
        `value_now` (of the window on either day, in the currency): all twenty pairs, from A to A
        down to new to D, those without a customer too.
    """
    known = moves.filter(bought() & pl.col("tier").is_not_null()).select(
        pl.when(bought(THEN)).then(f"tier{THEN}").alias("tier_then"),
        "tier",
        then=minor(f"value_window{THEN}"),
        now=minor("value_window"),
    )
    counted = known.group_by("tier_then", "tier").agg(
        pl.len().alias("customers"),
        currency(pl.col("then").sum()).alias("value_then"),
        currency(pl.col("now").sum()).alias("value_now"),
    )
    pairs = pl.DataFrame(
        [(then, now) for then in (*TIERS, None) for now in TIERS],
        schema={"tier_then": pl.String, "tier": pl.String},
        orient="row",
    )
    return pairs.join(
        counted, on=["tier_then", "tier"], how="left", nulls_equal=True, maintain_order="left"
    ).with_columns(
        pl.col("customers").fill_null(0).cast(pl.Int64),
        pl.col("value_then", "value_now").fill_null(0.0),
    )
