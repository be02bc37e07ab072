"""Complaints answered or closed late, beside what the base usually does.

A complaint is closed late after its due day, or where it has none, after more days than nine in
ten complaints of the base take; it is answered late after more days than nine in ten. It is late
from the day after that limit on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.causes.complaints import once

if TYPE_CHECKING:
    from retain.scoring.base import Base

USUAL_SHARE: Final = 0.9
LEAST_COMPLAINTS: Final = 20
"""Of fewer complaints nobody can say how long they usually take."""


@dataclass(frozen=True)
class AnswerPace:
    """How the base deals with complaints.

    Attributes:
        response_days: within which nine in ten are answered; None where too few were.
        closing_days: within which nine in ten are closed; likewise.
        late_share: the share of those past a limit of theirs, of all that could be.
    """

    response_days: float | None
    closing_days: float | None
    late_share: float


def learn_answer_pace(base: Base, *, as_of: int) -> AnswerPace | None:
    """How the base deals with complaints; None without any whose limit is past."""
    table = base.tables.get("complaints")
    if table is None:
        return None
    rows = once(table).filter(pl.col("day") <= as_of)
    response, closing = _nine_in_ten(rows, "first_response"), _nine_in_ten(rows, "closed")
    limits = AnswerPace(response, closing, 0.0)
    told = with_late_day(rows, limits).filter(pl.col("limit_day") < as_of)
    if not told.height:
        return None
    late = int((told["late_day"] <= as_of).sum())
    return AnswerPace(response, closing, round(late / told.height, 4))


def with_late_day(rows: pl.DataFrame, pace: AnswerPace) -> pl.DataFrame:
    """Complaints with `limit_day`, the first limit, and `late_day`, from which they were late.

    Both null where no limit is known; `late_day` null for those in time.
    """
    days = pl.col("day")
    closing = pl.coalesce("due", (days + pl.lit(pace.closing_days)).cast(pl.Int32))
    response = (days + pl.lit(pace.response_days)).cast(pl.Int32)
    answered = pl.min_horizontal("first_response", "closed")  # closed is answered, too
    closed_late = pl.when((pl.col("closed") > closing).fill_null(True)).then(closing + 1)
    answered_late = pl.when((answered > response).fill_null(True)).then(response + 1)
    return rows.with_columns(
        limit_day=pl.min_horizontal(closing, response),
        late_day=pl.min_horizontal(closed_late, answered_late),
    )


def _nine_in_ten(rows: pl.DataFrame, event: str) -> float | None:
    """Days within which nine in ten complaints reached an event, of those that did."""
    took = rows.select((pl.col(event) - pl.col("day")).alias("days")).to_series().drop_nulls()
    if took.len() < LEAST_COMPLAINTS:
        return None
    return float(took.quantile(USUAL_SHARE, "higher") or 0.0)
