"""A simulated base of customers who buy at their own rates and stop one day, by MBG/NBD."""

from __future__ import annotations

import numpy as np

from tests.scoring.lines_of import Line


def simulated(
    customers: int, *, days: int = 900, seed: int = 1, stop: float = 0.12, mean_gap: float = 40.0
) -> list[Line]:
    """Lines of customers who first buy in the first two thirds of the days.

    Args:
        customers: how many.
        days: of the data, from 0.
        seed: of the draw.
        stop: the chance to stop for good at any purchase.
        mean_gap: days between purchases of the middle customer.
    """
    draw = np.random.default_rng(seed)
    lines: list[Line] = []
    for number in range(customers):
        when, rate = float(draw.integers(0, days * 2 // 3)), draw.gamma(2.0, 0.5) / mean_gap
        spend = draw.gamma(4.0, 25.0)
        while when <= days:
            amount = int(spend * draw.gamma(6.0, 1 / 6) * 10_000) + 100
            lines.append((f"{number:05}", int(when), amount))
            if draw.random() < stop:
                break
            when += 1 + draw.exponential(1 / rate)
    return lines
