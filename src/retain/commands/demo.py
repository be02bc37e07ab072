"""`retain demo`: a made-up business to try everything on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from retain.invocation import Invocation
from retain.options import SpeechOptions
from retain.taking import takes


@dataclass(frozen=True)
class DemoOptions:
    """Which business is made up, and where."""

    folder: Annotated[Path, typer.Argument(help="Folder to write it into.", show_default=False)]
    customers: Annotated[int, typer.Option("--customers", min=1, max=100_000, help="How many.")] = (
        2000
    )
    seed: Annotated[int, typer.Option("--seed", min=0, help="Another seed, another business.")] = 7
    force: Annotated[bool, typer.Option("--force", help="Overwrite its files.")] = False


@takes(DemoOptions, SpeechOptions)
def demo(invocation: Invocation, options: DemoOptions, speech: SpeechOptions) -> None:
    """Write a made-up distributor's files and a retain.toml for them."""
    from retain.config import resolve
    from retain.demo import make_business
    from retain.tables.demo_files import write_business

    config = resolve(options={"output.lang": speech.lang})
    speech.open(invocation, config["output.lang"])
    business = make_business(options.customers, options.seed, invocation.terminal.lang)
    written = write_business(business.tables, business.config, options.folder, options.force)
    for name, rows in written.items():
        invocation.terminal.note("demo_written", file=name, rows=rows)
    invocation.terminal.note("demo_next", folder=str(options.folder))
