"""How loyal a customer is: the yardsticks brought together into sub-scores and one score.

Loyalty has three sides (Dick and Basu, *Customer loyalty*, Journal of the Academy of Marketing
Science 22, 1994; Oliver, Journal of Marketing 63, 1999): what a customer does, what it feels, what
it means to do. Every indicator is 0–100 with 100 for loyal and null without data of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from retain.loyalty_defaults import LOYALTY_WEIGHTS
from retain.scoring.composite import coverage, known_columns, weighted_mean

BEHAVIOURAL = ("repeat_score", "choice_time_score", "price_score", "wallet_score", "rivals_score")
EMOTIONAL = ("tolerance_score", "satisfaction_score", "engagement_score")
INTENTIONAL = ("intention_score",)
INDICATORS = (*BEHAVIOURAL, *EMOTIONAL, *INTENTIONAL)

SIDES: Mapping[str, tuple[str, ...]] = {
    "loyalty_behavioural": BEHAVIOURAL,
    "loyalty_emotional": EMOTIONAL,
    "loyalty_intentional": INTENTIONAL,
}

YARDSTICKS = (
    "repeat_score",
    "choice_time_score",
    "price_score",
    "rivals_score",
    "tolerance_score",
    "wallet_score",
)
"""The classic six, in their order."""


@dataclass(frozen=True)
class LoyaltyRules:
    """What the user sets about loyalty.

    Attributes:
        weights: what each indicator counts for, 0 or more.
    """

    weights: Mapping[str, float] = field(default_factory=lambda: LOYALTY_WEIGHTS)


def loyalty_columns(judged: pl.DataFrame, rules: LoyaltyRules) -> pl.DataFrame:
    """Sub-scores, score and coverage, one row a row of `judged`.

    A sub-score is the weighted mean of its known indicators, null with none; the score that of all
    known indicators; the coverage the share of all weight that was known. All are null for a
    customer without an occasion: who never bought has no loyalty to judge.

    Args:
        judged: `occasions`, and of `INDICATORS` those that there are.
        rules: the weights.

    Returns:
        `loyalty_behavioural`, `loyalty_emotional`, `loyalty_intentional`, `loyalty_score` (0–100),
        `loyalty_coverage` (0–1).
    """
    weights = {name: rules.weights.get(name, 0.0) for name in INDICATORS}
    sides = {
        name: weighted_mean({part: weights[part] for part in parts})
        for name, parts in SIDES.items()
    }
    found = known_columns(judged, INDICATORS).select(
        **sides, loyalty_score=weighted_mean(weights), loyalty_coverage=coverage(weights)
    )
    bought = pl.lit(judged["occasions"] > 0)
    return found.with_columns(pl.when(bought).then(pl.all()).name.keep())
