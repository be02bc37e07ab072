"""Single customers in a report's table: columns of the scores, as headings and cells."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from retain.reports.report import Cell, Heading, Kind
from retain.words import text

_LABELS = {"name": "label.name"}
"""Columns whose word is another's in other reports."""


def headings(
    kinds: Mapping[str, Kind], lang: str, words: Mapping[str, str] | None = None
) -> tuple[Heading, ...]:
    """A heading for each column, named and worded in the report's language.

    Args:
        kinds: column → how its cells are laid out.
        lang: "en" or "zh".
        words: column of codes → the beginning of the keys of their words.
    """
    return tuple(
        Heading(
            name, text(_LABELS.get(name, f"column.{name}"), lang), kind, (words or {}).get(name, "")
        )
        for name, kind in kinds.items()
    )


def rows_of(frame: pl.DataFrame, kinds: Mapping[str, Kind]) -> tuple[tuple[Cell, ...], ...]:
    """The frame's cells in the order of `kinds`; a column it has not is null."""
    missing = [pl.lit(None).alias(name) for name in kinds if name not in frame.columns]
    return tuple(frame.with_columns(missing).select(list(kinds)).rows())


def told(frame: pl.DataFrame, name: str) -> bool:
    """Whether a column is there and says anything."""
    return name in frame.columns and frame[name].count() > 0
