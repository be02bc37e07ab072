"""`retain cohorts`: who came back, by the period of the first purchase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from retain.errors import UsageError
from retain.invocation import Invocation
from retain.options import (
    AsOfOptions,
    FreshnessOptions,
    InputOptions,
    OutputOptions,
    ScoringOptions,
    SpeechOptions,
)
from retain.taking import takes


@dataclass(frozen=True)
class CohortOptions:
    """How cohorts are made, of whom, and what of them is shown."""

    period: Annotated[str, typer.Option("--period", help="month, week or quarter.")] = "month"
    measure: Annotated[
        str,
        typer.Option(
            "--measure",
            help="Of the cells: retention, repeat_rate, customers, occasions, revenue, "
            "revenue_per_customer, cumulative_revenue_per_customer.",
        ),
    ] = "retention"
    where: Annotated[
        str | None,
        typer.Option("--where", help="SQL on facts of customers, e.g. \"region = 'North'\"."),
    ] = None
    by: Annotated[
        str | None, typer.Option("--by", help="Fact whose values are compared, e.g. region.")
    ] = None


@takes(InputOptions, AsOfOptions, FreshnessOptions, OutputOptions, CohortOptions, SpeechOptions)
def cohorts(
    invocation: Invocation,
    inputs: InputOptions,
    day: AsOfOptions,
    freshness: FreshnessOptions,
    output: OutputOptions,
    options: CohortOptions,
    speech: SpeechOptions,
) -> None:
    """See who came back: retention and revenue by the period of the first purchase."""
    from retain.commands.reading import configured, loaded
    from retain.output import Results
    from retain.reports.cohort_groups import with_groups
    from retain.reports.cohorts import MEASURES, cohorts_report
    from retain.rows import customers_where, groups_by
    from retain.scoring.cohort_groups import cohort_groups
    from retain.scoring.cohorts import cohorts as cohorts_of
    from retain.scoring.measure import day_date
    from retain.scoring.periods import PERIODS

    period = next((name for name in PERIODS if name == options.period), None)
    if period is None:
        raise UsageError(
            "bad_choice", option="--period", value=options.period, choices=", ".join(PERIODS)
        )
    if options.measure not in MEASURES:
        raise UsageError(
            "bad_choice", option="--measure", value=options.measure, choices=", ".join(MEASURES)
        )
    with Results(output, invocation) as results:
        config = configured(invocation, speech, inputs, ScoringOptions(as_of=day.as_of))
        with loaded(invocation, config, inputs, results, freshness) as read:
            where = options.where
            known = read.base.known()
            groups = groups_by(known, options.by) if options.by is not None else None
            kept = customers_where(known, where) if where is not None else None
            found = cohorts_of(read.base.customers, as_of=read.as_of, period=period, kept=kept)
            invocation.stats["customers"] = int(found.base["customers"][0])
            lang = invocation.terminal.lang
            as_of = day_date(read.as_of)
            if results.key is not None:
                where = None  # it may name a customer
            report = cohorts_report(found, options.measure, as_of, lang, where)
            if groups is not None and options.by is not None:
                if kept is not None:
                    groups = groups.filter(groups["code"].is_in(kept.implode()))
                curves = cohort_groups(
                    read.base.customers, groups, by=options.by, as_of=read.as_of, period=period
                )
                report = with_groups(report, curves, options.by, period)
            results.report(report)
