"""`retain config show|validate`: the resolved configuration, and where each value came from."""

from __future__ import annotations

import typer

from retain.invocation import Invocation
from retain.options import (
    InputOptions,
    OutputOptions,
    ScoringOptions,
    SpeechOptions,
    configuration,
    takes,
)

config = typer.Typer(name="config", no_args_is_help=True, help="See or check the configuration.")


@config.command()
@takes(InputOptions, ScoringOptions, OutputOptions, SpeechOptions)
def show(
    invocation: Invocation,
    inputs: InputOptions,
    scoring: ScoringOptions,
    output: OutputOptions,
    speech: SpeechOptions,
) -> None:
    """Show every setting, its value, and where the value came from."""
    from retain.output import check_output, deliver_rows
    from retain.reports.configuration import configuration_frame

    format_name = check_output(output)
    resolved = configuration(inputs, scoring, speech)
    speech.open(invocation, resolved["output.lang"])
    invocation.stats["config_sha256"] = resolved.digest()
    deliver_rows(configuration_frame(resolved), format_name, output, invocation)


@config.command()
@takes(InputOptions, ScoringOptions, SpeechOptions)
def validate(
    invocation: Invocation, inputs: InputOptions, scoring: ScoringOptions, speech: SpeechOptions
) -> None:
    """Check the configuration; all its problems are reported at once (78)."""
    resolved = configuration(inputs, scoring, speech)
    speech.open(invocation, resolved["output.lang"])
    invocation.stats["config_sha256"] = resolved.digest()
    invocation.terminal.note("configuration_valid", file=str(resolved.path or "-"))
