"""What the contact plan and service go by unless retain.toml says otherwise.

`docs/method.md` says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CALLS_A_YEAR: Final[Mapping[str, float]] = {"key": 12.0, "A": 12.0, "B": 6.0, "C": 0.0}
VISITS_A_YEAR: Final[Mapping[str, float]] = {"key": 4.0, "A": 2.0, "B": 0.0, "C": 0.0}
MESSAGES_A_YEAR: Final[Mapping[str, float]] = {"key": 0.0, "A": 0.0, "B": 0.0, "C": 3.0}
"""Level → contacts of the kind that a customer is due in a year. `key` is for key accounts, of
whatever tier; a visit does for the call that is due, and a call for the message."""

CAPACITY: Final[Mapping[str, float]] = {"visit": 8.0, "call": 40.0, "message": 100.0}
"""Channel → how many of them one owner can make in a week."""

MINUTES: Final[Mapping[str, float]] = {"visit": 90.0, "call": 15.0, "message": 5.0}
"""Channel → how long one of them takes in a calendar."""

HOURS: Final[Mapping[str, float]] = {
    "opens": 9.0,
    "closes": 18.0,
    "usual": 10.0,
    "quiet_from": 22.0,
    "quiet_until": 8.0,
}
"""Hours of the day. Work is planned from `opens` to `closes`; where a customer answers best
outside of it, up to the quiet hours; `usual` where nothing tells a better one."""

TARGETS: Final[Mapping[str, float]] = {
    "complaints_per_100": 1.2,
    "on_time_resolution": 0.99,
    "repeat_rate": 0.03,
}
"""Figure of service → what it should at least, or at most, be."""

FURTHER_TARGETS: Final = ("promises_kept", "on_time_delivery", "nps", "top_box")
"""Figures for which no target is usual, but one can be set."""

SHARES_WITH_TARGETS: Final = (
    "on_time_resolution", "repeat_rate", "promises_kept", "on_time_delivery", "top_box"
)  # fmt: skip
"""Those of them that are shares, from 0 to 1."""

INVESTED: Final[Mapping[str, float]] = {"over": 2.0, "under": 0.5}
"""How many times as much as its level, or how small a part of it, care may take of what a customer
brings before that is said."""
