"""The bridge of revenue: from the window's revenue then to now, by what customers did."""

from __future__ import annotations

from retain.reports.period.people import heading
from retain.reports.period.telling import money, signed
from retain.reports.report import Cell, Chart, Section, Table
from retain.scoring.changes.bridge import Bridge
from retain.scoring.changes.review import Review
from retain.scoring.measure import day_date
from retain.words import text

_UNSAID = "other"


def bridge_section(review: Review, lang: str) -> Section | None:
    """The steps between both revenues; None where nothing is known of then."""
    found = review.bridge
    if found is None or review.bridge_days is None:
        return None
    then, now = (day_date(day).isoformat() for day in (review.since, review.as_of))
    sentence = _said(found, review.bridge_days, lang)
    title, means = text("review.bridge", lang), text("bridge.means", lang, days=review.days)
    cut = _cut(review, lang)
    chart = Chart("bridge", "step", ("amount",), text("bridge.chart", lang, said=sentence))
    return Section(
        "bridge", title, (sentence, *cut, means),
        bridge_table(found, then, now, lang), chart=chart,
    )  # fmt: skip


def _said(found: Bridge, window: int, lang: str) -> str:
    after = money(found.after, lang)
    if found.after == found.before:
        return text("bridge.even", lang, window=window, after=after)
    return text(
        "bridge.said", lang,
        window=window, change=signed(found.after - found.before, lang),
        before=money(found.before, lang), after=after,
    )  # fmt: skip


def _cut(review: Review, lang: str) -> tuple[str, ...]:
    """Why the windows are shorter than usual, where they are."""
    whole, first = review.standards.window_days, review.first_day
    if review.bridge_days is None or review.bridge_days == whole or first is None:
        return ()
    return (
        text(
            "bridge.cut", lang,
            window=review.bridge_days, whole=whole, first=day_date(first).isoformat(),
        ),
    )  # fmt: skip


def bridge_table(found: Bridge, then: str, now: str, lang: str) -> Table:
    """A row a step, between the revenues of both days; all others only where they moved it."""
    rows: list[tuple[Cell, ...]] = [(text("step_name.before", lang, day=then), None, found.before)]
    for step in found.steps:
        if step.name != _UNSAID or step.minor:
            rows.append((text(f"step_name.{step.name}", lang), step.customers, step.amount))
    rows.append((text("step_name.after", lang, day=now), None, found.after))
    headings = (
        heading("step", "text", lang),
        heading("customers", "count", lang, blank=True),
        heading("amount", "money", lang),
    )
    return Table(headings, tuple(rows))
