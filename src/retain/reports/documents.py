"""Reports as rows, for pipes."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from retain.reports.layout import bare
from retain.reports.report import Kind, Report, Table

_DTYPES: dict[Kind, pl.DataType] = {
    "text": pl.String(),
    "count": pl.Int64(),
    "money": pl.Float64(),
    "share": pl.Float64(),
    "bar": pl.Float64(),
    "number": pl.Float64(),
    "score": pl.Float64(),
    "ratio": pl.Float64(),
    "date": pl.Date(),
    "flag": pl.Boolean(),
    "time": pl.Time(),
    "lines": pl.String(),
    "change": pl.Float64(),
    "trend": pl.List(pl.Float64()),
}


def as_rows(report: Report) -> pl.DataFrame:
    """The rows of the report's table for programs, or else of its first."""
    tables = [(s.for_programs, s.table) for s in report.sections if s.table is not None]
    _, table = max(tables, key=lambda found: found[0])
    return _frame(table, [heading.key for heading in table.headings])


def _frame(table: Table, names: Sequence[str]) -> pl.DataFrame:
    kinds = (_DTYPES[heading.kind] for heading in table.headings)
    rows = [tuple(map(bare, row)) for row in table.rows]
    return pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row")
