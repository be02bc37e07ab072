"""A text's physical lines, numbered from 1, which can be handed back and read once more."""

from __future__ import annotations

from collections import deque
from typing import TextIO

LONGEST_LINE = 1 << 24
"""Characters of a line that are kept; the rest of a longer one is passed over."""


class Lines:
    """The lines of a file opened with `newline=""`: they end with LF, CR LF or a bare CR.

    Attributes:
        number: of the line handed out last; 0 before the first.
        pending: the lines handed out since `begin`.
        ended: whether the end of the file was met since `begin`.
        cut: whether one of the pending lines was too long to be kept whole.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._again: deque[str] = deque()
        self._cut_lines: set[int] = set()
        self.number = 0
        self.pending: list[str] = []
        self.ended = False
        self.cut = False

    def __iter__(self) -> Lines:
        """The lines themselves."""
        return self

    def __next__(self) -> str:
        """The next line, with its end."""
        line = self._again.popleft() if self._again else self._from_file()
        if not line:
            self.ended = True
            raise StopIteration
        self.number += 1
        self.cut |= self.number in self._cut_lines
        self.pending.append(line)
        return line

    def begin(self) -> None:
        """Forget the pending lines: a record begins."""
        self.pending.clear()
        self.ended = self.cut = False

    def hand_back(self, lines: list[str]) -> None:
        """Take back the lines handed out last; they come again."""
        self._again.extendleft(reversed(lines))
        self.number -= len(lines)

    def _from_file(self) -> str:
        line = self._file.readline(LONGEST_LINE)
        if len(line) == LONGEST_LINE and line[-1] not in "\r\n":
            self._cut_lines.add(self.number + 1)
            while (rest := self._file.readline(LONGEST_LINE)) and rest[-1] not in "\r\n":
                continue
        return line
