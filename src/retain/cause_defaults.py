"""What causes are judged by unless retain.toml says otherwise: windows, strengths, limits.

`docs/method.md` says why; the names are those of the pieces of evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CAUSE_DAYS: Final[Mapping[str, float]] = {
    "manager_changed": 90.0,
    "seller_left": 90.0,
    "wallet_share_fell": 180.0,
    "rivals_more": 180.0,
    "category_gone": 90.0,
    "price_rose": 90.0,
    "market_price_fell": 90.0,
    "deliveries_late": 120.0,
    "returns_rose": 180.0,
    "small_complaints": 180.0,
    "contacts_unanswered": 180.0,
    "promise_unkept": 180.0,
    "price_above_agreed": 120.0,
    "rude_service": 180.0,
    "answered_late": 180.0,
    "service_below": 365.0,
    "product_complaint": 180.0,
    "product_below": 365.0,
    "too_few_contacts": 180.0,
    "wave": 120.0,
    "stated": 90.0,
}
"""Piece of evidence → days back from the decline date that it counts for."""

CAUSE_STRENGTH: Final[Mapping[str, float]] = {
    "manager_changed": 0.8,
    "seller_left": 0.7,
    "wallet_share_fell": 0.6,
    "rivals_more": 0.4,
    "category_gone": 0.5,
    "price_rose": 0.55,
    "market_price_fell": 0.55,
    "deliveries_late": 0.5,
    "returns_rose": 0.4,
    "small_complaints": 0.3,
    "contacts_unanswered": 0.3,
    "promise_unkept": 0.7,
    "price_above_agreed": 0.7,
    "rude_service": 0.6,
    "answered_late": 0.4,
    "service_below": 0.4,
    "product_complaint": 0.6,
    "product_below": 0.4,
    "too_few_contacts": 0.1,
    "contact_shortfall": 0.6,
    "wave": 0.7,
    "state": 0.95,
    "stated": 0.7,
    "stated_natural": 0.9,
    "stated_price": 0.5,
    "stated_polite": 0.35,
    "noted": 0.25,
}
"""Piece of evidence → how strong it is, from 0 to 1; of several of one cause 1 − Π(1 − s)."""

CAUSE_LIMITS: Final[Mapping[str, float]] = {
    "wallet_share_points": 0.15,
    "rivals_more": 1.0,
    "expected_purchases": 3.0,
    "discount_ratio": 2.0,
    "discount_occasions": 3.0,
    "price_rise": 0.05,
    "market_price_fall": 0.05,
    "category_share": 0.3,
    "late_share": 0.3,
    "late_deliveries": 3.0,
    "return_ratio": 2.0,
    "return_days": 2.0,
    "small_complaints": 2.0,
    "late_answers": 2.0,
    "promise_grace_days": 14.0,
    "agreed_slack": 0.01,
    "grades_below": 2.0,
    "contact_shortfall": 0.5,
    "wave_complaints": 10.0,
    "wave_days": 30.0,
    "wave_ratio": 4.0,
}
"""Limit → from where on something is evidence."""
