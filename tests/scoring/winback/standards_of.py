"""Plain standards for the tests of winning back."""

from __future__ import annotations

from retain.scoring.base import Base
from retain.scoring.features import features
from retain.scoring.standards import Rules, Standards, learn


def standards_of(base: Base, as_of: int, horizon_days: int = 90) -> Standards:
    rules = Rules(horizon_days=horizon_days)
    known = features(
        base.customers, as_of=as_of, window_days=rules.window_days, horizon_days=horizon_days
    )
    return learn(known, as_of=as_of, rules=rules)
