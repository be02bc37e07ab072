"""Promises to customers, each judged once the day it was due is over.

- *On time*: kept up to the day it was due; *late*: kept after it; *broken*: the day is past and it
  is not kept, or is noted as not kept. A promise due on the as-of day still has that day.
- *Kept*: noted as kept, nobody says when. Whether on time is not known.
- *Not noted*: the day is past and nothing is said. That is a breach only where the base notes of
  at least half of its promises what became of them (`promise_rules.NOTED`): silence of those who
  never write anything down says nothing.

A period has the promises whose day was over in it: due on the last day before it, but not on its
own last day. So each is judged in one period, kept or not, and none before its time. What was noted
after the as-of day is not known: a promise kept later was open then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.causes.promise_rules import NOTED, PromiseRecord
from retain.scoring.causes.records import events
from retain.scoring.measure import currency
from retain.scoring.service.complaints import OF_CUSTOMERS, with_labels

if TYPE_CHECKING:
    from retain.scoring.base import Base

ON_TIME, LATE, KEPT, BROKEN = "on_time", "late", "kept", "broken"
NOT_NOTED, OPEN = "not_noted", "open"

MONTH: Final = "month"
COLUMNS: Final = ("by", MONTH, *OF_CUSTOMERS)
"""What promises are looked at by; `by` is who made them."""

_ROLES: Final = {
    "made": pl.Date(),
    "fulfilled": pl.Date(),
    "fulfilled_said": pl.Boolean(),
    "by": pl.String(),
    "amount": pl.Int64(),
    "text": pl.String(),
}


@dataclass(frozen=True)
class PromiseBook:
    """The promises made up to a day.

    Attributes:
        rows: one row a promise, sorted: `code`, the days `made`, `due` and `fulfilled`, `outcome`
            (`on_time`, `late`, `kept`, `broken`, `not_noted`; `open` where its day is not over),
            `days_late` (of those kept late), `by`, `amount` (minor units), `text`, `in_period`
            (whether the day it was due was over in it), `month` (`2025-03`, of the day
            due) and `OF_CUSTOMERS`.
        record: how far the base notes what became of promises; None without one due before now.
        told: whether there is a table of promises.
        as_of: the last day.
    """

    rows: pl.DataFrame
    record: PromiseRecord | None
    told: bool
    as_of: int

    @property
    def is_noted(self) -> bool:
        """Whether silence about a promise says that it was not kept."""
        return self.record is not None and self.record.kept >= NOTED


def read_promise_book(
    base: Base, customers: pl.DataFrame, *, as_of: int, since: int
) -> PromiseBook:
    """The promises of a base; the period is the days after `since` up to `as_of`.

    Args:
        base: with the table of promises, if there is one.
        customers: one row a customer: `code`, and `region`, `owner`, `tier`, `tier_before` as far
            as they are known.
        as_of: the last day; nothing after it is looked at.
        since: the day before the period.
    """
    table = base.tables.get("promises")
    rows = _known(table, as_of)
    past = rows.filter(pl.col("due") < as_of)
    silent = int(past["silent"].sum())
    record = PromiseRecord(round(1 - silent / past.height, 4)) if past.height else None
    noted = record is not None and record.kept >= NOTED
    rows = rows.with_columns(_outcome(as_of, noted=noted).alias("outcome")).with_columns(
        days_late=pl.when(pl.col("outcome") == LATE).then(pl.col("fulfilled") - pl.col("due")),
        in_period=pl.col("due").is_between(since, as_of - 1),
        month=pl.col("due").cast(pl.Date).dt.strftime("%Y-%m"),
    )
    labels = with_labels(customers)
    rows = rows.drop("silent", "fulfilled_said")
    labelled = rows.join(labels, on="code", how="left", maintain_order="left")
    return PromiseBook(labelled, record, table is not None, as_of)


def promises_due(book: PromiseBook, *, days: int) -> pl.DataFrame:
    """Promises still to be kept, due from the last day until `days` after it, the next one first.

    Returns:
        `code`, `text`, `by`, `made`, `due` (dates), `days_left`, `amount` (currency) and
        `complaints.OF_CUSTOMERS`.
    """
    ahead = pl.col("due").is_between(book.as_of, book.as_of + days)
    left = (pl.col("due") - book.as_of).alias("days_left")
    return _listed(book.rows.filter(ahead, pl.col("outcome") == OPEN), left)


def promises_overdue(book: PromiseBook) -> pl.DataFrame:
    """Promises past their day and not kept, however long ago, the longest overdue first.

    Returns:
        As `promises_due`, with `days_over` in place of `days_left`.
    """
    over = (book.as_of - pl.col("due")).alias("days_over")
    return _listed(book.rows.filter(pl.col("outcome") == BROKEN), over)


def _known(table: pl.DataFrame | None, as_of: int) -> pl.DataFrame:
    """Each promise made up to a day once, sorted, with what was noted by then; and `silent`."""
    if table is None:
        table = pl.DataFrame(schema={"code": pl.UInt32, "due": pl.Date})
    rows = events(table.unique(), "due", _ROLES).rename({"day": "due"})
    later = (pl.col("fulfilled") > as_of).fill_null(False)
    undone = [pl.when(~later).then(name).alias(name) for name in ("fulfilled", "fulfilled_said")]
    made_later = (pl.col("made") > as_of).fill_null(False)
    return (
        rows.filter(~made_later)
        .with_columns(undone)
        .with_columns(silent=pl.col("fulfilled").is_null() & pl.col("fulfilled_said").is_null())
        .sort("code", "due", *_ROLES, nulls_last=True)
    )


def _outcome(as_of: int, *, noted: bool) -> pl.Expr:
    fulfilled, due = pl.col("fulfilled"), pl.col("due")
    said = pl.col("fulfilled_said") & fulfilled.is_null()
    return (
        pl.when(fulfilled <= due)
        .then(pl.lit(ON_TIME))
        .when(fulfilled > due)
        .then(pl.lit(LATE))
        .when(said)
        .then(pl.lit(KEPT))
        .when(due >= as_of)
        .then(pl.lit(OPEN))
        .when(pl.col("silent") & pl.lit(not noted))
        .then(pl.lit(NOT_NOTED))
        .otherwise(pl.lit(BROKEN))
    )


def _listed(rows: pl.DataFrame, days: pl.Expr) -> pl.DataFrame:
    dates = [pl.col(name).cast(pl.Date).alias(name) for name in ("made", "due")]
    listed = rows.sort("due", "code", maintain_order=True)
    amount = currency(pl.col("amount")).alias("amount")
    return listed.select("code", "text", "by", *dates, days, amount, *OF_CUSTOMERS)
