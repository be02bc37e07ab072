"""Accounts that continue under another id: the firm buys on, only its number is new.

The new account carries the old one's name, phone and tax id, and its habits. Whoever looks at
ids alone sees a customer leave and another one arrive.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from retain.demo.accounts import HOUSEHOLD, REGULAR, Accounts
from retain.demo.behaviour import Behaviour
from retain.demo.columns import NONE, Integers
from retain.demo.period import DAYS
from retain.demo.seasons import EVEN

SHARE: Final = 0.006
"""Accounts that move to another id, as a share of all."""


@dataclass(frozen=True)
class Moves:
    """Pairs of accounts: `old[i]` goes on as `new[i]`, from the latter's start."""

    old: Integers
    new: Integers

    def successor(self, count: int) -> Integers:
        """Return the account each of `count` accounts goes on as; NONE for nearly all."""
        result = np.full(count, NONE)
        result[self.old] = self.new
        return result

    def model(self, count: int) -> Integers:
        """Return the account each of `count` accounts is the same customer as; itself for most."""
        result = np.arange(count)
        result[self.new] = self.old
        return result


def draw_moves(rng: Generator, accounts: Accounts, behaviour: Behaviour) -> Moves:
    """Pair old accounts with ones that begin late enough for the old to have a history."""
    eligible = (
        (accounts.kind == REGULAR)
        & accounts.listed
        & (accounts.segment != HOUSEHOLD)
        & (behaviour.season == EVEN)
    )
    eligible[0] = False
    begins = behaviour.start
    old = np.flatnonzero(eligible & (begins == 0) & (behaviour.mean_gap_days < 45))
    new = np.flatnonzero(eligible & (begins > 300) & (begins < DAYS - 60))
    pairs = min(len(old), len(new), round(SHARE * accounts.count))
    return Moves(
        old=rng.choice(old, size=pairs, replace=False),
        new=rng.choice(new, size=pairs, replace=False),
    )
