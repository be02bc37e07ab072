"""Frames and reports on a terminal: Rich tables fitted to its width, bars where a picture helps.

Nothing from data is read as markup, and no control character reaches the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

import polars as pl

from retain.reports.layout import aligned_right, written
from retain.reports.report import Cell, Kind, Report, Section
from retain.terminal import safe

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

_BAR_WIDTH = 24
_PIPE_WIDTH = 200
_GUTTER = 3
_TIER_STYLES = {"A": "bold green", "B": "green", "C": "yellow", "D": "dim"}


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
        target.print()
        _show_section(section, report.lang, target)


def _show_section(section: Section, lang: str, target: Console) -> None:
    from rich.text import Text

    target.print(Text(safe(section.title), style="bold cyan"))
    for sentence in section.sentences:
        target.print(Text(safe(sentence)))
    if section.table is None:
        return
    table = _grid()
    for heading in section.table.headings:
        table.add_column(heading.label, justify="right" if aligned_right(heading.kind) else "left")
        if heading.kind == "bar":
            table.add_column("", width=_BAR_WIDTH, no_wrap=True)
    for row in section.table.rows:
        cells: list[Text] = []
        for value, heading in zip(row, section.table.headings, strict=True):
            cells.append(_cell(value, heading.kind, lang))
            if heading.kind == "bar":
                cells.append(Text(_bar(value), style="cyan"))
        table.add_row(*cells)
    target.print(table)


def _bar(value: Cell) -> str:
    share = min(max(float(value), 0.0), 1.0) if isinstance(value, (int, float)) else 0.0
    eighths = round(share * _BAR_WIDTH * 8)
    return "█" * (eighths // 8) + ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")[eighths % 8]


def _grid() -> RichTable:
    from rich import box
    from rich.table import Table as RichTable

    return RichTable(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")


def _cell(value: Cell, kind: Kind, lang: str) -> Text:
    return _styled(safe(written(value, kind, lang)), kind)


def show_frame(
    frame: pl.DataFrame, kinds: Sequence[Kind], lang: str, target: Console, *, rows: int
) -> dict[str, int]:
    """Print as many columns and rows of a frame as fit.

    Returns:
        how much of it is shown, or nothing where all is.
    """
    from rich.cells import cell_len

    shown = frame.head(rows)
    columns: list[list[str]] = [
        [safe(written(value, kind, lang)) for value in shown[name].to_list()]
        for name, kind in zip(frame.columns, kinds, strict=True)
    ]
    widths = [
        min(max([cell_len(name), *map(cell_len, cells)]), 40)
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
            name,
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

    return Text(shown, style=_TIER_STYLES.get(shown, "") if kind == "text" else "")
