"""`retain score`: one row a customer, every column of the catalogue."""

from __future__ import annotations

from retain.invocation import Invocation
from retain.options import (
    InputOptions,
    OutputOptions,
    RowOptions,
    ScoringOptions,
    SpeechOptions,
    takes,
)


@takes(InputOptions, ScoringOptions, OutputOptions, RowOptions, SpeechOptions)
def score(
    invocation: Invocation,
    inputs: InputOptions,
    scoring: ScoringOptions,
    output: OutputOptions,
    rows: RowOptions,
    speech: SpeechOptions,
) -> None:
    """Score every customer: one row each, every column of the catalogue."""
    from retain.commands.reading import scored
    from retain.output import at_a_glance, check_output, deliver_rows, select_rows

    format_name = check_output(output)
    with scored(invocation, speech, inputs, scoring, output) as result:
        scores = result.scores if format_name != "table" else at_a_glance(result.scores)
        deliver_rows(select_rows(scores, rows), format_name, output, invocation)
