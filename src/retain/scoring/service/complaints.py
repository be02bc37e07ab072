"""The complaints on record, each judged: was it closed on time, is it a repeat, did they buy again.

- *On time*: closed up to its limit, which is the day it is due, else so many days after it was
  opened as the configuration allows. It is told when the limit is over, for all alike: else those
  that were closed at once would count before the others. One without a limit is never judged.
- *Repeat*: the same customer complained of the same category within so many days before. In a
  chain each but the first is one. Without a category nobody can tell.
- *Bought again*: an occasion within one own gap after the day it was closed, the own gap as it was
  known on that day. Not told before that gap is over, and of who had no rhythm by then. *Usual* is
  the share of the days before, from the customer's first occasion on, that were followed so.

The same row twice is a file read twice, not two complaints. Tiers are those while buying: who left
over a complaint is of the tier it had then. Owner and region are those of today.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.causes.records import events
from retain.scoring.scales import SurveyScales, on_scales, placed
from retain.scoring.service.complaint_base import ComplaintBase, complaint_base
from retain.scoring.service.next_occasion import NextOccasion
from retain.scoring.service.record_span import RecordSpan, record_span
from retain.scoring.surveys import learn_survey_scales

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Rules

_ROLES: Final = {
    "category": pl.String(),
    "severity": pl.String(),
    "department": pl.String(),
    "staff": pl.String(),
    "closed": pl.Date(),
    "due": pl.Date(),
    "upheld": pl.Boolean(),
    "loss": pl.Int64(),
    "satisfaction": pl.Float64(),
    "satisfaction_low": pl.Float64(),
    "satisfaction_high": pl.Float64(),
    "text": pl.String(),
    "first_response": pl.Date(),
}

OF_CUSTOMERS: Final = ("region", "owner", "tier")
"""What is known of who complains, and of all others too."""

SEVERITIES: Final = ("critical", "high", "medium", "low")
"""The gravest first."""

MONTH: Final = "month"
OF_COMPLAINTS: Final = ("category", "department", "severity")
ON_REQUEST: Final = ("staff",)
"""Who is to blame is a delicate thing: nobody is named unless it is asked for."""

COLUMNS: Final = (MONTH, *OF_CUSTOMERS, *OF_COMPLAINTS)
"""What complaints are looked at by; `ON_REQUEST` besides."""


@dataclass(frozen=True)
class ComplaintBook:
    """The complaints up to a day, and whom they could have come from.

    Attributes:
        rows: one row a complaint, by customer and day: `code`, the days `day` (opened), `closed`
            and `limit_day`, `days` (until closed, or so far), `is_open` (null where nothing tells
            of closing), `on_time`, `overdue` (open and past its limit), `repeat`, `bought_again`,
            `usual` (the share of the customer's days until then that were followed so),
            `upheld`, `loss` (minor units), `satisfaction` (with the settlement, from 0 to 1 on
            its scale), `in_period`, and the labels: `month` (`2025-03`), `region`, `owner`,
            `tier`, `category`, `department`, `severity`, `staff`. Null is not known, or not known
            yet.
        base: customers and orders of the period; None where nothing could be counted.
        told: whether there is a table of complaints.
        as_of: the last day.
    """

    rows: pl.DataFrame
    base: ComplaintBase | None
    told: bool
    as_of: int


def read_complaint_book(
    base: Base, customers: pl.DataFrame, rules: Rules, *, as_of: int, since: int
) -> ComplaintBook:
    """The book of a period: the days after `since` up to `as_of`.

    Args:
        base: customer-days and tables.
        customers: one row a customer: `code`, and `region`, `owner`, `tier`, `tier_before` as far
            as they are known.
        rules: the user's settings.
        as_of: the last day of the period; nothing after it is looked at.
        since: the day before the period.
    """
    table = base.tables.get("complaints")
    told = table is not None and "closed" in table.columns
    rows = _complaints(table, as_of)
    rows = rows.with_columns(*_judged(rules, as_of, told=told))
    rows = rows.hstack(_followed(base, rows, as_of))
    rows = _with_places(rows, learn_survey_scales(base, as_of=as_of))
    labels = with_labels(customers)
    rows = rows.join(labels, on="code", how="left", maintain_order="left").with_columns(
        pl.col("day").cast(pl.Date).dt.strftime("%Y-%m").alias(MONTH),
        in_period=pl.col("day") > since,
    )
    days = rows["day"].to_numpy().astype(np.int64)
    span = record_span(days, begins=_first_day(base, as_of), as_of=as_of)
    counted = None
    if span is not None and max(span.first, since + 1) <= span.last:
        covered = RecordSpan(max(span.first, since + 1), span.last)
        counted = complaint_base(
            base.customers, labels, covered, period=(since + 1, as_of), window=rules.window_days
        )
    return ComplaintBook(rows, counted, table is not None, as_of)


def with_labels(customers: pl.DataFrame) -> pl.DataFrame:
    """`code` and `OF_CUSTOMERS` of each customer, as text; null where nobody says."""
    names = customers.columns
    tier = pl.col("tier") if "tier" in names else pl.lit(None, pl.String)
    while_buying = pl.col("tier_before") if "tier_before" in names else tier
    gone = (tier == "D").fill_null(True)
    labels = {
        "region": pl.col("region") if "region" in names else pl.lit(None, pl.String),
        "owner": pl.col("owner") if "owner" in names else pl.lit(None, pl.String),
        "tier": pl.when(gone).then(pl.coalesce(while_buying, tier)).otherwise(tier),
    }
    named = [value.cast(pl.String).alias(name) for name, value in labels.items()]
    return customers.select(pl.col("code").cast(pl.UInt32), *named)


def _complaints(table: pl.DataFrame | None, as_of: int) -> pl.DataFrame:
    """Each complaint up to a day once, sorted; what became known later is not known."""
    if table is None:
        table = pl.DataFrame(schema={"code": pl.UInt32, "opened": pl.Date})
    closed = pl.when(pl.col("closed") <= as_of).then(pl.col("closed"))
    rows = events(table.unique(), "opened", _ROLES).filter(pl.col("day") <= as_of)
    return (
        rows.with_columns(closed.alias("closed"))
        .filter(pl.coalesce(pl.col("closed") >= pl.col("day"), True))  # else it cannot be true
        .sort("code", "day", "category", *(n for n in _ROLES if n != "category"), nulls_last=True)
        .drop("text", "first_response")
    )


def _with_places(rows: pl.DataFrame, scales: SurveyScales) -> pl.DataFrame:
    """Grades of the settlement as places on the scale of their row, else on the learned one."""
    ends = {"low": "satisfaction_low", "high": "satisfaction_high"}
    told = rows.select("satisfaction", **ends, day=pl.max_horizontal("closed", "day"))
    graded = on_scales(told, scales.complaints, scales.complaints_apart)
    place = placed(pl.col("satisfaction"), pl.col("low"), pl.col("high"))
    return rows.with_columns(graded.select(place).to_series().alias("satisfaction")).drop(
        ends.values()
    )


def _judged(rules: Rules, as_of: int, *, told: bool) -> list[pl.Expr]:
    """What is made of the days of each row; `told`: whether anything tells of closing."""
    day, closed = pl.col("day"), pl.col("closed")
    allowed = rules.service.resolve_days
    after = day + allowed if allowed is not None else pl.lit(None, pl.Int32)
    limit = pl.coalesce(pl.col("due"), after)
    is_open = closed.is_null() if told else pl.lit(None, pl.Boolean)
    late = is_open & (limit < as_of)
    in_time = pl.when(is_open).then(False).otherwise(closed <= limit)
    before = pl.col("day").shift().over("code", "category")
    again = (day - before <= rules.service.repeat_days).fill_null(False)
    return [
        limit.cast(pl.Int32).alias("limit_day"),
        pl.when(is_open.is_not_null())
        .then(pl.coalesce(closed, pl.lit(as_of, pl.Int32)) - day)
        .alias("days"),
        is_open.alias("is_open"),
        pl.when(limit < as_of).then(in_time).alias("on_time"),
        late.alias("overdue"),
        pl.when(pl.col("category").is_not_null()).then(again).alias("repeat"),
    ]


def _followed(base: Base, rows: pl.DataFrame, as_of: int) -> pl.DataFrame:
    """Whether an occasion followed each closing within the own gap, and how usual that is."""
    ahead = NextOccasion.of(base.customers, as_of)
    closed = rows.select("code", day="closed").with_row_index("place").drop_nulls()
    found = ahead.after(closed["code"], closed["day"])
    told = closed.select("place").hstack(found.select("bought_again", "usual"))
    places = rows.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("place"))
    return places.join(told, on="place", how="left", maintain_order="left").drop("place")


def _first_day(base: Base, as_of: int) -> int:
    first = base.customers.first_day
    return as_of if first is None else min(first, as_of)
