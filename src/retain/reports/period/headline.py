"""Headline figures of the period as tiles: value, before, change, small line."""

from __future__ import annotations

from collections.abc import Sequence

from retain.reports.period.people import heading
from retain.reports.report import Cell, Change, Heading, Kind, Measured, Section, Table, Trend
from retain.reports.service_headline import LAYOUT, made_from
from retain.scoring.changes.headline import Headline
from retain.scoring.changes.review import Review
from retain.words import text

IN_MAIL = 6

_SHOWN = (
    "revenue", "buyers", "newly_churned", "at_risk", "key_accounts_at_risk", "retention",
    "value_at_risk", "new_customers", "returned_customers", "occasions", "average_occasion_value",
    "active_customers", "churned_customers", "key_accounts", "revenue_window",
    "revenue_retention", "repeat_buyer_share",
)  # fmt: skip
"""In the order in which they are read; what is not named here stands among all figures alone."""


def headline_section(review: Review, lang: str) -> Section:
    """The figures that are known; of the others, why they are not."""
    found = {each.figure.name: each for each in review.headlines}
    shown = [found[name] for name in _SHOWN if name in found]
    known = [each for each in shown if each.figure.value is not None]
    periods = max((len(each.trend) for each in known), default=0)
    headings = (
        heading("figure", "text", lang),
        heading("value", "number", lang),
        heading("before", "number", lang, blank=True),
        heading("change", "change", lang, blank=True),
        heading("trend", "trend", lang, periods=periods),
        heading("made_from", "text", lang, blank=True),
    )
    table = Table(headings, tuple(_row(each, lang) for each in known)) if known else None
    title, unknown = text("review.headline", lang), _unknown(shown, lang)
    return Section("headline", title, unknown, table, tiles=True, in_mail=IN_MAIL)


def _unknown(shown: Sequence[Headline], lang: str) -> tuple[str, ...]:
    """Which figures are not known, those of one reason together."""
    reasons: dict[str, list[str]] = {}
    for each in shown:
        if each.figure.reason is not None:
            name = text(f"headline.{each.figure.name}", lang)
            reasons.setdefault(each.figure.reason, []).append(name)
    if len(reasons) == 1 and all(each.figure.value is None for each in shown):
        (reason,) = reasons
        return (text("headline.none", lang, reason=text(f"figure_reason.{reason}", lang)),)
    between = text("changed.between", lang)
    return tuple(
        text(
            "headline.unknown", lang,
            figures=between.join(names), reason=text(f"figure_reason.{reason}", lang),
        )
        for reason, names in reasons.items()
    )  # fmt: skip


def _row(headline: Headline, lang: str) -> tuple[Cell, ...]:
    figure, before = headline.figure, headline.before
    kind = LAYOUT[figure.kind]
    return (
        text(f"headline.{figure.name}", lang),
        Measured(figure.value, kind),
        Measured(before.value, kind),
        _change(headline, kind),
        Trend(headline.trend),
        made_from(figure, lang),
    )


def _change(headline: Headline, kind: Kind) -> Change | None:
    change = headline.change
    if change is None:
        return None
    better = None
    if headline.better is not None and change:
        better = (change > 0) == (headline.better == "more")
    return Change(change, kind, better)


_PROGRAMS: dict[str, Kind] = {
    "figure": "text",
    "kind": "text",
    "value": "number",
    "before": "number",
    "change": "number",
    "rows": "count",
    "of": "text",
    "reason": "text",
}


def figures_section(review: Review, lang: str) -> Section:
    """Every figure that a condition may name, with names that do not follow the language."""
    from retain.reports.period.figures import figures_of

    before = {each.figure.name: each.before.value for each in review.headlines}
    before |= {name: figure.value for name, figure in review.service.before.items()}
    rows: list[tuple[Cell, ...]] = []
    for figure in figures_of(review):
        was = before.get(figure.name)
        known = figure.value is not None and was is not None
        rows.append(
            (
                figure.name, figure.kind, figure.value, was,
                round(figure.value - was, 4) if known else None,  # type: ignore[operator]
                figure.rows, figure.of, figure.reason,
            )
        )  # fmt: skip
    headings = tuple(Heading(name, name, kind) for name, kind in _PROGRAMS.items())
    title = text("review.figures", lang)
    return Section("figures", title, (), Table(headings, tuple(rows)), for_programs=True)
