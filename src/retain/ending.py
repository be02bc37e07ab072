"""How a run of the command line ends before its time: temporaries removed, then out at once.

Polars computes in native code for many seconds, and Python runs no signal handler meanwhile. So
the signals that end a run are blocked, and one thread waits for them: it removes what was
registered here and ends the process. A second signal stays blocked and breaks nothing off.

Without `watch` nothing of this happens: in the Python API, blocks end as Python ends them.
"""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What ends a run, with 128 + its number: 130, 143, 129."""

CUT = 65
"""The end of a run whose input was cut while it was mapped into memory."""

LastWords = Callable[[int], bytes]

_SIGNALLED = 128
_LAST_WORDS_SECONDS = 0.5
_ROUNDS = 100

_gate = threading.RLock()
_temporaries: dict[Path, None] = {}
_parting: list[bytes] = []


@contextmanager
def temporary(path: Path) -> Iterator[Path]:
    """A file or folder that is gone after the block, however the block or the process ends."""
    _temporaries[path] = None
    try:
        yield path
    finally:
        _remove(path)
        _temporaries.pop(path, None)


@contextmanager
def undisturbed() -> Iterator[None]:
    """A block of a few milliseconds that is done whole before a signal ends the process."""
    with _gate:
        yield


@contextmanager
def parting(words: bytes) -> Iterator[None]:
    """What standard error is owed if a signal ends the process in the block (a cursor shown)."""
    _parting.append(words)
    try:
        yield
    finally:
        _parting.remove(words)


def watch(last_words: LastWords) -> None:
    """From now on a signal ends the process within moments, whatever it computes.

    To be called before any other thread is made, which inherits what is blocked. A signal that
    the caller ignores (`nohup`, a background job) stays ignored.

    Args:
        last_words: given the exit code, what is still to be written to standard error.
    """
    signals = {number for number in SIGNALS if signal.getsignal(number) != signal.SIG_IGN}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)

    def wait() -> None:
        _end(_SIGNALLED + signal.sigwait(signals), last_words)

    threading.Thread(target=wait, name="retain-ending", daemon=True).start()
    _watch_mapped_files(last_words)


def _watch_mapped_files(last_words: LastWords) -> None:
    """Let a file that was cut while Polars had it mapped end the process as an error, not a crash.

    The thread that reads beyond the file's end gets SIGBUS again and again; its handler's first
    act, the byte written to the wakeup descriptor, tells the thread that waits here.
    """
    told, tells = os.pipe()
    os.set_blocking(tells, False)
    signal.set_wakeup_fd(tells, warn_on_full_buffer=False)
    signal.signal(signal.SIGBUS, lambda _number, _frame: None)

    def wait() -> None:
        while signal.SIGBUS not in os.read(told, 1):
            pass
        _end(CUT, last_words)

    threading.Thread(target=wait, name="retain-mapped-files", daemon=True).start()


def leave(code: int) -> NoReturn:
    """End the process at once; if a signal came first, in that signal's way."""
    with _gate:
        os._exit(code)


def _end(code: int, last_words: LastWords) -> NoReturn:
    _gate.acquire()  # kept: nothing is renamed, and nobody else leaves, from here on
    voice = _silenced()
    for path in list(_temporaries):
        _remove(path)
    # A reader who takes no more must not hold up the end.
    late = threading.Timer(_LAST_WORDS_SECONDS, os._exit, (code,))
    late.daemon = True
    late.start()
    try:
        os.write(voice, b"".join(_parting) + last_words(code))
    finally:
        os._exit(code)


def _silenced() -> int:
    """Standard error, now out of reach of a thread that misses its files and would complain."""
    try:
        voice, nothing = os.dup(2), os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 2)
    except OSError:  # closed by the caller
        return -1
    return voice


def _remove(path: Path) -> None:
    """Remove a file or a folder, also while another thread still puts files into it."""
    for _ in range(_ROUNDS):
        with suppress(OSError):
            path.unlink()
        if not path.is_dir():
            return
        shutil.rmtree(path, ignore_errors=True)
