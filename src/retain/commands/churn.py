"""`retain churn`: who is leaving, by a standard learned from the business's own past."""

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
    "customer_id,name,status,churned,churn_guard,chance_to_buy,last_date,days_since_last,"
    "own_gap_days,overdue_ratio,decline_date,partial_churn,tier_before,expected_value"
)


@dataclass(frozen=True)
class ChurnOptions:
    """What of churn is shown."""

    by_customer: Annotated[
        bool, typer.Option("--by-customer", help="The customers behind the summary.")
    ] = False
    by: Annotated[str, typer.Option("--by", help="Column that churn is shown by, e.g. region.")] = (
        "tier_before"
    )


@takes(
    InputOptions, ScoringOptions, FreshnessOptions, OutputOptions, RowOptions, SpeechOptions,
    ChurnOptions,
)  # fmt: skip
def churn(
    invocation: Invocation,
    inputs: InputOptions,
    scoring: ScoringOptions,
    freshness: FreshnessOptions,
    output: OutputOptions,
    rows: RowOptions,
    speech: SpeechOptions,
    shown: ChurnOptions,
) -> None:
    """See who is leaving: the standard, statuses, guards against false alarms, what to expect."""
    from retain.commands.reading import scored
    from retain.output import Results
    from retain.reports.churn import churn_report
    from retain.rows import check_column, most_at_risk, select_rows, with_usual_columns
    from retain.scoring.asked import LEAVING

    with (
        Results(output, invocation) as results,
        scored(invocation, speech, inputs, scoring, results, freshness, asked=LEAVING) as result,
    ):
        check_column(result.scores, shown.by)
        if shown.by_customer:
            wanted = with_usual_columns(rows, _ROWS, result.scores)
            results.rows(select_rows(most_at_risk(result.scores), wanted))
            return
        scores = select_rows(result.scores, RowOptions(None, rows.where, None, None))
        report = churn_report(scores, result.standards, shown.by, invocation.terminal.lang)
        results.report(report)
