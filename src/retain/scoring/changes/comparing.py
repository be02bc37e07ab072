"""Two sets of scores compared: what was, what is, and what of it is no doing of customers.

The sets may be two days of one base, judged by one standard, or what two files hold, which may have
been judged by others. What files do not say is read off their figures where it shows in them:

- *Lines between tiers*: a tier ends somewhere between the least value in it and the greatest in
  the next. Where these intervals of the two sets do not meet, the lines have moved.
- *Short windows*: where all revenue of everybody lies in the earlier window, the data begin within
  it. It may hold fewer days than the later one then, whose revenue is more for that alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import polars as pl

from retain.scoring.changes.bridge import Bridge, bridge
from retain.scoring.changes.migration import migration
from retain.scoring.changes.moves import minor, moves
from retain.scoring.changes.side_by_side import (
    BOTH,
    changed_alone,
    comparable,
    side_by_side,
)


@dataclass(frozen=True)
class Side:
    """One of the two sets.

    Attributes:
        label: a file's name, or a day.
        scores: one row a customer.
        as_of: the day they are of; None where nothing tells.
    """

    label: str
    scores: pl.DataFrame
    as_of: date | None


@dataclass(frozen=True)
class MovedLine:
    """A line between two tiers that is not where it was.

    Attributes:
        above: the tier above it.
        then, now: the value from which on a customer stood in it, at the most, and stands.
    """

    above: str
    then: float
    now: float


@dataclass(frozen=True)
class Compared:
    """Two sets of scores beside each other.

    Attributes:
        then, now: the earlier and the later one.
        columns: what is told customer by customer.
        beside: all columns that both have, as `side_by_side` gives them.
        moves: as `moves.moves` gives them, of those who stand in both sets, and who first bought
            since: whom the earlier set merely lacks has not moved.
        spent: the moves with revenue and occasions of the days that the bridge is of.
        bridge: between the revenues of the windows; None where it is not known of both.
        bridge_days: of windows that were cut to like days; None where they are the scores' own.
        migration: between the tiers; None where a set has none.
        lines: lines between tiers that moved.
        one_standard: whether one standard judged both; files do not say.
        short_since: the first occasion of all, where the data begin within the earlier window, and
            the bridge is not of like days; None elsewhere.
    """

    then: Side
    now: Side
    columns: tuple[str, ...]
    beside: pl.DataFrame
    moves: pl.DataFrame
    spent: pl.DataFrame
    bridge: Bridge | None
    bridge_days: int | None
    migration: pl.DataFrame | None
    lines: tuple[MovedLine, ...]
    one_standard: bool
    short_since: date | None

    @property
    def in_both(self) -> int:
        """How many customers stand in both."""
        return self.beside.filter(pl.col("stands_in") == BOTH).height

    def only(self, where: str) -> pl.DataFrame:
        """Who stands in one of the sets alone: `ONLY_THEN` or `ONLY_NOW`."""
        return self.beside.filter(pl.col("stands_in") == where)

    @property
    def is_unchanged(self) -> bool:
        """Whether no column that both have differs of anybody."""
        return not changed_alone(self.beside).height

    def knows(self, *columns: str) -> bool:
        """Whether both sets have these columns, and somebody a value in each."""
        return all(
            name in side.scores.columns and side.scores[name].count() > 0
            for side in (self.then, self.now)
            for name in columns
        )


def compare_scores(
    then: Side,
    now: Side,
    columns: Sequence[str],
    *,
    one_standard: bool = False,
    like_days: tuple[int, pl.DataFrame] | None = None,
) -> Compared:
    """Two sets of scores compared.

    Args:
        then: the earlier set.
        now: the later one.
        columns: what is told customer by customer; of those that are `comparable`.
        one_standard: whether one standard judged both.
        like_days: where the windows' days are not alike on both days: so many that are, and the
            moves with windows of these (`like_days.on_like_days`).
    """
    beside = side_by_side(then.scores, now.scores, comparable(then.scores, now.scores))
    moved = moves(then.scores, now.scores)
    days, bridged = like_days or (None, moved)
    has_tiers = all("tier" in side.scores.columns for side in (then, now))
    return Compared(
        then=then,
        now=now,
        columns=tuple(columns),
        beside=beside,
        moves=moved.filter(_really_moved(beside, then.as_of)),
        spent=bridged.filter(_really_moved(beside, then.as_of)),
        bridge=bridge(bridged),
        bridge_days=days,
        migration=migration(moved) if has_tiers else None,
        lines=moved_lines(then.scores, now.scores),
        one_standard=one_standard,
        short_since=None if days is not None else _short_since(then, now),
    )


def _really_moved(beside: pl.DataFrame, since: date | None) -> pl.Expr:
    """Whether a customer stands in both sets, or bought first after the earlier one's day."""
    both = beside.filter(pl.col("stands_in") == BOTH)["customer_id"].implode()
    stands = pl.col("customer_id").is_in(both)
    if since is None:
        return stands
    return stands | (pl.col("first_date") > since).fill_null(False)


def moved_lines(then: pl.DataFrame, now: pl.DataFrame) -> tuple[MovedLine, ...]:
    """The lines between tiers that cannot have stood at one value in both sets."""
    found = []
    for above, below in pairwise(("A", "B", "C")):
        ends = [_line(frame, above, below) for frame in (then, now)]
        if ends[0] is None or ends[1] is None:
            continue
        (then_low, then_high), (now_low, now_high) = ends[0], ends[1]
        if now_low >= then_high or then_low >= now_high:
            found.append(MovedLine(above, then_high, now_high))
    return tuple(found)


def _line(scores: pl.DataFrame, above: str, below: str) -> tuple[float, float] | None:
    """Over which value, and at which at the most, the upper tier begins."""
    if not {"tier", "value_window"} <= set(scores.columns):
        return None
    value, tier = pl.col("value_window"), pl.col("tier")
    least, most = scores.select(
        value.filter(tier == above).min(), value.filter(tier == below).max().alias("most")
    ).row(0)
    return None if least is None or most is None else (most, least)


def _short_since(then: Side, now: Side) -> date | None:
    """The first occasion, where all revenue of the earlier day lies within its window."""
    needed = {"revenue", "revenue_window", "first_date"}
    if then.as_of == now.as_of or not needed <= set(then.scores.columns):
        return None
    if not needed <= set(now.scores.columns) or not then.scores["first_date"].count():
        return None
    whole = then.scores.select((minor("revenue") == minor("revenue_window")).all()).item()
    first = then.scores["first_date"].min()
    return first if whole and isinstance(first, date) else None
