"""Retention by age of several groups, side by side in one table."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from retain.reports.report import Heading, Report, Section, Table
from retain.scoring.periods import Period
from retain.words import text, vocabulary

_SCREEN_GROUPS = 25


def with_groups(report: Report, curves: pl.DataFrame, by: str, period: Period) -> Report:
    """A report of cohorts with one more section, after the first: a row a group.

    Args:
        report: of the cohorts.
        curves: as `cohort_groups` gives them.
        by: the column that the groups are of.
        period: what the calendar is cut into.
    """
    lang = report.lang
    label = vocabulary(lang).get(f"column.{by}", by)
    since = curves.filter(pl.col("periods_since") > 0)
    newest = int(since["periods_since"].max() or 0)  # type: ignore[arg-type]
    low, high = since["retention"].min() or 0.0, since["retention"].max() or 0.0
    heat = float(low), float(high)  # type: ignore[arg-type]
    rows = []
    for (name, members), own in since.group_by("group", "members", maintain_order=True):
        figures = dict(own.select("periods_since", "retention").iter_rows())
        rows.append((name, members, *(figures.get(n) for n in range(1, newest + 1))))
    headings = (
        Heading(by, label),
        Heading("customers", text("column.customers", lang), "count"),
        *(Heading(str(n), str(n), "share", heat=heat) for n in range(1, newest + 1)),
    )
    section = Section(
        "by",
        text("cohorts.by", lang, column=label),
        (text("cohorts.by_meaning", lang, periods=text(f"periods.{period}", lang)),),
        Table(headings, tuple(rows)) if rows else None,
        at_a_glance=_SCREEN_GROUPS,
    )
    first, *others = report.sections
    return replace(report, sections=(first, section, *others))
