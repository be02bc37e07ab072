"""Cells of a page: text and small pictures as markup, in which nothing from data is markup."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from markupsafe import Markup, escape

from retain.reports.heat import step_of
from retain.reports.layout import MINUS, NO, YES, aligned_right, bare, cell_text, written
from retain.reports.report import Cell, Change, Heading, Kind, Marked, Stacked, Trend
from retain.terminal import safe
from retain.words import text

_LEAST_LINE = 2
"""How many known values make a line."""

_POINT_GAP = 2
"""Room around a trend's line, for its width."""


def shown(value: str) -> Markup:
    """A text as markup that says it, without control characters."""
    return escape(safe(value))


def cell_writer(heading: Heading, lang: str, *, first: bool = False) -> Callable[[Cell], str]:
    """What writes a column's cells; equal cells are written once.

    Args:
        heading: the column.
        lang: "en" or "zh".
        first: whether its cells name their rows.
    """
    made: dict[tuple[type, Cell], str] = {}

    def write(value: Cell) -> str:
        found = made.get((type(value), value))
        if found is None:
            found = made[type(value), value] = _cell(value, heading, lang, first=first)
        return found

    return write


def _cell(value: Cell, heading: Heading, lang: str, *, first: bool) -> str:
    """One cell with its tags.

    Cells that would sort otherwise by their text carry their raw value.
    """
    plain = bare(value)
    classes = side(heading.kind)
    if isinstance(value, Marked):
        classes.append("m")
    elif heading.heat and isinstance(plain, (int, float)):
        classes.append(f"h{step_of(plain, *heading.heat)}")
    content = content_of(value, heading, lang)
    of_class = f' class="{" ".join(classes)}"' if classes else ""
    tag, scope = ("th", ' scope="row"') if first else ("td", "")
    return f"<{tag}{scope}{of_class}{_sort_value(plain, content)}>{content}</{tag}>"


def side(kind: Kind) -> list[str]:
    """The class of cells that stand at the left: of words, which may wrap, or of others."""
    if aligned_right(kind):
        return []
    return ["t"] if kind == "text" else ["d"]


def _sort_value(plain: object, content: str) -> str:
    if isinstance(plain, bool):
        return f' data-v="{int(plain)}"'
    if isinstance(plain, date):
        return "" if content == plain.isoformat() else f' data-v="{plain.isoformat()}"'
    if not isinstance(plain, (int, float)):
        return ""
    raw = f"{plain:.12g}"
    return "" if content == raw else f' data-v="{raw}"'


def content_of(value: Cell, heading: Heading, lang: str) -> Markup:
    """What stands in a cell."""
    if isinstance(value, Change):
        return change(value, lang)
    if isinstance(value, Trend):
        return trend(value.values, "number", lang)
    said = shown(cell_text(value, heading, lang))
    if isinstance(bare(value), (int, float)):
        said = said.replace("-", MINUS, 1)
    if heading.kind == "bar":
        return said + _bar(value)
    if heading.kind == "flag" and said in (YES, NO):
        return _flag(said == YES, lang)
    return said


def change(value: Change, lang: str) -> Markup:
    """A change: an arrow, its sign, and whether it is for the better, in words too."""
    said = shown(written(value, value.kind, lang, rounded=True)).replace("-", MINUS, 1)
    if not value.value or said[0] not in f"+{MINUS}":  # nothing, once it is rounded
        return said
    arrow = "▲" if value.value > 0 else "▼"
    if value.better is None:
        return Markup('<span class="move">{} {}</span>').format(arrow, said)
    judged = "better" if value.better else "worse"
    return Markup('<span class="move {}">{} {}<span class="sr"> {}</span></span>').format(
        judged, arrow, said, text(f"page.{judged}", lang)
    )


def _flag(is_so: bool, lang: str) -> Markup:
    key, mark = ("yes", YES) if is_so else ("no", NO)
    return Markup('<span class="{}" role="img" aria-label="{}">{}</span>').format(
        key, text(f"page.{key}", lang), mark
    )


def _bar(value: Cell) -> Markup:
    """A share as a bar, or its parts side by side; the number beside it says it already."""
    rects, reached = [], 0.0
    for number, length in enumerate(_lengths(value), start=1):
        width = min(length, 100 - reached)
        if width > 0:
            rects.append(f'<rect class="p{number}" x="{reached:.4g}" width="{width:.4g}"/>')
        reached += width
    drawn = "".join(rects)
    return Markup(
        f' <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f"{drawn}</svg>"
    )


def _lengths(value: Cell) -> list[float]:
    if isinstance(value, Stacked):
        longest = value.longest
        return [100 * part / longest for part in value.parts] if longest else []
    plain = bare(value)
    return [100 * min(max(plain, 0.0), 1.0)] if isinstance(plain, (int, float)) else []


def trend(
    values: Sequence[float | None], kind: Kind, lang: str, width: int = 72, height: int = 20
) -> Markup:
    """A trend as a small line, its values as its text; a gap where one is missing."""
    known = [value for value in values if value is not None]
    if len(known) < _LEAST_LINE:
        return Markup("")
    least, most = min(known), max(known)
    step = (width - 2 * _POINT_GAP) / max(len(values) - 1, 1)
    room = height - 2 * _POINT_GAP

    def place(number: int, value: float) -> str:
        level = (value - least) / (most - least) if most > least else 0.5
        return f"{_POINT_GAP + number * step:.4g},{height - _POINT_GAP - level * room:.4g}"

    drawn = "".join(
        f'<polyline points="{" ".join(place(n, value) for n, value in run)}"/>'
        for run in _runs(values)
        if len(run) > 1
    )
    last = max(n for n, value in enumerate(values) if value is not None)
    x, y = place(last, values[last] or 0.0).split(",")
    listed = ", ".join(written(v, kind, lang, rounded=True) for v in values)
    return Markup(
        f'<svg class="trend" viewBox="0 0 {width} {height}" role="img" aria-label="{{}}">'
        f'{drawn}<circle cx="{x}" cy="{y}" r="2"/></svg>'
    ).format(text("page.trend", lang, values=listed))


def _runs(values: Sequence[float | None]) -> Iterator[list[tuple[int, float]]]:
    """Values with their places, a run as long as none is missing."""
    run: list[tuple[int, float]] = []
    for number, value in enumerate(values):
        if value is not None:
            run.append((number, value))
        elif run:
            yield run
            run = []
    if run:
        yield run
