"""`retain loyalty`: how loyal each customer is, and on what evidence."""

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
    "customer_id,name,loyalty_level,loyalty_level_basis,loyalty_score,loyalty_coverage,"
    "loyalty_behavioural,loyalty_emotional,loyalty_intentional,repeat_score,choice_time_score,"
    "price_score,rivals_score,tolerance_score,wallet_score,relationship_grade,base_customer,"
    "buying_style,switching_cost,customer_value,tier"
)


@dataclass(frozen=True)
class LoyaltyOptions:
    """What of loyalty is shown."""

    by_customer: Annotated[
        bool, typer.Option("--by-customer", help="The customers behind the summary.")
    ] = False
    by: Annotated[
        str | None, typer.Option("--by", help="Column whose values are compared, e.g. region.")
    ] = None


@takes(
    InputOptions, ScoringOptions, FreshnessOptions, OutputOptions, RowOptions, SpeechOptions,
    LoyaltyOptions,
)  # fmt: skip
def loyalty(
    invocation: Invocation,
    inputs: InputOptions,
    scoring: ScoringOptions,
    freshness: FreshnessOptions,
    output: OutputOptions,
    rows: RowOptions,
    speech: SpeechOptions,
    shown: LoyaltyOptions,
) -> None:
    """See who is loyal: the ladder, the six yardsticks, grades, styles, old against new."""
    from retain.commands.reading import scored
    from retain.output import Results
    from retain.reports.loyalty import loyalty_report
    from retain.rows import check_column, most_valuable, select_rows, with_usual_columns
    from retain.scoring.asked import LOYALTY

    with (
        Results(output, invocation) as results,
        scored(invocation, speech, inputs, scoring, results, freshness, asked=LOYALTY) as result,
    ):
        if shown.by is not None:
            check_column(result.scores, shown.by)
        if shown.by_customer:
            wanted = with_usual_columns(rows, _ROWS, result.scores)
            results.rows(select_rows(most_valuable(result.scores), wanted))
            return
        scores = select_rows(result.scores, RowOptions(None, rows.where, None, None))
        results.report(loyalty_report(scores, result.standards, invocation.terminal.lang, shown.by))
