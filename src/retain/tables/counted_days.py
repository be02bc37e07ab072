"""Days that no cell gives, counted from another day of the row where the user says how."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from retain.tables.columns import ReadColumn
from retain.tables.kinds.kind import TableKind
from retain.tables.reasons import Note, note

LACKING = "WARN_DATE_LACKING"
"""Rows without a day that a setting would count."""


def with_days_counted(
    kind: TableKind, read: Mapping[str, ReadColumn], rows: int, days: Mapping[str, int]
) -> tuple[dict[str, ReadColumn], list[Note]]:
    """The columns with empty days counted from another day of their row.

    A cell that cannot be read is not empty. Rows without the other day stay without this one.

    Args:
        kind: the table.
        read: its columns by role; one that is to be counted need not be among them.
        rows: how many there are.
        days: role → how many days after the other; what it does not name is not counted, and
            that rows lack it is said.
    """
    filled, notes = dict(read), []
    for role in kind.roles.values():
        begin = role.counted
        if begin is None or begin.role not in read or not (role.name in read or role.name in days):
            continue
        cells = read[role.name].cells if role.name in read else _nothing(rows)
        start = read[begin.role].cells["value"]
        empty = (cells["value"].is_null() & cells["reason"].is_null()) & start.is_not_null()
        if lacking := int(empty.sum()):
            said: dict[str, object] = {"rows": lacking, "role": role.name, "start": begin.role}
            said["setting"] = begin.setting
            if role.name in days:
                notes.append(note("WARN_DATE_COUNTED", kind.name, **said, days=days[role.name]))
            else:
                notes.append(note(LACKING, kind.name, **said))
        if role.name in days:
            later = (start.to_physical() + days[role.name]).cast(pl.Int32).cast(pl.Date)
            value = pl.when(empty).then(later).otherwise("value")
            notes_of = read[role.name].notes if role.name in read else ()
            filled[role.name] = ReadColumn(cells.with_columns(value=value), notes_of)
    return filled, notes


def _nothing(rows: int) -> pl.DataFrame:
    """The cells of a column that no file has."""
    types = {"value": pl.Date, "reason": pl.String}
    return pl.DataFrame(
        {name: pl.repeat(None, rows, dtype=t, eager=True) for name, t in types.items()}
    )
