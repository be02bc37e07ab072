"""The proof that a delimited text is a plain rectangle, so that the fast lane may have it.

Every record stands on one line and has the header's number of delimiters outside quotes; quotes
open right after a delimiter or a line end and close right before one, doubled within; no control
character, no bare carriage return, no blank line, no repeated header; all bytes are UTF-8. Such a
text means the same to every reader.

The bytes are looked at 64 at a time: a character's places in 64 bytes are the bits of one word,
and inside a quote is where the number of quotes so far is odd (prefix sums of bits, as in Langdale
and Lemire, "Parsing gigabytes of JSON per second", 2019). Blocks are cut at line ends and looked
at by several threads.
"""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

Words = npt.NDArray[np.uint64]
_BLOCK = 1 << 21
_LONGEST = 1 << 20
_ONE, _TOP, _ALL = np.uint64(1), np.uint64(63), np.uint64(2**64 - 1)
_TAB, _LF, _CR, _BLANK = 9, 10, 13, 0x20
_BLANKS = rb"[\t-\r\x1c- ]|\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|" + (
    rb"\xe2\x81\x9f|\xe3\x80\x80|\xef\xbb\xbf"
)
"""What may stand around a header's name: the blanks that `str.strip` takes off, and a BOM."""
_BOM = b"\xef\xbb\xbf"
_HIGH_CONTROLS = re.compile(b"\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]")


@dataclass(frozen=True)
class Shape:
    """What a text's records must look like.

    Attributes:
        delimiter: one byte.
        quote: one byte, or b"" for none.
        width: cells of a record.
        header: the header's first cells up to one that is not blank; a line that begins with
            them may be a second header, which is no record. () where there is none.
        longest: the greatest length of a line in bytes.
    """

    delimiter: bytes
    quote: bytes
    width: int
    header: tuple[bytes, ...]
    longest: int


@dataclass(frozen=True)
class Proof:
    """What one pass over the bytes found.

    Attributes:
        rectangular: every reader takes the text alike; the fast lane may have it.
        lines: line ends seen after `start`, a last line without one included.
        undecodable: lines with bytes that are not UTF-8.
        first_undecodable: of the first such line, its number after `start`, from 0, and the
            offset of the byte in the file.
    """

    rectangular: bool
    lines: int
    undecodable: int = 0
    first_undecodable: tuple[int, int] | None = None


@dataclass(frozen=True)
class _Block:
    number: int
    size: int
    plain: bool
    lines: int
    undecodable: int
    first: tuple[int, int] | None


def prove(path: Path, start: int, shape: Shape | None) -> Proof:
    """Look at a text from byte `start`, the first after its header.

    Without a shape only the encoding is looked at, and nothing is rectangular.
    """
    threads = pl.thread_pool_size()
    with path.open("rb") as file, ThreadPoolExecutor(threads) as pool:
        file.seek(start)
        plain = file.read(len(_BOM)) != _BOM  # a second one, which Polars would pass over
        file.seek(start)
        blocks = _Blocks(file, shape.longest if shape else _LONGEST)
        looks = [pool.submit(_look_on, blocks, shape) for _ in range(threads)]
        found = [block for look in looks for block in look.result()]
    lines, bad, first, offset = 0, 0, None, start
    for block in sorted(found, key=lambda block: block.number):
        plain = plain and block.plain
        if first is None and block.first is not None:
            first = (lines + block.first[0], offset + block.first[1])
        lines += block.lines
        bad += block.undecodable
        offset += block.size
    return Proof(plain, lines, bad, first)


class _Blocks:
    """A file's blocks, each ending with a line, for several threads to take."""

    def __init__(self, file: BufferedReader, longest: int) -> None:
        self._file = file
        self._longest = longest
        self._lock = threading.Lock()
        self._taken = 0

    def take(self, room: bytearray) -> tuple[int, int]:
        """Fill `room` with the next block; its number and size, 0 at the end."""
        with self._lock:
            self._taken += 1
            size = self._file.readinto(memoryview(room)[:_BLOCK])
            rest = self._file.readline(self._longest) if size else b""
            room[size : size + len(rest)] = rest
            return self._taken, size + len(rest)


