"""Tables whose cells are coloured by their size: the steps, and such a table on a terminal.

Every figure stands in its cell, so that nothing is lost without colours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from retain.reports.layout import aligned_right, bare, cell_text
from retain.reports.report import Cell, Heading, Marked, Table
from retain.terminal import safe

if TYPE_CHECKING:
    from rich.table import Table as RichTable
    from rich.text import Text

PALE, DEEP = (226, 240, 236), (0, 84, 70)
"""The colours of the least and the greatest figure, as red, green and blue."""

HEAT_STEPS = 9
_WHITE_FROM = 6
"""The step from which white reads better than black."""


def heat_table(table: Table, lang: str, width: int) -> tuple[RichTable, int]:
    """As many columns as fit, and how many are left out.

    Columns in which no row but the total has a figure are left out, uncounted.
    """
    from rich import box
    from rich.cells import cell_len
    from rich.table import Table as RichTable

    texts = [
        [
            safe(cell_text(value, heading, lang))
            for value, heading in zip(row, table.headings, strict=True)
        ]
        for row in table.rows
    ]
    widths = [
        max([cell_len(heading.label), *(cell_len(row[place]) for row in texts)])
        for place, heading in enumerate(table.headings)
    ]
    telling = [place for place in range(len(widths)) if _tells(table, place)]
    fitting, used = 0, 1
    for place in telling:
        used += widths[place] + 1
        if used > width and fitting:
            break
        fitting += 1
    shown = telling[:fitting]
    grid = RichTable(box=box.SIMPLE_HEAD, padding=0, pad_edge=False, header_style="bold")
    for place in shown:
        heading = table.headings[place]
        justify = "right" if aligned_right(heading.kind) else "left"
        grid.add_column(heading.label, justify=justify, no_wrap=True, width=widths[place])  # type: ignore[arg-type]
    last = len(table.rows) - 1
    for number, (row, written) in enumerate(zip(table.rows, texts, strict=True)):
        cells = [
            _cell(row[place], written[place], table.headings[place], widths[place])
            for place in shown
        ]
        grid.add_row(*cells, end_section=table.total and number == last - 1)
    return grid, len(telling) - fitting


def _tells(table: Table, place: int) -> bool:
    rows = table.rows[:-1] if table.total and len(table.rows) > 1 else table.rows
    return not table.headings[place].heat or any(row[place] is not None for row in rows)


def _cell(value: Cell, written: str, heading: Heading, width: int) -> Text:
    """A cell as wide as its column, so that a coloured one fills it."""
    from rich.text import Text

    if isinstance(value, Marked):
        return Text(written, style="dim")
    plain = bare(value)
    if heading.heat is None or not isinstance(plain, (int, float)):
        return Text(written)
    return Text(written.rjust(width), style=_style(plain, *heading.heat))


def step_of(value: float, low: float, high: float) -> int:
    """The step of a figure, the first one 0: deeper for more, at most as deep as `high`."""
    share = (value - low) / (high - low) if high > low else 0.0
    return min(max(int(share * HEAT_STEPS), 0), HEAT_STEPS - 1)


def _style(value: float, low: float, high: float) -> str:
    """The colours of a figure."""
    step = step_of(value, low, high)
    mixed = (
        round(pale + (deep - pale) * step / (HEAT_STEPS - 1))
        for pale, deep in zip(PALE, DEEP, strict=True)
    )
    red, green, blue = mixed
    return f"{'bright_white' if step >= _WHITE_FROM else 'black'} on rgb({red},{green},{blue})"
