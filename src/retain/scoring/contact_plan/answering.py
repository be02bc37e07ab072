"""How readily contacts are answered: effects of groups in log odds, shrunk by how much they differ.

A row is one contact, answered or not, with the chance that was to be expected. A group's effect u
maximises Σ log p(answer | logit + u) − u²·precision/2 over its rows: none where its rows go as
expected, and small where they are few. In one kind of contact with the expected chance p it is the
beta-binomial's drawing towards p with a strength of precision ÷ (p(1 − p)) contacts.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

LOOSEST: Final = 0.25
"""The least precision: groups' log odds differ by a deviation of 2, chances from .12 to .88."""

TIGHTEST: Final = 1e6
"""The precision at which groups do not differ: no effects."""

CLEARLY: Final = 3.0
"""Standard errors from which on something is more than chance."""

_STEPS: Final = 8
_LARGEST_STEP: Final = 2.0


def chance(logit: Floats) -> Floats:
    """The chance of log odds."""
    return 1.0 / (1.0 + np.exp(-logit))


def effects(
    answered: Flags, logit: Floats, group: Integers, count: int, precision: float
) -> Floats:
    """The effect of each of `count` groups; 0 for one without rows.

    Args:
        answered: one a row, sorted so that equal inputs come in one order.
        logit: what was to be expected of it.
        group: whose it is.
        count: of the groups.
        precision: one by the variance of the effects, see `learned_precision`.
    """
    effect = np.zeros(count)
    if precision >= TIGHTEST:
        return effect
    for _ in range(_STEPS):
        expected = chance(logit + effect[group])
        excess = np.bincount(group, answered - expected, count) - precision * effect
        curvature = np.bincount(group, expected * (1.0 - expected), count) + precision
        effect += np.clip(excess / curvature, -_LARGEST_STEP, _LARGEST_STEP)
    return effect


def information(logit: Floats, group: Integers, count: int) -> Floats:
    """Σ p(1 − p) of each of `count` groups: one by the squared standard error of its log odds."""
    expected = chance(logit)
    return np.bincount(group, expected * (1.0 - expected), count).astype(np.float64)


def usual_log_odds(answered: Flags, kind: Integers, count: int) -> Floats:
    """The log odds of an answer to each of `count` kinds, from (answered + 1) ÷ (contacts + 2)."""
    tried = np.bincount(kind, minlength=count)
    share = (np.bincount(kind, answered, count) + 1.0) / (tried + 2.0)
    return np.log(share / (1.0 - share))


def learned_precision(answered: Flags, logit: Floats, group: Integers, within: Integers) -> float:
    """One by the variance τ² of the groups' effects, by the method of moments.

    What a group's rows show beyond what was expected, less its share by information I = Σ p(1 − p)
    of what all of the customer's rows show, is d; d² is expected to be I·(1 − h) + τ²·I²·(1 − h)²
    with h = I ÷ (I of all of the customer's rows), so that how readily a customer answers at all
    plays no part. Where the sum of d² is less than `CLEARLY` of its standard errors
    √(2 Σ I²(1 − h)²) beyond what chance gives, nothing shows that groups differ: `TIGHTEST`. It is
    never under `LOOSEST`.

    Args:
        answered: one a row, sorted so that equal inputs come in one order.
        logit: what was to be expected of it, the customer's level included.
        group: whose it is; a group is of one customer.
        within: the customer whom a row is of.
    """
    if not group.size:
        return TIGHTEST
    groups, customers = int(group.max()) + 1, int(within.max()) + 1
    owner = np.zeros(groups, dtype=np.int64)
    owner[group] = within
    surplus = answered - chance(logit)
    known = information(logit, group, groups)
    share = known / information(logit, within, customers)[owner]
    of_customer = np.bincount(within, surplus, customers)[owner]
    beyond = np.bincount(group, surplus, groups) - share * of_customer
    by_chance = known * (1.0 - share)
    signal = float(np.sum(by_chance**2))
    excess = float(np.sum(beyond**2 - by_chance))
    if excess <= CLEARLY * np.sqrt(2.0 * signal):
        return TIGHTEST
    return max(signal / excess, LOOSEST)
