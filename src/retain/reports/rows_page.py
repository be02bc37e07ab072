"""A frame as a report of one table, whole, for a page in a browser."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from retain.reports.report import Cell, Heading, Kind, Report, Section, Table
from retain.scoring.catalogue import BY_NAME
from retain.words import text

MOST_CELLS = 2_000_000
"""More than a browser shows within seconds."""

_KINDS: Mapping[str, Kind] = {
    "count": "count", "days": "count", "score": "count", "number": "number", "money": "money",
    "share": "share", "date": "date", "flag": "flag",
}  # fmt: skip


def frame_report(frame: pl.DataFrame, title: str, lang: str) -> Report:
    """Every row and column; columns of the catalogue are laid out and explained by it.

    Args:
        frame: the rows.
        title: what they are.
        lang: "en" or "zh".
    """
    shown = frame.with_columns(
        pl.col(pl.List(pl.String)).list.join(";"),
        pl.col(pl.Time).dt.to_string("%H:%M:%S"),
        pl.col(pl.Datetime).dt.to_string("%Y-%m-%d %H:%M:%S"),
    )
    headings = tuple(
        Heading(name, name, _kind(name, dtype), blank=True) for name, dtype in shown.schema.items()
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(shown.rows())
    section = Section("rows", "", (), Table(headings, rows))
    subtitle = text("page.rows_subtitle", lang, rows=shown.height, columns=shown.width)
    return Report(title, subtitle, lang, (section,))


def _kind(name: str, dtype: pl.DataType) -> Kind:
    column = BY_NAME.get(name)
    if column is not None:
        return _KINDS.get(column.kind, "text")
    if dtype.is_integer():
        return "count"
    if dtype == pl.Boolean:
        return "flag"
    return "number" if dtype.is_float() else "date" if dtype == pl.Date else "text"
