"""How a customer was served and reached: complaints, promises, surveys, deliveries, contacts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from retain.scoring.contact_plan.hours import best_hours
from retain.scoring.explaining.customer import Customer
from retain.scoring.measure import day_date


@dataclass(frozen=True)
class Fact:
    """A figure of the record, and from how many rows it is.

    Attributes:
        name: a key of `explain_record.`.
        value: None where no table tells.
        kind: how it is laid out.
        rows: of how many rows; None where it is a count itself, or no table tells.
        said: where it is no number.
        basis: what it rests on, where that differs: a key of `explain_basis.`.
    """

    name: str
    value: float | None = None
    kind: str = "count"
    rows: int | None = None
    said: str | None = None
    basis: str | None = None


WISHES: Final = ("consent", "preferred_channel", "preferred_time")


def record_of(customer: Customer) -> tuple[Fact, ...]:
    """What the tables tell; nothing of a table that was not given."""
    return (
        *_complaints(customer),
        *_promises(customer),
        *_surveys(customer),
        *_deliveries(customer),
        *_contacts(customer),
        *_wishes(customer),
    )


def _complaints(customer: Customer) -> list[Fact]:
    table = customer.table("complaints")
    if table is None:
        return []
    facts = [Fact("complaints", table.height)]
    if "closed" in table.columns:
        closed = table.filter(pl.col("closed").is_not_null())
        facts.append(Fact("complaints_open", table.height - closed.height))
        days = (closed["closed"].cast(pl.Date) - closed["opened"].cast(pl.Date)).dt.total_days()
        if closed.height:
            facts.append(Fact("days_to_close", _mean(days), "ratio", closed.height))
    return facts


def _promises(customer: Customer) -> list[Fact]:
    table = customer.table("promises")
    if table is None:
        return []
    facts = [Fact("promises", table.height)]
    if not {"due", "fulfilled"} <= set(table.columns):
        return facts
    today = day_date(customer.as_of)
    due = table.filter(pl.col("due").cast(pl.Date) < today)
    late = pl.col("fulfilled").cast(pl.Date) > pl.col("due").cast(pl.Date)
    for name, which in {
        "promises_on_time": late.not_(),
        "promises_late": late,
        "promises_missed": pl.col("fulfilled").is_null(),
    }.items():
        facts.append(Fact(name, due.filter(which).height, "count", due.height))
    return facts


def _surveys(customer: Customer) -> list[Fact]:
    """Experience less expectation, over all questions that tell both."""
    table = customer.table("surveys")
    if table is None:
        return []
    facts = [Fact("survey_rows", table.height)]
    if {"experience", "expectation"} <= set(table.columns):
        told = table.drop_nulls(["experience", "expectation"])
        gap = told["experience"].cast(pl.Float64) - told["expectation"].cast(pl.Float64)
        if told.height:
            facts.append(Fact("survey_gap", _mean(gap), "ratio", told.height))
    if "nps" in table.columns:
        answers = table.drop_nulls("nps").sort("date")
        if answers.height:
            facts.append(Fact("last_nps", float(answers["nps"][-1]), "number", answers.height))
    return facts


def _deliveries(customer: Customer) -> list[Fact]:
    found = customer.base.deliveries()
    if found is None:
        return []
    mine = found.filter(
        (pl.col("code") == customer.code) & pl.col("promised_day").is_not_null()
        & (pl.col("delivered_day").cast(pl.Int64) <= customer.as_of)
    )  # fmt: skip
    late = mine.filter(
        pl.col("delivered_day").cast(pl.Int64) > pl.col("promised_day").cast(pl.Int64)
    )
    return [Fact("deliveries_late", late.height, "count", mine.height)]


def _contacts(customer: Customer) -> list[Fact]:
    table = customer.table("contacts")
    if table is None:
        return []
    since = day_date(customer.as_of - customer.standards.window_days)
    late = table.filter(pl.col("date").cast(pl.Date) > since)
    facts = [Fact("contacts_window", late.height)]
    if "answered" in late.columns:
        ours = late.filter(pl.col("direction") != "in") if "direction" in late.columns else late
        told = ours.drop_nulls("answered")
        if told.height:
            facts.append(
                Fact("answered_share", int(told["answered"].sum()) / told.height, "share",
                     told.height)
            )  # fmt: skip
    last = customer.row.get("last_contact_date")
    if last is not None:
        facts.append(Fact("last_contact_date", said=str(last)))
    return [*facts, *_hour(customer)]


def _hour(customer: Customer) -> list[Fact]:
    """The best hour to reach it, and whether that is its own, its wish, or the base's."""
    codes = customer.scores["code"]
    rows = best_hours(customer.base, codes, customer.rules.plan, as_of=customer.as_of).rows
    return [
        Fact("best_hour", said=f"{int(hour):02}:{round(hour % 1 * 60):02}", basis=basis)
        for hour, basis in rows.select("best_hour", "time_basis").iter_rows()
    ]


def _wishes(customer: Customer) -> list[Fact]:
    told = []
    for name in WISHES:
        cell = customer.fact(name)
        if isinstance(cell, list):
            cell = ", ".join(map(str, cell))
        if isinstance(cell, (str, date, bool)):
            told.append(Fact(name, said=str(cell)))
    return told


def _mean(figures: pl.Series) -> float:
    """The mean in the order of the rows, so that it is the same whatever the threads."""
    numbers = figures.cast(pl.Float64).to_list()
    return float(round(sum(numbers) / len(numbers), 4))
