"""Shared by all tests: the public data, where it is, and a command line to run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# No test depends on the clock, and every run tries the same examples.
settings.register_profile(
    "retain",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("retain")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of public data, by RETAIN_REAL_DATA; in CI it must be there."""
    folder = os.environ.get("RETAIN_REAL_DATA")
    if folder and Path(folder).is_dir():
        return Path(folder)
    message = "RETAIN_REAL_DATA names no folder: tests on public data cannot run"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def needed_program(name: str) -> str:
    """The path of a program that `make programs` installs; in CI it must be there."""
    found = shutil.which(name)
    if found:
        return found
    message = f"{name} is not installed (make programs): tests that drive it cannot run"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@dataclass(frozen=True)
class Ran:
    """What a run of the command line left."""

    code: int
    out: bytes
    err: str

    @property
    def stats(self) -> dict:
        return json.loads(self.err.splitlines()[-1])


def run_retain(*arguments: object, cwd: Path, stdin: bytes = b"", **variables: str) -> Ran:
    """Run `retain ARGS…` as its own process in a folder; the environment sets nothing of it."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("RETAIN_")}
    environment |= {"NO_COLOR": "1", **variables}
    done = subprocess.run(
        [sys.executable, "-m", "retain", *map(str, arguments)],
        cwd=cwd, input=stdin, env=environment, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr.decode())


@pytest.fixture
def retain(tmp_path):
    """Run `retain ARGS…` as its own process in an empty folder."""
    work = tmp_path / "work"
    work.mkdir()
    return partial(run_retain, cwd=work)
