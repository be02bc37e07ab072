"""The command line: the table of commands, and `main`, where every end gets its exit code."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from itertools import pairwise
from typing import Annotated, NoReturn

import typer

from retain import ending, memory
from retain.commands.backtest import backtest
from retain.commands.causes import causes
from retain.commands.check import check
from retain.commands.churn import churn
from retain.commands.cohorts import cohorts
from retain.commands.compare import compare
from retain.commands.config import config
from retain.commands.demo import demo
from retain.commands.explain import explain
from retain.commands.fields import fields
from retain.commands.init import init
from retain.commands.loyalty import loyalty
from retain.commands.plan import plan
from retain.commands.report import report
from retain.commands.score import score
from retain.commands.service import service
from retain.commands.tiers import tiers
from retain.commands.winback import winback
from retain.errors import DataError, PipeClosed, RetainError, UsageError, WriteFailed
from retain.invocation import Invocation
from retain.version import VERSION
from retain.words import LANGUAGES

COMMANDS: tuple[Callable[..., None], ...] = (
    init,
    check,
    report,
    explain,
    score,
    tiers,
    loyalty,
    churn,
    causes,
    service,
    cohorts,
    plan,
    compare,
    backtest,
    fields,
    demo,
)

INTERRUPTED, PIPE_CLOSED = 130, 141
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
app.add_typer(winback)
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


def main(invocation: Invocation | None = None) -> NoReturn:
    """Run the command line and exit."""
    invocation = invocation or Invocation()
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115 - closed by the caller (2>&-)
    _speak_early(invocation, sys.argv[1:])
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
        code = _refused(invocation, WriteFailed("stdout_closed"))
    else:
        code = _run(invocation)
    if invocation.wants_stats and code != PIPE_CLOSED:
        error = invocation.stats.pop("_error", None)
        invocation.terminal.statistics(invocation.statistics(error))
    _leave(code)


def _run(invocation: Invocation) -> int:
    try:
        code = app(obj=invocation, standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) and code else invocation.verdict
    except RetainError as error:
        return _refused(invocation, error)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except typer.TyperException as error:
        said = _said(error)
        return (
            _refused(invocation, UsageError("usage", problem=said))
            if said
            else UsageError.exit_code
        )
    except PipeClosed:
        return PIPE_CLOSED
    except MemoryError:
        return _refused(invocation, RetainError("out_of_memory"))
    except ImportError as error:  # a library that finds no room is not told from a missing one
        if memory.is_limited():
            return _refused(invocation, RetainError("out_of_memory"))
        return _bug(invocation, error)
    except BaseException as error:  # Polars' PanicException is no Exception
        if isinstance(error, (SystemExit, GeneratorExit)):
            raise
        return _bug(invocation, error)


def _said(error: typer.TyperException) -> str:
    message = getattr(error, "format_message", None)  # usage errors write theirs there
    return str(message() if message else error)


def _refused(invocation: Invocation, error: RetainError) -> int:
    invocation.terminal.error(error.message(invocation.terminal.lang))
    invocation.stats["_error"] = error
    if invocation.debug:
        _traceback(error)
    return error.exit_code


def _bug(invocation: Invocation, error: BaseException) -> int:
    bug = RetainError("bug", code="BUG", problem=_placed(error))
    invocation.terminal.error(bug.message(invocation.terminal.lang))
    invocation.stats["_error"] = bug
    if invocation.debug:
        _traceback(error)
    return _BUG


def _placed(error: BaseException) -> str:
    """A foreign error by its kind and place: what it says may quote rows."""
    import traceback

    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {os.path.basename(place.filename)}, line {place.lineno}"


def _traceback(error: BaseException) -> None:
    """Where an error came from, and what each was; only ours say what they say."""
    import traceback

    seen: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in seen:
        seen.append(at)
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    for each in reversed(seen):
        said = f": {each}" if isinstance(each, RetainError) else ""
        lines = traceback.format_tb(each.__traceback__)
        sys.stderr.write("Traceback (most recent call last):\n" + "".join(lines))
        sys.stderr.write(f"{type(each).__name__}{said}\n")


def _speak_early(invocation: Invocation, arguments: list[str]) -> None:
    """Language, traceback and statistics for errors that come before a command has begun."""
    from retain.terminal import Terminal

    lang = os.environ.get("RETAIN_LANG", "en")
    for option, value in pairwise(arguments):
        lang = value if option == "--lang" else lang
    colored = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    invocation.terminal = Terminal(lang if lang in LANGUAGES else "en", color=colored)
    invocation.debug = "--debug" in arguments
    invocation.wants_stats = "--stats" in arguments


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
    if not memory.is_limited():
        _run_here()
    code = memory.in_child(_run_here)
    os._exit(_out_of_memory() if code is None else code)


def _run_here() -> NoReturn:
    invocation = Invocation()
    ending.watch(lambda code: _last_words(invocation, code))
    try:
        main(invocation)
    except SystemExit as end:
        code = end.code
    except MemoryError:
        code = _out_of_memory()
    sys.stderr.flush()
    ending.leave(code if isinstance(code, int) else 1)


def _out_of_memory() -> int:
    """Say so, and remove what the run left."""
    from retain.tables.spool_folder import sweep

    invocation = Invocation()
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    _speak_early(invocation, sys.argv[1:])
    code = _refused(invocation, RetainError("out_of_memory"))
    if invocation.wants_stats:
        error = invocation.stats.pop("_error")
        invocation.terminal.statistics(invocation.statistics(error))
    sweep()
    return code


def _last_words(invocation: Invocation, code: int) -> bytes:
    """What is said when something from outside ends the run: why, and the statistics."""
    said, error = [], None
    if code == ending.CUT:
        error = DataError("cut_while_mapped", code="INPUT_CHANGED")
        said.append(invocation.terminal.failure(error.message(invocation.terminal.lang)))
    if invocation.wants_stats:
        said.append(json.dumps(invocation.statistics(error), ensure_ascii=False))
    return "".join(f"{line}\n" for line in said).encode(errors="backslashreplace")
