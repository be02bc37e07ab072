"""Which days a record of rare events covers: a file that begins, or ends, too late shows itself.

A month without a complaint is a good month, unless nobody wrote complaints down. Had n events been
spread evenly over D days, the first g of these days would be without one in (1 − g/D)ⁿ of cases.
Where that is less than `UNLIKELY` the record is taken to begin with its first event, and likewise
to end with its last: the days outside of it count neither for nor against anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from retain.scoring.runs import Integers

UNLIKELY: Final = 0.001


@dataclass(frozen=True)
class RecordSpan:
    """The days a record covers, both among them."""

    first: int
    last: int


def record_span(days: Integers, *, begins: int, as_of: int) -> RecordSpan | None:
    """The days that events up to a day cover; None without an event.

    Args:
        days: of the events; none after `as_of`.
        begins: the first day of all data.
        as_of: the last.
    """
    if not days.size:
        return None
    oldest, newest = int(days.min()), int(days.max())
    begins = min(begins, oldest)
    whole = as_of - begins + 1
    late = (1 - (oldest - begins) / whole) ** days.size < UNLIKELY
    over = (1 - (as_of - newest) / whole) ** days.size < UNLIKELY
    return RecordSpan(oldest if late else begins, newest if over else as_of)
