"""How well the plan's cadences are kept: who is on cadence, and how small customers fare.

On cadence is whose next contact by the cadence of its level, or of a new customer, is not overdue
as of the day. Counted are the customers who have a cadence; a contact that comes but once, such as
after a complaint, is not asked. Where no contact is on record that would do, nobody can know: the
plan then takes the contacts of the past as made.

Small customers (B, C) get few contacts, so the last year's are counted: ours that went out,
answered or not, against what the plan has for their level in as many days as the table covers.
Asked are those who bought before that time began and have not gone since, who have not closed, do
not pause and did not refuse every contact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.causes.records import events
from retain.scoring.contact_plan.cadence import cadence, new_customer
from retain.scoring.contact_plan.candidate import ROUND
from retain.scoring.contact_plan.care_spend import NO_CONTACTS
from retain.scoring.contact_plan.contact_plan import LEVELS
from retain.scoring.contact_plan.due import earliest, of_first, prepared
from retain.scoring.contact_plan.stages import LEFT_ALONE, level
from retain.scoring.contact_plan.touches import last_touches
from retain.scoring.measure import day_date, ratio
from retain.scoring.winback.channels import REFUSED
from retain.scoring.winback.regain import GONE

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.contact_plan.rules import PlanRules
    from retain.scoring.standards import Rules

SMALL: Final = ("B", "C")
YEAR_DAYS: Final = 365
LEAST_DAYS: Final = 90
"""Contacts recorded for fewer days tell of no pace."""

HALF: Final = 0.5
TOO_SHORT: Final = "short_record"
"""Why nothing is known of small customers: contacts are recorded for under `LEAST_DAYS`."""

_ON: Final[dict[str, pl.DataType]] = {
    "group": pl.String(),
    "customers": pl.Int64(),
    "on_cadence": pl.Int64(),
    "on_cadence_share": pl.Float64(),
    "days_overdue": pl.Float64(),
}
_SMALL: Final[dict[str, pl.DataType]] = {
    "plan_level": pl.String(),
    "customers": pl.Int64(),
    "planned_contacts": pl.Float64(),
    "contacts": pl.Float64(),
    "reached_plan": pl.Float64(),
    "under_half": pl.Float64(),
}


@dataclass(frozen=True)
class Coverage:
    """How well cadences are kept.

    Attributes:
        customers, on_cadence: how many have a cadence, and how many of them are on it.
        by_level, by_owner: `group` (a level; an owner, null for nobody), `customers`, `on_cadence`,
            `on_cadence_share`, `days_overdue` (median of those who are not; null where all are).
        small: `plan_level`, `customers`, `planned_contacts` and the median of `contacts` in `days`,
            and the shares with as many as planned (`reached_plan`) and with under half.
        days: how many days small customers' contacts are counted for.
        reason: why on cadence is not known; None where it is.
        small_reason: likewise of small customers.
    """

    customers: int
    on_cadence: int
    by_level: pl.DataFrame
    by_owner: pl.DataFrame
    small: pl.DataFrame
    days: int
    reason: str | None = None
    small_reason: str | None = None

    @property
    def share(self) -> float | None:
        """The share on cadence; None where nobody has one, or it is not known."""
        return round(self.on_cadence / self.customers, 4) if self.customers else None


def coverage(base: Base, customers: pl.DataFrame, rules: Rules, *, as_of: int) -> Coverage:
    """How well the cadences are kept as of a day.

    Args:
        base: what scores are made from.
        customers: scores with `code`, as `due.contacts_due` takes them, with `owner`.
        rules: the user's settings.
        as_of: the day.
    """
    table = base.tables.get("contacts")
    if table is None:
        nobody, nothing = pl.DataFrame(schema=_ON), pl.DataFrame(schema=_SMALL)
        return Coverage(0, 0, nobody, nobody, nothing, 0, NO_CONTACTS, NO_CONTACTS)
    kept = on_cadence(base, customers, rules, as_of=as_of)
    ours = events(table, "date", {"direction": pl.String()}).filter(
        pl.col("direction").ne_missing("in"), pl.col("day") <= as_of
    )
    days = min(as_of - int(ours["day"].min()), YEAR_DAYS) if ours.height else 0  # type: ignore[arg-type]
    short = days < LEAST_DAYS
    return Coverage(
        customers=kept.height,
        on_cadence=int(kept["kept"].sum()),
        by_level=_by(kept, "plan_level", {name: place for place, name in enumerate(LEVELS)}),
        by_owner=_by(kept, "owner"),
        small=_small(customers, ours, rules.plan, as_of, days)
        if not short
        else pl.DataFrame(schema=_SMALL),
        days=days,
        small_reason=TOO_SHORT if short else None,
    )


def on_cadence(base: Base, customers: pl.DataFrame, rules: Rules, *, as_of: int) -> pl.DataFrame:
    """Who has a cadence, and whether it is kept: `code`, `plan_level`, `owner`, `late`, `kept`.

    `late` is in days. Nobody can know where the base has no contacts. Args as `coverage` has them.
    """
    touches = last_touches(base, rules.plan.leaders, as_of=as_of)
    found = [
        new_customer(touches, rules.plan, as_of=as_of),
        *cadence(touches, as_of=as_of),
    ]
    known = prepared(base, customers, touches, rules, as_of=as_of)
    days = earliest(known, found, as_of).filter(
        pl.col("due").is_not_null(), of_first([each.basis for each in found]) != ROUND
    )
    return (
        days.select("code", plan_level="level", late=as_of - pl.col("due"))
        .join(customers.select("code", "owner"), on="code", maintain_order="left")
        .with_columns(kept=pl.col("late") <= 0)
    )


def _by(kept: pl.DataFrame, column: str, order: Mapping[str, int] | None = None) -> pl.DataFrame:
    """One row a group, in the order of names where none is given."""
    found = kept.group_by(pl.col(column).alias("group")).agg(
        pl.len().alias("customers"),
        pl.col("kept").sum().alias("on_cadence"),
        ratio(pl.col("kept").sum(), pl.len()).round(4).alias("on_cadence_share"),
        pl.col("late").filter(~pl.col("kept")).median().alias("days_overdue"),
    )
    places = pl.col("group")
    if order is not None:
        places = places.replace_strict(order, default=len(order), return_dtype=pl.Int8)
    return found.sort(places, nulls_last=True).select(
        pl.col(name).cast(kind) for name, kind in _ON.items()
    )


def _small(
    customers: pl.DataFrame, ours: pl.DataFrame, rules: PlanRules, as_of: int, days: int
) -> pl.DataFrame:
    """How many contacts small customers got, level by level that the plan has any for."""
    begins = as_of - days
    asked = pl.col("status").is_in(GONE).not_() & (pl.col("first_date") <= day_date(begins))
    if "consent" in customers.columns:
        asked &= (pl.col("consent") != REFUSED).fill_null(True)
    if "state" in customers.columns:
        asked &= ~pl.col("state").is_in(LEFT_ALONE).fill_null(False)
    planned = {name: rules.contacts_a_year[name] * days / YEAR_DAYS for name in SMALL}
    counted = ours.filter(pl.col("day") > begins).group_by("code").len("contacts")
    of_small = (
        customers.filter(asked)
        .select("code", level().alias("plan_level"))
        .filter(pl.col("plan_level").is_in([name for name in SMALL if planned[name] > 0]))
        .join(counted, on="code", how="left")
        .with_columns(
            pl.col("contacts").fill_null(0),
            planned=pl.col("plan_level").replace_strict(planned, return_dtype=pl.Float64),
        )
    )
    had, wanted = pl.col("contacts"), pl.col("planned")
    return (
        of_small.group_by("plan_level")
        .agg(
            pl.len().alias("customers"),
            pl.col("planned").first().round(1).alias("planned_contacts"),
            had.median().alias("_median"),
            ratio((had >= wanted).sum(), pl.len()).round(4).alias("reached_plan"),
            ratio((had < HALF * wanted).sum(), pl.len()).round(4).alias("under_half"),
        )
        .rename({"_median": "contacts"})
        .sort("plan_level")
        .select(pl.col(name).cast(kind) for name, kind in _SMALL.items())
    )
