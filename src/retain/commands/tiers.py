"""`retain tiers`: who carries the business."""

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

_ROWS = (
    "customer_id,name,tier,tier_before,value_window,value_share,value_rank,rfm_segment,last_date"
)


@dataclass(frozen=True)
class TierOptions:
    """What of the tiers is shown."""

    by_customer: Annotated[
        bool, typer.Option("--by-customer", help="The customers behind the summary.")
    ] = False
    by: Annotated[
        str | None, typer.Option("--by", help="Column whose values are compared, e.g. region.")
    ] = None


@takes(InputOptions, ScoringOptions, OutputOptions, RowOptions, SpeechOptions, TierOptions)
def tiers(
    invocation: Invocation,
    inputs: InputOptions,
    scoring: ScoringOptions,
    output: OutputOptions,
    rows: RowOptions,
    speech: SpeechOptions,
    shown: TierOptions,
) -> None:
    """See the base by value: tiers, concentration, movement, RFM segments."""
    from retain.commands.reading import scored
    from retain.output import Results
    from retain.reports.tiers import tiers_report
    from retain.rows import check_column, select_rows
    from retain.scoring.asked import VALUE

    with (
        Results(output, invocation) as results,
        scored(invocation, speech, inputs, scoring, results, asked=VALUE) as result,
    ):
        if shown.by is not None:
            check_column(result.scores, shown.by)
        if shown.by_customer:
            ranked = result.scores.sort("value_rank", "customer_id", nulls_last=True)
            wanted = RowOptions(rows.columns or _ROWS, rows.where, rows.sort, rows.limit)
            results.rows(select_rows(ranked, wanted))
            return
        scores = select_rows(result.scores, RowOptions(None, rows.where, None, None))
        results.report(tiers_report(scores, result.standards, invocation.terminal.lang, shown.by))
