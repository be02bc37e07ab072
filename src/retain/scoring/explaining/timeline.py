"""A customer's history: money and occasions by month or quarter, and what happened when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, Final

import polars as pl

from retain.scoring.customer_days import GIVEN_BACK, SALES
from retain.scoring.decline import OPENING_GAPS
from retain.scoring.explaining.customer import Customer
from retain.scoring.explaining.leaving_parts import cut_off
from retain.scoring.measure import MINOR_PER_UNIT, day_date, day_number
from retain.scoring.value import tier

MOST_MONTHS: Final = 36
"""Months beyond which a history is told by quarter."""

_MONTHS_OF = {"month": 1, "quarter": 3}


@dataclass(frozen=True)
class Event:
    """Something that happened.

    Attributes:
        day: when.
        kind: which text tells it (`explain_event.`).
        table: which table it is from; "transactions" for what the lines say, "" for what was
            concluded.
        values: what the text needs.
    """

    day: date
    kind: str
    table: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Span:
    """A month or a quarter.

    Attributes:
        start: its first day.
        revenue: in the currency, net of returns.
        given_back: what was given back in it, negative.
        occasions: how many.
    """

    start: date
    revenue: float
    given_back: float
    occasions: int


@dataclass(frozen=True)
class Timeline:
    """A customer's history.

    Attributes:
        unit: "month" or "quarter".
        spans: from its first line on, those without one too.
        events: newest first.
    """

    unit: str
    spans: tuple[Span, ...]
    events: tuple[Event, ...]


def timeline_of(customer: Customer) -> Timeline:
    """Everything that is on record of the customer up to the day."""
    days = _days(customer)
    unit, spans = _spans(days, customer.as_of)
    found = [
        *_of_lines(customer, days),
        *_of_tiers(customer, days),
        *_of_tables(customer),
        *_of_leaving(customer),
    ]
    last = day_date(customer.as_of)
    events = sorted(
        (event for event in found if event.day <= last),
        key=lambda event: (-event.day.toordinal(), event.kind, str(sorted(event.values.items()))),
    )
    return Timeline(unit, spans, tuple(events))


def _days(customer: Customer) -> pl.DataFrame:
    return customer.base.customers.days.filter(
        (pl.col("code") == customer.code) & (pl.col("day") <= customer.as_of)
    ).sort("day")


def _spans(days: pl.DataFrame, as_of: int) -> tuple[str, tuple[Span, ...]]:
    if not days.height:
        return "month", ()
    first, last = day_date(int(days["day"][0])), day_date(as_of)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    unit = "month" if months <= MOST_MONTHS else "quarter"
    step = _MONTHS_OF[unit]
    sums: dict[int, list[int]] = {}
    number = first.year * 12 + (first.month - 1) // step * step
    for place in range(number, last.year * 12 + last.month, step):
        sums[place] = [0, 0, 0]
    for day, sales, back, lines in days.select("day", SALES, GIVEN_BACK, "sale_lines").iter_rows():
        on = day_date(day)
        into = sums[on.year * 12 + (on.month - 1) // step * step]
        into[0] += sales + back
        into[1] += back
        into[2] += lines > 0
    return unit, tuple(
        Span(date(place // 12, place % 12 + 1, 1), net / MINOR_PER_UNIT, back / MINOR_PER_UNIT, n)
        for place, (net, back, n) in sums.items()
    )


def _of_lines(customer: Customer, days: pl.DataFrame) -> Iterator[Event]:
    """First purchase, long gaps, goods given back."""
    bought = days.filter(pl.col("sale_lines") > 0)["day"].to_list()
    gap = customer.row["own_gap_days"]
    if bought:
        yield Event(day_date(bought[0]), "first_purchase", "transactions")
    for earlier, later in pairwise(bought):
        if gap and later - earlier > OPENING_GAPS * gap:
            yield Event(
                day_date(later), "bought_after_gap", "transactions",
                {"days": later - earlier, "gaps": (later - earlier) / gap},
            )  # fmt: skip
    for day, back in days.filter(pl.col(GIVEN_BACK) < 0).select("day", GIVEN_BACK).iter_rows():
        yield Event(day_date(day), "gave_back", "transactions", {"money": -back / MINOR_PER_UNIT})


def _of_tiers(customer: Customer, days: pl.DataFrame) -> Iterator[Event]:
    """Where its tier differs from that of a year before, by the lines of today."""
    standards, window = customer.standards, customer.standards.window_days
    value = pl.col("margin") if standards.value == "margin" else pl.col(SALES) + pl.col(GIVEN_BACK)
    if not days.height:
        return
    ends = range(customer.as_of, int(days["day"][0]) + window - 1, -window)
    tiers: list[tuple[int, str]] = []
    for end in reversed(ends):
        span = days.filter(pl.col("day").is_between(end - window + 1, end))
        worth = span.select(v=value.sum().cast(pl.Int64), current=(pl.col("sale_lines") > 0).any())
        letter = worth.select(tier(pl.col("v"), standards.tiers, pl.col("current")))
        tiers.append((end, str(letter.to_series()[0])))
    for (_, before), (end, now) in pairwise(tiers):
        if now != before:
            yield Event(day_date(end), "tier_changed", "", {"before": before, "now": now})


def _of_leaving(customer: Customer) -> Iterator[Event]:
    """When the decline began, and from which day it would have been called gone."""
    row, churn = customer.row, customer.standards.churn
    if row.get("decline_date") is not None:
        yield Event(row["decline_date"], "decline", "")
    cut = cut_off(customer)
    if not row.get("churned") or churn is None or cut is None:
        return
    days = {"window": cut, "own_gap": cut * (row["own_gap_days"] or 0)}.get(churn.rule)
    if days is not None:
        silent = max(days, row["own_gap_days"] or churn.horizon_days)
        on = day_number(row["last_date"]) + int(silent) + 1
        yield Event(day_date(min(on, customer.as_of)), "called", "")


def _of_tables(customer: Customer) -> Iterator[Event]:
    for name, columns, told in (
        ("complaints", {"opened": "complaint", "closed": "complaint_closed"}, ("category",)),
        ("contacts", {"date": "contact"}, ("kind", "direction", "answered", "by")),
        ("winback_attempts", {"date": "attempt"}, ("channel", "offer", "group")),
        ("managers", {"since": "manager"}, ("manager",)),
        ("engagement", {"date": "engagement"}, ("kind",)),
        ("reasons", {"date": "stated"}, ()),
    ):
        yield from _dated(customer, name, columns, told)
    yield from _promises(customer)
    yield from _surveys(customer)


def _dated(
    customer: Customer, name: str, columns: Mapping[str, str], told: tuple[str, ...]
) -> Iterator[Event]:
    """An event for each day that a row of a table tells."""
    table = customer.table(name)
    if table is None:
        return
    for row in table.iter_rows(named=True):
        values = {each: row.get(each) for each in told}
        for column, kind in columns.items():
            if (day := _day(row.get(column))) is not None:
                yield Event(day, kind, name, values)


def _promises(customer: Customer) -> Iterator[Event]:
    table = customer.table("promises")
    for row in table.iter_rows(named=True) if table is not None else ():
        made, due, kept = (_day(row.get(name)) for name in ("made", "due", "fulfilled"))
        if made is not None:
            yield Event(made, "promise_made", "promises", {"due": due})
        if kept is not None:
            late = (kept - due).days if due is not None else 0
            kind = "promise_late" if late > 0 else "promise_kept"
            yield Event(kept, kind, "promises", {"days": late, "due": due})
        elif due is not None and "fulfilled" in row and due < day_date(customer.as_of):
            yield Event(due, "promise_missed", "promises", {"made": made})


def _surveys(customer: Customer) -> Iterator[Event]:
    """A survey a day, whatever the number of its questions."""
    table = customer.table("surveys")
    if table is not None:
        for day, rows in table.group_by("date", maintain_order=True).len().iter_rows():
            if (on := _day(day)) is not None:
                yield Event(on, "survey", "surveys", {"answers": rows})


def _day(cell: Any) -> date | None:  # noqa: ANN401 - a cell of a table: a date, a time, or nothing
    if cell is None:
        return None
    day = cell.date() if hasattr(cell, "date") else cell
    return day if isinstance(day, date) else None
