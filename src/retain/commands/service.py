"""`retain service`: complaints, promises, experience and deliveries against their targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from retain.commands.failing import FailOptions, conditions, judge
from retain.commands.since import day_before
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
    from retain.output import Results
    from retain.scoring.asked import Asked
    from retain.scoring.service.service import ServiceFigures


@dataclass(frozen=True)
class ServiceOptions:
    """What of service is shown."""

    since: Annotated[
        str | None, typer.Option("--since", help="First day of the period [one window back].")
    ] = None
    by: Annotated[
        str | None,
        typer.Option("--by", help="Column whose values are compared, e.g. region or category."),
    ] = None
    by_customer: Annotated[
        bool, typer.Option("--by-customer", help="The customers behind the summary.")
    ] = False


@takes(
    InputOptions, ScoringOptions, FreshnessOptions, OutputOptions, RowOptions, SpeechOptions,
    ServiceOptions, FailOptions,
)  # fmt: skip
def service(
    invocation: Invocation,
    inputs: InputOptions,
    scoring: ScoringOptions,
    freshness: FreshnessOptions,
    output: OutputOptions,
    rows: RowOptions,
    speech: SpeechOptions,
    shown: ServiceOptions,
    failing: FailOptions,
) -> None:
    """See how customers are served: complaints, promises, experience, deliveries, with targets."""
    from retain.commands.reading import run_of
    from retain.output import Results
    from retain.reports.service import service_report
    from retain.scoring.service.service import KINDS

    failed = conditions(failing, KINDS)
    with (
        Results(output, invocation) as results,
        run_of(
            invocation, speech, inputs, scoring, results, freshness,
            asked=_asked(rows, shown), coded=True,
        ) as run,
    ):  # fmt: skip
        made, groups = _made(run, results, rows, shown)
        if shown.by_customer:
            results.rows(_of_customers(made, rows))
        else:
            results.report(service_report(made, groups, invocation.terminal.lang))
    judge(invocation, failed, made.figures)


def _asked(rows: RowOptions, shown: ServiceOptions) -> Asked:
    """The parts of the scores of which a column is named, and who looks after whom."""
    from retain.scoring.asked import parts_of
    from retain.scoring.catalogue import CATALOGUE

    named = " ".join(filter(None, (shown.by, rows.where)))
    parts = {column.part for column in CATALOGUE if column.name in named}
    return parts_of(parts | {"standing"})


def _made(
    run: Run, results: Results, rows: RowOptions, shown: ServiceOptions
) -> tuple[ServiceFigures, pl.DataFrame | None]:
    """Service of the customers that `--where` leaves, and the groups of `--by`."""
    from retain.rows import check_column, select_rows
    from retain.scoring.service.compared import OWN_COLUMNS, compared
    from retain.scoring.service.service import service_figures
    from retain.tables.pseudonyms import nameless

    if shown.by is not None and shown.by not in OWN_COLUMNS:
        check_column(run.scored.scores.drop("code"), shown.by)
    scores, base = run.scored.scores, run.read.base
    if results.key is not None:
        base = nameless(base, results.key)
    since = day_before(shown.since, run, days=run.rules.window_days)
    if rows.where is not None:
        kept = select_rows(scores.drop("code"), RowOptions(None, rows.where, None, None))
        scores = scores.join(kept.select("customer_id"), on="customer_id", how="semi")
        base = base.of(scores["code"])
    made = service_figures(base, scores, run.rules, as_of=run.read.as_of, since=since)
    groups = compared(made, base, run.rules, shown.by) if shown.by is not None else None
    return made, groups


def _of_customers(made: ServiceFigures, rows: RowOptions) -> pl.DataFrame:
    """A row a customer who complained, or was promised something."""
    from retain.rows import select_rows
    from retain.scoring.service.by_customer import service_customers

    frame = service_customers(made.books.complaints, made.books.promises, made.customers)
    return select_rows(frame, RowOptions(rows.columns, None, rows.sort, rows.limit))
