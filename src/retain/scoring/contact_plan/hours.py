"""Best weekday and hour for a contact: when customers answered, else what they wish, else the base.

`answer_times` learns when they answer; here an hour is chosen within those of work, and outside of
them for who answers or wishes so, but never within the quiet ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.plan_hours import is_quiet
from retain.scoring.contact_plan.answer_times import (
    BLOCK_HOURS,
    BLOCKS,
    NO_WISH,
    WEEKDAYS,
    WISHED_HOURS,
    AnswerTimes,
    answer_times,
    timed_contacts,
)
from retain.scoring.contact_plan.answering import CLEARLY, Flags, Floats, Integers
from retain.scoring.contact_plan.preferred_times import PreferredTime, preferred_time
from retain.scoring.contact_plan.working_days import DAYS_A_WEEK

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

ANSWERED, PROFILE, BASE, USUAL = TIME_BASES = ("answered", "profile", "base", "usual")
"""What an hour may rest on, the surest first."""

LEAST: Final = 8
"""Contacts with a time and a known outcome from which on a customer's own answers count."""

WORTH_WAITING: Final = 0.2
"""Log odds by which a weekday must be better: at even chances, five of a hundred contacts more."""


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
    rows = timed_contacts(base.tables.get("contacts"), as_of)
    learned = answer_times(rows, wishes)
    asked = codes.to_list()
    places = [learned.places.get(code, -1) for code in asked]
    wished = [wishes.get(code, NO_WISH) for code in asked]
    return BestHours(
        _chosen(codes, np.array(places, dtype=np.int64), wished, learned, rules),
        rows.height,
        not_understood,
    )


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


def _chosen(
    codes: pl.Series,
    places: Integers,
    wished: list[PreferredTime],
    learned: AnswerTimes,
    rules: PlanRules,
) -> pl.DataFrame:
    """The best hours of the customers: `places` is -1 for those without contacts."""
    starts, at_work, awake = _blocks(rules.hours)
    enough = np.append(learned.contacts, 0)[places] >= LEAST
    own = np.vstack([learned.blocks, np.zeros(BLOCKS)])[places] * enough[:, None]
    heard = np.vstack([learned.heard, np.zeros(BLOCKS)])[places] * enough[:, None] > 0
    begins = np.array([_awake_hour(wish, rules.hours) for wish in wished], dtype=float)
    block = np.arange(BLOCKS) * float(BLOCK_HOURS)
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
    rest = (starts[best], BASE) if clear else (rules.hours["usual"], USUAL)
    wishes = ~np.isnan(begins)
    weekdays = np.vstack([learned.weekdays, np.zeros(WEEKDAYS)])[places] * enough[:, None]
    return pl.DataFrame(
        {
            "code": codes,
            "best_weekday": _weekday(weekdays, wished),
            "best_hour": np.where(speaks, from_answers, np.where(wishes, begins, rest[0])),
            "time_basis": np.where(speaks, ANSWERED, np.where(wishes, PROFILE, rest[1])),
        },
        schema=HOURS,
    )


def _weekday(effect: Floats, wished: list[PreferredTime]) -> list[int | None]:
    """The weekday on which the customer answers better by what is worth waiting; else its wish.

    A wish for as many days as a week is worked is for none in particular.
    """
    best = np.argmax(effect, axis=1)
    worth = effect[np.arange(best.size), best] >= WORTH_WAITING
    wishes = [wish.weekdays if len(wish.weekdays) < DAYS_A_WEEK else () for wish in wished]
    return [
        int(day) + 1 if better else next(iter(wish), None)
        for day, better, wish in zip(best, worth, wishes, strict=True)
    ]


def _blocks(hours: Mapping[str, float]) -> tuple[Floats, Flags, Flags]:
    """Of each block of hours: from when on it can be used; whether within work; whether at all."""
    block = np.arange(BLOCKS) * float(BLOCK_HOURS)
    at_work = (block < hours["closes"]) & (block + BLOCK_HOURS > hours["opens"])
    starts = np.where(at_work, np.maximum(block, hours["opens"]), block)
    awake = np.array([not is_quiet(start, hours) for start in starts.tolist()])
    return starts, at_work & awake, awake


def _awake_hour(wish: PreferredTime, hours: Mapping[str, float]) -> float:
    """The hour wished for; NaN where none is, or it is a quiet one."""
    begins = wish.begins
    return np.nan if begins is None or is_quiet(begins, hours) else begins
