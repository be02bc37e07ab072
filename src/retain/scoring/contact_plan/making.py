"""From who is due to a plan: what comes first, at which hour, what fits, what is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.contact_plan.capacity import MADE_AS, Week, capacity_of, last_day, weeks
from retain.scoring.contact_plan.contact_plan import (
    PLAN,
    Basis,
    ContactPlan,
    in_order,
    with_uids,
)
from retain.scoring.contact_plan.due import accompanied, contacts_due
from retain.scoring.contact_plan.hours import TIME_BASES, BestHours, best_hours
from retain.scoring.contact_plan.priority import with_priority
from retain.scoring.contact_plan.reason_texts import reason_texts
from retain.scoring.contact_plan.schedule import schedule
from retain.scoring.contact_plan.talking import talking_points
from retain.scoring.contact_plan.working_days import WorkingDays
from retain.scoring.measure import day_number

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.contact_plan.rules import PlanRules
    from retain.scoring.standards import Rules

_OF_CUSTOMERS: Final = (
    "name", "region", "tier", "key_account", "status", "phone", "contact_person", "owner",
)  # fmt: skip
_SOMEBODY: Final = "\x00"
"""No name: control characters are in none."""

COUNTED: Final = ("visit", "call", "message")
"""Channels that have a capacity."""


def make_plan(
    base: Base,
    customers: pl.DataFrame,
    rules: Rules,
    *,
    as_of: int,
    begins: date,
    winback: pl.DataFrame,
    lang: str,
) -> ContactPlan:
    """The plan of a period.

    Args:
        base: what scores are made from.
        customers: scores with `code`, with all parts and facts.
        rules: the user's settings.
        as_of: the day up to which everything is known.
        begins: the period's first day, after it.
        winback: rows of the win-back plan.
        lang: the language of reasons and talking points.
    """
    until = last_day(rules.plan, begins=begins)
    due = contacts_due(base, customers, rules, as_of=as_of, winback=winback)
    due = accompanied(due.filter(pl.col("due_date") <= until), as_of=as_of)
    due = with_priority(due, customers, as_of=as_of)
    due = due.with_columns(reason_texts(due, as_of=as_of, lang=lang)).join(
        _facts(base, customers), on="code", how="left", maintain_order="left"
    )
    hours = best_hours(base, due["code"].unique().sort(), rules.plan, as_of=as_of)
    alone = not customers["owner"].count()
    if alone:  # nobody says who looks after whom: the work of one person
        due = due.with_columns(owner=pl.lit(_SOMEBODY))
    planned = schedule(due, hours.rows, rules.plan, begins=begins).with_columns(
        pl.col("owner", "planned_for").replace(_SOMEBODY, None)
    )
    points = talking_points(
        base, customers, due, rules, as_of=as_of, until=day_number(until), lang=lang
    )
    rows = with_uids(planned.join(points, on="code", how="left", maintain_order="left"))
    rows = in_order(rows.select(pl.col(name).cast(kind) for name, kind in PLAN.items()))
    return ContactPlan(
        rows=rows,
        begins=begins,
        until=until,
        capacity=_capacity(rows, rules.plan, begins, alone=alone),
        days=WorkingDays(rules.plan.country).between(begins, until),
        basis=(
            *_basis(base, customers, rows, rules.plan, alone=alone),
            *_basis_of_time(rows, hours, rules.plan, begins, until),
        ),
    )


def _facts(base: Base, customers: pl.DataFrame) -> pl.DataFrame:
    """`code` and what the plan tells of a customer; null where nothing does.

    A customer without a region of its own is visited where it bought last.
    """
    missing = [
        pl.lit(None, PLAN[name]).alias(name)
        for name in _OF_CUSTOMERS
        if name not in customers.columns
    ]
    known = customers.with_columns(missing).select("code", *_OF_CUSTOMERS)
    bought = base.newest_regions() if known["region"].null_count() else None
    if bought is None:
        return known
    last = bought.rename({"region": "_last"})
    return (
        known.join(last, on="code", how="left", maintain_order="left")
        .with_columns(pl.col("region").fill_null(pl.col("_last")))
        .drop("_last")
    )


def _capacity(rows: pl.DataFrame, rules: PlanRules, begins: date, *, alone: bool) -> pl.DataFrame:
    """What everybody with a contact can make, and what is asked of it."""
    planned_weeks = weeks(rules, begins=begins)
    people = rows["planned_for"].unique().sort(nulls_last=True)
    channel = pl.col("channel").replace_strict(MADE_AS, return_dtype=pl.String)
    counted = rows.group_by("planned_for", channel.alias("channel")).agg(
        planned=(~pl.col("overflow")).sum().cast(pl.Int32),
        overflow=pl.col("overflow").sum().cast(pl.Int32),
    )
    able = [
        (person, name, _able(person, name, planned_weeks, rules, alone=alone))
        for person in people
        for name in COUNTED
    ]
    schema = {"planned_for": pl.String, "channel": pl.String, "capacity": pl.Int32}
    return (
        pl.DataFrame(able, schema=schema, orient="row")
        .join(counted, on=["planned_for", "channel"], how="left", nulls_equal=True,
              maintain_order="left")
        .with_columns(pl.col("planned", "overflow").fill_null(0))
    )  # fmt: skip


def _able(
    person: str | None,
    channel: str,
    planned_weeks: tuple[Week, ...],
    rules: PlanRules,
    *,
    alone: bool,
) -> int | None:
    if person is None and not alone:
        return None
    return capacity_of(person or _SOMEBODY, channel, planned_weeks, rules)


def _basis(
    base: Base, customers: pl.DataFrame, rows: pl.DataFrame, rules: PlanRules, *, alone: bool
) -> Iterator[Basis]:
    """What the plan rests on, as far as it is worth saying."""
    if "contacts" not in base.tables:
        yield Basis("no_contacts")
    if alone:
        yield Basis("nobody_owns")
    elif nobody := rows.filter(pl.col("owner").is_null())["customer_id"].n_unique():
        yield Basis("no_owner", {"customers": nobody})
    if not rules.leaders and rules.leader_customers:
        yield Basis("no_leaders")
    if "consent" not in customers.columns:
        yield Basis("no_consent")
    if rules.country is None:
        yield Basis("no_country")
    else:
        yield Basis("country", {"country": rules.country})


def _basis_of_time(
    rows: pl.DataFrame, hours: BestHours, rules: PlanRules, begins: date, until: date
) -> Iterator[Basis]:
    """What days and hours rest on."""
    if years := WorkingDays(rules.country).reckoned_years(begins, until):
        known = {"country": rules.country, "years": ", ".join(map(str, years))}
        yield Basis("reckoned", known)
    by = {name: rows["time_basis"].eq(name).sum() for name in TIME_BASES}
    if hours.contacts:
        yield Basis("hours", {"contacts": hours.contacts, **by})
    if hours.not_understood:
        yield Basis("not_understood", {"customers": sum(n for _, n in hours.not_understood)})
