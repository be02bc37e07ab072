"""Reports as Markdown that fits a mail: so many lines, whatever the sizes, and what is left out.

A mail is read as it was sent, too: columns stand under each other, and a sentence counts for as
many lines as it takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len, set_cell_size

from retain.reports.layout import aligned_right, cell_text
from retain.reports.markdown import cells_of, in_cell, in_line, plain, rule_of
from retain.reports.report import Cell, Heading, Report, Section, Table
from retain.words import text

_WIDTH = 100
"""Columns of a table."""
_SCREEN, _FILLED = 120, 110
"""Columns of a line of words, and those that are filled where it is broken between words."""
_TALLEST = 6
"""Lines of one sentence."""
_WIDEST = 30
"""Columns of a cell of words."""
_ROWS = 3
"""Rows at the least of a table, where it has them."""
_LEAST = 0.75
"""Share of the lines for the least that sections say, in their order; then they say more."""


@dataclass(frozen=True)
class _Part:
    """How much of a section the mail has.

    Attributes:
        section: which one, its table cut to what fits.
        held: the rows of its whole table.
        sentences: how many of its sentences.
        rows: how many of its rows; the head of its table only comes with rows.
        lang: the report's language.
    """

    section: Section
    held: int
    sentences: int
    rows: int
    lang: str

    def lines(self) -> list[str]:
        """The lines, a blank one before each block."""
        found = ["", f"## {plain(self.section.title)}"]
        said = [_shortened(s, _TALLEST * _FILLED) for s in self.section.sentences[: self.sentences]]
        further = len(self.section.sentences) - len(said)
        if len(self.section.sentences) > 1 and said:
            found += ["", *(f"- {plain(sentence)}" for sentence in said)]
            if further:
                found.append(f"- {text('mail.more', self.lang, count=further)}")
        elif said:
            found += ["", plain(said[0])]
        table = self.section.table
        if table is not None and self.rows:
            shown = _first(table, self.rows, newest_last=self.section.newest_last)
            found += ["", *_drawn(shown, self.lang)]
            if self.held > self.rows:
                found += ["", text("mail.more", self.lang, count=self.held - self.rows)]
        return found

    @property
    def height(self) -> int:
        """How many lines it takes on a screen."""
        return _height(self.lines())

    def more(self) -> _Part | None:
        """The part with a row more, and a sentence or, where it has no rows, two; None if whole."""
        rows = len(self.section.table.rows) if self.section.table is not None else 0
        grown = replace(
            self,
            sentences=min(self.sentences + (1 if rows else 2), len(self.section.sentences)),
            rows=min(max(self.rows + 1, _ROWS), rows),
        )
        return None if grown == self else grown


def as_mail(report: Report) -> str:
    """The report in at most `report.mail_lines` lines, which have to be a dozen at the least.

    Each section says its least, in their order, as long as most of the lines suffice; then each
    says a sentence and a row more in turn. What is left out is named on the last line.
    """
    lang = report.lang
    head = [
        f"# {plain(_shortened(report.title, _FILLED))}",
        "",
        plain(_shortened(report.subtitle, _FILLED * 2)),
    ]
    sections = [section for section in report.sections if not section.for_programs]
    room = report.mail_lines - _height(head) - _height(_closing(sections, lang))
    parts: list[_Part] = []
    used = 0
    for section in sections:
        if section.in_mail is None:
            continue
        part = _least(section, lang)
        if used + part.height <= room * _LEAST:
            parts.append(part)
            used += part.height
    _fill(parts, room - used)
    told = {part.section.key for part in parts}
    left_out = [section for section in sections if section.key not in told]
    lines = [*head, *(line for part in parts for line in part.lines()), *_closing(left_out, lang)]
    return "\n".join(lines) + "\n"


def _fill(parts: list[_Part], room: int) -> None:
    """Let the parts grow in turn, as long as there is room."""
    grows = True
    while grows:
        grows = False
        for place, part in enumerate(parts):
            grown = part.more()
            if grown is not None and grown.height - part.height <= room:
                room -= grown.height - part.height
                parts[place] = grown
                grows = True


def _least(section: Section, lang: str) -> _Part:
    """The first sentence; of figures to be seen first, and where there is none, the first rows."""
    held = 0
    if section.table is not None:
        held = len(section.table.rows)
        table = _first(section.table, section.in_mail or 0, newest_last=section.newest_last)
        section = replace(section, table=_fitting(table, section.mail_columns, lang))
    rows = _ROWS if section.tiles or not section.sentences else 0
    rows = min(rows, section.in_mail or 0, held)
    return _Part(section, held, min(1, len(section.sentences)), rows, lang)


def _closing(left_out: Sequence[Section], lang: str) -> list[str]:
    """What is left to the other formats."""
    if not left_out:
        return ["", text("mail.attached", lang)]
    titles = text("mail.between", lang).join(in_line(section.title) for section in left_out)
    return ["", _shortened(text("mail.attached_with", lang, titles=titles), _FILLED * 3)]


def _first(table: Table, rows: int, *, newest_last: bool) -> Table:
    """The first rows, or the last ones; a row that sums the others up always."""
    if rows >= len(table.rows):
        return table
    if table.total and rows:
        return replace(table, rows=(*table.rows[: rows - 1], table.rows[-1]))
    kept = table.rows[len(table.rows) - rows :] if newest_last else table.rows[:rows]
    return replace(table, rows=kept)


def _fitting(table: Table, columns: Sequence[str], lang: str) -> Table:
    """The table with the columns that fit on a line, without empty ones, its words shortened."""
    keys = [heading.key for heading in table.headings]
    wanted = [keys.index(key) for key in columns if key in keys] or range(len(keys))
    shown: list[tuple[Heading, list[Cell]]] = []
    room = _WIDTH - 1
    for place in wanted:
        heading = replace(
            table.headings[place], label=_shortened(table.headings[place].label, _WIDEST)
        )
        cells = [_short_cell(row[place], heading, lang) for row in table.rows]
        if table.rows and not any(cell_text(cell, heading, lang) for cell in cells):
            continue
        width = max(
            cell_len(line) for line in (in_cell(heading.label), *_texts(heading, cells, lang))
        )
        if shown and width + 3 > room:
            break
        shown.append((heading, cells))
        room -= width + 3
    return replace(
        table,
        headings=tuple(heading for heading, _ in shown),
        rows=tuple(zip(*(cells for _, cells in shown), strict=True)) if table.rows else (),
    )


def _texts(heading: Heading, cells: Sequence[Cell], lang: str) -> list[str]:
    column = Table((heading,), tuple((cell,) for cell in cells))
    return [row[0] for row in cells_of(column, lang)]


def _short_cell(value: Cell, heading: Heading, lang: str) -> Cell:
    """A cell's words, codes put in words, shortened."""
    return _shortened(cell_text(value, heading, lang), _WIDEST) if isinstance(value, str) else value


