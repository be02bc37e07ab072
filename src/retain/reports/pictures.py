"""Charts as pictures: a chart and its table as a Vega-Lite specification.

Specifications are plain data, one function a kind of chart. Texts are laid out here, in the
report's language; colours are CSS variables, so that a picture fits a page by day and by night.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from retain.reports.picture_bars import bars, bridge
from retain.reports.picture_frame import (
    AIR,
    FONT_SIZE,
    Drawing,
    Frame,
    Spec,
    along,
    axis,
    by_series,
    drawing,
    fitting,
    keys_of,
    tick_texts,
    upright_axis,
)
from retain.reports.picture_texts import ems, ticks, wrapped
from retain.reports.report import Chart, ChartKind, Table

_FEW_POINTS = 16
_DASHES = ([1, 0], [6, 3], [2, 3], [8, 3, 2, 3])


def specification(chart: Chart, table: Table, lang: str, width: int) -> Spec:
    """The chart as a Vega-Lite specification of a width; nothing in it is read as an expression."""
    return _DRAWN[chart.kind](drawing(chart, table, lang, width))


def columns(drawn: Drawing) -> Spec:
    """Upright columns, those of several series side by side."""
    scale = ticks(min([0.0, *drawn.known]), max([0.0, *drawn.known]))
    drawn = _in_lines(drawn, Frame.of(drawn, scale).room)
    frame = Frame.of(
        drawn, scale, lines=max((name.count("\n") for name in drawn.names), default=0) + 1
    )
    keys = keys_of(drawn)
    rows = [
        {"key": key, "series": number, "value": value}
        for number, one in enumerate(drawn.series)
        for key, value in zip(keys, one.values, strict=True)
        if value is not None
    ]
    across = {**along(keys, fitting(keys, drawn, frame.room)), "scale": {"domain": keys,
              "paddingInner": 0.25, "paddingOuter": 0.15}}  # fmt: skip
    encoding: Spec = {"x": across, "y": upright_axis(scale, drawn), "color": by_series(drawn)}
    if len(drawn.series) > 1:
        encoding["xOffset"] = {"field": "series", "type": "nominal", "sort": None}
    return frame.spec(rows, [{"mark": {"type": "bar"}, "encoding": encoding}])


def _in_lines(drawn: Drawing, room: float) -> Drawing:
    """Names in two lines at the most, where that is enough for all of them to be shown."""
    width = (room / max(len(drawn.names), 1) - AIR) / FONT_SIZE
    names = [wrapped(name, width) for name in drawn.names]
    words = [word for name in drawn.names for word in name.split()]
    if drawn.x.kind != "text" or any(len(lines) > 2 for lines in names):
        return drawn
    if max(map(ems, words), default=0.0) > width:
        return drawn
    return replace(drawn, names=tuple("\n".join(lines) for lines in names))


def lines(drawn: Drawing) -> Spec:
    """Lines over steps of one length, told apart by colour and dashes; gaps stay gaps."""
    low, high = min(drawn.known, default=0.0), max(drawn.known, default=0.0)
    scale = ticks(low if low > high / 2 else min(low, 0.0), high)
    frame = Frame.of(drawn, scale)
    keys = keys_of(drawn)
    rows = []
    for number, one in enumerate(drawn.series):
        run = 0
        for key, value in zip(keys, one.values, strict=True):
            run += value is None
            if value is not None:
                rows.append({"key": key, "series": number, "run": run, "value": value})
    encoding: Spec = {
        "x": {**along(keys, fitting(keys, drawn, frame.room)), "scale": {"type": "point",
              "domain": keys, "padding": 0.5}},
        "y": upright_axis(scale, drawn),
        "color": by_series(drawn),
    }  # fmt: skip
    dashed = {
        "field": "series", "type": "nominal", "legend": None,
        "scale": {"domain": list(range(len(drawn.series))), "range": _DASHES[: len(drawn.series)]},
    }  # fmt: skip
    line = {
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {**encoding, "strokeDash": dashed, "detail": {"field": "run"}},
    }
    size = 26 if len(keys) <= _FEW_POINTS else 10
    points = {"mark": {"type": "circle", "size": size, "opacity": 1}, "encoding": encoding}
    return frame.spec(rows, [line, points])


def curve(drawn: Drawing) -> Spec:
    """A number over a number, with the diagonal that it would be if all were equal."""
    one = drawn.series[0]
    dots = [
        {"x": x, "value": value, "place": place}
        for place, (x, value) in enumerate(zip(drawn.along, one.values, strict=True))
        if x is not None and value is not None
    ]
    across = ticks(0.0, max([x for x in drawn.along if x is not None], default=1.0))
    scale = ticks(min([0.0, *drawn.known]), max(drawn.known, default=1.0))
    named = FONT_SIZE + AIR
    frame = Frame.of(drawn, scale, bottom=named)
    x = {
        "field": "x", "type": "quantitative",
        "scale": {"domain": [across[0], across[-1]], "nice": False},
        "axis": axis(
            title=drawn.x.label, values=across, grid=False,
            labelExpr=tick_texts(across, drawn.x.kind, drawn.lang),
            titleColor="var(--muted)", titleFontWeight="normal", titleFontSize=FONT_SIZE,
        ),
    }  # fmt: skip
    y = upright_axis(scale, drawn)
    diagonal = {
        "data": {"values": [{"x": 0, "value": 0}, {"x": across[-1], "value": scale[-1]}]},
        "mark": {"type": "line", "color": "var(--edge)", "strokeDash": [4, 4], "strokeWidth": 1},
        "encoding": {"x": x, "y": y},
    }
    order = {"field": "place", "type": "quantitative"}
    area = {"mark": {"type": "area", "color": "var(--mark-1)", "opacity": 0.14},
            "encoding": {"x": x, "y": y}}  # fmt: skip
    line = {"mark": {"type": "line", "color": "var(--mark-1)", "strokeWidth": 2},
            "encoding": {"x": x, "y": y, "order": order}}  # fmt: skip
    return frame.spec(dots, [area, diagonal, line])


_DRAWN: Mapping[ChartKind, Callable[[Drawing], Spec]] = {
    "columns": columns,
    "bars": bars,
    "lines": lines,
    "curve": curve,
    "bridge": bridge,
}
