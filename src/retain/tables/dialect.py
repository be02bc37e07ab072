"""How a delimited text is laid out, and the proof that it is a plain rectangle.

A text without quotes, control characters or bare carriage returns, valid UTF-8 throughout, in
which every line has as many delimiters as the header, means the same to every reader. Such a
file takes the fast lane (Polars); any other takes the careful one.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from retain.errors import DataError, UsageError

DELIMITERS = (",", "\t", ";", "|")
_BLOCK = 1 << 20
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Dialect:
    """A delimited text's layout.

    Attributes:
        delimiter: one character.
        header: the columns' names, unique, none blank.
        bom: whether the file begins with a UTF-8 byte order mark.
    """

    delimiter: str
    header: tuple[str, ...]
    bom: bool


def read_dialect(path: Path, label: str, delimiter: str | None) -> Dialect:
    """The dialect of a UTF-8 text, its header read from the first line that is not blank.

    The delimiter, where none is given, is the candidate that stands most often in that line
    outside quotes.

    Raises:
        DataError: no line at all, a header with a blank or a doubled name, or bytes that are
            no UTF-8 in the first line.
        UsageError: a delimiter that is not one ASCII character.
    """
    if delimiter is not None and (len(delimiter) != 1 or not delimiter.isascii()):
        raise UsageError("bad_delimiter", delimiter=delimiter)
    with path.open("rb") as file:
        first = b"\n"
        while first and not first.strip(b"\r\n \t" + _BOM):
            first = file.readline(1 << 20)
    bom = first.startswith(_BOM)
    try:
        line = first.removeprefix(_BOM).decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise _not_utf8(path, label, 1, error.start) from error
    if not line:
        raise DataError("empty_file", code="EMPTY_FILE", file=label)
    line = line.split("\r")[0]
    chosen = delimiter or _most_frequent(line)
    header = tuple(name.strip() for name in next(csv.reader([line], delimiter=chosen)))
    _check_header(header, label)
    return Dialect(chosen, header, bom)


def _most_frequent(line: str) -> str:
    outside = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=lambda mark: (outside.count(mark), -DELIMITERS.index(mark)))


def _check_header(header: tuple[str, ...], label: str) -> None:
    seen: set[str] = set()
    for position, name in enumerate(header, 1):
        if not name:
            raise DataError(
                "blank_header",
                code="MISSING_COLUMN",
                file=label,
                position=position,
                seen=", ".join(header),
            )
        if name in seen:
            raise DataError("double_header", code="DUP_COLUMN", file=label, column=name)
        seen.add(name)


@dataclass(frozen=True)
class Proof:
    """What one pass over the bytes found.

    Attributes:
        rectangular: every reader takes the file alike; the fast lane may have it.
        lines: line ends seen, a last line without one included.
    """

    rectangular: bool
    lines: int


def prove(path: Path, label: str, dialect: Dialect) -> Proof:
    """Whether the text is a plain rectangle, from one pass over its bytes.

    Raises:
        DataError: the text is not UTF-8; names the line, the offset and the likely encoding.
    """
    mark = dialect.delimiter.encode()
    line = mark * (len(dialect.header) - 1) + b"\n"
    others = bytes(set(range(256)) - set(line))
    plain, lines, offset = True, 0, 0
    rest = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            block = rest + block
            cut = block.rfind(b"\n") + 1
            block, rest = block[:cut], block[cut:]
            _check_utf8(block, path, label, lines, offset)
            plain = plain and _plain(block) and _even(block, line, others)
            lines += block.count(b"\n")
            offset += len(block)
    if rest:
        _check_utf8(rest, path, label, lines, offset)
        plain = plain and _plain(rest) and _even(rest + b"\n", line, others)
        lines += 1
    return Proof(plain, lines)


def _check_utf8(block: bytes, path: Path, label: str, lines: int, offset: int) -> None:
    if block.isascii():
        return
    try:
        block.decode("utf-8")
    except UnicodeDecodeError as error:
        line = lines + block.count(b"\n", 0, error.start) + 1
        raise _not_utf8(path, label, line, offset + error.start) from error


def _not_utf8(path: Path, label: str, line: int, offset: int) -> DataError:
    from retain.tables.sources import Source
    from retain.tables.spool import suggested_encoding

    return DataError(
        "encoding",
        code="ENCODING",
        file=label,
        line=line,
        offset=offset,
        encoding="utf-8",
        likely=suggested_encoding(Source(path, label, "csv")),
    )


def _plain(block: bytes) -> bool:
    """No quote, no NUL, no carriage return but before a line feed."""
    return (
        b'"' not in block
        and b"\0" not in block
        and (b"\r" not in block or block.count(b"\r") == block.count(b"\r\n"))
    )


def _even(block: bytes, line: bytes, others: bytes) -> bool:
    """Every line of the block has the header's delimiters: nothing else left, the lines repeat."""
    if line == b"\n" and (b"\n\n" in block or b"\n\r\n" in block or block[:1] in b"\r\n"):
        return False
    marks = block.translate(None, delete=others)
    return marks == line * (len(marks) // len(line))
