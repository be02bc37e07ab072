"""Whom to win back: the funnel, both divisions, the head of the queue, what the figures rest on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import ceil

import polars as pl

from retain.reports.customers import headings, rows_of, told
from retain.reports.layout import written
from retain.reports.report import Cell, Kind, Report, Section, Table
from retain.reports.winback_basis import basis_section
from retain.scoring.measure import MINOR_PER_UNIT
from retain.scoring.playbook import LEVELS, Playbook
from retain.scoring.standards import Standards
from retain.scoring.winback.holdout import HOLDOUT, TREAT
from retain.scoring.winback.plan import STAGES, Plan
from retain.scoring.winback.regain import EXCLUSIONS
from retain.scoring.winback.rules import WinbackRules
from retain.words import text

_HEAD = 15
"""Customers of the queue that a report shows."""

_WORDS = {
    "cause": "cause.",
    "group": "attempt_group.",
    "channel": "channel_name.",
    "stage": "stage.",
}

_FUNNEL: Mapping[str, Kind] = {
    "stage": "text",
    "customers": "count",
    "share_of_customers": "bar",
    "value_before": "money",
}
_DIVISION: Mapping[str, Kind] = {
    "customers": "count",
    "held_out": "count",
    "second_lifetime_value": "money",
    "regain_cost": "money",
    "regain_net": "money",
}
_LEVEL: Mapping[str, Kind] = {"tier_before": "text", **_DIVISION, "first_days": "count"}
_CAUSE: Mapping[str, Kind] = {"tier_before": "text", "cause": "text", **_DIVISION}
_REMEDY: Mapping[str, Kind] = {
    "cause": "text",
    "customers": "count",
    "department": "text",
    "remedy": "text",
}
_QUEUE: Mapping[str, Kind] = {
    "customer_id": "text",
    "name": "text",
    "tier_before": "text",
    "cause": "text",
    "return_unasked": "share",
    "regain_uplift": "share",
    "regain_cost": "money",
    "regain_net": "money",
    "group": "text",
    "channel": "text",
    "due_date": "date",
    "owner": "text",
}
_ROWS: Mapping[str, Kind] = {
    "customer_id": "text", "name": "text", "group": "text", "tier_before": "text",
    "status": "text", "cause": "text", "remedy": "text", "offer": "text",
    "return_unasked": "share", "regain_uplift": "share", "second_lifetime_value": "money",
    "regain_value": "money", "regain_cost": "money", "regain_net": "money",
    "owner": "text", "department": "text", "who": "text", "channel": "text",
    "preferred_time": "text", "step": "text", "due_date": "date", "next_step": "text",
    "next_due_date": "date", "talking_points": "text",
}  # fmt: skip


def winback_report(
    plan: Plan,
    standards: Standards,
    playbook: Playbook,
    rules: WinbackRules,
    as_of: date,
    lang: str,
) -> Report:
    """The queue and the plan, seen from above.

    Formats of rows hold the plan.

    Args:
        plan: who is chosen, and how.
        standards: what customers were judged by, with what winning back is judged by.
        playbook: what is done about each cause.
        rules: the user's settings.
        as_of: the day.
        lang: "en" or "zh".
    """
    everybody, _ = plan.funnel["everybody"]
    subtitle = text(
        "winback.subtitle", lang,
        as_of=as_of, customers=everybody, horizon=standards.horizon_days,
        value=text(f"value.{standards.value}", lang),
    )  # fmt: skip
    sections = [_funnel(plan, lang)]
    if plan.rows.height:
        sections += [
            _levels(plan, rules, lang),
            _causes(plan, lang),
            _remedies(plan, playbook, lang),
            _queue(plan, lang),
        ]
    sections.append(basis_section(standards, rules, lang))
    if plan.rows.height:
        sections.append(_objection(playbook, lang))
    sections.append(_everybody(plan, lang))
    return Report(text("winback.title", lang), subtitle, lang, tuple(sections))


def _funnel(plan: Plan, lang: str) -> Section:
    everybody, _ = plan.funnel["everybody"]
    stages = [stage for stage in STAGES if _tells(plan, stage)]
    rows: list[tuple[Cell, ...]] = []
    for stage in stages:
        customers, worth = plan.funnel[stage]
        rows.append((stage, customers, customers / everybody if everybody else None, worth))
    table = Table(headings(_FUNNEL, lang, _WORDS), tuple(rows))
    said = [*chosen_sentences(plan, lang), *_budget(plan, lang)]
    return Section("funnel", text("winback.funnel", lang), tuple(said), table)


def _tells(plan: Plan, stage: str) -> bool:
    """Whether a stage is worth a bar: an exclusion that lets nobody go is not, but for the last."""
    if stage == "chosen":
        return plan.budget is not None
    if stage not in EXCLUSIONS[:-1]:
        return True
    return plan.funnel[stage][0] != plan.funnel[STAGES[STAGES.index(stage) - 1]][0]


def chosen_sentences(plan: Plan, lang: str) -> list[str]:
    """How many are treated, at what cost, and what that is expected to bring."""
    treated = plan.rows.filter(pl.col("group") == TREAT)
    held_out = plan.rows.height - treated.height
    if not plan.funnel["gone"][0]:
        return [text("winback.nobody_gone", lang)]
    if not plan.rows.height:
        unknown = plan.others.filter(pl.col("winback_exclusion") == "unknown_value").height
        key = "winback.nobody_known" if unknown and unknown == plan.others.height else None
        return [text(key or "winback.nobody", lang)]
    sums = {name: _money(treated[name], lang) for name in ("regain_cost", "regain_value")}
    said = [text("winback.chosen", lang, treated=treated.height,
                 net=_money(treated["regain_net"], lang), **sums)]  # fmt: skip
    if held_out:
        kept = _written(plan.kept_back / MINOR_PER_UNIT, lang)
        said.append(text("winback.held_out", lang, held_out=held_out, kept=kept))
    return said


def _budget(plan: Plan, lang: str) -> list[str]:
    """What the budget allowed, how near that is to the best, and what more of it would bring."""
    said = []
    if plan.budget is not None and plan.rows.height:
        choice = plan.choice
        short = choice.most / choice.net - 1 if choice.net else 0.0
        said.append(
            text(
                "winback.budget", lang,
                budget=_written(plan.budget / MINOR_PER_UNIT, lang),
                cost=_written(choice.cost / MINOR_PER_UNIT, lang),
                short=written(ceil(short * 1000) / 1000, "share", lang),
            )
        )  # fmt: skip
    if plan.last_in is not None:
        said.append(text("winback.last_in", lang, net=written(plan.last_in, "ratio", lang)))
    if plan.first_out is not None:
        said.append(text("winback.first_out", lang, net=written(plan.first_out, "ratio", lang)))
    return said


def _levels(plan: Plan, rules: WinbackRules, lang: str) -> Section:
    """The first division: what each level earns of effort."""
    rows = []
    for level in LEVELS:
        of_level = plan.rows.filter(pl.col("tier_before") == level)
        if of_level.height:
            rows.append((level, *_sums(of_level), int(rules.first_days[level])))
    table = Table(headings(_LEVEL, lang, _WORDS), tuple(rows))
    said = (text("winback.levels_said", lang),)
    return Section("levels", text("winback.levels", lang), said, table)


def _causes(plan: Plan, lang: str) -> Section:
    """Both divisions: level by level, the causes in the order of what they bring."""
    rows = []
    for level in LEVELS:
        of_level = plan.rows.filter(pl.col("tier_before") == level)
        found = [
            (level, cause, *_sums(of_level.filter(pl.col("cause") == cause)))
            for cause in of_level["cause"].drop_nulls().unique().sort()
        ]
        rows += sorted(found, key=lambda row: (-row[-1], row[1]))
    table = Table(headings(_CAUSE, lang, _WORDS), tuple(rows))
    return Section("causes", text("winback.causes", lang), (), table)


def _sums(customers: pl.DataFrame) -> tuple[int | float, ...]:
    """How many, how many of them held out, and their money together."""
    held_out = customers.filter(pl.col("group") == HOLDOUT).height
    money = ("second_lifetime_value", "regain_cost", "regain_net")
    return customers.height, held_out, *(_total(customers[name]) for name in money)


def _remedies(plan: Plan, playbook: Playbook, lang: str) -> Section:
    """What is done about each cause of the plan, the most frequent first."""
    counted = (
        plan.rows.group_by("cause")
        .len()
        .drop_nulls()
        .sort("len", "cause", descending=[True, False])
    )
    rows = []
    for cause, customers in counted.iter_rows():
        play = playbook.play(cause, LEVELS[0])
        rows.append((cause, customers, play.department, play.remedy))
    table = Table(headings(_REMEDY, lang, _WORDS), tuple(rows))
    return Section("remedies", text("winback.remedies", lang), (), table)


def _queue(plan: Plan, lang: str) -> Section:
    """Those who bring most, by every format; the plan holds the others."""
    head = plan.rows.head(_HEAD)
    kinds = {name: kind for name, kind in _QUEUE.items() if told(head, name)}
    more = plan.rows.height - head.height
    said = (text("winback.more", lang, customers=more),) if more else ()
    table = Table(headings(kinds, lang, _WORDS), rows_of(head, kinds))
    return Section("queue", text("winback.queue", lang), said, table)


def _objection(playbook: Playbook, lang: str) -> Section:
    numbered = tuple(f"{n}. {step}" for n, step in enumerate(playbook.objection, 1))
    reply = text("winback.reply", lang, days=playbook.reply_days)
    return Section("objection", text("winback.objection", lang), (*numbered, reply))


def _everybody(plan: Plan, lang: str) -> Section:
    """The plan for programs, and for a sheet of its own."""
    rows = plan.rows.with_columns(pl.col("talking_points").list.join(";"))
    table = Table(headings(_ROWS, lang), rows_of(rows, _ROWS))
    return Section("plan", text("winback.plan", lang), table=table, for_programs=True)


def _total(money: pl.Series) -> float:
    minor = (money.drop_nulls() * MINOR_PER_UNIT).round().cast(pl.Int64).sum()
    return int(minor) / MINOR_PER_UNIT


def _money(money: pl.Series, lang: str) -> str:
    return _written(_total(money), lang)


def _written(value: float, lang: str) -> str:
    return written(value, "money", lang, rounded=True)
