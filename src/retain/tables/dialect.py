"""How a delimited text is laid out: its quoting, its header, where its records begin."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from retain.errors import DataError, UsageError
from retain.tables.encodings import check_utf8, check_wide
from retain.tables.lines import LONGEST_LINE, Lines
from retain.tables.plain import Text
from retain.tables.proof import Shape
from retain.tables.quoting import Quoting
from retain.tables.sniffing import Sample, Seen, candidates, sample, sniff, usual_width

IsHeader = Callable[[Sequence[str]], bool]
"""Whether cells are a header, by what they say."""

_HEAD = 1 << 20
_BOM = b"\xef\xbb\xbf"
_SEP_LINE = re.compile(r'"?sep=([^"\r\n])"?[\r\n]+', re.IGNORECASE)
_SEARCHED = 50
_SAMPLED = 1 << 16
_LEAST_LINES = 20
_LONE_CELLS = 3


@dataclass(frozen=True)
class Layout:
    """What was declared of a text; None is sniffed.

    Attributes:
        delimiter: one character, or one followed by blanks.
        quote: one character; "" where nothing is quoted.
        escape: one character; "" or a quote where quotes are doubled.
        header: how many lines the header has; several are joined with a blank.
        skip_rows: lines to pass over before the header.
    """

    delimiter: str | None = None
    quote: str | None = None
    escape: str | None = None
    header: int = 1
    skip_rows: int = 0

    def check(self) -> None:
        """Refuse what no text can be laid out by.

        Raises:
            UsageError: a delimiter, quote or escape that is not one character, two that are the
                same, counts below 0.
        """
        if self.delimiter is not None and not re.fullmatch(r"[^\r\n\" ] *| ", self.delimiter):
            raise UsageError("bad_delimiter", delimiter=self.delimiter)
        for name, value in (("quote", self.quote), ("escape", self.escape)):
            if value is not None and not re.fullmatch(r"[^\r\n]?", value):
                raise UsageError("bad_mark", name=name, value=value)
            if value and self.delimiter and value == self.delimiter[0]:
                raise UsageError("same_mark", name=name, value=value)
        for name, count in (("header", self.header), ("skip_rows", self.skip_rows)):
            if count < 0:
                raise UsageError("bad_count", name=name, value=count)


@dataclass(frozen=True)
class Dialect:
    """A delimited text's layout as found.

    Attributes:
        quoting: how cells are told apart.
        header: the columns' names as written, outer blanks gone.
        width: cells of a record; the header may have more or fewer.
        first_line: the line on which the first record stands.
        start: the byte at which it begins.
        passed_over: lines before the header that belong to no record.
        broken: whether the header's quoting is broken.
        written: the header's cells, as they would come again; () of none or of several lines.
        bare_return: whether a line before the first record ends with a bare carriage return.
    """

    quoting: Quoting
    header: tuple[str, ...]
    width: int
    first_line: int
    start: int
    passed_over: int
    broken: bool
    written: tuple[str, ...]
    bare_return: bool

    def shape(self, longest: int) -> Shape | None:
        """What the proof of a plain rectangle looks for; None where the fast lane cannot read."""
        quoting = self.quoting
        if len(quoting.delimiter) > 1 or not (quoting.delimiter + quoting.quote).isascii():
            return None
        if quoting.escape or self.width != len(self.header) or self.bare_return:
            return None
        named = next((n for n, name in enumerate(self.written, 1) if name), 0)
        begins = tuple(name.encode() for name in self.written[:named])
        return Shape(
            quoting.delimiter.encode(), quoting.quote.encode(), self.width, begins, longest
        )


def read_dialect(
    text: Text, label: str, layout: Layout, is_header: IsHeader | None = None
) -> Dialect | None:
    """The layout of a text; None where it holds nothing but blanks.

    What is not declared is sniffed from the first records. The header is the first record that
    `is_header` accepts, where one does; otherwise the first that is no preamble.

    Raises:
        DataError: the header is not of the text's encoding.
        UsageError: a layout that cannot be.
    """
    layout.check()
    raw, whole = _head(text.path)
    check_wide(raw, label)
    bom = len(_BOM) if raw.startswith(_BOM) else 0
    lines = _physical(raw[bom:].decode("utf-8", "surrogateescape"), whole=whole)
    skipped, delimiter = min(layout.skip_rows, len(lines)), layout.delimiter
    if not skipped and lines and (sep := _SEP_LINE.fullmatch(lines[0])):
        skipped, delimiter = 1, delimiter or sep[1]
    best, place = _best(lines[skipped:], replace(layout, delimiter=delimiter), is_header)
    if best is None:
        return None
    header = best.records[place : place + layout.header]
    names = _joined([seen.cells for seen in header])
    width = _width(names, best.records[place + len(header) :])
    told = tuple(name for name in names if name)
    if len(names) > width == len(told):  # a delimiter too many in the header alone
        names = told
    end = skipped + (header[-1].last if header else 0)
    before = "".join(lines[:end]).encode("utf-8", "surrogateescape")
    start = bom + len(before)
    check_utf8(raw, start, label, text.encoding, text.first_bad)
    return Dialect(
        quoting=best.quoting,
        header=names,
        width=width,
        first_line=end + 1,
        start=start,
        passed_over=skipped + (header[0].first - 1 if header else 0),
        broken=any(seen.broken for seen in header),
        written=names if len(header) == 1 else (),
        bare_return=re.search(rb"\r(?!\n)", before) is not None,
    )


def check_header(dialect: Dialect, label: str) -> None:
    """Refuse a header whose columns cannot be told apart.

    Raises:
        DataError: broken quoting, a name that is blank, or one that stands twice.
    """
    line = dialect.first_line - 1
    if dialect.broken:
        raise DataError("broken_header", code="BAD_HEADER", file=label, line=line)
    check_names(dialect.header, label)


def check_names(header: tuple[str, ...], label: str) -> None:
    """Refuse names of columns that cannot be told apart.

    Raises:
        DataError: a name that is blank, or one that stands twice.
    """
    for position, name in enumerate(header, 1):
        if not name:
            raise DataError(
                "blank_header",
                code="MISSING_COLUMN",
                file=label,
                position=position,
                seen=", ".join(header),
            )
        if name in header[: position - 1]:
            raise DataError("double_header", code="DUP_COLUMN", file=label, column=name)


def _head(path: Path) -> tuple[bytes, bool]:
    """The file's beginning, long lines whole, and whether it is all of the file."""
    with path.open("rb") as file:
        head = file.read(_HEAD) + file.readline(LONGEST_LINE)
        while head.count(b"\n") < _LEAST_LINES and len(head) < LONGEST_LINE:
            if not (line := file.readline(LONGEST_LINE)):
                break
            head += line
        return head, not file.read(1)


