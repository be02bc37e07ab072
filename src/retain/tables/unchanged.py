"""Whether the files that were read are still what they were when they were first opened.

A file is taken for unchanged while device, inode, size and time of change are. Its bytes are not
read once more to be sure.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from retain.errors import DataError, InputMissing, PermissionRefused, RetainError, TryAgain


@dataclass(frozen=True)
class Seen:
    """A file as it was when it was first opened.

    Attributes:
        path: where it is.
        label: how it is named to the user.
        device, inode, size, mtime_ns: as the system tells them.
    """

    path: Path
    label: str
    device: int
    inode: int
    size: int
    mtime_ns: int

    def change(self) -> RetainError | None:
        """What became of the file since, or None."""
        try:
            now = seen(self.path, self.label, os.stat(self.path))
        except PermissionError:
            return PermissionRefused("unreadable", file=self.label)
        except OSError:
            return InputMissing("vanished", file=self.label)
        if now == self:
            return None
        if now.size < self.size:
            return DataError(
                "cut_while_read",
                code="INPUT_CHANGED",
                file=self.label,
                before=self.size,
                after=now.size,
            )
        return TryAgain("changed_while_read", code="INPUT_CHANGED", file=self.label)


def seen(path: Path, label: str, status: os.stat_result) -> Seen:
    """A file as `status` tells it."""
    return Seen(path, label, status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


@contextmanager
def unchanged(files: Sequence[Seen]) -> Iterator[None]:
    """A block that reads; neither its result nor its error counts if a file changed meanwhile.

    Args:
        files: may grow in the block.

    Raises:
        DataError: a file became shorter.
        TryAgain: a file grew, or was replaced.
        InputMissing: a file is gone.
    """
    try:
        yield
    except BaseException as error:  # what native code makes of a changed file is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit)):
            raise
        if change := _first_change(files):
            raise change from error
        raise
    if change := _first_change(files):
        raise change


def _first_change(files: Sequence[Seen]) -> RetainError | None:
    return next(filter(None, (file.change() for file in files)), None)
