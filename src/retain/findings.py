"""What was found of the tables that were read, as plain values for reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class FileFinding:
    """One file: its name, its rows (of faulty structure too), and how it was read."""

    name: str
    rows: int
    lane: str


@dataclass(frozen=True)
class RoleFinding:
    """One role: which column plays it, how its cells are read, and what they hold.

    Attributes:
        role: its name.
        column: the column that plays it.
        kind: how its cells are read.
        empty: cells that hold nothing.
        of: how many cells were looked at.
        distinct: how many different values there are; None for what is measured or dated.
    """

    role: str
    column: str
    kind: str
    empty: int
    of: int
    distinct: int | None


@dataclass(frozen=True)
class TableFinding:
    """One table.

    Attributes:
        table: its name.
        files: in the order they were read.
        rows: physical records of all files.
        accepted: rows that are used.
        quarantined: the others, by reason.
        roles: in the table's order.
        carried: further columns that go into the scores.
        ignored: further columns that nothing reads.
        repeated: rows that an earlier one equals cell for cell; None where nobody looked.
        overlapping: rows that an earlier file holds already, itself or its order.
        oldest, newest: the accepted rows' first and last day; None where they have none.
        as_of: the day that their age is counted to.
        said: what else is worth saying: codes and values of `words`.
    """

    table: str
    files: tuple[FileFinding, ...]
    rows: int
    accepted: int
    quarantined: Mapping[str, int]
    roles: tuple[RoleFinding, ...]
    carried: tuple[str, ...]
    ignored: tuple[str, ...]
    repeated: int | None
    overlapping: int | None
    oldest: date | None
    newest: date | None
    as_of: date | None
    said: tuple[tuple[str, Mapping[str, object]], ...]

    @property
    def age_days(self) -> int | None:
        """Days from the newest row to the as-of day."""
        if self.newest is None or self.as_of is None:
            return None
        return (self.as_of - self.newest).days
