"""Guards against false churn: why a customer who is silent may not have left.

Each guard is a function of its own in `guard_records` (what tables say), `guard_data_gap` and
`guard_rhythm` (what the customer's own history says). The first of `GUARDS` that fits stands in
`churn_guard`, the strongest evidence first: what is on record, then goods and rows that are
known to be missing, then signs of life, then inferences from the customer's own rhythm.
`churn_guard_evidence` is the date, day count or identifier that a sentence about it needs:

| guard | evidence |
|---|---|
| moved_or_merged | the other id; null where it is not known |
| paused | null |
| open_order | the promised day, else the day of the order |
| data_gap | the last day with a row |
| stocked_up | the day until which the goods last |
| recent_contact | the day of the last contact |
| seasonal | the day on which it bought again a year ago; null without an earlier year |
| slow_regular | the days of silence that its rhythm allows |

A call at the newest date takes everything; at an earlier one, with `replay`, only what is dated:
no state, name, phone, tax id, region or manager, and of the whole base's rows alone whether
there are any.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.activity import Rhythm
from retain.scoring.guard_data_gap import without_rows
from retain.scoring.guard_records import (
    NOTHING,
    goods_to_come,
    in_touch,
    merged,
    paused,
    same_elsewhere,
    seasonal_on_record,
    stock_on_hand,
)
from retain.scoring.guard_rhythm import large_last_order, season, slow_rhythm
from retain.scoring.silence import Silence

if TYPE_CHECKING:
    from retain.scoring.base import Base

GUARDS: Final = (
    "moved_or_merged",
    "paused",
    "open_order",
    "data_gap",
    "stocked_up",
    "recent_contact",
    "seasonal",
    "slow_regular",
)
"""The guards in the order in which they are asked."""


def guards(
    base: Base,
    features: pl.DataFrame,
    rhythm: Rhythm,
    *,
    as_of: int,
    codes: pl.Series | None = None,
    replay: bool = False,
) -> pl.DataFrame:
    """The guard of each silent customer, if one holds.

    Args:
        base: customer-days, facts and tables.
        features: those of the whole base as of that day.
        rhythm: the base's.
        as_of: the day, in days since 1970-01-01.
        codes: the customers to look at, those that are silent; all buyers where None.
        replay: whether the day lies before the newest, so that nothing undated may be used.

    Returns:
        `code`, `churn_guard` and `churn_guard_evidence` (text), null without a guard; one row a
        customer looked at who has bought by then, sorted by code.
    """
    silence = Silence.of(base.customers, features, rhythm, as_of=as_of, codes=codes)
    looked_at = silence.frame().select("code")
    found = [NOTHING.with_columns(churn_guard=pl.lit(None, pl.String))]
    if looked_at.height:
        for name, guarded in _found(base, features, silence, replay=replay).items():
            found.append(guarded.with_columns(churn_guard=pl.lit(name)))
    first = pl.concat(found).unique("code", keep="first", maintain_order=True)
    told = pl.when(pl.col("evidence") != "").then("evidence")
    return looked_at.join(first, on="code", how="left", maintain_order="left").select(
        "code", "churn_guard", churn_guard_evidence=told
    )


def _found(
    base: Base, features: pl.DataFrame, silence: Silence, *, replay: bool
) -> Mapping[str, pl.DataFrame]:
    """The guarded customers of each guard, in the order of `GUARDS`."""
    facts, tables = base.facts, base.tables
    undated = facts.select("code") if replay else facts
    found = {
        "moved_or_merged": [
            merged(silence, undated),
            same_elsewhere(silence, undated, features, base.customers.ids),
        ],
        "paused": [paused(silence, undated)],
        "open_order": [goods_to_come(silence, base.awaited())],
        "data_gap": [without_rows(silence, base.customers, features, undated)],
        "stocked_up": [stock_on_hand(silence, tables.get("stock")), large_last_order(silence)],
        "recent_contact": [in_touch(silence, tables)],
        "seasonal": [season(silence, seasonal_on_record(silence, undated))],
        "slow_regular": [slow_rhythm(silence)],
    }
    return {name: pl.concat(found[name]) for name in GUARDS}
