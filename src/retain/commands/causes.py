"""`retain causes`: why customers leave, whether that matters here, and what is done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

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

_ROWS = (
    "customer_id,name,status,tier_before,cause,causes,cause_confidence,cause_evidence,remedy,"
    "cause_department,decline_date,value_before,owner"
)


@dataclass(frozen=True)
class CauseOptions:
    """What of causes is shown."""

    by_customer: Annotated[
        bool, typer.Option("--by-customer", help="The customers behind the summary.")
    ] = False
    by: Annotated[
        str | None, typer.Option("--by", help="Column whose values are compared, e.g. region.")
    ] = None


@takes(
    InputOptions, ScoringOptions, FreshnessOptions, OutputOptions, RowOptions, SpeechOptions,
    CauseOptions,
)  # fmt: skip
def causes(
    invocation: Invocation,
    inputs: InputOptions,
    scoring: ScoringOptions,
    freshness: FreshnessOptions,
    output: OutputOptions,
    rows: RowOptions,
    speech: SpeechOptions,
    shown: CauseOptions,
) -> None:
    """See why customers leave: causes with evidence, whether they matter here, what to do."""
    from retain.commands.reading import run_of
    from retain.output import Results
    from retain.reports.causes import causes_report
    from retain.rows import check_column, in_decline, select_rows, with_usual_columns
    from retain.scoring.asked import CAUSES
    from retain.scoring.causes.judged import judged_causes

    with (
        Results(output, invocation) as results,
        run_of(invocation, speech, inputs, scoring, results, freshness, asked=CAUSES) as run,
    ):
        scores = run.scored.scores
        if shown.by is not None:
            check_column(scores, shown.by)
        if shown.by_customer:
            wanted = with_usual_columns(rows, _ROWS, scores)
            results.rows(select_rows(in_decline(scores), wanted))
            return
        kept = select_rows(scores, RowOptions(None, rows.where, None, None))
        judged = judged_causes(run.read.base, run.rules.causes, run.read.as_of)
        lang = invocation.terminal.lang
        results.report(causes_report(kept, run.scored.standards, judged, lang, shown.by))
