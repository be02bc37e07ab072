"""Small bases whose customers are due for contacts, and what they are due for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from retain.scoring.base import Base
from retain.scoring.contact_plan.due import contacts_due
from retain.scoring.contact_plan.rules import PlanRules
from retain.scoring.service.rules import ServiceRules
from retain.scoring.standards import Rules
from tests.scoring.lines_of import START, day
from tests.scoring.tables_of import base_of

AS_OF = 500

CONTACTS = {
    "date": pl.Date(), "kind": pl.String(), "direction": pl.String(), "answered": pl.Boolean(),
    "by": pl.String(),
}  # fmt: skip
COMPLAINTS = {"opened": pl.Date(), "closed": pl.Date(), "due": pl.Date()}
PROMISES = {"made": pl.Date(), "due": pl.Date(), "fulfilled": pl.Date()}
ATTEMPTS = {"date": pl.Date(), "group": pl.String()}
ROLES = {
    "contacts": CONTACTS,
    "complaints": COMPLAINTS,
    "promises": PROMISES,
    "winback_attempts": ATTEMPTS,
}

USUAL: Mapping[str, Any] = {
    "status": "active", "tier": "A", "tier_before": "A", "key_account": False, "value_rank": None,
    "own_gap_days": 30.0, "overdue_ratio": 0.5, "decline_date": None, "cause": None,
    "winback_group": None, "winback_exclusion": None, "winback_channel": None, "consent": None,
    "preferred_channel": None, "state": None, "value_window": 100.0, "chance_to_buy": 0.5,
    "regain_net": None,
}  # fmt: skip
_TYPES = {
    "value_rank": pl.UInt32, "key_account": pl.Boolean, "own_gap_days": pl.Float64,
    "overdue_ratio": pl.Float64, "first_date": pl.Date, "last_date": pl.Date,
    "decline_date": pl.Date, "value_window": pl.Float64, "chance_to_buy": pl.Float64,
    "regain_net": pl.Float64, "code": pl.UInt32,
}  # fmt: skip


def date_of(offset: int | None) -> dt.date | None:
    """The date of a day counted from the first of the lines."""
    return None if offset is None else START + dt.timedelta(days=offset)


def customers_of(facts: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Scores with codes; `bought` is the first and the last day; identifiers in their order."""
    rows = []
    for code, given in enumerate(sorted(facts, key=lambda row: row["customer"])):
        first, last = given.get("bought", (100, 480))
        row = {**USUAL, **given, "first_date": date_of(first), "last_date": date_of(last)}
        row["decline_date"] = date_of(row["decline_date"])
        row |= {"code": code, "customer_id": row.pop("customer")}
        row.pop("bought", None)
        rows.append(row)
    schema = {name: _TYPES.get(name, pl.String) for name in rows[0]}
    return pl.DataFrame(rows, schema=schema)


def base_with(
    customers: Sequence[Mapping[str, Any]], tables: Mapping[str, Sequence[Mapping[str, Any]]]
) -> Base:
    """A base of the customers and of tables as `ROLES`."""
    lines = [(each["customer"], day_, 1) for each in customers
             for day_ in set(each.get("bought", (100, 480)))]  # fmt: skip
    return base_of(lines, {name: (ROLES[name], rows) for name, rows in tables.items()})


def due_of(
    customers: Sequence[Mapping[str, Any]],
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    plan: Mapping[str, Any] | None = None,
    resolve_days: int | None = None,
    as_of: int = AS_OF,
    **more: Any,
) -> pl.DataFrame:
    """`contacts_due` of such a base."""
    rules = replace(
        Rules(),
        plan=PlanRules(**(plan or {})),
        service=ServiceRules(resolve_days=resolve_days),
        **{name: more.pop(name) for name in ("playbook",) if name in more},
    )
    base = base_with(customers, tables)
    return contacts_due(base, customers_of(customers), rules, as_of=day(as_of), **more)
