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

MOST_CATEGORIES = 4096
"""A column with more values than this names no categories."""

_DAY_BITS, _PLACE_BITS = 20, 12
_PAIR = pl.col("code").cast(pl.Int64) * 2**_PLACE_BITS + pl.col("category").cast(pl.Int64)
_KEY = (_PAIR * 2**_DAY_BITS + pl.col("day").cast(pl.Int64)).alias("key")


def sum_categories(lines: pl.LazyFrame, rows: int | None, read: Read) -> pl.DataFrame | None:
    """What each customer bought of each category; None without any, or with too many.

    Args:
        lines: raw ones.
        rows: how many they are at the most; None where that is not known.
        read: makes of a piece of them those that count: `code`, `category` (not null), `day`,
            `net` (minor units), `sold` (whether the line makes its day an occasion).

    Returns:
        `code`, `category`, `occasions` (distinct days with a sale), `first_day`, `last_day`,
        `revenue` (minor units, returns subtracted), sorted by code and category; pairs without
        an occasion are left out.
    """
    named: list[str] = []
    sale_days, pairs, revenues = [], [], []
    for piece in pieces(lines, rows):
        found = read(piece).collect(engine="streaming")
        named += sorted(set(found["category"].unique()) - set(named))
        if len(named) > MOST_CATEGORIES:
            return None
        place = pl.col("category").cast(pl.Enum(named)).to_physical()
        found = found.with_columns(place).select(_KEY, "net", "sold").sort("key")
        key = found["key"].to_numpy()
        runs = Runs.of(key >> _DAY_BITS)
        pairs.append(runs.labels)
        revenues.append(runs.sum(found["net"].to_numpy()))
        sale_days.append(_distinct(found.filter("sold")["key"].to_numpy()))
    if not named:
        return None
    key = sale_days[0] if len(sale_days) == 1 else _distinct(np.sort(np.concatenate(sale_days)))
    bought, day = Runs.of(key >> _DAY_BITS), key & (2**_DAY_BITS - 1)
    place_of = bought.labels & (2**_PLACE_BITS - 1)
    summed = pl.DataFrame(
        {
            "code": (bought.labels >> _PLACE_BITS).astype(np.uint32),
            "category": pl.Series(named, dtype=pl.String).gather(pl.Series(place_of)),
            "occasions": bought.lengths.astype(np.uint32),
            "first_day": bought.first(day).astype(np.int32),
            "last_day": bought.last(day).astype(np.int32),
            "revenue": _summed(np.concatenate(pairs), np.concatenate(revenues), bought.labels),
        }
    )
    return summed if named == sorted(named) else summed.sort("code", "category")


def _distinct(keys: Integers) -> Integers:
    """Sorted keys, each once."""
    return keys[np.diff(keys, prepend=-1) > 0]


def _summed(pairs: Integers, revenues: Integers, wanted: Integers) -> Integers:
    """The revenues of the `wanted` pairs, summed over pieces; both sorted in pieces."""
    order = np.argsort(pairs, kind="stable")
    runs = Runs.of(pairs[order])
    return runs.sum(revenues[order])[np.searchsorted(runs.labels, wanted)]
