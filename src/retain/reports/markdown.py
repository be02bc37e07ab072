"""Reports as Markdown. Nothing from data is markup: a name stays the name that it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retain.reports.layout import aligned_right, bare, cell_text
from retain.reports.report import Cell, Heading, Report, Table
from retain.terminal import safe

_BLANKS = re.compile(r"[^\S\u3000]+")
_MARKUP = re.compile(
    r"""
    \\(?=[!-/:-@\[-`{-~])      # a backslash that would escape
    | [`*~\[]                  # code, emphasis, strikes, links and pictures
    | <(?=[A-Za-z/!?])         # tags and addresses
    | &(?=\#?\w+;)             # entities
    | (?<![^\W_])_|_(?![^\W_]) # emphasis: within a word an underscore is none
    | :(?=//)                  # addresses that some programs make links of
    | (?<=\bwww)\.
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BLOCK = re.compile(
    r"""
    (?:\#{1,6}|[-+])(?=\s|$)    # headings and lists
    | >                        # quotes
    | --+\s*$                  # rules
""",
    re.VERBOSE,
)
_NUMBERED = re.compile(r"\A(\d{1,9})(?=[.)](?:\s|$))")
_CLOSING = re.compile(r"(?<=\s)(?=#+$)")


def as_markdown(report: Report) -> str:
    """The report as Markdown, cut to fit a mail where the report is to."""
    if report.mail_lines:
        from retain.reports.mail import as_mail

        return as_mail(report)
    blocks = [f"# {plain(report.title)}", plain(report.subtitle)]
    for section in report.sections:
        if section.for_programs:
            continue
        if section.title:
            blocks.append(f"## {plain(section.title)}")
        blocks += map(plain, section.sentences)
        if section.table is not None:
            blocks.append(_table(section.table, report.lang))
    return "\n\n".join(block for block in blocks if block) + "\n"


def plain(words: str) -> str:
    """A text as a block of one line that is shown as it is, by CommonMark and by GitHub.

    No more is escaped than would be markup, since many read a mail as it was sent.
    """
    line = _CLOSING.sub(r"\\", _NUMBERED.sub(r"\1\\", in_line(words), count=1))
    return "\\" + line if _BLOCK.match(line) else line


def in_line(words: str) -> str:
    """A text within a line."""
    return _MARKUP.sub(lambda found: "\\" + found[0], _BLANKS.sub(" ", safe(words)).strip())


def in_cell(words: str) -> str:
    """A text within a cell of a table."""
    return in_line(words).replace("|", "\\|")


def cells_of(table: Table, lang: str) -> list[list[str]]:
    """A table's rows as texts for cells of Markdown."""
    return [
        [_cell(value, heading, lang) for value, heading in zip(row, table.headings, strict=True)]
        for row in table.rows
    ]


def rule_of(heading: Heading, width: int = 3) -> str:
    """What stands below a heading, as wide as its column."""
    return "-" * width + ":" if aligned_right(heading.kind) else "-" * width


def _cell(value: Cell, heading: Heading, lang: str) -> str:
    shown = cell_text(value, heading, lang)
    return in_cell(shown) if isinstance(bare(value), str) else shown


def _table(table: Table, lang: str) -> str:
    labels = [in_cell(heading.label) for heading in table.headings]
    rules = [rule_of(heading) for heading in table.headings]
    return "\n".join(
        [_row(labels), f"|{'|'.join(rules)}|", *(_row(row) for row in cells_of(table, lang))]
    )


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
