"""What the user sets about service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from retain.plan_defaults import TARGETS


@dataclass(frozen=True)
class ServiceRules:
    """What the user sets about service.

    Attributes:
        repeat_days: within how many days the same complaint of the same customer is a repeat.
        resolve_days: within how many days a complaint without a due day is to be closed; None
            where only due days tell.
        targets: figure → what it should be.
    """

    repeat_days: int = 7
    resolve_days: int | None = None
    targets: Mapping[str, float] = field(default_factory=lambda: TARGETS)
