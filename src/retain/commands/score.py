"""`retain score`: one row a customer, every column of the catalogue."""

from __future__ import annotations

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


@takes(InputOptions, ScoringOptions, FreshnessOptions, OutputOptions, RowOptions, SpeechOptions)
def score(
    invocation: Invocation,
    inputs: InputOptions,
    scoring: ScoringOptions,
    freshness: FreshnessOptions,
    output: OutputOptions,
    rows: RowOptions,
    speech: SpeechOptions,
) -> None:
    """Score every customer: one row each, every column of the catalogue."""
    from retain.commands.reading import scored
    from retain.output import Results
    from retain.rows import asked, at_a_glance, select_rows

    with (
        Results(output, invocation) as results,
        scored(
            invocation, speech, inputs, scoring, results, freshness, asked=asked(rows)
        ) as result,
    ):
        results.rows(
            select_rows(result.scores, rows),
            on_screen=lambda: select_rows(at_a_glance(result.scores), rows),
        )
