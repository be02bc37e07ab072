"""`retain report`: what changed in a period, for whom to act on, in any format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from retain.commands.failing import FailOptions, conditions, judge
from retain.commands.since import day_before
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
    from retain.commands.reading import Run
    from retain.output import Results
    from retain.scoring.changes.review import Seen


@dataclass(frozen=True)
class LengthOptions(ScoringOptions):
    """By what rules is scored, and how long the period is."""

    days: Annotated[
        int | None,
        typer.Option("--days", help="Days of the period [7].", rich_help_panel="Scoring"),
    ] = None

    def typed(self) -> Mapping[str, object]:
        """The settings that were typed."""
        return {**super().typed(), "report.days": self.days}


@dataclass(frozen=True)
class ReportOptions:
    """Which period, of whom, and by what."""

    since: Annotated[
        str | None, typer.Option("--since", help="First day of the period, instead of --days.")
    ] = None
    by: Annotated[
        str | None,
        typer.Option("--by", help="Column whose values are compared, e.g. region or owner."),
    ] = None
    where: Annotated[
        str | None,
        typer.Option(
            "--where", help="SQL: a report of these customers, e.g. \"region = 'North'\"."
        ),
    ] = None
    schema: Annotated[
        bool,
        typer.Option("--schema", help="Print the JSON Schema of any command's report, and end."),
    ] = False


@takes(
    InputOptions, LengthOptions, FreshnessOptions, OutputOptions, SpeechOptions, ReportOptions,
    FailOptions,
)  # fmt: skip
def report(
    invocation: Invocation,
    inputs: InputOptions,
    scoring: LengthOptions,
    freshness: FreshnessOptions,
    output: OutputOptions,
    speech: SpeechOptions,
    shown: ReportOptions,
    failing: FailOptions,
) -> None:
    """See what changed in the period, in words and figures, with the customers behind it."""
    from retain.checking import accounted
    from retain.commands.reading import run_of
    from retain.output import Results
    from retain.reports.period.figures import KINDS, figures_of
    from retain.reports.period.report import period_report
    from retain.scoring.changes.review import review

    if shown.schema:
        _print_schema()
        return
    failed = conditions(failing, KINDS)
    if scoring.days is not None and shown.since is not None:
        raise UsageError("not_both", first="--days", second="--since")
    with (
        Results(output, invocation) as results,
        run_of(invocation, speech, inputs, scoring, results, freshness, coded=True) as run,
    ):
        since = day_before(shown.since, run, days=run.config["report.days"])
        made = review(
            run.read.base, run.scored, run.rules,
            since=since, as_of=run.read.as_of, seen=_seen(run, results, shown),
        )  # fmt: skip
        results.report(period_report(made, accounted(run.read), invocation.terminal.lang))
    judge(invocation, failed, figures_of(made))


def _print_schema() -> None:
    """What `--format json` gives, of this command and of every other one that reports."""
    from retain.output import standard_output
    from retain.reports.json_schema import schema_text

    with standard_output() as stream:
        stream.write(schema_text().encode())


def _seen(run: Run, results: Results, shown: ReportOptions) -> Seen:
    """Of whom the report is, and how they are named."""
    from retain.rows import check_column, select_rows
    from retain.scoring.changes.by_column import can_group
    from retain.scoring.changes.review import Seen
    from retain.tables.pseudonyms import nameless, pseudonymised

    scores = run.scored.scores
    if shown.by is not None and not can_group(run.read.base, scores.drop("code"), shown.by):
        check_column(scores.drop("code"), shown.by)
    codes = None
    if shown.where is not None:
        kept = select_rows(scores.drop("code"), RowOptions(None, shown.where, None, None))
        codes = scores.join(kept.select("customer_id"), on="customer_id", how="semi")["code"]
    if results.key is None:
        return Seen(codes, shown.by)
    return Seen(
        codes,
        shown.by,
        hide=partial(pseudonymised, key=results.key, also=("code",)),
        tables=partial(nameless, key=results.key),
    )
