"""What changed of each customer, as a table to be read on a screen."""

from __future__ import annotations

from typing import Final

import polars as pl

from retain.reports.report import Cell, Change, Heading, Kind, Report, Section, Table
from retain.scoring.catalogue import BY_NAME
from retain.scoring.changes.moves import THEN
from retain.scoring.changes.side_by_side import CHANGE
from retain.words import text

_AT_A_GLANCE: Final = 50
_KINDS: Final[dict[str, Kind]] = {
    "count": "count", "days": "count", "score": "count", "money": "money", "share": "share",
    "number": "number", "date": "date", "flag": "flag",
}  # fmt: skip


def by_customer_report(rows: pl.DataFrame, lang: str) -> Report:
    """The rows under their names, figures laid out as those of the scores.

    Args:
        rows: of `side_by_side`, as many and of such columns as are asked for.
        lang: "en" or "zh".
    """
    told = [name for name in rows.columns if rows[name].count() or not rows.height]
    flat = rows.select(told).with_columns(pl.col(pl.List(pl.String)).list.join(", "))
    kinds = {name: _kind(name) for name in flat.columns}
    headings = tuple(
        Heading(name, name, "change" if name.endswith(CHANGE) else kind, blank=True)
        for name, kind in kinds.items()
    )
    cells = tuple(
        tuple(_cell(name, value, kinds[name]) for name, value in zip(kinds, row, strict=True))
        for row in flat.iter_rows()
    )
    section = Section("customers", "", (), Table(headings, cells), _AT_A_GLANCE)
    said = text("compare.rows", lang, customers=rows.height)
    return Report(text("compare.title", lang), said, lang, (section,))


def _kind(name: str) -> Kind:
    bare = name.removesuffix(CHANGE).removesuffix(THEN)
    return _KINDS.get(BY_NAME[bare].kind, "text") if bare in BY_NAME else "text"


def _cell(name: str, value: Cell, kind: Kind) -> Cell:
    if name.endswith(CHANGE) and isinstance(value, (int, float)):
        return Change(value, kind if kind != "text" else "number")
    return value
