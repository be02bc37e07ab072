"""Several files put in place as one: all of them, or none, whenever the process dies.

POSIX renames one file at a time. So before the first rename a record of all of them is made
durable; a run that finds the record of a dead one finishes its renames (docs/decisions/0009).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from retain.ending import temporary, undisturbed
from retain.errors import TryAgain, WriteFailed
from retain.tables.locks import stem

_RECORD = re.compile(r"\.retain-[0-9a-f]{32}\.set")
_TEMPORARY = re.compile(r"\.(.+)\.\d+\.[0-9a-f]{32}\.retain", re.DOTALL)
_OTHERS_WRITE = 0o022
PRIVATE = 0o600

Lock = Callable[[Path], AbstractContextManager[None]]
"""Holds the lock of a final path during a block."""


def fresh_temporary(target: Path) -> Path:
    """A name beside `target` that tells whose it is: the file's, and this process's."""
    return target.with_name(f".{stem(target.name)}.{os.getpid()}.{uuid4().hex}.retain")


def stem_of_temporary(name: str) -> str | None:
    """The stem of the file that a temporary was made for; None for names that are not ours."""
    match = _TEMPORARY.fullmatch(name)
    return match[1] if match else None


@dataclass(frozen=True)
class Move:
    """A temporary, flushed to the disk, and the path in the same folder that it is to have."""

    temporary: Path
    final: Path


def put_in_place(moves: Sequence[Move]) -> None:
    """Give every temporary its final name.

    The locks of all final paths are held by the caller.

    Raises:
        WriteFailed: a rename failed; those before it are undone.
    """
    folders = list(dict.fromkeys(move.final.parent for move in moves))
    with undisturbed(), _kept(moves) as kept:
        _flush(folders)
        with _recorded(moves, folders):
            _rename_all(moves, kept)
            _flush(folders)


def finish(folder: Path, claimed: Container[Path], lock: Lock) -> set[Path]:
    """Finish what dead runs began to put in place in this folder, and wherever else they did.

    Args:
        folder: where their records are looked for.
        claimed: the final paths whose locks the caller holds.
        lock: holds the lock of another final path.

    Returns:
        the temporaries of sets that are left to living runs.

    Raises:
        TryAgain: a set that has a claimed path is being finished by another run.
        WriteFailed: a rename failed.
    """
    left: set[Path] = set()
    for path in sorted(folder.iterdir()):
        if _RECORD.fullmatch(path.name) and (record := _read(path)) is not None:
            try:
                _finish(record, claimed, lock)
            except TryAgain:  # its maker lives
                if any(move.final in claimed for move in record.moves):
                    raise
                left |= {move.temporary for move in record.moves}
    return left


def _finish(record: _Record, claimed: Container[Path], lock: Lock) -> None:
    moves = [move for move in record.moves if move.final.parent.is_dir()]
    with ExitStack() as locks:
        for move in moves:
            if move.final not in claimed:
                locks.enter_context(lock(move.final))
        if not record.path.exists():  # its maker lived until now
            return
        with undisturbed(), writing(record.path):
            if record.main.exists():
                for move in moves:
                    _roll_forward(move, record.before[move.final])
                _flush({move.final.parent for move in moves})
                record.main.unlink()
            record.path.unlink(missing_ok=True)


def _roll_forward(move: Move, before: list[int] | None) -> None:
    """The rename, unless it was done, or somebody has put another file there since."""
    if not move.temporary.exists():
        return
    now = _identity(move.final)
    with writing(move.final):
        if now is None or now == before:
            move.temporary.replace(move.final)
        else:
            move.temporary.unlink()


@dataclass(frozen=True)
class _Record:
    """What a run was about to put in place.

    Attributes:
        path: the record itself, one in every folder.
        main: the record that says, by being there, that the renames may have begun.
        moves: all of the set.
        before: what stood at each final path.
    """

    path: Path
    main: Path
    moves: tuple[Move, ...]
    before: Mapping[Path, list[int] | None]


@contextmanager
def _recorded(moves: Sequence[Move], folders: Sequence[Path]) -> Iterator[None]:
    """A record in every folder during the block; one file alone needs none.

    The set counts as begun when the first folder's record has its name, which it gets last, and
    as done when that record is gone.
    """
    name = f".retain-{uuid4().hex}.set"
    records = [folder / name for folder in folders if len(moves) > 1]
    try:
        for record in reversed(records):
            _write_record(record, records[0], moves)
        yield
    finally:
        for record in records:
            record.unlink(missing_ok=True)


def _write_record(record: Path, main: Path, moves: Sequence[Move]) -> None:
    folder = record.parent
    document = {
        "main": os.path.relpath(main, folder),
        "moves": [
            {
                "temporary": os.path.relpath(move.temporary, folder),
                "final": os.path.relpath(move.final, folder),
                "before": _identity(move.final),
            }
            for move in moves
        ],
    }
    draft = fresh_temporary(next(m.final for m in moves if m.final.parent == folder))
    with writing(record):
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
        with temporary(draft), os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(document, file)
            file.flush()
            os.fsync(descriptor)
            draft.replace(record)
    _flush([folder])


def _read(path: Path) -> _Record | None:
    """A record; None where another user wrote it, or it is none of ours."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            private = found.st_uid == os.geteuid() and not found.st_mode & _OTHERS_WRITE
            if not private or not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
                return None
            document = json.load(file)
        here = path.parent
        moves = [(_move(here, m["temporary"], m["final"]), m["before"]) for m in document["moves"]]
        return _Record(
            path,
            _plain(here / document["main"]),
            tuple(move for move, _ in moves),
            {move.final: before for move, before in moves},
        )
    return None


