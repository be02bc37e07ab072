"""Who sells: the salespeople, whom they look after, and the three who leave.

One more gives accounts up in good order: both visit, nothing is dropped, and nobody leaves over it.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from retain.demo.accounts import Accounts
from retain.demo.columns import Flags, Floats, Integers
from retain.demo.period import DAYS, NEVER

FIRST_TEAM: Final = 14
LEAVERS: Final = 3
"""Salespeople who leave; as many are hired, and numbered after the first team."""

COUNTER_CLERK: Final = 0
"""The salesperson on counter sales without a customer."""


@dataclass(frozen=True)
class Staff:
    """One entry an account.

    Attributes:
        first: the salesperson at the start.
        last: the salesperson at the end; the same where nobody left.
        changed_day: the day the account was handed over; NEVER where it was not.
        orderly: handed over by plan, by a salesperson who stays.

    """

    first: Integers
    last: Integers
    changed_day: Floats
    orderly: Flags

    def on(self, account: Integers, day: Integers) -> Integers:
        """Return the salesperson of each account on each day."""
        changed = day >= self.changed_day[account]
        return np.where(changed, self.last[account], self.first[account])


def draw_staff(rng: Generator, accounts: Accounts) -> Staff:
    """Share the accounts out by region, and hand over those of whoever leaves.

    A leaver's accounts go to the new hire, except three in ten, which go to colleagues who stay.
    """
    leavers = 1 + rng.choice(FIRST_TEAM - 1, size=LEAVERS, replace=False)
    leave_day = np.sort(rng.integers(240, DAYS - 150, LEAVERS))
    first = _by_region(rng, accounts)
    place = np.full(FIRST_TEAM, LEAVERS)
    place[leavers] = np.arange(LEAVERS)
    which = place[first]
    handed = which < LEAVERS
    # Hand-overs take some days each, so a leaver's accounts do not all change on one morning.
    day = np.append(leave_day, 0)[which] + rng.integers(0, 12, accounts.count)
    staying = np.setdiff1d(np.arange(FIRST_TEAM), leavers)
    colleague = rng.choice(staying, size=accounts.count)
    successor = np.where(rng.random(accounts.count) < 0.3, colleague, FIRST_TEAM + which)
    giver, reorganised = staying[-1], rng.integers(200, DAYS - 200)
    orderly = ~handed & (first == giver) & (rng.random(accounts.count) < 0.6)
    taker = staying[rng.integers(0, len(staying) - 1, accounts.count)]
    orderly_day = reorganised + rng.integers(0, 40, accounts.count)
    return Staff(
        first=first,
        last=np.where(handed, successor, np.where(orderly, taker, first)),
        changed_day=np.where(handed, day, np.where(orderly, orderly_day, NEVER)),
        orderly=orderly,
    )


def _by_region(rng: Generator, accounts: Accounts) -> Integers:
    """Assign each account to one of the two or three people who work its region."""
    people = rng.permutation(FIRST_TEAM)
    slot = accounts.region * 3 + rng.integers(0, 3, accounts.count)
    first: Integers = people[slot % FIRST_TEAM]
    return first
