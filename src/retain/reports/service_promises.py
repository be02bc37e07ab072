"""Promises and deliveries: who keeps them, what is due, what is overdue, orders month by month."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from retain.reports.customers import rows_of, told
from retain.reports.layout import written
from retain.reports.report import Cell, Kind, Marked, Section, Table
from retain.reports.service_words import FEW, heading, marked
from retain.scoring.service.delivery_figures import deliveries_by
from retain.scoring.service.listed import promises_not_kept, promises_to_keep
from retain.scoring.service.promise_figures import promises_by
from retain.scoring.service.service import ServiceFigures
from retain.words import text

_AT_A_GLANCE = 10
_MONTHS_AT_A_GLANCE = 12
_DUE: Mapping[str, Kind] = {
    "customer_id": "text",
    "name": "text",
    "text": "text",
    "by": "text",
    "due": "date",
    "days_left": "count",
    "amount": "money",
}
_OVERDUE: Mapping[str, Kind] = {
    "customer_id": "text",
    "name": "text",
    "tier": "text",
    "text": "text",
    "by": "text",
    "due": "date",
    "days_over": "count",
    "amount": "money",
}


def promise_sections(made: ServiceFigures, lang: str) -> tuple[Section, ...]:
    """Everything about promises; nothing where no table tells of any."""
    if not made.books.promises.told:
        return ()
    return (*_makers(made, lang), *promises_due_sections(made, lang), *_not_kept(made, lang))


def _makers(made: ServiceFigures, lang: str) -> tuple[Section, ...]:
    """What became of promises, by who made them."""
    frame = promises_by(made.books.promises, "by")
    if not frame.height:
        return ()
    rows: list[tuple[Cell, ...]] = []
    for row in frame.iter_rows(named=True):
        counts = (row[name] for name in ("due", "on_time", "late", "broken"))
        rows.append((row["by"], *counts, marked(row["promises_kept"], row["judged"])))
    headings = (
        heading("by", "text", lang),
        heading("due_in_period", "count", lang),
        heading("on_time", "count", lang),
        heading("late", "count", lang),
        heading("broken", "count", lang),
        heading("promises_kept", "bar", lang),
    )
    title = text("service.promises_by", lang)
    said = [*_kept_said(made, lang)]
    if any(isinstance(row[-1], Marked) for row in rows):
        said.append(text("service.few_promises", lang, few=FEW))
    table = Table(headings, tuple(rows))
    return (Section("promises_by", title, tuple(said), table, _AT_A_GLANCE),)


def _kept_said(made: ServiceFigures, lang: str) -> list[str]:
    kept, broken = made.figure("promises_kept"), made.figure("promises_broken")
    if kept.value is None or broken.value is None:
        return []
    share = written(kept.value, "share", lang)
    return [
        text("service.kept_said", lang, share=share, promises=kept.rows, broken=int(broken.value))
    ]


def promises_due_sections(made: ServiceFigures, lang: str) -> tuple[Section, ...]:
    """Promises that are due within the days that a plan is for."""
    books = made.books
    frame = promises_to_keep(books.promises, made.customers, days=books.days_ahead)
    title = text("service.to_keep", lang, days=books.days_ahead)
    if not frame.height:
        return (Section("promises_due", title, (text("service.nothing_to_keep", lang),)),)
    return (Section("promises_due", title, (), _listed(frame, _DUE, lang), _AT_A_GLANCE),)


def _not_kept(made: ServiceFigures, lang: str) -> tuple[Section, ...]:
    frame = promises_not_kept(made.books.promises, made.customers)
    if not frame.height:
        return ()
    recent = frame.sort("due", descending=True, maintain_order=True)
    said = [text("service.not_kept_said", lang, promises=frame.height)]
    title = text("service.not_kept", lang)
    table = _listed(recent, _OVERDUE, lang)
    return (Section("promises_overdue", title, tuple(said), table, _AT_A_GLANCE),)


def _listed(frame: pl.DataFrame, kinds: Mapping[str, Kind], lang: str) -> Table:
    shown = {name: kind for name, kind in kinds.items() if told(frame, name)}
    return Table(
        tuple(heading(name, kind, lang) for name, kind in shown.items()), rows_of(frame, shown)
    )


def delivery_sections(made: ServiceFigures, lang: str) -> tuple[Section, ...]:
    """Orders month by month; nothing where the lines do not tell when goods came."""
    book = made.books.deliveries
    if not book.told:
        return ()
    frame = deliveries_by(book, "month").filter((pl.col("promised") > 0) | (pl.col("ordered") > 0))
    if not frame.height:
        return ()
    kinds: dict[str, Kind] = {
        "month": "text", "promised": "count", "on_time_delivery": "bar", "orders_overdue": "count",
        "median_lead_days": "number", "p90_lead_days": "number",
    }  # fmt: skip
    shown = {name: kind for name, kind in kinds.items() if told(frame, name)}
    headings = tuple(heading(name, kind, lang) for name, kind in shown.items())
    table = Table(headings, rows_of(frame, shown))
    title = text("service.deliveries", lang)
    said = [text("service.lead_times_said", lang)]
    if "on_time_delivery" in shown:
        said.insert(0, text("service.deliveries_said", lang))
    return (
        Section("deliveries", title, tuple(said), table, _MONTHS_AT_A_GLANCE, newest_last=True),
    )
