"""Contacts: what customers wanted of us and did not get, and whom we let fall quiet.

A contact of the customer's own is left unanswered where nobody took it, and nobody was in touch
with the customer within `CALL_BACK_DAYS` either.

A smaller customer is neglected where contacts of ours stay under half of what is due to it, while
it has potential. Due is what the plan has for its tier, or what the base does for such customers
(the median of a year), where that is less: a firm that calls none of its small customers neglects
none in particular. And contacts must have become fewer: who had as few in the year before the
window bought on all the same. Few contacts come about by chance too, so under the pace that is due
so few must have a chance of at most `FEW_BY_CHANCE` (Poisson). And the customer must have bought on
meanwhile, at half of its pace at least, or it may have been silent first. Who agreed to none is not
neglected.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.causes.prospects import with_potential
from retain.scoring.causes.records import date_of, events, faded
from retain.scoring.causes.rule import Rule, nothing_found
from retain.scoring.runs import Flags, Floats, Integers
from retain.scoring.value import tier, tier_lines

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.causes.moments import Moments
    from retain.scoring.causes.world import World

CALL_BACK_DAYS: Final = 7
YEAR_DAYS: Final = 365
LEAST_DAYS: Final = 90
"""Contacts recorded for fewer days tell of no pace."""

LEAST_PACE: Final = 0.5
_SPAN: Final = 2**32

SMALLER: Final = ("B", "C")
FEW_BY_CHANCE: Final = 0.25
A_PERCENT, B_PERCENT = 80, 95

_ROLES: Final = {"direction": pl.String(), "answered": pl.Boolean()}


def contacts_unanswered(world: World, moments: Moments) -> pl.DataFrame:
    """The customer's own contacts that nobody answered."""
    table = world.table("contacts")
    if table is None:
        return nothing_found()
    contacts = events(table, "date", _ROLES).sort("code", "day", "direction", "answered")
    theirs, missed = pl.col("direction") == "in", ~pl.col("answered")
    unheard = contacts.filter((theirs & missed).fill_null(False)).unique(maintain_order=True)
    heard = contacts.filter(pl.col("answered").fill_null(True)).select("code", "day", back="day")
    called_back = unheard.sort("day").join_asof(
        heard.sort("day"), on="day", by="code", strategy="forward", check_sortedness=False
    )
    never = (pl.col("back") - pl.col("day") > CALL_BACK_DAYS).fill_null(True)
    left = called_back.filter(never).select("code", "day").sort("code", "day")
    days = world.rules.days["contacts_unanswered"]
    return (
        moments.recent(left, days)
        .group_by("moment", maintain_order=True)
        .agg(pl.col("before").min(), contacts=pl.len(), last=date_of(pl.col("day").max()))
        .select(
            "moment",
            "contacts",
            "last",
            strength=(world.rules.strength["contacts_unanswered"] * faded(days)).round(4),
            table=pl.lit("contacts"),
        )
    )


def learn_contact_pace(
    base: Base, features: pl.DataFrame, *, as_of: int
) -> Mapping[str, float] | None:
    """Contacts of ours a year that a customer of each tier usually has, by its revenue.

    The median over the customers that bought before the year and within it; None where contacts
    are recorded for under `LEAST_DAYS`.
    """
    table = base.tables.get("contacts")
    if table is None:
        return None
    ours = _ours(table).filter(pl.col("day") <= as_of)
    days = min(as_of - int(ours["day"].min()), YEAR_DAYS) if ours.height else 0  # type: ignore[arg-type]
    if days < LEAST_DAYS:
        return None
    current = features.filter(
        pl.col("occasions_window") > 0, pl.col("first_day") <= as_of - YEAR_DAYS
    )
    lines = tier_lines(current["revenue_window"], A_PERCENT, B_PERCENT)
    tiers = current.select("code", tier=tier(pl.col("revenue_window"), lines, pl.lit(True)))
    count = ours.filter(pl.col("day") > as_of - days).group_by("code").len("contacts")
    medians = (
        tiers.join(count, on="code", how="left")
        .group_by("tier")
        .agg(pl.col("contacts").fill_null(0).median())
    )
    return {t: round(c * YEAR_DAYS / days, 4) for t, c in sorted(medians.iter_rows())}


