"""Who is due for which contact next, by whom, and why.

What is due at one customer within a week of the first of it, or of the as-of day where that is
past, is one contact: of the strongest channel that is asked for, due on the earliest day, for all
of the reasons. The reason of the earliest stands first, so that a contact that was not made keeps
its reason and its day from week to week.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.contact_plan.cadence import attention, cadence, new_customer, slowing, yearly
from retain.scoring.contact_plan.candidate import ONCE, REASONS, Candidate
from retain.scoring.contact_plan.contact_plan import LEADER, OWNER
from retain.scoring.contact_plan.leaders import leader_contacts
from retain.scoring.contact_plan.means import channel, means
from retain.scoring.contact_plan.own_days import own_days
from retain.scoring.contact_plan.service_events import SERVICE_DAYS, after_service, service_days
from retain.scoring.contact_plan.stages import held_out, level, stage
from retain.scoring.contact_plan.touches import (
    CALL,
    MESSAGE,
    TOUCHES,
    VISIT,
    Touches,
    last_touches,
)
from retain.scoring.contact_plan.winback_contacts import (
    STRENGTH,
    running_days,
    winback_contacts,
)
from retain.scoring.measure import day_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from retain.scoring.base import Base
    from retain.scoring.standards import Rules

DUE: Final[dict[str, pl.DataType]] = {
    "code": pl.UInt32(),
    "by": pl.String(),
    "reason": pl.String(),
    "reasons": pl.List(pl.String),
    "channel": pl.String(),
    "due_date": pl.Date(),
    "every_days": pl.Float64(),
    "within_days": pl.Float64(),
    "last_contact_date": pl.Date(),
    "counted_from": pl.Date(),
    "basis": pl.String(),
    "tried": pl.UInt32(),
    "step": pl.String(),
}
"""The next contact of everybody who is due for one: one row a customer and `by`.

- `by`: `owner` or `leader`.
- `reason`: of the earliest that is due; `reasons`: all, the earliest first, see `REASONS`.
- `channel`: visit, call, message or email.
- `due_date`: the earliest day; it may be past.
- `every_days`: how often the first reason comes round; null for what comes but once.
- `within_days`: the same, or within how many days what comes but once is to be done.
- `last_contact_date`: the last contact of any kind that reached the customer, by a leader in a row
  of a leader's; null without one.
