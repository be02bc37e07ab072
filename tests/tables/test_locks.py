"""One run at a time writes a file; the others are told who does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from retain.errors import CannotCreate, TryAgain
from retain.tables.locks import lock_path, locked

HOLD = """
import sys
from pathlib import Path
from retain.tables.locks import locked
with locked(Path(sys.argv[1]), "retain score"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock of `out.csv`."""
    arguments = [sys.executable, "-c", HOLD, str(tmp_path / "out.csv")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(arguments, **pipes, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_second_is_told_who_holds_it(holder, tmp_path):
    with (
        pytest.raises(TryAgain, match=f"retain score, process {holder.pid}, since 2") as refused,
        locked(tmp_path / "out.csv", "retain tiers"),
    ):
        pass
    assert refused.value.exit_code == 75


def test_other_files_are_free(holder, tmp_path):
    with locked(tmp_path / "other.csv", "retain"):
        pass


def test_a_killed_holder_lets_go(holder, tmp_path):
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert lock_path(tmp_path / "out.csv").exists()
    with locked(tmp_path / "out.csv", "retain"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_the_next_has_it_when_the_first_is_done(holder, tmp_path):
    holder.stdin.close()
    holder.wait()
    assert list(tmp_path.iterdir()) == []
    with locked(tmp_path / "out.csv", "retain"):
        pass


def test_a_link_in_the_lock_s_place_is_not_followed(tmp_path):
    precious = tmp_path / "precious"
    precious.write_text("precious")
    os.symlink(precious, lock_path(tmp_path / "out.csv"))
    with pytest.raises(CannotCreate, match="none of retain's"), locked(tmp_path / "out.csv", ""):
        pass
    assert precious.read_text() == "precious"
    assert lock_path(tmp_path / "out.csv").is_symlink()


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_anything_else_in_the_lock_s_place(make, tmp_path):
    make(lock_path(tmp_path / "out.csv"))
    with pytest.raises(CannotCreate, match="none of retain's"), locked(tmp_path / "out.csv", ""):
        pass


def test_a_lock_that_says_nothing(holder, tmp_path):
    lock_path(tmp_path / "out.csv").write_text("")
    with pytest.raises(TryAgain, match="process \\?"), locked(tmp_path / "out.csv", ""):
        pass
