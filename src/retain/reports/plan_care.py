"""How well cadences are kept, and what care costs beside what customers bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from retain.reports.customers import headings, rows_of, told
from retain.reports.layout import written
from retain.reports.plan_lists import total
from retain.reports.report import Kind, Section, Table
from retain.scoring.contact_plan.care_spend import (
    LEAST_DAYS,
    OVER,
    UNDER,
    CareSpend,
    by_level,
    judged,
)
from retain.scoring.contact_plan.coverage import Coverage
from retain.scoring.contact_plan.rules import CareRules
from retain.scoring.measure import day_date
from retain.words import text

_GREATEST = 10
_LATE_BY = 30
"""By how many days the record of contacts may begin after the window without a word."""

_LEVEL = {"plan_level": "plan_level."}
_ON: Mapping[str, Kind] = {
    "customers": "count",
    "on_cadence": "count",
    "on_cadence_share": "bar",
    "median_overdue": "number",
}
_SMALL: Mapping[str, Kind] = {
    "plan_level": "text",
    "customers": "count",
    "planned_contacts": "number",
    "median_contacts": "number",
    "reached_plan": "bar",
    "under_half": "share",
}
_CARE: Mapping[str, Kind] = {
    "plan_level": "text",
    "customers": "count",
    "contacts": "count",
    "care_cost": "money",
    "earned": "money",
    "care_share": "bar",
    "over": "count",
    "under": "count",
}
_INVESTED: Mapping[str, Kind] = {
    "customer_id": "text",
    "name": "text",
    "owner": "text",
    "plan_level": "text",
    "visits": "count",
    "calls": "count",
    "messages": "count",
    "gifts": "count",
    "care_cost": "money",
    "care_expected": "money",
    "earned": "money",
}


def coverage_sections(found: Coverage, lang: str) -> list[Section]:
    """Who is on cadence by level and owner, and how small customers fare."""
    title = text("plan.levels", lang)
    if found.reason is not None:
        return [Section("coverage", title, (_why(found.reason, lang),))]
    if not found.customers:
        return [Section("coverage", title, (_why("no_cadence", lang),))]
    said = text(
        "plan.covered", lang,
        share=written(found.share, "share", lang), customers=found.customers,
    )  # fmt: skip
    levels = _on(found.by_level, "plan_level", lang, _LEVEL)
    sections = [Section("coverage", title, (said,), levels)]
    if found.by_owner["group"].count():
        owners = _on(found.by_owner, "owner", lang, {})
        title = text("plan.owners", lang)
        sections.append(Section("coverage_by_owner", title, (), owners, at_a_glance=20))
    return [*sections, small_section(found, lang)]


def small_section(found: Coverage, lang: str) -> Section:
    """How many contacts small customers had, against the plan."""
    title = text("plan.small", lang)
    if found.small_reason is not None:
        return Section("small_customers", title, (_why(found.small_reason, lang),))
    rows = found.small.rename({"contacts": "median_contacts"})
    table = Table(headings(_SMALL, lang, _LEVEL), rows_of(rows, _SMALL))
    said = text("plan.small_said", lang, days=found.days)
    return Section("small_customers", title, (said,), table)


def _on(frame: pl.DataFrame, by: str, lang: str, words: Mapping[str, str]) -> Table:
    rows = frame.rename({"days_overdue": "median_overdue", "group": by})
    kinds: Mapping[str, Kind] = {by: "text", **_ON}
    return Table(headings(kinds, lang, words), rows_of(rows, kinds))


@dataclass(frozen=True)
class CareSeen:
    """What is told of care.

    Attributes:
        care: what it costs.
        who: `code`, `customer_id` and, where known, `name` and `owner`.
        rules: what it is judged by.
        value: what value is: "margin" or "revenue".
        window_days: of the window.
        as_of: the day it ends on.
    """

    care: CareSpend
    who: pl.DataFrame
    rules: CareRules
    value: str
    window_days: int
    as_of: date


def care_sections(seen: CareSeen, lang: str) -> list[Section]:
    """What care costs by level, who gets too much of it, and who too little."""
    title, care = text("plan.care", lang), seen.care
    if care.reason is not None:
        return [Section("care", title, (_why(care.reason, lang),))]
    levels = by_level(care.rows).with_columns(pl.col("plan_level").fill_null("none"))
    table = Table(headings(_CARE, lang, _LEVEL), rows_of(levels, _CARE))
    named = care.rows.join(seen.who, on="code", how="left", maintain_order="left").with_columns(
        pl.col("plan_level").fill_null("none")
    )
    beyond = pl.col("care_cost") - pl.col("care_expected")
    over = named.filter(pl.col("care_verdict") == OVER).sort(
        beyond, "customer_id", descending=[True, False]
    )
    under = named.filter(pl.col("care_verdict") == UNDER).sort(beyond, "customer_id")
    return [
        Section("care", title, tuple(care_sentences(seen, lang)), table),
        *_invested("over", over, seen.rules, lang),
        *_invested("under", under, seen.rules, lang),
    ]


def care_sentences(seen: CareSeen, lang: str) -> list[str]:
    """How much of what customers brought went into care, and how well that is known."""
    care = seen.care
    known = judged(care.rows)
    cost, earned = total(known["care_cost"]), total(known["earned"].clip(lower_bound=0))
    share = cost / earned if cost is not None and earned else None
    bases = {name: int(care.rows[name].sum()) for name in ("stated", "reckoned", "unknown")}
    said = [
        text(
            "plan.care_said", lang, customers=known.height,
            cost=written(cost, "money", lang, rounded=True), window=seen.window_days,
            share=written(share, "share", lang), of=text(f"care_of.{seen.value}", lang),
        ),
        text("plan.care_bases", lang, contacts=sum(bases.values()), **bases),
    ]  # fmt: skip
    begins = seen.as_of - timedelta(days=seen.window_days - _LATE_BY)
    if care.since is not None and day_date(care.since) > begins:
        said.append(text("plan.care_since", lang, since=day_date(care.since).isoformat()))
    if seen.rules.paid_only:
        said.append(text("plan.care_paid", lang))
    if unjudged := care.rows.height - known.height:
        said.append(text("plan.care_unjudged", lang, customers=unjudged, days=LEAST_DAYS))
    return said


def _invested(verdict: str, found: pl.DataFrame, rules: CareRules, lang: str) -> list[Section]:
    """The ten who get most beyond, or short of, what their level's share would spend."""
    if not found.height:
        return []
    head = found.head(_GREATEST)
    factor = written(rules.invested[verdict], "number", lang)
    said = text(f"invested_said.{verdict}", lang, customers=found.height, factor=factor)
    kinds = {name: kind for name, kind in _INVESTED.items() if told(head, name)}
    table = Table(headings(kinds, lang, _LEVEL), rows_of(head, kinds))
    return [Section(f"{verdict}_invested", text(f"plan.{verdict}_invested", lang), (said,), table)]


def _why(reason: str, lang: str) -> str:
    return text("plan.unknown", lang, reason=text(f"figure_reason.{reason}", lang))
