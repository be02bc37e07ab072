"""One opened source: its raw columns, and what accounts for its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from retain.tables.careful import LINE, NONE_REJECTED, Rejects
from retain.tables.dialect import IsHeader
from retain.tables.identifiers import as_text
from retain.tables.limits import DEFAULT_LIMITS, Limits

Said = tuple[str, Mapping[str, object]]
"""A code of `words` and its values."""


@dataclass(frozen=True)
class Reading:
    """How a table's files are to be read: what the user declared.

    Attributes:
        encoding: of text files; None for UTF-8 and UTF-16 with a byte order mark.
        delimiter: of delimited text; None to take it from the first records.
        wait_seconds: how long a named pipe may be without a writer.
        limits: how much a file may blow up to.
        is_header: whether cells are the table's header; None where any may be.
    """

    encoding: str | None = None
    delimiter: str | None = None
    wait_seconds: int = 30
    limits: Limits = DEFAULT_LIMITS
    is_header: IsHeader | None = None


@dataclass(frozen=True)
class Scan:
    """One file (or frame) as raw columns.

    Attributes:
        label: how it is named to the user.
        frame: its columns; delimited text, JSON and workbooks as text, the others typed.
        rows: physical records, rejected ones included; None where only reading tells.
        rejects: records quarantined for their structure.
        first_line: the line (or row) of the first record, for frames without `_line`.
        lane: "fast", "careful", or "typed" for files that hold columns.
        notes: codes and values of what is worth saying of the file.
    """

    label: str
    frame: pl.LazyFrame
    rows: int | None
    rejects: Rejects = NONE_REJECTED
    first_line: int = 1
    lane: str = "typed"
    notes: tuple[Said, ...] = ()

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """The raw columns with their types, `_line` apart."""
        schema = self.frame.collect_schema()
        return {name: dtype for name, dtype in schema.items() if name != LINE}

    def record_text(self) -> pl.Expr:
        """A record's cells as JSON; bytes in base64, and what JSON has no form for left out."""
        cells = []
        for name, dtype in self.schema.items():
            if dtype == pl.Binary:
                cells.append(pl.col(name).bin.encode("base64"))
            elif _has_json(dtype):
                cells.append(pl.col(name))
        return pl.struct(cells).struct.json_encode() if cells else pl.lit("{}")

    def cells_as_text(self) -> list[pl.Expr]:
        """Every column as text, in the order of names: alike where the cells are."""
        cells = []
        for name, dtype in sorted(self.schema.items()):
            if dtype == pl.Binary:
                cells.append(pl.col(name).bin.encode("base64"))
            elif not _has_json(dtype):
                cells.append(pl.col(name))
            elif dtype.is_nested():
                cells.append(pl.struct(name).struct.json_encode().alias(name))
            else:
                cells.append(as_text(name, dtype))
        return cells

    def numbered(self) -> pl.LazyFrame:
        """The frame with `_line`: each record's line or row in its file."""
        if LINE in self.frame.collect_schema():
            return self.frame
        return self.frame.with_row_index(LINE, offset=self.first_line).with_columns(
            pl.col(LINE).cast(pl.Int64)
        )


def _has_json(dtype: pl.DataType) -> bool:
    """Whether JSON has a form for cells of a type."""
    return dtype != pl.Object and not (dtype.is_nested() and "Binary" in str(dtype))
