"""Simulated complaints of a base whose late ones come from customers who leave more easily anyway.

Large customers are served well; small ones leave three times as easily, and half of
their complaints are late; some have stopped buying before they complain, and are served worst. What
being late does beside that is planted: it multiplies the chance to leave at the limit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from retain.scoring.base import Base
from tests.scoring.lines_of import Line
from tests.scoring.service.complaining import UNIT, complaining

DAYS = 900
ALLOWED = 10
"""Days until a complaint is due."""

GAP = 30
"""Days between the occasions of everybody, so that who stays always buys within its own gap."""


@dataclass(frozen=True)
class Kind:
    """Customers of one kind.

    Attributes:
        share: of all customers.
        amount: of each, in the currency.
        leave: the chance to leave at a complaint's limit, served on time.
        late: the share of their complaints closed late.
        gone: whether they have stopped buying some gaps before they complain.
    """

    share: float
    amount: int
    leave: float
    late: float
    gone: bool = False


KINDS = (
    Kind(0.35, 1000, leave=0.1, late=0.1),
    Kind(0.5, 20, leave=0.3, late=0.5),
    Kind(0.15, 20, leave=0.0, late=0.7, gone=True),
)


def simulated(effect: float, *, customers: int = 600, seed: int = 1) -> Base:
    """A base of customers with a complaint each; late ones make `effect` times as many leave."""
    draw = np.random.default_rng(seed)
    lines: list[Line] = []
    rows = []
    for number in range(customers):
        name = f"{number:05}"
        kind = KINDS[int(np.searchsorted(np.cumsum([k.share for k in KINDS]), draw.random()))]
        opened = int(draw.integers(400, DAYS - 100))
        late = draw.random() < kind.late
        closed = opened + int(draw.integers(ALLOWED + 1, 40) if late else draw.integers(1, ALLOWED))
        leaves = draw.random() < kind.leave * (effect if late else 1)
        end = opened + ALLOWED if leaves else DAYS
        if kind.gone:
            end = opened - int(draw.integers(GAP, 4 * GAP))
        bought = range(int(draw.integers(0, GAP)), end + 1, GAP)
        lines += [(name, day, kind.amount * UNIT) for day in bought]
        rows.append(
            {"customer": name, "opened": opened, "due": opened + ALLOWED, "closed": closed,
             "category": str(draw.choice(["quality", "delivery", "invoice"])),
             "satisfaction": float(draw.integers(1, 3) if late else draw.integers(3, 6))}
        )  # fmt: skip
    roles = {
        "opened": pl.Date(), "due": pl.Date(), "closed": pl.Date(), "category": pl.String(),
        "satisfaction": pl.Float64(),
    }  # fmt: skip
    return complaining(lines, rows, roles)
