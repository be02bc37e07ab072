"""One file of a table with what is known of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from retain.tables.careful import LINE
from retain.tables.columns import Where
from retain.tables.numbers import NumberStyle
from retain.tables.scan import Scan


@dataclass(frozen=True)
class Part:
    """One file of a table.

    Attributes:
        scan: the rows that are read.
        mapping: role → column.
        table: the table's name.
        styles: column → how it writes numbers, where that was looked at; else plainly.
        whole: the scan of all rows, where some stand twice and are left out.
        repeats: the rows left out, by number.
    """

    scan: Scan
    mapping: Mapping[str, str]
    table: str = "transactions"
    styles: Mapping[str, NumberStyle] = field(default_factory=dict)
    whole: Scan | None = None
    repeats: pl.Series = field(default_factory=lambda: pl.Series(LINE, [], dtype=pl.Int64))

    @property
    def unread(self) -> int:
        """Rows that are not among the scan's: of a faulty structure, or left out."""
        return len(self.scan.rejects) + self.repeats.len()

    def where(self, role: str) -> Where:
        """The column of a role, for messages."""
        return Where(self.table, self.scan.label, self.mapping[role], role)


def without_categories(scan: Scan) -> Scan:
    """The scan with categories (of Parquet and Arrow files) as the texts they stand for.

    A column of the type that holds nothing but nulls is one of texts, none of which is there.
    """
    kinds = (pl.Categorical, pl.Enum, pl.Null)
    found = [name for name, dtype in scan.schema.items() if dtype in kinds]
    if not found:
        return scan
    return replace(scan, frame=scan.frame.with_columns(pl.col(found).cast(pl.String)))
