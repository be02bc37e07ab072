"""Best weekday and hour for a contact: when customers answered, else what they wish, else the base.

Each contact of ours with a time of day and a known outcome is compared with what was to be
expected of its kind: a call answered where half are says something, a visit where somebody was at
home, as always, says nothing. Four effects in log odds add up to the chance of an answer: the
block of hours over the whole base, the hours that the customer wished for, the customer, and the
customer in that block; each is learned after those before it, the last drawn to none as far as
the base shows that customers differ little, or contacts are few. So with weekdays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.plan_hours import is_quiet
from retain.scoring.contact_plan.answering import (
    CLEARLY,
    Flags,
    Floats,
    Integers,
    effects,
    information,
    learned_precision,
    usual_log_odds,
)
from retain.scoring.contact_plan.preferred_times import PreferredTime, preferred_time
from retain.scoring.measure import day_date

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.contact_plan.rules import PlanRules

HOURS: Final[dict[str, pl.DataType]] = {
    "code": pl.UInt32(),
    "best_weekday": pl.Int8(),
    "best_hour": pl.Float64(),
    "time_basis": pl.String(),
}
"""Columns of the best hours, one row a customer.

- `best_weekday`: 1 for Monday; null where none is better than another.
- `best_hour`: hour of the day from which on.
- `time_basis`: what the hour rests on: `answered` (the customer's own answers), `profile` (its
  wish), `base` (when customers of the base answer), `usual` (the hour of the settings).
"""

KINDS: Final = ("call", "message", "visit")
BLOCK_HOURS: Final = 2
_BLOCKS: Final = 24 // BLOCK_HOURS
_WEEKDAYS: Final = 7
_FULL_WEEK: Final = 5
"""Weekdays from which on a wish for them is for no day in particular."""

LEAST: Final = 8
"""Contacts with a time and a known outcome from which on a customer's own answers count."""

LEAST_OF_BASE: Final = 30
"""Contacts of the base from which on a block of hours is known well enough to be chosen."""

WISHED_HOURS: Final = 3
"""How long a wish for a part of the day, or from an hour on, lasts."""

WORTH_WAITING: Final = 0.2
"""Log odds by which a weekday must be better: at even chances, five of a hundred contacts more."""

_LOOSE: Final = 1.0
"""Precision of effects that are not learned: a deviation of one."""


@dataclass(frozen=True)
class BestHours:
    """When customers are best contacted.

    Attributes:
        rows: as `HOURS` has them, one row a customer asked for.
        contacts: how many contacts with a time and a known outcome were learned from.
        not_understood: wishes that no time was read from, and of how many customers; sorted.
    """

    rows: pl.DataFrame
    contacts: int
    not_understood: tuple[tuple[str, int], ...]


def best_hours(base: Base, codes: pl.Series, rules: PlanRules, *, as_of: int) -> BestHours:
    """When each customer is best contacted.

    The hour is that of the customer's own answers where it has `LEAST` contacts and they speak for
    a block of hours; else its wish; else the base's best block, where that is clearly better than
    others; else what is usual. Hours outside of work are chosen only where the customer answered
    or wishes so; quiet hours never are.

    Args:
        base: what scores are made from: its contacts and the customers' `preferred_time`.
        codes: whose.
        rules: the hours of work, and the quiet ones.
        as_of: the day.
    """
    wishes, not_understood = _wishes(base.facts)
    rows = _timed_contacts(base.tables.get("contacts"), as_of)
    learned = _learned(rows, wishes)
    asked = codes.to_list()
    places = [learned.places.get(code, -1) for code in asked]
    wished = [wishes.get(code, _NO_WISH) for code in asked]
    return BestHours(
        _chosen(codes, np.array(places, dtype=np.int64), wished, learned, rules),
        rows.height,
        not_understood,
    )


_NO_WISH: Final = PreferredTime((), None)


def _wishes(
    facts: pl.DataFrame,
) -> tuple[dict[int, PreferredTime], tuple[tuple[str, int], ...]]:
    """Code → what is wished; and the wishes that were not understood, with how many have them."""
    if "preferred_time" not in facts.columns:
        return {}, ()
    told = facts.select("code", "preferred_time").drop_nulls()
    texts = told["preferred_time"].unique().sort().to_list()
    read = {text: preferred_time(text) for text in texts}
    counted = dict(told["preferred_time"].value_counts().iter_rows())
    unread = tuple((text, counted[text]) for text in texts if read[text] is None and text.strip())
    wishes = {code: wish for code, text in told.iter_rows() if (wish := read[text]) is not None}
    return wishes, unread


def _timed_contacts(contacts: pl.DataFrame | None, as_of: int) -> pl.DataFrame:
    """Contacts of ours with a time and a known outcome, as `_TIMED` has them, sorted.

    A time of 00:00 stands where files have none, and so does one that all contacts have.
    """
    needed = {"date_time", "kind", "answered"}
    if contacts is None or not needed <= set(contacts.columns):
        return pl.DataFrame(schema=_TIMED)
    ours = contacts.filter(
        pl.col("kind").is_in(KINDS),
        pl.col("answered").is_not_null(),
        pl.col("date") <= day_date(as_of),
        pl.col("date_time").is_not_null() & (pl.col("date_time") != pl.time(0)),
    )
    if "direction" in ours.columns:
        ours = ours.filter(pl.col("direction").ne_missing("in"))
    if ours["date_time"].n_unique() < 2:
        return pl.DataFrame(schema=_TIMED)
    clock = pl.col("date_time")
    hour = clock.dt.hour() + clock.dt.minute() / 60
    timed = ours.select(
        "code", hour.alias("hour"), pl.col("date").dt.weekday().alias("weekday"),
        pl.col("kind").cast(pl.String), "answered", "date",
    )  # fmt: skip
    return timed.sort("code", "date", "hour", "kind", "answered").select(
        pl.col(name).cast(kind) for name, kind in _TIMED.items()
    )