def _move(here: Path, temporary: str, final: str) -> Move:
    """A move as a record in the folder `here` tells it.

    Raises:
        ValueError: the temporary is none that was made for the final path.
    """
    move = Move(_plain(here / temporary), _plain(here / final))
    if move.temporary.parent != move.final.parent or (
        stem_of_temporary(move.temporary.name) != stem(move.final.name)
    ):
        raise ValueError(final)
    return move


def _plain(path: Path) -> Path:
    return Path(os.path.normpath(path))


@contextmanager
def _kept(moves: Sequence[Move]) -> Iterator[dict[Path, Path]]:
    """A second name for each file that is to be replaced, to undo a set of which a rename fails."""
    kept: dict[Path, Path] = {}
    try:
        for move in moves if len(moves) > 1 else ():
            if _identity(move.final) is not None:
                kept[move.final] = fresh_temporary(move.final)
                with writing(move.final):
                    _second_name(move.final, kept[move.final])
        yield kept
    finally:
        for path in kept.values():
            path.unlink(missing_ok=True)


def _second_name(path: Path, name: Path) -> None:
    try:
        os.link(path, name, follow_symlinks=False)
    except (OSError, NotImplementedError):  # a file system without hard links
        shutil.copy2(path, name, follow_symlinks=False)


def _rename_all(moves: Sequence[Move], kept: Mapping[Path, Path]) -> None:
    done: list[Move] = []
    try:
        for move in moves:
            with writing(move.final):
                os.replace(move.temporary, move.final)
            done.append(move)
    except WriteFailed:
        _undo(done, kept)
        raise


def _undo(done: Sequence[Move], kept: Mapping[Path, Path]) -> None:
    """The old files again.

    A new file gets its temporary name back first: should the process die on the way, the record
    still leads to the new set.
    """
    for move in reversed(done):
        try:
            os.replace(move.final, move.temporary)
            if move.final in kept:
                os.replace(kept[move.final], move.final)
        except OSError as error:
            problem = error.strerror or str(error)
            raise WriteFailed("set_torn", file=str(move.final), problem=problem) from error


def _identity(path: Path) -> list[int] | None:
    """What tells a file from another put in its place; None where there is none."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    return [found.st_ino, found.st_size, found.st_mtime_ns]


def _flush(folders: Iterable[Path]) -> None:
    """Make names in the folders durable."""
    for folder in folders:
        with suppress(OSError):  # some file systems cannot
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say of a failure which file it is about.

    Raises:
        WriteFailed: in place of any error of the system.
    """
    try:
        yield
    except OSError as error:
        problem = error.strerror or str(error)
        raise WriteFailed("write_failed", file=str(path), problem=problem) from error
