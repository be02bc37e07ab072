"""Phase 2 of winning back: who returns unasked, what treating adds, what it is worth and costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from retain.scoring.winback.attempts import Attempts
from retain.scoring.winback.costs import ContactCosts, learn_costs
from retain.scoring.winback.returns import Unasked, learn_unasked
from retain.scoring.winback.second_lifetime import SecondLifetime, learn_second_lifetime
from retain.scoring.winback.uplift import Uplift, learn_uplift

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.churn_standard import Guarded
    from retain.scoring.snapshots import History
    from retain.scoring.standards import Standards


@dataclass(frozen=True)
class WinbackStandard:
    """What winning back is judged by.

    Attributes:
        unasked: the chance to return of who is left alone; None where the past is too short.
        uplift: what treating adds to it.
        second_lifetime: what the regained are worth beside what they were.
        costs: what contacts cost.
    """

    unasked: Unasked | None
    uplift: Uplift
    second_lifetime: SecondLifetime
    costs: ContactCosts

    @classmethod
    def of_document(cls, saved: dict[str, Any]) -> WinbackStandard:
        """The standard from plain values."""
        unasked = saved["unasked"]
        return cls(
            Unasked.from_document(unasked) if unasked else None,
            Uplift.from_document(saved["uplift"]),
            SecondLifetime.from_document(saved["second_lifetime"]),
            ContactCosts.from_document(saved["costs"]),
        )


def learn_winback(
    base: Base,
    features: pl.DataFrame,
    standards: Standards,
    history: History | None,
    guarded: Guarded,
    attempts: Attempts | None,
    *,
    as_of: int,
) -> WinbackStandard:
    """What winning back is judged by, from the base's past and its attempts.

    Args:
        base: what scores are made from.
        features: of everybody.
        standards: the others.
        history: the base's past; None without a line.
        guarded: whom guards speak for at an earlier date.
        attempts: its attempts; None without a table of them.
        as_of: the day.
    """
    unasked = learn_unasked(history, base.tables.get("winback_attempts"), guarded)
    return WinbackStandard(
        unasked=unasked,
        uplift=learn_uplift(attempts.known if attempts else None, unasked),
        second_lifetime=learn_second_lifetime(
            history.customers if history else base.customers,
            standards.rhythm,
            as_of=as_of,
            value=standards.value,
            window_days=standards.window_days,
        ),
        costs=learn_costs(base.tables, features),
    )
