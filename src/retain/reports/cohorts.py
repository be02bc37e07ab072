"""Cohorts: who came back, period by period since their first purchase."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from retain.reports.layout import written
from retain.reports.report import Cell, Chart, Heading, Kind, Marked, Report, Section, Table
from retain.scoring.cohorts import Cohorts
from retain.scoring.periods import NO_DATA, Period
from retain.words import text

MEASURES: Mapping[str, tuple[str, Kind]] = {
    "retention": ("retention", "share"),
    "repeat_rate": ("repeat_rate", "share"),
    "customers": ("active", "count"),
    "occasions": ("occasions", "count"),
    "revenue": ("revenue", "money"),
    "revenue_per_customer": ("revenue_per_customer", "money"),
    "cumulative_revenue_per_customer": ("cumulative_revenue_per_customer", "money"),
}
"""What the cells can show: its column and kind."""

_MEANS = ("retention", "repeat_rate", "revenue_per_customer", "cumulative_revenue_per_customer")
"""Columns of the cells of which there is a mean."""

_KINDS: Mapping[str, Kind] = {
    "cohort": "date",
    "period": "date",
    "retention": "share",
    "repeat_rate": "share",
    "revenue": "money",
    "revenue_per_customer": "money",
    "cumulative_revenue_per_customer": "money",
    "provisional": "flag",
    "reason": "text",
}
_LEAST_POINTS = 3
_YEAR = {"month": 12, "week": 52, "quarter": 4}
_SCREEN_COHORTS, _SCREEN_PERIODS = 25, 13
_TAIL = 0.05
"""Share of customers at either end whose cells do not widen the scale of colours."""


def cohorts_report(
    found: Cohorts, measure: str, as_of: date, lang: str, where: str | None = None
) -> Report:
    """The cohorts: one measure by cohort and period since, each cohort, the base's curve.

    Args:
        found: the cohorts.
        measure: one of `MEASURES`.
        as_of: the day they were looked at.
        lang: "en" or "zh".
        where: the condition that the customers were chosen by.
    """
    customers = int(found.base["customers"][0])
    subtitle = text(
        "cohorts.subtitle", lang,
        as_of=as_of, period=text(f"period.{found.period}", lang), customers=customers,
    )  # fmt: skip
    if where is not None:
        subtitle = text("cohorts.where", lang, subtitle=subtitle, where=where)
    sections = [measured_section(found, measure, as_of, lang)]
    if found.cohorts.height:
        sections.append(_by_cohort(found, lang))
    if found.curve.height:
        sections.append(curve_section(found, lang))
    sections.append(_cells(found, lang))
    return Report(text("cohorts.title", lang), subtitle, lang, tuple(sections))


def period_label(first_day: date, period: Period) -> str:
    """A period's name: 2024-01, 2024-Q1, or the Monday of a week."""
    if period == "month":
        return f"{first_day:%Y-%m}"
    if period == "quarter":
        return f"{first_day:%Y}-Q{(first_day.month + 2) // 3}"
    return first_day.isoformat()


def measured_section(
    found: Cohorts, measure: str, as_of: date, lang: str, newest_cohorts: int = 0
) -> Section:
    """One row a cohort, one column a number of periods since; below, the mean of all cohorts.

    Args:
        found: the cohorts.
        measure: one of `MEASURES`.
        as_of: the day they were looked at.
        lang: "en" or "zh".
        newest_cohorts: how many cohorts are shown, the newest; 0 for all.
    """
    said = tuple(_said(found, measure, as_of, lang, whole=not newest_cohorts))
    found = _newest(found, newest_cohorts) if newest_cohorts else found
    column, kind = MEASURES[measure]
    newest = int(found.cells["periods_since"].max() or 0)  # type: ignore[arg-type]
    first = 1 if measure == "retention" and newest else 0  # all bought in their first period
    shown = found.cells.filter(pl.col("periods_since") >= first)
    heat = _scale(shown, column)
    headings = (
        Heading("cohort", text("column.cohort", lang)),
        Heading("customers", text("column.customers", lang), "count"),
        *(Heading(str(n), str(n), kind, heat=heat) for n in range(first, newest + 1)),
    )
    rows = [
        _row(own, column, found.period, first, newest)
        for _, own in found.cells.group_by("cohort", maintain_order=True)
    ]
    has_mean = bool(rows) and column in _MEANS
    if has_mean:
        by_since = dict(found.curve.select("periods_since", column).rows())
        mean = (by_since.get(n) for n in range(first, newest + 1))
        rows.append((text("cohorts.mean", lang), found.base["customers"][0], *mean))
    return Section(
        "measure",
        text(f"measure.{measure}", lang),
        said,
        Table(headings, tuple(rows), total=has_mean) if rows else None,
        at_a_glance=_SCREEN_COHORTS,
        newest_last=True,
    )


def _newest(found: Cohorts, cohorts: int) -> Cohorts:
    """The cells of the newest cohorts; means and the base stay those of all."""
    kept = found.cells["cohort"].unique().sort().tail(cohorts)
    return replace(found, cells=found.cells.filter(pl.col("cohort").is_in(kept.implode())))


