"""Pictures of single figures: bars beside names, and the bridge from one figure to another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from retain.reports.layout import NOTHING
from retain.reports.picture_frame import (
    AIR,
    FONT_SIZE,
    LINE,
    NAME_LINES,
    ROOMY,
    Drawing,
    Frame,
    Spec,
    axis,
    label,
    upright_axis,
)
from retain.reports.picture_texts import ems, short, signed, ticks, wrapped

_BAR = 11
_NAME_BESIDE, _NAME_ABOVE = 20, 26
"""Widths of lines of names, in Chinese characters."""


def bars(drawn: Drawing) -> Spec:
    """Bars beside names, or under them where there is little room; each with its figure."""
    return _beside(drawn) if drawn.width >= ROOMY else _under(drawn)


def _beside(drawn: Drawing) -> Spec:
    """Names at the left, bars at the right."""
    names = [wrapped(name, _NAME_BESIDE, most=2) for name in drawn.names]
    left = max((ems(line) for lines in names for line in lines), default=0) * FONT_SIZE
    step = 1.6 * LINE + LINE * (max(map(len, names), default=1) - 1)
    frame = Frame(
        drawn.width, round(step * len(names)), left=left + AIR, right=_room_for_figures(drawn),
        top=2, bottom=2,
    )  # fmt: skip
    named = {
        "field": "key", "type": "nominal", "sort": None,
        "scale": {"domain": _keys(names), "padding": 0.3},
        "axis": axis(labelExpr=NAME_LINES, labelPadding=AIR, grid=False, domain=False),
    }  # fmt: skip
    encoding: Spec = {"x": _across(drawn), "y": named}
    return frame.spec(_rows(drawn, names), [
        {"mark": {"type": "bar", "color": "var(--mark-1)"}, "encoding": encoding},
        _figures(encoding, 0),
    ])  # fmt: skip


def _under(drawn: Drawing) -> Spec:
    """Names in lines of their own, a bar under each."""
    names = [wrapped(name, _NAME_ABOVE, most=2) for name in drawn.names]
    lines = max(map(len, names), default=1)
    step = lines * LINE + _BAR + AIR
    frame = Frame(
        drawn.width, round(step * len(names)), left=0, right=_room_for_figures(drawn), top=2,
        bottom=2,
    )  # fmt: skip
    middle = (step - _BAR - AIR) / 2
    named = {
        "field": "key", "type": "nominal", "axis": None, "sort": None,
        "scale": {"domain": _keys(names), "padding": 0},
    }  # fmt: skip
    encoding: Spec = {"x": _across(drawn), "y": named}
    bar: Spec = {"type": "bar", "color": "var(--mark-1)", "height": _BAR, "yOffset": middle}
    rows = _rows(drawn, names)
    layers: list[Spec] = [{"mark": bar, "encoding": encoding}, _figures(encoding, middle)]
    for count in range(1, lines + 1):  # the last line of each name stands right above its bar
        layers.append({
            "data": {"values": [row for row in rows if len(row["name"]) == count]},  # type: ignore[arg-type]
            "mark": label("left", "top", yOffset=middle - _BAR / 2 - count * LINE),
            "encoding": {"x": {"value": 0}, "y": named, "text": {"field": "name"}},
        })  # fmt: skip
    return frame.spec(rows, layers)


def _keys(names: Sequence[list[str]]) -> list[str]:
    return [f"{place}\n" + "\n".join(lines) for place, lines in enumerate(names)]


def _rows(drawn: Drawing, names: Sequence[list[str]]) -> list[Spec]:
    one = drawn.series[0]
    return [
        {
            "key": key, "value": value or 0.0, "end": max(value or 0.0, 0.0), "name": lines,
            "figure": _figure(value, drawn),
        }
        for key, value, lines in zip(_keys(names), one.values, names, strict=True)
    ]  # fmt: skip


def _figure(value: float | None, drawn: Drawing) -> str:
    return NOTHING if value is None else short(value, drawn.series[0].kind, drawn.lang)


def _room_for_figures(drawn: Drawing) -> float:
    widest = max((ems(_figure(value, drawn)) for value in drawn.series[0].values), default=0)
    return widest * FONT_SIZE + AIR


def _across(drawn: Drawing) -> Spec:
    """The scale that bars lie along."""
    low, high = min([0.0, *drawn.known]), max([0.0, *drawn.known])
    return {
        "field": "value", "type": "quantitative", "axis": None,
        "scale": {"domain": [low, high if high > low else low + 1], "nice": False},
    }  # fmt: skip


def _figures(encoding: Spec, shift: float) -> Spec:
    """Each bar's figure at its end."""
    x: Spec = {**encoding["x"], "field": "end"}  # type: ignore[dict-item]
    return {
        "mark": label("left", "middle", dx=5, yOffset=shift),
        "encoding": {**encoding, "x": x, "text": {"field": "figure"}},
    }


