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
    """

    standing: bool
    leaving: bool
    loyalty: bool


VALUE: Final = Asked(standing=True, leaving=False, loyalty=False)
LEAVING: Final = Asked(standing=True, leaving=True, loyalty=False)
EVERYTHING: Final = Asked(standing=True, leaving=True, loyalty=True)
