"""What pictures share: the columns that are drawn, the room around them, axes and labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from retain.reports.layout import bare, cell_text
from retain.reports.picture_texts import dates_in_short, ems, short
from retain.reports.report import Chart, Heading, Kind, Table
from retain.terminal import safe

Spec = dict[str, object]
"""Vega-Lite, or a part of it."""

FONT_SIZE, LINE, AIR = 12, 15, 10
"""Of text, from line to line, and between things, in pixels."""

ROOMY = 500
"""From this width on a picture is laid out as for a screen, below it as for a phone."""

NAME_LINES = "slice(split(datum.label, '\\n'), 1)"
"""Lines of a label: its place comes first, so that two of one name are not one."""

_SERIES = 4


@dataclass(frozen=True)
class Series:
    """A column that is drawn."""

    label: str
    kind: Kind
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Drawing:
    """What is drawn, and how wide.

    Attributes:
        names: what stands along the chart, in words.
        along: the same as numbers, where it is some.
        x: its column.
        series: what is drawn.
        lang: "en" or "zh".
        width: in pixels, all in all.
    """

    names: tuple[str, ...]
    along: tuple[float | None, ...]
    x: Heading
    series: tuple[Series, ...]
    lang: str
    width: int

    @property
    def known(self) -> list[float]:
        """All values that are known."""
        return [value for one in self.series for value in one.values if value is not None]


def drawing(chart: Chart, table: Table, lang: str, width: int) -> Drawing:
    """The chart's columns of the table."""
    places = {heading.key: place for place, heading in enumerate(table.headings)}
    x = table.headings[places[chart.x]]
    rows = table.rows[:-1] if table.total and len(table.rows) > 1 else table.rows
    cells = [row[places[chart.x]] for row in rows]
    days = [cell for cell in cells if isinstance(cell, date)]
    if len(days) == len(cells):
        names = dates_in_short(days, lang)
    else:
        names = [safe(cell_text(cell, x, lang)) for cell in cells]
    return Drawing(
        names=tuple(names),
        along=tuple(_number(cell) for cell in cells),
        x=x,
        series=tuple(
            Series(
                table.headings[place].label,
                table.headings[place].kind,
                tuple(_number(row[place]) for row in rows),
            )
            for place in (places[key] for key in chart.y[:_SERIES])
        ),
        lang=lang,
        width=width,
    )


def _number(cell: object) -> float | None:
    value = bare(cell)  # type: ignore[arg-type]
    return float(value) if isinstance(value, (int, float)) else None


@dataclass(frozen=True)
class Frame:
    """A picture's size and the room around what is drawn, in pixels."""

    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float

    @classmethod
    def of(cls, drawn: Drawing, scale: Sequence[float], bottom: float = 0, lines: int = 1) -> Frame:
        """A frame with an upright axis of values at the left and names below."""
        one = drawn.series[0]
        widest = (
            max(ems(short(tick, one.kind, drawn.lang, exact=True)) for tick in scale) * FONT_SIZE
        )
        return cls(
            drawn.width,
            220 if drawn.width >= ROOMY else 190,
            left=widest + AIR,
            right=AIR + FONT_SIZE,
            top=FONT_SIZE + AIR,
            bottom=AIR + lines * LINE + bottom,
        )

    @property
    def room(self) -> float:
        """The width that is drawn on."""
        return self.width - self.left - self.right

    def spec(
        self, rows: Sequence[Mapping[str, object]], layers: Sequence[Mapping[str, object]]
    ) -> Spec:
        """A specification of this size: nothing is measured, so that no font matters."""
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
            "width": round(self.room, 2),
            "height": self.height,
            "padding": {
                "left": round(self.left, 2), "right": round(self.right, 2),
                "top": round(self.top, 2), "bottom": round(self.bottom, 2),
            },
            "autosize": "none",
            "background": None,
            "data": {"values": list(rows)},
            "layer": list(layers),
            "config": {
                "view": {"stroke": None},
                "aria": False,
                "axis": {"labelLimit": 0, "titleLimit": 0},
                "text": {"limit": 0},
            },
        }  # fmt: skip


def keys_of(drawn: Drawing) -> list[str]:
    """A key a step along the chart: its place, then its name."""
    return [f"{number}\n{name}" for number, name in enumerate(drawn.names)]


def fitting(keys: Sequence[str], drawn: Drawing, room: float) -> list[str]:
    """The keys whose names have room: all, or every so many."""
    lines = (line for name in drawn.names for line in name.split("\n"))
    widest = max(map(ems, lines), default=1.0) * FONT_SIZE + AIR
    every = max(1, -(-len(keys) * widest // room)) if keys else 1
    return [key for place, key in enumerate(keys) if place % int(every) == 0]


def along(keys: Sequence[str], shown: Sequence[str]) -> Spec:
    """The steps along a chart, those named that have room for it."""
    return {
        "field": "key", "type": "ordinal", "sort": None,
        "axis": axis(values=list(shown), labelExpr=NAME_LINES, grid=False),
    }  # fmt: skip


def upright_axis(scale: Sequence[float], drawn: Drawing) -> Spec:
    """The upright axis of values, the first series' name above it."""
    one = drawn.series[0]
    return {
        "field": "value", "type": "quantitative",
        "scale": {"domain": [scale[0], scale[-1]], "nice": False, "zero": False},
        "axis": axis(
            values=list(scale), labelExpr=tick_texts(scale, one.kind, drawn.lang), grid=True,
            domain=False,
        ),
    }  # fmt: skip


def tick_texts(scale: Sequence[float], kind: Kind, lang: str) -> str:
    """An expression of numbers and what retain writes for them: nothing from data."""
    texts = ", ".join(f"'{short(tick, kind, lang, exact=True)}'" for tick in scale)
    return f"[{texts}][indexof({list(scale)}, datum.value)]"


def axis(**more: object) -> Spec:
    """An axis as all pictures have it."""
    return {
        "title": None, "ticks": False, "labelColor": "var(--muted)", "labelFontSize": FONT_SIZE,
        "labelAngle": 0, "labelLineHeight": LINE, "labelOverlap": False, "labelPadding": 6,
        "gridColor": "var(--line)", "domainColor": "var(--edge)", **more,
    }  # fmt: skip


def label(align: str, baseline: str, **more: object) -> Spec:
    """A text within a picture."""
    return {
        "type": "text", "align": align, "baseline": baseline, "fontSize": FONT_SIZE,
        "lineHeight": LINE, "color": "var(--ink)", **more,
    }  # fmt: skip


def by_series(drawn: Drawing) -> Spec:
    """A colour a series."""
    numbers = list(range(len(drawn.series)))
    return {
        "field": "series", "type": "nominal", "legend": None,
        "scale": {"domain": numbers, "range": [f"var(--mark-{n + 1})" for n in numbers]},
    }  # fmt: skip
