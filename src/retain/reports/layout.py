"""How a value is written for people: numbers and dates as each language writes them."""

from __future__ import annotations

from datetime import date

from retain.reports.report import Cell, Kind

_LOCALES = {"en": "en", "zh": "zh_Hans_CN"}
NOTHING = "–"


def written(value: Cell, kind: Kind, lang: str) -> str:
    """One cell as text; a dash for null."""
    if value is None:
        return NOTHING
    if isinstance(value, (bool, str)):
        return str(value)
    from babel.dates import format_date
    from babel.numbers import format_decimal, format_percent

    locale = _LOCALES[lang]
    if isinstance(value, date):
        return format_date(value, "yyyy-MM-dd", locale)
    if kind in ("share", "bar"):
        return str(format_percent(value, "0.0%", locale=locale))
    pattern = "#,##0.00" if kind == "money" else "#,##0" if kind == "count" else "#,##0.###"
    return str(format_decimal(value, pattern, locale=locale))


def aligned_right(kind: Kind) -> bool:
    """Whether a column's cells stand at the right."""
    return kind not in ("text", "date")
