"""Headline figures of a period, beside the period before, with their small lines.

What each is stands in `headline_figures`. All earlier days are judged by the standards of today
(`earlier`). A trend is of `spans.PERIODS` periods, this one the last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.changes.earlier import reading_once, scores_then
from retain.scoring.changes.flows import flows
from retain.scoring.changes.headline_figures import (
    DEFINITIONS,
    DIGITS,
    Better,
    Seen,
    known,
    unknown,
)
from retain.scoring.changes.keeping import keeping
from retain.scoring.changes.moves import COMPARED, moves
from retain.scoring.changes.spans import PERIODS, Periods
from retain.scoring.figure import Figure

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Rules, Standards


@dataclass(frozen=True)
class Headline:
    """One figure, beside what it was.

    Attributes:
        figure: of this period.
        before: of the period before; its value is None, with the reason, where it is not known.
        trend: of `PERIODS` periods, the oldest first, this one last; None where not known.
        better: whether more or less of it is for the better; None where neither.
    """

    figure: Figure
    before: Figure
    trend: tuple[float | None, ...]
    better: Better | None

    @property
    def change(self) -> float | None:
        """By how much it moved; of a share, in shares. None where either is not known."""
        if self.figure.value is None or self.before.value is None:
            return None
        return round(self.figure.value - self.before.value, DIGITS) + 0.0

    @property
    def relative(self) -> float | None:
        """By what share of the period before it moved; None where that is not positive."""
        if self.change is None or self.before.value is None or self.before.value <= 0:
            return None
        return round(self.change / self.before.value, DIGITS) + 0.0


_NEEDED: Final = ("first_date", "last_date", *COMPARED)


def earliest_day(*, since: int, as_of: int) -> int:
    """The earliest day whose scores are looked at: the one before the oldest period."""
    return as_of - PERIODS * (as_of - since)


def headlines(
    base: Base,
    now: pl.DataFrame,
    then: pl.DataFrame,
    rules: Rules,
    standards: Standards,
    *,
    since: int,
    as_of: int,
    codes: pl.Series | None = None,
) -> tuple[Headline, ...]:
    """The headline figures of the days after `since` up to `as_of`, in the order of `KINDS`.

    Args:
        base: what scores are made from; where other earlier days are scored too, one that is
            `reading_once` from `earliest_day` on.
        now: scores as of `as_of`, with `code`, of the customers that count; pseudonyms may stand
            in the place of their identifiers.
        then: likewise as of `since`, by the same standards.
        rules: the user's settings.
        standards: what all is judged by.
        since: the day before the period.
        as_of: its last day.
        codes: the customers that count; everybody where None.
    """
    periods = Periods(as_of, as_of - since, *_first_and_last(base, as_of))
    theirs = base.customers if codes is None else base.customers.of(codes)
    happened, window = flows(theirs, periods), standards.window_days
    calls = standards.churn is not None and standards.churn.basis != "none"
    covered = [back for back in range(PERIODS) if periods.uncovered(back) is None]
    ends = _scores_at_ends(base, {0: now, 1: then}, covered, periods, rules, standards, codes)
    found: list[dict[str, Figure]] = []
    for back in range(PERIODS):
        reason = periods.uncovered(back)
        if reason is not None:
            found.append({name: unknown(name, reason) for name in DEFINITIONS})
            continue
        at_end, at_beginning = next(ends)
        kept = keeping(theirs, as_of=periods.end(back), window_days=window)
        moved = moves(at_beginning, at_end)
        seen = Seen(back, periods, happened[back], at_end, moved, kept, window, calls)
        found.append({name: known(name, seen) for name in DEFINITIONS})
    return tuple(
        Headline(
            figure=found[0][name],
            before=found[1][name],
            trend=tuple(figures[name].value for figures in reversed(found)),
            better=each.better,
        )
        for name, each in DEFINITIONS.items()
    )


def _first_and_last(base: Base, as_of: int) -> tuple[int | None, int | None]:
    days = base.customers.up_to(as_of)["day"]
    if not days.len():
        return None, None
    return int(days.min()), int(days.max())  # type: ignore[arg-type]


def _scores_at_ends(
    base: Base,
    given: Mapping[int, pl.DataFrame],
    covered: list[int],
    periods: Periods,
    rules: Rules,
    standards: Standards,
    codes: pl.Series | None,
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Scores at the end and at the beginning of each covered period, the newest first.

    The whole base is scored, whoever counts: guards and rhythms are of all. What lifetimes are
    worth is not looked at, and not computed.
    """
    if not covered:
        return
    earliest = periods.end(covered[-1] + 1)
    again, plain = reading_once(base, earliest), replace(standards, worth=None)

    def scores(back: int) -> pl.DataFrame:
        frame = given.get(back)
        if frame is None:
            frame = scores_then(again, periods.end(back), rules, plain)
            if codes is not None:
                frame = frame.filter(pl.col("code").is_in(codes.implode()))
        by_code = pl.col("code").cast(pl.String).alias("customer_id")  # one and the same to all
        return frame.select(by_code, *(name for name in _NEEDED if name in frame.columns))

    with ThreadPoolExecutor(2) as threads:
        yield from pairwise(threads.map(scores, range(covered[0], covered[-1] + 2)))
