"""Lines of Chinese on a terminal: they end where they are full, not where a blank happens to be.

Between two Chinese characters a line may end anywhere, but it never begins with a closing mark, nor
ends with an opening one. Numbers and Latin words stay whole.

Source: W3C, Requirements for Chinese Text Layout, on marks at the beginning and end of a line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.containers import Lines
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console, JustifyMethod, OverflowMethod

_OPENING: Final = "（《〈「『“‘【"
_CLOSING: Final = "，。；：、！？）》〉」』”’】…"
_WIDE: Final = "\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef"
_PIECE: Final = re.compile(
    rf"[{_OPENING}]*(?:[^\s{_WIDE}{_OPENING}{_CLOSING}]+|\S)?[{_CLOSING}]*\s*"
)
"""What stays together: a character or a word, with the marks that belong to it."""


class ChineseText(Text):
    """A text whose lines are filled as Chinese ones are."""

    def wrap(
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        tab_size: int = 8,
        no_wrap: bool | None = None,
    ) -> Lines:
        """The lines of a width, as `Text.wrap` gives them."""
        if no_wrap:
            return super().wrap(
                console, width, justify=justify, overflow=overflow, tab_size=tab_size, no_wrap=True
            )
        lines = Lines()
        for line in self.split(allow_blank=True):
            lines.extend(line.divide(ends_of_lines(line.plain, width)))
        for line in lines:
            line.rstrip()
        if justify or self.justify:
            lines.justify(console, width, justify=justify or self.justify or "left")
        return lines


def ends_of_lines(text: str, width: int) -> list[int]:
    """The places in a text at which a new line begins.

    Args:
        text: one line, however long.
        width: of a line, in columns of a terminal; a Chinese character takes two.
    """
    ends, begins = [], 0
    for piece in filter(None, (match.span() for match in _PIECE.finditer(text))):
        start, end = piece
        if start > begins and cell_len(text[begins:end].rstrip()) > width:
            ends.append(start)
            begins = start
        while cell_len(text[begins:end].rstrip()) > width:  # longer than a line by itself
            begins = _full(text, begins, width)
            ends.append(begins)
    return ends


def _full(text: str, begins: int, width: int) -> int:
    """The end of what a line can take of a piece; at least one character."""
    end = begins + 1
    while cell_len(text[begins : end + 1]) <= width:
        end += 1
    return end
