"""Frames and reports on a terminal: Rich tables fitted to its width, bars where a picture helps.

Nothing from data is read as markup, and no control character reaches the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TextIO

import polars as pl

from retain.reports.heat import heat_table
from retain.reports.layout import NO, YES, aligned_right, cell_text, written
from retain.reports.report import (
    Cell,
    Change,
    Chart,
    Heading,
    Kind,
    Marked,
    Report,
    Section,
    Table,
    Trend,
)
from retain.reports.terminal_bars import TIER_STYLES, bars_of
from retain.terminal import safe
from retain.words import text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

_PIPE_WIDTH = 200
_GUTTER = 3
_LEAST_WORDS = 14
"""Width of a column of words, blanks included, under which it is hard to read."""
_TALLEST = 3
"""Lines that a cell's words should take, by their longest."""

_FLAG_STYLES = {YES: "bold green", NO: "bold red"}


def console(*, like: TextIO, file: TextIO, plain: bool) -> Console:
    """A console that writes to `file` as fits the screen `like`.

    It reads no markup and highlights nothing. `plain` leaves colours out.
    """
    import os

    from rich.console import Console

    screen = Console(file=like)
    colors = screen.is_terminal and not plain and not os.environ.get("NO_COLOR")
    return Console(
        file=file,
        width=screen.width if screen.is_terminal else _PIPE_WIDTH,
        force_terminal=colors,
        color_system="auto" if colors else None,
        markup=False,
        highlight=False,
        emoji=False,
    )


def show_report(report: Report, target: Console) -> None:
    """Print a report."""
    from rich.text import Text

    target.print(Text(safe(report.title), style="bold"))
    target.print(Text(safe(report.subtitle), style="dim"))
    for section in report.sections:
        if section.for_programs:
            continue
        target.print()
        _show_section(section, report.lang, target)


def _show_section(section: Section, lang: str, target: Console) -> None:
    from rich.console import Group
    from rich.text import Text

    if section.title:
        target.print(Text(safe(section.title), style="bold cyan"))
    for sentence in section.sentences:
        target.print(Group(_words(safe(sentence), lang)))  # a console joins bare texts, as texts
    if section.table is None:
        return
    shown = _at_a_glance(section, section.table)
    if shown.is_heat:
        drawn, columns = heat_table(shown, lang, target.width)
        target.print(drawn)
    else:
        columns = 0
        for part in _parts(shown, lang, target.width):
            target.print(_drawn(part, section.chart, lang, target.width))
    left_out = {
        "report.earlier" if section.newest_last else "report.further": (
            len(section.table.rows) - len(shown.rows)
        ),
        "report.columns": columns,
    }
    for key, count in left_out.items():
        if count:
            target.print(Text(text(key, lang, rows=count), style="dim"))


def _at_a_glance(section: Section, table: Table) -> Table:
    """The rows of a section's table that a screen shows."""
    if not section.at_a_glance:
        return table
    kept = slice(-section.at_a_glance, None) if section.newest_last else slice(section.at_a_glance)
    return replace(table, rows=table.rows[kept])


