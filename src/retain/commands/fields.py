"""`retain fields`: the catalogue of output columns."""

from __future__ import annotations

from retain.options import OutputOptions, SpeechOptions, takes
from retain.session import Session


@takes(OutputOptions, SpeechOptions)
def fields(session: Session, output: OutputOptions, speech: SpeechOptions) -> None:
    """List every output column: type, unit, meaning, formula, inputs."""
    from retain.config import resolve
    from retain.output import check_output, deliver_report, deliver_rows
    from retain.reports.fields import catalogue_frame, catalogue_report

    format_name = check_output(output)
    config = resolve(options={"output.lang": speech.lang})
    speech.open(session, config["output.lang"])
    lang = session.terminal.lang
    if format_name == "table":
        deliver_report(catalogue_report(lang), format_name, output, session)
    else:
        deliver_rows(catalogue_frame(lang), format_name, output, session)
