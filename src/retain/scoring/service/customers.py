"""Customers as service and the contact plan know them: the scores beside the tables' codes."""

from __future__ import annotations

import polars as pl

from retain.scoring.base import Base


def with_codes(base: Base, scores: pl.DataFrame) -> pl.DataFrame:
    """The scores with `code` (UInt32) first: by it the rows of other tables find their customer.

    Columns, rows and their order are those of the scores; money is in the currency. Facts that no
    table gives, such as `region`, are no columns of them.

    Args:
        base: what the scores were made from.
        scores: as `retain score` gives them, before any pseudonym.
    """
    codes = base.customers.ids.alias("customer_id").to_frame().with_row_index("code")
    return scores.join(codes, on="customer_id", how="left", maintain_order="left").select(
        "code", *scores.columns
    )