- `counted_from`, `basis`: what the day is counted from, see `candidate.BASES`.
- `tried`: how many contacts of ours did not reach it since; null where no table tells.
- `step`: what winning back does at this contact; null for other contacts."""

NEEDED: Final = (
    "code", "customer_id", "status", "tier", "tier_before", "key_account", "value_rank",
    "first_date", "last_date", "own_gap_days", "overdue_ratio", "decline_date", "cause",
    "winback_group", "winback_exclusion", "winback_channel", "consent", "preferred_channel",
    "state",
)  # fmt: skip
"""What of the scores and facts is looked at here, as far as it is there."""

TOGETHER_DAYS: Final = 7
"""What is due within so many days is done in one contact."""


def contacts_due(
    base: Base,
    customers: pl.DataFrame,
    rules: Rules,
    *,
    as_of: int,
    winback: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """The next contact of everybody, however far ahead, as `DUE`, sorted by code and `by`.

    Args:
        base: what scores are made from.
        customers: the scores with `code`, and of the facts `consent`, `preferred_channel` and
            `state` where they are known; without columns about winning back nobody who left is due.
        rules: the user's settings.
        as_of: the day.
        winback: rows of the win-back plan; without them first contacts are due by the last of the
            working days of their level.
    """
    touches = last_touches(base, rules.plan.leaders, as_of=as_of)
    known = prepared(base, customers, touches, rules, as_of=as_of)
    rows = [
        _owners(known, candidates(base, touches, rules, as_of=as_of), as_of),
        _leaders(known, leader_contacts(known, touches, rules.plan, as_of=as_of), rules),
        _winback(known, winback_contacts(base, known, rules, as_of=as_of, plan=winback)),
    ]
    due = pl.concat(rows).sort("code", pl.col("by") == LEADER)
    return due if touches.recorded else due.with_columns(tried=pl.lit(None, pl.UInt32))


def prepared(
    base: Base, customers: pl.DataFrame, touches: Touches, rules: Rules, *, as_of: int
) -> pl.DataFrame:
    """The customers with everything that candidates are made from."""
    served = service_days(base, rules, as_of=as_of)
    known = customers.select(name for name in NEEDED if name in customers.columns)
    known = _beside(known, touches.rows, TOUCHES)
    known = _beside(known, served, SERVICE_DAYS)
    left_out = held_out(base, running_days=running_days(rules), as_of=as_of)
    known = means(known).with_columns(level=level()).with_columns(yearly(rules.plan))
    if touches.recorded < {VISIT, CALL, MESSAGE}:
        known = known.with_columns(own_days(known["customer_id"]))
    return known.with_columns(
        attention=attention(),
        stage=stage(known, left_out, rules.plan, as_of=as_of),
    )


def _beside(
    customers: pl.DataFrame, found: pl.DataFrame, schema: Mapping[str, pl.DataType]
) -> pl.DataFrame:
    """The customers with the columns of `schema`, after `code`; null where nothing was found."""
    if not found.height:
        nothing = [pl.lit(None, kind).alias(name) for name, kind in schema.items()]
        return customers.with_columns(nothing[1:])
    return customers.join(found, on="code", how="left", maintain_order="left")


def candidates(base: Base, touches: Touches, rules: Rules, *, as_of: int) -> list[Candidate]:
    """What an owner's contacts may be due for, the most pressing first.

    Args:
        base: what scores are made from: without complaints and promises nothing is due for them.
        touches: what is on record.
        rules: the user's settings.
        as_of: the day.
    """
    served = not {"complaints", "promises"}.isdisjoint(base.tables)
    found = [
        *(after_service(touches, rules, as_of=as_of) if served else ()),
        new_customer(touches, rules.plan, as_of=as_of),
        slowing(touches, rules.plan, as_of=as_of),
        *cadence(touches, as_of=as_of),
    ]
    return sorted(found, key=lambda each: REASONS.index(each.reason))


def earliest(known: pl.DataFrame, found: list[Candidate], as_of: int) -> pl.DataFrame:
    """`known` with the day of each candidate, and what the next contact of an owner makes of them.

    `due` (the earliest day; null for nothing), `until` (what is due by then is done at once),
    `strength` of that contact, `first` (the place of the earliest among those found).
    """
    names = [_day(each) for each in found]
    days = known.with_columns(
        pl.when(each.strength.is_not_null()).then(each.due).cast(pl.Int32).alias(name)
        for name, each in zip(names, found, strict=True)
    ).with_columns(due=pl.min_horizontal(names))
    days = days.with_columns(
        until=pl.max_horizontal("due", pl.lit(as_of, pl.Int32)) + TOGETHER_DAYS
    )
    first = (
        pl.when(pl.col(name) == pl.col("due")).then(pl.lit(place, pl.UInt8))
        for place, name in enumerate(names)
    )
    asked_for = (
        pl.when(pl.col(name) <= pl.col("until")).then(each.strength)
        for name, each in zip(names, found, strict=True)
    )
    return days.with_columns(first=pl.coalesce(*first), strength=pl.max_horizontal(*asked_for))


def of_first(figures: list[pl.Expr]) -> pl.Expr:
    """The figure of the candidate that is the earliest."""
    return pl.coalesce(
        *(pl.when(pl.col("first") == place).then(each) for place, each in enumerate(figures))
    )


def _day(candidate: Candidate) -> str:
    return f"due_{candidate.reason}"


def _owners(known: pl.DataFrame, found: list[Candidate], as_of: int) -> pl.DataFrame:
    """The rows of owners."""
    days = earliest(known, found, as_of).filter(pl.col("due").is_not_null())
    rows = days.select(
        "code",
        by=pl.lit(OWNER),
        reason=of_first([pl.lit(each.reason) for each in found]),
        channel=channel(pl.col("strength")),
        due_date=pl.col("due").cast(pl.Date),
        within_days=of_first([each.every for each in found]).round(4),
        last_contact_date=pl.col("last_any").cast(pl.Date),
        counted_from=of_first([each.since for each in found]).cast(pl.Int32).cast(pl.Date),
        basis=of_first([each.basis for each in found]),
        tried=pl.col("tried").fill_null(0),
        step=pl.lit(None, pl.String),
    )
    rows = rows.join(_reasons(days, found), on="code", how="left", maintain_order="left")
    return _shaped(rows.with_columns(pl.col("reasons").fill_null(pl.concat_list("reason"))))


def _reasons(days: pl.DataFrame, found: list[Candidate]) -> pl.DataFrame:
    """`code` and `reasons`, the earliest first, of the customers with more than one."""
    places = {_day(each): place for place, each in enumerate(found)}
    named = {_day(each): each.reason for each in found}
    several = pl.sum_horizontal(pl.col(name) <= pl.col("until") for name in places) > 1
    return (
        days.select("code", "until", *places)
        .filter(several)
        .unpivot(list(places), index=["code", "until"], variable_name="asked")
        .filter(pl.col("value") <= pl.col("until"))
        .with_columns(
            place=pl.col("asked").replace_strict(places, return_dtype=pl.UInt8),
            reasons=pl.col("asked").replace_strict(named, return_dtype=pl.String),
        )
        .sort("code", "value", "place")
        .group_by("code", maintain_order=True)
        .agg("reasons")
    )


def leader_reason() -> pl.Expr:
    """The reason of a leader's contact, by its `strength`."""
    visit = pl.col("strength") == VISIT
    return pl.when(visit).then(pl.lit("leader_visit")).otherwise(pl.lit("leader_call"))


