"""Pictures of single figures: bars beside names, and the bridge from one figure to another."""

from __future__ import annotations

from itertools import accumulate, pairwise

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


def bars(drawn: Drawing) -> Spec:
    """Bars beside names, or under them where there is little room; each with its figure."""
    one = drawn.series[0]
    figures = ["" if v is None else short(v, one.kind, drawn.lang) for v in one.values]
    beside = drawn.width >= ROOMY
    names = [wrapped(name, 18 if beside else 26, most=2) for name in drawn.names]
    left = max((ems(line) for lines in names for line in lines), default=0) * FONT_SIZE
    step = 2 * LINE if not beside or any(len(lines) > 1 for lines in names) else 1.6 * LINE
    if not beside:
        step += LINE * max((len(lines) for lines in names), default=1) - LINE / 2
    keys = [f"{n}\n" + "\n".join(lines) for n, lines in enumerate(names)]
    right = max(map(ems, figures), default=0) * FONT_SIZE + AIR
    low, high = min(0.0, *drawn.known, 0.0), max(0.0, *drawn.known, 0.0)
    frame = Frame(
        drawn.width, round(step * len(keys)),
        left=left + AIR if beside else 0, right=right, top=2, bottom=2,
    )  # fmt: skip
    rows = [
        {"key": key, "value": value, "figure": figure, "name": lines}
        for key, value, figure, lines in zip(keys, one.values, figures, names, strict=True)
        if value is not None
    ]
    across = {
        "field": "value", "type": "quantitative", "axis": None,
        "scale": {"domain": [low, high if high > low else low + 1], "nice": False},
    }  # fmt: skip
    named = {
        "field": "key", "type": "nominal", "sort": None,
        "scale": {"domain": keys, "padding": 0.3 if beside else 0},
        "axis": axis(labelExpr=NAME_LINES, labelPadding=AIR, grid=False, domain=False)
        if beside
        else None,
    }  # fmt: skip
    height = LINE * 0.7
    bar: Spec = {"type": "bar", "color": "var(--mark-1)"}
    if not beside:
        bar |= {"height": height, "yOffset": step / 2 - height}
    shift = 0 if beside else step / 2 - height
    layers: list[Spec] = [
        {"mark": bar, "encoding": {"x": across, "y": named}},
        {
            "mark": label("left", "middle", dx=5, yOffset=shift),
            "encoding": {"x": across, "y": named, "text": {"field": "figure"}},
        },
    ]
    if not beside:
        layers.append({
            "mark": label("left", "top", yOffset=-step / 2 + 4),
            "encoding": {"x": {"value": 0}, "y": named, "text": {"field": "name"}},
        })  # fmt: skip
    return frame.spec(rows, layers)


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