def _drawn(table: Table, lang: str) -> list[str]:
    """The lines of a table whose columns stand under each other."""
    rows = [[in_cell(heading.label) for heading in table.headings], *cells_of(table, lang)]
    widths = [max(3, *(cell_len(row[n]) for row in rows)) for n in range(len(table.headings))]
    rules = [
        rule_of(heading, width + 1 if aligned_right(heading.kind) else width + 2)
        for heading, width in zip(table.headings, widths, strict=True)
    ]
    head, *body = (
        "| "
        + " | ".join(
            " " * (width - cell_len(cell)) + cell
            if aligned_right(heading.kind)
            else cell + " " * (width - cell_len(cell))
            for cell, heading, width in zip(row, table.headings, widths, strict=True)
        )
        + " |"
        for row in rows
    )
    return [head, f"|{'|'.join(rules)}|", *body]


def _shortened(words: str, width: int) -> str:
    """A text cut to a width, with a mark where it was cut."""
    if cell_len(words) <= width:
        return words
    return set_cell_size(words, width - 1).rstrip() + "…"


def _height(lines: Sequence[str]) -> int:
    """How many lines they take where none is wider than a screen."""
    return sum(
        1 if line.startswith("|") or cell_len(line) <= _SCREEN else -(-cell_len(line) // _FILLED)
        for line in lines
    )
