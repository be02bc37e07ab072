"""Bars beside the rows of a table on a terminal: shares, parts of shares, a chart's figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from retain.reports.layout import bare
from retain.reports.report import Cell, Chart, ChartKind, Stacked, Table

if TYPE_CHECKING:
    from rich.text import Text

_WIDEST, _NARROWEST = 24, 6
_BESIDE: Final = 3
"""Columns between a figure and its bar."""

_BY_ROW: tuple[ChartKind, ...] = ("bridge", "bars", "columns")
"""Charts that bars beside the rows can show."""

SHADES = "█▓▒░"
"""Shades of the parts of a bar, in their order: told apart without colours, too."""

TIER_STYLES: Mapping[str, str] = {"A": "bold green", "B": "green", "C": "yellow", "D": "dim"}


def bars_of(table: Table, chart: Chart | None, room: int) -> Mapping[int, Sequence[Text]]:
    """The bars of a table, a bar a row, by the place of the column beside which they stand.

    Columns of shares have them, or else the first figure that a chart shows row by row. There are
    none where they would be too short to say anything.

    Args:
        table: what is shown.
        chart: its picture, where there is one.
        room: how many columns the screen has left.
    """
    places = [n for n, heading in enumerate(table.headings) if heading.kind == "bar"]
    width = min(room // max(len(places), 1) - _BESIDE, _WIDEST)
    if width < _NARROWEST:
        return {}
    found = {place: [_bar(row[place], width) for row in table.rows] for place in places}
    keys = [heading.key for heading in table.headings]
    if not places and chart is not None and chart.kind in _BY_ROW and chart.y[0] in keys:
        place = keys.index(chart.y[0])
        found[place] = _figures([row[place] for row in table.rows], chart.kind, width)
    for bar in (bar for bars in found.values() for bar in bars):
        bar.pad_right(max(width - bar.cell_len, 0))
    return found


def _figures(cells: Sequence[Cell], kind: ChartKind, width: int) -> list[Text]:
    """Figures of one column, the longest bar for the greatest.

    Of a bridge the steps alone, on both sides of nothing: beside its ends they would not be seen.
    """
    from rich.text import Text

    found = [value if isinstance(value := bare(cell), (int, float)) else 0 for cell in cells]
    if kind != "bridge":
        most = max((abs(value) for value in found), default=0) or 1
        return [_bar(abs(value) / most, width) for value in found]
    half = width // 2
    steps = found[1:-1]
    most = max((abs(step) for step in steps), default=0) or 1
    drawn = []
    for step in steps:
        bar = "█" * (round(abs(step) / most * half) or (1 if step else 0))
        side = f"{'':{half}}{bar}" if step > 0 else f"{bar:>{half}}"
        drawn.append(Text(side, style="green" if step > 0 else "red"))
    return [Text(""), *drawn, Text("")][: len(cells)]


def _bar(value: Cell, width: int) -> Text:
    from rich.text import Text

    if isinstance(value, Stacked):
        return _shaded(value, width)
    share = min(max(float(value), 0.0), 1.0) if isinstance(value, (int, float)) else 0.0
    eighths = round(share * width * 8)
    drawn = "█" * (eighths // 8) + ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")[eighths % 8]
    return Text(drawn, style="cyan")


def _shaded(value: Stacked, width: int) -> Text:
    """The parts side by side, each in its shade and colour; ends are rounded, not lengths."""
    from rich.text import Text

    bar, reached, drawn = Text(), 0.0, 0
    for part, shade, style in zip(value.parts, SHADES, TIER_STYLES.values(), strict=False):
        reached += part / value.longest if value.longest else 0.0
        end = round(reached * width)
        bar.append(shade * (end - drawn), style=style)
        drawn = end
    return bar
