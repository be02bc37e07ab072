"""How a customer was served and reached, and every column of its scores."""

from __future__ import annotations

from datetime import date
from typing import Final, cast

from retain.reports.explain.wording import Seen, heading, joined
from retain.reports.report import Cell, Kind, Measured, Section, Table
from retain.scoring.catalogue import BY_NAME, CATALOGUE
from retain.words import text, vocabulary

AT_A_GLANCE: Final = 20

_FIRST: Final = (
    "tier", "value_window", "value_rank", "value_share", "status", "chance_to_buy",
    "expected_value", "lifetime_value", "overdue_ratio", "days_since_last", "own_gap_days",
    "occasions_window", "growth_rate", "decline_date", "cause", "cause_confidence",
    "loyalty_score", "relationship_grade", "next_action", "next_action_due",
)  # fmt: skip
"""Columns that a screen shows."""

_KINDS: Final[dict[str, Kind]] = {
    "count": "count", "days": "number", "number": "number", "money": "money", "share": "share",
    "score": "count",
}  # fmt: skip


def record_section(seen: Seen, lang: str) -> Section | None:
    """Complaints, promises, surveys, deliveries, contacts; None where no table tells of any."""
    facts = seen.explained.record
    if not facts:
        return None
    rows: list[tuple[Cell, ...]] = []
    for fact in facts:
        said = _wish(fact.said, lang)
        if said and fact.basis:
            said = text("explain.detail", lang, said=said,
                        details=text(f"explain_basis.{fact.basis}", lang))  # fmt: skip
        value = None if fact.value is None else Measured(fact.value, cast("Kind", fact.kind))
        rows.append((text(f"explain_record.{fact.name}", lang), value, said, fact.rows))
    headings = (
        heading("what", "text", lang), heading("value", "number", lang, blank=True),
        heading("is", "text", lang, blank=True), heading("rows", "count", lang, blank=True),
    )  # fmt: skip
    return Section("record", text("explain.record", lang), (), Table(headings, tuple(rows)))


def _wish(said: str | None, lang: str) -> str | None:
    """Channels in words, whatever else is told as it stands."""
    if said is None:
        return None
    words = vocabulary(lang)
    return joined([words.get(f"channel_name.{each}", each) for each in said.split(", ")], lang)


def columns_section(seen: Seen, lang: str) -> Section:
    """Every column that may be shown, the important ones first."""
    shown = seen.shown
    order = [*_FIRST, *(c.name for c in CATALOGUE if c.name not in _FIRST)]
    rows: list[tuple[Cell, ...]] = []
    for name in order:
        if name in shown:
            column = BY_NAME[name]
            number, said = _cells(shown[name], _KINDS.get(column.kind, "number"))
            rows.append((name, number, said, column.unit or None, column.meaning(lang)))
    headings = (
        heading("column", "text", lang), heading("value", "number", lang, blank=True),
        heading("is", "text", lang, blank=True), heading("unit", "text", lang, blank=True),
        heading("meaning", "text", lang),
    )  # fmt: skip
    title = text("explain.columns", lang)
    return Section("columns", title, (), Table(headings, tuple(rows)), AT_A_GLANCE)


def _cells(value: object, kind: Kind) -> tuple[Measured | None, str | None]:
    if isinstance(value, bool):
        return None, str(value).lower()
    if isinstance(value, (int, float)):
        return Measured(value, kind), None
    if isinstance(value, date):
        return None, value.isoformat()
    if isinstance(value, (list, tuple)):
        return None, "; ".join(map(str, value)) or None
    return None, None if value is None else str(value)
