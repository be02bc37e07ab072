"""`retain winback [plan]`: whom to win back, at what cost, by whom and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from retain.errors import UsageError
from retain.invocation import Invocation
from retain.options import (
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
    from retain.scoring.winback.plan import Plan

_MOST = 1e12


@dataclass(frozen=True)
class HoldoutOptions(ScoringOptions):
    """By what rules is scored, and held out."""

    holdout: Annotated[
        str | None,
        typer.Option(
            "--holdout", help="Share left alone to learn by [10%].", rich_help_panel="Scoring"
        ),
    ] = None

    def typed(self) -> Mapping[str, object]:
        """The settings that were typed."""
        return {**super().typed(), "winback.holdout": self.holdout}


@dataclass(frozen=True)
class PlanOptions:
    """What of the plan is shown."""

    budget: Annotated[
        float | None, typer.Option("--budget", help="What all may cost, in the currency.")
    ] = None
    by_customer: Annotated[
        bool, typer.Option("--by-customer", help="The plan, a row a customer.")
    ] = False
    all_: Annotated[
        bool, typer.Option("--all", help="With --by-customer: those not chosen too, with why.")
    ] = False


@takes(
    InputOptions, HoldoutOptions, FreshnessOptions, OutputOptions, RowOptions, SpeechOptions,
    PlanOptions,
)  # fmt: skip
def plan(
    invocation: Invocation,
    inputs: InputOptions,
    scoring: HoldoutOptions,
    freshness: FreshnessOptions,
    output: OutputOptions,
    rows: RowOptions,
    speech: SpeechOptions,
    shown: PlanOptions,
) -> None:
    """See whom to win back: what each is worth and costs, and the plan by level and cause."""
    from retain.commands.reading import run_of
    from retain.output import Results
    from retain.reports.winback import winback_report
    from retain.scoring.asked import EVERYTHING
    from retain.scoring.measure import day_date

    _check(shown)
    with (
        Results(output, invocation) as results,
        run_of(
            invocation, speech, inputs, scoring, results, freshness, asked=EVERYTHING
        ) as run,
    ):  # fmt: skip
        made = _planned(run, rows, shown.budget)
        _say_costs(invocation, run)
        if shown.by_customer:
            results.rows(_rows(made, rows, everybody=shown.all_))
            return
        book, lang = run.rules.playbook, invocation.terminal.lang
        assert book is not None  # a configuration always has one
        day = day_date(run.read.as_of)
        report = winback_report(made, run.scored.standards, book, run.rules.winback, day, lang)
        results.report(report)


def _check(shown: PlanOptions) -> None:
    """Refuse what cannot be meant.

    Raises:
        UsageError: a budget that is no amount, or `--all` without rows.
    """
    if shown.budget is not None and not 0 <= shown.budget <= _MOST:
        raise UsageError("bad_budget", budget=shown.budget)
    if shown.all_ and not shown.by_customer:
        raise UsageError("only_with", option="--all", needs="--by-customer")


def _planned(run: Run, rows: RowOptions, budget: float | None) -> Plan:
    """The plan of the customers that `--where` leaves."""
    from retain.rows import select_rows
    from retain.scoring.contact_plan.working_days import WorkingDays
    from retain.scoring.measure import MINOR_PER_UNIT, day_date
    from retain.scoring.winback.plan import winback_plan

    scores = select_rows(run.scored.scores, RowOptions(None, rows.where, None, None))
    assert run.rules.playbook is not None  # a configuration always has one
    return winback_plan(
        scores,
        run.rules.playbook,
        run.rules.winback,
        as_of=day_date(run.read.as_of),
        budget=None if budget is None else round(budget * MINOR_PER_UNIT),
        working=WorkingDays(run.rules.plan.country),
    )


def _rows(made: Plan, rows: RowOptions, *, everybody: bool) -> pl.DataFrame:
    """The plan's rows; with `everybody` those who are not in it after them, with why."""
    import polars as pl

    from retain.rows import select_rows

    why = "winback_exclusion"
    frame = pl.concat([made.rows, made.others]) if everybody else made.rows.drop(why)
    return select_rows(frame, RowOptions(rows.columns, None, rows.sort, rows.limit))


def _say_costs(invocation: Invocation, run: Run) -> None:
    """Say what a contact costs by channel, and what that rests on."""
    from retain.reports.layout import written
    from retain.scoring.measure import MINOR_PER_UNIT
    from retain.scoring.winback.costs import SHARE
    from retain.words import text

    standard, lang = run.scored.standards.winback, invocation.terminal.lang
    costs = standard.costs.of(run.rules.winback) if standard is not None else None
    if costs is None or not costs.height:
        return
    said = [
        text(
            "winback.cost_note", lang,
            channel=text(f"channel_name.{channel}", lang),
            cost=written(cost / MINOR_PER_UNIT, "money", lang),
            basis=text(f"cost_basis.{basis}", lang),
        )
        for channel, cost, basis in costs.iter_rows()
    ]  # fmt: skip
    invocation.terminal.note("winback.costs_note", costs=", ".join(said))
    if (costs["regain_cost_basis"] == SHARE).any():
        invocation.terminal.warn("winback.costs_assumed")
