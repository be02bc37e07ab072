"""Records of a delimited text, one by one, with those that cannot be trusted told apart.

The standard library's csv module reads, strictly. Where the quoting of a record breaks, its first
line is rejected and reading goes on with the next line, so that a stray quote costs the lines it
stands in and swallows none.
"""

from __future__ import annotations

import base64
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from retain.tables.lines import LONGEST_LINE, Lines
from retain.tables.mending import only_reading
from retain.tables.quoting import Quoting

ENCODING_ROW = "ENCODING_ROW"
UNCLOSED_QUOTE = "UNCLOSED_QUOTE"
SUSPECT_MULTILINE = "SUSPECT_MULTILINE"

CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029"
"""No cell holds these; a tab and line ends within quotes it may."""

_CONTROL = re.compile(f"[{CONTROLS}]")
_UNDECODED = re.compile("[\ud800-\udfff]")
_FEWEST_MARKS = 2
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Rejected:
    """One physical record that is not used.

    Attributes:
        line: its first line in the file.
        reason: why.
        text: as it stands in the file; in base64 where it cannot be decoded.
    """

    line: int
    reason: str
    text: str


@dataclass(frozen=True)
class Expected:
    """What a sound record looks like.

    Attributes:
        width: how many cells it has; 0 where that is not known.
        header: the header's cells, which are no record where they come again.
        longest_cell: characters of a cell at the most.
        encoding: the one that undecodable bytes were met in.
        mends: whether a line with broken quotes is read where it has only one reading.
    """

    width: int = 0
    header: tuple[str, ...] = ()
    longest_cell: int = 1 << 20
    encoding: str = "utf-8"
    mends: bool = False


def read_records(
    lines: Lines, quoting: Quoting, expected: Expected
) -> Iterator[tuple[int, list[str]] | Rejected]:
    """Each physical record: its line number and cells, or why it is rejected.

    An empty line is no record. Where no width is expected, only broken quoting rejects one.
    """
    csv.field_size_limit(LONGEST_LINE)
    reader = quoting.reader(lines, strict=True)
    broken_on: set[int] = set()  # lines in which an earlier record's quoting broke
    while True:
        lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield _mended(lines, quoting, expected) or _malformed(lines, broken_on, expected)
            continue
        if not cells:
            continue
        first = lines.number - len(lines.pending) + 1
        if (
            expected.width
            and len(lines.pending) > 1
            and (found := _swallowed(lines, cells, quoting, expected))
        ):
            yield from found
            continue
        text = "".join(lines.pending)
        reason = "FIELD_TOO_LONG" if lines.cut else fault(cells, text, expected)
        if reason is None and quoting.quote and quoting.quote in text and _torn(text, quoting):
            reason = "BAD_QUOTE"
        yield (first, cells) if reason is None else rejected(first, reason, text, expected)


def fault(cells: list[str], text: str, expected: Expected) -> str | None:
    """Why a record cannot be used, from its cells and its text; None where it can."""
    if not expected.width:
        return None
    if not text.isascii() and _UNDECODED.search(text):
        return ENCODING_ROW
    if len(cells) != expected.width:
        return "RAGGED_LONG" if len(cells) > expected.width else "RAGGED_SHORT"
    if len(text) > expected.longest_cell and max(map(len, cells)) > expected.longest_cell:
        return "FIELD_TOO_LONG"
    if _CONTROL.search(text) and any(map(_CONTROL.search, cells)):  # the delimiter may be one
        return "CONTROL_CHAR"
    return "REPEATED_HEADER" if _is_header(cells, expected.header) else None


def _torn(text: str, quoting: Quoting) -> bool:
    """Whether a quote in the midst of an unquoted cell is closed in a later one.

    `K4"tea towels, large"` is one cell run into a quoted one, not two cells.
    """
    quote, opened, inside = quoting.quote, False, False
    for part in text.rstrip("\r\n").split(quoting.delimiter[0]) if not quoting.escape else ():
        cell = part.lstrip(" ") if len(quoting.delimiter) > 1 else part
        odd = cell.count(quote) % 2 == 1
        if inside or cell.startswith(quote):
            inside ^= odd
        elif odd and opened and cell.endswith(quote):
            return True
        elif odd:
            after = cell[cell.rindex(quote) + 1 :]  # none or a blank after an inch mark
            opened = opened or bool(after and not after[0].isspace())
    return False


def _is_header(cells: list[str], header: tuple[str, ...]) -> bool:
    """Whether a record is the header once more, as where a file was appended to another."""
    if not header or cells[0].lstrip(_BOM).strip() != header[0]:
        return False
    return [cell.strip() for cell in cells[1:]] == [*header[1:]]


def _mended(lines: Lines, quoting: Quoting, expected: Expected) -> tuple[int, list[str]] | None:
    """The first line of a record whose quoting breaks, where it has only one reading."""
    if not expected.mends or lines.cut:
        return None
    first, *others = lines.pending
    cells = only_reading(first, quoting, expected.width)
    if cells is None or fault(cells, first, expected):
        return None
    lines.hand_back(others)
    return lines.number, cells


def _malformed(lines: Lines, broken_on: set[int], expected: Expected) -> Rejected:
    """Reject the first line of a record whose quoting breaks; the others come again."""
    pending = list(lines.pending)
    last = lines.number
    lines.hand_back(pending[1:])
    first = lines.number
    if lines.cut:
        reason = "FIELD_TOO_LONG"
    elif (lines.ended or sum(map(len, pending)) > LONGEST_LINE) and first not in broken_on:
        reason = UNCLOSED_QUOTE
    elif len(pending) == 1:
        reason = SUSPECT_MULTILINE if first in broken_on else "BAD_QUOTE"
    else:
        reason = SUSPECT_MULTILINE
        broken_on.add(last)
    return rejected(first, reason, pending[0], expected)


def _swallowed(
    lines: Lines, cells: list[str], quoting: Quoting, expected: Expected
) -> list[Rejected] | None:
    """What becomes of a record over several lines that seems to have swallowed others.

    Where it has the wrong width and its last line alone the right one, its first line is rejected
    and the others come again. Where it has the right width and so has each of its lines, nothing
    says which is meant, and all its lines are rejected.
    """
    pending = list(lines.pending)
    if len(cells) != expected.width:
        if _width_alone(pending[-1], quoting) != expected.width:
            return None
        lines.hand_back(pending[1:])
        return [rejected(lines.number, SUSPECT_MULTILINE, pending[0], expected)]
    marks = expected.width - 1
    if marks < _FEWEST_MARKS or any(line.count(quoting.delimiter) != marks for line in pending):
        return None
    first = lines.number - len(pending) + 1
    return [
        rejected(number, SUSPECT_MULTILINE, line, expected)
        for number, line in enumerate(pending, first)
    ]


def _width_alone(line: str, quoting: Quoting) -> int:
    """How many cells a line has by itself; 0 where its quoting breaks."""
    try:
        return len(next(quoting.reader([line], strict=True), []))
    except csv.Error:
        return 0


def rejected(line: int, reason: str, text: str, expected: Expected) -> Rejected:
    """A record that is not used, its text without its line's end."""
    text = text.rstrip("\r\n")
    if not text.isascii() and _UNDECODED.search(text):
        reason = ENCODING_ROW
        raw = text.encode(expected.encoding, "surrogateescape")
        text = base64.b64encode(raw).decode()
    return Rejected(line, reason, text)
