"""The contact plan: the week at a glance, whom first, what does not fit, coverage, care."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from retain.reports.customers import headings, rows_of, told
from retain.reports.plan_care import CareSeen, care_sections, coverage_sections
from retain.reports.plan_lists import (
    by_channel,
    leaders_section,
    overflow_sections,
    regions_section,
    shown_rows,
)
from retain.reports.report import Kind, Report, Section, Table
from retain.scoring.contact_plan.care_spend import CareSpend
from retain.scoring.contact_plan.contact_plan import ContactPlan
from retain.scoring.contact_plan.coverage import Coverage
from retain.scoring.contact_plan.rules import CareRules
from retain.words import text

CHANNELS = ("visit", "call", "message", "email")
COUNTED = ("visit", "call", "message")
"""Channels that have a capacity: a mail takes of that of messages."""

WORDS = {"channel": "channel_name.", "by": "plan_by."}
_FIRST = 12

_DAYS: Mapping[str, Kind] = {
    "planned_date": "date",
    "weekday": "text",
    "visits": "count",
    "calls": "count",
    "messages": "count",
    "contacts_planned": "count",
    "regions": "text",
}
_HEAD: Mapping[str, Kind] = {
    "priority": "count",
    "planned_date": "date",
    "planned_time": "text",
    "channel": "text",
    "customer": "text",
    "planned_for": "text",
    "value_at_risk": "money",
    "reason_text": "text",
    "say": "text",
}
_GLANCE: Mapping[str, Kind] = {
    "planned_for": "text",
    "visits": "count",
    "visits_capacity": "count",
    "calls": "count",
    "calls_capacity": "count",
    "messages": "count",
    "messages_capacity": "count",
    "overflow": "count",
    "fullest": "bar",
}
_ROWS: Mapping[str, Kind] = {
    "priority": "count", "planned_for": "text", "owner": "text", "planned_date": "date",
    "planned_time": "text",
    "channel": "text", "customer_id": "text", "name": "text", "region": "text", "tier": "text",
    "key_account": "flag", "status": "text", "reason": "text", "reasons": "text",
    "reason_text": "text", "due_date": "date", "days_overdue": "count", "every_days": "number",
    "last_contact_date": "date", "value_at_risk": "money", "talking_points": "text",
    "phone": "text", "contact_person": "text", "by": "text", "minutes": "count",
    "time_basis": "text", "overflow": "flag",
    "overflow_reason": "text", "uid": "text",
}  # fmt: skip


@dataclass(frozen=True)
class PlanSeen:
    """What a report of the plan is made from.

    Attributes:
        plan: the plan; under pseudonyms where customers are not to be named.
        coverage, care: how cadences are kept, and what care costs; None where the plan is shown
            in part.
        who: `code`, `customer_id` and, where known, `name` and `owner`, of whom care is told.
        care_rules: what care is judged by.
        value: what value is: "margin" or "revenue".
        window_days: of the window that care is told for.
        as_of: the day.
        basis: what the plan rests on, in words.
    """

    plan: ContactPlan
    coverage: Coverage | None
    care: CareSpend | None
    who: pl.DataFrame
    care_rules: CareRules
    value: str
    window_days: int
    as_of: date
    basis: tuple[str, ...]


def plan_report(seen: PlanSeen, lang: str) -> Report:
    """The plan seen from above.

    Args:
        seen: what it is made from.
        lang: "en" or "zh".
    """
    plan = seen.plan
    subtitle = text(
        "plan.subtitle", lang,
        begins=plan.begins.isoformat(), until=plan.until.isoformat(), as_of=seen.as_of.isoformat(),
    )  # fmt: skip
    sections = [_glance(plan, lang)]
    if plan.rows.height:
        sections += [
            *_days(plan, lang),
            *_first(plan, lang),
            *regions_section(plan.rows, lang),
            *leaders_section(plan.rows, lang),
            *overflow_sections(plan.rows, lang),
        ]
    if seen.coverage is not None:
        sections += coverage_sections(seen.coverage, lang)
    if seen.care is not None:
        sections += care_sections(
            CareSeen(
                seen.care, seen.who, seen.care_rules, seen.value, seen.window_days, seen.as_of
            ),
            lang,
        )
    sections.append(Section("basis", text("plan.basis", lang), seen.basis))
    sections.append(_everything(plan.rows, lang))
    return Report(text("plan.title", lang), subtitle, lang, tuple(sections))


def fitting(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that fit, and so have a day."""
    return rows.filter(~pl.col("overflow"))