def _leaders(known: pl.DataFrame, contacts: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The rows of leaders."""
    beside = known.select("code", "text_channel", "last_leader", "tried")
    rows = contacts.join(beside, on="code", how="left", maintain_order="left").select(
        "code",
        "basis",
        by=pl.lit(LEADER),
        reason=leader_reason(),
        reasons=pl.concat_list(leader_reason()),
        channel=channel(pl.col("strength")),
        due_date=pl.col("due").cast(pl.Date),
        within_days=pl.lit(float(rules.plan.leader_every_days)),
        last_contact_date=pl.col("last_leader").cast(pl.Date),
        counted_from=pl.col("since").cast(pl.Date),
        tried=pl.lit(0, pl.UInt32),
        step=pl.lit(None, pl.String),
    )
    return _shaped(rows)


def _winback(known: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    """The rows of winning back."""
    beside = known.select("code", "last_any", "tried")
    rows = contacts.join(beside, on="code", how="left", maintain_order="left").select(
        "code",
        "reason",
        "channel",
        "basis",
        "step",
        by=pl.lit(OWNER),
        reasons=pl.concat_list("reason"),
        due_date=pl.col("due").cast(pl.Date),
        within_days="every",
        last_contact_date=pl.col("last_any").cast(pl.Date),
        counted_from=pl.col("since").cast(pl.Date),
        tried=pl.col("tried").fill_null(0),
    )
    return _shaped(rows)


def _shaped(rows: pl.DataFrame) -> pl.DataFrame:
    again = pl.col("reason").is_in(ONCE).not_()
    rows = rows.with_columns(every_days=pl.when(again).then("within_days"))
    return rows.select(pl.col(name).cast(kind) for name, kind in DUE.items())


def accompanied(due: pl.DataFrame, *, as_of: int) -> pl.DataFrame:
    """The rows without an owner's contact that a leader's makes in the same days.

    A leader's contact does for what the owner is due for within a week of it, or was before, where
    it is of no weaker channel: the owner comes along, and its reasons stand with the leader's.

    Args:
        due: rows as `DUE` has them.
        as_of: the day.
    """
    others = ("channel", "due_date", "reasons")
    led = due.filter(pl.col("by") == LEADER).select("code", *others)
    day, day_led = (
        pl.max_horizontal(name, pl.lit(day_date(as_of))) for name in ("due_date", "due_date_led")
    )
    near = (day_led - day).dt.total_days().abs() <= TOGETHER_DAYS
    does = _strength("channel_led") >= _strength("channel")
    own = (
        due.filter(pl.col("by") == OWNER)
        .select("code", *others)
        .join(led, on="code", suffix="_led")
        .filter(near & does)
        .select("code", _own=pl.col("reasons"))
    )
    taken = due.join(own, on="code", how="left", maintain_order="left")
    with_leader = pl.col("_own").is_not_null()
    reasons = pl.when(with_leader).then(pl.col("reasons").list.concat("_own"))
    return (
        taken.filter(~with_leader | (pl.col("by") == LEADER))
        .with_columns(reasons=reasons.otherwise("reasons"))
        .drop("_own")
    )


def _strength(channel: str) -> pl.Expr:
    return pl.col(channel).replace_strict(STRENGTH, return_dtype=pl.UInt8)
