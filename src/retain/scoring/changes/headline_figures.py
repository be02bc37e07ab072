"""What the headline figures of a period are, and how each is made.

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
period's last, compared with the last of the period before.

What the data do not reach back to is null with its reason, and never nothing; so is a period that
ends before the data go on, since no line in it may mean that none came in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from retain.scoring.changes.flows import Flow
from retain.scoring.changes.keeping import Keeping
from retain.scoring.changes.key_accounts_at_risk import key_accounts_at_risk, of_key_account
from retain.scoring.changes.movers import AT_RISK, newly_churned, returned_now
from retain.scoring.changes.moves import minor
from retain.scoring.changes.spans import SLACK_DAYS, Periods
from retain.scoring.figure import Figure, FigureKind
from retain.scoring.measure import MINOR_PER_UNIT

Better = Literal["more", "less"]

NOBODY, NO_CALLS, NO_OCCASIONS, NO_REVENUE, NONE_TO_KEEP = (
    "nobody_bought", "nobody_can_be_called", "no_occasions", "no_revenue", "none_to_keep",
)  # fmt: skip
"""Why a figure of a covered period is not known."""


DIGITS: Final = 4


@dataclass(frozen=True)
class Seen:
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
class Definition:
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
    told: Callable[[Seen], _Told]


def _money(amount: int) -> float:
    return amount / MINOR_PER_UNIT


def _revenue(seen: Seen) -> _Told:
    return _money(seen.flow.revenue_minor), seen.flow.occasions, None


def _revenue_on_year(seen: Seen) -> _Told:
    then, now = seen.flow.year_before_minor, seen.flow.revenue_minor
    reason = seen.periods.year_uncovered(seen.back) or (None if then > 0 else NO_REVENUE)
    if reason is not None:
        return None, 0, reason
    return round(now / then - 1, DIGITS), seen.flow.occasions, None


def _occasions(seen: Seen) -> _Told:
    return float(seen.flow.occasions), seen.flow.occasions, None


def _average_occasion_value(seen: Seen) -> _Told:
    occasions = seen.flow.occasions
    if not occasions:
        return None, 0, NO_OCCASIONS
    return _money(round(seen.flow.revenue_minor / occasions)), occasions, None


def _buyers(seen: Seen) -> _Told:
    return float(seen.flow.buyers), seen.flow.occasions, None


def _new_customers(seen: Seen) -> _Told:
    begins = seen.periods.end(seen.back + 1)
    first = pl.col("first_date").cast(pl.Int32)
    new = seen.scores.filter(first > begins).height
    return float(new), seen.flow.buyers, None


def _returned_customers(seen: Seen) -> _Told:
    if not seen.calls:
        return None, 0, NO_CALLS
    return float(returned_now(seen.moves).height), seen.flow.buyers, None


def _newly_churned(seen: Seen) -> _Told:
    if not seen.calls:
        return None, 0, NO_CALLS
    could_be = seen.moves.filter(
        (pl.col("occasions") > 0) & ~pl.col("churned_then").fill_null(False)
    )
    return float(newly_churned(seen.moves).height), could_be.height, None


def _revenue_window(seen: Seen) -> _Told:
    reason = seen.periods.window_uncovered(seen.back, seen.window_days)
    if reason is not None:
        return None, 0, reason
    current = seen.scores.filter(pl.col("occasions_window") > 0).height
    return _money(_sum(seen.scores, "revenue_window")), current, None


def _of_status(*names: str) -> Callable[[Seen], _Told]:
    return lambda seen: (float(seen.with_status(*names).height), seen.bought.height, None)


def _churned_customers(seen: Seen) -> _Told:
    if not seen.calls:
        return None, 0, NO_CALLS
    return float(seen.with_status("churned").height), seen.bought.height, None


def _value_at_risk(seen: Seen) -> _Told:
    those = seen.with_status(*AT_RISK)
    return _money(_sum(those, "value_before")), those.height, None


def _key_accounts(seen: Seen) -> _Told:
    return float(seen.scores["key_account"].sum()), seen.bought.height, None


def _key_accounts_at_risk(seen: Seen) -> _Told:
    of_either_day = seen.moves.filter(of_key_account()).height
    return float(key_accounts_at_risk(seen.moves).height), of_either_day, None


def _of_windows(share: Callable[[Keeping], float | None]) -> Callable[[Seen], _Told]:
    def told(seen: Seen) -> _Told:
        reason = seen.periods.window_uncovered(seen.back, 2 * seen.window_days, SLACK_DAYS)
        value = None if reason else share(seen.kept)
        if value is None:
            return None, 0, reason or NONE_TO_KEEP
        return round(value, DIGITS), seen.kept.could_be_kept, None

    return told


def _repeat_buyer_share(seen: Seen) -> _Told:
    buyers = seen.bought
    if not buyers.height:
        return None, 0, NOBODY
    again = buyers.filter(pl.col("occasions") > 1).height
    return round(again / buyers.height, DIGITS), buyers.height, None


def _sum(frame: pl.DataFrame, column: str) -> int:
    return int(frame.select(minor(column).cast(pl.Int128).sum().cast(pl.String)).item() or 0)


DEFINITIONS: Final[Mapping[str, Definition]] = {
    "revenue": Definition("money", "more", "occasions", _revenue),
    "revenue_on_year": Definition("share", "more", "occasions", _revenue_on_year),
    "occasions": Definition("count", "more", "occasions", _occasions),
    "average_occasion_value": Definition("money", "more", "occasions", _average_occasion_value),
    "buyers": Definition("count", "more", "occasions", _buyers),
    "new_customers": Definition("count", "more", "buyers", _new_customers),
    "returned_customers": Definition("count", "more", "buyers", _returned_customers),
    "newly_churned": Definition("count", "less", "customers", _newly_churned),
    "revenue_window": Definition("money", "more", "customers", _revenue_window),
    "active_customers": Definition("count", "more", "customers", _of_status("active")),
    "at_risk": Definition("count", "less", "customers", _of_status(*AT_RISK)),
    "value_at_risk": Definition("money", "less", "customers", _value_at_risk),
    "churned_customers": Definition("count", "less", "customers", _churned_customers),
    "key_accounts": Definition("count", "more", "customers", _key_accounts),
    "key_accounts_at_risk": Definition("count", "less", "key_accounts", _key_accounts_at_risk),
    "retention": Definition("share", "more", "customers", _of_windows(lambda k: k.retention)),
    "revenue_retention": Definition(
        "share", "more", "customers", _of_windows(lambda k: k.value_retention)
    ),
    "repeat_buyer_share": Definition("share", "more", "customers", _repeat_buyer_share),
}

KINDS: Final[Mapping[str, FigureKind]] = {name: each.kind for name, each in DEFINITIONS.items()}
"""Every headline figure, whatever the data, and what sort it is."""

LABELS, MEANINGS = "headline.", "headline_meaning."
"""What the words' keys of a figure's name and meaning begin with."""


def known(name: str, seen: Seen) -> Figure:
    """A figure of a period that the data cover."""
    each = DEFINITIONS[name]
    value, rows, reason = each.told(seen)
    return Figure(name, each.kind, value, rows, each.of, reason)


def unknown(name: str, reason: str) -> Figure:
    """A figure of one that they do not."""
    each = DEFINITIONS[name]
    return Figure(name, each.kind, None, 0, each.of, reason)
