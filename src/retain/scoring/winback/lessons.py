"""What attempts teach: what goes with a return, and what treating is worth."""

from __future__ import annotations

from dataclasses import dataclass

from retain.scoring.winback.attempts import Attempts
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
from retain.scoring.winback.returns import Unasked
from retain.scoring.winback.uplift import Uplift, learn_uplift


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
