"""Made-up bases for the tests of the purchase models, and strategies of histories."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from retain.scoring.models.bgcnbd import BgCnbd
from retain.scoring.models.purchases import Purchases

shapes = st.floats(0.01, 50)
"""r, a, b and the like."""

models = st.builds(
    BgCnbd,
    k=st.integers(1, 4),
    stops_at_first=st.booleans(),
    r=shapes,
    alpha_days=st.floats(1, 2_000),
    a=shapes,
    b=shapes,
)

DEGENERATE = {
    "nobody": ([], [], []),
    "one customer": ([3], [50], [60]),
    "everybody one time": ([0] * 40, [0] * 40, list(range(40))),
    "a single day": ([0] * 40, [0] * 40, [0] * 40),
    "the same dates": ([1] * 50, [30] * 50, [90] * 50),
    "the last day is today": ([1, 2, 3, 4] * 20, [10, 20, 30, 40] * 20, [10, 20, 30, 40] * 20),
    "every day": ([1_000] * 30, [1_000] * 30, [1_001] * 30),
    "all gone": ([1] * 30, list(range(1, 31)), [2_000] * 30),
    "two gaps of no days": ([2] * 30, [0] * 30, [60] * 30),
}
"""x, t_x and T of bases that fix no parameters, or only some."""


@st.composite
def histories(draw) -> tuple[int, int, int]:
    """x, t_x and T that a customer may have, in days."""
    repeats = draw(st.integers(0, 400))
    t_x = draw(st.integers(repeats, repeats + 1_500)) if repeats else 0
    return repeats, t_x, t_x + draw(st.integers(0, 1_500))


def gradient_by_differences(likelihood, at, step=1e-5) -> np.ndarray:
    """Central differences, relative steps."""
    at = np.asarray(at, dtype=float)
    found = []
    for place in range(at.size):
        up, down = at.copy(), at.copy()
        up[place] *= 1 + step
        down[place] *= 1 - step
        found.append((likelihood(up)[0] - likelihood(down)[0]) / (2 * step * at[place]))
    return np.array(found)


def simulated(model: BgCnbd, customers: int, days: int = 730, seed: int = 1) -> Purchases:
    """A base that buys as the model says, first purchases spread over `days`."""
    random = np.random.default_rng(seed)
    age = random.uniform(0, days, customers)
    rate = random.gamma(model.r, 1 / model.alpha_days, customers)
    stop = random.beta(model.a, model.b, customers)
    repeats, last, ln_gaps = np.zeros(customers), np.zeros(customers), 0.0
    buying = np.arange(customers)
    if model.stops_at_first:
        buying = buying[random.random(customers) > stop]
    while buying.size:
        gap = random.gamma(model.k, 1 / rate[buying])
        within = last[buying] + gap <= age[buying]
        buying, gap = buying[within], gap[within]
        last[buying] += gap
        repeats[buying] += 1
        ln_gaps += float(np.log(gap).sum())
        buying = buying[random.random(buying.size) > stop[buying]]
    return Purchases.of(repeats, last, age, ln_gaps=ln_gaps)
