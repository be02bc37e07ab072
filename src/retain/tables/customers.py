"""What is known of each customer whatever the date: the customers table, or facts on the lines."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from retain.scoring.catalogue import BY_NAME
from retain.tables.accounting import Account, count_reasons
from retain.tables.reasons import Note, note
from retain.tables.roles import recognised
from retain.tables.transactions import Part
from retain.tables.values import read_identifiers

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
_CLEAN, _REASON = "\0clean", "\0reason"  # names that no column has


@dataclass(frozen=True)
class Customers:
    """One row a customer.

    Attributes:
        facts: `customer_id` (clean text, unique, sorted) and columns of text.
        account: what became of the table's rows.
    """

    facts: pl.DataFrame
    account: Account


def read_customers(parts: list[Part], null_words: tuple[str, ...]) -> Customers:
    """The customers table: roles under their names, further columns under their own.

    Rows without an identifier are NULL_ID; of several rows of one customer the one that sorts
    first is kept, the others are DUP_ID.
    """
    frames = [_renamed(part) for part in parts]
    table = pl.concat(frames, how="diagonal")
    rows = table.height
    identifiers = read_identifiers(table["customer_id"].unique(), null_words).select(
        pl.col("raw").alias("customer_id"),
        pl.col("clean").alias(_CLEAN),
        pl.col("reason").alias(_REASON),
    )
    read = table.join(identifiers, on="customer_id", how="left", nulls_equal=True)
    named = read.filter(pl.col(_REASON).is_null()).with_columns(customer_id=pl.col(_CLEAN))
    facts = (
        named.drop(_CLEAN, _REASON)
        .sort(pl.all(), nulls_last=True)
        .unique("customer_id", keep="first", maintain_order=True)
        .sort("customer_id")
    )
    quarantined = count_reasons(read.select(reason=_REASON))
    if doubles := named.height - facts.height:
        quarantined["DUP_ID"] = doubles
    order = ["customer_id", *(c for c in table.columns if c != "customer_id")]
    return Customers(facts.select(order), Account(len(parts), rows, quarantined))


def _renamed(part: Part) -> pl.DataFrame:
    by_column = {column: role for role, column in part.mapping.items()}
    taken = set(part.mapping)
    columns = []
    for column in part.scan.schema:
        name = by_column.get(column) or _carried_name(column, taken)
        cell = pl.col(column).cast(pl.String, strict=False).str.strip_chars()
        columns.append(pl.when(cell != "").then(cell).alias(name))
    return part.scan.frame.select(columns).collect(engine="streaming")


def _carried_name(column: str, taken: set[str]) -> str:
    """A further column under its own name, or one that no role and no score has."""
    reserved = column in taken or column in BY_NAME or column == "code"
    return f"{TABLE}_{column}" if reserved else column


def lift(
    parts: list[Part], wanted: tuple[str, ...] = LIFTED
) -> tuple[pl.LazyFrame | None, dict[str, str]]:
    """A query for the facts that the lines carry of their customers.

    Returns:
        one row a raw customer with each fact's least and greatest value (`name`, `name_max` …),
        or None where the lines carry none; and the facts found: role → column of the first file.
    """
    columns = _liftable(parts[0], wanted)
    shared = {
        role: column
        for role, column in columns.items()
        if all(role in _liftable(part, wanted) for part in parts[1:])
    }
    if not shared:
        return None, {}
    frames = []
    for part in parts:
        found = _liftable(part, wanted)
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


def _liftable(part: Part, wanted: tuple[str, ...]) -> dict[str, str]:
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
