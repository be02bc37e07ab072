"""Contacts of leaders with the greatest customers: each once in its own time, half of them visits.

Where the contacts on record tell what leaders did, a customer is due `leader_every_days` after the
last contact of a leader: a visit, unless that was one. Where nobody can tell, or no leader ever was
in touch, each customer has a week of its own, so that a leader's visits spread over the quarter.
Places go by customer_id, not by rank, so that a change of ranks moves nobody's week.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.contact_plan.candidate import CONTACT, ROUND
from retain.scoring.contact_plan.stages import NONE, WINBACK
from retain.scoring.contact_plan.touches import CALL, VISIT
from retain.scoring.measure import day_date, day_number

if TYPE_CHECKING:
    from retain.scoring.contact_plan.rules import PlanRules
    from retain.scoring.contact_plan.touches import Touches

FIRST_MONDAY: Final = 4
"""1970-01-05: rounds of other lengths than a quarter are counted from it."""

QUARTER: Final = 91
"""Days between a leader's contacts that mean one in each calendar quarter."""

SPARE: Final = 3
"""A day so far after a round's length is in the next one, and in a quarter of 92 days too."""


def leader_contacts(
    customers: pl.DataFrame, touches: Touches, rules: PlanRules, *, as_of: int
) -> pl.DataFrame:
    """The next contact of a leader with each of the greatest customers, one row each.

    `code`, `due` (day number), `strength`, `since` (day number), `basis`.

    Args:
        customers: scores with `code`, `stage`, what `means` and `last_touches` give.
        touches: what is on record.
        rules: what contacts go by.
        as_of: the day.
    """
    can = (pl.col("as_visit") == VISIT).fill_null(False)
    cared_for = customers.filter(
        ~pl.col("stage").is_in([NONE, WINBACK]),
        pl.col("value_rank").is_not_null(),
        can | pl.col("may_call"),
    )
    ranks = cared_for["value_rank"].bottom_k(rules.leader_customers)
    greatest = (
        cared_for.filter(pl.col("value_rank").is_in(ranks.implode()))
        .sort("value_rank", "customer_id")
        .head(rules.leader_customers)
        .sort("customer_id")
        .with_row_index("place")
    )
    every, count = rules.leader_every_days, max(greatest.height, 1)
    place = pl.col("place").cast(pl.Int32)
    within = place * every // count // 7 * 7
    begins, number = _round(as_of, every)
    slot, turn = begins + within, pl.lit(number)
    if not touches.leaders:  # what is past may have been done: the next one is due
        over = slot <= as_of
        next_begins, next_number = _round(begins + every + SPARE, every)
        slot = pl.when(over).then(next_begins + within).otherwise(slot)
        turn = pl.when(over).then(next_number).otherwise(number)
    last = pl.col("last_leader")
    met = last.is_not_null() & pl.lit(touches.leaders)
    visited = (pl.col("last_leader_visit") == last).fill_null(False)
    due_visit = pl.when(met).then(~visited).otherwise(_in_turn(can, turn, count))
    visit = can & (due_visit | ~pl.col("may_call"))
    return greatest.select(
        "code",
        due=pl.when(met).then(last + every).otherwise(slot).cast(pl.Int32),
        strength=pl.when(visit).then(pl.lit(VISIT)).otherwise(pl.lit(CALL)).cast(pl.UInt8),
        since=pl.when(met).then(last).otherwise(slot - every).cast(pl.Int32),
        basis=pl.when(met).then(pl.lit(CONTACT)).otherwise(pl.lit(ROUND)),
    )


def _in_turn(can: pl.Expr, turn: pl.Expr, count: int) -> pl.Expr:
    """Whether it is a customer's turn to be visited: of those who can, as many as are half of all.

    Spread over the round, and others in the next one.
    """
    place, able = can.cum_sum().cast(pl.Int32) - 1, can.sum().cast(pl.Int32).clip(1)
    half = pl.min_horizontal(pl.lit((count + 1) // 2, pl.Int32), able)
    return (place + turn) * half % able < half


def _round(day: int, every: int) -> tuple[int, int]:
    """The day on which the round of a day began, and its number."""
    if every != QUARTER:
        number = (day - FIRST_MONDAY) // every
        return FIRST_MONDAY + number * every, number
    date = day_date(day)
    quarter = (date.month - 1) // 3
    begins = day_number(date.replace(month=3 * quarter + 1, day=1))
    return begins, date.year * 4 + quarter
