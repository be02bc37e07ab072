"""What loyalty is judged by unless retain.toml says otherwise: weights, the ladder, cut-offs.

`docs/method.md` says why; a business that knows better writes its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LOYALTY_WEIGHTS: Final[Mapping[str, float]] = {
    "repeat_score": 2.0,
    "choice_time_score": 0.5,
    "price_score": 1.0,
    "wallet_score": 2.0,
    "rivals_score": 0.5,
    "tolerance_score": 1.0,
    "satisfaction_score": 1.0,
    "engagement_score": 1.0,
    "intention_score": 1.0,
}
"""Indicator → weight. Buying again and share of wallet are what the others are for; the time to
choose and the number of rivals are the weakest signs."""

_NOT_FOR_PRICE = "COALESCE(price_score, 50) >= 25 AND COALESCE(share_of_wallet, 1) >= 0.2"
_HABIT = f"repeat_score >= 40 AND {_NOT_FOR_PRICE}"
_NOT_UNHAPPY = "COALESCE(satisfaction_score, 100) >= 40"

LADDER: Final[Mapping[str, str]] = {
    "none": "repeat_score < 40 OR price_score < 25 OR share_of_wallet < 0.2",
    "habitual": _HABIT,
    "satisfied": f"{_HABIT} AND (satisfaction_score >= 60 OR "
    "switching_cost >= 0.05 * revenue_window AND switching_cost > 0 AND "
    f"{_NOT_UNHAPPY})",
    "attached": f"{_HABIT} AND {_NOT_UNHAPPY} AND (tolerance_score >= 60 OR "
    "engagement_score >= 60)",
    "committed": f"{_HABIT} AND {_NOT_UNHAPPY} AND referrals >= 1 AND share_of_wallet >= 0.5",
}
"""Level → condition on the scores' columns, from the lowest to the highest."""

RELATIONSHIP_WEIGHTS: Final[Mapping[str, float]] = {
    "repeat_score": 2.0,
    "chance_to_buy": 2.0,
    "value_rank": 2.0,
    "wallet_score": 2.0,
    "tenure_days": 1.0,
    "growth_rate": 1.0,
    "gap_regularity": 1.0,
    "categories_bought": 1.0,
    "price_score": 1.0,
    "rivals_score": 1.0,
    "tolerance_score": 1.0,
    "satisfaction_score": 1.0,
    "intention_score": 1.0,
    "engagement_score": 1.0,
    "complaints_window": 1.0,
    "return_rate": 0.5,
    "choice_time_score": 0.5,
}
"""Indicator → weight; dates and money alone make up under half of it."""

RELATIONSHIP_CUTS: Final[Mapping[str, float]] = {"A": 70.0, "B": 55.0, "C": 40.0}
"""Grade → the least score that earns it; under all of them is D."""

ENGAGEMENT_WORTH: Final[Mapping[str, float]] = {
    "referral": 0.0,
    "event": 0.0,
    "suggestion": 0.0,
    "support": 0.0,
}
"""Kind of engagement → money that one of it is worth: nothing, unless somebody says so."""
