"""Which customer is meant by what was typed: an identifier, a name, or the beginning of one."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

import polars as pl

MOST: Final = 10
"""Customers that are listed where several fit."""

_NEAR: Final = 0.5


@dataclass(frozen=True)
class Found:
    """The customers that fit.

    Attributes:
        customers: `customer_id` and `name` of those that fit what was typed equally well, sorted by
            identifier: one where it is clear who is meant, none where nobody fits.
        nearest: where none does, those whose identifier or name is most like it, at most three.
    """

    customers: pl.DataFrame
    nearest: pl.DataFrame


def find_customer(known: pl.DataFrame, typed: str) -> Found:
    """The customers that are meant.

    By the exact identifier, else the exact name, else either whatever the case, the width and the
    form of characters, else the beginning of either. Who fits the first of these that anybody fits
    is meant.

    Args:
        known: `customer_id` and `name` (null unknown).
        typed: what was typed.
    """
    rows = known.select("customer_id", "name").sort("customer_id")
    whole = folded(typed)
    steps: tuple[Callable[[str], bool], ...] = (
        lambda cell: folded(cell) == whole,
        lambda cell: bool(whole) and folded(cell).startswith(whole),
    )
    for name in ("customer_id", "name"):
        exact = rows.filter(pl.col(name) == typed)
        if exact.height:
            return Found(exact, rows.clear())
    for fits in steps:
        places = [
            place
            for place, cells in enumerate(rows.iter_rows())
            if any(cell is not None and fits(cell) for cell in cells)
        ]
        if places:
            return Found(rows[places], rows.clear())
    return Found(rows.clear(), _nearest(rows, whole))


def folded(cell: str) -> str:
    """A cell whatever the case, the width and the form of its characters, and blanks around it."""
    return unicodedata.normalize("NFKC", cell).strip().casefold()


def _nearest(rows: pl.DataFrame, typed: str) -> pl.DataFrame:
    """The rows that are most like what was typed."""
    places: dict[str, int] = {}
    for place, cells in enumerate(rows.iter_rows()):
        for cell in cells:
            if cell is not None:
                places.setdefault(folded(cell), place)
    near = get_close_matches(typed, list(places), n=3, cutoff=_NEAR)
    return rows[list(dict.fromkeys(places[match] for match in near))]