def _row(
    cells: pl.DataFrame, column: str, period: Period, first: int, newest: int
) -> tuple[Cell, ...]:
    """A cohort: its name and size, its figures by periods since; blank after the as-of day's."""
    founding = cells.row(0, named=True)
    figures = [
        Marked(value) if provisional or reason == NO_DATA else value
        for value, provisional, reason in cells.select(column, "provisional", "reason").rows()
    ]
    return (
        period_label(founding["cohort"], period),
        _size(founding),
        *figures[first:],
        *[None] * (newest + 1 - len(figures)),
    )


def _size(cohort: Mapping[str, Any]) -> Cell:
    """How many customers a cohort has; provisional where its first period is."""
    customers: int = cohort["customers"]
    return Marked(customers) if cohort["provisional"] else customers


def _scale(cells: pl.DataFrame, column: str) -> tuple[float, float]:
    """The figures that stand for the palest and the deepest colour.

    Of cells that are neither provisional nor null; cohorts count by their customers, so that a
    handful of customers does not pale all others.
    """
    known = (
        cells.filter(pl.col("reason").is_null())
        .select(pl.col(column).cast(pl.Float64), running=pl.col("customers").cast(pl.Int64))
        .sort(column)
        .with_columns(pl.col("running").cum_sum())
    )
    if not known.height:
        return 0.0, 0.0
    running, total = known["running"], int(known["running"][-1])
    low = running.search_sorted(_TAIL * total)
    high = min(int(running.search_sorted((1 - _TAIL) * total)), known.height - 1)
    return float(known[column][low]), float(known[column][high])


def _said(found: Cohorts, measure: str, as_of: date, lang: str, *, whole: bool) -> Iterator[str]:
    """What the cells are, what to read first, what the marks mean.

    Where not all cohorts are shown, what is in none of them is not told.
    """
    period, periods = (text(f"{key}.{found.period}", lang) for key in ("period", "periods"))
    if found.cells.height:
        meaning = text(f"meaning.{measure}", lang)
        yield text("cohorts.columns", lang, meaning=meaning, periods=periods)
    else:
        yield text("cohorts.nobody", lang)
    curve = {row["periods_since"]: row for row in found.curve.iter_rows(named=True)}
    for key, since in (("cohorts.next", 1), ("cohorts.year", _YEAR[found.period])):
        if since in curve:
            share = written(curve[since]["retention"], "share", lang)
            yield text(key, lang, share=share, period=period, customers=curve[since]["customers"])
    if found.cells["provisional"].any():
        yield text("cohorts.provisional", lang, period=period, as_of=as_of)
    if empty := found.cells.filter(pl.col("reason") == NO_DATA)["period"].n_unique():
        yield text("cohorts.no_data", lang, periods=empty, period=period)
    if found.outside and whole:
        money = written(found.outside, "money", lang)
        yield text("cohorts.outside", lang, money=money, period=period)


def _by_cohort(found: Cohorts, lang: str) -> Section:
    kinds: Mapping[str, Kind] = {**_KINDS, "cohort": "text", "repeat_rate": "bar"}
    headings = _headings(found.cohorts.drop("provisional").columns, found.period, lang, kinds)
    rows: list[tuple[Cell, ...]] = []
    for row in found.cohorts.iter_rows(named=True):
        label = period_label(row["cohort"], found.period)
        figures = (row[heading.key] for heading in headings[2:])
        rows.append((label, _size(row), *figures))
    total = found.base.row(0, named=True)
    rows.append((text("cohorts.all", lang), *(total.get(heading.key) for heading in headings[1:])))
    return Section(
        "cohorts",
        text("cohorts.cohorts", lang),
        (text("cohorts.repeat", lang),),
        Table(headings, tuple(rows)),
        at_a_glance=_SCREEN_PERIODS,
        newest_last=True,
    )


def curve_section(found: Cohorts, lang: str) -> Section:
    """What all cohorts together did, by periods since the first purchase."""
    kinds: Mapping[str, Kind] = {**_KINDS, "retention": "bar"}
    headings = _headings(found.curve.columns, found.period, lang, kinds)
    sentence = text("cohorts.weighted", lang, periods=text(f"periods.{found.period}", lang))
    drawn = Chart("lines", "periods_since", ("retention",), sentence)
    return Section(
        "curve",
        text("cohorts.curve", lang),
        (sentence,),
        Table(headings, tuple(found.curve.rows())),
        at_a_glance=_SCREEN_PERIODS,
        chart=drawn if found.curve.height >= _LEAST_POINTS else None,
    )


def _cells(found: Cohorts, lang: str) -> Section:
    """Cohort by period, every figure a column: for programs."""
    headings = _headings(found.cells.columns, found.period, lang, _KINDS)
    table = Table(headings, tuple(found.cells.rows()))
    return Section("cells", text("cohorts.cells", lang), (), table, for_programs=True)


def _headings(
    names: list[str], period: Period, lang: str, kinds: Mapping[str, Kind]
) -> tuple[Heading, ...]:
    counted = f"periods.{period}"
    labels = {"periods": counted, "periods_since": counted, "revenue": "column.revenue_window"}
    return tuple(
        Heading(name, text(labels.get(name, f"column.{name}"), lang), kinds.get(name, "count"))
        for name in names
    )
