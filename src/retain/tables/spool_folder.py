"""The folder of a run's temporary files: private, locked while the run lives, swept after it.

A killed process leaves its folder behind. The lock on a folder tells whether its maker lives:
the system lets go of it with the process, and no number that another process may bear by then
is compared.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from retain.ending import temporary, undisturbed

PREFIX = "retain-spool-"


@contextmanager
def spool_folder() -> Iterator[Path]:
    """A fresh folder, 0700, below `TMPDIR`; gone after the block.

    Raises:
        OSError: it cannot be made.
    """
    with undisturbed():
        folder, lock = _made()
        held = temporary(folder)
        held.__enter__()
    try:
        yield folder
    finally:
        held.__exit__(None, None, None)
        os.close(lock)


def sweep() -> None:
    """Remove the folders that killed runs of this user left below `TMPDIR`."""
    with suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            if entry.name.startswith(PREFIX) and entry.is_dir(follow_symlinks=False):
                _sweep(Path(entry.path))


def _made() -> tuple[Path, int]:
    """A folder and the descriptor that holds its lock."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        with suppress(FileNotFoundError):  # another run may sweep it before it is locked
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            with suppress(OSError):  # where folders cannot be locked, none is swept either
                fcntl.flock(lock, fcntl.LOCK_EX)
            if folder.is_dir():
                return folder, lock
            os.close(lock)


def _sweep(folder: Path) -> None:
    with suppress(OSError):
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            if os.fstat(lock).st_uid == os.geteuid():
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
        finally:
            os.close(lock)