def too_few_contacts(world: World, moments: Moments) -> pl.DataFrame:
    """Contacts under half of what is due to a smaller customer with potential."""
    table, usual = world.table("contacts"), world.reference.contacts_a_year
    if table is None or usual is None:
        return nothing_found()
    days = world.rules.days["too_few_contacts"]
    ours = _ours(table)
    plan = world.rules.contacts_a_year
    due = {name: min(plan[name], usual.get(name, 0.0)) * days / YEAR_DAYS for name in SMALLER}
    looked_at = moments.frame.filter(pl.col("tier").is_in(SMALLER))
    looked_at = _may_be_contacted(world, looked_at)
    had = (
        moments.recent(ours, days + YEAR_DAYS)
        .group_by("moment")
        .agg(contacts=(pl.col("before") < days).sum(), earlier=(pl.col("before") >= days).sum())
    )
    counted = looked_at.join(had, on="moment", how="left", maintain_order="left").with_columns(
        pl.col("contacts", "earlier").fill_null(0).cast(pl.Int64),
        due=pl.col("tier").replace_strict(due, return_dtype=pl.Float64),
        earlier_days=(pl.col("day") - days - ours["day"].min()).clip(upper_bound=YEAR_DAYS),
    )
    contacts, wanted = counted["contacts"].to_numpy(), counted["due"].to_numpy()
    least = world.rules.limits["contact_shortfall"]
    fewer = counted["earlier"] >= least * wanted * counted["earlier_days"] / days
    few = fewer.to_numpy() & (contacts < least * wanted)
    few &= _chance_of_so_few(contacts, wanted) <= FEW_BY_CHANCE
    few &= _bought_on(world, counted, days)
    neglected = with_potential(world, counted.filter(pl.Series(few, dtype=pl.Boolean)))
    shortfall = 1.0 - pl.col("contacts") / pl.col("due")
    floor = world.rules.strength["too_few_contacts"]
    rise = world.rules.strength["contact_shortfall"]
    return neglected.select(
        "moment",
        "contacts",
        "tier",
        "due",
        strength=(floor + rise * shortfall).round(4),
        table=pl.lit("contacts"),
        days=pl.lit(round(days)),
        until=date_of(pl.col("day")),
    )


def _ours(table: pl.DataFrame) -> pl.DataFrame:
    """`code` and `day` of the contacts that we made, as far as known; sorted."""
    contacts = events(table, "date", _ROLES)
    ours = contacts.filter((pl.col("direction") == "out").fill_null(True))
    return ours.select("code", "day").sort("code", "day")


def _may_be_contacted(world: World, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of customers who did not refuse every contact."""
    if not world.has("customers.consent"):
        return rows
    facts = world.base.facts
    refused = facts.filter((pl.col("consent") == "no").fill_null(False)).select("code")
    return rows.join(refused, on="code", how="anti", maintain_order="left")


def _bought_on(world: World, moments: pl.DataFrame, days: float) -> Flags:
    """Whether customers bought at half of their pace at least, `days` back until in rhythm."""
    sold = world.base.customers.of(moments["code"].unique()).days.filter(pl.col("sale_lines") > 0)
    key = sold["code"].to_numpy().astype(np.int64) * _SPAN + sold["day"].to_numpy()
    who = moments["code"].to_numpy().astype(np.int64) * _SPAN
    last, after = (moments[name].to_numpy().astype(np.int64) for name in ("rhythm_day", "day"))
    after = after - int(days)
    bought = np.searchsorted(key, who + last, side="right")
    bought -= np.searchsorted(key, who + after, side="right")
    gap = moments["gap"].fill_null(np.inf).to_numpy()
    pace: Flags = bought >= LEAST_PACE * (last - after) / gap
    return pace & (last > after)


def _chance_of_so_few(contacts: Integers, due: Floats) -> Floats:
    """P(a Poisson count of mean `due` is at most `contacts`); the counts are small."""
    term = np.exp(-due)
    chance = term.copy()
    for count in range(1, int(contacts.max(initial=0)) + 1):
        term = term * due / count
        chance += np.where(count <= contacts, term, 0.0)
    return chance


CONTACT_RULES: Final = (
    Rule(
        "contacts_unanswered",
        "neglected_details",
        (("contacts.direction", "contacts.answered"),),
        contacts_unanswered,
    ),
    Rule("too_few_contacts", "small_customer_neglect", (("contacts.date",),), too_few_contacts),
)
