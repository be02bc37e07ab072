"""A report as values. Every summary makes one; renderings show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Cell = str | int | float | date | bool | None
Kind = Literal["text", "count", "money", "share", "number", "date", "bar"]


@dataclass(frozen=True)
class Heading:
    """One column of a report's table.

    Attributes:
        key: its name in data formats.
        label: its name to people, in the report's language.
        kind: how its cells are laid out; a `bar` is a share drawn as well as written.
        words: where cells are codes: the keys' beginning of what people read in their place.
    """

    key: str
    label: str
    kind: Kind = "text"
    words: str = ""


@dataclass(frozen=True)
class Table:
    """A table of a report. Cells are raw values; renderings lay them out."""

    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Section:
    """A titled part of a report.

    Attributes:
        key: its name in data formats.
        title: its name to people.
        sentences: what to read first, in words.
        table: the figures, where there are any.
        at_a_glance: how many rows a screen shows, other formats all; 0 for all.
    """

    key: str
    title: str
    sentences: tuple[str, ...] = ()
    table: Table | None = None
    at_a_glance: int = 0


@dataclass(frozen=True)
class Report:
    """A report in one language.

    Attributes:
        title: what it is.
        subtitle: for when and over what.
        lang: "en" or "zh"; numbers and dates are written its way.
        sections: in the order to be read; the first section's table is what rows-only formats
            (csv, ndjson, parquet, arrow) hold.
    """

    title: str
    subtitle: str
    lang: str
    sections: tuple[Section, ...] = field(default_factory=tuple)
