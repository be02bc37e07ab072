"""Who of the window before the window bought in the window, and what they stood for.

The window before the window is as long, and ends where the window begins. Who had an occasion in
it could be kept, and is kept with an occasion in the window.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from retain.scoring.customer_days import GIVEN_BACK, SALES, CustomerDays


@dataclass(frozen=True)
class Keeping:
    """From one window to the next.

    Attributes:
        customers: `code` of who could be kept, `kept`, `occasions_before` of the window before,
            `value_before` and `value_after` of the two windows (minor units); sorted.
    """

    customers: pl.DataFrame

    @property
    def could_be_kept(self) -> int:
        """How many could be kept."""
        return self.customers.height

    @property
    def kept(self) -> int:
        """How many were."""
        return int(self.customers["kept"].sum())

    @property
    def retention(self) -> float | None:
        """The share of customers kept; None where nobody could be."""
        return self.kept / self.could_be_kept if self.could_be_kept else None

    @property
    def value_retention(self) -> float | None:
        """The share of the window before's value that the kept stood for.

        Who gave back more than it bought counts as nothing. None where there is no value.
        """
        value = pl.col("value_before").clip(lower_bound=0).cast(pl.Int128)
        kept, everything = self.customers.select(
            kept=(value * pl.col("kept")).sum().cast(pl.String),
            everything=value.sum().cast(pl.String),
        ).row(0)
        return int(kept) / int(everything) if int(everything) else None


def keeping(
    customers: CustomerDays, *, as_of: int, window_days: int, value: str = "revenue"
) -> Keeping:
    """From the window before the window to the window that ends on a day.

    Args:
        customers: the customer-days; rows after `as_of` are not looked at.
        as_of: the day.
        window_days: how long both windows are.
        value: "revenue" or "margin".
    """
    begins = as_of - window_days
    now, sold = pl.col("day") > begins, pl.col("sale_lines") > 0
    worth = pl.col("margin") if value == "margin" else pl.col(SALES) + pl.col(GIVEN_BACK)
    summed = (
        customers.days.lazy()
        .filter(pl.col("day").is_between(begins - window_days + 1, as_of))
        .group_by("code")
        .agg(
            (sold & now).any().alias("kept"),
            (sold & ~now).sum().cast(pl.Int64).alias("occasions_before"),
            worth.filter(~now).sum().alias("value_before"),
            worth.filter(now).sum().alias("value_after"),
        )
        .filter(pl.col("occasions_before") > 0)
        .sort("code")
        .collect()
    )
    return Keeping(summed)