_TIMED: Final[dict[str, pl.DataType]] = {
    "code": pl.UInt32(),
    "hour": pl.Float64(),
    "weekday": pl.Int64(),
    "kind": pl.String(),
    "answered": pl.Boolean(),
}


@dataclass(frozen=True)
class _Learned:
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


def _learned(rows: pl.DataFrame, wishes: Mapping[int, PreferredTime]) -> _Learned:
    """What contacts, sorted, tell of when they are answered."""
    answered = rows["answered"].to_numpy()
    codes, customer = np.unique(rows["code"].to_numpy(), return_inverse=True)
    hour, count = rows["hour"].to_numpy(), codes.size
    block = (hour // BLOCK_HOURS).astype(np.int64)
    kind = np.array([KINDS.index(name) for name in rows["kind"].to_list()], dtype=np.int64)
    logit = usual_log_odds(answered, kind, len(KINDS))[kind]
    base = effects(answered, logit, block, _BLOCKS, _LOOSE)
    sure = base * np.sqrt(information(logit, block, _BLOCKS))
    logit = logit + base[block]
    begins = np.array([wishes.get(code, _NO_WISH).begins for code in codes.tolist()], dtype=float)
    logit, wish = _with_wishes(answered, logit, hour, begins[customer])
    logit = logit + effects(answered, logit, customer, count, _LOOSE)[customer]
    weekday = rows["weekday"].to_numpy() - 1
    return _Learned(
        places={code: place for place, code in enumerate(codes.tolist())},
        contacts=np.bincount(customer, minlength=count),
        base=base,
        sure=sure,
        known=np.bincount(block, minlength=_BLOCKS) >= LEAST_OF_BASE,
        wish=wish,
        blocks=_own(answered, logit, customer, block, (count, _BLOCKS)),
        heard=np.bincount(
            (customer * _BLOCKS + block)[answered], minlength=count * _BLOCKS
        ).reshape(-1, _BLOCKS),
        weekdays=_own(answered, logit, customer, weekday, (count, _WEEKDAYS)),
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


def _chosen(
    codes: pl.Series,
    places: Integers,
    wished: list[PreferredTime],
    learned: _Learned,
    rules: PlanRules,
) -> pl.DataFrame:
    """The best hours of the customers: `places` is -1 for those without contacts."""
    starts, at_work, awake = _blocks(rules.hours)
    enough = np.append(learned.contacts, 0)[places] >= LEAST
    own = np.vstack([learned.blocks, np.zeros(_BLOCKS)])[places] * enough[:, None]
    heard = np.vstack([learned.heard, np.zeros(_BLOCKS)])[places] * enough[:, None] > 0
    begins = np.array([_awake_hour(wish, rules.hours) for wish in wished], dtype=float)
    block = np.arange(_BLOCKS) * float(BLOCK_HOURS)
    asked = begins[:, None]
    in_wish = (block < asked + WISHED_HOURS) & (block + BLOCK_HOURS > asked)
    open_to = (at_work & learned.known) | (awake & (in_wish | heard))
    usual = np.where(open_to, learned.base + learned.wish * in_wish, -np.inf)
    chosen = np.argmax(usual + own, axis=1)
    rows = np.arange(places.size)
    speaks = enough & ((own[rows, chosen] > 0) | (chosen != np.argmax(usual, axis=1)))
    from_answers = np.where(in_wish[rows, chosen], np.fmax(starts[chosen], begins), starts[chosen])
    of_base = np.where(at_work & learned.known, learned.base, -np.inf)
    best = int(np.argmax(of_base))
    clear = bool(np.isfinite(of_base[best])) and learned.sure[best] >= CLEARLY
    rest = (starts[best], "base") if clear else (rules.hours["usual"], "usual")
    wishes = ~np.isnan(begins)
    weekdays = np.vstack([learned.weekdays, np.zeros(_WEEKDAYS)])[places] * enough[:, None]
    return pl.DataFrame(
        {
            "code": codes,
            "best_weekday": _weekday(weekdays, wished),
            "best_hour": np.where(speaks, from_answers, np.where(wishes, begins, rest[0])),
            "time_basis": np.where(speaks, "answered", np.where(wishes, "profile", rest[1])),
        },
        schema=HOURS,
    )


def _weekday(effect: Floats, wished: list[PreferredTime]) -> list[int | None]:
    """The weekday on which the customer answers better by what is worth waiting; else its wish."""
    best = np.argmax(effect, axis=1)
    worth = effect[np.arange(best.size), best] >= WORTH_WAITING
    return [
        int(day) + 1
        if better
        else (wish.weekdays[0] if 0 < len(wish.weekdays) < _FULL_WEEK else None)
        for day, better, wish in zip(best, worth, wished, strict=True)
    ]


def _blocks(hours: Mapping[str, float]) -> tuple[Floats, Flags, Flags]:
    """Of each block of hours: from when on it can be used; whether within work; whether at all."""
    block = np.arange(_BLOCKS) * float(BLOCK_HOURS)
    at_work = (block < hours["closes"]) & (block + BLOCK_HOURS > hours["opens"])
    starts = np.where(at_work, np.maximum(block, hours["opens"]), block)
    awake = np.array([not is_quiet(start, hours) for start in starts.tolist()])
    return starts, at_work & awake, awake


def _awake_hour(wish: PreferredTime, hours: Mapping[str, float]) -> float:
    """The hour wished for; NaN where none is, or it is a quiet one."""
    begins = wish.begins
    return np.nan if begins is None or is_quiet(begins, hours) else begins
