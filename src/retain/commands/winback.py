"""`retain winback`: winning customers back; `results` looks at past attempts."""

from __future__ import annotations

import typer

from retain.commands.winback_results import results

winback = typer.Typer(name="winback", no_args_is_help=True, help="Win customers back.")
winback.command()(results)