class _Room:
    """Where a thread looks at one block after another: memory for it, used again and again."""

    def __init__(self, longest: int) -> None:
        self.bytes = bytearray(_BLOCK + longest + 64)
        self._codes = np.frombuffer(self.bytes, np.uint8)
        self._flags = np.empty(len(self.bytes), dtype=bool)
        self.size = self._padded = 0

    def filled(self, size: int) -> None:
        """Take note of a block of `size` bytes; its last line gets an end, its last word blanks."""
        self.size = size
        self._padded = -(-(size + 1) // 64) * 64
        self.bytes[size : self._padded] = b" " * (self._padded - size)
        if self.bytes[size - 1] != _LF:
            self.bytes[size] = _LF

    def has(self, text: bytes) -> bool:
        """Whether the text stands in the block."""
        return self.bytes.find(text, 0, self.size) >= 0

    def is_ascii(self) -> bool:
        """Whether all bytes are below 128."""
        return int(self._codes[: self.size].max()) < 0x80

    def places(self, code: int) -> Words:
        """A bit for every byte: whether it is `code`."""
        flags = self._flags[: self._padded]
        np.equal(self._codes[: self._padded], code, out=flags)
        return np.packbits(flags, bitorder="little").view(np.uint64)

    def count_below(self, code: int) -> int:
        """How many bytes are less than `code`."""
        flags = self._flags[: self.size]
        np.less(self._codes[: self.size], code, out=flags)
        return int(np.count_nonzero(flags))


def _look_on(blocks: _Blocks, shape: Shape | None) -> list[_Block]:
    room = _Room(shape.longest if shape else _LONGEST)
    found: list[_Block] = []
    while True:
        number, size = blocks.take(room.bytes)
        if not size:
            return found
        room.filled(size)
        found.append(_look(number, room, shape))


def _look(number: int, room: _Room, shape: Shape | None) -> _Block:
    is_ascii = room.is_ascii()
    bad, first = (0, None) if is_ascii else _undecodable(bytes(room.bytes[: room.size]))
    lines = None if bad or shape is None else _rectangle(room, shape, is_ascii=is_ascii)
    if lines is not None:
        return _Block(number, room.size, True, lines, 0, None)
    counted = int(np.bitwise_count(room.places(_LF)).sum())
    return _Block(number, room.size, False, counted, bad, first)


def _undecodable(block: bytes) -> tuple[int, tuple[int, int] | None]:
    """How many lines of the block are not UTF-8; the first's place and its bad byte's."""
    try:
        block.decode("utf-8")
    except UnicodeDecodeError as error:
        first = (block.count(b"\n", 0, error.start), error.start)
    else:
        return 0, None
    return sum(not _decodable(line) for line in block.split(b"\n")), first


def _decodable(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _rectangle(room: _Room, shape: Shape, *, is_ascii: bool) -> int | None:
    """The number of lines of a plain rectangle; None for what is none."""
    if room.has(b"\x7f") or room.bytes.startswith((b"\n", b"\r")) or _repeated(room, shape):
        return None
    if room.bytes[room.size - 1] == _CR:
        return None
    if not is_ascii and _HIGH_CONTROLS.search(room.bytes, 0, room.size):
        return None
    ends = room.places(_LF)
    returns = room.places(_CR) if room.has(b"\r") else None
    lines = int(np.bitwise_count(ends).sum())
    if not _no_controls(room, ends, returns, shape):
        return None
    marks = room.places(ord(shape.delimiter))
    if shape.quote and room.has(shape.quote):
        inside = _quoted(room.places(ord(shape.quote)), marks, ends, returns)
        if inside is None:
            return None
        marks &= ~inside
    starts = ends if returns is None else ends | returns
    if shape.width == 1 and np.any(starts & _after(ends)):  # an empty line is no record
        return None
    return lines if _even(marks, ends, shape) else None


def _repeated(room: _Room, shape: Shape) -> bool:
    """Whether a line begins as the header does."""
    name = shape.header[-1] if shape.header else b""
    name = name.replace(shape.quote, shape.quote * 2) if shape.quote else name
    start = room.bytes[:4096]
    rarest = min(sorted(set(name)), key=start.count, default=0)
    if not room.has(bytes([rarest])) or not room.has(name):  # far faster than the expression
        return False
    around = rb"(?:%b|%b)*" % (_BLANKS, re.escape(shape.quote or b" "))
    cell = around + re.escape(shape.delimiter)
    line = rb"(?:^|\n)%b%b%b%b(?:%b|\r?\n|$)"
    blank = cell * (len(shape.header) - 1)
    again = re.compile(line % (blank, around, re.escape(name), around, re.escape(shape.delimiter)))
    return again.search(room.bytes, 0, room.size) is not None


def _after(places: Words) -> Words:
    """The places right after these."""
    shifted = places << _ONE
    shifted[1:] |= places[:-1] >> _TOP
    return shifted


def _before(places: Words) -> Words:
    """The places right before these."""
    shifted = places >> _ONE
    shifted[:-1] |= places[1:] << _TOP
    return shifted


def _no_controls(room: _Room, ends: Words, returns: Words | None, shape: Shape) -> bool:
    """Below a blank stand line ends, carriage returns right before them, and tabs."""
    known = int(np.bitwise_count(ends[: room.size // 64 + 1]).sum())
    known -= room.bytes[room.size - 1] != _LF  # the end that the last line was given
    if returns is not None:
        if np.any(returns & ~_before(ends)):
            return False
        known += int(np.bitwise_count(returns).sum())
    low = room.count_below(_BLANK)
    if low != known:
        known += int(np.bitwise_count(room.places(_TAB)).sum())
    return low == known


def _quoted(quotes: Words, marks: Words, ends: Words, returns: Words | None) -> Words | None:
    """Where the text is inside quotes; None where a quote stands where it may not."""
    inside = quotes.copy()
    for distance in (1, 2, 4, 8, 16, 32):
        inside ^= inside << np.uint64(distance)
    odd = np.bitwise_count(quotes) & 1
    before = np.bitwise_xor.accumulate(odd) ^ odd  # parity of the quotes of all earlier words
    inside ^= before.astype(np.uint64) * _ALL
    if inside[-1] >> _TOP or np.any(ends & inside):
        return None
    opening, closing = quotes & inside, quotes & ~inside
    bounds = (marks & ~inside) | ends
    may_open = _after(bounds | closing)
    may_open[0] |= _ONE
    stops = bounds | opening if returns is None else bounds | opening | returns
    if np.any(opening & ~may_open) or np.any(closing & ~_before(stops)):
        return None
    return inside


def _even(marks: Words, ends: Words, shape: Shape) -> bool:
    """Every line end comes after whole records' delimiters, and soon after the one before."""
    holding = np.flatnonzero(ends)
    words_apart = int(np.max(holding[1:] - holding[:-1], initial=holding[0]))
    if 64 * (words_apart + 1) > shape.longest:
        return False
    counts = np.bitwise_count(marks)
    seen = (np.cumsum(counts, dtype=np.int64) - counts)[holding]  # delimiters before the word
    words, left = marks[holding], ends[holding]
    ended = np.bitwise_count(left)
    record = np.cumsum(ended, dtype=np.int64) - ended
    while len(left):
        lowest = left & (~left + _ONE)
        record = record + 1
        if np.any(seen + np.bitwise_count(words & (lowest - _ONE)) != record * (shape.width - 1)):
            return False
        left = left ^ lowest
        more = left != 0
        if not more.all():
            words, left, seen, record = words[more], left[more], seen[more], record[more]
    return True
