"""A report as one page for a browser: nothing is fetched, and nothing from data is markup.

The page's policy lets run the one script and apply the one style that stand in it, by their
hashes, and nothing else: so no element has a style of its own.
"""

from __future__ import annotations

import math
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import count

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from retain.reports.layout import aligned_right, bare, cell_text
from retain.reports.page_cells import cell_writer, content_of, shown, side, trend
from retain.reports.palette import THEMES, declared
from retain.reports.picture_svg import pictures
from retain.reports.picture_texts import ems
from retain.reports.report import Cell, Heading, Measured, Report, Section, Table, Trend
from retain.scoring.catalogue import BY_NAME
from retain.words import text

_LANGUAGES = {"en": "en", "zh": "zh-CN"}
_LEAST_WIDTHS = {2.5: 4, 4: 6, 6: 7, 18: 9, 30: 12, 50: 18, math.inf: 24}
"""Length of a column's longest text → how narrow the column may get: both in Chinese characters,
the second with the cell's air. Long texts take several lines."""

_WIDEST_LABEL = 5
_NO_CENTS_FROM = 1_000
_MANY_COLUMNS = 11
"""From so many columns on a table is printed small."""

_SHORT_SECTION = 14
"""Up to so many rows a section is kept on one printed page."""

_LEAST_CONTENTS = 3
"""With fewer sections nobody needs a table of contents."""

_OF_TILE = ("figure", "value", "before", "change", "trend")


@dataclass(frozen=True)
class _Tile:
    """A headline figure: its name, the figure, what it was, and what else is said of it."""

    label: Markup
    value: Markup
    beside: Markup
    notes: tuple[Markup, ...]
    trend: Markup


@dataclass(frozen=True)
class _Section:
    """A section as the template takes it."""

    id: str
    classes: str
    title: Markup
    sentences: tuple[Markup, ...]
    tiles: tuple[_Tile, ...]
    pictures: tuple[Markup, ...]
    table: Markup | None
    caption: Markup
    more: str


@dataclass(frozen=True)
class _Page:
    """A page as the template takes it."""

    language: str
    policy: str
    style: Markup
    script: Markup
    title: Markup
    subtitle: Markup
    words: dict[str, str]
    sections: tuple[_Section, ...]

    @property
    def has_contents(self) -> bool:
        """Whether a table of contents is worth its room."""
        return sum(bool(section.title) for section in self.sections) >= _LEAST_CONTENTS


def as_html(report: Report) -> str:
    """The report as one HTML document; sections for programs are left out."""
    style, script = _style(), _template("page.js")
    numbers = count(1)
    page = _Page(
        language=_LANGUAGES[report.lang],
        policy=_policy(style, script),
        style=Markup(style),
        script=Markup(script),
        title=shown(report.title),
        subtitle=shown(report.subtitle),
        words=_words(report.lang),
        sections=tuple(
            _section(section, report, next(numbers))
            for section in report.sections
            if not section.for_programs
        ),
    )
    environment = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined,
        keep_trailing_newline=True,
    )  # fmt: skip
    return environment.from_string(_template("page.html")).render(page=page)


@cache
def _template(name: str) -> str:
    return (files("retain.reports") / "templates" / name).read_text(encoding="utf-8")


@cache
def _style() -> str:
    """The page's style: colours by day, by night on screens, and the sheet."""
    day, night = map(declared, THEMES)
    dark = f"@media screen and (prefers-color-scheme:dark){{:root{{{night}}}}}"
    heat = "".join(
        f".h{step}{{background:var(--heat-{step});color:var(--on-heat-{step})}}"
        for step in range(declared("day").count("--heat-"))
    )
    sheet = re.sub(r"\s*\n\s*", "\n", _template("page.css"))
    return f":root{{color-scheme:light dark;{day}}}{dark}\n{sheet}{heat}\n"


def _policy(style: str, script: str) -> str:
    """What a browser may load, run and apply: what stands in the page, nothing else."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return "sha256-" + b64encode(sha256(content.encode()).digest()).decode()


def _words(lang: str) -> dict[str, str]:
    """What the template and the script say; {0} and {1} are filled in by the script."""
    blanks = {"title": "{0}", "found": "{0}", "rows": "{1}"}
    keys = ("skip", "contents", "search", "search_in", "found", "sort_hint")
    return {key: text(f"page.{key}", lang, **blanks) for key in keys}


def _section(section: Section, report: Report, number: int) -> _Section:
    table, lang = section.table, report.lang
    tiles = section.tiles and table is not None
    drawn = section.chart is not None and table is not None and bool(table.rows)
    kept = _on_page(section, table) if table is not None else None
    left_out = len(table.rows) - len(kept.rows) if table and kept else 0
    caption = shown(section.title or report.title)
    return _Section(
        id=f"{re.sub('[^a-z0-9_]', '-', section.key.lower())}-{number}",
        classes=_classes(section, kept),
        title=shown(section.title),
        sentences=tuple(map(shown, section.sentences)),
        tiles=_tiles(table, lang) if tiles and table else (),
        pictures=pictures(section.chart, table, lang) if drawn and section.chart and table else (),
        table=_table(kept, caption, lang) if kept is not None and not tiles else None,
        caption=caption,
        more=_more(section, left_out, lang) if left_out else "",
    )


def _more(section: Section, rows: int, lang: str) -> str:
    return text("page.earlier" if section.newest_last else "page.more", lang, rows=rows)


def _on_page(section: Section, table: Table) -> Table:
    """The rows of a section's table that a page shows; its total always."""
    if not section.on_page or len(table.rows) <= section.on_page:
        return table
    rows, total = (table.rows[:-1], table.rows[-1:]) if table.total else (table.rows, ())
    kept = rows[-section.on_page :] if section.newest_last else rows[: section.on_page]
    return Table(table.headings, (*kept, *total), table.total)


