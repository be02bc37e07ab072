"""The contact plan as a value: its rows, and what its other parts agree on.

What is due (`due`), by whose hours and on which days (`hours`, `working_days`), what fits
(`schedule`) and what is said (`talking`) are modules of their own; `making` strings them together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

import polars as pl

PLAN: Final[dict[str, pl.DataType]] = {
    "priority": pl.Int32(),
    "planned_for": pl.String(),
    "owner": pl.String(),
    "planned_date": pl.Date(),
    "planned_time": pl.Time(),
    "channel": pl.String(),
    "customer_id": pl.String(),
    "name": pl.String(),
    "region": pl.String(),
    "tier": pl.String(),
    "key_account": pl.Boolean(),
    "status": pl.String(),
    "reason": pl.String(),
    "reasons": pl.List(pl.String),
    "reason_text": pl.String(),
    "due_date": pl.Date(),
    "days_overdue": pl.Int32(),
    "every_days": pl.Float64(),
    "last_contact_date": pl.Date(),
    "value_at_risk": pl.Float64(),
    "talking_points": pl.List(pl.String),
    "phone": pl.String(),
    "contact_person": pl.String(),
    "by": pl.String(),
    "minutes": pl.Int32(),
    "time_basis": pl.String(),
    "overflow": pl.Boolean(),
    "overflow_reason": pl.String(),
    "uid": pl.String(),
}
"""Columns of the plan, one row a contact.

- `priority`: 1 for the most pressing of all that is due within the period, overflow included.
- `planned_for`: in whose calendar it stands: a leader's for a leader's contact where leaders are
  named, else the owner's; null where there is none.
- `owner`: who looks after the customer; null where nobody does.
- `planned_date`, `planned_time`: when it begins, by the clock of the place; both null for overflow.
- `channel`: visit, call, message or email.
- `reason`: of the earliest day, the first of `reasons`; `reason_text`: a sentence, in the language
  asked for.
- `due_date`: when it is due by the cadence, whatever is planned; `days_overdue`: whole days from
  then to `as_of`, at least 0.
- `every_days`: the cadence; null for what comes but once. `last_contact_date`: the last contact
  that counts for it.
- `value_at_risk`: in the currency; null where it cannot be known.
- `talking_points`: sentences, the most pressing first.
- `by`: owner or leader.
- `minutes`: how long it takes. `time_basis`: what its hour rests on.
- `overflow`: whether it is left out; `overflow_reason`: `capacity` (no room is left), `no_owner`
  (nobody is to do it), `no_working_day` (none is worked); null where it is planned.
- `uid`: names the contact from week to week, see `uid_of`.
"""

OWNER, LEADER = "owner", "leader"
"""Who makes contact (`by`)."""

KEY: Final = "key"
LEVELS: Final = (KEY, "A", "B", "C")
"""Levels by which cadences go: key accounts, then everybody else by tier; D has none."""

_UID_DIGITS = 32


@dataclass(frozen=True)
class Basis:
    """Something that a plan rests on: a text of the words (`plan_basis.KEY`), and its values."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ContactPlan:
    """What is planned for a period.

    Attributes:
        rows: as `PLAN` has them: by whom they are planned for, day and time; then what does not
            fit, by priority. People in the order of names, nobody last.
        begins: the first day.
        until: the last day.
        capacity: what each can make in the period, and what is asked of it: `planned_for`,
            `channel` (visit, call, message), `capacity`, `planned`, `overflow` (Int32), in the
            order of names; nobody last, whose capacity is that of one person where nobody in the
            base has an owner, else null.
        days: the days that are worked.
        basis: what the plan rests on.
    """

    rows: pl.DataFrame
    begins: date
    until: date
    capacity: pl.DataFrame
    days: tuple[date, ...]
    basis: tuple[Basis, ...]

    def of(self, person: str) -> ContactPlan:
        """What stands in one person's calendar, and what does not fit into it."""
        mine = pl.col("planned_for") == person
        return replace(self, rows=self.rows.filter(mine), capacity=self.capacity.filter(mine))


def in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows by calendar, day and time; after them what does not fit, by priority."""
    return rows.sort(
        "overflow", "planned_for", "planned_date", "planned_time", "priority", nulls_last=True
    )


def whole(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with every column of `PLAN`; those that they have not are null."""
    missing = [
        pl.lit(None, kind).alias(name) for name, kind in PLAN.items() if name not in rows.columns
    ]
    return rows.with_columns(missing).select(list(PLAN))


COMPUTED: Final = ("slowing", "winback")
"""Reasons whose due day is worked out anew from each day the plan is made: it may move."""


def with_uids(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `uid`: a hash of the customer, who makes contact, and what came before.

    That is the last contact: until there is another, the next one stays the same, whatever becomes
    of its day, reason and channel. Where none is on record it is the day it is due; the reason
    where that day moves by itself (`COMPUTED`); the quarter of a leader's contact. Under pseudonyms
    it must be made from these, since a short list of identifiers can be tried out.

    Args:
        rows: `customer_id`, `by`, `reason`, `due_date`, `last_contact_date`.
    """
    due = pl.col("due_date")
    first = (
        pl.when(pl.col("reason").is_in(COMPUTED))
        .then("reason")
        .when(pl.col("by") == LEADER)
        .then(pl.format("{}Q{}", due.dt.year(), due.dt.quarter()))
        .otherwise(pl.format("due {}", due))
    )
    before = pl.col("last_contact_date").cast(pl.String).fill_null(first)
    named = rows.select("customer_id", "by", before.alias("before")).iter_rows()
    return rows.with_columns(pl.Series("uid", [uid_of(*each) for each in named], dtype=pl.String))


def uid_of(customer_id: str, by: str, before: str) -> str:
    """32 hexadecimal digits that name a contact."""
    named = "\x1f".join((customer_id, by, before)).encode()
    return hashlib.sha256(named).hexdigest()[:_UID_DIGITS]
