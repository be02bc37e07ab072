"""`retain fields`: the catalogue of output columns."""

from __future__ import annotations

from retain.invocation import Invocation
from retain.options import OutputOptions, SpeechOptions
from retain.taking import takes


@takes(OutputOptions, SpeechOptions)
def fields(invocation: Invocation, output: OutputOptions, speech: SpeechOptions) -> None:
    """List every output column: type, unit, meaning, formula, inputs."""
    from retain.config import resolve
    from retain.output import Results
    from retain.reports.fields import catalogue_frame, catalogue_report

    with Results(output, invocation) as results:
        config = resolve(options={"output.lang": speech.lang})
        speech.open(invocation, config["output.lang"])
        lang = invocation.terminal.lang
        results.rows(catalogue_frame(lang), on_screen=lambda: catalogue_report(lang))
