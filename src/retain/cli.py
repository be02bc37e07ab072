"""The command line: the table of commands, and `main`, where every end gets its exit code."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from itertools import pairwise
from types import FrameType
from typing import Annotated, NoReturn

import typer

from retain.commands.config import config
from retain.commands.demo import demo
from retain.commands.fields import fields
from retain.commands.score import score
from retain.commands.tiers import tiers
from retain.errors import PipeClosed, RetainError, UsageError, WriteFailed
from retain.session import Session
from retain.version import VERSION
from retain.words import LANGUAGES

COMMANDS: tuple[Callable[..., None], ...] = (score, tiers, fields, demo)

INTERRUPTED, PIPE_CLOSED, TERMINATED = 130, 141, 143
_BUG = 70

app = typer.Typer(
    name="retain",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Customer retention analysis over CSV and Parquet files.",
)
for command in COMMANDS:
    app.command()(command)
app.add_typer(config)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"retain {VERSION}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Analyse customer retention over CSV and Parquet files."""


def main() -> None:
    """Run the command line and exit."""
    signal.signal(signal.SIGTERM, _terminate)
    session = Session()
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115 - closed by the caller (2>&-)
    _speak_early(session, sys.argv[1:])
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
        code = _refused(session, WriteFailed("stdout_closed"))
    else:
        code = _run(session)
    if session.wants_stats and code != PIPE_CLOSED:
        error = session.stats.pop("_error", None)
        session.terminal.statistics(session.statistics(error))
    _leave(code)


def _run(session: Session) -> int:
    try:
        code = app(obj=session, standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except RetainError as error:
        return _refused(session, error)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except typer.TyperException as error:
        said = _said(error)
        return (
            _refused(session, UsageError("usage", problem=said)) if said else UsageError.exit_code
        )
    except PipeClosed:
        return PIPE_CLOSED
    except _Terminated:
        return TERMINATED
    except BaseException as error:  # Polars' PanicException is no Exception
        if isinstance(error, (SystemExit, GeneratorExit)):
            raise
        return _bug(session, error)


def _said(error: typer.TyperException) -> str:
    message = getattr(error, "format_message", None)  # usage errors write theirs there
    return str(message() if message else error)


def _refused(session: Session, error: RetainError) -> int:
    session.terminal.error(error.message(session.terminal.lang))
    session.stats["_error"] = error
    if session.debug:
        _traceback(error)
    return error.exit_code


def _bug(session: Session, error: BaseException) -> int:
    bug = RetainError("bug", code="BUG", problem=f"{type(error).__name__}: {error}".splitlines()[0])
    session.terminal.error(bug.message(session.terminal.lang))
    session.stats["_error"] = bug
    if session.debug:
        _traceback(error)
    return _BUG


def _traceback(error: BaseException) -> None:
    import traceback

    traceback.print_exception(error)


class _Terminated(BaseException):
    """SIGTERM arrived."""


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise _Terminated


def _speak_early(session: Session, arguments: list[str]) -> None:
    """Language, traceback and statistics for errors that come before a command has begun."""
    from retain.terminal import Terminal

    lang = os.environ.get("RETAIN_LANG", "en")
    for option, value in pairwise(arguments):
        lang = value if option == "--lang" else lang
    colored = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    session.terminal = Terminal(lang if lang in LANGUAGES else "en", color=colored)
    session.debug = "--debug" in arguments
    session.wants_stats = "--stats" in arguments


def _leave(code: int) -> NoReturn:
    """Exit without a second complaint where a pipe was closed."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def run() -> NoReturn:
    """Run the command line as a process of its own.

    The process ends at once: its files are closed and its temporary ones gone, and giving back
    gigabytes piece by piece would take longer than some commands.
    """
    try:
        main()
    except SystemExit as end:
        code = end.code
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 1)
