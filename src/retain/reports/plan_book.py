"""The contact plan as a workbook: an overview, a sheet an owner, what does not fit, coverage, care.

Owners stand in the order of names, customers without one after them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from retain.reports.customers import headings, rows_of
from retain.reports.plan import fitting
from retain.reports.report import Kind, Report, Section, Table
from retain.words import text

_WORDS = {"channel": "channel_name.", "by": "plan_by.", "overflow_reason": "overflow_reason."}
_SHEETS = (
    "overflow", "coverage", "coverage_by_owner", "small_customers", "care", "over_invested",
    "under_invested",
)  # fmt: skip
"""Sections of the report that have a sheet after the owners'; what does not fit is whole there."""

_COLUMNS: Mapping[str, Kind] = {
    "planned_date": "date",
    "planned_time": "time",
    "minutes": "count",
    "channel": "text",
    "customer_id": "text",
    "name": "text",
    "contact_person": "text",
    "phone": "text",
    "region": "text",
    "reason_text": "lines",
    "talking_points": "lines",
    "tier": "text",
    "key_account": "flag",
    "due_date": "date",
    "days_overdue": "count",
    "last_contact_date": "date",
    "value_at_risk": "money",
    "priority": "count",
    "by": "text",
}
_LEFT: Mapping[str, Kind] = {
    "priority": "count",
    "planned_for": "text",
    **{name: kind for name, kind in _COLUMNS.items() if not name.startswith("planned")},
    "overflow_reason": "text",
}


def plan_book(report: Report, rows: pl.DataFrame) -> Report:
    """The report whose tables are the sheets of the workbook; all its words are kept.

    Args:
        report: the plan seen from above.
        rows: the plan's, or those columns of them that were asked for.
    """
    lang = report.lang
    told = [section for section in report.sections if not section.for_programs]
    glance = [replace(s, title=_titled(s.key, lang)) for s in told if s.key == "glance"]
    fit = fitting(rows)
    people = [
        _contacts(f"planned_for.{person}", person, fit.filter(planned_for=person), _COLUMNS, lang)
        for person in fit["planned_for"].drop_nulls().unique().sort()
    ]
    nobody = rows.filter(pl.col("planned_for").is_null())
    if nobody.height:
        title = _titled("nobody", lang)
        people.append(_contacts("nobody", title, nobody, _COLUMNS, lang))
    left = rows.filter(pl.col("overflow") & pl.col("planned_for").is_not_null()).sort("priority")
    rest = [_rest(section, left, lang) for section in told if section.key != "glance"]
    return replace(report, sections=(*glance, *people, *rest))


def _titled(key: str, lang: str) -> str:
    return text(f"plan_sheet.{key}", lang)


def _rest(section: Section, left: pl.DataFrame, lang: str) -> Section:
    """A section after the owners' sheets: with its table, or its words alone."""
    if section.key not in _SHEETS:
        return replace(section, table=None, chart=None)
    titled = replace(section, title=_titled(section.key, lang))
    if section.key == "overflow" and left.height:
        return replace(titled, table=_table(left, _LEFT, lang))
    return titled


def _contacts(
    key: str, title: str, rows: pl.DataFrame, columns: Mapping[str, Kind], lang: str
) -> Section:
    return Section(key, title, table=_table(rows, columns, lang))


def _table(rows: pl.DataFrame, columns: Mapping[str, Kind], lang: str) -> Table:
    """Contacts under the labels of the report's language, those columns that there are."""
    kinds = {name: kind for name, kind in columns.items() if name in rows.columns}
    shown = rows.with_columns(pl.col(pl.List(pl.String)).list.join("\n"))
    return Table(headings(kinds, lang, _WORDS), rows_of(shown, kinds))
