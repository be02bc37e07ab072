"""Promises that were not kept.

A promise counts that was due within the window before the moment, and still open more than the
grace after its day: one kept some days late breaks no trust, and of one that is a few days over
nobody knows yet whether it will be. What was kept later was open until then. A promise marked as
kept, on whatever day, is none. Where nothing says whether a promise was kept, that it was not is
believed only of a base that notes it of most (`PromiseRecord`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.causes.records import date_of, events, faded
from retain.scoring.causes.rule import Rule, nothing_found

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.causes.moments import Moments
    from retain.scoring.causes.world import World

NOTED: Final = 0.5
"""Share of promises noted as kept from which on an empty note says that one was not."""

_ROLES: Final = {"made": pl.Date(), "fulfilled": pl.Date(), "fulfilled_said": pl.Boolean()}


@dataclass(frozen=True)
class PromiseRecord:
    """How far the base notes that promises were kept.

    Attributes:
        kept: the share noted as kept, or as not kept, of those due by now.
    """

    kept: float


def learn_promise_record(base: Base, *, as_of: int) -> PromiseRecord | None:
    """How the base notes promises due before a day; None where none was."""
    table = base.tables.get("promises")
    if table is None:
        return None
    due = _promises(table).filter(pl.col("day") < as_of)
    if not due.height:
        return None
    return PromiseRecord(round(float((~due["silent"]).sum()) / due.height, 4))


def promise_unkept(world: World, moments: Moments) -> pl.DataFrame:
    """The latest promise that was open past its day and the grace."""
    table, record = world.table("promises"), world.reference.promises
    if table is None or record is None:
        return nothing_found()
    promises = _promises(table).filter(~pl.col("kept_some_day"))
    if record.kept < NOTED:
        promises = promises.filter(~pl.col("silent"))
    grace = world.rules.limits["promise_grace_days"]
    days = world.rules.days["promise_unkept"]
    found = moments.recent(promises, days)
    at_moment = pl.col("day") + pl.col("before")
    open_then = pl.col("fulfilled").is_null() | (pl.col("fulfilled") > at_moment)
    return (
        found.filter(pl.col("before") > grace, open_then, pl.col("made") <= at_moment)
        .sort("moment", "day", "made")
        .unique("moment", keep="last", maintain_order=True)
        .select(
            "moment",
            strength=(world.rules.strength["promise_unkept"] * faded(days)).round(4),
            table=pl.lit("promises"),
            made=date_of(pl.col("made")),
            due=date_of(pl.col("day")),
            late=pl.col("before"),
        )
    )


def _promises(table: pl.DataFrame) -> pl.DataFrame:
    """Promises by the day they were due: `made`, `fulfilled`; `kept_some_day`, `silent`."""
    said = pl.col("fulfilled_said")
    undated = pl.col("fulfilled").is_null()
    return events(table, "due", _ROLES).with_columns(
        kept_some_day=(undated & said).fill_null(False), silent=undated & said.is_null()
    )


PROMISE_RULES: Final = (
    Rule("promise_unkept", "broken_promise", (("promises.fulfilled",),), promise_unkept),
)
