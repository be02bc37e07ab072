"""Who stops buying, when, and over what.

Leaving is a race between the exposures: the earliest day wins. So an analysis that compares the
exposed with the unexposed finds what is planted, and one that looks at leavers alone is led
astray. Beside those who leave stand those who only seem to: paused by agreement, living off one
large order, waiting for goods on order, or in talks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from retain.demo.accounts import HOUSEHOLD, REGULAR, Accounts
from retain.demo.behaviour import Behaviour
from retain.demo.columns import NONE, Flags, Floats, Integers
from retain.demo.exposures import EXPOSURES, REASONS, Circumstances, draw_exposures
from retain.demo.moves import Moves
from retain.demo.period import DAYS, NEVER
from retain.demo.seasons import EVEN

RUN_DAYS: Final = 130
"""Length of a run of late deliveries that the customer sits out."""

NEGLECT_DAYS: Final = 250
"""Length of a neglect that the customer sits out."""


@dataclass(frozen=True)
class Leaving:
    """One entry an account. Days are NEVER where the thing does not happen.

    Attributes:
        left: the day from which the customer buys no more.
        reason: position in `REASONS`; NONE for who stays.
        exposure: position in `EXPOSURES` of what it left over; NONE for who stays.
        began: exposure → the day it began, dropped where the account had already left.
        paused: the day from which buying rests by agreement.
        stocked_up: the last order before the end covers a longer silence.
        awaiting_goods: the last order before the end is on its way for a long time.
        in_talks: silent for some gaps at the end, yet in touch with us.
        stops: the day orders stop for whatever of these reasons.

    """

    left: Floats
    reason: Integers
    exposure: Integers
    began: Mapping[str, Floats]
    paused: Floats
    stocked_up: Flags
    awaiting_goods: Flags
    in_talks: Flags
    stops: Floats

    def until(self, exposure: str, days: int) -> Floats:
        """Return the day a lasting exposure ends: after `days`, or when the customer leaves."""
        begins = self.began[exposure]
        return np.minimum(begins + days, np.where(begins < DAYS, self.left, NEVER))

    def during(self, exposure: str, days: int, account: Integers, day: Integers) -> Flags:
        """Find the days of a lasting exposure."""
        begins, ends = self.began[exposure][account], self.until(exposure, days)[account]
        lasting: Flags = (day >= begins) & (day < ends)
        return lasting


def draw_leaving(rng: Generator, setting: Circumstances, moves: Moves) -> Leaving:
    """Draw who leaves; accounts that continue under another id stop on that one's first day."""
    races = draw_exposures(rng, setting)
    days = np.stack([race.leaves for race in races.values()])
    winner = days.argmin(axis=0)
    left = np.where(days.min(axis=0) < DAYS, days.min(axis=0), NEVER)
    gone = left < DAYS
    reason_of = np.array([REASONS.index(reason) for reason, _ in EXPOSURES.values()])
    settled = setting.may_leave & ~gone & (setting.settled < DAYS)
    paused = _paused(rng, setting, settled)
    quiet, kind = _quiet_at_the_end(rng, setting, settled & (paused == NEVER))
    moved = np.full(setting.accounts.count, NEVER)
    moved[moves.old] = setting.behaviour.start[moves.new]
    return Leaving(
        left=left,
        reason=np.where(gone, reason_of[winner], NONE),
        exposure=np.where(gone, winner, NONE),
        began={
            name: np.where(race.begins < left, race.begins, NEVER) for name, race in races.items()
        },
        paused=paused,
        stocked_up=kind == 0,
        awaiting_goods=kind == 1,
        in_talks=kind == 2,
        stops=np.minimum.reduce([left, paused, quiet, moved]),
    )


def who_may_leave(accounts: Accounts, behaviour: Behaviour, moves: Moves) -> Flags:
    """Find the accounts that can leave: regular, without a season, and not moved to another id."""
    free: Flags = (accounts.kind == REGULAR) & (behaviour.season == EVEN)
    free[moves.old] = free[moves.new] = False
    return free


def _paused(rng: Generator, setting: Circumstances, stays: Flags) -> Floats:
    """Pause a few listed customers by agreement, one to five months before the end."""
    day = np.floor(DAYS - rng.uniform(30, 150, len(stays)))
    chosen = stays & setting.accounts.listed & (rng.random(len(stays)) < 0.02)
    return np.where(chosen & (day > setting.settled), day, NEVER)


def _quiet_at_the_end(
    rng: Generator, setting: Circumstances, stays: Flags
) -> tuple[Floats, Integers]:
    """Let a few be silent for up to two gaps and a half at the end, who have not left.

    Returns:
        the day from which they are, and why: 0 stocked up, 1 awaiting goods, 2 in talks.

    """
    gap, chance = setting.gap, rng.random(len(stays))
    day = np.floor(DAYS - rng.uniform(1.3, 2.5, len(gap)) * gap)
    fits = stays & (gap > 14) & (gap < 60) & (day > setting.settled)
    fits &= setting.accounts.segment != HOUSEHOLD
    kind = np.where(fits, np.searchsorted([0.04, 0.065, 0.09], chance), 3)
    return np.where(kind < 3, day, NEVER), np.where(kind < 3, kind, NONE)
