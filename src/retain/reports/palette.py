"""The colours of a page, by day and by night.

Names are what a colour is for. Text on its ground has a contrast of 4.5 : 1 or more, marks of
3 : 1 or more (WCAG 2.2, 1.4.3 and 1.4.11); tests compute it from these values.
"""

from __future__ import annotations

from collections.abc import Mapping

from retain.reports.heat import DEEP, HEAT_STEPS, PALE

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

_DAY: Mapping[str, str] = {
    "paper": "#f5f6f4",
    "surface": "#ffffff",
    "stripe": "#f1f4f2",
    "ink": "#17211e",
    "muted": "#55625d",
    "line": "#d8dfdb",
    "edge": "#7d8985",
    "accent": "#0b6655",
    "good": "#17663a",
    "good-ground": "#e4f3ea",
    "bad": "#a8231b",
    "bad-ground": "#fbe9e7",
    "mark-1": "#16806b",
    "mark-2": "#b3620a",
    "mark-3": "#3f6fb4",
    "mark-4": "#8a4d9c",
    "up": "#2a8a56",
    "down": "#c4473c",
    "total": "#4d5c66",
    "shade-1": "#0b5f4f",
    "shade-2": "#1f8a74",
    "shade-3": "#559986",
    "shade-4": "#76887f",
}
_NIGHT: Mapping[str, str] = {
    "paper": "#0f1514",
    "surface": "#171f1e",
    "stripe": "#1d2726",
    "ink": "#e6edea",
    "muted": "#a2b2ac",
    "line": "#2c3937",
    "edge": "#6f827b",
    "accent": "#67cdb4",
    "good": "#74d49c",
    "good-ground": "#15301f",
    "bad": "#ffa198",
    "bad-ground": "#3b1d1b",
    "mark-1": "#4db89e",
    "mark-2": "#e2a04a",
    "mark-3": "#7faaf0",
    "mark-4": "#c794d9",
    "up": "#57b980",
    "down": "#ee7f74",
    "total": "#93a5b0",
    "shade-1": "#7fe0c8",
    "shade-2": "#4db89e",
    "shade-3": "#3c8f7b",
    "shade-4": "#6c7d77",
}
_HEAT: Mapping[str, tuple[Colour, Colour]] = {
    "day": (PALE, DEEP),
    "night": ((30, 46, 43), (110, 210, 185)),
}
"""The colours of the least and of the greatest figure."""

THEMES = ("day", "night")


def colours(theme: str) -> dict[str, str]:
    """Every colour of a theme, as `#rrggbb`; heat tables' grounds and the text on them too."""
    found = dict(_DAY if theme == "day" else _NIGHT)
    low, high = _HEAT[theme]
    for step in range(HEAT_STEPS):
        share = step / (HEAT_STEPS - 1)
        mixed = tuple(round(a + (b - a) * share) for a, b in zip(low, high, strict=True))
        ground = "#" + "".join(f"{part:02x}" for part in mixed)
        found[f"heat-{step}"] = ground
        black, white = (contrast(ink, ground) for ink in ("#000000", "#ffffff"))
        found[f"on-heat-{step}"] = "#000000" if black >= white else "#ffffff"
    return found


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def declared(theme: str) -> str:
    """The theme as CSS custom properties."""
    return "".join(f"--{name}:{value};" for name, value in colours(theme).items())
