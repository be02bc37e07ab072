"""Runs that are killed at a step of theirs: `python -m tests.tables.dying_run`, lines on stdin.

Each line is `STEP FILE…`: a forked process publishes `new` to every file and is killed just before
its STEP-th change of the file system. Its exit status is answered: -9, or 0 where it had fewer.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from retain.tables.publish import Publication

CHANGES = {"open", "os.link", "os.remove", "os.rename"}


def die_at(step: int) -> None:
    left = [step]

    def count(event: str, _arguments: object) -> None:
        if event in CHANGES:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def publish(files: list[Path]) -> None:
    with Publication(force=True) as publication:
        for file in files:
            publication.claim(file)
        for file in files:
            with publication.file(file) as stream:
                stream.write(b"new")


def main() -> None:
    for line in sys.stdin:
        step, *files = line.split()
        child = os.fork()
        if child == 0:
            die_at(int(step))
            publish([Path(file) for file in files])
            os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
