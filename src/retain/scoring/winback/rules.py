"""What the user sets about winning back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from retain.winback_defaults import CONTACT_SHARE, FIRST_DAYS


@dataclass(frozen=True)
class WinbackRules:
    """What the user sets about winning back.

    Attributes:
        holdout: the share of those chosen who are left alone, to learn by.
        key: what the hold-out is drawn with; another key, another draw.
        running_days: days for which an attempt goes on, and keeps its customer out of the next;
            the horizon where None.
        contact_cost: channel → what one contact costs, in the currency.
        contact_share: channel → the same as a share of the base's median occasion, where neither
            that nor a table says it.
        first_days: level → working days within which first contacts are made.
    """

    holdout: float = 0.1
    key: str = "retain"
    running_days: int | None = None
    contact_cost: Mapping[str, float] = field(default_factory=dict)
    contact_share: Mapping[str, float] = field(default_factory=lambda: CONTACT_SHARE)
    first_days: Mapping[str, float] = field(default_factory=lambda: FIRST_DAYS)
