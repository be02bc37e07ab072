"""Texts of pictures: numbers short enough for an axis, names broken into lines, round ticks.

Widths are reckoned here, not measured, so that a picture does not depend on a machine's fonts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from unicodedata import east_asian_width

from babel.dates import format_date, format_skeleton
from babel.numbers import format_compact_decimal

from retain.reports.layout import MINUS, locale_of, written
from retain.reports.report import Kind

_COMPACT_FROM = 10_000
_UNITS = {"en": (1e3, 1e6, 1e9, 1e12), "zh": (1e4, 1e8, 1e12)}
"""Units that large numbers are written in."""

_TEN, _HUNDRED = 10, 100
_CLOSE = 1e-9
_NARROW_CHARACTER = 0.6
"""Width of a letter or a digit against that of a Chinese character, in wide fonts."""

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_YEAR_TOLD_FROM = 300
"""Days from which on dates tell their year."""


def short(value: float, kind: Kind, lang: str, *, exact: bool = False) -> str:
    """A figure in a few characters: 12.3%, 4,210, 1.24M, 124万.

    With `exact`, as many digits as an axis needs to tell its numbers apart.
    """
    size = abs(value)
    if kind in ("share", "bar"):
        whole = abs(size * 100 - round(size * 100)) < _CLOSE
        said = written(size, "share", lang).replace(".0%", "%" if whole else ".0%")
    elif size < _COMPACT_FROM:
        whole = size >= _HUNDRED or float(size).is_integer()
        said = written(size, "count" if whole else "number", lang)
    else:
        units = size / max(unit for unit in _UNITS[lang] if unit <= size)
        digits = 2 if exact or units < _TEN else 1 if units < _HUNDRED else 0
        said = str(format_compact_decimal(size, locale=locale_of(lang), fraction_digits=digits))
    return MINUS + said if value < 0 else said


def signed(value: float, kind: Kind, lang: str) -> str:
    """As `short`, with a plus before what is more."""
    return ("+" if value > 0 else "") + short(value, kind, lang)


def dates_in_short(days: Sequence[date], lang: str) -> list[str]:
    """Days as an axis names them, with the year where they go over more than one."""
    locale = locale_of(lang)
    if not days or (max(days) - min(days)).days < _YEAR_TOLD_FROM:
        return [str(format_skeleton("MMMd", day, locale=locale)) for day in days]
    if all(day.day == 1 for day in days):
        return [str(format_skeleton("yMMM", day, locale=locale)) for day in days]
    return [str(format_date(day, "yyyy-MM-dd", locale)) for day in days]


def ems(words: str) -> float:
    """How wide a text is at the most, about, in Chinese characters."""
    return sum(
        1.0 if char in "%@MWmw" or east_asian_width(char) in "WF" else _NARROW_CHARACTER
        for char in words
    )


def wrapped(words: str, width: float, most: int = 3) -> list[str]:
    """A text in lines of at most so many Chinese characters; what is left ends with an ellipsis.

    Breaks between words, and anywhere in Chinese or in a word that is wider than a line.
    """
    lines, line = [], ""
    for piece in _pieces(words):
        for part in [piece] if ems(piece) <= width else list(piece):
            if line and ems((line + part).rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            line += part if line else part.lstrip()
    lines.append(line.rstrip())
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], lines[most - 1][: max(len(lines[most - 1]) - 1, 1)] + "…"]


def _pieces(words: str) -> list[str]:
    """Words with the blank behind them; a wide character is a piece of its own."""
    pieces = [""]
    for char in words:
        if east_asian_width(char) in "WF" and pieces[-1]:
            pieces.append("")
        pieces[-1] += char
        if char in " -/" or east_asian_width(char) in "WF":
            pieces.append("")
    return [piece for piece in pieces if piece]


def ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round numbers at one distance, from `low` or below it to `high` or above it."""
    if not high > low:
        high = low + (abs(low) or 1.0)
    raw = (high - low) / about
    magnitude = 10.0 ** math.floor(math.log10(raw))
    step = next(magnitude * s for s in _STEPS if magnitude * s >= raw * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]
