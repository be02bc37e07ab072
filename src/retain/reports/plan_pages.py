"""The contact plan as a workbook: an overview, a sheet an owner, what does not fit, coverage, care.

Owners stand in the order of names, customers without one after them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

import polars as pl

from retain.reports.documents import Page, as_pages
from retain.reports.plan import fitting
from retain.reports.report import Kind, Report
from retain.words import text

_Kind = Kind | Literal["time", "lines"]
_WORDS = {"channel": "channel_name.", "by": "plan_by.", "overflow_reason": "overflow_reason."}
_SHEETS = (
    "overflow", "coverage", "coverage_by_owner", "small_customers", "care", "over_invested",
    "under_invested",
)  # fmt: skip
"""Sections of the report that have a sheet after the owners'; what does not fit is whole there."""

_COLUMNS: Mapping[str, _Kind] = {
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
_LEFT: Mapping[str, _Kind] = {
    "priority": "count",
    "planned_for": "text",
    **{name: kind for name, kind in _COLUMNS.items() if not name.startswith("planned")},
    "overflow_reason": "text",
}


def plan_pages(report: Report, rows: pl.DataFrame) -> Iterator[Page]:
    """The pages of the workbook.

    Args:
        report: the plan seen from above.
        rows: the plan's, or those columns of them that were asked for.
    """
    lang = report.lang
    words, *tables = as_pages(report)
    titled = {s.key: s.title for s in report.sections}
    of_section = {page.title: page for page in tables}
    if titled["glance"] in of_section:
        yield replace(of_section[titled["glance"]], title=text("plan_sheet.glance", lang))
    fit = fitting(rows)
    for person in fit["planned_for"].drop_nulls().unique().sort():
        yield _page(person, fit.filter(pl.col("planned_for") == person), _COLUMNS, lang)
    nobody = rows.filter(pl.col("planned_for").is_null())
    if nobody.height:
        yield _page(text("plan_sheet.nobody", lang), nobody, _COLUMNS, lang)
    left = rows.filter(pl.col("overflow") & pl.col("planned_for").is_not_null())
    for key in _SHEETS:
        page = of_section.get(titled.get(key, ""))
        if key == "overflow" and left.height:
            yield _page(text("plan_sheet.overflow", lang), left.sort("priority"), _LEFT, lang)
        elif page is not None:
            yield replace(page, title=text(f"plan_sheet.{key}", lang))
    yield Page(text("plan_sheet.notes", lang), words.frame, words.kinds)


def _page(title: str, rows: pl.DataFrame, columns: Mapping[str, _Kind], lang: str) -> Page:
    """A sheet of contacts, codes put in words, under the labels of its language."""
    names = [name for name in columns if name in rows.columns]
    shown = rows.select(names).with_columns(
        pl.col(pl.List(pl.String)).list.join("\n"),
        *(_worded(rows, name, prefix, lang) for name, prefix in _WORDS.items() if name in names),
    )
    labels = [text(_LABELS.get(name, f"column.{name}"), lang) for name in names]
    return Page(
        title, shown.rename(dict(zip(names, labels, strict=True))), [columns[n] for n in names]
    )


_LABELS = {"name": "label.name"}


def _worded(rows: pl.DataFrame, name: str, prefix: str, lang: str) -> pl.Expr:
    codes = rows[name].drop_nulls().unique()
    said = {code: text(prefix + code, lang) for code in codes}
    return pl.col(name).replace_strict(said, default=None, return_dtype=pl.String)
