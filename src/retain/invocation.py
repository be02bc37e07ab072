"""What one run of the command line knows of itself: how it speaks, and what `--stats` will say."""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from retain.errors import RetainError
from retain.terminal import Terminal
from retain.version import VERSION


@dataclass
class Invocation:
    """The state of one run, for `main` to end it with.

    Attributes:
        terminal: how it speaks.
        command: which command it is, without what was typed for it.
        debug: whether errors show their traceback.
        wants_stats: whether the last line on standard error is statistics.
        stats: what is known so far.
        verdict: the exit code of a run that did its work: 1 where a threshold was hit.
    """

    terminal: Terminal = field(default_factory=Terminal)
    command: str = "retain"
    debug: bool = False
    wants_stats: bool = False
    stats: dict[str, Any] = field(default_factory=dict)
    verdict: int = 0
    started: float = field(default_factory=time.perf_counter)

    def statistics(self, error: RetainError | None = None) -> dict[str, Any]:
        """The document of `--stats`, as far as the run got."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        document = {
            "as_of": None,
            "tables": {},
            "customers": None,
            "engine": "local",
            "config_sha256": None,
            **self.stats,
            "version": VERSION,
            "seconds": round(time.perf_counter() - self.started, 3),
            "peak_mb": round(peak / (1024 if sys.platform != "darwin" else 1024**2)),
        }
        if error is not None:
            message = error.message("en")
            document["error"] = {"code": error.code, "exit": error.exit_code, "message": message}
        return document
