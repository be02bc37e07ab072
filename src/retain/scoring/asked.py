"""What is asked of a run: columns that nobody looks at are not computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Asked:
    """Which parts of the scores are made, besides activity and value, which always are.

    Attributes:
        standing: growth, margin rate, level, key account, potential, owner, last contact.
        leaving: everything about leaving: status, chances, guards, what is to be expected.
        loyalty: the yardsticks and what is made of them; they rest on both others.
        causes: why customers in decline leave; it rests on `leaving`.
        winback: what winning back is worth and costs; it rests on all before.
        plan: what is to be done next at each customer; it rests on all others.
    """

    standing: bool
    leaving: bool
    loyalty: bool = False
    causes: bool = False
    winback: bool = False
    plan: bool = False


VALUE: Final = Asked(standing=True, leaving=False)
LEAVING: Final = Asked(standing=True, leaving=True)
CAUSES: Final = Asked(standing=True, leaving=True, causes=True)
LOYALTY: Final = Asked(standing=True, leaving=True, loyalty=True)
EVERYTHING: Final = Asked(
    standing=True, leaving=True, loyalty=True, causes=True, winback=True, plan=True
)

PARTS: Final = ("standing", "leaving", "loyalty", "causes", "winback", "plan")
"""What can be asked for."""

RESTS_ON: Final = {
    "causes": ("leaving",),
    "loyalty": ("standing", "leaving"),
    "winback": ("standing", "leaving", "loyalty", "causes"),
    "plan": ("standing", "leaving", "loyalty", "causes", "winback"),
}
"""What a part cannot be made without."""


def parts_of(named: set[str]) -> Asked:
    """What has to be made for these parts, with all that they rest on."""
    needed = named.union(*(RESTS_ON[part] for part in named if part in RESTS_ON))
    return Asked(**{part: part in needed for part in PARTS})
