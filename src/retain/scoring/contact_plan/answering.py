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
"""The precision at which groups do not differ."""

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


def learned_precision(
    answered: Flags, logit: Floats, group: Integers, within: Integers, prior: float
) -> float:
    """One by the variance τ² of the groups' effects, by the method of moments.

    Over groups, (Σ(y − p))² is expected to be I·(1 − h) + τ²·I²·(1 − h)², with I = Σ p(1 − p);
    h = I / (I of all of the customer's rows + `prior`) is what of it went into the level of the
    customer already. Between `LOOSEST` and `TIGHTEST`, that where nothing shows that groups differ.

    Args:
        answered: one a row, sorted so that equal inputs come in one order.
        logit: what was to be expected of it, the customer's level included.
        group: whose it is; a group is of one customer.
        within: the customer whom a row is of.
        prior: the precision with which the customers' levels were taken out.
    """
    if not group.size:
        return TIGHTEST
    count = int(group.max()) + 1
    excess = np.bincount(group, answered - chance(logit), count)
    known = information(logit, group, count)
    owner = np.zeros(count, dtype=np.int64)
    owner[group] = within
    left = 1.0 - known / (information(logit, within, int(within.max()) + 1)[owner] + prior)
    signal = float(np.sum((known * left) ** 2))
    variance = float(np.sum(excess**2 - known * left)) / signal if signal else 0.0
    return 1.0 / min(max(variance, 1.0 / TIGHTEST), 1.0 / LOOSEST)
