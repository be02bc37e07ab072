"""What is known of each customer whatever the date: the customers table, or facts on the lines."""

from __future__ import annotations

import polars as pl

from retain.scoring.measure import currency
from retain.tables.parts import Part
from retain.tables.reasons import Note, note
from retain.tables.records import Records, carried_name
from retain.tables.repeats import PLACE
from retain.tables.roles import recognised

TABLE = "customers"
LIFTED = (
    "name",
    "segment",
    "industry",
    "region",
    "region_group",
    "account_manager",
    "phone",
    "tax_id",
)
"""Roles of the customers table that transactions may carry."""

_MAY_VARY = 0.05


def customer_facts(records: Records) -> pl.DataFrame:
    """One row a customer: `customer_id` (unique, sorted), then what the table says of it.

    Roles and further columns stand in the first file's order; money is in units of the currency.
    """
    frame = records.frame
    amounts = [role.name for role in records.roles if role.kind == "money"]
    first = records.parts[0]
    by_column = {column: role for role, column in first.mapping.items()}
    order = [
        by_column.get(column) or carried_name(records.kind, column) for column in first.scan.schema
    ]
    names = dict.fromkeys(("customer_id", *order, *frame.columns))
    return (
        frame.with_columns(currency(pl.col(name)).alias(name) for name in amounts)
        .select(name for name in names if name in frame.columns and name not in PLACE)
        .sort("customer_id")
    )


def lift(
    parts: list[Part], wanted: tuple[str, ...] = LIFTED
) -> tuple[pl.LazyFrame | None, dict[str, str]]:
    """A query for the facts that the lines carry of their customers.

    Returns:
        one row a raw customer with each fact's least and greatest value (`name`, `name_max` …),
        or None where the lines carry none; and the facts found: role → column of the first file.
    """
    columns = liftable(parts[0], wanted)
    shared = {
        role: column
        for role, column in columns.items()
        if all(role in liftable(part, wanted) for part in parts[1:])
    }
    if not shared:
        return None, {}
    frames = []
    for part in parts:
        found = liftable(part, wanted)
        cells = {role: pl.col(found[role]).cast(pl.String).str.strip_chars() for role in shared}
        customer = pl.col(part.mapping["customer_id"])
        frames.append(
            part.scan.frame.select(
                customer=customer if len(parts) == 1 else customer.cast(pl.String),
                **{role: pl.when(cell != "").then(cell) for role, cell in cells.items()},
            )
        )
    spread = [pl.col(role).max().alias(f"{role}_max") for role in shared]
    query = pl.concat(frames).group_by("customer").agg(*(pl.col(r).min() for r in shared), *spread)
    return query, shared


def liftable(part: Part, wanted: tuple[str, ...]) -> dict[str, str]:
    """Of the facts `wanted`, those that a file's lines carry: role → column."""
    free = [column for column in part.scan.schema if column not in part.mapping.values()]
    claimed = recognised(TABLE, free)
    return {role: claimed[role] for role in wanted if role in claimed}


def lifted_facts(
    spread: pl.DataFrame, columns: dict[str, str], identifiers: pl.DataFrame
) -> tuple[pl.DataFrame, list[Note]]:
    """Facts constant per customer, from the result of `lift`'s query.

    A column that varies for more than 5 % of the customers is no fact of theirs and is left
    out; where it varies for fewer, those customers have null. Both are said.

    Args:
        spread: what `lift`'s query gave.
        columns: role → column.
        identifiers: `raw`, `clean`, `reason`, as `read_identifiers` gives them.
    """
    known = identifiers.filter(pl.col("reason").is_null()).select(
        customer=pl.col("raw").cast(spread["customer"].dtype), customer_id="clean"
    )
    merged = (
        spread.join(known, on="customer", how="inner")
        .group_by("customer_id")
        .agg(
            *(pl.col(role).min() for role in columns),
            *(pl.col(f"{role}_max").max() for role in columns),
        )
        .sort("customer_id")
    )
    notes, kept = [], []
    for role, column in columns.items():
        varies = int((merged[role] != merged[f"{role}_max"]).sum())
        if varies > _MAY_VARY * merged.height:
            notes.append(note("NOTE_NOT_LIFTED", "transactions", column=column, customers=varies))
            continue
        kept.append(pl.when(pl.col(role) == pl.col(f"{role}_max")).then(role).alias(role))
        code = "NOTE_LIFTED_PARTLY" if varies else "NOTE_LIFTED"
        notes.append(note(code, "transactions", column=column, role=role, customers=varies))
    return merged.select("customer_id", *kept), notes
