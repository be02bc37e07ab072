"""Which day a visit goes on, so that a day's visits are in one region as far as capacity allows.

No distances are known, so none are made up: a region is all that tells who is near to whom.
"""

from __future__ import annotations

from collections.abc import Collection

SAME, FREE, FULL, MIXED = range(4)
"""How fit a day is for a visit to a region: others of it are on that day, none are, enough of it
are, others of another region are."""


def fitness(region: str | None, there: Collection[str | None], visits: int, enough: int) -> int:
    """How fit a day is for a visit; the least is the fittest.

    Args:
        region: of the customer; None, unknown, is a region of its own.
        there: regions of the visits that are on that day already.
        visits: how many there are.
        enough: how many a day should have.
    """
    if not there:
        return FREE
    if region not in there or len(there) > 1:
        return MIXED
    return SAME if visits < enough else FULL
