"""Native charts beside tables: pictures of a sheet's own cells, in one palette, with alternatives.

A bridge's invisible base and a curve's diagonal are plain numbers on a hidden sheet.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, time
from typing import TYPE_CHECKING, Any, NamedTuple

from retain.reports.report import Chart, Kind
from retain.tables.workbook import sheet_name
from retain.words import text
from retain.workbooks.cells import Plain, look_of, safe_texts
from retain.workbooks.looks import DEEP, HEAD, INK, PALETTE, RULE, SOFT, Looks, axis_format
from retain.workbooks.table_sheet import Placed

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart as Drawn
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_DAY_NOUGHT = date(1899, 12, 30)
_WIDTH, _HEIGHT = 680, 360
_BAR_HEIGHT, _FRAME, _TALLEST = 24, 110, 900
_MOST_BARS = 30
_SHARES: tuple[Kind, ...] = ("share", "bar")
_NEARLY = 0.8
_TOLD = 0.5
"""Share of a bridge's height that its steps take at the least where its axis begins at nought."""
_BESIDE = 110
"""Digits: beside a wider table a chart is out of sight, so it stands below, where that is near."""
_FEW_ROWS = 40
_TYPES = {
    "columns": {"type": "column"},
    "bars": {"type": "bar"},
    "lines": {"type": "line"},
    "curve": {"type": "scatter", "subtype": "straight"},
    "bridge": {"type": "column", "subtype": "stacked"},
}


class _Step(NamedTuple):
    colour: str
    sign: str


_STEPS = {
    "level": _Step(DEEP, ""),
    "rises": _Step("#86C49A", "+"),
    "falls": _Step("#E59A97", "-"),
}
"""Columns of a bridge; light, so that a figure is read on them as well as beside them."""


