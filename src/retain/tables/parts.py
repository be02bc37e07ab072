"""One file of a table with what is known of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from retain.tables.columns import Where
from retain.tables.numbers import NumberStyle
from retain.tables.scans import Scan


@dataclass(frozen=True)
class Part:
    """One file of a table.

    Attributes:
        scan: its rows.
        mapping: role → column.
        table: the table's name.
        styles: column → how it writes numbers, where that is known not to be plain.
    """

    scan: Scan
    mapping: Mapping[str, str]
    table: str = "transactions"
    styles: Mapping[str, NumberStyle] = field(default_factory=dict)

    def where(self, role: str) -> Where:
        """The column of a role, for messages."""
        return Where(self.table, self.scan.label, self.mapping[role], role)
