"""What one run writes is one set: whenever it is killed, the next start makes it old or new.

No clock is involved: a process is killed just before each of its changes of the file system.
"""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from retain.errors import TryAgain, WriteFailed
from retain.tables.locks import locked
from retain.tables.publish import Publication
from tests.tables.dying_run import publish

ROOT = Path(__file__).parents[2]
ONE_FOLDER = ("a/scores.csv", "a/scores.parquet", "a/scores.csv.quarantine.csv")
TWO_FOLDERS = ("a/scores.csv", "b/scores.csv", "b/standards.json")
SETS = {
    "old ones in one folder": (ONE_FOLDER, ONE_FOLDER),
    "none before": (ONE_FOLDER, ()),
    "two folders": (TWO_FOLDERS, TWO_FOLDERS),
    "one of two folders before": (TWO_FOLDERS, TWO_FOLDERS[1:]),
    "a file alone": (ONE_FOLDER[:1], ONE_FOLDER[:1]),
}


@pytest.fixture(scope="module")
def dying():
    """Have a run publish files and be killed at a step; gives its exit status."""
    command = [sys.executable, "-m", "tests.tables.dying_run"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, **pipes, text=True) as process:

        def run(step: int, files: list[Path]) -> int:
            process.stdin.write(f"{step} {' '.join(map(str, files))}\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield run
        process.stdin.close()


def _prepared(folder: Path, files, old) -> list[Path]:
    paths = [folder / name for name in files]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
    for name in old:
        (folder / name).write_bytes(b"old")
    return paths


def _states(paths: list[Path]) -> list[bytes | None]:
    return [path.read_bytes() if path.exists() else None for path in paths]


def _touch(path: Path) -> None:
    """A later start that only looks at one file."""
    with Publication(force=True) as publication:
        publication.claim(path)


def _everything(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("kind", SETS)
def test_killed_at_any_step_the_set_is_old_or_new(kind, dying, tmp_path):
    files, before = SETS[kind]
    old = [b"old" if name in before else None for name in files]
    new = [b"new"] * len(files)
    outcomes = []
    status, step = -9, 0
    while status == -9:
        step += 1
        folder = tmp_path / str(step)
        paths = _prepared(folder, files, before)
        status = dying(step, paths)
        _touch(paths[step % len(paths)])  # any one of them will do
        outcomes.append(_states(paths))
        for path in paths:
            _touch(path)
        assert _states(paths) == outcomes[-1]
        assert _everything(folder) == sorted(path for path in paths if path.exists())
    assert status == 0
    assert step > 8 * len(files)
    assert all(outcome in (old, new) for outcome in outcomes)
    assert outcomes == sorted(outcomes, key=lambda outcome: outcome == new)
    assert outcomes[0] == old
    assert outcomes.count(new) > len(files)


def _killed_between_renames(dying, folder: Path, files=ONE_FOLDER) -> list[Path]:
    """A set of which the first file is new and the second still old."""
    step = 0
    while True:
        step += 1
        paths = _prepared(folder / str(step), files, files)
        assert dying(step, paths) == -9
        if _states(paths)[:2] == [b"new", b"old"]:
            return paths


def test_a_file_put_there_since_is_kept(dying, tmp_path):
    paths = _killed_between_renames(dying, tmp_path)
    paths[2].write_bytes(b"somebody's")
    _touch(paths[0])
    assert _states(paths) == [b"new", b"new", b"somebody's"]
    assert _everything(paths[0].parent) == sorted(paths)


def test_a_file_removed_since_comes(dying, tmp_path):
    paths = _killed_between_renames(dying, tmp_path)
    paths[1].unlink()
    _touch(paths[0])
    assert _states(paths) == [b"new"] * 3


def test_a_moved_folder(dying, tmp_path):
    paths = _killed_between_renames(dying, tmp_path, TWO_FOLDERS)
    moved = paths[0].parents[1].rename(tmp_path / "moved")
    _touch(moved / "a" / "other.csv")
    assert _states([moved / name for name in TWO_FOLDERS]) == [b"new"] * 3


def test_a_folder_that_is_gone(dying, tmp_path):
    paths = _killed_between_renames(dying, tmp_path, TWO_FOLDERS)
    for path in paths[0].parent.iterdir():
        path.unlink()
    paths[0].parent.rmdir()
    _touch(paths[1])
    assert _states(paths) == [None, b"old", b"old"]
    assert _everything(paths[1].parent) == sorted(paths[1:])


def test_a_set_that_a_living_run_holds_is_left_to_it(dying, tmp_path):
    paths = _killed_between_renames(dying, tmp_path)
    with locked(paths[2], "retain score"):
        _touch(paths[0].with_name("other.csv"))
        assert _states(paths)[:2] == [b"new", b"old"]
        with pytest.raises(TryAgain):
            _touch(paths[1])
    _touch(paths[1])
    assert _states(paths) == [b"new"] * 3


def _record(paths: list[Path]) -> Path:
    return next(paths[0].parent.glob(".retain-*.set"))


@pytest.mark.parametrize("planted", ["writable", "linked", "not ours", "not a record"])
def test_a_planted_record_moves_nothing(planted, dying, tmp_path):
    """Whoever may write into the folder must not have us rename files elsewhere."""
    paths = _killed_between_renames(dying, tmp_path)
    record = _record(paths)
    if planted == "writable":
        record.chmod(0o622)
    elif planted == "linked":
        real = record.rename(record.with_name("real"))
        record.symlink_to(real)
    elif planted == "not ours":
        document = json.loads(record.read_text())
        for move in document["moves"]:
            move["final"] = "../precious"
        record.write_text(json.dumps(document))
        (paths[0].parents[1] / "precious").write_bytes(b"old")
    else:
        record.write_text('["no record"]')
    _touch(paths[0])
    assert _states(paths)[:2] == [b"new", b"old"]
    assert record.is_file()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_another_user_s_record_moves_nothing(dying, tmp_path):
    paths = _killed_between_renames(dying, tmp_path)
    os.chown(_record(paths), 65534, 65534)
    _touch(paths[0])
    assert _states(paths)[:2] == [b"new", b"old"]


@pytest.mark.parametrize("fails", [0, 1, 2])
@pytest.mark.parametrize("links", [True, False])
def test_a_rename_that_fails_undoes_those_before(fails, links, tmp_path, monkeypatch):
    paths = _prepared(tmp_path, ONE_FOLDER, ONE_FOLDER[:2])
    before = _states(paths)
    replace = os.replace

    def refuse(source, target):
        if Path(target) == paths[fails] and source.name.count(".retain"):
            refused.append(target)
            if len(refused) == 1:
                raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        replace(source, target)

    def no_links(*_, **__):
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    refused: list[Path] = []
    monkeypatch.setattr(os, "replace", refuse)
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    with pytest.raises(WriteFailed, match="busy"):
        publish(paths)
    assert _states(paths) == before
    assert _everything(tmp_path) == sorted(path for path in paths if path.exists())