class Charts:
    """The charts of one workbook, and the sheet of what they need beside the tables' cells."""

    def __init__(self, book: Workbook, looks: Looks, lang: str) -> None:
        """Args: the workbook, its looks and its language."""
        self._book, self._looks, self._lang = book, looks, lang
        self._data: Worksheet | None = None
        self._data_name, self._next = "", 0

    def draw(self, placed: Placed, chart: Chart) -> None:
        """Draw a chart of a table beside it, or below where it is wide; nothing without rows."""
        keys = [heading.key for heading in placed.table.headings]
        rows = len(placed.table.rows)
        if placed.table.total and chart.kind != "bridge":
            rows -= 1
        if chart.kind == "bars":
            rows = min(rows, _MOST_BARS)
        if rows < 1 or chart.x not in keys or not all(key in keys for key in chart.y):
            return
        drawn = self._book.add_chart(_TYPES[chart.kind])
        along, across = keys.index(chart.x), [keys.index(key) for key in chart.y]
        if chart.kind == "bridge":
            self._bridge(drawn, placed, along, across[0])
        else:
            self._series(drawn, placed, chart, (along, across, rows))
        self._axes(drawn, placed, chart, (along, across[0]))
        self._frame(drawn, placed, chart, rows)
        _place(drawn, placed, chart)

    def _series(
        self, drawn: Drawn, placed: Placed, chart: Chart, of: tuple[int, list[int], int]
    ) -> None:
        """A series a column of the table."""
        along, across, rows = of
        for number, place in enumerate(across):
            colour = PALETTE[number % len(PALETTE)]
            line = {"color": colour, "width": 2.25}
            series: dict[str, Any] = {
                "name": placed.labels[place],
                "categories": [placed.name, 1, along, rows, along],
                "values": [placed.name, 1, place, rows, place],
                "categories_data": _cached(placed, along, rows),
                "values_data": _cached(placed, place, rows),
            }
            if chart.kind in ("lines", "curve"):
                series |= {"line": line}
                if chart.kind == "lines" and rows <= _FEW_ROWS:
                    marker = {"type": "circle", "size": 5, "fill": {"color": colour}}
                    series["marker"] = marker | {"border": {"color": colour}}
            else:
                series |= {"fill": {"color": colour}, "border": {"none": True}, "gap": 60}
            drawn.add_series(series)
        if chart.kind == "curve":
            self._diagonal(drawn, placed, along, across[0])

    def _diagonal(self, drawn: Drawn, placed: Placed, along: int, across: int) -> None:
        """From corner to corner: where a curve would run if every step were alike."""
        ends = [
            tuple(value for row in placed.values if isinstance(value := row[place], (int, float)))
            for place in (along, across)
        ]
        if not all(ends):
            return
        rows = [(0.0, 0.0), (float(max(ends[0])), float(max(ends[1])))]
        label = text("workbook.even", self._lang)
        first = self._helper((placed.labels[along], label), rows)
        drawn.add_series(
            {
                "name": label,
                "categories": [self._data_name, first, 0, first + 1, 0],
                "values": [self._data_name, first, 1, first + 1, 1],
                "categories_data": [row[0] for row in rows],
                "values_data": [row[1] for row in rows],
                "line": {"color": SOFT, "width": 1, "dash_type": "dash"},
            }
        )

    def _bridge(self, drawn: Drawn, placed: Placed, along: int, across: int) -> None:
        """From the first figure by rises and falls to the last: columns on an invisible base."""
        rows = _bridged(placed, across)
        names = ["–", *(text(f"workbook.{name}", self._lang) for name in _STEPS), *("–",) * 3]
        first, count = self._helper(("", *names), [(None, *row) for row in rows]), len(rows)
        kind = _kind(placed, across)
        unnamed = []
        for place, name in enumerate(names):
            if place and all(row[place] is None for row in rows):
                continue
            step = list(_STEPS.values())[(place - 1) % len(_STEPS)]
            series: dict[str, Any] = {
                "name": name,
                "categories": [placed.name, 1, along, count, along],
                "categories_data": _cached(placed, along, count),
                "values": [self._data_name, first, place + 1, first + count - 1, place + 1],
                "values_data": [row[place] for row in rows],
                "fill": {"color": step.colour} if place else {"none": True},
                "border": {"none": True},
                "gap": 40,
            }
            if place:
                shown = f"{step.sign}{axis_format(kind)}"
                font = {"size": 9, "color": "#000000", "name": self._looks.font}
                series["data_labels"] = {"value": True, "num_format": shown, "font": font}
            if name == "–":
                unnamed.append(len(drawn.series))
            drawn.add_series(series)
        drawn.set_legend({"position": "bottom", "delete_series": unnamed})

    def _helper(self, labels: Sequence[str], rows: Sequence[tuple[float | None, ...]]) -> int:
        """Write numbers onto the hidden sheet; gives the place of their first row."""
        if self._data is None:
            taken = [sheet.get_name() for sheet in self._book.worksheets()]
            self._data = self._book.add_worksheet(
                sheet_name(text("workbook.data", self._lang), taken)
            )
            self._data_name = self._data.get_name()
            self._data.hide()
        for place, label in enumerate(labels):
            self._data.write_string(self._next, place, label)
        first = self._next + 1
        for number, row in enumerate(rows, start=first):
            for place, value in enumerate(row):
                if value is not None:
                    self._data.write_number(number, place, value)
        self._next = first + len(rows) + 1
        return first

    def _axes(self, drawn: Drawn, placed: Placed, chart: Chart, of: tuple[int, int]) -> None:
        along, across = of
        font = {"name": self._looks.font, "size": 9, "color": SOFT}
        quiet = {"line": {"color": RULE}, "num_font": font, "major_tick_mark": "none"}
        names = quiet | {"num_format": _along(placed, along)}
        figures = quiet | {
            "num_format": axis_format(_kind(placed, across)),
            "major_gridlines": {"visible": True, "line": {"color": HEAD, "width": 0.75}},
            "line": {"none": True},
        }
        titled = {"name_font": font | {"bold": False}}
        if chart.kind == "curve":
            shares = [_kind(placed, place) in _SHARES for place in (along, across)]
            names |= titled | {"name": placed.labels[along], "min": 0}
            figures |= titled | {"name": placed.labels[across], "min": 0}
            names |= {"max": 1} if shares[0] else {}
            figures |= {"max": 1} if shares[1] else {}
        else:
            names |= {"text_axis": True, "label_position": "low"}
            figures |= {"max": 1} if _near_whole(placed, chart) else {}
        if chart.kind == "bridge":
            floor = bridge_floor(_bridged(placed, across))
            figures |= {"min": floor} if floor is not None else {}
        if chart.kind == "bars":
            names |= {"reverse": True, "crossing": "max", "major_gridlines": {"visible": False}}
        if chart.kind == "bars":  # the library has them lying: names stand along its y axis
            names, figures = figures, names
        drawn.set_x_axis(names)
        drawn.set_y_axis(figures)

    def _frame(self, drawn: Drawn, placed: Placed, chart: Chart, rows: int) -> None:
        safe = safe_texts([placed.title], raw=False)
        font = {"name": self._looks.font, "size": 12, "color": INK}
        drawn.set_title({"name": safe(placed.title), "name_font": font, "overlay": False})
        if chart.kind != "bridge":
            told = len(chart.y) > 1 or chart.kind == "curve"
            drawn.set_legend({"position": "bottom"} if told else {"none": True})
        drawn.set_chartarea({"border": {"color": RULE}})
        drawn.show_blanks_as("gap")
        drawn.show_hidden_data()
        height = min(max(_HEIGHT, rows * _BAR_HEIGHT + _FRAME), _TALLEST)
        drawn.set_size({"width": _WIDTH, "height": height if chart.kind == "bars" else _HEIGHT})


