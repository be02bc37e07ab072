"""One person's days: what is on them, and where there is room."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from dataclasses import dataclass, field
from datetime import date


@dataclass
class Agenda:
    """One person's day. Minutes count from midnight.

    Attributes:
        day: which one.
        week: place of its week in the period.
        busy: spans that are taken, sorted, none overlapping another.
        load: minutes that are taken.
        made: how many contacts of each channel are on it.
        regions: how many visits in each region are.
    """

    day: date
    week: int
    busy: list[tuple[int, int]] = field(default_factory=list)
    load: int = 0
    made: Counter[str] = field(default_factory=Counter)
    regions: Counter[str | None] = field(default_factory=Counter)

    def room(self, wanted: int, minutes: int, opens: int, closes: int) -> int | None:
        """When a contact of `minutes` can begin; None where there is no room.

        From `wanted` on the first room, else the last before it, from `opens` to `closes`.
        """
        begins, earlier = opens, None
        for starts, ends in [*self.busy, (closes, closes)]:
            until = min(starts, closes)
            if until - max(begins, wanted) >= minutes:
                return max(begins, wanted)
            if until - begins >= minutes:
                earlier = until - minutes
            begins = max(begins, ends)
        return earlier

    def take(self, begins: int, minutes: int, channel: str, region: str | None) -> None:
        """Put a contact on the day."""
        insort(self.busy, (begins, begins + minutes))
        self.load += minutes
        self.made[channel] += 1
        if channel == "visit":
            self.regions[region] += 1
