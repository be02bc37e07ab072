"""The only writer to standard error: notes, warnings, progress, errors, statistics."""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from retain.ending import parting
from retain.words import text

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f]"
)
_COMBINING = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILED_UP = re.compile(f"({_COMBINING}{{3}}){_COMBINING}+")
_SCREEN_AS_BEFORE = b"\r\x1b[K\x1b[?25h"
"""The bar's line empty, and the cursor, which it hides, shown."""
_YELLOW, _RED, _DIM, _PLAIN = "\x1b[33m", "\x1b[31m", "\x1b[2m", "\x1b[0m"


def safe(line: str) -> str:
    """A text without control and bidirectional characters, marks piled up no higher than three."""
    return _PILED_UP.sub(r"\1", _UNSAFE.sub("", line))


@dataclass(frozen=True)
class Terminal:
    """How retain speaks in one run.

    Attributes:
        lang: "en" or "zh".
        quiet: errors and verdicts only.
        color: whether colours may be used on standard error.
        verbose: details too.
    """

    lang: str = "en"
    quiet: bool = False
    color: bool = False
    verbose: bool = False

    def note(self, key: str, **values: object) -> None:
        """One line of information."""
        if not self.quiet:
            self._line(text(key, self.lang, **values), _DIM)

    def detail(self, key: str, **values: object) -> None:
        """One line for those who asked for every note."""
        if self.verbose:
            self.note(key, **values)

    def warn(self, key: str, **values: object) -> None:
        """One line that asks for attention."""
        if not self.quiet:
            self._line(text("warning", self.lang) + text(key, self.lang, **values), _YELLOW)

    def verdict(self, key: str, **values: object) -> None:
        """What was asked about and found wanting: a warning that is never silenced.

        Who runs retain by a timetable asks for quiet, and gets word of this alone.
        """
        self._line(text("warning", self.lang) + text(key, self.lang, **values), _YELLOW)

    def error(self, message: str) -> None:
        """An error, one or two lines; never silenced."""
        self._write(self.failure(message))

    def failure(self, message: str) -> str:
        """An error as it is written."""
        return self._shown(text("failure", self.lang) + message, _RED)

    def statistics(self, document: dict[str, Any]) -> None:
        """One line of JSON."""
        self._write(json.dumps(document, ensure_ascii=False))

    @contextmanager
    def progress(self, key: str, total: int | None) -> Iterator[Callable[[int], None] | None]:
        """A bar for work of `total` steps, on a terminal only; yields who to tell of steps done.

        Nothing shows in the first second.
        """
        if self.quiet or not sys.stderr.isatty():
            yield None
            return
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            Progress,
            TaskProgressColumn,
            TextColumn,
            TimeRemainingColumn,
        )

        bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        task = bar.add_task(text(key, self.lang), total=total)
        late = threading.Timer(1.0, bar.start)
        late.daemon = True
        late.start()
        try:
            with parting(_SCREEN_AS_BEFORE):
                yield lambda steps: bar.advance(task, steps)
        finally:
            late.cancel()
            late.join()
            bar.stop()

    def _line(self, line: str, color: str) -> None:
        self._write(self._shown(line, color))

    def _shown(self, line: str, color: str) -> str:
        line = "\n".join(map(safe, line.split("\n")))
        return f"{color}{line}{_PLAIN}" if self.color else line

    def _write(self, line: str) -> None:
        # Standard output first: a note must not overtake the data it speaks of.
        with suppress(OSError, ValueError):
            sys.stdout.flush()
        with suppress(OSError, ValueError):
            sys.stderr.write(line + "\n")
            sys.stderr.flush()
