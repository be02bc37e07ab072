"""How each customer stood on an earlier day and stands now: one row a customer.

Works on scores of a base and on score files alike: any column may be missing in either, and is
null then.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from retain.scoring.catalogue import BY_NAME
from retain.scoring.measure import MINOR_PER_UNIT, currency

COMPARED: Final = (
    "as_of",
    "occasions",
    "tier",
    "status",
    "churned",
    "key_account",
    "partial_churn",
    "chance_to_buy",
    "value_window",
    "revenue_window",
    "occasions_window",
    "value_before",
)
"""Columns that are told of both days: `NAME` is now, `NAME_then` the earlier day."""

CARRIED: Final = (
    "customer_id",
    "name",
    "owner",
    "first_date",
    "last_date",
    "cause",
    "remedy",
    "next_action",
)
"""Columns that are told as of now, whether the scores have them or not."""

THEN: Final = "_then"


def moves(before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """How customers moved, one row a customer of either frame, sorted by customer_id.

    Args:
        before: scores of the earlier day, by the same standards (see `earlier.scores_then`).
        now: scores of the later day.

    Returns:
        every column of `now`; those of `COMPARED` and `CARRIED` that it lacks as nulls; each of
        `COMPARED` as it was, as `NAME_then`; `revenue_change` and `value_change`, by how much
        those of the window moved (what is not known of a day counts as nothing; null where the
        column is missing from a frame). Of a customer that only `before` has, name and owner are
        those of then, and everything else of now is null.
    """
    was = _with(before, ("customer_id", *COMPARED)).select(
        "customer_id",
        *(pl.col(name).alias(name + THEN) for name in COMPARED),
        *(pl.col(name).alias(f"_{name}") for name in _ALSO_THEN if name in before.columns),
    )
    is_now = _with(now, (*CARRIED, *COMPARED))
    joined = is_now.join(was, on="customer_id", how="full", coalesce=True)
    also = [name for name in _ALSO_THEN if f"_{name}" in joined.columns]
    return (
        joined.with_columns(pl.coalesce(name, f"_{name}").alias(name) for name in also)
        .drop(f"_{name}" for name in also)
        .with_columns(
            _change("revenue_window", before, now).alias("revenue_change"),
            _change("value_window", before, now).alias("value_change"),
        )
        .sort("customer_id")
        .select(
            *is_now.columns,
            *(name + THEN for name in COMPARED),
            "revenue_change",
            "value_change",
        )
    )


_ALSO_THEN: Final = ("name", "owner", "first_date", "code")
"""Of a customer that the later frame lacks, these are told as of the earlier day."""


def bought(when: str = "") -> pl.Expr:
    """Whether a customer had an occasion by a day (`THEN` for the earlier); never null."""
    ever = pl.coalesce(
        pl.col(f"occasions{when}") > 0,
        pl.col(f"status{when}") != "prospect",
        pl.col(f"tier{when}").is_not_null(),
    )
    return ever.fill_null(False)


def minor(column: str) -> pl.Expr:
    """An amount in the currency as a whole number of minor units; nothing where it is null."""
    return (pl.col(column) * MINOR_PER_UNIT).round().cast(pl.Int64).fill_null(0)


def _with(frame: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    """A frame with all these columns, null where it lacks one, each of the catalogue's type."""
    missing = [
        pl.lit(None, BY_NAME[name].dtype).alias(name) for name in names if name not in frame.columns
    ]
    typed = [
        pl.col(name).cast(BY_NAME[name].dtype, strict=False)
        for name in names
        if name in frame.columns and frame.schema[name] != BY_NAME[name].dtype
    ]
    return frame.with_columns(*missing, *typed)


def _change(column: str, before: pl.DataFrame, now: pl.DataFrame) -> pl.Expr:
    if column not in before.columns or column not in now.columns:
        return pl.lit(None, pl.Float64)
    return currency(minor(column) - minor(column + THEN))
