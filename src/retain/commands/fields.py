"""`retain fields`: the catalogue of output columns."""

from __future__ import annotations

from retain.invocation import Invocation
from retain.options import OutputOptions, SpeechOptions, takes


@takes(OutputOptions, SpeechOptions)
def fields(invocation: Invocation, output: OutputOptions, speech: SpeechOptions) -> None:
    """List every output column: type, unit, meaning, formula, inputs."""
    from retain.config import resolve
    from retain.output import check_output, deliver_report, deliver_rows
    from retain.reports.fields import catalogue_frame, catalogue_report

    format_name = check_output(output)
    config = resolve(options={"output.lang": speech.lang})
    speech.open(invocation, config["output.lang"])
    lang = invocation.terminal.lang
    if format_name == "table":
        deliver_report(catalogue_report(lang), format_name, output, invocation)
    else:
        deliver_rows(catalogue_frame(lang), format_name, output, invocation)
