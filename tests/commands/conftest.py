"""A command line in this very process: fast, and with the sample beside it."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension

from retain.cli import main
from tests.conftest import Ran

SAMPLE = Path(__file__).parent / "sample"


class _Golden(SingleFileSnapshotExtension):
    """One file an expectation, under `__snapshots__`."""

    file_extension = "txt"


@pytest.fixture
def golden(snapshot):
    return snapshot.use_extension(_Golden)


@pytest.fixture
def sample(tmp_path) -> Path:
    """A folder with orders of twelve customers and a configuration for them."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "sample"))


@pytest.fixture
def here(sample, monkeypatch, capsysbinary) -> Callable[..., Ran]:
    """Run `retain ARGS…` in the sample's folder without a new process."""
    terminated = signal.getsignal(signal.SIGTERM)
    monkeypatch.chdir(sample)
    for name in os.environ:
        if name.startswith("RETAIN_") or name in ("FORCE_COLOR", "TTY_COMPATIBLE", "COLUMNS"):
            monkeypatch.delenv(name)

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["retain", *map(str, arguments)])
        capsysbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsysbinary.readouterr()
        return Ran(int(ended.value.code or 0), out, err.decode())

    yield run
    signal.signal(signal.SIGTERM, terminated)
