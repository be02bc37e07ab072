"""Complaints in tables: month by month, by what and whom, what they cost, what is overdue."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from retain.reports.customers import rows_of, told
from retain.reports.layout import written
from retain.reports.report import Cell, Heading, Kind, Marked, Section, Stacked, Table
from retain.reports.service_words import FEW, column_name, heading, marked
from retain.reports.terminal_bars import SHADES
from retain.scoring.service.complaint_figures import FIGURES, complaints_by
from retain.scoring.service.complaints import COLUMNS
from retain.scoring.service.listed import overdue_complaints
from retain.scoring.service.service import ServiceFigures
from retain.words import text

_MONTHS_AT_A_GLANCE = 12
_GROUPS_AT_A_GLANCE = 8
_COMPARED_AT_A_GLANCE = 25
_OVERDUE_AT_A_GLANCE = 10
_JUDGED_BY = {
    "on_time_resolution": "judged",
    "upheld_share": "upheld_told",
    "median_days_to_close": "timed",
    "p90_days_to_close": "timed",
    "repeat_rate": "categorised",
    "bought_again": "followed",
    "complaint_loss": "losses_told",
    "promises_kept": "promises_judged",
    "on_time_delivery": "deliveries_judged",
}
"""Figure of a group → the column that says from how many complaints it is."""

_OF_GROUPS: Mapping[str, Kind] = {
    "complaints": "count",
    "complaints_per_100": "ratio",
    "on_time_resolution": "share",
    "median_days_to_close": "count",
    "repeat_rate": "share",
    "complaints_overdue": "count",
}
_BESIDE: Mapping[str, Kind] = {
    "promises_due": "count",
    "promises_kept": "share",
    "on_time_delivery": "share",
}
"""What is shown of a group besides its complaints, where that is divided so."""

_ORDERED = ("month", "severity")
"""Columns whose groups have an order of their own."""

_OVERDUE: Mapping[str, Kind] = {
    "customer_id": "text",
    "name": "text",
    "tier": "text",
    "category": "text",
    "severity": "text",
    "opened": "date",
    "due": "date",
    "days_over": "count",
    "owner": "text",
}
_UPHELD = {
    "all_complaints": ("complaints_per_100", "complaints_per_1000_orders", "on_time_resolution"),
    "justified": ("upheld_per_100", "upheld_per_1000_orders", "upheld_on_time"),
}
GROUPS = ("category", "tier", "region", "owner")
"""What complaints are looked at by, besides months and departments."""


def complaint_sections(
    made: ServiceFigures, lang: str, shown: str | None = None
) -> tuple[Section, ...]:
    """Everything about complaints but by a column that is shown; nothing where none tells."""
    book = made.books.complaints
    if not book.told:
        return ()
    grouped = {name: complaints_by(book, name) for name in GROUPS if name != shown}
    return (
        *_months(made, lang),
        *_upheld(made, lang),
        *(group_section(name, frame, lang) for name, frame in grouped.items() if told(frame, name)),
        *overdue_complaints_sections(made, lang),
        *_departments(made, lang),
    )


def all_groups(made: ServiceFigures, groups: pl.DataFrame | None, lang: str) -> Section:
    """Every figure of every group with its rows, for programs."""
    book = made.books.complaints
    frames = {by: complaints_by(book, by) for by in COLUMNS}
    if groups is not None:
        frames[groups.columns[0]] = groups
    names = list(dict.fromkeys([*FIGURES, "complaint_share", *_BESIDE, *_JUDGED_BY.values()]))
    rows = tuple(
        (by, *row)
        for by, frame in frames.items()
        for row in rows_of(frame, dict.fromkeys((by, *names), "number"))
    )
    columns = (
        Heading("by", "by"), Heading("group", "group"),
        *(Heading(name, name, "number") for name in names),
    )  # fmt: skip
    title = text("service.groups", lang)
    return Section("groups", title, (), Table(columns, rows), for_programs=True)


def _upheld(made: ServiceFigures, lang: str) -> tuple[Section, ...]:
    """Justified complaints beside all of them."""
    justified = made.figure("upheld_share")
    if justified.value is None:
        return ()
    rows = tuple(
        (text(f"service.{of}", lang), *(made.figure(name).value for name in names))
        for of, names in _UPHELD.items()
    )
    columns = (
        heading("complaints_of", "text", lang),
        heading("complaints_per_100", "ratio", lang),
        heading("complaints_per_1000_orders", "ratio", lang),
        heading("on_time_resolution", "share", lang),
    )
    share = written(justified.value, "share", lang)
    said = text("service.upheld_said", lang, share=share, complaints=justified.rows)
    return (Section("upheld", text("service.upheld", lang), (said,), Table(columns, rows)),)


def _months(made: ServiceFigures, lang: str) -> tuple[Section, ...]:
    """A bar a month, its parts by how complaints were answered; months in progress are marked."""
    frame = complaints_by(made.books.complaints, "month")
    total = int(frame["complaints"].sum()) if frame.height else 0
    if not total:
        return ()
    most = int(frame["complaints"].max() or 0) / total  # type: ignore[arg-type]
    rows: list[tuple[Cell, ...]] = []
    for row in frame.iter_rows(named=True):
        count, judged = row["complaints"], row["judged"]
        on_time = round((row["on_time_resolution"] or 0.0) * judged)
        parts = tuple(part / total for part in (on_time, count - judged, judged - on_time))
        open_yet = bool(row.get("provisional"))
        rows.append(
            (
                row["month"],
                Marked(count) if open_yet else count,
                row["complaints_per_100"],
                row["on_time_resolution"],
                Stacked(parts, most),
            )
        )
    columns = (
        heading("month", "text", lang),
        heading("complaints", "count", lang),
        heading("complaints_per_100", "ratio", lang),
        heading("on_time_resolution", "share", lang),
        heading("complaint_share", "bar", lang),
    )
    shades = dict(zip(("on_time", "undecided", "late"), SHADES, strict=False))
    said = [text("service.columns", lang), text("service.shades", lang, **shades)]
    if any(isinstance(row[1], Marked) for row in rows):
        said.append(text("service.provisional", lang))
    title = text("service.by_month", lang)
    table = Table(columns, tuple(rows))
    return (Section("by_month", title, tuple(said), table, _MONTHS_AT_A_GLANCE, newest_last=True),)


def compared_section(by: str, frame: pl.DataFrame, lang: str) -> Section:
    """The groups that are asked for, with their promises and deliveries."""
    label = column_name(by, lang)
    title = text("by.title", lang, column=label)
    table = _table(by, frame, {**_OF_GROUPS, **_BESIDE}, lang)
    said = _few(table.rows, "service.few_rows", lang)
    return Section("by", title, said, table, _COMPARED_AT_A_GLANCE)


def group_section(by: str, frame: pl.DataFrame, lang: str) -> Section:
    """The figures of complaints by a column."""
    table = _table(by, frame, _OF_GROUPS, lang)
    title = text("service.complaints_by", lang, column=column_name(by, lang))
    said = _few(table.rows, "service.few", lang)
    return Section(f"by_{by}", title, said, table, _GROUPS_AT_A_GLANCE)


def _table(by: str, frame: pl.DataFrame, kinds: Mapping[str, Kind], lang: str) -> Table:
    """What is known of each group, most complaints first; months and severities in their order."""
    if by not in _ORDERED and told(frame, "complaints"):
        frame = frame.sort("complaints", by, descending=[True, False], nulls_last=True)
    shown = {name: kind for name, kind in kinds.items() if told(frame, name)}
    rows = tuple(
        (row[by], *(marked(row[name], row.get(_JUDGED_BY.get(name, ""))) for name in shown))
        for row in frame.iter_rows(named=True)
    )
    columns = (heading(name, kind, lang) for name, kind in shown.items())
    words = "severity." if by == "severity" else ""
    return Table((Heading(by, column_name(by, lang), words=words), *columns), rows)


def _few(rows: tuple[tuple[Cell, ...], ...], key: str, lang: str) -> tuple[str, ...]:
    found = any(isinstance(cell, Marked) for row in rows for cell in row)
    return (text(key, lang, few=FEW),) if found else ()


def overdue_complaints_sections(made: ServiceFigures, lang: str) -> tuple[Section, ...]:
    """Complaints that are open past their limit, the longest first."""
    frame = overdue_complaints(made.books.complaints, made.customers)
    title = text("service.overdue", lang)
    if not frame.height:
        return ()
    kinds = {name: kind for name, kind in _OVERDUE.items() if told(frame, name)}
    longest = int(frame["days_over"].max() or 0)  # type: ignore[arg-type]
    said = text("service.overdue_said", lang, complaints=frame.height, days=longest)
    words = {"severity": "severity."}
    table = Table(
        tuple(heading(name, kind, lang, words.get(name, "")) for name, kind in kinds.items()),
        rows_of(frame, kinds),
    )
    return (Section("overdue", title, (said,), table, _OVERDUE_AT_A_GLANCE),)


def _departments(made: ServiceFigures, lang: str) -> tuple[Section, ...]:
    """What complaints cost, by the department that is responsible."""
    frame = complaints_by(made.books.complaints, "department")
    if not told(frame, "complaint_loss"):
        return ()
    ordered = frame.sort("complaint_loss", "department", descending=[True, False], nulls_last=True)
    whole = made.figure("complaint_loss")
    total = whole.value
    rows = tuple(
        (
            row["department"], row["complaints"], row["losses_told"], row["complaint_loss"],
            row["complaint_loss"] / total if total and row["complaint_loss"] is not None else None,
        )
        for row in ordered.iter_rows(named=True)
    )  # fmt: skip
    columns = (
        heading("department", "text", lang),
        heading("complaints", "count", lang),
        heading("losses_told", "count", lang),
        heading("complaint_loss", "money", lang),
        heading("loss_share", "bar", lang),
    )
    said = text(
        "service.loss_said", lang,
        loss=written(whole.value, "money", lang, rounded=True), complaints=whole.rows,
    )  # fmt: skip
    title = text("service.by_department", lang)
    return (Section("by_department", title, (said,), Table(columns, rows), _GROUPS_AT_A_GLANCE),)
