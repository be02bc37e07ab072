"""Phase 2 of causes: what the base usually does, and which causes matter in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from retain.scoring.activity import own_gap_days
from retain.scoring.causes.landmarks import Looking
from retain.scoring.causes.reference import Reference, learn_reference
from retain.scoring.causes.rules_of import RULES
from retain.scoring.causes.support import Support, learn_support
from retain.scoring.causes.world import World
from retain.scoring.value import value_kind

if TYPE_CHECKING:
    from retain.scoring.activity import Rhythm
    from retain.scoring.base import Base
    from retain.scoring.standards import Rules


@dataclass(frozen=True)
class CauseStandard:
    """What causes are judged by.

    Attributes:
        reference: what crosses customers.
        support: whether causes matter in the base, of those that could be tested.
    """

    reference: Reference
    support: tuple[Support, ...] = ()

    @classmethod
    def of_document(cls, saved: Mapping[str, Any]) -> CauseStandard:
        """The standard from plain values."""
        support = tuple(Support(**each) for each in saved["support"])
        return cls(Reference.of_document(saved["reference"]), support)

    def unsupported(self) -> frozenset[str]:
        """The causes that were tested here with data enough, and found without support."""
        return frozenset(each.cause for each in self.support if each.supported is False)


def learn_causes(
    base: Base, features: pl.DataFrame, rhythm: Rhythm, rules: Rules, *, as_of: int
) -> CauseStandard:
    """What the base's causes are judged by.

    Args:
        base: customer-days, facts and tables.
        features: of everybody.
        rhythm: the base's.
        rules: the user's settings.
        as_of: the day.
    """
    paced = features.with_columns(own_gap_days(rhythm))
    reference = learn_reference(base, paced, rules.causes, as_of=as_of)
    looking = Looking(
        as_of=as_of,
        horizon_days=rules.horizon_days,
        window_days=rules.window_days,
        a_percent=rules.a_percent,
        b_percent=rules.b_percent,
        value=value_kind(features) if rules.value == "auto" else rules.value,
    )
    world = World(base, as_of, paced, rules.causes, reference)
    return CauseStandard(reference, learn_support(world, looking, RULES))
