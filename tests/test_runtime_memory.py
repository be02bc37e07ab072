"""A run that is refused memory: an error, nothing half-written, nothing left."""

from __future__ import annotations

import json
import resource
import signal

import pytest

from tests.children import child
from tests.test_runtime_signals import ENDLESS_QUERY

LINES = 'customer_id,date,amount\n"a",2024-01-05,10\nb,2024-01-06,20\n'
LIMIT = 6 << 30
"""Enough to begin with: libraries reserve far more addresses than they use."""

NATIVE = "pl.select(pl.int_range(2_000_000_000, dtype=pl.Int64))"
PYTHON = "bytearray(16 << 30)"
TAKING = """
import polars as pl
from retain import job
def taking(*_):
    {}
job.sum_lines = taking
"""


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@pytest.fixture
def lines(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text(LINES)
    return path


@pytest.fixture
def spooled(tmp_path):
    folder = tmp_path / "tmp"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("taking", [NATIVE, PYTHON])
def test_memory_that_cannot_be_had(taking, lines, spooled):
    out = lines.with_name("scores.csv")
    arguments = ("score", lines, "-o", out, "--stats")
    options = {"prepare": limited}
    with child(TAKING.format(taking), *arguments, temporary=spooled, **options) as run:
        code, _, err = run.end()
    assert code == 70, err
    assert "retain: out of memory: the run needs more than it may have" in err
    assert "Traceback" not in err
    assert json.loads(err.splitlines()[-1])["error"]["code"] == "OUT_OF_MEMORY"
    assert not out.exists()
    assert list(spooled.iterdir()) == []


def test_enough_memory_under_a_limit(lines, spooled):
    with child("", "score", lines, "-q", temporary=spooled, prepare=limited) as run:
        code, out, err = run.end()
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == 3


def test_errors_under_a_limit_keep_their_code(lines, spooled):
    with child("", "score", "nowhere.csv", temporary=spooled, prepare=limited) as run:
        assert run.end()[0] == 66


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_under_a_limit(number, code, lines, spooled):
    with child(ENDLESS_QUERY, "score", lines, temporary=spooled, prepare=limited) as run:
        run.wait_for_arrival()
        run.process.send_signal(number)
        assert run.end() == (code, b"", "")
    assert list(spooled.iterdir()) == []
