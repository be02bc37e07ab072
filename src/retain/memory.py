"""A run under a limit of memory: what is too much for it ends as an error, not as a crash.

Polars ends the process where memory cannot be had. So under a limit (`ulimit -v`, `ulimit -d`),
and only then, the run is a child of a process that does nothing but wait for it.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable

from retain.ending import SIGNALS

CRASHES = (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGKILL)
"""How a process may end where memory cannot be had."""


def is_limited() -> bool:
    """Whether the system refuses this process memory beyond some amount."""
    limits = (resource.RLIMIT_AS, resource.RLIMIT_DATA)
    return any(resource.getrlimit(limit)[0] != resource.RLIM_INFINITY for limit in limits)


def in_child(run: Callable[[], None]) -> int | None:
    """Let a child `run`, which ends the child itself; signals are passed on to it.

    To be called before any other thread is made.

    Returns:
        its exit code, or None where it ended in one of the `CRASHES`.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    passed_on = {number for number in SIGNALS if signal.getsignal(number) != signal.SIG_IGN}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {*passed_on, signal.SIGCHLD})
    child = os.fork()
    if not child:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        run()
        os._exit(1)
    ended, status = 0, 0
    while not ended:
        number = signal.sigwait({*passed_on, signal.SIGCHLD})
        if number != signal.SIGCHLD:
            os.kill(child, number)
        ended, status = os.waitpid(child, os.WNOHANG)
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return code
    return None if -code in CRASHES else 128 - code
