"""Rows whose dates contradict one another: closed before opened, kept before promised.

Days are compared; times of day of one day only where both dates of a pair tell one. Midnight tells
none: that is how a day without a time is stored.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Final

import polars as pl

from retain.tables.careful import LINE
from retain.tables.reasons import note
from retain.tables.records import Records, column_of
from retain.tables.repeats import FILE, PLACE

EMPTY: Final = "empty"
"""What is asked where the row is to be kept, and the later date forgotten."""

_MIDNIGHT: Final = time(0)


def with_dates_in_order(records: Records, fate: str) -> Records:
    """The table without dates before the one that they must follow.

    Args:
        records: the table.
        fate: `quarantine`: such rows are refused (DATE_ORDER); `empty`: the later date, and its
            time of day, is left unknown, and that is said. Whether an event came about stays.
    """
    for earlier, later in records.kind.in_order:
        if not {earlier, later} <= set(records.frame.columns):
            continue
        wrong = _precedes(later, earlier, records.frame.columns)
        going = records.frame.filter(wrong).select(PLACE).sort(PLACE)
        if not going.height:
            continue
        if fate != EMPTY:
            records = records.without(going, "DATE_ORDER", later)
            continue
        first = going.row(0, named=True)
        said = note(
            "WARN_DATE_ORDER",
            records.name,
            role=column_of(later, records.parts),
            start=column_of(earlier, records.parts),
            rows=going.height,
            file=records.parts[first[FILE]].scan.label,
            line=first[LINE],
        )
        names = [name for name in (later, f"{later}_time") if name in records.frame.columns]
        known = [pl.when(~wrong).then(pl.col(name)).alias(name) for name in names]
        frame = records.frame.with_columns(known)
        records = replace(records, frame=frame, notes=(*records.notes, said))
    return records


def _precedes(later: str, earlier: str, columns: list[str]) -> pl.Expr:
    """Whether the date that must follow comes first; false where one of them is not known."""
    before = pl.col(later) < pl.col(earlier)
    clocks = [f"{name}_time" for name in (later, earlier)]
    if set(clocks) <= set(columns):
        told = pl.all_horizontal(pl.col(clock) != _MIDNIGHT for clock in clocks)
        same_day = pl.col(later) == pl.col(earlier)
        before |= same_day & told & (pl.col(clocks[0]) < pl.col(clocks[1]))
    return before.fill_null(False)
