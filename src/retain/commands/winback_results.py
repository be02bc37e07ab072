"""`retain winback results`: what past attempts to win back achieved, and what they teach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from retain.invocation import Invocation
from retain.options import (
    InputOptions,
    OutputOptions,
    RowOptions,
    ScoringOptions,
    SpeechOptions,
)
from retain.taking import takes


@dataclass(frozen=True)
class ResultsOptions:
    """What of the results is shown."""

    by_attempt: Annotated[
        bool, typer.Option("--by-attempt", help="The attempts behind the summary, one a row.")
    ] = False


@takes(InputOptions, ScoringOptions, OutputOptions, RowOptions, SpeechOptions, ResultsOptions)
def results(
    invocation: Invocation,
    inputs: InputOptions,
    scoring: ScoringOptions,
    output: OutputOptions,
    rows: RowOptions,
    speech: SpeechOptions,
    shown: ResultsOptions,
) -> None:
    """See what past attempts achieved: returns beyond those unasked, their cost, their lessons."""
    from retain.commands.reading import run_of
    from retain.errors import InputMissing
    from retain.output import Results
    from retain.reports.winback_results import winback_results_report
    from retain.rows import select_rows
    from retain.scoring.asked import Asked
    from retain.scoring.winback.attempts import TABLE, attempt_rows
    from retain.scoring.winback.lessons import look_back
    from retain.scoring.winback.untold_causes import attempts_with_causes
    from retain.tables.pseudonyms import pseudonymised

    asked = Asked(standing=False, leaving=False)
    with (
        Results(output, invocation) as target,
        run_of(invocation, speech, inputs, scoring, target, asked=asked) as run,
    ):
        base, standards, as_of = run.read.base, run.scored.standards, run.read.as_of
        attempts = attempts_with_causes(
            base, run.scored.features, standards, run.rules.causes, as_of=as_of
        )
        if attempts is None:
            raise InputMissing("no_attempts")
        if shown.by_attempt:
            found = attempt_rows(attempts, base.customers.ids)
            if target.key is not None:
                found = pseudonymised(found.drop("offer"), target.key, also=found.columns)
            target.rows(select_rows(found, rows))
            return
        learned = look_back(attempts, base, standards, as_of=as_of)
        unknown = run.read.tables[TABLE].frame.height - base.tables[TABLE].height
        target.report(winback_results_report(learned, unknown, invocation.terminal.lang))
