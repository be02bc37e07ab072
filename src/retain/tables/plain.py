"""Text and binary files as they are read: decompressed, in UTF-8, on disk."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from retain.errors import DataError
from retain.tables.encodings import (
    UTF8,
    Transcoder,
    Undecodable,
    known_encoding,
    told_by_mark,
    undecodable,
)
from retain.tables.limits import Limits
from retain.tables.sources import Source
from retain.tables.spool import Spool

_BLOCK = 1 << 22


@dataclass(frozen=True)
class Text:
    """A text in UTF-8.

    Attributes:
        path: where it is; the source itself where that is plain UTF-8.
        encoding: what it was transcoded from, or "utf-8".
        first_bad: where transcoding met the first byte that is not of that encoding.
        trailing: zero bytes after the compressed data.
    """

    path: Path
    encoding: str = UTF8
    first_bad: Undecodable | None = None
    trailing: int = 0


def plain_text(source: Source, encoding: str | None, limits: Limits, spool: Spool) -> Text:
    """The source as a UTF-8 text: itself where it already is one, else a copy.

    Args:
        source: a text file, possibly compressed.
        encoding: as declared; None means UTF-8, or UTF-16 where a byte order mark says so.
        limits: how much it may decompress to.
        spool: where a copy is made.

    Raises:
        DataError: truncated, damaged or too dense compression, or text of another encoding.
        UsageError: an encoding that Python does not know.
    """
    declared = known_encoding(encoding)
    with opened(source, limits) as stream:
        head = stream.read(4)
        declared = declared or told_by_mark(head) or UTF8
        if declared in (UTF8, "utf-8-sig") and not source.compression:
            return Text(source.path)
        transcoder = Transcoder(declared) if declared not in (UTF8, "utf-8-sig") else None
        with spool.fresh(".txt") as copy, copy.open("wb") as target:
            try:
                for block in _copied(head, stream):
                    target.write(transcoder.convert(block, last=False) if transcoder else block)
                if transcoder:
                    target.write(transcoder.convert(b"", last=True))
            except UnicodeDecodeError as error:
                bad = transcoder.first_bad if transcoder else None
                bad = bad or Undecodable(1, 0, bytes(error.object))
                raise undecodable(source.label, declared, bad) from error
    if copy.stat().st_size == 0:
        raise DataError("empty_file", code="EMPTY_FILE", file=source.label)
    if transcoder is None:
        return Text(copy, trailing=stream.trailing)
    return Text(copy, declared, transcoder.first_bad, stream.trailing)


def unpacked(source: Source, limits: Limits, spool: Spool) -> Path:
    """A binary file without its compression: itself, or a copy."""
    if not source.compression:
        return source.path
    with (
        opened(source, limits) as stream,
        spool.fresh(source.path.suffix) as copy,
        copy.open("wb") as target,
    ):
        for block in _copied(b"", stream):
            target.write(block)
    return copy


class Opened:
    """A source's decompressed bytes, kept within the limits.

    Attributes:
        trailing: zero bytes after the compressed data, once all is read.
    """

    def __init__(self, file: BinaryIO, source: Source, limits: Limits) -> None:
        self._source = source
        self._limits = limits
        self._given = 0
        self._plain = file
        self._packed = None
        if source.compression:
            from retain.tables.compressed import Unpacked

            self._packed = Unpacked(file, source.compression)

    @property
    def trailing(self) -> int:
        """Zero bytes met after the compressed data."""
        return self._packed.trailing if self._packed else 0

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; b"" at the end.

        Raises:
            DataError: truncated, damaged, or too much.
        """
        if self._packed is None:
            return self._plain.read(size)
        try:
            block = self._packed.read(size)
        except (EOFError, zlib.error, OSError) as error:
            raise _damaged(self._source, error) from error
        except Exception as error:
            if type(error).__name__ != "ZstdError":
                raise
            raise _damaged(self._source, error) from error
        self._given += len(block)
        self._limits.check_bytes(self._source.label, self._packed.taken, self._given)
        return block


@contextmanager
def opened(source: Source, limits: Limits) -> Iterator[Opened]:
    """The source's decompressed bytes as a stream."""
    with source.path.open("rb") as file:
        yield Opened(file, source, limits)


def _copied(head: bytes, stream: Opened) -> Iterator[bytes]:
    block = head + stream.read(_BLOCK)
    while block:
        yield block
        block = stream.read(_BLOCK)


def _damaged(source: Source, error: Exception) -> DataError:
    truncated = isinstance(error, EOFError) or "incomplete" in str(error)
    key = "truncated" if truncated else "corrupt"
    return DataError(key, code=key.upper(), file=source.label)
