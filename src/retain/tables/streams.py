"""Sources as files: standard input, pipes and devices are copied, since readers want to seek."""

from __future__ import annotations

import os
import stat
import sys
import threading
from concurrent.futures import Future
from contextlib import suppress
from io import BufferedReader
from pathlib import Path
from typing import cast

from retain.errors import InputMissing
from retain.tables.sources import STDIN, Source, identify, unreachable
from retain.tables.spool import Spool, by_plain_name

_BLOCK = 1 << 22


def at_hand(source: Source, spool: Spool, wait_seconds: int) -> Source:
    """The source as a file that every reader can open; the spool knows it as it is now.

    Args:
        source: a file, or a stream: standard input, a named pipe, a device at its end.
        spool: where a stream is copied to.
        wait_seconds: how long a named pipe may be without a writer.

    Raises:
        DataError: a stream is empty.
        InputMissing: nobody writes into the pipe, or it is a device without an end.
    """
    if source.format == "stream":
        source = _copied(source, spool, wait_seconds)
    if source.seen is not None:
        spool.seen.append(source.seen)
    return by_plain_name(source, spool)


def _copied(source: Source, spool: Spool, wait_seconds: int) -> Source:
    """A stream as a file: what it holds is told by its first bytes."""
    if source.path == Path(STDIN):
        if sys.stdin is None:
            raise InputMissing("stdin_closed")
        stream = cast(BufferedReader, sys.stdin.buffer)
    else:
        try:
            stream = _opened(source, wait_seconds)
        except OSError as error:
            raise unreachable(error, source.label) from error
    with spool.fresh("") as copy, copy.open("wb") as target:
        while block := stream.read1(_BLOCK):  # of a terminal, the first end is the end
            target.write(block)
    return identify(copy, label=source.label)


def _opened(source: Source, wait_seconds: int) -> BufferedReader:
    status = source.path.stat()
    if stat.S_ISFIFO(status.st_mode):
        return _with_writer(source, wait_seconds)
    if stat.S_ISCHR(status.st_mode):
        stream = source.path.open("rb")
        if stream.isatty() or status.st_rdev == os.stat(os.devnull).st_rdev:
            return stream
        stream.close()  # /dev/zero has no end
    raise InputMissing("no_stream", file=source.label)


def _with_writer(source: Source, wait_seconds: int) -> BufferedReader:
    """The pipe, opened once somebody writes into it."""
    opened: Future[BufferedReader] = Future()

    def wait() -> None:
        try:
            opened.set_result(source.path.open("rb"))
        except OSError as error:
            opened.set_exception(error)

    threading.Thread(target=wait, daemon=True, name="retain-pipe").start()
    try:
        return opened.result(wait_seconds)
    except TimeoutError:
        with suppress(OSError):  # a writer for a moment, which lets go of the thread
            os.close(os.open(source.path, os.O_WRONLY | os.O_NONBLOCK))
            opened.result().close()
        raise InputMissing("no_writer", file=source.label, seconds=wait_seconds) from None
