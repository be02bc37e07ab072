"""Days on the lines that no figure uses since they cannot be read: counted, and said.

A line counts whether or not its delivery can be dated, so it is not refused for that. The lines are
read once more for it, so only the check of their quality looks.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from retain.errors import DataError
from retain.tables.details import DELIVERY_DAYS, Details, raw_days, read_day_cells
from retain.tables.reasons import Note, note
from retain.tables.transactions import KIND_COUNTS, TABLE, lines

_ROLES: Final = (*DELIVERY_DAYS, "quoted_date")


def unread_day_notes(details: Details) -> tuple[Note, ...]:
    """A warning for each column of days with cells, or as a whole, that cannot be read."""
    found = (_note(details, role) for role in _ROLES if details.has(role))
    return tuple(said for said in found if said is not None)


def _note(details: Details, role: str) -> Note | None:
    column = next(part.mapping[role] for part in details.parts if role in part.mapping)
    parts, cleaning = details.parts, details.cleaning
    try:
        shaped = lines(parts, cleaning, lambda part: raw_days(part, details, [role]))
        sold = shaped.filter((pl.col("kind") == KIND_COUNTS) & pl.col("sale_lines"))
        cells = sold.group_by(raw=pl.col(role)).agg(rows=pl.len()).collect(engine="streaming")
        read = read_day_cells(details, cells.sort("raw"), role)
    except DataError:
        return note("WARN_DAYS_UNREAD", TABLE, column=column, role=role)
    rows = int(read.filter(pl.col("reason").is_not_null())["rows"].sum())
    return note("WARN_DAY_UNREAD", TABLE, column=column, role=role, rows=rows) if rows else None
