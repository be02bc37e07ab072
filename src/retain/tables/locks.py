"""The right to write one file: a lock beside it, which the system lets go of when its holder dies.

`.scores.csv.retain.lock` stands beside `scores.csv` while a run that writes it lives, and says
who that is. It is removed while still held; whoever opened it meanwhile finds its name gone and
opens anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from retain.ending import temporary
from retain.errors import CannotCreate, TryAgain

_PRIVATE = 0o600
_TRIES = 100
_LOCK = re.compile(r"\.(.+)\.retain\.lock", re.DOTALL)
_LONGEST_STEM = 200
"""Bytes of a file's name that still leave room, within 255, for what is put around it."""


def stem(name: str) -> str:
    """What stands for a file's name in the names of its lock and its temporaries."""
    raw = name.encode(errors="surrogateescape")
    return name if len(raw) <= _LONGEST_STEM else hashlib.sha256(raw).hexdigest()


def lock_path(target: Path) -> Path:
    """Where the lock of a file stands."""
    return target.with_name(f".{stem(target.name)}.retain.lock")


def stem_of_lock(name: str) -> str | None:
    """The stem of the file that a lock is for; None for names that are not ours."""
    match = _LOCK.fullmatch(name)
    return match[1] if match else None


@contextmanager
def locked(target: Path, command: str) -> Iterator[None]:
    """Nobody else writes `target` during the block.

    Args:
        target: a file in a folder that exists.
        command: what is told to others who want it; never what a user typed as a value.

    Raises:
        TryAgain: another run holds it; says which. Nothing is waited for.
        CannotCreate: something else stands at its place.
        OSError: the folder cannot be written.
    """
    path = lock_path(target)
    lock = _acquired(path, target)
    try:
        with temporary(path):
            _sign(path, command)
            yield
    finally:
        lock.release()


def _acquired(path: Path, target: Path) -> FileLock:
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise CannotCreate("lock_taken", file=str(target), lock=str(path))
    lock = FileLock(path, mode=_PRIVATE, thread_local=False, fallback_to_soft=False)
    for _ in range(_TRIES):
        try:
            lock.acquire(blocking=False)
        except Timeout:
            holder = _holder(path)
            if holder is not None:
                raise _busy(target, holder) from None
        else:
            return lock
    raise _busy(target, {})


def _busy(target: Path, holder: Mapping[str, object]) -> TryAgain:
    pid, since, command = (holder.get(key, "?") for key in ("pid", "since", "command"))
    return TryAgain("locked", file=str(target), pid=str(pid), since=since, command=command)


def _sign(path: Path, command: str) -> None:
    """Say in the lock who holds it; it holds without, should the disk be full."""
    since = datetime.now(UTC).isoformat(sep=" ", timespec="seconds")
    document = {"pid": os.getpid(), "since": since, "command": command}
    with suppress(OSError):
        descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(descriptor, _PRIVATE)
            json.dump(document, file)


def _holder(path: Path) -> dict[str, object] | None:
    """What the lock says of its holder; None where it has just been let go of."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):  # not signed yet
        return {}
    return document if isinstance(document, dict) else {}