def bridge(drawn: Drawing) -> Spec:
    """From the first figure by the steps between to the last; lying down where room is scarce."""
    one = drawn.series[0]
    values = [value or 0.0 for value in one.values]
    upright = drawn.width >= ROOMY
    ends = [*accumulate(values[:-1]), values[-1]]
    starts = [0.0, *ends[:-2], 0.0]
    last = len(values) - 1
    levels = [*ends, *starts[1:-1]]
    low, high = min(levels), max(levels)
    scale = ticks(_bridge_floor(low, high), high)
    rows = [
        {
            "from": max(start, scale[0]) if number in (0, last) else start,
            "to": end,
            "top": max(start, end),
            "way": "total" if number in (0, last) else "up" if value >= 0 else "down",
            "figure": (short if number in (0, last) else signed)(value, one.kind, drawn.lang),
        }
        for number, (start, end, value) in enumerate(zip(starts, ends, values, strict=True))
    ]
    room = drawn.width / max(len(rows), 1) * 0.9
    names = [wrapped(name, room / FONT_SIZE if upright else 8, most=3) for name in drawn.names]
    keys = [f"{n}\n" + "\n".join(lines) for n, lines in enumerate(names)]
    for row, key in zip(rows, keys, strict=True):
        row["key"] = key
    levels_between = [
        {"key": one_key, "next": next_key, "to": row["to"]}
        for (one_key, next_key), row in zip(pairwise(keys), rows[:-1], strict=True)
    ]
    if upright:
        frame = Frame.of(drawn, scale, lines=max((len(lines) for lines in names), default=1))
    else:
        left = max((ems(line) for lines in names for line in lines), default=0) * FONT_SIZE
        right = max(ems(str(row["figure"])) for row in rows) * FONT_SIZE + AIR
        frame = Frame(drawn.width, round(2.4 * LINE * len(rows)),
                       left=left + AIR, right=right, top=2, bottom=2)  # fmt: skip
    band, level = ("x", "y") if upright else ("y", "x")
    steps = {
        "field": "key", "type": "nominal", "sort": None,
        "scale": {"domain": keys, "padding": 0.28},
        "axis": axis(labelExpr=NAME_LINES, labelPadding=AIR / 2, grid=False, domain=False),
    }  # fmt: skip
    value: Spec = upright_axis(scale, drawn) if upright else {
        "type": "quantitative", "axis": None,
        "scale": {"domain": [scale[0], scale[-1]], "nice": False},
    }  # fmt: skip
    ways = ["up", "down", "total"]
    colour = {
        "field": "way", "type": "nominal", "legend": None,
        "scale": {"domain": ways, "range": [f"var(--{way})" for way in ways]},
    }  # fmt: skip
    connected = {
        "data": {"values": levels_between},
        "mark": {"type": "rule", "color": "var(--edge)", "strokeWidth": 1},
        "encoding": {band: steps, f"{band}2": {"field": "next"}, level: {**value, "field": "to"}},
    }
    drawn_bars = {
        "mark": {"type": "bar"},
        "encoding": {
            band: steps, level: {**value, "field": "from"}, f"{level}2": {"field": "to"},
            "color": colour,
        },
    }  # fmt: skip
    placed = label("center", "bottom", dy=-4) if upright else label("left", "middle", dx=5)
    figures = {
        "mark": placed,
        "encoding": {band: steps, level: {**value, "field": "top"}, "text": {"field": "figure"}},
    }
    return frame.spec(rows, [connected, drawn_bars, figures])


def _bridge_floor(low: float, high: float) -> float:
    """Where the columns of a bridge begin: at nothing, unless its steps would be too small then."""
    if low <= 0 or high - low > high / 4:
        return min(low, 0.0)
    return max(low - (high - low) / 2, 0.0)
