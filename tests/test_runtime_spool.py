"""Temporary folders: private, gone with their run, swept after one that was killed."""

from __future__ import annotations

import stat

import pytest

from retain.tables.spool_folder import sweep
from tests.children import child

LINES = 'customer_id,date,amount\n"a",2024-01-05,10\nb,2024-01-06,20\n\n'
HELD = """
from retain import job
def held(*_):
    arrived()
    wait()
job.sum_lines = held
"""


@pytest.fixture
def lines(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text(LINES)
    return path


@pytest.fixture
def spooled(tmp_path, monkeypatch):
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_the_folder_of_a_killed_run_is_swept_at_the_next_start(lines, spooled, retain):
    with child(HELD, "score", lines, temporary=spooled) as run:
        run.wait_for_arrival()
        run.process.kill()
        run.end()
    [left] = spooled.iterdir()
    assert stat.S_IMODE(left.stat().st_mode) == 0o700
    assert left.name.startswith(f"retain-spool-{run.process.pid}-")
    assert list(left.iterdir())
    assert retain("score", lines, TMPDIR=str(spooled)).code == 0
    assert list(spooled.iterdir()) == []


def test_the_folder_of_a_living_run_stays(lines, spooled):
    with child(HELD, "score", lines, temporary=spooled) as run:
        run.wait_for_arrival()
        before = sorted(spooled.rglob("*"))
        sweep()
        assert sorted(spooled.rglob("*")) == before


def test_what_is_not_ours_stays(spooled, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    (spooled / "retain-spool-1-link").symlink_to(elsewhere)
    (spooled / "retain-spool-file").touch()
    (spooled / "other-1-x").mkdir()
    sweep()
    assert (elsewhere / "kept").exists()
    assert {path.name for path in spooled.iterdir()} == {
        "retain-spool-1-link",
        "retain-spool-file",
        "other-1-x",
    }


def test_a_folder_swept_before_it_was_locked_is_made_anew(spooled, monkeypatch):
    """Another run's sweep comes between the making of the folder and its lock."""
    from retain.tables import spool_folder as module

    made = module.tempfile.mkdtemp
    swept = []

    def made_and_swept(**given):
        folder = made(**given)
        if not swept:
            swept.append(folder)
            sweep()
        return folder

    monkeypatch.setattr(module.tempfile, "mkdtemp", made_and_swept)
    with module.spool_folder() as folder:
        assert folder.is_dir()
        assert str(folder) not in swept
