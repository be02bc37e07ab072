"""How the cells of a delimited text are told apart."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from retain.tables.lines import Lines


@dataclass(frozen=True)
class Quoting:
    """How cells are told apart.

    Attributes:
        delimiter: one character, or one followed by blanks that do not belong to the cells.
        quote: one character, or "" where nothing is quoted.
        escape: the character that takes a quote's meaning away; "" where quotes are doubled.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""

    def reader(self, lines: Lines | list[str], *, strict: bool) -> Iterator[list[str]]:
        """The csv module's reader of these lines."""
        return csv.reader(
            lines,
            delimiter=self.delimiter[0],
            skipinitialspace=len(self.delimiter) > 1,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            escapechar=self.escape or None,
            doublequote=True,  # without it, strictness ends where a quote closes
            strict=strict,
        )
