"""Contacts that service asks for: a complaint that was closed or is still open, a broken promise.

- A complaint that was closed within the last `FOLLOWED` times `service_days` is followed up within
  `service_days`, unless the customer was reached after the day it was closed.
- A complaint still open after its limit (its due day, else `resolve_days` after it was opened) asks
  for a contact on that day, and again `service_days` after each: who waits is kept informed.
- A promise that fell due and is not kept is followed up as a complaint closed on its due day. One
  that was kept is not: keeping it was the contact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.causes.promise_rules import NOTED, learn_promise_record
from retain.scoring.contact_plan.candidate import (
    EVENT,
    Candidate,
    after,
    next_of_round,
    of_strength,
    reached,
)
from retain.scoring.contact_plan.stages import NONE, WINBACK
from retain.scoring.contact_plan.touches import CALL, MESSAGE, VISIT

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.contact_plan.touches import Touches
    from retain.scoring.standards import Rules

FOLLOWED: Final = 4
"""How many times its own period a follow-up that was not made stays due."""

SERVICE_DAYS: Final = {"code": pl.UInt32(), "served_day": pl.Int32(), "limit_day": pl.Int32()}


def service_days(base: Base, rules: Rules, *, as_of: int) -> pl.DataFrame:
    """`code`, `served_day` (of the newest event to follow up) and `limit_day` (of the first open).

    One row a customer with either.

    Args:
        base: what scores are made from.
        rules: the user's settings.
        as_of: the day.
    """
    found = [pl.DataFrame(schema=SERVICE_DAYS)]
    complaints = base.tables.get("complaints")
    if complaints is not None:
        rows = complaint_days(complaints, rules.service.resolve_days, as_of=as_of)
        found.append(rows.select("code", served_day="closed"))
        waiting = pl.when(pl.col("open") & (pl.col("limit") < as_of)).then("limit")
        found.append(rows.select("code", limit_day=waiting))
    promises = base.tables.get("promises")
    if promises is not None and {"due", "fulfilled"} <= set(promises.columns):
        found.append(_broken(base, promises, as_of))
    recent = pl.col("served_day") >= as_of - FOLLOWED * rules.plan.service_days
    return (
        pl.concat(found, how="diagonal")
        .group_by("code")
        .agg(pl.col("served_day").filter(recent).max(), pl.col("limit_day").min())
        .filter(pl.col("served_day").is_not_null() | pl.col("limit_day").is_not_null())
        .sort("code")
    )


def complaint_days(
    complaints: pl.DataFrame, resolve_days: int | None, *, as_of: int
) -> pl.DataFrame:
    """`code`, `opened`, `closed`, `limit` (day numbers) and `open`, of complaints up to a day.

    Whether one is open is not known (null) where the table does not tell when they were closed.
    """

    def day(name: str) -> pl.Expr:
        if name not in complaints.columns:
            return pl.lit(None, pl.Int32)
        return pl.col(name).cast(pl.Date).to_physical()

    opened, closed = day("opened"), day("closed")
    ended = pl.when(closed <= as_of).then(closed)
    told = pl.lit(True) if "closed" in complaints.columns else pl.lit(None, pl.Boolean)
    return complaints.select(
        "code",
        opened=opened,
        closed=ended,
        limit=pl.coalesce(day("due"), opened + pl.lit(resolve_days, pl.Int32)),
        open=ended.is_null() & told,
    ).filter(pl.col("opened") <= as_of)


def open_complaints(base: Base, codes: pl.Series, *, as_of: int) -> pl.Series:
    """`open_complaints`: how many complaints of each customer are not closed yet.

    Null where no table tells, or it does not tell when complaints were closed.

    Args:
        base: what scores are made from.
        codes: whose.
        as_of: the day.
    """
    complaints = base.tables.get("complaints")
    if complaints is None or "closed" not in complaints.columns:
        return pl.repeat(None, codes.len(), dtype=pl.UInt32, eager=True).alias("open_complaints")
    rows = complaint_days(complaints, None, as_of=as_of).filter("open")
    counted = rows.group_by("code").len("open_complaints")
    found = codes.to_frame("code").join(counted, on="code", how="left", maintain_order="left")
    return found["open_complaints"].fill_null(0).cast(pl.UInt32)


def after_service(touches: Touches, rules: Rules, *, as_of: int) -> list[Candidate]:
    """A follow-up of the newest event, and of the complaint that has waited longest.

    Of everybody but who is left alone or to be won back; reads `served_day` and `limit_day`.
    """
    cared_for = ~pl.col("stage").is_in([NONE, WINBACK])
    days = rules.plan.service_days
    event = pl.when(cared_for).then("served_day")
    limit, attention = pl.when(cared_for).then("limit_day"), pl.col("attention")
    told = {
        s: pl.max_horizontal(limit, pl.when(reached(s) >= limit).then(reached(s) + days))
        if s in touches.recorded
        else next_of_round(limit, pl.lit(float(max(days, 1))), as_of)[1]
        for s in (VISIT, CALL, MESSAGE)
    }
    waiting = Candidate(
        "open_complaint",
        of_strength(attention, told),
        attention,
        pl.lit(float(max(days, 1))),
        limit,
        pl.lit(EVENT),
    )
    return [waiting, after("after_service", event, days, touches.recorded, as_of=as_of)]


def _broken(base: Base, promises: pl.DataFrame, as_of: int) -> pl.DataFrame:
    """`code` and `served_day` of promises that fell due and were not kept by then or since.

    That nothing is noted says so only in a base that notes it of most (`PromiseRecord`).
    """
    due, kept = (pl.col(name).cast(pl.Date).to_physical() for name in ("due", "fulfilled"))
    said = pl.lit(None, pl.Boolean)
    if "fulfilled_said" in promises.columns:
        said = pl.col("fulfilled_said")
    record = learn_promise_record(base, as_of=as_of)
    noted = record is not None and record.kept >= NOTED
    unkept = pl.when(kept.is_not_null()).then(kept > as_of).otherwise(~said.fill_null(not noted))
    return promises.filter(unkept & (due < as_of)).select("code", served_day=due)
