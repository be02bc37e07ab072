"""A customer's history: money and purchases over time, and what happened, the newest first."""

from __future__ import annotations

from datetime import date
from typing import Final

from retain.reports.explain.wording import Seen, heading
from retain.reports.layout import written
from retain.reports.report import Cell, Chart, Kind, Section, Table
from retain.scoring.explaining.timeline import Event, Span
from retain.words import text, vocabulary

SPANS_AT_A_GLANCE: Final = 12
EVENTS_AT_A_GLANCE: Final = 15

_NAMING: Final = ("by", "manager", "offer")
"""What of an event names somebody, or was written by hand."""

_WORDS: Final = {
    "kind": ("explain_kind.", "channel_name."), "direction": ("explain_direction.",),
    "channel": ("channel_name.",), "group": ("attempt_group.",), "before": ("explain_tier.",),
}  # fmt: skip
_KINDS: Final[dict[str, Kind]] = {"money": "money", "gaps": "score"}


def history_sections(seen: Seen, lang: str) -> tuple[Section, ...]:
    """Money over time, where it ever bought; then the events, where there are any."""
    timeline = seen.explained.timeline
    found = []
    if timeline.spans:
        rows = tuple(_span(span, timeline.unit) for span in timeline.spans)
        headings = (
            heading("period", "text", lang),
            heading("revenue", "money", lang),
            heading("given_back", "money", lang, blank=True),
            heading("purchases", "count", lang),
        )
        chart = Chart(
            "columns", "period", ("revenue",), text(f"explain.chart.{timeline.unit}", lang)
        )
        title = text(f"explain.spans.{timeline.unit}", lang)
        found.append(
            Section(
                "timeline", title, (), Table(headings, rows), SPANS_AT_A_GLANCE, True, chart=chart
            )
        )
    if timeline.events:
        table = Table(
            (heading("date", "date", lang), heading("event", "text", lang),
             heading("table", "text", lang, blank=True)),
            tuple((e.day, event_said(e, seen.hidden, lang), e.table or None)
                  for e in timeline.events),
        )  # fmt: skip
        title = text("explain.events", lang)
        found.append(Section("events", title, (), table, EVENTS_AT_A_GLANCE, on_page=100))
    return tuple(found)


def _span(span: Span, unit: str) -> tuple[Cell, ...]:
    start = span.start
    name = f"{start:%Y-%m}" if unit == "month" else f"{start.year}-Q{(start.month + 2) // 3}"
    return name, span.revenue, span.given_back or None, span.occasions


def event_said(event: Event, hidden: bool, lang: str) -> str:
    """An event in words, with what is known of it."""
    values = {
        name: _cell(name, value, lang)
        for name, value in event.values.items()
        if value is not None and not (hidden and name in _NAMING)
    }
    said = text(f"explain_event.{event.kind}", lang, **_complete(values))
    details = [values[name] for name in _DETAILS.get(event.kind, ()) if name in values]
    if not details:
        return said
    between = text("plan.between", lang)
    return text("explain.detail", lang, said=said, details=between.join(details))


_DETAILS: Final = {
    "complaint": ("category",), "complaint_closed": ("category",),
    "contact": ("kind", "direction", "by", "answered"), "attempt": ("group", "channel", "offer"),
    "manager": ("manager",), "engagement": ("kind",),
}  # fmt: skip


def _complete(values: dict[str, str]) -> dict[str, str]:
    """The values with a dash for each that a text may ask for and that is not known."""
    return (
        dict.fromkeys(("due", "made", "days", "gaps", "money", "answers", "before", "now"), "–")
        | values
    )


def _cell(name: str, value: object, lang: str) -> str:
    if name == "answered":
        return text(f"explain_answered.{'yes' if value else 'no'}", lang)
    for prefix in _WORDS.get(name, ()):
        if f"{prefix}{value}" in vocabulary(lang):
            return vocabulary(lang)[f"{prefix}{value}"]
    if isinstance(value, bool):
        return written(value, "flag", lang)
    if isinstance(value, date):
        return written(value, "date", lang)
    if isinstance(value, (int, float)):
        return written(value, _KINDS.get(name, "count"), lang)
    return str(value)
