"""The figures of both sets as tiles, and all figures for programs."""

from __future__ import annotations

from typing import Final

from retain.reports.period.people import heading
from retain.reports.report import Cell, Change, Heading, Kind, Measured, Section, Table
from retain.reports.service_headline import LAYOUT
from retain.scoring.changes.compared_figures import compared_figures, level_figures
from retain.scoring.changes.comparing import Compared
from retain.words import text, vocabulary

_DIGITS: Final = 4


def headline_section(found: Compared, lang: str) -> Section:
    """What both sets tell of: now, then, and by how much it moved."""
    rows: list[tuple[Cell, ...]] = []
    for now, then, better in level_figures(found):
        kind = LAYOUT[now.kind]
        assert now.value is not None
        assert then.value is not None
        if not now.value and not then.value:
            continue  # there are none of that kind
        moved = round(now.value - then.value, _DIGITS)
        good = None if not moved or not better else (moved > 0) == (better == "more")
        rows.append(
            (
                called(now.name, lang), Measured(now.value, kind), Measured(then.value, kind),
                Change(moved, kind, good),
            )
        )  # fmt: skip
    headings = (
        heading("figure", "text", lang),
        heading("value", "number", lang),
        heading("before", "number", lang),
        heading("change", "change", lang),
    )
    return Section(
        "headline", text("review.headline", lang), (), Table(headings, tuple(rows)), tiles=True
    )


def called(name: str, lang: str) -> str:
    """What a figure is called."""
    own = f"compare_figure.{name}"
    return text(own if own in vocabulary(lang) else f"headline.{name}", lang)


_PROGRAMS: Final[dict[str, Kind]] = {
    "figure": "text",
    "kind": "text",
    "value": "number",
    "before": "number",
    "rows": "count",
    "of": "text",
    "reason": "text",
}


def figures_section(found: Compared, lang: str) -> Section:
    """Every figure that a condition may name, with names that do not follow the language."""
    before = {then.name: then.value for _, then, _ in level_figures(found)}
    rows = tuple(
        (
            figure.name, figure.kind, figure.value, before.get(figure.name), figure.rows, figure.of,
            figure.reason,
        )
        for figure in compared_figures(found)
    )  # fmt: skip
    headings = tuple(Heading(name, name, kind) for name, kind in _PROGRAMS.items())
    title = text("review.figures", lang)
    return Section("figures", title, (), Table(headings, rows), for_programs=True)
