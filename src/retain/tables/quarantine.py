"""The rows that were not accepted, with where they stand, why, and what they say."""

from __future__ import annotations

import polars as pl

from retain.tables.accounting import REASON
from retain.tables.amounts import amount_fault
from retain.tables.careful import LINE
from retain.tables.identifiers import as_text
from retain.tables.parts import Part
from retain.tables.repeats import unread_rows
from retain.tables.transactions import KIND_BAD, KIND_EXCLUDED, Cleaning, shape


def quarantined_rows(
    parts: list[Part],
    cleaning: Cleaning,
    days: pl.DataFrame,
    identifiers: pl.DataFrame,
    as_of: int,
) -> pl.DataFrame:
    """Every quarantined row of the transactions, in the order of files and lines.

    Args:
        parts: the table's files.
        cleaning: as the lines were read.
        days: how each raw date was read.
        identifiers: how each raw identifier was read.
        as_of: rows after this day are DATE_FUTURE.

    Returns:
        `file`, `line` (Int64), `reason`, `column` (the one at fault), `text` (the raw record:
        its cells as JSON, or the record itself where its structure is at fault).
    """
    frames = [unread_rows(part) for part in parts]
    frames += [
        _judged(part, cleaning, days, identifiers, as_of).collect(engine="streaming")
        for part in parts
    ]
    return pl.concat(frames).sort("file", "line")


def _judged(
    part: Part, cleaning: Cleaning, days: pl.DataFrame, identifiers: pl.DataFrame, as_of: int
) -> pl.LazyFrame:
    money_reason, money_column = amount_fault(part)
    text = part.scan.record_text()
    also = (
        pl.col(LINE).alias("line"),
        text.alias("text"),
        money_reason.alias("money_reason"),
        money_column.alias("money_column"),
    )
    lines = shape(part, cleaning, also, text_days=days["raw"].dtype == pl.String)
    customer = pl.col("customer").cast(identifiers["raw"].dtype)
    if identifiers["raw"].dtype == pl.String:  # of several files with several types
        customer = as_text("customer", lines.collect_schema()["customer"])
    day_reasons = days.select(
        day="raw",
        day_reason=pl.coalesce(
            "reason", pl.when(pl.col("day") > as_of).then(pl.lit("DATE_FUTURE").cast(REASON))
        ).cast(pl.String),
    )
    id_reasons = identifiers.select(customer="raw", id_reason="reason")
    reason = pl.coalesce(
        pl.when(pl.col("kind") == KIND_BAD).then("money_reason"),
        "day_fault",
        "id_reason",
        "day_reason",
    )
    mapping = part.mapping
    future_of_excluded = (pl.col("kind") == KIND_EXCLUDED) & (pl.col("reason") == "DATE_FUTURE")
    return (
        lines.with_columns(customer)
        .join(day_reasons.lazy(), on="day", how="left", nulls_equal=True)
        .join(id_reasons.lazy(), on="customer", how="left", nulls_equal=True)
        .with_columns(day_fault=pl.when(pl.col("day_reason") != "DATE_FUTURE").then("day_reason"))
        .with_columns(reason=reason)
        .filter(pl.col("reason").is_not_null() & ~future_of_excluded)
        .select(
            file=pl.lit(part.scan.label),
            line="line",
            reason="reason",
            column=pl.when(pl.col("kind") == KIND_BAD)
            .then("money_column")
            .when(pl.col("reason") == pl.col("id_reason"))
            .then(pl.lit(mapping["customer_id"]))
            .otherwise(pl.lit(mapping["date"])),
            text="text",
        )
    )
