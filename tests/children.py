"""Runs of the command line that stop at a known place, so that no test waits for a moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE_SECONDS = 120
"""How long a child may take before a test gives up; no test expects it to take any time."""

_START = """
import os, sys
from retain import cli
def arrived(*_, **__):
    os.write({arrived}, b"x")
def wait():
    os.read({go}, 1)
main = cli.main
def patched_main(invocation):  # Polars makes its threads after the signals have been blocked
    exec({patches!r}, globals())
    main(invocation)
cli.main = patched_main
sys.argv[1:] = {arguments}
cli.run()
"""


@dataclass
class Child:
    """A run of the command line with patches of the test's own.

    `patches` is Python that runs before it; it may call `arrived()`, which `wait_for_arrival`
    waits for, and `wait()`, which waits until `go_on`.
    """

    process: subprocess.Popen[bytes]
    arrivals: int
    goes: int

    def wait_for_arrival(self) -> None:
        assert os.read(self.arrivals, 1) == b"x", self.process.communicate()

    def go_on(self) -> None:
        os.write(self.goes, b"x")

    def end(self) -> tuple[int, bytes, str]:
        """Exit code, standard output and standard error."""
        out, err = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, out, err.decode()


def _as_from_a_terminal() -> None:
    """Take signals, though the tests may run under `nohup` or in the background."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


@contextmanager
def child(
    patches: str,
    *arguments: object,
    temporary: Path | str,
    prepare: Callable[[], object] = lambda: None,
    **options: object,
) -> Iterator[Child]:
    """Start a run whose temporary files go to `temporary`; it calls `prepare` before it begins."""

    def prepared() -> None:
        _as_from_a_terminal()
        prepare()

    arrivals, arrived = os.pipe()
    go, goes = os.pipe()
    code = _START.format(
        patches=patches, arguments=list(map(str, arguments)), arrived=arrived, go=go
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("RETAIN_")}
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment | {"TMPDIR": str(temporary), "POLARS_MAX_THREADS": "1", "NO_COLOR": "1"},
        pass_fds=(arrived, go),
        preexec_fn=prepared,
        **{"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        | options,
    )  # fmt: skip
    os.close(arrived)
    os.close(go)
    try:
        yield Child(process, arrivals, goes)
    finally:
        os.close(arrivals)
        os.close(goes)
        if process.poll() is None:
            process.kill()
            process.communicate()
