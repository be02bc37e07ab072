"""`retain fields`: the catalogue of output columns."""

from __future__ import annotations

from retain.options import OutputOptions, SpeechOptions, takes
from retain.session import Session


@takes(OutputOptions, SpeechOptions)
def fields(session: Session, output: OutputOptions, speech: SpeechOptions) -> None:
    """List every output column: type, unit, meaning, formula, inputs."""
    from retain.config import resolve
    from retain.output import check_output, deliver_rows
    from retain.reports.fields import catalogue_frame

    format_name = check_output(output)
    config = resolve(options={"output.lang": speech.lang})
    speech.open(session, config["output.lang"])
    deliver_rows(catalogue_frame(session.terminal.lang), format_name, output, session)
