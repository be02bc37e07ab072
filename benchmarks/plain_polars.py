"""The plainest thing Polars can do with the columns that `retain score` reads: one group-by.

    python benchmarks/plain_polars.py SOURCE OUT             compute, write Parquet
    python benchmarks/plain_polars.py --check OUT SCORES     compare with what retain wrote

One streaming group-by over customer_id: sum, count, first and last date, written to Parquet.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

SCHEMA = {"customer_id": pl.String(), "date": pl.Date(), "amount": pl.Float64()}
MONEY_TOLERANCE = 0.01
"""In the currency: a sum of doubles is not exact to the last digit, and depends on threads."""


def scan(source: Path) -> pl.LazyFrame:
    """Scan the sales lines; the types of a CSV file are given, nothing is guessed."""
    if source.suffix == ".csv":
        return pl.scan_csv(source, schema=SCHEMA)
    return pl.scan_parquet(source)


def totals(lines: pl.LazyFrame) -> pl.LazyFrame:
    """One row a customer: revenue, lines, first and last date."""
    return lines.group_by("customer_id").agg(
        pl.col("amount").sum().alias("revenue"),
        pl.len().alias("lines"),
        pl.col("date").min().alias("first_date"),
        pl.col("date").max().alias("last_date"),
    )


def check(totals: Path, scores: Path) -> bool:
    """Whether retain counts the same customers and lines, and the same money to a hundredth."""
    customer = pl.col("customer_id")
    ours = pl.read_parquet(totals).sort(customer)
    theirs = pl.read_parquet(scores, columns=["customer_id", "lines", "revenue"])
    return (
        ours["customer_id"].equals(theirs["customer_id"])
        and bool((ours["lines"] == theirs["lines"]).all())
        and bool(((ours["revenue"] - theirs["revenue"]).abs() < MONEY_TOLERANCE).all())
    )


def main() -> None:
    """Read the source and write the totals, or with --check compare."""
    if sys.argv[1] == "--check":
        if not check(*map(Path, sys.argv[2:])):
            sys.exit("customers, lines or revenue differ")
        return
    source, out = map(Path, sys.argv[1:])
    totals(scan(source)).collect(engine="streaming").write_parquet(out)


if __name__ == "__main__":
    main()
