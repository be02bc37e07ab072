"""Files that are no plain UTF-8 text become one: a temporary copy, read in a stream."""

from __future__ import annotations

import codecs
import glob
import gzip
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from retain.errors import DataError, UsageError, WriteFailed
from retain.tables.sources import Source
from retain.tables.spool_folder import spool_folder, sweep
from retain.tables.unchanged import Seen

_BLOCK = 1 << 22
_BOMS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
UTF8 = ("utf8", "utf-8", "utf_8")


class Spool:
    """A temporary folder, made when first needed and gone on exit, however the run ends.

    Attributes:
        seen: the files that the run reads, as they were when first opened.
    """

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._held = ExitStack()
        self._count = 0
        self.seen: list[Seen] = []

    def __enter__(self) -> Spool:
        """The spool itself; what killed runs left is gone."""
        sweep()
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the folder with all its files."""
        self._held.close()

    @contextmanager
    def fresh(self, suffix: str) -> Iterator[Path]:
        """A fresh path in the folder, to be written in the block.

        Raises:
            WriteFailed: the temporary folder takes no more.
        """
        try:
            yield self._path(suffix)
        except OSError as error:
            problem = error.strerror or str(error)
            folder = str(self._folder or tempfile.gettempdir())
            raise WriteFailed("spool_failed", file=folder, problem=problem) from error

    def _path(self, suffix: str) -> Path:
        if self._folder is None:
            self._folder = self._held.enter_context(spool_folder())
        self._count += 1
        return self._folder / f"{self._count:06d}{suffix}"


def plain_text(source: Source, encoding: str | None, spool: Spool) -> Path:
    """The source as a UTF-8 text file: itself where it already is one, else a copy.

    Args:
        source: a text file, possibly compressed.
        encoding: as declared; None means UTF-8, or UTF-16 where a byte order mark says so.
        spool: where a copy is made.

    Raises:
        DataError: truncated or damaged compression, or bytes that are not of the encoding.
        UsageError: an encoding that Python does not know.
    """
    encoding = _known(encoding)
    with open_bytes(source) as stream:
        head = next(_blocks(b"", stream, source, size=4), b"")
        declared = encoding or next((name for bom, name in _BOMS if head.startswith(bom)), None)
        foreign = declared is not None and declared.lower() not in UTF8
        if not foreign and not source.compression:
            return source.path
        with spool.fresh(".txt") as copy, copy.open("wb") as target:
            blocks = _blocks(head, stream, source)
            for block in _transcoded(blocks, declared, source) if foreign else blocks:
                target.write(block)
    if copy.stat().st_size == 0:
        raise DataError("empty_file", code="EMPTY_FILE", file=source.label)
    return copy


@contextmanager
def open_bytes(source: Source) -> Iterator[BinaryIO]:
    """The source's decompressed bytes as a stream."""
    with source.path.open("rb") as file:
        if source.compression == "gzip":
            with gzip.GzipFile(fileobj=file) as stream:
                yield stream  # type: ignore[misc]
        elif source.compression == "zstd":
            from retain.tables.zstd import ZstdFrames

            yield ZstdFrames(file)  # type: ignore[misc]
        else:
            yield file


def by_plain_name(source: Source, spool: Spool) -> Source:
    """The source under a name that says one thing to every reader.

    Polars takes brackets and stars of some names for patterns, and no name that is not UTF-8.
    """
    if str(source.path).isprintable() and not glob.has_magic(str(source.path)):
        return source
    with spool.fresh(source.path.suffix if source.path.suffix[1:].isalnum() else "") as link:
        link.symlink_to(source.path.absolute())
    return replace(source, path=link)


def unpacked(source: Source, spool: Spool) -> Path:
    """A binary file without its compression: itself, or a copy."""
    if not source.compression:
        return source.path
    with (
        open_bytes(source) as stream,
        spool.fresh(source.path.suffix) as copy,
        copy.open("wb") as target,
    ):
        for block in _blocks(b"", stream, source):
            target.write(block)
    return copy


def _known(encoding: str | None) -> str | None:
    if encoding is None:
        return None
    try:
        return codecs.lookup(encoding).name
    except LookupError as error:
        raise UsageError("unknown_encoding", encoding=encoding) from error


def _blocks(head: bytes, stream: BinaryIO, source: Source, size: int = _BLOCK) -> Iterator[bytes]:
    try:
        block = head + stream.read(size)
        while block:
            yield block
            block = stream.read(size)
    except (EOFError, zlib.error, OSError) as error:
        raise _damaged(source, error) from error
    except Exception as error:
        if type(error).__name__ != "ZstdError":
            raise
        raise _damaged(source, error) from error


def _damaged(source: Source, error: Exception) -> DataError:
    truncated = isinstance(error, EOFError) or "incomplete" in str(error)
    key = "truncated" if truncated else "corrupt"
    return DataError(key, code=key.upper(), file=source.label)


def _transcoded(blocks: Iterator[bytes], encoding: str | None, source: Source) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding or "utf-8")()
    lines = offset = 0
    for block in blocks:
        try:
            decoded = decoder.decode(block)
        except UnicodeDecodeError as error:
            raise _undecodable(source, encoding, lines, offset, error) from error
        lines += decoded.count("\n")
        offset += len(block)
        yield decoded.encode("utf-8")
    try:
        yield decoder.decode(b"", final=True).encode("utf-8")
    except UnicodeDecodeError as error:
        raise _undecodable(source, encoding, lines, offset, error) from error


def _undecodable(
    source: Source, encoding: str | None, lines: int, offset: int, error: UnicodeDecodeError
) -> DataError:
    before = bytes(error.object[: error.start])
    return DataError(
        "encoding",
        code="ENCODING",
        file=source.label,
        line=lines + before.count(b"\n") + 1,
        offset=offset + error.start,
        encoding=encoding or "utf-8",
        likely=suggested_encoding(source),
    )


def suggested_encoding(source: Source) -> str:
    """The encoding that the file's beginning looks like; a suggestion, never a decision."""
    from charset_normalizer import from_bytes

    with open_bytes(source) as stream:
        sample = next(_blocks(b"", stream, source, size=1 << 16), b"")
    sample = sample[: sample.rfind(b"\n") + 1] or sample
    for name in ("gb18030", "shift_jis"):
        try:
            decoded = sample.decode(name)
        except UnicodeDecodeError:
            continue
        wide = sum(1 for char in decoded if "\u4e00" <= char <= "\u9fff")
        if wide * 4 >= sum(1 for char in decoded if ord(char) > 127):
            return name
    best = from_bytes(sample).best()
    return best.encoding if best is not None else "cp1252"
