"""What a text's quoting seems to be, from its first records.

A candidate is good when most records have the same number of cells, more than one, and the cells
look like something: a number, a date, a word without blanks (after van den Burg, Nazábal and
Sutton, "Wrangling messy CSV files by detecting row and type patterns", 2019). Sniffing proposes;
whether the whole file holds to it, the proof and the careful lane say.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from retain.tables.lines import Lines
from retain.tables.physical import Expected, Rejected, read_records
from retain.tables.quoting import Quoting

DELIMITERS = (",", "\t", ";", "|", ":", "^", "~", "§", " ")
_QUOTES = ('"', "'")
_RECORDS = 200
_TYPED = re.compile(
    r"""[-+(]?[$€£¥]?\s?\d[\d.,' ]*\)?\s?[%€元]?  # numbers and money
    |\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?([T ][\d:.]+Z?)?  # dates
    |\d{1,2}:\d{2}(:\d{2})?
    |https?://\S+|\S+@\S+\.\S+
    |[\w.#/&+-]*""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Seen:
    """A record of a sample: its first and last line, its cells, whether its quoting broke.

    Of a broken record the cells are what is legible of its first line.
    """

    first: int
    last: int
    cells: tuple[str, ...]
    broken: bool = False


@dataclass(frozen=True)
class Sample:
    """A text's first records, read one way."""

    quoting: Quoting
    records: tuple[Seen, ...]

    @property
    def regular(self) -> bool:
        """Whether all records have the same number of cells, more than one."""
        widths = {len(seen.cells) for seen in self.records}
        return len(widths) == 1 and widths != {1} and not any(seen.broken for seen in self.records)

    @property
    def goodness(self) -> float:
        """Between 0 and 1: the share of regular records, of delimiters, and of legible cells."""
        width = usual_width(self.records)
        if not width:
            return 0.0
        regular = [seen.cells for seen in self.records if len(seen.cells) == width]
        broken = sum(seen.broken for seen in self.records)
        share = max(0.0, (len(regular) - broken) / len(self.records))
        cells = [cell for row in regular for cell in row]
        typed = sum(_TYPED.fullmatch(cell) is not None for cell in cells) / len(cells)
        return share**2 * (width - 1 + 0.001) / width * (0.3 + 0.7 * typed)


def usual_width(records: Sequence[Seen]) -> int:
    """The number of cells that most records have, the greater of two as frequent; 0 of none."""
    widths = Counter(len(seen.cells) for seen in records)
    return max(widths, key=lambda width: (widths[width], width), default=0)


def sample(text: str, quoting: Quoting) -> Sample:
    """The first records of `text`, read with `quoting`."""
    lines = Lines(io.StringIO(text, newline=""))
    records: list[Seen] = []
    for found in read_records(lines, quoting, Expected()):
        if isinstance(found, Rejected):
            legible = _legible(found.text, quoting)
            records.append(Seen(found.line, found.line, legible, broken=True))
        else:
            records.append(Seen(found[0], lines.number, tuple(found[1])))
        if len(records) == _RECORDS:
            break
    return Sample(quoting, tuple(records))


def _legible(line: str, quoting: Quoting) -> tuple[str, ...]:
    """A broken line's cells as far as they can be read: no delimiter is taken for text."""
    quote = quoting.quote
    cells = (cell.strip(" ") for cell in line.split(quoting.delimiter[0]))
    return tuple(
        cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == quote else cell for cell in cells
    )


def candidates(
    text: str, delimiter: str | None, quote: str | None, escape: str | None
) -> Iterator[Quoting]:
    """Ways to read `text` that are worth a try; what is given stays as it is."""
    for mark in (delimiter,) if delimiter is not None else _delimiters(text):
        for quotes in (quote,) if quote is not None else _quotes(text, mark):
            for way in (escape,) if escape is not None else _escapes(text, quotes):
                yield Quoting(mark, quotes, "" if way in _QUOTES else way)


def sniff(ways: Iterable[Sample]) -> Sample:
    """The best of several samples; the first of equals.

    Blanks part words too: where another delimiter parts all records alike, they part none.
    """
    ways = list(ways)
    regular = [way for way in ways if way.regular and way.quoting.delimiter != " "]
    best = max(ways, key=lambda way: round(way.goodness, 9))
    if best.quoting.delimiter == " " and regular:
        return max(regular, key=lambda way: round(way.goodness, 9))
    return best


def _delimiters(text: str) -> Iterator[str]:
    for mark in DELIMITERS:
        if mark in text or mark == DELIMITERS[0]:
            yield mark
        if mark != " " and f"{mark} " in text:
            yield f"{mark} "


def _quotes(text: str, mark: str) -> Iterator[str]:
    yield '"'
    beside = re.escape(mark.strip(" ") or mark)
    if re.search(rf"(^|{beside} ?)'[^\n]*'({beside}|\r?\n|\r|$)", text, re.MULTILINE):
        yield "'"


def _escapes(text: str, quote: str) -> Iterator[str]:
    yield ""
    if quote and f"\\{quote}" in text:
        yield "\\"
