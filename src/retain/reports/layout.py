"""How a value is written for people: numbers and dates as each language writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time

from retain.reports.report import Cell, Change, Heading, Kind, Marked, Measured, Stacked, Trend
from retain.words import text, vocabulary

_LOCALES = {"en": "en", "zh": "zh_Hans_CN"}
NOTHING, MARK = "–", "*"
YES, NO = "✓", "✗"
MINUS = "−"
"""As wide as a plus, for pages and pictures; a hyphen is not."""
_BLOCKS = "▁▂▃▄▅▆▇█"
_PATTERNS: dict[Kind, str] = {
    "count": "#,##0",
    "money": "#,##0.00",
    "score": "0.0",
    "ratio": "0.00",
    "number": "#,##0.###",
}
_THOUSAND = 1000
_WHOLE_PERCENT = 0.0995
"""From here on a share has two digits as a whole percentage."""


def written(value: Cell, kind: Kind, lang: str, *, rounded: bool = False) -> str:
    """One cell as text; a dash for null.

    With `rounded`, money of a thousand and more loses its cents, as summaries read best.
    """
    if isinstance(value, Marked):
        shown = written(value.value, kind, lang, rounded=rounded)
        return shown if value.value is None else shown + MARK
    if isinstance(value, Measured):
        return written(value.value, value.kind, lang, rounded=rounded)
    if isinstance(value, Change):
        return _signed(value, lang, rounded=rounded)
    if isinstance(value, Trend):
        return sparkline(value.values)
    if isinstance(value, Stacked):
        value = value.share
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, str):
        return value
    if isinstance(value, time):
        return value.strftime("%H:%M")
    from babel.dates import format_date
    from babel.numbers import format_decimal, format_percent

    locale = _LOCALES[lang]
    if isinstance(value, date):
        return format_date(value, "yyyy-MM-dd", locale)
    if kind in ("share", "bar"):
        return str(format_percent(value, "0.0%", locale=locale))
    whole = kind == "money" and rounded and abs(value) >= _THOUSAND
    pattern = _PATTERNS.get("count" if whole else kind, _PATTERNS["number"])
    return str(format_decimal(value, pattern, locale=locale))


def _signed(change: Change, lang: str, *, rounded: bool) -> str:
    """A change with its sign, of shares in points; none where it is nothing once rounded."""
    if change.value is None:
        return NOTHING
    shown = written(abs(change.value), change.kind, lang, rounded=rounded)
    sign = "" if not re.search("[1-9]", shown) else "+" if change.value > 0 else "-"
    if change.kind in ("share", "bar"):
        shown = text("change.points", lang, points=shown.rstrip("%"))
    return sign + shown


def sparkline(values: Sequence[float | None]) -> str:
    """A line of blocks, from the least value to the greatest; blank where one is missing."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    least, most = min(known), max(known)
    steps = len(_BLOCKS) - 1
    return "".join(
        " "
        if value is None
        else _BLOCKS[
            round((value - least) / (most - least) * steps) if most > least else steps // 2
        ]
        for value in values
    )


def cell_text(value: Cell, heading: Heading, lang: str) -> str:
    """One cell of a report's table as people read it: rounded, codes put in words."""
    if heading.heat:
        return _heat_text(value, heading.kind, lang)
    if heading.blank and value is None:
        return ""
    if heading.words and isinstance(value, str):
        return vocabulary(lang).get(heading.words + value, value)
    return written(value, heading.kind, lang, rounded=True)


def _heat_text(value: Cell, kind: Kind, lang: str) -> str:
    """A figure of two or three digits, since many stand side by side; blank where there is none."""
    if value is None:
        return ""
    bare_value = bare(value)
    if kind != "share" or not isinstance(bare_value, (int, float)):
        return written(value, kind, lang, rounded=True)
    from babel.numbers import format_percent

    pattern = "0%" if bare_value >= _WHOLE_PERCENT else "0.0%"
    shown = str(format_percent(bare_value, pattern, locale=_LOCALES[lang]))
    return shown + MARK if isinstance(value, Marked) else shown


def bare(value: Cell) -> str | int | float | date | time | bool | list[float | None] | None:
    """A cell's value without its reservation or parts; a trend as the list of its values."""
    if isinstance(value, Stacked):
        return value.share
    if isinstance(value, Trend):
        return list(value.values)
    return value.value if isinstance(value, (Marked, Measured, Change)) else value


def locale_of(lang: str) -> str:
    """The locale that a language's numbers and dates are written by."""
    return _LOCALES[lang]


def aligned_right(kind: Kind) -> bool:
    """Whether a column's cells stand at the right."""
    return kind not in ("text", "lines", "date", "time", "flag", "trend")
