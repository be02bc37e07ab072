"""The 1/10 sample of CDNOW as customer histories, calibration and hold-out of 39 weeks each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from retain.scoring.models.purchases import Purchases

CALIBRATION_ENDS = dt.date(1997, 9, 30)
HOLD_OUT_DAYS = 273


@dataclass(frozen=True)
class Sample:
    """One row a customer.

    Attributes:
        customers: `repeats`, `t_x_days`, `age_days`, `ln_gaps`, `mean_repeat_value` (of the
            repeat days with money, null without one), `paid_repeats` (how many), and `held_out`
            (occasions after the calibration).
        lines: rows read.
    """

    customers: pl.DataFrame
    lines: int

    @property
    def purchases(self) -> Purchases:
        """The histories, counted."""
        return Purchases.of(
            self.customers["repeats"],
            self.customers["t_x_days"],
            self.customers["age_days"],
            ln_gaps=self.customers["ln_gaps"].sum(),
        )

    @property
    def history(self) -> tuple[pl.Series, pl.Series, pl.Series]:
        """What predictions take, in the order of the sample's own numbers."""
        return self.customers["repeats"], self.customers["t_x_days"], self.customers["age_days"]


def read(folder: Path) -> Sample:
    """Every customer-day counts as an occasion, those of $0 too, as in the published fits."""
    text = (folder / "cdnow" / "CDNOW_sample.txt").read_text("utf-8")
    rows = [line.split() for line in text.splitlines() if line.strip()]
    lines = pl.DataFrame(
        {
            "customer": [int(row[1]) for row in rows],
            "day": [dt.datetime.strptime(row[2], "%Y%m%d").date() for row in rows],
            "value": [float(row[4]) for row in rows],
        }
    )
    days = lines.group_by("customer", "day").agg(pl.col("value").sum()).sort("customer", "day")
    early = pl.col("day") <= CALIBRATION_ENDS
    gap = pl.col("day").diff().dt.total_days().over("customer")
    paid = early & (pl.col("value") > 0) & (pl.col("day") > pl.col("day").min().over("customer"))
    customers = (
        days.with_columns(gap=gap, paid=paid)
        .group_by("customer", maintain_order=True)
        .agg(
            repeats=early.sum().cast(pl.Int64) - 1,
            t_x_days=(pl.col("day").filter(early).max() - pl.col("day").min()).dt.total_days(),
            age_days=(pl.lit(CALIBRATION_ENDS) - pl.col("day").min()).dt.total_days(),
            ln_gaps=pl.col("gap").filter(early).cast(pl.Float64).log().sum(),
            mean_repeat_value=pl.col("value").filter(pl.col("paid")).mean(),
            paid_repeats=pl.col("paid").sum().cast(pl.Int64),
            held_out=early.not_().sum().cast(pl.Int64),
        )
        .sort("customer")
    )
    return Sample(customers, lines.height)
