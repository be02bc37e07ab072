"""Customers whose silence is looked at, with what their own history says of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from retain.scoring.activity import Rhythm, gap_regularity, own_gap_days
from retain.scoring.customer_days import CustomerDays
from retain.scoring.occasions import Occasions
from retain.scoring.runs import Floats, Integers


@dataclass(frozen=True)
class Silence:
    """Some customers on a day, all of whom have bought before; one entry each, codes ascending.

    Attributes:
        occasions: their occasions up to the day.
        own_gap: days between occasions while buying; NaN where the rhythm is not known.
        regularity: Wheat and Morrison's k; NaN under two gaps.
        usual_gap: the median own gap of the whole base, in days; NaN where nobody came back.
    """

    occasions: Occasions
    own_gap: Floats
    regularity: Floats
    usual_gap: float

    @classmethod
    def of(
        cls,
        customers: CustomerDays,
        features: pl.DataFrame,
        rhythm: Rhythm,
        *,
        as_of: int,
        codes: pl.Series | None = None,
    ) -> Silence:
        """The silence of the customers with `codes`, of all buyers where None.

        Args:
            customers: the customer-days.
            features: those of the whole base as of that day.
            rhythm: the base's.
            as_of: the day.
            codes: whom to look at.
        """
        figures = features.filter(pl.col("occasions") > 0).select(
            "code", own_gap_days(rhythm), gap_regularity(rhythm)
        )
        usual = figures["own_gap_days"].median()
        if codes is not None:
            figures = figures.filter(pl.col("code").is_in(codes.implode()))
        return cls(
            Occasions.of(customers, as_of, figures["code"]),
            figures["own_gap_days"].cast(pl.Float64).to_numpy(),
            figures["gap_regularity"].cast(pl.Float64).to_numpy(),
            float("nan") if usual is None else float(usual),  # type: ignore[arg-type]
        )

    @property
    def as_of(self) -> int:
        """The day."""
        return self.occasions.as_of

    @property
    def codes(self) -> Integers:
        """The customers."""
        return self.occasions.codes

    @property
    def days(self) -> Integers:
        """How long each has been silent."""
        return self.occasions.silence

    @property
    def gap(self) -> Floats:
        """The own gap; where it is not known the base's usual one."""
        return np.where(np.isnan(self.own_gap), self.usual_gap, self.own_gap)

    def frame(self) -> pl.DataFrame:
        """`code`, `last_day`, `gap` (the own or the usual one, in days, null where neither is)."""
        gap = pl.Series(self.gap).fill_nan(None)
        return pl.DataFrame(
            {
                "code": self.codes.astype(np.uint32),
                "last_day": self.occasions.last_day.astype(np.int32),
                "gap": gap,
            }
        )
