"""Files that appear whole or not at all: a temporary beside the target, flushed, then renamed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from retain.errors import CannotCreate, WriteFailed

PRIVATE = 0o600


def check_target(path: Path, *, force: bool) -> None:
    """Refuse a target before any work is done for it.

    Raises:
        CannotCreate: it is a folder, exists (without `force`), or its folder cannot be written.
    """
    if path.is_dir():
        raise CannotCreate("is_folder", file=str(path))
    if path.exists() and not path.is_file():
        raise CannotCreate("not_regular", file=str(path))
    if path.exists() and not force:
        raise CannotCreate("exists", file=str(path))
    folder = path.parent
    if not folder.is_dir():
        raise CannotCreate("no_folder", file=str(path), folder=str(folder))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CannotCreate("folder_closed", file=str(path), folder=str(folder))


@contextmanager
def published(path: Path) -> Iterator[BinaryIO]:
    """A stream whose bytes become `path` when the block ends well; 0600 whatever the umask.

    Raises:
        WriteFailed: the disk is full, or writing failed otherwise; the old file is untouched.
    """
    temporary: Path | None = None
    try:
        descriptor, name = tempfile.mkstemp(
            prefix=f".{path.name}.", suffix=".retain", dir=path.parent
        )
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(PRIVATE)
        temporary.replace(path)
        temporary = None
    except OSError as error:
        raise WriteFailed("write_failed", file=str(path), problem=error.strerror or "") from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()
