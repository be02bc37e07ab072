"""When contacts are answered: what the base, a wish, a customer and its own hours do to the chance.

Each contact of ours with a time of day and a known outcome is compared with what was to be
expected of its kind: a call answered where half are says something, a visit where somebody was at
home, as always, says nothing. Effects in log odds add up: the block of hours over the whole base,
the hours that the customer wished for, the customer, and the customer in that block. Each is
learned after those before it; the last is drawn to none as far as the base shows that customers
differ little, or contacts are few. So with weekdays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from retain.scoring.contact_plan.answering import (
    Flags,
    Floats,
    Integers,
    effects,
    information,
    learned_precision,
    usual_log_odds,
)
from retain.scoring.contact_plan.preferred_times import PreferredTime
from retain.scoring.measure import day_date

KINDS: Final = ("call", "message", "visit")
BLOCK_HOURS: Final = 2
BLOCKS: Final = 24 // BLOCK_HOURS
WEEKDAYS: Final = 7

LEAST_OF_BASE: Final = 30
"""Contacts of the base from which on a block of hours is known well enough to be chosen."""

WISHED_HOURS: Final = 3
"""How long a wish for a part of the day, or from an hour on, lasts."""

_LOOSE: Final = 1.0
"""Precision of effects that are not learned: a deviation of one."""

NO_WISH: Final = PreferredTime((), None)

TIMED: Final[dict[str, pl.DataType]] = {
    "code": pl.UInt32(),
    "hour": pl.Float64(),
    "weekday": pl.Int64(),
    "kind": pl.String(),
    "answered": pl.Boolean(),
}


def timed_contacts(contacts: pl.DataFrame | None, as_of: int) -> pl.DataFrame:
    """Contacts of ours with a time and a known outcome, as `TIMED` has them, sorted.

    A time of 00:00 stands where files have none, and so does one that all contacts have.
    """
    needed = {"date_time", "kind", "answered"}
    if contacts is None or not needed <= set(contacts.columns):
        return pl.DataFrame(schema=TIMED)
    ours = contacts.filter(
        pl.col("kind").is_in(KINDS),
        pl.col("answered").is_not_null(),
        pl.col("date") <= day_date(as_of),
        pl.col("date_time").is_not_null() & (pl.col("date_time") != pl.time(0)),
    )
    if "direction" in ours.columns:
        ours = ours.filter(pl.col("direction").ne_missing("in"))
    if ours["date_time"].n_unique() < 2:
        return pl.DataFrame(schema=TIMED)
    clock = pl.col("date_time")
    hour = clock.dt.hour() + clock.dt.minute() / 60
    timed = ours.select(
        "code", hour.alias("hour"), pl.col("date").dt.weekday().alias("weekday"),
        pl.col("kind").cast(pl.String), "answered", "date",
    )  # fmt: skip
    return timed.sort("code", "date", "hour", "kind", "answered").select(
        pl.col(name).cast(kind) for name, kind in TIMED.items()
    )


@dataclass(frozen=True)
class AnswerTimes:
    """Effects on the log odds of an answer.

    Attributes:
        places: code → place of a customer with contacts in the arrays.
        contacts: of each of them.
        base: of each block of hours.
        sure: the same in standard errors.
        known: whether the base has enough contacts in it.
        wish: of the hours that customers wished for, against others; at least 0.
        blocks: of each customer and block.
        heard: how many contacts each customer answered in each block.
        weekdays: of each customer and weekday.
    """

    places: Mapping[int, int]
    contacts: Integers
    base: Floats
    sure: Floats
    known: Flags
    wish: float
    blocks: Floats
    heard: Integers
    weekdays: Floats


def answer_times(rows: pl.DataFrame, wishes: Mapping[int, PreferredTime]) -> AnswerTimes:
    """What contacts, sorted, tell of when they are answered."""
    answered = rows["answered"].to_numpy()
    codes, customer = np.unique(rows["code"].to_numpy(), return_inverse=True)
    hour, count = rows["hour"].to_numpy(), codes.size
    block = (hour // BLOCK_HOURS).astype(np.int64)
    kind = np.array([KINDS.index(name) for name in rows["kind"].to_list()], dtype=np.int64)
    logit = usual_log_odds(answered, kind, len(KINDS))[kind]
    base = effects(answered, logit, block, BLOCKS, _LOOSE)
    sure = base * np.sqrt(information(logit, block, BLOCKS))
    logit = logit + base[block]
    begins = np.array([wishes.get(code, NO_WISH).begins for code in codes.tolist()], dtype=float)
    logit, wish = _with_wishes(answered, logit, hour, begins[customer])
    logit = logit + effects(answered, logit, customer, count, _LOOSE)[customer]
    weekday = rows["weekday"].to_numpy() - 1
    by_weekday = logit + effects(answered, logit, weekday, WEEKDAYS, _LOOSE)[weekday]
    return AnswerTimes(
        places={code: place for place, code in enumerate(codes.tolist())},
        contacts=np.bincount(customer, minlength=count),
        base=base,
        sure=sure,
        known=np.bincount(block, minlength=BLOCKS) >= LEAST_OF_BASE,
        wish=wish,
        blocks=_own(answered, logit, customer, block, (count, BLOCKS)),
        heard=np.bincount((customer * BLOCKS + block)[answered], minlength=count * BLOCKS).reshape(
            -1, BLOCKS
        ),
        weekdays=_own(answered, by_weekday, customer, weekday, (count, WEEKDAYS)),
    )


def _with_wishes(
    answered: Flags, logit: Floats, hour: Floats, begins: Floats
) -> tuple[Floats, float]:
    """The log odds with what the hours wished for do; and that: 0 where they do no good."""
    asked = ~np.isnan(begins)
    within = (hour >= begins) & (hour < begins + WISHED_HOURS)
    both = effects(answered[asked], logit[asked], within[asked].astype(np.int64), 2, _LOOSE)
    if both[1] <= both[0]:
        return logit, 0.0
    return logit + np.where(asked, both[within.astype(np.int64)], 0.0), float(both[1] - both[0])


def _own(
    answered: Flags, logit: Floats, customer: Integers, part: Integers, shape: tuple[int, int]
) -> Floats:
    """The effect of each customer and part (block of hours, or weekday)."""
    group = customer * shape[1] + part
    precision = learned_precision(answered, logit, group, customer)
    return effects(answered, logit, group, shape[0] * shape[1], precision).reshape(shape)
