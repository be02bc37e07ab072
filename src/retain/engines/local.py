"""Phase 1 on this machine: Polars' streaming engine, lines in, sums by customer and day out."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from retain.scoring.customer_days import by_customer_day

Advance = Callable[[int], None]
"""Told how many more lines have been read; called from any thread."""


def sum_lines(lines: pl.LazyFrame, advance: Advance | None = None) -> pl.DataFrame:
    """The lines' sums by their keys, in no particular order.

    Args:
        lines: as `by_customer_day` takes them.
        advance: told of the lines read while they are, where somebody watches.
    """
    if advance is not None:
        lines = lines.with_columns(_counted(pl.col("kind"), advance))
    return by_customer_day(lines).collect(engine="streaming")


def _counted(column: pl.Expr, advance: Advance) -> pl.Expr:
    def count(batch: pl.Series) -> pl.Series:
        advance(batch.len())
        return batch

    return column.map_batches(count, return_dtype=pl.UInt8, is_elementwise=True)
