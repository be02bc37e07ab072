"""What causes are judged by that crosses customers: learned from the base, saved with standards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from retain.scoring.pipeline import Base


@dataclass(frozen=True)
class Reference:
    """The base's usual doings, and what befell many at once; None where no table tells."""

    @classmethod
    def of_document(cls, saved: Mapping[str, Any]) -> Reference:
        """The reference from plain values."""
        return cls(**saved)


def learn_reference(base: Base, features: pl.DataFrame, *, as_of: int) -> Reference:
    """What the base usually does, as of a day.

    Args:
        base: customer-days, facts and tables.
        features: of everybody, with `own_gap_days`.
        as_of: the day.
    """
    del base, features, as_of
    return Reference()
