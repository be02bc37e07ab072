"""`retain init`: a retain.toml from files, for somebody to read and keep."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from retain.invocation import Invocation
from retain.options import SpeechOptions
from retain.taking import takes

_TO_STDOUT = "-"


@dataclass(frozen=True)
class InitOptions:
    """Which files are looked at, and where the draft goes."""

    sources: Annotated[
        list[str] | None,
        typer.Argument(help="Files, workbooks, globs, folders; this folder by default."),
    ] = None
    output: Annotated[
        str, typer.Option("--output", "-o", help="File, or - for standard output.")
    ] = "retain.toml"
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False


@takes(InitOptions, SpeechOptions)
def init(invocation: Invocation, options: InitOptions, speech: SpeechOptions) -> None:
    """Write a retain.toml for files: what each is, how it is written, what every column means."""
    from retain.config import FILE_NAME, resolve
    from retain.drafting import draft
    from retain.tables.publish import Publication
    from retain.tables.spool import Spool

    config = resolve(options={"output.lang": speech.lang}, search=False)
    speech.open(invocation, config["output.lang"])
    terminal = invocation.terminal
    target = None if options.output == _TO_STDOUT else Path(options.output)
    with Publication(force=options.force, mode=0o644, command=invocation.command) as publication:
        if target is not None:
            publication.claim(target)
        folder = target.parent if target is not None else Path()
        with Spool() as spool:
            made = draft(options.sources or ["."], folder, terminal.lang, spool)
        if target is not None:
            with publication.file(target) as stream:
                stream.write(made.document.encode())
    if target is None:
        sys.stdout.write(made.document)
    for table, files in made.tables.items():
        terminal.note("init_table", table=table, files=files)
    if made.left_out:
        terminal.warn("init_left_out", count=len(made.left_out), files=", ".join(made.left_out[:3]))
    if made.open_questions:
        terminal.warn("init_open", questions=made.open_questions)
    if target is not None:
        found = target.name == FILE_NAME and target.parent == Path()
        check = "retain check" if found else f"retain check --config {target}"
        terminal.note("init_written", file=str(target), check=check)
