"""How many attempts it takes to see a difference between two shares."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from typing import Final

from retain.scoring.churn_rules import INTERVAL_Z, wilson

POWER_Z: Final = 0.841621
"""Of a power of 80 %."""

ASSUMED_DIFFERENCE: Final = 0.05
"""What is looked for as long as no difference in favour of treating has been seen: five points."""


@dataclass(frozen=True)
class Needed:
    """The attempts that a difference needs.

    Attributes:
        treated, held_out: how many of each, in all.
    """

    treated: int
    held_out: int


def attempts_needed(treated: float, held_out: float, *, per_held_out: float = 1.0) -> Needed | None:
    """Attempts needed to see the difference of two shares at 5 % with a power of 80 %.

    n₀ = (z_{α/2}·√((r + 1)·p̄·q̄) + z_β·√(r·p₀·q₀ + p₁·q₁))² / (r·(p₁ − p₀)²) held out, and r·n₀
    treated, with p̄ = (p₀ + r·p₁) / (r + 1). Source: Fleiss, Levin and Paik, Statistical Methods for
    Rates and Proportions (2003), section 4.2; without the continuity correction.

    Args:
        treated: share expected of the treated.
        held_out: share expected of the held-out.
        per_held_out: treated customers for each held out (r).

    Returns:
        None where the shares do not differ.
    """
    if treated == held_out:
        return None
    r = per_held_out
    mean = (held_out + r * treated) / (r + 1)
    spread = r * held_out * (1 - held_out) + treated * (1 - treated)
    reach = INTERVAL_Z * sqrt((r + 1) * mean * (1 - mean)) + POWER_Z * sqrt(spread)
    size = reach**2 / (r * (treated - held_out) ** 2)
    return Needed(ceil(r * size), ceil(size))


@dataclass(frozen=True)
class Share:
    """A share with its 95 % interval (Wilson 1927).

    Attributes:
        size: of how many.
        back: how many returned.
    """

    size: int
    back: int

    @property
    def share(self) -> float | None:
        """The share; None of nobody."""
        return self.back / self.size if self.size else None

    @property
    def interval(self) -> tuple[float, float] | tuple[None, None]:
        """Its interval; None of nobody."""
        return wilson(self.back / self.size, self.size) if self.size else (None, None)


@dataclass(frozen=True)
class Difference:
    """By how much one share is over another, with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def is_proved(self) -> bool:
        """Whether it is over 0, or under it, by more than chance does."""
        return self.low > 0 or self.high < 0


def difference(one: Share, other: Share) -> Difference | None:
    """By how much `one` is over `other`; None where one of them is of nobody.

    The interval combines Wilson's of both: d − √((p₁ − l₁)² + (u₀ − p₀)²) and
    d + √((u₁ − p₁)² + (p₀ − l₀)²). Source: Newcombe, Statistics in Medicine 17 (1998), 873–890,
    method 10.
    """
    if one.share is None or other.share is None:
        return None
    (low, high), (other_low, other_high) = (
        wilson(each.back / each.size, each.size) for each in (one, other)
    )
    value = one.share - other.share
    down = sqrt((one.share - low) ** 2 + (other_high - other.share) ** 2)
    up = sqrt((high - one.share) ** 2 + (other.share - other_low) ** 2)
    return Difference(value, value - down, value + up)
