"""Windows of one length that the data cover on both days, so that the two can be subtracted.

Where the data begin within the window of the earlier day, it holds fewer days than the window now,
and their difference would show growth that is none: of a year of Online Retail the window of 4
December 2011 holds 132,898 more than that of the week before, and on like days 17,926. So both are
cut to as many days as the data cover up to the earlier day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.changes.moves import THEN
from retain.scoring.customer_days import GIVEN_BACK, SALES, CustomerDays
from retain.scoring.measure import currency

if TYPE_CHECKING:
    from retain.scoring.base import Base

LEAST_SHARE: Final = 0.5
"""The least share of the window that has to be covered: in less, `lost` would not mean lost."""


def like_days(window_days: int, *, since: int, begins: int | None) -> int | None:
    """How many days both windows can have; None where too few.

    Args:
        window_days: how long they should be.
        since: the earlier day.
        begins: the first day with a line in all data; None without a line.
    """
    if begins is None:
        return None
    days = min(window_days, since - begins + 1)
    return days if days >= LEAST_SHARE * window_days else None


def on_like_days(
    base: Base, moves: pl.DataFrame, days: int, *, since: int, as_of: int
) -> pl.DataFrame:
    """The moves with both windows' revenue and occasions counted over so many days.

    Args:
        base: what scores are made from.
        moves: as `moves.moves` gives them, with `code`.
        days: how long both windows are.
        since: the earlier day, on which the one ends.
        as_of: the later day, on which the other ends.

    Returns:
        the moves with `revenue_window`, `occasions_window`, those `_then` and `revenue_change`
        replaced; all other columns as they were.
    """
    then, now = _spent(base.customers, since, days, THEN), _spent(base.customers, as_of, days, "")
    names = [f"{name}_window{when}" for name in ("revenue", "occasions") for when in ("", THEN)]
    found = (
        moves.select("code")
        .join(then, on="code", how="left", maintain_order="left")
        .join(now, on="code", how="left", maintain_order="left")
        .with_columns(pl.col(names).fill_null(0))
    )
    minor = pl.col("revenue_window") - pl.col(f"revenue_window{THEN}")
    return moves.with_columns(
        found.select(
            currency(pl.col(f"revenue_window{when}")).alias(f"revenue_window{when}")
            for when in ("", THEN)
        ).get_columns()
        + found.select(f"occasions_window{when}" for when in ("", THEN)).get_columns()
        + found.select(currency(minor).alias("revenue_change")).get_columns()
    )


def _spent(customers: CustomerDays, day: int, days: int, when: str) -> pl.DataFrame:
    """`code`, revenue (minor units) and occasions of so many days up to a day."""
    return (
        customers.days.lazy()
        .filter(pl.col("day").is_between(day - days + 1, day))
        .group_by("code")
        .agg(
            (pl.col(SALES) + pl.col(GIVEN_BACK)).sum().alias(f"revenue_window{when}"),
            (pl.col("sale_lines") > 0).sum().cast(pl.UInt32).alias(f"occasions_window{when}"),
        )
        .collect()
    )
