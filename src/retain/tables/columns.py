"""What readers of single columns share: where a column stands, and what reading it gave."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from retain.errors import DataError
from retain.tables.reasons import Note

MAJORITY = 2 / 3
"""The share of rows that must agree on one way of writing."""


@dataclass(frozen=True)
class Where:
    """A column, for messages and notes: its table, its file as shown, its name and its role."""

    table: str
    label: str
    column: str
    role: str

    def bad_type(self, dtype: pl.DataType) -> DataError:
        """The error of a column whose type cannot hold its role."""
        return DataError(
            "bad_type",
            code="BAD_TYPE",
            file=self.label,
            column=self.column,
            role=self.role,
            table=self.table,
            dtype=str(dtype),
        )


def holds_nothing_single(dtype: pl.DataType) -> bool:
    """Whether a column's cells are lists, objects or bytes, which play no role."""
    return dtype.is_nested() or dtype in (pl.Binary, pl.Object)


@dataclass(frozen=True)
class ReadColumn:
    """A column's distinct cells, read.

    Attributes:
        cells: `raw`, `value` and `reason` (a code of `reasons`, null where the cell is fine or
            blank); a row for each one given, in their order.
        notes: what is worth saying about the column.
    """

    cells: pl.DataFrame
    notes: tuple[Note, ...]


def is_blank(column: str, dtype: pl.DataType) -> pl.Expr:
    """Whether a cell holds nothing."""
    cell = pl.col(column)
    return cell.is_null() | (cell.str.strip_chars() == "") if dtype == pl.String else cell.is_null()
