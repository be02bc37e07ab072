"""Phase 2 of causes: what the base usually does, and which causes matter in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from retain.scoring.causes.reference import Reference, learn_reference
from retain.scoring.causes.world import CauseRules

if TYPE_CHECKING:
    from retain.scoring.pipeline import Base


@dataclass(frozen=True)
class CauseStandard:
    """What causes are judged by.

    Attributes:
        reference: what crosses customers.
    """

    reference: Reference

    @classmethod
    def of_document(cls, saved: Mapping[str, Any]) -> CauseStandard:
        """The standard from plain values."""
        return cls(Reference.of_document(saved["reference"]))

    def unsupported(self) -> frozenset[str]:
        """The causes that were tested here with data enough, and found without support."""
        return frozenset()


def learn_causes(
    base: Base, features: pl.DataFrame, rules: CauseRules, *, as_of: int
) -> CauseStandard:
    """What the base's causes are judged by.

    Args:
        base: customer-days, facts and tables.
        features: of everybody, with `own_gap_days`.
        rules: the user's settings.
        as_of: the day.
    """
    return CauseStandard(learn_reference(base, features, rules.limits, as_of=as_of))
