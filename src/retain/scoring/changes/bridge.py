"""The bridge of revenue: from one amount to another by what customers did, to the last cent.

Every customer stands in exactly one step:

| step | who |
|---|---|
| new | had never bought by the earlier day, and has now |
| returned | had bought, but not in the window then; in the window now |
| grown | in both windows, with more revenue now |
| shrunk | in both windows, with less |
| lost | in the window then, not in the window now |
| other | all others: the same revenue in both, or in neither; what these gave back |

The windows end on the two days, and are as long as each other where the data begin within the
earlier one (`like_days`). Over whole windows the steps mean what they say: nobody is lost who has
bought within it. Of two weeks, back to back, most buyers of the one do not buy in the other, and
nothing is said by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from retain.scoring.changes.moves import THEN, bought, minor
from retain.scoring.measure import MINOR_PER_UNIT

STEPS: Final = ("new", "returned", "grown", "shrunk", "lost", "other")


@dataclass(frozen=True)
class Step:
    """What one kind of customers added or took away.

    Attributes:
        name: one of `STEPS`.
        customers: how many they are.
        minor: by how much revenue changed for it, in minor units.
    """

    name: str
    customers: int
    minor: int

    @property
    def amount(self) -> float:
        """The same in the currency."""
        return self.minor / MINOR_PER_UNIT


@dataclass(frozen=True)
class Bridge:
    """From one amount to another.

    Attributes:
        before_minor, after_minor: revenue of the window on the earlier day and now, minor units.
        steps: all of `STEPS`, in that order; `before_minor` and they add up to `after_minor`.
    """

    before_minor: int
    after_minor: int
    steps: tuple[Step, ...]

    @property
    def before(self) -> float:
        """Revenue of the window on the earlier day, in the currency."""
        return self.before_minor / MINOR_PER_UNIT

    @property
    def after(self) -> float:
        """Revenue of the window now, in the currency."""
        return self.after_minor / MINOR_PER_UNIT

    def step(self, name: str) -> Step:
        """A step by its name."""
        return next(step for step in self.steps if step.name == name)


def bridge(moves: pl.DataFrame) -> Bridge | None:
    """The bridge between the windows' revenues; None where one of the days has none.

    Args:
        moves: as `moves.moves` gives them.
    """
    if moves.height and not moves["revenue_change"].count():
        return None
    stepped = with_steps(moves).select(
        "step", then=minor(f"revenue_window{THEN}"), now=minor("revenue_window")
    )
    found = {
        name: (count, int(then), int(now))
        for name, count, then, now in stepped.group_by("step")
        .agg(pl.len(), *(pl.col(n).cast(pl.Int128).sum().cast(pl.String) for n in ("then", "now")))
        .iter_rows()
    }
    steps = [(name, *found.get(name, (0, 0, 0))) for name in STEPS]
    return Bridge(
        before_minor=sum(then for _, _, then, _ in steps),
        after_minor=sum(now for _, _, _, now in steps),
        steps=tuple(Step(name, count, now - then) for name, count, then, now in steps),
    )


def with_steps(moves: pl.DataFrame) -> pl.DataFrame:
    """The moves with the `step` each customer stands in."""
    then, now = _in_window(THEN), _in_window("")
    change = minor("revenue_window") - minor(f"revenue_window{THEN}")
    step = (
        pl.when(~bought(THEN) & now)
        .then(pl.lit("new"))
        .when(~then & now)
        .then(pl.lit("returned"))
        .when(then & ~now)
        .then(pl.lit("lost"))
        .when(then & now & (change > 0))
        .then(pl.lit("grown"))
        .when(then & now & (change < 0))
        .then(pl.lit("shrunk"))
        .otherwise(pl.lit("other"))
    )
    return moves.with_columns(step=step)


def _in_window(when: str) -> pl.Expr:
    """Whether a customer had an occasion in the window; by its tier where that is not told."""
    told = pl.coalesce(pl.col(f"occasions_window{when}") > 0, pl.col(f"tier{when}") != "D")
    return told.fill_null(False)
