"""What is asked of a run: columns that nobody looks at are not computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Asked:
    """Which parts of the scores are made, besides value and activity, which always are.

    Attributes:
        leaving: everything about leaving: status, chances, guards, what is to be expected.
        loyalty: the yardsticks and what is made of them; they rest on `leaving`.
    """

    leaving: bool
    loyalty: bool


VALUE: Final = Asked(leaving=False, loyalty=False)
LEAVING: Final = Asked(leaving=True, loyalty=False)
EVERYTHING: Final = Asked(leaving=True, loyalty=True)
