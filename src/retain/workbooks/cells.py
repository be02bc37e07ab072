"""One cell of a report as a workbook has it: a plain value, how it looks, how wide it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import date, time
from typing import TYPE_CHECKING

import polars as pl

from retain.reports.report import Cell, Change, Heading, Kind, Marked, Measured, Stacked, Trend
from retain.tables.formulas import neutralised
from retain.tables.workbook import screen_width
from retain.words import vocabulary
from retain.workbooks.looks import Look, Tone

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Plain = str | int | float | bool | date | time | None
Safe = Callable[[str], str]
"""From a text to one that no spreadsheet takes for a formula."""

_STATUS: dict[str, Tone] = {
    "churned": "bad",
    "lapsed": "bad",
    "slowing": "warning",
    "returned": "good",
    "new": "good",
    "prospect": "quiet",
}
_JUDGING = ("met", "kept", "complete")
"""Flags that say whether something is as it should be."""
_ROOM = {"money": 3, "number": 3, "share": 2, "bar": 2, "score": 2, "ratio": 3}
_DATE_WIDTH, _TIME_WIDTH, _FLAG_WIDTH = 10, 5, 7


def safe_texts(texts: Iterable[str], *, raw: bool) -> Safe:
    """How each of the texts is written; with `raw`, as it is."""
    if raw:
        return str
    found = pl.Series("text", sorted(set(texts)), dtype=pl.String)
    made = dict(zip(found, neutralised(found.to_frame())["text"], strict=True))
    return lambda text: made.get(text, text)


def worded(cell: Cell, heading: Heading, lang: str) -> Plain:
    """A cell's bare value, a code put in words; None for a small line, or where there is none."""
    value: object = cell
    if isinstance(cell, (Marked, Measured, Change)):
        value = cell.value
    elif isinstance(cell, Stacked):
        value = cell.share
    elif isinstance(cell, Trend):
        return None
    if isinstance(value, str) and heading.words:
        return vocabulary(lang).get(heading.words + value, value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value  # type: ignore[return-value]


def look_of(cell: Cell, heading: Heading) -> Look:
    """How a cell looks, before it is known where it stands."""
    kind: Kind = heading.kind
    if isinstance(cell, Change):
        return Look(cell.kind, _tone(cell), change=True)
    if isinstance(cell, Measured):
        return Look(cell.kind)
    if isinstance(cell, Marked):
        return Look(kind, marked=True)
    if isinstance(cell, bool):
        return Look("flag", _flag_tone(cell, heading))
    if heading.key.startswith("status") and isinstance(cell, str):
        return Look("text", _STATUS.get(cell, ""))
    return Look("text" if isinstance(cell, str) and kind != "lines" else kind)


def _tone(change: Change) -> Tone:
    if change.better is None or not change.value:
        return ""
    return "good" if change.better else "bad"


def _flag_tone(value: bool, heading: Heading) -> Tone:
    if heading.key in _JUDGING:
        return "good" if value else "bad"
    return "strong" if value else "quiet"


def written_width(value: Plain, kind: Kind) -> int:
    """How many digits a value takes on a sheet."""
    if value is None:
        return 0
    if isinstance(value, bool):
        return _FLAG_WIDTH
    if isinstance(value, str):
        return max(map(screen_width, value.splitlines()), default=0)
    if isinstance(value, date):
        return _DATE_WIDTH
    if isinstance(value, time):
        return _TIME_WIDTH
    size = value * 100 if kind in ("share", "bar") else value
    return len(f"{size:,.0f}") + _ROOM.get(kind, 0)


def put(sheet: Worksheet, row: int, place: int, value: Plain, look: Format) -> None:
    """Write a value as its type says; never as a formula or a link."""
    if value is None:
        sheet.write_blank(row, place, None, look)
    elif isinstance(value, bool):
        sheet.write_boolean(row, place, value, look)
    elif isinstance(value, str):
        sheet.write_string(row, place, value, look)
    elif isinstance(value, (date, time)):
        sheet.write_datetime(row, place, value, look)
    else:
        sheet.write_number(row, place, value, look)
