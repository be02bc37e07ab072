"""Lines to one row a customer and category, on this machine, piece by piece.

What stays of a piece is one whole number for each customer, category and day with a sale: eight
bytes, sorted in place at the end.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from retain.engines.local import pieces
from retain.scoring.runs import Integers, Runs

Read = Callable[[pl.LazyFrame], pl.LazyFrame]

PIECE = 2_000_000
"""Lines read at a time where they can be skipped."""

MOST_CATEGORIES = 4096
"""A column with more values than this names no categories."""

_DAY_BITS, _PLACE_BITS = 20, 12
_PAIR = pl.col("code").cast(pl.Int64) * 2**_PLACE_BITS + pl.col("category").cast(pl.Int64)
_KEY = (_PAIR * 2**_DAY_BITS + pl.col("day").cast(pl.Int64)).alias("key")


def sum_categories(
    lines: pl.LazyFrame, rows: int | None, read: Read, *, skips: bool
) -> pl.DataFrame | None:
    """What each customer bought of each category; None without any, or with too many.

    Args:
        lines: raw ones.
        rows: how many they are at the most; None where that is not known.
        read: makes of a piece of them those that count: `code`, `category` (not null), `day`,
            `net` (minor units), `sold` (whether the line makes its day an occasion).
        skips: whether lines can be passed over without being read, as in files that hold columns:
            then smaller pieces cost nothing.

    Returns:
        `code`, `category` (Enum), `occasions` (distinct days with a sale), `first_day`, `last_day`,
        `revenue` (minor units, returns subtracted), sorted by code and category; pairs without
        an occasion are left out.
    """
    named: list[str] = []
    keys = pairs = revenue = np.zeros(0, dtype=np.int64)
    for piece in pieces(lines, rows, PIECE if skips else None):
        found = read(piece).collect(engine="streaming")
        named += sorted(set(found["category"].unique()) - set(named))
        if len(named) > MOST_CATEGORIES:
            return None
        place = pl.col("category").cast(pl.Enum(named)).to_physical()
        found = found.with_columns(place).select(_KEY, "net", "sold").sort("key")
        runs = Runs.of(found["key"].to_numpy() >> _DAY_BITS)
        net = runs.sum(found["net"].to_numpy())
        pairs, revenue = _merged(pairs, revenue, runs.labels, net)
        sale_days = found.filter("sold")["key"].to_numpy()
        keys = _distinct(sale_days if not keys.size else np.sort(np.append(keys, sale_days)))
    if not named:
        return None
    bought, day = Runs.of(keys >> _DAY_BITS), keys & (2**_DAY_BITS - 1)
    place_of = bought.labels & (2**_PLACE_BITS - 1)
    kind = pl.Enum(sorted(named))
    categories = pl.Series(named, dtype=kind).gather(pl.Series(place_of))
    summed = pl.DataFrame(
        {
            "code": (bought.labels >> _PLACE_BITS).astype(np.uint32),
            "category": categories,
            "occasions": bought.lengths.astype(np.uint32),
            "first_day": bought.first(day).astype(np.int32),
            "last_day": bought.last(day).astype(np.int32),
            "revenue": revenue[np.searchsorted(pairs, bought.labels)],
        }
    )
    return summed if named == sorted(named) else summed.sort("code", "category")


def read_category_days(
    lines: pl.LazyFrame, rows: int | None, read: Read, *, skips: bool
) -> pl.DataFrame | None:
    """What customers bought of each category on each day; None without categories, or too many.

    Args:
        lines: raw ones.
        rows: how many they are at the most; None where that is not known.
        read: as `sum_categories` takes it, for the customers that are wanted.
        skips: as there.

    Returns:
        `code`, `category` (Enum), `day` (Int32), `net` (minor units, returns subtracted), `sold`
        (whether it was bought that day), sorted by code, category and day.
    """
    summed = [
        read(piece)
        .group_by("code", "category", "day")
        .agg(pl.col("net").sum(), pl.col("sold").any())
        .collect(engine="streaming")
        for piece in pieces(lines, rows, PIECE if skips else None)
    ]
    together = pl.concat(summed)
    named = together["category"].unique().sort()
    if not 0 < named.len() <= MOST_CATEGORIES:
        return None
    return (
        together.with_columns(pl.col("category").cast(pl.Enum(named)), pl.col("day").cast(pl.Int32))
        .group_by("code", "category", "day")
        .agg(pl.col("net").sum(), pl.col("sold").any())
        .sort("code", "category", "day")
    )


def _distinct(keys: Integers) -> Integers:
    """Sorted keys, each once."""
    return keys[np.diff(keys, prepend=-1) > 0]


def _merged(
    pairs: Integers, revenue: Integers, further: Integers, net: Integers
) -> tuple[Integers, Integers]:
    """Both lists of pairs as one, each pair once and ascending, with its revenues added up."""
    if not pairs.size:
        return further, net
    together = np.append(pairs, further)
    order = np.argsort(together, kind="stable")  # merges what is sorted in two pieces
    runs = Runs.of(together[order])
    return runs.labels, runs.sum(np.append(revenue, net)[order])
