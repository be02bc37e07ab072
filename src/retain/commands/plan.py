"""`retain plan`: whom to call and visit in the period, by whom, when and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from retain.commands.failing import FailOptions, conditions, judge
from retain.errors import UsageError, nearest
from retain.invocation import Invocation
from retain.options import (
    FORMATS,
    FreshnessOptions,
    InputOptions,
    OutputOptions,
    RowOptions,
    ScoringOptions,
    SpeechOptions,
)
from retain.taking import takes

if TYPE_CHECKING:
    import polars as pl

    from retain.commands.reading import Run
    from retain.output import Results
    from retain.reports.plan import PlanSeen
    from retain.scoring.contact_plan.contact_plan import ContactPlan
    from retain.tables.pseudonyms import Key

_MOST = 1e12
_ROWS = (
    "planned_date,planned_time,planned_for,channel,customer_id,name,reason_text,due_date,days_overdue,"
    "talking_points,phone,contact_person,region,value_at_risk,priority,overflow"
)


@dataclass(frozen=True)
class PeriodOptions(ScoringOptions):
    """By what rules is scored, and for how long is planned."""

    days: Annotated[
        int | None, typer.Option("--days", help="Days of the plan [7].", rich_help_panel="Scoring")
    ] = None

    def typed(self) -> Mapping[str, object]:
        """The settings that were typed."""
        return {**super().typed(), "plan.period_days": self.days}


@dataclass(frozen=True)
class CalendarOptions(OutputOptions):
    """Where the result goes; calendars too."""

    format_: Annotated[
        str | None,
        typer.Option(
            "--format", "-f", help=", ".join((*FORMATS, "ics")) + ".", rich_help_panel="Output"
        ),
    ] = None


@dataclass(frozen=True)
class PlanOptions:
    """What is planned, and what of it is shown."""

    from_: Annotated[
        str | None, typer.Option("--from", help="First day [the one after the as-of date].")
    ] = None
    owner: Annotated[str | None, typer.Option("--owner", help="One owner's plan.")] = None
    budget: Annotated[
        float | None, typer.Option("--budget", help="What winning back may cost, in the currency.")
    ] = None
    by_customer: Annotated[
        bool, typer.Option("--by-customer", help="The plan, a row a contact.")
    ] = False


@takes(
    InputOptions, PeriodOptions, FreshnessOptions, CalendarOptions, RowOptions, SpeechOptions,
    PlanOptions, FailOptions,
)  # fmt: skip
def plan(
    invocation: Invocation,
    inputs: InputOptions,
    scoring: PeriodOptions,
    freshness: FreshnessOptions,
    output: CalendarOptions,
    rows: RowOptions,
    speech: SpeechOptions,
    shown: PlanOptions,
    failing: FailOptions,
) -> None:
    """Plan whom to contact: who is due, by whom, when and why; as calendars too (-o plan.ics)."""
    from retain.commands.reading import run_of
    from retain.output import Results, Shapes
    from retain.reports.calendar import as_calendar
    from retain.reports.plan import plan_report
    from retain.reports.plan_book import plan_book
    from retain.rows import select_rows, with_usual_columns
    from retain.scoring.contact_plan.contact_plan import whole
    from retain.scoring.contact_plan.figures import KINDS, plan_figures

    failed, begins = conditions(failing, KINDS), _checked(shown)
    with (
        Results(output, invocation, calendar=True) as results,
        run_of(
            invocation, speech, inputs, scoring, results, freshness, coded=True, named=True
        ) as run,
    ):  # fmt: skip
        lang = invocation.terminal.lang
        seen = _seen(run, results, rows, shown, begins, lang)
        report, made = plan_report(seen, lang), seen.plan.rows
        wanted = RowOptions(rows.columns, None, None, None)
        shapes = Shapes(
            rows=select_rows(made, wanted),
            book=lambda: plan_book(report, select_rows(made, wanted)),
            calendar=lambda: as_calendar(
                whole(made), timezone=run.config["cleaning.timezone"], as_of=seen.as_of, lang=lang
            ),
        )
        if shown.by_customer:
            on_screen = select_rows(made, with_usual_columns(wanted, _ROWS, made))
            results.rows(select_rows(made, wanted), on_screen=lambda: on_screen, shapes=shapes)
        else:
            results.report(report, shapes)
    judge(invocation, failed, plan_figures(made, seen.coverage, seen.care))


def _checked(shown: PlanOptions) -> date | None:
    """The first day of the period, where one was typed.

    Raises:
        UsageError: no day, or a budget that is no amount.
    """
    if shown.budget is not None and not 0 <= shown.budget <= _MOST:
        raise UsageError("bad_budget", budget=shown.budget)
    if shown.from_ is None:
        return None
    try:
        return date.fromisoformat(shown.from_)
    except ValueError:
        raise UsageError("bad_day", option="--from", day=shown.from_) from None


def _seen(
    run: Run,
    results: Results,
    rows: RowOptions,
    shown: PlanOptions,
    begins: date | None,
    lang: str,
) -> PlanSeen:
    """The plan with coverage and care, as far as they are asked for, under pseudonyms if asked."""
    import polars as pl

    from retain.reports.plan import PlanSeen
    from retain.rows import select_rows
    from retain.scoring.contact_plan.care_spend import care_spend
    from retain.scoring.contact_plan.coverage import coverage
    from retain.scoring.measure import day_date
    from retain.scoring.winback.costs import learn_costs

    base, customers, as_of = run.read.base, run.scored.scores, run.read.as_of
    made = _planned(run, shown, begins, lang)
    costs = learn_costs(base.tables, run.scored.features).of(run.rules.winback)
    care = care_spend(
        base, customers, costs, run.rules.care, as_of=as_of, window_days=run.rules.window_days
    )
    if shown.owner is not None:
        _check_owner(shown.owner, made, customers, results)
        customers = customers.filter(pl.col("owner") == shown.owner)
        made, care = made.of(shown.owner), care.of(customers["code"])
    if results.key is not None:
        made, customers = _hidden(made, customers, results.key)
    covered = coverage(base, customers, run.rules, as_of=as_of)
    kept = select_rows(made.rows, RowOptions(None, rows.where, rows.sort, rows.limit))
    return PlanSeen(
        plan=replace(made, rows=kept),
        coverage=covered if rows.where is None else None,
        care=care if rows.where is None else None,
        who=customers.select(name for name in _WHO if name in customers.columns),
        care_rules=run.rules.care,
        value=run.scored.standards.value,
        window_days=run.rules.window_days,
        as_of=day_date(as_of),
        basis=_basis(made, run, lang),
    )


_WHO = ("code", "customer_id", "name", "owner")


def _planned(run: Run, shown: PlanOptions, begins: date | None, lang: str) -> ContactPlan:
    """The plan of the whole base: whoever is shown, others need hours of the same owners.

    Raises:
        UsageError: a first day that is not after the as-of date.
    """
    from datetime import timedelta

    from retain.scoring.contact_plan.making import make_plan
    from retain.scoring.contact_plan.working_days import WorkingDays
    from retain.scoring.measure import MINOR_PER_UNIT, day_date
    from retain.scoring.winback.plan import winback_plan

    as_of, scores = day_date(run.read.as_of), run.scored.scores
    first = begins or as_of + timedelta(days=1)
    if first <= as_of:
        raise UsageError("plan_too_early", day=first.isoformat(), as_of=as_of.isoformat())
    assert run.rules.playbook is not None  # a configuration always has one
    winback = winback_plan(
        scores,
        run.rules.playbook,
        run.rules.winback,
        as_of=as_of,
        budget=None if shown.budget is None else round(shown.budget * MINOR_PER_UNIT),
        working=WorkingDays(run.rules.plan.country),
    )
    return make_plan(
        run.read.base, scores, run.rules, as_of=run.read.as_of, begins=first,
        winback=winback.rows, lang=lang,
    )  # fmt: skip


def _check_owner(owner: str, made: ContactPlan, customers: pl.DataFrame, results: Results) -> None:
    """Make sure that somebody of the name looks after a customer, or sees to one as a leader.

    Raises:
        UsageError: nobody does; names the nearest, unless nobody is to be named.
    """
    people = {*customers["owner"], *made.rows["planned_for"]} - {None}
    names = sorted(people)
    if owner not in names:
        near = nearest(owner, names) if results.key is None else ""
        raise UsageError("unknown_owner", owner=owner, near=near or "-")


def _hidden(
    made: ContactPlan, customers: pl.DataFrame, key: Key
) -> tuple[ContactPlan, pl.DataFrame]:
    """The plan and the customers under pseudonyms, without what quotes data."""
    from retain.scoring.contact_plan.contact_plan import PLAN, in_order, with_uids
    from retain.tables.pseudonyms import owner_pseudonyms, pseudonymised

    told = [name for name in PLAN if name not in _QUOTES]
    rows = with_uids(pseudonymised(made.rows, key, also=told))
    rows, capacity = (
        each.with_columns(planned_for=owner_pseudonyms(each["planned_for"], key))
        for each in (rows, made.capacity)
    )
    hidden = replace(made, rows=in_order(rows), capacity=capacity)
    return hidden, pseudonymised(customers, key, also=("code",))


_QUOTES = (
    "customer_id", "owner", "name", "phone", "contact_person", "talking_points", "reason_text",
)  # fmt: skip
"""Columns of the plan that name somebody or quote data."""


def _basis(made: ContactPlan, run: Run, lang: str) -> tuple[str, ...]:
    """What the plan rests on, in words."""
    from retain.words import text

    zone = run.config["cleaning.timezone"]
    said = [text(f"plan_basis.{each.key}", lang, **each.values) for each in made.basis]
    if zone is None:
        said.append(text("plan_basis.no_zone", lang))
    else:
        said.append(text("plan_basis.zone", lang, timezone=zone))
    if run.scored.standards.value == "revenue":
        said.append(text("plan_basis.no_margin", lang))
    return tuple(said)
