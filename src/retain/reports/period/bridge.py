"""The bridge of revenue: from the window's revenue then to now, by what customers did."""

from __future__ import annotations

from retain.reports.period.people import heading
from retain.reports.period.telling import money, signed
from retain.reports.report import Cell, Chart, Section, Table
from retain.scoring.changes.review import Review
from retain.scoring.measure import day_date
from retain.words import text

_UNSAID = "same"


def bridge_section(review: Review, lang: str) -> Section | None:
    """The steps between both revenues; None where nothing is known of then."""
    found = review.bridge
    if found is None:
        return None
    then, now = (day_date(day).isoformat() for day in (review.since, review.as_of))
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
    change = found.after - found.before
    sentence = text(
        "bridge.said", lang,
        window=review.standards.window_days, change=signed(change, lang),
        before=money(found.before, lang), after=money(found.after, lang),
    )  # fmt: skip
    title = text("review.bridge", lang)
    chart = Chart("bridge", "step", ("amount",), text("bridge.chart", lang, said=sentence))
    return Section(
        "bridge", title, (sentence, text("bridge.means", lang, days=review.days)),
        Table(headings, tuple(rows)), chart=chart,
    )  # fmt: skip
