"""The one way results leave: a frame or a report, to standard output or to a set of files."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

from retain.errors import CannotCreate, PipeClosed, UsageError, WriteFailed
from retain.invocation import Invocation
from retain.options import FORMATS, OutputOptions

if TYPE_CHECKING:
    import polars as pl

    from retain.reports.report import Kind, Report
    from retain.tables.pseudonyms import Key
    from retain.tables.publish import Publication

_TERMINAL_ROWS = 50
_BINARY = ("parquet", "arrow", "xlsx")
_MODE = re.compile("0?6[046][046]")
CALENDAR = "ics"


@dataclass(frozen=True)
class Shapes:
    """What a command gives in formats that ask for more than its rows and its report.

    Attributes:
        rows: for formats of rows, where they hold other ones than the report's tables.
        book: makes the report whose tables are the sheets of a workbook.
        calendar: makes a calendar.
    """

    rows: pl.DataFrame | None = None
    book: Callable[[], Report] | None = None
    calendar: Callable[[], bytes] | None = None


class Results:
    """What a command gives. Used as a block: files appear together when it ends well.

    Everything that can be refused is refused at the start of the block.

    Attributes:
        first: the first output file; None where the result goes to standard output.
        publication: the set of files that the run writes.
        key: for pseudonyms; None where customers are named.
    """

    first: Path | None
    key: Key | None
    publication: Publication

    def __init__(
        self, options: OutputOptions, invocation: Invocation, *, calendar: bool = False
    ) -> None:
        """Args: what was typed, the run, and whether the command makes calendars."""
        self._options, self._invocation = options, invocation
        self._held, self._calendar = ExitStack(), calendar

    def __enter__(self) -> Self:
        """The results, their targets checked and locked.

        Raises:
            UsageError: an unknown format or suffix, a calendar of another command than the plan's,
                or a binary format on a terminal.
            CannotCreate: a file cannot be made.
            TryAgain: another run is writing it.
            InputMissing: there is no such key file.
        """
        from retain.tables.publish import Publication

        targets = self._options.output or []
        paths: list[Path | None] = [*targets] or [None]
        typed = self._options.format_
        self._formats = [(path, _format(typed, path, calendar=self._calendar)) for path in paths]
        self.first = paths[0]
        self.key = _key(self._options.pseudonymise)
        command = self._invocation.command
        with ExitStack() as held:
            self.publication = held.enter_context(
                Publication(
                    force=self._options.force, mode=_mode(self._options.mode), command=command
                )
            )
            for path in targets:
                self.publication.claim(path)
            self._held = held.pop_all()
        return self

    def __exit__(self, *raised: object) -> bool | None:
        """Put the files in place, unless something was raised."""
        return self._held.__exit__(*raised)  # type: ignore[arg-type]

    @property
    def is_rows(self) -> bool:
        """Whether some target gets rows alone, where a report would say more."""
        return any(name not in ("table", "markdown", "json", "html") for _, name in self._formats)

    def rows(
        self,
        frame: pl.DataFrame,
        *,
        on_screen: Callable[[], pl.DataFrame | Report] | None = None,
        shapes: Shapes | None = None,
    ) -> None:
        """Give a frame.

        Args:
            frame: for all formats of data.
            on_screen: makes what the format `table` shows; the frame itself where None.
            shapes: what formats that ask for more get.
        """
        from retain.reports.report import Report

        for path, format_name in self._formats:
            if shapes is not None and self._shaped(shapes, format_name, path):
                continue
            if format_name != "table":
                with self._target(path) as stream:
                    self._write(frame, format_name, stream)
                continue
            shown = on_screen() if on_screen else frame
            if isinstance(shown, Report):
                self._draw_report(shown, path)
            else:
                self._draw(shown, path)

    def report(self, report: Report, shapes: Shapes | None = None) -> None:
        """Give a report; formats of rows hold its first table, unless `shapes` has other rows."""
        from retain.reports.documents import as_rows
        from retain.reports.json_document import as_json
        from retain.reports.markdown import as_markdown

        shapes = shapes or Shapes()
        for path, format_name in self._formats:
            if self._shaped(shapes, format_name, path):
                continue
            if format_name == "table":
                self._draw_report(report, path)
                continue
            with self._target(path) as stream:
                if format_name == "markdown":
                    stream.write(as_markdown(report).encode())
                elif format_name == "json":
                    stream.write(as_json(report).encode())
                elif format_name == "html":
                    self._write_page(report, stream)
                elif format_name == "xlsx":
                    self._write_book(report, stream)
                else:
                    rows = shapes.rows if shapes.rows is not None else as_rows(report)
                    self._write(rows, format_name, stream, of_catalogue=False)

    def keep(self, frame: pl.DataFrame, path: Path) -> None:
        """Write rows into a CSV file that stands beside the results, as one of the set."""
        with self.publication.file(path) as stream:
            self._write(frame, "csv", stream)

    def _write(
        self, frame: pl.DataFrame, format_name: str, stream: BinaryIO, *, of_catalogue: bool = True
    ) -> None:
        from retain.tables.formats import write_rows

        title = self._invocation.command.removeprefix("retain ")
        if format_name == "html":
            self._write_rows_page(frame, title, stream)
            return
        write_rows(
            frame,
            format_name,
            stream,
            title=title,
            lang=self._invocation.terminal.lang,
            raw_cells=self._options.raw_cells,
            of_catalogue=of_catalogue,
        )

    def _write_page(self, report: Report, stream: BinaryIO) -> None:
        """A page for a browser."""
        from retain.reports.page import as_html

        stream.write(as_html(report).encode())

    def _write_rows_page(self, frame: pl.DataFrame, title: str, stream: BinaryIO) -> None:
        """A page of rows, all of them.

        Raises:
            CannotCreate: they are more than a browser shows.
        """
        from retain.reports.rows_page import MOST_CELLS, frame_report

        if frame.height * frame.width > MOST_CELLS:
            raise CannotCreate(
                "page_too_large", rows=frame.height, columns=frame.width, most=MOST_CELLS
            )
        self._write_page(frame_report(frame, title, self._invocation.terminal.lang), stream)

    def _shaped(self, shapes: Shapes, format_name: str, path: Path | None) -> bool:
        """Whether this was one of the formats that ask for more, and is written."""
        if format_name == CALENDAR and shapes.calendar is not None:
            with self._target(path) as stream:
                stream.write(shapes.calendar())
            return True
        if format_name == "xlsx" and shapes.book is not None:
            with self._target(path) as stream:
                self._write_book(shapes.book(), stream)
            return True
        return False

    def _write_book(self, report: Report, stream: BinaryIO) -> None:
        from retain.workbooks.book import write_report_book

        write_report_book(report, stream, raw=self._options.raw_cells)

    def _draw(self, frame: pl.DataFrame, path: Path | None) -> None:
        from retain.reports.terminal import console, show_frame
        from retain.scoring.catalogue import BY_NAME

        kinds: list[Kind] = [_kind(BY_NAME[n].kind if n in BY_NAME else "") for n in frame.columns]
        text = io.StringIO()
        screen = console(like=sys.stdout, file=text, plain=path is not None)
        terminal = self._invocation.terminal
        cut = show_frame(frame, kinds, terminal.lang, screen, rows=_TERMINAL_ROWS)
        with self._target(path) as stream:
            stream.write(_trimmed(text))
        if cut:
            terminal.note("shown_part", **cut)

    def _draw_report(self, report: Report, path: Path | None) -> None:
        from retain.reports.terminal import console, show_report

        text = io.StringIO()
        show_report(report, console(like=sys.stdout, file=text, plain=path is not None))
        with self._target(path) as stream:
            stream.write(_trimmed(text))

    @contextmanager
    def _target(self, path: Path | None) -> Iterator[BinaryIO]:
        """A file of the set, or standard output once the set is in place.

        In that order, since `| head` ends a run well.
        """
        if path is not None:
            with self.publication.file(path) as stream:
                yield stream
            return
        self.publication.publish()
        with standard_output() as stream:
            yield stream


def _format(typed: str | None, path: Path | None, *, calendar: bool) -> str:
    """By option, by the file's suffix, a table on a terminal, CSV in a pipe."""
    from retain.tables.formats import SUFFIXES

    suffix = path.suffix.lower() if path is not None else ""
    known, formats = dict(SUFFIXES), list(FORMATS)
    if calendar:
        known[f".{CALENDAR}"] = CALENDAR
        formats.append(CALENDAR)
    elif (typed or suffix.removeprefix(".")) == CALENDAR:
        raise UsageError("calendar_of_plan")
    if typed is not None and typed not in formats:
        raise UsageError("bad_choice", option="--format", value=typed, choices=", ".join(formats))
    if path is not None:
        chosen = typed or known.get(suffix)
        if chosen is None:
            raise UsageError("unknown_suffix", file=str(path), suffixes=", ".join(known))
        return chosen
    chosen = typed or ("table" if sys.stdout.isatty() else "csv")
    if chosen in _BINARY and sys.stdout.isatty():
        raise UsageError("binary_to_terminal", format=chosen)
    return chosen


def _key(path: Path | None) -> Key | None:
    from retain.tables.pseudonyms import read_key

    return read_key(path) if path else None


def _mode(typed: str) -> int:
    """Permissions from octal digits: reading and writing for the owner, never running."""
    if not _MODE.fullmatch(typed):
        raise UsageError("bad_mode", mode=typed)
    return int(typed, 8)


def _trimmed(text: io.StringIO) -> bytes:
    """What was drawn, without the blanks that pad its lines."""
    return "".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines()).encode()


def _kind(kind: str) -> Kind:
    kinds: dict[str, Kind] = {
        "count": "count", "days": "count", "score": "count", "money": "money",
        "share": "share", "number": "number", "date": "date",
    }  # fmt: skip
    return kinds.get(kind, "text")


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
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