def _physical(text: str, *, whole: bool) -> list[str]:
    """The lines of a text's beginning, without the one that is cut off."""
    lines = list(Lines(io.StringIO(text, newline="")))
    return lines if whole or len(lines) < 2 else lines[:-1]


def _best(
    lines: list[str], layout: Layout, is_header: IsHeader | None
) -> tuple[Sample | None, int]:
    """The best way to read the lines, and the place of the header among its records."""
    text = _first_of(lines)
    ways = [
        sample(text, way) for way in candidates(text, layout.delimiter, layout.quote, layout.escape)
    ]
    if is_header is not None:
        places = [_claimed(way, is_header) for way in ways]
        claimed = [n for n, place in enumerate(places) if place is not None]
        if claimed:
            best = max(claimed, key=lambda n: round(ways[n].goodness, 9))
            return ways[best], places[best] or 0
    found = sniff(ways)
    told = [n for n, seen in enumerate(found.records) if any(map(str.strip, seen.cells))]
    if not told:
        return None, 0
    if layout.header == 0:
        return found, 0
    if layout.skip_rows or is_header is not None:
        return found, told[0]
    width = usual_width(found.records)
    return found, next((n for n in told if not _lonely(found.records[n], width)), told[0])


def _first_of(lines: list[str]) -> str:
    """As many lines as make a sample."""
    size, taken = 0, []
    for line in lines:
        taken.append(line)
        size += len(line)
        if size > _SAMPLED and (len(taken) > _LEAST_LINES or size > _HEAD):
            break
    return "".join(taken)


def _claimed(way: Sample, is_header: IsHeader) -> int | None:
    """The place of the first record that is a header."""
    for place, seen in enumerate(way.records[:_SEARCHED]):
        if is_header([cell.strip() for cell in seen.cells]):
            return place
    return None


def _lonely(seen: Seen, width: int) -> bool:
    """Whether a record says little beside the others: a title, a date of printing."""
    told = sum(1 for cell in seen.cells if cell.strip())
    if len(seen.cells) == width:
        return told <= max(1, width // _LONE_CELLS) < width
    return told <= width // 2


def _joined(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The names that one or several header lines give."""
    width = max(map(len, rows), default=0)
    columns = ([row[n].strip() for row in rows if n < len(row)] for n in range(width))
    return tuple(" ".join(parts).strip() for parts in columns)


def _width(names: tuple[str, ...], records: Sequence[Seen]) -> int:
    """How many cells a record has: as the header has, unless most sound records say otherwise."""
    sound = [seen for seen in records if not seen.broken] or (records if not names else [])
    widths = Counter(len(seen.cells) for seen in sound)
    usual = usual_width(sound)
    if not names or widths[usual] > 2 * widths[len(names)] + 1:
        return usual
    return len(names)