def _glance(plan: ContactPlan, lang: str) -> Section:
    """Owner by owner, how many contacts by channel, against what it can make."""
    title, fit = text("plan.glance", lang), fitting(plan.rows)
    if not plan.rows.height:
        nobody = text("plan.nobody", lang, until=plan.until.isoformat())
        return Section("glance", title, (nobody,))
    said_of = [
        text("plan.of_channel", lang, channel=text(f"channel_counts.{name}", lang), count=count)
        for name in CHANNELS
        if (count := fit.filter(pl.col("channel") == name).height)
    ]
    said = [
        text(
            "plan.planned", lang,
            contacts=fit.height, customers=fit["customer_id"].n_unique(),
            channels=text("plan.between", lang).join(said_of) or "0",
        )
    ]  # fmt: skip
    overdue = plan.rows.filter(pl.col("days_overdue") > 0).height
    if overdue:
        said.append(text("plan.overdue", lang, overdue=overdue, begins=plan.begins.isoformat()))
    if plan.rows.height > fit.height:
        said.append(text("plan.over", lang, overflow=plan.rows.height - fit.height))
    table = glance_table(plan, lang)
    if any(row[-1] is not None for row in table.rows):
        said.append(text("plan.full", lang))
    return Section("glance", title, tuple(said), table)


def glance_table(plan: ContactPlan, lang: str) -> Table:
    """One row an owner who has something due, in the order of names, none last."""
    counted = (
        plan.capacity.with_columns(
            fullest=pl.when(pl.col("capacity") > 0).then(pl.col("planned") / pl.col("capacity"))
        )
        .group_by("planned_for")
        .agg(
            *(
                pl.col(what).filter(pl.col("channel") == name).first().alias(label)
                for name in COUNTED
                for what, label in (("planned", f"{name}s"), ("capacity", f"{name}s_capacity"))
            ),
            pl.col("fullest").max(),
            pl.col("overflow").sum(),
        )
        .sort("planned_for", nulls_last=True)
    )
    return Table(headings(_GLANCE, lang), rows_of(counted, _GLANCE))


def _days(plan: ContactPlan, lang: str) -> list[Section]:
    """What is planned for each day, and in one person's plan where its visits are."""
    fit = fitting(plan.rows)
    if not fit.height:
        return []
    regions = pl.col("region").filter(pl.col("channel") == "visit").drop_nulls().unique().sort()
    found = (
        fit.group_by("planned_date")
        .agg(**by_channel(), contacts_planned=pl.len(), regions=regions)
        .sort("planned_date")
        .with_columns(
            pl.col("regions").list.join(text("plan.between", lang)),
            weekday=pl.col("planned_date").dt.weekday().cast(pl.String),
        )
    )
    visited = fit.filter(pl.col("channel") == "visit")
    alone = fit["planned_for"].n_unique() == 1 and told(visited, "region")
    kinds = {name: kind for name, kind in _DAYS.items() if name != "regions" or alone}
    table = Table(headings(kinds, lang, {"weekday": "weekday."}), rows_of(found, kinds))
    return [Section("days", text("plan.days", lang), (), table)]


def _first(plan: ContactPlan, lang: str) -> list[Section]:
    """The most pressing contacts that are planned: who, when, how, why, what to say."""
    fit = fitting(plan.rows).sort("priority")
    if not fit.height:
        return []
    head = shown_rows(fit.head(_FIRST))
    kinds = {name: kind for name, kind in _HEAD.items() if told(head, name)}
    said = [text("plan.first_said", lang)]
    if fit.height > head.height:
        said.append(text("plan.more", lang, contacts=fit.height - head.height))
    table = Table(headings(kinds, lang, WORDS), rows_of(head, kinds))
    return [Section("first", text("plan.first", lang), tuple(said), table)]


def _everything(rows: pl.DataFrame, lang: str) -> Section:
    """The plan for programs."""
    plain = rows.with_columns(
        pl.col(pl.List(pl.String)).list.join(";"), pl.col("planned_time").dt.strftime("%H:%M")
    )
    kinds = {name: kind for name, kind in _ROWS.items() if name in rows.columns}
    table = Table(headings(kinds, lang), rows_of(plain, kinds))
    return Section("plan", text("plan.rows", lang), table=table, for_programs=True)
