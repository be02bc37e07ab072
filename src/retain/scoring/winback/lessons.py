"""What past attempts achieved, and what they teach about returns and about treating."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retain.scoring.snapshots import History
from retain.scoring.winback.attempts import TABLE, Attempts
from retain.scoring.winback.correlates import (
    Correlation,
    Level,
    Strength,
    chosen_by_plan,
    correlations,
    levels,
    strengths,
    with_offer_size,
)
from retain.scoring.winback.regression import Regression, regress_returns
from retain.scoring.winback.results import Results, results_of
from retain.scoring.winback.returns import Unasked, learn_unasked
from retain.scoring.winback.uplift import Uplift, learn_uplift

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Standards


@dataclass(frozen=True)
class Lessons:
    """What attempts whose outcome is known teach.

    Attributes:
        numbers: how numbers go with a return.
        levels: how often customers returned by every value of the other factors.
        strengths: how strongly each factor does, over all and within each division.
        chosen: what the plan itself chose: (offer or channel, by cause or tier, Cramér's V).
        regression: all factors together.
        uplift: what treating is worth, by cell.
    """

    numbers: tuple[Correlation, ...]
    levels: tuple[Level, ...]
    strengths: tuple[Strength, ...]
    chosen: tuple[tuple[str, str, float], ...]
    regression: Regression
    uplift: Uplift


@dataclass(frozen=True)
class LookBack:
    """A look back at the attempts of a base.

    Attributes:
        as_of: the day.
        value: "revenue" or "margin".
        attempts: the attempts.
        results: what they achieved.
        lessons: what they teach.
    """

    as_of: int
    value: str
    attempts: Attempts
    results: Results
    lessons: Lessons


def look_back(attempts: Attempts, base: Base, standards: Standards, *, as_of: int) -> LookBack:
    """What the attempts of a base achieved and teach, as known on a day.

    Args:
        attempts: the attempts.
        base: what scores are made from.
        standards: what was judged by.
        as_of: the day.
    """
    history = History.of(
        base.customers,
        as_of=as_of,
        horizon_days=standards.horizon_days,
        window_days=standards.window_days,
    )
    unasked = learn_unasked(history, base.tables[TABLE])
    results = results_of(attempts, base, unasked, as_of=as_of, value=standards.value)
    return LookBack(as_of, standards.value, attempts, results, lessons_of(attempts, unasked))


def lessons_of(attempts: Attempts, unasked: Unasked | None) -> Lessons:
    """What attempts teach; only the treated tell what goes with a return."""
    treated = with_offer_size(attempts.treated)
    return Lessons(
        numbers=tuple(correlations(treated)),
        levels=tuple(levels(treated)),
        strengths=tuple(strengths(treated)),
        chosen=tuple(chosen_by_plan(treated)),
        regression=regress_returns(treated),
        uplift=learn_uplift(attempts.known, unasked),
    )
