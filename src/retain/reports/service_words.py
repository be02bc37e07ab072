"""How the report on service calls its figures and columns, and marks what is from few rows."""

from __future__ import annotations

from retain.reports.report import Heading, Kind, Marked
from retain.words import text, vocabulary

FEW = 10
"""Rows under which a share, a mean or a quantile is marked."""

_ELSEWHERE = {"name": "label.name"}


def called(name: str, lang: str) -> str:
    """What a figure is called."""
    own = f"service_figure.{name}"
    return text(own if own in vocabulary(lang) else f"column.{name}", lang)


def heading(key: str, kind: Kind, lang: str, words: str = "", *, blank: bool = False) -> Heading:
    """A column: `words` and `blank` as `Heading` has them."""
    own = f"service_column.{key}"
    label = own if own in vocabulary(lang) else _ELSEWHERE.get(key, f"column.{key}")
    return Heading(key, text(label, lang), kind, words, blank=blank)


def column_name(name: str, lang: str) -> str:
    """What a column is called; one that retain has no word for stands as it is."""
    words = vocabulary(lang)
    return words.get(f"service_column.{name}", words.get(f"column.{name}", name))


def marked(value: float | None, rows: int | None) -> float | Marked | None:
    """A figure, with a reservation where it is from few rows."""
    return Marked(value) if value is not None and rows is not None and rows < FEW else value
