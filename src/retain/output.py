"""The one way results leave: a frame or a report, chosen, shaped and written."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from retain.errors import DataError, PipeClosed, UsageError, WriteFailed, nearest
from retain.invocation import Invocation
from retain.options import FORMATS, OutputOptions, RowOptions

if TYPE_CHECKING:
    import polars as pl

    from retain.reports.report import Kind, Report

_TERMINAL_ROWS = 50
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_SUBQUERY = re.compile(r"\b(select|from|with|table)\b", re.IGNORECASE)
_BINARY = ("parquet", "arrow")
_GLANCE = (
    "customer_id", "name", "tier", "value_window", "value_share", "last_date", "days_since_last",
    "occasions", "own_gap_days", "tier_before", "rfm_segment", "revenue", "return_rate",
)  # fmt: skip
"""What a screen shows first of the scores."""


def check_output(options: OutputOptions) -> str:
    """The format, and the refusal of a target that cannot be, before any work is done.

    By option, by the file's suffix, a table on a terminal, CSV in a pipe.

    Raises:
        UsageError: an unknown format or suffix, or a binary format on a terminal.
        CannotCreate: the file cannot be made.
    """
    from retain.tables.formats import SUFFIXES
    from retain.tables.publish import check_target

    chosen = options.format_
    if chosen is not None and chosen not in FORMATS:
        raise UsageError("bad_choice", option="--format", value=chosen, choices=", ".join(FORMATS))
    if options.output is not None:
        if chosen is None:
            chosen = SUFFIXES.get(options.output.suffix.lower())
        if chosen is None:
            raise UsageError(
                "unknown_suffix", file=str(options.output), suffixes=", ".join(SUFFIXES)
            )
        check_target(options.output, force=options.force)
        return chosen
    chosen = chosen or ("table" if sys.stdout.isatty() else "csv")
    if chosen in _BINARY and sys.stdout.isatty():
        raise UsageError("binary_to_terminal", format=chosen)
    return chosen


def select_rows(frame: pl.DataFrame, options: RowOptions) -> pl.DataFrame:
    """The rows and columns asked for.

    Raises:
        DataError: a column that is not there; names the nearest.
        UsageError: a condition or an order that cannot be read.
    """
    if options.where:
        frame = _filtered(frame, options.where)
    if options.sort:
        frame = _sorted(frame, options.sort)
    if options.limit is not None:
        frame = frame.head(options.limit)
    if options.columns:
        names = [name.strip() for name in options.columns.split(",") if name.strip()]
        for name in names:
            _check_column(frame, name)
        frame = frame.select(names)
    return frame


def at_a_glance(frame: pl.DataFrame) -> pl.DataFrame:
    """Scores as a screen shows them: the greatest value first, the telling columns first."""
    first = [name for name in _GLANCE if name in frame.columns]
    rest = [name for name in frame.columns if name not in first]
    return frame.sort("value_rank", "customer_id", nulls_last=True).select(*first, *rest)


def deliver_rows(
    frame: pl.DataFrame, format_name: str, options: OutputOptions, invocation: Invocation
) -> None:
    """Write a frame."""
    from retain.scoring.catalogue import BY_NAME
    from retain.tables.formats import write_rows

    if format_name != "table":
        with _target(options.output) as stream:
            write_rows(frame, format_name, stream)
        return
    kinds: list[Kind] = [_kind(BY_NAME[n].kind if n in BY_NAME else "") for n in frame.columns]
    _show(frame, kinds, options.output, invocation)


def deliver_report(
    report: Report, format_name: str, options: OutputOptions, invocation: Invocation
) -> None:
    """Write a report; formats of rows hold its first table."""
    from retain.reports.documents import as_json, as_markdown, as_rows
    from retain.tables.formats import write_rows

    with _target(options.output) as stream:
        if format_name == "markdown":
            stream.write(as_markdown(report).encode())
        elif format_name == "json":
            stream.write(as_json(report).encode())
        elif format_name == "table":
            from retain.reports.terminal import console, show_report

            text = io.StringIO()
            screen = console(like=sys.stdout, file=text, plain=options.output is not None)
            show_report(report, screen)
            stream.write(_trimmed(text))
        else:
            write_rows(as_rows(report), format_name, stream)


def _show(
    frame: pl.DataFrame, kinds: Sequence[Kind], output: Path | None, invocation: Invocation
) -> None:
    from retain.reports.terminal import console, show_frame

    text = io.StringIO()
    screen = console(like=sys.stdout, file=text, plain=output is not None)
    cut = show_frame(frame, kinds, invocation.terminal.lang, screen, rows=_TERMINAL_ROWS)
    with _target(output) as stream:
        stream.write(_trimmed(text))
    if cut:
        invocation.terminal.note("shown_part", **cut)


def _trimmed(text: io.StringIO) -> bytes:
    """What was drawn, without the blanks that pad its lines."""
    return "".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines()).encode()


def _kind(kind: str) -> Kind:
    kinds: dict[str, Kind] = {
        "count": "count", "days": "count", "score": "count", "money": "money",
        "share": "share", "number": "number", "date": "date",
    }  # fmt: skip
    return kinds.get(kind, "text")


def _target(output: Path | None) -> AbstractContextManager[BinaryIO]:
    if output is None:
        return _standard_output()
    from retain.tables.publish import published

    return published(output)


@contextmanager
def _standard_output() -> Iterator[BinaryIO]:
    """Standard output as bytes.

    Raises:
        PipeClosed: nobody reads any more; Typer would make its own end of a BrokenPipeError.
        WriteFailed: it takes no more for another reason.
    """
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError as error:
        raise PipeClosed from error
    except OSError as error:
        problem = error.strerror or str(error)
        raise WriteFailed("write_failed", file="<stdout>", problem=problem) from error


def _check_column(frame: pl.DataFrame, name: str) -> None:
    if name not in frame.columns:
        raise DataError(
            "unknown_column",
            code="MISSING_COLUMN",
            column=name,
            near=nearest(name, frame.columns) or "-",
            seen=", ".join(frame.columns),
        )


def _filtered(frame: pl.DataFrame, where: str) -> pl.DataFrame:
    """Rows for which the SQL expression is true; it sees the frame's columns and nothing else."""
    import polars as pl

    if _SUBQUERY.search(_QUOTED.sub("", where)):  # parsing alone would open files named there
        raise UsageError("bad_where", where=where, problem="SELECT")
    try:
        condition = pl.sql_expr(where)
        names = condition.meta.root_names()
    except pl.exceptions.PolarsError as error:
        raise UsageError("bad_where", where=where, problem=str(error).splitlines()[0]) from error
    for name in names:
        _check_column(frame, name)
    try:
        return frame.filter(condition)
    except (pl.exceptions.PolarsError, TypeError) as error:
        raise UsageError("bad_where", where=where, problem=str(error).splitlines()[0]) from error


def _sorted(frame: pl.DataFrame, order: str) -> pl.DataFrame:
    names, falling = [], []
    for part in order.split(","):
        name, _, direction = part.strip().partition(" ")
        if direction.strip().lower() not in ("", "asc", "desc"):
            raise UsageError("bad_sort", sort=order, part=part.strip())
        _check_column(frame, name)
        names.append(name)
        falling.append(direction.strip().lower() == "desc")
    return frame.sort(names, descending=falling, nulls_last=True, maintain_order=True)