def _classes(section: Section, table: Table | None) -> str:
    if table is None:
        return "whole"
    named = {
        "raw": not section.title,
        "heat": table.is_heat,
        "many": len(table.headings) >= _MANY_COLUMNS,
        "whole": len(table.rows) <= _SHORT_SECTION,
    }
    return " ".join(name for name, holds in named.items() if holds)


def _table(table: Table, caption: Markup, lang: str) -> Markup:
    """A table; its first column names the rows, its total stands apart."""
    writers = [
        cell_writer(_whole(heading, table, place), lang, first=not place)
        for place, heading in enumerate(table.headings)
    ]
    rows = [
        f"<tr>{''.join(write(cell) for write, cell in zip(writers, row, strict=True))}</tr>\n"
        for row in table.rows
    ]
    body, foot = (rows[:-1], rows[-1]) if table.total and len(rows) > 1 else (rows, "")
    head = Markup("").join(
        _head(heading, [row[place] for row in table.rows], lang)
        for place, heading in enumerate(table.headings)
    )
    closing = f"<tfoot>\n{foot}</tfoot>\n" if foot else ""
    return Markup(
        f"<table>\n<caption>{caption}</caption>\n<thead>\n<tr>{head}</tr>\n</thead>\n"
        f"<tbody>\n{''.join(body)}</tbody>\n{closing}</table>"
    )


def _whole(heading: Heading, table: Table, place: int) -> Heading:
    """The heading; of money in the thousands, one without cents in any of its cells."""
    if heading.kind != "money":
        return heading
    amounts = (bare(row[place]) for row in table.rows)
    most = max((abs(a) for a in amounts if isinstance(a, (int, float))), default=0)
    return replace(heading, kind="count") if most >= _NO_CENTS_FROM else heading


def _head(heading: Heading, cells: Sequence[Cell], lang: str) -> Markup:
    classes = [*side(heading.kind), f"w{_least_width(heading, cells, lang)}"]
    attributes = f' class="{" ".join(classes)}"'
    if heading.kind != "trend":
        sort = "text" if heading.kind in ("text", "date") else "number"
        attributes += f' data-sort="{sort}"'
    if note := _note(heading, lang):
        attributes += f' title="{escape(note)}"'
    return Markup(f'<th scope="col"{attributes}>{shown(heading.label)}</th>')


def _least_width(heading: Heading, cells: Sequence[Cell], lang: str) -> int:
    """Chinese breaks anywhere: without a width its columns would be a character wide."""
    needed = min(ems(heading.label) + (not aligned_right(heading.kind)), _WIDEST_LABEL)
    if heading.kind == "text":
        longest = max((ems(cell_text(cell, heading, lang)) for cell in cells), default=0.0)
        needed = max(needed, longest)
    return next(width for length, width in _LEAST_WIDTHS.items() if needed <= length)


def _note(heading: Heading, lang: str) -> str:
    column = BY_NAME.get(heading.key)
    return heading.note or (column.meaning(lang) if column else "")


def _tiles(table: Table, lang: str) -> tuple[_Tile, ...]:
    """The rows as headline figures; a column that no tile has a place for is a note below."""
    headings = {heading.key: heading for heading in table.headings}
    return tuple(_tile(dict(zip(headings, row, strict=True)), headings, lang) for row in table.rows)


def _tile(cells: dict[str, Cell], headings: dict[str, Heading], lang: str) -> _Tile:
    def said(key: str) -> Markup:
        return content_of(cells[key], headings[key], lang) if _is_told(cells.get(key)) else Markup()

    value, moved, before = cells.get("value"), said("change"), said("before")
    was = (
        Markup('<span class="was">{}</span>').format(text("page.before", lang, value=before))
        if before
        else Markup()
    )
    line = cells.get("trend")
    kind = value.kind if isinstance(value, Measured) else "number"
    notes = (
        said(key)
        if headings[key].kind == "text"
        else Markup("{}: {}").format(shown(headings[key].label), said(key))
        for key in headings
        if key not in _OF_TILE and _is_told(cells[key])
    )
    return _Tile(
        label=said("figure"),
        value=said("value") or Markup("–"),
        beside=Markup(" ").join(filter(None, (moved, was))),
        notes=tuple(notes),
        trend=trend(line.values, kind, lang, 160, 32) if isinstance(line, Trend) else Markup(),
    )


def _is_told(cell: Cell) -> bool:
    return cell not in (None, "") and not (
        hasattr(cell, "value") and getattr(cell, "value", None) is None
    )
