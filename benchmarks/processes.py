"""A command as a whole process: seconds on the wall, and the most memory it held."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024
"""What `ru_maxrss` counts in: bytes on macOS, 1024 of them elsewhere."""

_SHOWN = 2_000


@dataclass(frozen=True)
class Run:
    """One run of a command."""

    seconds: float
    peak_mb: float


class CommandFailed(Exception):
    """A command of the benchmark ended with an error; says which and how."""


def run(command: Sequence[str], folder: Path) -> Run:
    """Run a command in a folder, its output unseen.

    The process that measures must stay small: a child's peak starts at its parent's.
    Raises CommandFailed where it exits with another code than 0.
    """
    with tempfile.TemporaryFile() as output:
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            said = output.read().decode(errors="replace")[-_SHOWN:]
            raise CommandFailed(f"{' '.join(command)}\nexit {process.returncode}\n{said}")
    return Run(seconds, usage.ru_maxrss * _MAXRSS_BYTES / 1e6)


def answer(command: Sequence[str], folder: Path) -> str:
    """Give what a command says on standard output.

    Raises CommandFailed where it exits with another code than 0.
    """
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandFailed(f"{' '.join(command)}\n{done.stderr[-_SHOWN:]}")
    return done.stdout.strip()


def in_turn(
    commands: Mapping[str, Sequence[str]], folder: Path, *, runs: int, warm_up: bool
) -> dict[str, list[Run]]:
    """Run commands in turn, A B C A B C …, so that a slow minute of the machine slows them all."""
    if warm_up:
        for command in commands.values():
            run(command, folder)
    measured: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            measured[name].append(run(command, folder))
    return measured


def median_seconds(runs: Sequence[Run]) -> float:
    """Find the middle of the runs' seconds."""
    return median(one.seconds for one in runs)


def median_ratio(runs: Sequence[Run], others: Sequence[Run]) -> float:
    """Find the middle of the ratios of runs that stood beside each other."""
    return median(a.seconds / b.seconds for a, b in zip(runs, others, strict=True))


def peak_mb(runs: Sequence[Run]) -> float:
    """Find the most memory that any of the runs held."""
    return max(one.peak_mb for one in runs)