def _parts(table: Table, lang: str, width: int) -> list[Table]:
    """A table that is wider than the screen, in several, each with the first column.

    Words wrap, down to `_LEAST_WORDS`, and to about `_TALLEST` lines.
    """
    first, *others = range(len(table.headings))
    widths = [
        min(natural, max(_LEAST_WORDS, natural // _TALLEST)) if heading.kind == "text" else natural
        for natural, heading in zip(_widths(table, lang), table.headings, strict=True)
    ]
    groups: list[list[int]] = [[first]]
    for place in others:
        if sum(widths[p] for p in groups[-1]) + widths[place] > width and len(groups[-1]) > 1:
            groups.append([first])
        groups[-1].append(place)
    return [
        Table(
            tuple(table.headings[place] for place in group),
            tuple(tuple(row[place] for place in group) for row in table.rows),
        )
        for group in groups
    ]


def _widths(table: Table, lang: str) -> list[int]:
    """How wide each column is where nothing wraps, with the blanks beside it."""
    from rich.cells import cell_len

    return [
        max(cell_len(heading.label), *(cell_len(cell_text(row[n], heading, lang)) for row in rows))
        + _GUTTER
        for rows in (table.rows or ((None,) * len(table.headings),),)
        for n, heading in enumerate(table.headings)
    ]


def _drawn(table: Table, chart: Chart | None, lang: str, width: int) -> RichTable:
    rows = [
        [_cell(value, heading, lang) for value, heading in zip(row, table.headings, strict=True)]
        for row in table.rows
    ]
    pictures = bars_of(table, chart, width - sum(_widths(table, lang)))
    grid = _grid()
    for place, heading in enumerate(table.headings):
        _add_column(grid, heading, [row[place] for row in rows])
        if place in pictures:
            longest = max((bar.cell_len for bar in pictures[place]), default=0)
            grid.add_column("", min_width=longest, no_wrap=True)
    for number, cells in enumerate(rows):
        shown: list[Text] = []
        for place, cell in enumerate(cells):
            shown.append(cell)
            if place in pictures:
                shown.append(pictures[place][number])
        grid.add_row(*shown)
    return grid


def _add_column(table: RichTable, heading: Heading, cells: list[Text]) -> None:
    """Numbers and dates are never cut; words give way and wrap."""
    if heading.kind == "text":
        table.add_column(heading.label, overflow="fold")
        return
    width = max((cell.cell_len for cell in cells), default=1)
    justify: Literal["left", "right"] = "right" if aligned_right(heading.kind) else "left"
    table.add_column(heading.label, justify=justify, min_width=width, overflow="fold")


def _grid() -> RichTable:
    from rich import box
    from rich.table import Table as RichTable

    return RichTable(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")


def _cell(value: Cell, heading: Heading, lang: str) -> Text:
    from rich.text import Text

    shown = safe(cell_text(value, heading, lang))
    if isinstance(value, Marked):
        return Text(shown, style="dim")
    if isinstance(value, Change):
        return _moved(value, shown)
    if isinstance(value, Trend):
        return Text(shown, style="cyan", no_wrap=True)
    styled = _styled(shown, heading.kind)
    return _words(shown, lang) if heading.kind == "text" and not styled.style else styled


def _moved(change: Change, shown: str) -> Text:
    """A change; where it is for the better or worse, with an arrow and in colour."""
    from rich.text import Text

    if not change.value or change.better is None:
        return Text(shown)
    arrow = "▲" if change.value > 0 else "▼"
    return Text(f"{arrow} {shown}", style="green" if change.better else "red")


def _words(shown: str, lang: str) -> Text:
    """Words that may take several lines."""
    from rich.text import Text

    if lang != "zh":
        return Text(shown)
    from retain.reports.chinese_lines import ChineseText

    return ChineseText(shown)


def show_frame(
    frame: pl.DataFrame, kinds: Sequence[Kind], lang: str, target: Console, *, rows: int
) -> dict[str, int]:
    """Print as many columns and rows of a frame as fit.

    Returns:
        how much of it is shown, or nothing where all is.
    """
    from rich.cells import cell_len

    shown = frame.head(rows).with_columns(pl.col(pl.List(pl.String)).list.join(";"))
    columns: list[list[str]] = [
        [safe(written(value, kind, lang)) for value in shown[name].to_list()]
        for name, kind in zip(frame.columns, kinds, strict=True)
    ]
    widths = [
        min(max([cell_len(safe(name)), *map(cell_len, cells)]), 40)
        for name, cells in zip(frame.columns, columns, strict=True)
    ]
    fitting, used = 0, 0
    while fitting < len(widths) and used + widths[fitting] + _GUTTER <= target.width:
        used += widths[fitting] + _GUTTER
        fitting += 1
    fitting = max(fitting, 1)
    table = _grid()
    for name, kind, width in zip(frame.columns[:fitting], kinds, widths, strict=False):
        table.add_column(
            safe(name),
            justify="right" if aligned_right(kind) else "left",
            max_width=width,
            no_wrap=True,
            overflow="ellipsis",
        )
    for place in range(shown.height):
        table.add_row(
            *(
                _styled(cells[place], kind)
                for cells, kind in zip(columns[:fitting], kinds, strict=False)
            )
        )
    target.print(table)
    if fitting == len(widths) and shown.height == frame.height:
        return {}
    return {
        "columns": fitting,
        "all_columns": len(widths),
        "rows": shown.height,
        "all_rows": frame.height,
    }


def _styled(shown: str, kind: Kind) -> Text:
    from rich.text import Text

    styles = TIER_STYLES if kind == "text" else _FLAG_STYLES if kind == "flag" else {}
    return Text(shown, style=styles.get(shown, ""))
