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
    "engagement_score": 0.5,
    "intention_score": 1.0,
}
"""Indicator → weight. Buying again and share of wallet are what the others are for; the time to
choose and the number of rivals are the weakest signs; few customers ever engage, and who does not
says little by it."""

_BUYS_AGAIN = (
    "repeat_score >= 40 AND COALESCE(price_score, 50) >= 25 AND "
    "COALESCE(share_of_wallet, 1) >= 0.2 AND NOT COALESCE(churned, FALSE)"
)
_CONTENT = f"{_BUYS_AGAIN} AND COALESCE(satisfaction_score, 100) >= 40"

LADDER: Final[Mapping[str, str]] = {
    "none": "repeat_score < 40 OR price_score < 25 OR share_of_wallet < 0.2 OR churned",
    "habitual": _BUYS_AGAIN,
    "satisfied": f"{_CONTENT} AND (satisfaction_score >= 60 OR "
    "switching_cost > 0 AND switching_cost >= 0.05 * revenue_window)",
    "attached": f"{_CONTENT} AND tolerance_score >= 60 AND engagements >= 1",
    "committed": f"{_CONTENT} AND referrals >= 1 AND share_of_wallet >= 0.5",
}
"""Level → condition on the scores' columns, from the lowest to the highest."""

RELATIONSHIP_WEIGHTS: Final[Mapping[str, float]] = {
    "repeat_score": 1.5,
    "chance_to_buy": 1.5,
    "value_rank": 1.5,
    "tenure_days": 0.5,
    "growth_rate": 0.5,
    "gap_regularity": 0.5,
    "categories_bought": 0.5,
    "return_rate": 0.5,
    "price_score": 1.0,
    "choice_time_score": 0.5,
    "wallet_score": 2.0,
    "satisfaction_score": 2.0,
    "rivals_score": 1.0,
    "tolerance_score": 1.0,
    "intention_score": 1.0,
    "engagement_score": 1.0,
    "complaints_window": 1.0,
}
"""Indicator → weight. All that our own sales can tell is under half of it: who knows nothing else
of a customer has no grade without brackets."""

RELATIONSHIP_CUTS: Final[Mapping[str, float]] = {"A": 70.0, "B": 55.0, "C": 40.0}
"""Grade → the least score that earns it; under all of them is D."""

ENGAGEMENT_WORTH: Final[Mapping[str, float]] = {
    "referral": 0.0,
    "event": 0.0,
    "suggestion": 0.0,
    "support": 0.0,
}
"""Kind of engagement → money that one of it is worth: nothing, unless somebody says so."""
