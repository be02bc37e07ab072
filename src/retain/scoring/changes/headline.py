"""Headline figures of a period, beside the period before, with their small lines.

| figure | what it is | of |
|---|---|---|
| revenue | amounts of the period's days, what was given back on them subtracted | period |
| revenue_on_year | by what share it is over that of the same weekdays 52 weeks before | period |
| occasions | customers' days with a sale | period |
| average_occasion_value | revenue / occasions | period |
| buyers | customers with an occasion | period |
| new_customers | whose first occasion lies in the period | period |
| returned_customers | who bought after it had been called gone (`movers.returned_now`) | period |
| newly_churned | who is called gone at its end and was not at its beginning | period |
| revenue_window | revenue of the window up to the day | day |
| active_customers | whose status is active: in their rhythm | day |
| at_risk | whose status is slowing or lapsed | day |
| value_at_risk | what these were worth in the window up to their last occasion | day |
| churned_customers | who is called gone | day |
| key_accounts | how many there are | day |
| key_accounts_at_risk | of those of either end of the period, who is leaving | both |
| retention | of the customers of the window before the window, the share that bought in it | day |
| revenue_retention | likewise of the revenue they stood for (`keeping`) | day |
| repeat_buyer_share | of all who have bought, the share with two or more occasions | day |

Those of a period are compared with the period before, of the same length; those of a day are of the
period's last, compared with the last of the period before. All earlier days are judged by the
standards of today (`earlier`). A trend is of `spans.PERIODS` periods, this one the last.

What the data do not reach back to is null with its reason, and never nothing; so is a period that
ends before the data go on, since no line in it may mean that none came in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

import polars as pl

from retain.scoring.changes.earlier import reading_once, scores_then
from retain.scoring.changes.flows import Flow, flows
from retain.scoring.changes.keeping import Keeping, keeping
from retain.scoring.changes.key_accounts_at_risk import key_accounts_at_risk, of_key_account
from retain.scoring.changes.movers import AT_RISK, newly_churned, returned_now
from retain.scoring.changes.moves import COMPARED, minor, moves
from retain.scoring.changes.spans import PERIODS, SLACK_DAYS, Periods
from retain.scoring.figure import Figure, FigureKind
from retain.scoring.measure import MINOR_PER_UNIT

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Rules, Standards

Better = Literal["more", "less"]

NOBODY, NO_CALLS, NO_OCCASIONS, NO_REVENUE, NONE_TO_KEEP = (
    "nobody_bought", "nobody_can_be_called", "no_occasions", "no_revenue", "none_to_keep",
)  # fmt: skip
"""Why a figure of a covered period is not known."""


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
        return round(self.figure.value - self.before.value, _DIGITS) + 0.0

    @property
    def relative(self) -> float | None:
        """By what share of the period before it moved; None where that is not positive."""
        if self.change is None or self.before.value is None or self.before.value <= 0:
            return None
        return round(self.change / self.before.value, _DIGITS) + 0.0


_DIGITS: Final = 4


@dataclass(frozen=True)
class _Seen:
    """What the figures of one period are made from.

    Attributes:
        back: how many periods before this one it is.
        periods: all of them.
        flow: what happened in it.
        scores: as of its end.
        moves: from its beginning to its end.
        kept: from the window before the window to the window up to its end.
        window_days: how long those are.
        calls: whether the standard calls anybody gone.
    """

    back: int
    periods: Periods
    flow: Flow
    scores: pl.DataFrame
    moves: pl.DataFrame
    kept: Keeping
    window_days: int
    calls: bool

    @property
    def bought(self) -> pl.DataFrame:
        """Who has bought by the end."""
        return self.scores.filter(pl.col("occasions") > 0)

    def with_status(self, *names: str) -> pl.DataFrame:
        """Who stands so at the end."""
        return self.scores.filter(pl.col("status").is_in(names))


_Told = tuple[float | None, int, str | None]
"""A value, from how many rows, and why it is not known."""


@dataclass(frozen=True)
class _Definition:
    """How a figure is made.

    Attributes:
        kind: what sort it is.
        better: as `Headline.better`.
        of: what its rows are.
        told: makes it of a period that the data cover.
    """

    kind: FigureKind
    better: Better | None
    of: str
    told: Callable[[_Seen], _Told]


def _money(amount: int) -> float:
    return amount / MINOR_PER_UNIT


def _revenue(seen: _Seen) -> _Told:
    return _money(seen.flow.revenue_minor), seen.flow.occasions, None


def _revenue_on_year(seen: _Seen) -> _Told:
    then, now = seen.flow.year_before_minor, seen.flow.revenue_minor
    reason = seen.periods.year_uncovered(seen.back) or (None if then > 0 else NO_REVENUE)
    if reason is not None:
        return None, 0, reason
    return round(now / then - 1, _DIGITS), seen.flow.occasions, None


def _occasions(seen: _Seen) -> _Told:
    return float(seen.flow.occasions), seen.flow.occasions, None


def _average_occasion_value(seen: _Seen) -> _Told:
    occasions = seen.flow.occasions
    if not occasions:
        return None, 0, NO_OCCASIONS
    return _money(round(seen.flow.revenue_minor / occasions)), occasions, None


def _buyers(seen: _Seen) -> _Told:
    return float(seen.flow.buyers), seen.flow.occasions, None


def _new_customers(seen: _Seen) -> _Told:
    begins = seen.periods.end(seen.back + 1)
    first = pl.col("first_date").cast(pl.Int32)
    new = seen.scores.filter(first > begins).height
    return float(new), seen.flow.buyers, None


def _returned_customers(seen: _Seen) -> _Told:
    if not seen.calls:
        return None, 0, NO_CALLS
    return float(returned_now(seen.moves).height), seen.flow.buyers, None


def _newly_churned(seen: _Seen) -> _Told:
    if not seen.calls:
        return None, 0, NO_CALLS
    could_be = seen.moves.filter(
        (pl.col("occasions") > 0) & ~pl.col("churned_then").fill_null(False)
    )
    return float(newly_churned(seen.moves).height), could_be.height, None


def _revenue_window(seen: _Seen) -> _Told:
    reason = seen.periods.window_uncovered(seen.back, seen.window_days)
    if reason is not None:
        return None, 0, reason
    current = seen.scores.filter(pl.col("occasions_window") > 0).height
    return _money(_sum(seen.scores, "revenue_window")), current, None


def _of_status(*names: str) -> Callable[[_Seen], _Told]:
    return lambda seen: (float(seen.with_status(*names).height), seen.bought.height, None)


def _churned_customers(seen: _Seen) -> _Told:
    if not seen.calls:
        return None, 0, NO_CALLS
    return float(seen.with_status("churned").height), seen.bought.height, None


def _value_at_risk(seen: _Seen) -> _Told:
    those = seen.with_status(*AT_RISK)
    return _money(_sum(those, "value_before")), those.height, None


def _key_accounts(seen: _Seen) -> _Told:
    return float(seen.scores["key_account"].sum()), seen.bought.height, None


def _key_accounts_at_risk(seen: _Seen) -> _Told:
    of_either_day = seen.moves.filter(of_key_account()).height
    return float(key_accounts_at_risk(seen.moves).height), of_either_day, None


def _of_windows(share: Callable[[Keeping], float | None]) -> Callable[[_Seen], _Told]:
    def told(seen: _Seen) -> _Told:
        reason = seen.periods.window_uncovered(seen.back, 2 * seen.window_days, SLACK_DAYS)
        value = None if reason else share(seen.kept)
        if value is None:
            return None, 0, reason or NONE_TO_KEEP
        return round(value, _DIGITS), seen.kept.could_be_kept, None

    return told


def _repeat_buyer_share(seen: _Seen) -> _Told:
    buyers = seen.bought
    if not buyers.height:
        return None, 0, NOBODY
    again = buyers.filter(pl.col("occasions") > 1).height
    return round(again / buyers.height, _DIGITS), buyers.height, None


def _sum(frame: pl.DataFrame, column: str) -> int:
    return int(frame.select(minor(column).cast(pl.Int128).sum().cast(pl.String)).item() or 0)


_DEFINITIONS: Final[Mapping[str, _Definition]] = {
    "revenue": _Definition("money", "more", "occasions", _revenue),
    "revenue_on_year": _Definition("share", "more", "occasions", _revenue_on_year),
    "occasions": _Definition("count", "more", "occasions", _occasions),
    "average_occasion_value": _Definition("money", "more", "occasions", _average_occasion_value),
    "buyers": _Definition("count", "more", "occasions", _buyers),
    "new_customers": _Definition("count", "more", "buyers", _new_customers),
    "returned_customers": _Definition("count", "more", "buyers", _returned_customers),
    "newly_churned": _Definition("count", "less", "customers", _newly_churned),
    "revenue_window": _Definition("money", "more", "customers", _revenue_window),
    "active_customers": _Definition("count", "more", "customers", _of_status("active")),
    "at_risk": _Definition("count", "less", "customers", _of_status(*AT_RISK)),
    "value_at_risk": _Definition("money", "less", "customers", _value_at_risk),
    "churned_customers": _Definition("count", "less", "customers", _churned_customers),
    "key_accounts": _Definition("count", "more", "customers", _key_accounts),
    "key_accounts_at_risk": _Definition("count", "less", "key_accounts", _key_accounts_at_risk),
    "retention": _Definition("share", "more", "customers", _of_windows(lambda k: k.retention)),
    "revenue_retention": _Definition(
        "share", "more", "customers", _of_windows(lambda k: k.value_retention)
    ),
    "repeat_buyer_share": _Definition("share", "more", "customers", _repeat_buyer_share),
}

KINDS: Final[Mapping[str, FigureKind]] = {name: each.kind for name, each in _DEFINITIONS.items()}
"""Every headline figure, whatever the data, and what sort it is."""

LABELS, MEANINGS = "headline.", "headline_meaning."
"""What the words' keys of a figure's name and meaning begin with."""

_NEEDED: Final = ("customer_id", "first_date", "last_date", *COMPARED)


def headlines(
    base: Base,
    now: pl.DataFrame,
    then: pl.DataFrame,
    rules: Rules,
    standards: Standards,
    *,
    since: int,
    as_of: int,
    covered: tuple[int, int] | None = None,
) -> tuple[Headline, ...]:
    """The headline figures of the days after `since` up to `as_of`, in the order of `KINDS`.

    Args:
        base: what scores are made from, of the customers that count.
        now: their scores as of `as_of`.
        then: their scores as of `since`, by the same standards.
        rules: the user's settings.
        standards: what all is judged by.
        since: the day before the period.
        as_of: its last day.
        covered: the first and the last day with a line in all data, of other customers too; those
            of `base` where None.
    """
    first, last = covered or _first_and_last(base, as_of)
    periods = Periods(as_of, as_of - since, first, last)
    happened = flows(base.customers, periods)
    scores = {0: now, 1: then}
    calls = standards.churn is not None and standards.churn.basis != "none"
    found: list[dict[str, Figure]] = []
    known = [back for back in range(PERIODS) if periods.uncovered(back) is None]
    ends = _scores_at_ends(base, scores, known, periods, rules, standards)
    for back in range(PERIODS):
        reason = periods.uncovered(back)
        if reason is not None:
            found.append({name: _unknown(name, reason) for name in _DEFINITIONS})
            continue
        at_end, at_beginning = next(ends)
        seen = _Seen(
            back, periods, happened[back], at_end, moves(at_beginning, at_end),
            keeping(base.customers, as_of=periods.end(back), window_days=standards.window_days),
            standards.window_days, calls,
        )  # fmt: skip
        found.append({name: _figure(name, each.told(seen)) for name, each in _DEFINITIONS.items()})
    return tuple(
        Headline(
            figure=found[0][name],
            before=found[1][name],
            trend=tuple(figures[name].value for figures in reversed(found)),
            better=each.better,
        )
        for name, each in _DEFINITIONS.items()
    )


def _first_and_last(base: Base, as_of: int) -> tuple[int | None, int | None]:
    days = base.customers.up_to(as_of)["day"]
    if not days.len():
        return None, None
    return int(days.min()), int(days.max())  # type: ignore[arg-type]


def _figure(name: str, told: _Told) -> Figure:
    each, (value, rows, reason) = _DEFINITIONS[name], told
    return Figure(name, each.kind, value, rows, each.of, reason)


def _unknown(name: str, reason: str) -> Figure:
    each = _DEFINITIONS[name]
    return Figure(name, each.kind, None, 0, each.of, reason)


def _scores_at_ends(
    base: Base,
    given: Mapping[int, pl.DataFrame],
    known: list[int],
    periods: Periods,
    rules: Rules,
    standards: Standards,
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Scores at the end and at the beginning of each known period, the newest first.

    What lifetimes are worth is not looked at, and not computed.
    """
    if not known:
        return
    earliest = periods.end(known[-1] + 1)
    again, plain = reading_once(base, earliest), replace(standards, worth=None)

    def scores(back: int) -> pl.DataFrame:
        frame = given.get(back)
        if frame is None:
            frame = scores_then(again, periods.end(back), rules, plain)
        return frame.select(name for name in _NEEDED if name in frame.columns)

    with ThreadPoolExecutor(2) as threads:
        yield from pairwise(threads.map(scores, range(known[0], known[-1] + 2)))
