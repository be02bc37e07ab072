"""Who sells to a customer, read off its orders: a new salesperson, and one who is gone.

A customer's *usual* salesperson made at least four of its last five occasions, all of them where
there are fewer, two at least. Who is served by several in turn has none, and no change.

- A *change* is seen at an occasion that somebody else made, new to the customer for a year, while
  there was a usual one. It holds until the one before sells to the customer again.
- Who stops ordering when its salesperson goes never orders from the next. So a *departure* is read
  off the whole base: the salesperson sells to nobody for longer than `GONE_GAPS` of the mean
  distance between its selling days, `GONE_DAYS` at least, and `OTHERS` customers of its book have
  bought from colleagues since. Without the last a shop whose rows are missing, or a salesperson
  whose only customer fell silent, would look the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from retain.scoring.runs import Flags, Integers, Runs

LAST_OCCASIONS: Final = 5
OF_THEM: Final = 0.8
"""How many occasions are looked back for the usual salesperson, and the part it made of them."""

LEAST_OCCASIONS: Final = 2
NEW_DAYS: Final = 365
"""Days in which somebody new has sold nothing to the customer."""

GONE_GAPS: Final = 5.0
GONE_DAYS: Final = 21
"""A holiday is shorter."""

LEAST_SELLING_DAYS: Final = 10
"""Selling days under which the distance between them is not known."""

BOOK_DAYS: Final = 180
"""Whoever bought last from a salesperson within these days belongs to its book."""

OTHERS: Final = 3

NEVER: Final = 2**31 - 1
_DAY_SPAN: Final = 2**32
_NOBODY: Final = -1

CHANGES: Final[dict[str, pl.DataType]] = {
    "code": pl.UInt32(),
    "day": pl.Int32(),
    "before": pl.String(),
    "after": pl.String(),
    "undone_day": pl.Int32(),
}


@dataclass(frozen=True)
class Departure:
    """A salesperson who is gone, or was for a while.

    Attributes:
        salesperson: the name.
        day: the last with a sale to anybody.
        known_from: the day on which it shows.
        until: the next day with a sale; None where there is none.
    """

    salesperson: str
    day: int
    known_from: int
    until: int | None


def seller_changes(sales: pl.DataFrame) -> pl.DataFrame:
    """The changes of salesperson that customers' orders show.

    Args:
        sales: `code`, `day`, `salesperson` (Enum), sorted, one row a customer and day.

    Returns:
        `code`, `day` (the first occasion with the new one), `before`, `after` (names),
        `undone_day` (when the one before sells to the customer again; null where never), sorted.
    """
    code, day, seller = _columns(sales)
    usual = _usual(code, seller)
    before = np.append(_NOBODY, usual[:-1])[: usual.size]
    before[Runs.of(code).starts] = _NOBODY
    rows = np.flatnonzero((before != _NOBODY) & (seller != before))
    pairs = _Pairs.of(code, day, seller)
    sold_before, _ = pairs.around(code[rows], seller[rows], day[rows])
    rows = rows[sold_before < day[rows] - NEW_DAYS]
    _, undone = pairs.around(code[rows], before[rows], day[rows])
    return pl.DataFrame(
        {
            "code": code[rows],
            "day": day[rows],
            "before": _names(before[rows], sales),
            "after": _names(seller[rows], sales),
            "undone_day": pl.Series(undone).replace(NEVER, None),
        }
    ).select(pl.col(name).cast(kind) for name, kind in CHANGES.items())


def departures(sales: pl.DataFrame) -> tuple[Departure, ...]:
    """The departures of a base, by name and day; `sales` as above, of everybody."""
    code, day, seller = _columns(sales)
    order = np.lexsort((day, seller))
    starts = Runs.of(_keys(seller[order], day[order])).starts
    ends = np.append(starts[1:], order.size)
    who, when = seller[order][starts], day[order][starts]
    first_row = Runs.of(who).repeat(starts[Runs.of(who).starts])
    until, patience, ended = _silences(who, when)
    following, names = _next_day(code, day), _names(who, sales)
    found = []
    for last in np.flatnonzero(ended):
        book = order[first_row[last] : ends[last]]
        taken = following[book[day[book] > when[last] - BOOK_DAYS]]
        taken = np.sort(taken[(taken > when[last]) & (taken < until[last])])
        if taken.size >= OTHERS:
            known_from = max(when[last] + patience[last], taken[OTHERS - 1])
            back = int(until[last]) if until[last] < NEVER else None
            found.append(Departure(names[int(last)], int(when[last]), int(known_from), back))
    return tuple(found)


def last_sellers(sales: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """Who sold to customers last, up to a day each.

    Args:
        sales: as `seller_changes` takes them.
        asked: `code` and `day`.

    Returns:
        `salesperson` and `sold_day`, one row a row asked; null where nobody has yet.
    """
    key = _keys(sales["code"].to_numpy(), sales["day"].to_numpy())
    place = np.searchsorted(key, _keys(asked["code"].to_numpy(), asked["day"].to_numpy()), "right")
    found = pl.Series(place - 1)
    same = sales["code"].gather(found.clip(lower_bound=0)) if sales.height else None
    known = (found >= 0) & (same == asked["code"]) if same is not None else found < -1
    rows = pl.select(pl.when(known).then(found)).to_series()
    return pl.DataFrame(
        {
            "salesperson": sales["salesperson"].gather(rows).cast(pl.String),
            "sold_day": sales["day"].gather(rows),
        }
    )


def _columns(sales: pl.DataFrame) -> tuple[Integers, Integers, Integers]:
    """Code, day and salesperson (its place among the names)."""
    columns = [sales["code"], sales["day"], sales["salesperson"].to_physical()]
    code, day, seller = (column.cast(pl.Int64).to_numpy() for column in columns)
    return code, day, seller


def _keys(code: Integers, day: Integers) -> Integers:
    return code.astype(np.int64) * _DAY_SPAN + day


def _names(places: Integers, sales: pl.DataFrame) -> pl.Series:
    kind = sales.schema["salesperson"]
    assert isinstance(kind, pl.Enum)
    return kind.categories.gather(places)


def _usual(code: Integers, seller: Integers) -> Integers:
    """The usual salesperson after each occasion; `_NOBODY` where there is none yet."""
    runs = Runs.of(code)
    begins = runs.repeat(runs.starts)
    row = np.arange(code.size)
    looked_at = np.minimum(row - begins + 1, LAST_OCCASIONS)
    same = np.zeros(code.size, dtype=np.int64)
    for back in range(LAST_OCCASIONS):
        earlier = np.maximum(row - back, begins)
        same += (back < looked_at) & (seller[earlier] == seller)
    settled = (looked_at >= LEAST_OCCASIONS) & (same >= OF_THEM * looked_at)
    latest = np.maximum.accumulate(np.where(settled, row, -1)) if row.size else row
    return np.where(latest >= begins, seller[latest], _NOBODY)


def _next_day(group: Integers, day: Integers) -> Integers:
    """The next day of the same group, which are sorted; `NEVER` for its last."""
    following = np.full(day.size, NEVER)
    following[:-1] = np.where(group[1:] == group[:-1], day[1:], NEVER)
    return following


def _silences(who: Integers, when: Integers) -> tuple[Integers, Integers, Flags]:
    """Of each selling day: the next one, the silence that is too long, and whether it is."""
    runs = Runs.of(who)
    place = np.arange(who.size) - runs.repeat(runs.starts)
    mean_gap = (when - runs.repeat(runs.first(when))) / np.maximum(place, 1)
    patience = np.maximum(np.ceil(GONE_GAPS * mean_gap), GONE_DAYS).astype(np.int64)
    following = _next_day(who, when)
    ended = (place + 1 >= LEAST_SELLING_DAYS) & (following - when > patience)
    return following, patience, ended


@dataclass(frozen=True)
class _Pairs:
    """The days of each pair of customer and salesperson, sorted."""

    pair: Integers
    day: Integers
    sellers: int

    @classmethod
    def of(cls, code: Integers, day: Integers, seller: Integers) -> _Pairs:
        sellers = int(seller.max(initial=0)) + 1
        pair = code * sellers + seller
        order = np.lexsort((day, pair))
        return cls(pair[order], day[order], sellers)

    def around(self, code: Integers, seller: Integers, day: Integers) -> tuple[Integers, Integers]:
        """The last day of each pair before a day and the first after it; ∓`NEVER` without one."""
        wanted = code * self.sellers + seller
        labels, pair = np.unique(self.pair, return_inverse=True)
        key = _keys(pair, self.day)
        sought = _keys(np.searchsorted(labels, wanted), day)
        return self._at(np.searchsorted(key, sought) - 1, wanted, -NEVER), self._at(
            np.searchsorted(key, sought, "right"), wanted, NEVER
        )

    def _at(self, place: Integers, wanted: Integers, missing: int) -> Integers:
        inside = (place >= 0) & (place < self.day.size)
        held = np.clip(place, 0, max(self.day.size - 1, 0))
        return np.where(inside & (self.pair[held] == wanted), self.day[held], missing)
