"""A report as values. Every summary makes one; renderings show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from typing import Literal


@dataclass(frozen=True)
class Marked:
    """A figure with a reservation, which its section explains; None where it cannot be known."""

    value: int | float | None


@dataclass(frozen=True)
class Stacked:
    """A share with its parts, drawn as one bar in several shades; elsewhere the share alone.

    Attributes:
        parts: shares of the whole, in the order of the shades.
        longest: the share whose bar is as long as there is room; None where no bar is drawn.
    """

    parts: tuple[float, ...]
    longest: float | None

    @property
    def share(self) -> float:
        """All parts together."""
        return sum(self.parts)


Kind = Literal[
    "text", "count", "money", "share", "number", "score", "ratio", "date", "bar", "flag",
    "change", "trend", "time", "lines",
]  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """A figure laid out by a kind of its own, in a column whose figures are of several."""

    value: float | None
    kind: Kind


@dataclass(frozen=True)
class Change:
    """By how much a figure moved; None where one of the two is not known.

    Attributes:
        value: the figure less what it was; of a share, in shares.
        kind: of the figure.
        better: whether a move that way is for the better; None where it is neither.
    """

    value: float | None
    kind: Kind
    better: bool | None = None


@dataclass(frozen=True)
class Trend:
    """A figure in several periods of one length, drawn as a small line.

    Attributes:
        values: the oldest first, the newest last; None where it is not known.
    """

    values: tuple[float | None, ...]


Cell = str | int | float | date | time | bool | Marked | Measured | Stacked | Change | Trend | None


@dataclass(frozen=True)
class Heading:
    """One column of a report's table.

    Attributes:
        key: its name in data formats.
        label: its name to people, in the report's language.
        kind: how its cells are laid out; a `bar` is a share drawn as well as written, a `flag`
            a mark for yes or no; `lines` are texts of several lines.
        words: where cells are codes: the keys' beginning of what people read in their place; one
            without a word of its own stands as it is.
        blank: whether an empty cell is left blank, since it says that there is nothing to know.
        note: what it means, for who asks; where empty, the catalogue's meaning of the key.
        heat: where cells are coloured by their size: the least figure and the greatest, over all
            columns that are to be compared. An empty cell is blank then.
    """

    key: str
    label: str
    kind: Kind = "text"
    words: str = ""
    heat: tuple[float, float] | None = None
    blank: bool = False
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A table of a report. Cells are raw values; renderings lay them out.

    Attributes:
        headings: its columns.
        rows: its cells.
        total: whether the last row sums the others up.
    """

    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: bool = False

    @property
    def is_heat(self) -> bool:
        """Whether its cells are coloured by size."""
        return any(heading.heat for heading in self.headings)


ChartKind = Literal["columns", "bars", "lines", "curve", "bridge"]


@dataclass(frozen=True)
class Chart:
    """A picture of a section's table; the table holds all that it shows.

    Attributes:
        kind: upright columns over time or steps, bars beside names, lines over time, a curve of a
            number over a number (with the diagonal), or a bridge: from the first row's figure by
            the steps of the rows between to the last row's.
        x: the key of the column along which it is drawn.
        y: the keys of the columns that are drawn, a series each.
        text: what it shows, in words, for who cannot see it.
    """

    kind: ChartKind
    x: str
    y: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Section:
    """A titled part of a report.

    Attributes:
        key: its name in data formats.
        title: its name to people.
        sentences: what to read first, in words.
        table: the figures, where there are any.
        at_a_glance: how many rows a screen shows, other formats all; 0 for all.
        newest_last: whether these are the last rows, not the first.
        for_programs: whether it holds for programs, figure by figure, what other sections show
            people: screens and Markdown leave it out, and formats of rows hold its table.
        chart: a picture of the table, where one says more.
        tiles: whether its rows are figures to be seen first: pages show each as a tile.
        on_page: how many rows a page in a browser shows at the most; 0 for all.
        in_mail: how many rows a mail shows, where the report is cut to fit one: 0 for the
            sentences alone, None where the section is left to what is attached.
        mail_columns: the keys of the columns that a mail shows; the first that fit where empty.
    """

    key: str
    title: str
    sentences: tuple[str, ...] = ()
    table: Table | None = None
    at_a_glance: int = 0
    newest_last: bool = False
    for_programs: bool = False
    chart: Chart | None = None
    tiles: bool = False
    on_page: int = 0
    in_mail: int | None = None
    mail_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """A report in one language.

    Attributes:
        title: what it is.
        subtitle: for when and over what.
        lang: "en" or "zh"; numbers and dates are written its way.
        sections: in the order to be read; rows-only formats (csv, ndjson, parquet, arrow) hold the
            table of the section for programs, or else the first one.
        mail_lines: how many lines its Markdown has at the most, to fit a mail: 0 for all of it.
    """

    title: str
    subtitle: str
    lang: str
    sections: tuple[Section, ...] = field(default_factory=tuple)
    mail_lines: int = 0
