"""Files that appear whole or not at all, and together: what one run writes is one set.

Each is written to a temporary beside its target, flushed to the disk, and renamed when all of
them are there. Until then readers see the old files.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import BinaryIO, Self

from retain.ending import temporary, undisturbed
from retain.errors import CannotCreate, RetainError, UsageError
from retain.tables.commit import (
    PRIVATE,
    Move,
    finish,
    fresh_temporary,
    put_in_place,
    stem_of_temporary,
    writing,
)
from retain.tables.locks import locked, stem, stem_of_lock


class Publication:
    """The files that one run writes.

    Used as a block: when it ends well, what was written is put in place; when it does not, nothing
    is. The locks of all targets are held from their claim to the end of the block.

    Args:
        force: whether existing files may be replaced.
        mode: the permissions of the files, whatever the umask.
        command: what others who want the same files are told.
    """

    def __init__(
        self, *, force: bool = False, mode: int = PRIVATE, command: str = "retain"
    ) -> None:
        self._force, self._mode, self._command = force, mode, command
        self._held = ExitStack()
        self._claimed: dict[Path, bool] = {}
        self._swept: set[Path] = set()
        self._written: list[Move] = []

    def __enter__(self) -> Self:
        """The publication itself; nothing is claimed yet."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Put the files in place if all went well; remove every temporary and lock."""
        with self._held:
            if kind is None:
                self.publish()

    def claim(self, target: Path, *, force: bool | None = None) -> None:
        """Make sure, before any work is done for it, that `target` can be written.

        What dead runs left half done in its folder is finished, and their temporaries are swept.

        Args:
            target: a file; where it is a symbolic link, the link itself is going to be replaced.
            force: whether it may exist; as for the publication where None.

        Raises:
            CannotCreate: it is a folder, exists (without `force`), or its folder cannot be written.
            TryAgain: another run holds it.
            UsageError: it is claimed already.
        """
        try:
            self._claim(target, self._force if force is None else force)
        except OSError as error:
            folder = str(target.parent)
            raise CannotCreate("folder_closed", file=str(target), folder=folder) from error

    def _claim(self, target: Path, force: bool) -> None:
        final = _real(target)
        if final in self._claimed:
            raise UsageError("claimed_twice", file=str(target))
        _check_place(target)
        self._held.enter_context(locked(final, self._command))
        self._claimed[final] = force
        needed = finish(final.parent, self._claimed, self._lock)
        if final.parent not in self._swept:
            self._swept.add(final.parent)
            self._sweep(final.parent, needed)
        _check_free(target, force=force)
        _try_out(final)

    def make_folder(self, folder: Path) -> None:
        """A folder for targets; gone again if nothing comes to stand in it.

        Raises:
            CannotCreate: it cannot be made.
        """
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CannotCreate("no_folder", file=str(folder), folder=str(folder.parent)) from error
        for path in reversed(missing):
            self._held.callback(_remove_empty, path)

    @contextmanager
    def file(self, target: Path) -> Iterator[BinaryIO]:
        """A stream whose bytes are to become `target`.

        Raises:
            WriteFailed: the disk is full, or writing failed otherwise; what was there is untouched.
        """
        final = _real(target)
        if final not in self._claimed:
            self.claim(target)
        path = fresh_temporary(final)
        with writing(target):
            with undisturbed():
                self._held.enter_context(temporary(path))
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
                descriptor = os.open(path, flags, PRIVATE)
            with os.fdopen(descriptor, "wb") as stream:
                yield stream
                stream.flush()
                os.fchmod(descriptor, self._mode)
                os.fsync(descriptor)
        self._written.append(Move(path, final))

    def publish(self) -> None:
        """Put what was written so far in place, all of it or nothing.

        Raises:
            WriteFailed: that failed; what was there is untouched.
        """
        moves, self._written = self._written, []
        for move in moves:
            _check_free(move.final, force=self._claimed[move.final])
        if moves:
            put_in_place(moves)

    def _lock(self, final: Path) -> AbstractContextManager[None]:
        return locked(final, self._command)

    def _sweep(self, folder: Path, needed: Container[Path]) -> None:
        """Remove what dead runs left: temporaries and locks of files that nobody has locked.

        Other users' files are theirs to sweep, who alone can finish what they belong to.
        """
        left: dict[str, list[Path]] = {}
        for path in folder.iterdir():
            if path in needed or not _is_mine(path):
                continue
            if (of := stem_of_lock(path.name)) is not None:
                left.setdefault(of, [])
            elif (of := stem_of_temporary(path.name)) is not None:
                left.setdefault(of, []).append(path)
        own = {stem(final.name) for final in self._claimed if final.parent == folder}
        for of, paths in left.items():
            lock = nullcontext() if of in own else self._lock(folder / of)
            with suppress(RetainError, OSError), lock:
                for path in paths:
                    path.unlink(missing_ok=True)


def _real(target: Path) -> Path:
    """The one path of a file, however it was named; a link in its own place stays a link."""
    return target.parent.resolve() / target.name


def _check_place(target: Path) -> None:
    if target.is_dir():
        raise CannotCreate("is_folder", file=str(target))
    if not target.parent.is_dir():
        raise CannotCreate("no_folder", file=str(target), folder=str(target.parent))


def _check_free(target: Path, *, force: bool) -> None:
    if target.exists() and not target.is_file():
        raise CannotCreate("not_regular", file=str(target))
    if not force and (target.exists() or target.is_symlink()):
        raise CannotCreate("exists", file=str(target))


def _try_out(final: Path) -> None:
    """Make a file in the folder and remove it: permissions alone do not tell, least of all root."""
    path = fresh_temporary(final)
    with temporary(path):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))


def _is_mine(path: Path) -> bool:
    try:
        return path.lstat().st_uid == os.geteuid()
    except FileNotFoundError:  # gone since the folder was read
        return False


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()