def bridge_rows(figures: Sequence[float]) -> list[tuple[float | None, ...]]:
    """The columns of a bridge: the first figure, the steps, the last figure.

    Each row: the invisible base, then level, rise and fall above nought, then below it. A column
    that crosses nought has a part on either side.
    """
    rows: list[tuple[float | None, ...]] = []
    level, last = 0.0, len(figures) - 1
    for place, figure in enumerate(figures):
        ends = place in (0, last)
        before, level = (0.0, figure) if ends else (level, level + figure)
        low, high = min(before, level), max(before, level)
        base = max(low, 0.0) + min(high, 0.0)
        above, below = max(high, 0.0) - max(low, 0.0), min(low, 0.0) - min(high, 0.0)
        step = 0 if ends else 1 if figure >= 0 else 2
        row: list[float | None] = [base or None, *(None,) * 6]
        row[1 + step], row[4 + step] = above or None, below or None
        rows.append(tuple(row))
    return rows


def _bridged(placed: Placed, place: int) -> list[tuple[float | None, ...]]:
    """A column's figures as the columns of a bridge; an unknown one moves nothing."""
    figures = (row[place] for row in placed.values)
    return bridge_rows([float(f) if isinstance(f, (int, float)) else 0.0 for f in figures])


def bridge_floor(rows: Sequence[tuple[float | None, ...]]) -> float | None:
    """Where a bridge's axis begins, where its steps are too small to be seen from nought on."""
    if any(part is not None for row in rows for part in row[4:]):
        return None
    lows = [row[0] if row[0] is not None else row[1] for row in rows]
    low = min((value or 0.0 for value in lows), default=0.0)
    high = max((sum(part or 0.0 for part in row[:4]) for row in rows), default=0.0)
    span = high - low
    if span <= 0 or span > _TOLD * high:
        return None
    step = 10 ** math.floor(math.log10(span))
    return max(math.floor((low - span / 4) / step) * step, 0.0) or None


def _cached(placed: Placed, place: int, rows: int) -> list[str | float | None]:
    """A column's cells, so that programs that draw a workbook without opening it can, too."""
    return [_number(row[place]) for row in placed.values[:rows]]


def _number(value: Plain) -> str | float | None:
    """A cell as a chart keeps it: a day as its number."""
    if isinstance(value, date):
        return (value - _DAY_NOUGHT).days
    return str(value) if isinstance(value, time) else value


def _kind(placed: Placed, place: int) -> Kind:
    """The kind of a column's figures; of several kinds, the first row's."""
    cells = (row[place] for row in placed.table.rows)
    return next((look_of(cell, placed.table.headings[place]).kind for cell in cells), "number")


def _near_whole(placed: Placed, chart: Chart) -> bool:
    """Whether what is drawn are shares that nearly fill the axis, which then ends at the whole."""
    places = [n for n, heading in enumerate(placed.table.headings) if heading.key in chart.y]
    cells = [row[place] for row in placed.values for place in places]
    known = [cell for cell in cells if isinstance(cell, (int, float))]
    shares = all(placed.table.headings[place].kind in _SHARES for place in places)
    return shares and bool(known) and _NEARLY <= max(known) <= 1


def _along(placed: Placed, place: int) -> str:
    """How the steps of an axis are written: months without their day, where all are whole ones."""
    days = [row[place] for row in placed.values]
    if days and all(isinstance(day, date) and day.day == 1 for day in days):
        return "yyyy-mm"
    return axis_format(_kind(placed, place))


def _place(drawn: Drawn, placed: Placed, chart: Chart) -> None:
    """Beside the table, or below one that is wide and short; never over it."""
    columns = [*placed.table.headings, *placed.trends]
    last = max([len(placed.table.headings) - 1, *(end for _, end in placed.trends.values())])
    wide = sum(placed.widths) > _BESIDE and len(placed.table.rows) <= _FEW_ROWS and columns
    at = (len(placed.table.rows) + 2, 0) if wide else (1, last + 2)
    alternative = {"description": chart.text, "object_position": 2}
    placed.sheet.insert_chart(*at, drawn, alternative)
