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
        customers: `code` of who could be kept, `kept`, and `revenue_before` and `revenue_after`
            of the two windows (minor units), sorted.
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
    def revenue_retention(self) -> float | None:
        """The share of the window before's revenue that the kept stood for.

        Who gave back more than it bought counts as nothing. None where there is no revenue.
        """
        revenue = pl.col("revenue_before").clip(lower_bound=0).cast(pl.Int128)
        kept, all_of_it = self.customers.select(
            kept=(revenue * pl.col("kept")).sum().cast(pl.String),
            all_of_it=revenue.sum().cast(pl.String),
        ).row(0)
        return int(kept) / int(all_of_it) if int(all_of_it) else None


def keeping(customers: CustomerDays, *, as_of: int, window_days: int) -> Keeping:
    """From the window before the window to the window that ends on a day.

    Args:
        customers: the customer-days; rows after `as_of` are not looked at.
        as_of: the day.
        window_days: how long both windows are.
    """
    begins = as_of - window_days
    now = pl.col("day") > begins
    sold, net = pl.col("sale_lines") > 0, pl.col(SALES) + pl.col(GIVEN_BACK)
    summed = (
        customers.days.lazy()
        .filter(pl.col("day").is_between(begins - window_days + 1, as_of))
        .group_by("code")
        .agg(
            (sold & ~now).any().alias("before"),
            (sold & now).any().alias("kept"),
            net.filter(~now).sum().alias("revenue_before"),
            net.filter(now).sum().alias("revenue_after"),
        )
        .filter("before")
        .drop("before")
        .sort("code")
        .collect()
    )
    return Keeping(summed)
