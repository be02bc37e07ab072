"""What causes are judged by that crosses customers: learned from the base, saved with standards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from retain.scoring.causes.sellers import Departure, departures

if TYPE_CHECKING:
    from retain.scoring.pipeline import Base


@dataclass(frozen=True)
class Reference:
    """The base's usual doings, and what befell many at once; None where no table tells.

    Attributes:
        departures: the salespeople who are gone, or were for a while.
    """

    departures: tuple[Departure, ...] | None = None

    @classmethod
    def of_document(cls, saved: Mapping[str, Any]) -> Reference:
        """The reference from plain values."""
        gone = saved["departures"]
        return cls(
            departures=None if gone is None else tuple(Departure(**each) for each in gone),
        )


def learn_reference(base: Base, features: pl.DataFrame, *, as_of: int) -> Reference:
    """What the base usually does, as of a day.

    Args:
        base: customer-days, facts and tables.
        features: of everybody, with `own_gap_days`.
        as_of: the day.
    """
    del features, as_of
    sales = base.sellers()
    return Reference(
        departures=None if sales is None else departures(sales),
    )
