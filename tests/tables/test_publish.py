"""Files appear whole or not at all, private, and nothing is overwritten unasked."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from retain.errors import CannotCreate, TryAgain, UsageError, WriteFailed
from retain.tables.locks import lock_path
from retain.tables.publish import Publication


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def write(target: Path, content: bytes, *, then=lambda: None, **options) -> None:
    with Publication(**options) as publication:
        with publication.file(target) as stream:
            stream.write(content)
        then()


def claim(*targets: Path, **options) -> None:
    with Publication(**options) as publication:
        for target in targets:
            publication.claim(target)


def test_a_file_appears_whole_and_leaves_nothing_beside_it(tmp_path):
    target = tmp_path / "out.csv"
    with Publication() as publication:
        with publication.file(target) as stream:
            stream.write(b"new")
        assert not target.exists()
        assert lock_path(target).name in names(tmp_path)
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["out.csv"]


def test_a_failed_run_leaves_what_was_there(tmp_path):
    target = tmp_path / "out.csv"
    target.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError):
        write(target, b"new", then=lambda: 1 / 0, force=True)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["out.csv"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644])
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777])
def test_permissions_whatever_the_umask(tmp_path, umask, mode):
    before = os.umask(umask)
    try:
        write(tmp_path / "out.csv", b"", mode=mode)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == mode


def test_temporaries_and_locks_are_private(tmp_path):
    before = os.umask(0)
    try:
        with Publication(mode=0o644) as publication, publication.file(tmp_path / "out") as stream:
            stream.write(b"x")
            stream.flush()
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert len(modes) == 2
    assert set(modes.values()) == {0o600}


def test_a_link_is_replaced_and_never_written_through(tmp_path):
    elsewhere, link = tmp_path / "elsewhere", tmp_path / "out.csv"
    elsewhere.write_bytes(b"old")
    link.symlink_to(elsewhere)
    with pytest.raises(CannotCreate, match="exists already"):
        write(link, b"new")
    write(link, b"new", force=True)
    assert not link.is_symlink()
    assert (link.read_bytes(), elsewhere.read_bytes()) == (b"new", b"old")


def test_a_dangling_link_is_something_too(tmp_path):
    link = tmp_path / "out.csv"
    link.symlink_to(tmp_path / "nowhere")
    with pytest.raises(CannotCreate, match="exists already"):
        write(link, b"new")
    write(link, b"new", force=True)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (lambda path: path.mkdir(), "is_folder"),
        (lambda path: os.mkfifo(path), "not_regular"),
        (lambda path: path.touch(), "exists"),
        (lambda path: path.parent.rmdir(), "no_folder"),
    ],
)
def test_a_target_that_cannot_be_is_refused_at_its_claim(tmp_path, make, key):
    target = tmp_path / "folder" / "out.csv"
    target.parent.mkdir()
    make(target)
    with pytest.raises(CannotCreate) as refused:
        claim(target)
    assert refused.value.key == key
    assert not target.parent.exists() or names(target.parent) in ([], ["out.csv"])


def test_a_folder_is_tried_out_since_permissions_alone_do_not_tell(tmp_path, monkeypatch):
    opened = os.open

    def read_only(path, flags, *rest, **named):
        if flags & os.O_CREAT:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return opened(path, flags, *rest, **named)

    lock_path(tmp_path / "out.csv").touch()  # left by a killed run
    monkeypatch.setattr(os, "open", read_only)
    with pytest.raises(CannotCreate, match="not permitted"):
        claim(tmp_path / "out.csv")


AS_NOBODY = """
import os
from pathlib import Path
from retain.errors import CannotCreate
from retain.tables.publish import Publication

def claim(path):
    try:
        with Publication() as publication:
            publication.claim(path)
    except CannotCreate as error:
        return error.key

claim(Path("."))  # everything is imported while it can be read
os.setuid(65534)
print(claim(Path("out.csv")))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_folder_closed_to_this_user(tmp_path):
    tmp_path.chmod(0o555)
    ran = subprocess.run(
        [sys.executable, "-c", AS_NOBODY], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.stdout == "folder_closed\n", ran.stderr


def test_two_results_for_one_file(tmp_path):
    (tmp_path / "sub").mkdir()
    with pytest.raises(UsageError):
        claim(tmp_path / "out.csv", tmp_path / "sub" / ".." / "out.csv")
    assert names(tmp_path) == ["sub"]


def test_a_full_disk(tmp_path, monkeypatch):
    (tmp_path / "b").write_bytes(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteFailed, match="b: writing failed: No space left on device"):
        write(tmp_path / "b", b"new", force=True)
    assert (tmp_path / "b").read_bytes() == b"old"
    assert names(tmp_path) == ["b"]


def test_a_file_that_came_meanwhile_is_not_overwritten(tmp_path):
    target = tmp_path / "out.csv"
    with pytest.raises(CannotCreate, match="exists already"):
        write(target, b"new", then=lambda: target.write_bytes(b"somebody's"))
    assert target.read_bytes() == b"somebody's"
    assert names(tmp_path) == ["out.csv"]


def test_a_folder_made_for_targets_goes_if_nothing_came(tmp_path):
    with Publication() as publication:
        publication.make_folder(tmp_path / "a" / "b")
        publication.claim(tmp_path / "a" / "b" / "c")
    assert names(tmp_path) == []
    with Publication() as publication:
        publication.make_folder(tmp_path / "a" / "b")
        with publication.file(tmp_path / "a" / "b" / "c"):
            pass
    assert names(tmp_path / "a" / "b") == ["c"]


def test_the_longest_names(tmp_path):
    target = tmp_path / ("名" * 85)
    assert len(os.fsencode(target.name)) == 255
    write(target, b"new")
    with Publication(force=True) as publication:
        publication.claim(target)
        with pytest.raises(TryAgain):
            claim(target, force=True)
    assert names(tmp_path) == [target.name]


def test_what_dead_runs_left_is_swept_and_what_living_ones_hold_is_not(tmp_path):
    mine, theirs = tmp_path / "mine.csv", tmp_path / "theirs.csv"
    dead = [
        tmp_path / f".{name}.4194999.{'0a' * 16}.retain" for name in ("mine.csv", "gone.csv")
    ] + [lock_path(tmp_path / "gone.csv")]
    others = [tmp_path / name for name in (".mine.csv.lock", "x.retain", ".a.1.retain")]
    for path in (*dead, *others):
        path.touch()
    with Publication() as living, living.file(theirs) as stream:
        stream.write(b"theirs")
        held = set(names(tmp_path)) - {path.name for path in (*dead, *others)}
        write(mine, b"mine")
        assert set(names(tmp_path)) == held | {path.name for path in others} | {"mine.csv"}
    assert theirs.read_bytes() == b"theirs"
