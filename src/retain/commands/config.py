"""`retain config show|validate|playbook|lexicon`: what is configured, and what can be edited."""

from __future__ import annotations

import typer

from retain.invocation import Invocation
from retain.options import (
    InputOptions,
    OutputOptions,
    ScoringOptions,
    SpeechOptions,
)
from retain.resolving import configuration
from retain.taking import takes

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
    from retain.output import Results
    from retain.reports.configuration import configuration_frame

    with Results(output, invocation) as results:
        resolved = configuration(inputs, scoring, speech)
        speech.open(invocation, resolved["output.lang"])
        invocation.stats["config_sha256"] = resolved.digest()
        results.rows(configuration_frame(resolved))


@config.command()
@takes(InputOptions, ScoringOptions, SpeechOptions)
def validate(
    invocation: Invocation, inputs: InputOptions, scoring: ScoringOptions, speech: SpeechOptions
) -> None:
    """Check the configuration; all its problems are reported at once (78)."""
    from retain.playbooks import lexicon, playbook

    resolved = configuration(inputs, scoring, speech)
    speech.open(invocation, resolved["output.lang"])
    invocation.stats["config_sha256"] = resolved.digest()
    playbook(resolved)
    lexicon(resolved)
    invocation.terminal.note("configuration_valid", file=str(resolved.path or "-"))


@config.command(name="playbook")
@takes(SpeechOptions)
def shipped(invocation: Invocation, speech: SpeechOptions) -> None:
    """Print the shipped playbook, for editing: what is done about each cause."""
    from retain.config import resolve
    from retain.output import standard_output
    from retain.playbooks import shipped_playbook

    resolved = resolve(options={"output.lang": speech.lang})
    speech.open(invocation, resolved["output.lang"])
    with standard_output() as stream:
        stream.write(shipped_playbook(invocation.terminal.lang).encode())


@config.command(name="lexicon")
@takes(SpeechOptions)
def words(invocation: Invocation, speech: SpeechOptions) -> None:
    """Print the shipped lexicon, for editing: which words of customers say which cause."""
    from retain.config import resolve
    from retain.output import standard_output
    from retain.playbooks import shipped_lexicon

    resolved = resolve(options={"output.lang": speech.lang})
    speech.open(invocation, resolved["output.lang"])
    with standard_output() as stream:
        stream.write(shipped_lexicon().encode())
