"""A delimited file as cells and marks, and the bytes it comes to.

A polluter changes marks (a separator too many, another quote) and leaves the text alone; the table
that a reader should find is therefore known whatever was done to the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

Rows = tuple[tuple[str, ...], ...]
"""A table as text: the header row first, where there is one."""


@dataclass(frozen=True)
class Dialect:
    """The marks of a file. An empty `escape` leaves quotes inside cells as they are."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = '"'
    line_end: str = "\r\n"


@dataclass(frozen=True)
class Cell:
    """A cell's text, whether quotes stand around it, and whether one quote mark has crept in."""

    text: str
    quoted: bool = False
    stray: bool = False

    def written(self, dialect: Dialect) -> str:
        """Give the cell as it stands in the file.

        Only `"` is escaped, also where another mark quotes: the pollution changes the marks around
        cells, not the text in them.
        """
        inside = self.text.replace('"', dialect.escape + '"')
        if self.stray:
            inside = dialect.quote + inside
        return f"{dialect.quote}{inside}{dialect.quote}" if self.quoted else inside

    @property
    def meant(self) -> str:
        """The text that a reader should find: a stray quote is text."""
        return f'"{self.text}' if self.stray else self.text


@dataclass(frozen=True)
class Line:
    """Cells, and the separators between them where they are not the file's delimiter."""

    cells: tuple[Cell, ...]
    lead: str = ""
    separators: tuple[str, ...] | None = None

    def written(self, dialect: Dialect) -> str:
        """Give the line as it stands in the file, without its end."""
        between = self.separators or (dialect.delimiter,) * (len(self.cells) - 1)
        first, *rest = (cell.written(dialect) for cell in self.cells)
        pairs = zip(between, rest, strict=True)
        return self.lead + first + "".join(mark + text for mark, text in pairs)

    @property
    def meant(self) -> tuple[str, ...]:
        """The cells' texts."""
        return tuple(cell.meant for cell in self.cells)


@dataclass(frozen=True)
class Known:
    """What someone who knows the file could tell a reader."""

    dialect: Dialect = field(default_factory=Dialect)
    encoding: str = "utf-8"
    header_lines: int = 1
    preamble_lines: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Polluted:
    """A file: its bytes, the table meant by them, what is known of it and how often it is met."""

    name: str
    family: str
    content: bytes
    expected: Rows
    known: Known
    weight: float = 1.0


def text_of(lines: Iterable[Line], dialect: Dialect) -> str:
    """Write lines, each with its end."""
    return "".join(line.written(dialect) + dialect.line_end for line in lines)


def quoted_where_needed(row: Sequence[str], dialect: Dialect | None = None) -> Line:
    """Quote the cells that would be misread without."""
    marks = dialect or Dialect()
    special = (*marks.delimiter.strip(), marks.delimiter, marks.quote, "\r", "\n")
    return Line(
        tuple(Cell(text, quoted=any(mark and mark in text for mark in special)) for text in row)
    )


def with_stray_quote(line: Line, column: int) -> Line:
    """Give the line with a quote mark crept into one cell."""
    cells = list(line.cells)
    cells[column] = replace(cells[column], stray=True)
    return replace(line, cells=tuple(cells))
