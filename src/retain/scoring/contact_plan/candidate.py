"""Something that may be due at a customer, and what its day is counted from.

Where no contact of a strength is on record for anybody, nobody knows what was done, and nobody is
called overdue: the contacts of the past are taken as made, and the next of the customer's own round
is due, whose days are spread over the base. Where such contacts are on record and a customer has
had none since it first bought, its day is counted from then, or from the day on which the records
begin.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import polars as pl

from retain.scoring.contact_plan.touches import CALL, LAST, MESSAGE, VISIT

REASONS: Final = (
    "open_complaint",
    "after_service",
    "new_customer",
    "slowing",
    "winback",
    "winback_next",
    "leader_visit",
    "leader_call",
    "visit_due",
    "call_due",
    "message_due",
)
"""Why a contact is due, the most pressing first."""

ONCE: Final = ("after_service", "slowing", "winback", "winback_next")
"""Reasons that do not come round."""

CONTACT, RECORDS, ROUND, EVENT, PLAN = BASES = ("contact", "records", "round", "event", "plan")
"""What a due day is counted from: the last contact; the first day on which one would be on record;
the customer's own round, where no such contacts are; an event; what a plan says."""


@dataclass(frozen=True)
class Candidate:
    """Something that may be due, one value a customer.

    Attributes:
        reason: one of `REASONS`.
        due: the day; null for nothing.
        strength: of the contact.
        every: how often it comes round, or within how many days it is to be made.
        since: the day it is counted from.
        basis: one of `BASES`.
    """

    reason: str
    due: pl.Expr
    strength: pl.Expr
    every: pl.Expr
    since: pl.Expr
    basis: pl.Expr


def reached(strength: int) -> pl.Expr:
    """Day of the newest contact of at least a strength."""
    return pl.max_horizontal(*(pl.col(LAST[s]) for s in LAST if s >= strength))


def of_strength(strength: pl.Expr, figure: dict[int, pl.Expr]) -> pl.Expr:
    """The figure of a customer's own strength."""
    return pl.coalesce(*(pl.when(strength == s).then(found) for s, found in figure.items()))


def next_of_round(start: pl.Expr, every: pl.Expr, as_of: int) -> tuple[pl.Expr, pl.Expr]:
    """The day on which the present round began, and the first day after `as_of` that ends it."""
    rounds = ((as_of - start) / every).floor().clip(0)
    began = start + (rounds * every).ceil().cast(pl.Int32)
    return began, start + ((rounds + 1) * every).ceil().cast(pl.Int32)


def after(
    reason: str,
    event: pl.Expr,
    within: int,
    recorded: Iterable[int],
    *,
    as_of: int,
) -> Candidate:
    """A contact due so many days after an event, unless the customer was reached after it.

    By `attention`, the strength of a contact that an event asks for. Where such contacts are not on
    record an occasion after the event stands in for one, and what is past is taken as made.
    """
    due, attention = event + within, pl.col("attention")
    bought = pl.col("last_date").to_physical()
    unheard = {
        s: (reached(s) <= event).fill_null(True)
        if s in recorded
        else (bought <= event).fill_null(True) & (due > as_of)
        for s in (VISIT, CALL, MESSAGE)
    }
    return Candidate(
        reason,
        pl.when(of_strength(attention, unheard)).then(due),
        attention,
        pl.lit(float(max(within, 1))),
        event,
        pl.lit(EVENT),
    )
