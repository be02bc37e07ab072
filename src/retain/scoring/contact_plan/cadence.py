"""What comes round by itself: the cadence of a level, a new customer's first weeks, slowing.

Every function reads columns that `due` prepares: the stage, the level, the newest contacts, and the
strength that contacts may have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.contact_plan.candidate import (
    CONTACT,
    EVENT,
    RECORDS,
    ROUND,
    Candidate,
    after,
    next_of_round,
    of_strength,
    reached,
)
from retain.scoring.contact_plan.stages import NEW, NONE, SLOWING, WINBACK
from retain.scoring.contact_plan.touches import CALL, MESSAGE, VISIT

if TYPE_CHECKING:
    from retain.scoring.contact_plan.rules import PlanRules
    from retain.scoring.contact_plan.touches import Touches

YEAR_DAYS: Final = 365.0
OF_STRENGTH: Final = {VISIT: "visit_due", CALL: "call_due", MESSAGE: "message_due"}


def yearly(rules: PlanRules) -> list[pl.Expr]:
    """`visits`, `calls`, `messages`: how many a customer's `level` is due in a year; 0 for none."""
    kinds = {"visits": rules.visits, "calls": rules.calls, "messages": rules.messages}
    level = pl.col("level")
    return [
        level.replace_strict(dict(a_year), default=0.0, return_dtype=pl.Float64).alias(name)
        for name, a_year in kinds.items()
    ]


def spoken_to() -> pl.Expr:
    """Whether the level has calls or visits: such customers are the good ones."""
    return (pl.col("calls") + pl.col("visits")) > 0


def attention() -> pl.Expr:
    """`attention`: the strength of a contact that an event asks for.

    A call where the level has calls or visits, else a message; a visit only where consent allows
    nothing else.
    """
    other = pl.coalesce("as_message", "as_visit")
    return pl.when(spoken_to()).then(pl.coalesce("as_call", "as_visit")).otherwise(other)


def cadence(touches: Touches, *, as_of: int) -> list[Candidate]:
    """Visits, calls and messages by level: 365 / a year's number of days after the last that does.

    What consent or a wish turns into a weaker kind adds to that only where it is more frequent.
    """
    kinds = {"as_visit": "visits", "as_call": "calls", "as_message": "messages"}
    cared_for = ~pl.col("stage").is_in([NONE, WINBACK])
    found = []
    for strength, reason in OF_STRENGTH.items():
        a_year = pl.max_horizontal(
            *(pl.when(pl.col(name) == strength).then(a_year) for name, a_year in kinds.items())
        )
        every = pl.when(cared_for & (a_year > 0)).then(YEAR_DAYS / a_year)
        last = reached(strength)
        if strength in touches.recorded:
            first = pl.col("first_date").to_physical()
            met = (last >= first).fill_null(False)
            begun = pl.max_horizontal(first, pl.lit(touches.begins, pl.Int32))
            since = pl.when(met).then(last).otherwise(begun)
            due = since + every.round(mode="half_away_from_zero").cast(pl.Int32)
            basis = pl.when(met).then(pl.lit(CONTACT)).otherwise(pl.lit(RECORDS))
        else:
            since, due = _own_round(last, every, as_of)
            basis = pl.lit(ROUND)
        found.append(Candidate(reason, due, pl.lit(strength, pl.UInt8), every, since, basis))
    return found


def _own_round(last: pl.Expr, every: pl.Expr, as_of: int) -> tuple[pl.Expr, pl.Expr]:
    """The next day of a customer's own round, and the one before; nobody knows what was done.

    A stronger contact on record does for the day that follows it within half a round, and so does
    the first occasion.
    """
    known = pl.max_horizontal(last, pl.col("first_date").to_physical())
    done = pl.max_horizontal(pl.lit(as_of, pl.Int32), known + (every / 2).ceil().cast(pl.Int32))
    rounds = ((done - pl.col("own_day")) / every).floor()
    before, due = (
        pl.col("own_day") + ((rounds + more) * every).ceil().cast(pl.Int32) for more in (0, 1)
    )
    return before, due


def new_customer(touches: Touches, rules: PlanRules, *, as_of: int) -> Candidate:
    """A first contact within `new_first_days` of the first occasion, then every `new_every_days`.

    As long as the customer is new, at a level that is due for any contact; a call or a message.
    """
    first, every = pl.col("first_date").to_physical(), float(rules.new_every_days)
    start = first + rules.new_first_days
    attention, since, due = pl.col("attention"), {}, {}
    for strength in (CALL, MESSAGE):
        if strength in touches.recorded:
            last = reached(strength)
            met = (last >= first).fill_null(False)
            since[strength] = pl.when(met).then(last).otherwise(first)
            due[strength] = pl.when(met).then(last + rules.new_every_days).otherwise(start)
        else:
            began, comes = next_of_round(start, pl.lit(every), as_of)
            early = start > as_of
            since[strength] = pl.when(early).then(first).otherwise(began)
            due[strength] = pl.when(early).then(start).otherwise(comes)
    day = of_strength(attention, due)
    at_all = spoken_to() | (pl.col("messages") > 0)
    wanted = (pl.col("stage") == NEW) & at_all & (day <= first + rules.new_for_days)
    return Candidate(
        "new_customer",
        pl.when(wanted).then(day),
        attention,
        pl.lit(every),
        of_strength(attention, since),
        pl.lit(EVENT),
    )


def slowing(touches: Touches, rules: PlanRules, *, as_of: int) -> Candidate:
    """A call within `slowing_days` of the day a good customer became slow, unless reached since.

    Good is whose level has calls or visits. It became slow one own gap after its last occasion, or
    on the day its decline began, whichever is later.
    """
    silent = pl.col("last_date").to_physical() + pl.col("own_gap_days").ceil().cast(pl.Int32)
    became = pl.max_horizontal(
        pl.when(pl.col("overdue_ratio") > 1).then(silent), pl.col("decline_date").to_physical()
    )
    event = pl.when((pl.col("stage") == SLOWING) & spoken_to()).then(became)
    return after("slowing", event, rules.slowing_days, touches.recorded, as_of=as_of)
