"""Name the customers worth most while buying who have been silent for two of their own gaps."""

from __future__ import annotations

from pathlib import Path

import polars as pl

import retain

SHOP = Path(__file__).parent / "shop"


def main() -> None:
    """Print the silent customers of the example shop."""
    scores = retain.score(SHOP / "transactions.csv", customers=SHOP / "customers.csv")
    silent = scores.filter(
        pl.col("tier_before").is_in(["A", "B"])
        & (pl.col("days_since_last") > 2 * pl.col("own_gap_days"))
    ).sort("revenue", descending=True)
    for name, last, gap in silent.select("name", "last_date", "own_gap_days").iter_rows():
        print(f"{name}: last bought {last}, usually every {gap:.0f} days")


if __name__ == "__main__":
    main()
