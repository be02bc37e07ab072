"""All that is said of one customer, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from retain.scoring.contact_plan.due import contacts_due
from retain.scoring.contact_plan.reason_texts import reason_texts
from retain.scoring.contact_plan.talking import talking_points
from retain.scoring.explaining.account import Account
from retain.scoring.explaining.customer import Customer
from retain.scoring.explaining.leaving_parts import leaving_accounts
from retain.scoring.explaining.loyalty_parts import loyalty_accounts
from retain.scoring.explaining.reasons import Reasons, reasons_of
from retain.scoring.explaining.record import Fact, record_of
from retain.scoring.explaining.timeline import Timeline, timeline_of
from retain.scoring.explaining.value_parts import value_accounts

BOUGHT_OF_CATEGORY: Final = 3


@dataclass(frozen=True)
class Contact:
    """A contact that is due next.

    Attributes:
        by: "owner" or "leader".
        channel: visit, call, message or email.
        reason: why, by name.
        due: the day, ISO.
        reason_text: why, in a sentence.
        talking_points: what to speak of.
    """

    by: str
    channel: str
    reason: str
    due: str
    reason_text: str
    talking_points: tuple[str, ...]


@dataclass(frozen=True)
class Explained:
    """One customer explained.

    Attributes:
        customer: its values.
        accounts: how each figure came about.
        timeline: its history.
        reasons: why it leaves.
        record: how it was served.
        contacts: what is due next, the earliest first.
        categories: those it spent most on, with the share of its revenue.
    """

    customer: Customer
    accounts: tuple[Account, ...]
    timeline: Timeline
    reasons: Reasons
    record: tuple[Fact, ...]
    contacts: tuple[Contact, ...]
    categories: tuple[tuple[str, float], ...]

    def account(self, figure: str) -> Account | None:
        """How a figure came about; None where it is not known."""
        return next((each for each in self.accounts if each.figure == figure), None)


def explain(customer: Customer) -> Explained:
    """Everything about one customer."""
    return Explained(
        customer,
        (*value_accounts(customer), *leaving_accounts(customer), *loyalty_accounts(customer)),
        timeline_of(customer),
        reasons_of(customer),
        record_of(customer),
        _contacts(customer),
        _categories(customer),
    )


def _contacts(customer: Customer) -> tuple[Contact, ...]:
    """What is due at this customer; days and hours are the plan's, where others need theirs too."""
    base, rules, as_of = customer.base, customer.rules, customer.as_of
    due = contacts_due(base, customer.everybody, rules, as_of=as_of)
    due = due.filter(pl.col("code") == customer.code)
    if not due.height:
        return ()
    said = due.with_columns(reason_texts(due, as_of=as_of, lang=customer.lang))
    until = as_of + rules.plan.period_days
    points = talking_points(
        base, customer.scores, due, rules, as_of=as_of, until=until, lang=customer.lang
    )
    rows = said.join(points, on="code", how="left", maintain_order="left").sort("due_date", "by")
    return tuple(
        Contact(
            row["by"], row["channel"], row["reason"], str(row["due_date"]), row["reason_text"],
            tuple(row["talking_points"]),
        )
        for row in rows.iter_rows(named=True)
    )  # fmt: skip


def _categories(customer: Customer) -> tuple[tuple[str, float], ...]:
    """The categories it spent most on over all time."""
    found = customer.base.categories()
    if found is None:
        return ()
    mine = found.filter((pl.col("code") == customer.code) & (pl.col("revenue") > 0)).select(
        pl.col("category").cast(pl.String), "revenue"
    )
    total = int(mine["revenue"].sum() or 0)
    best = mine.sort("revenue", "category", descending=[True, False]).head(BOUGHT_OF_CATEGORY)
    return tuple((name, revenue / total) for name, revenue in best.iter_rows()) if total else ()
