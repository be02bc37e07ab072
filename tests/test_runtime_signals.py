"""Signals: a run ends at once wherever it is, and leaves nothing."""

from __future__ import annotations

import json
import signal

import pytest

from tests.children import child

LINES = 'customer_id,date,amount\n"a",2024-01-05,10\nb,2024-01-06,20\n\n'

ENDLESS_QUERY = """
import polars as pl
from retain import job
def endless(*_):
    many = pl.LazyFrame({"a": range(1_000_000)})
    rows = many.join(many.rename({"a": "b"}), how="cross")
    pairs = rows.filter((pl.col("a") * 7919 + pl.col("b")) % 1000003 == 5).select(pl.len())
    arrived()
    pairs.collect(engine="streaming")
job.sum_lines = endless
"""
"""Minutes in native code, where Python runs no handler."""


@pytest.fixture
def lines(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text(LINES)  # its quotes send it through the careful lane, which spools
    return path


@pytest.fixture
def spooled(tmp_path):
    folder = tmp_path / "tmp"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_in_a_long_query(number, code, lines, spooled):
    out = lines.with_name("scores.csv")
    with child(ENDLESS_QUERY, "score", lines, "-o", out, temporary=spooled) as run:
        run.wait_for_arrival()
        assert len(list(spooled.iterdir())) == 1
        run.process.send_signal(number)
        assert run.end() == (code, b"", "")
    assert list(spooled.iterdir()) == []
    assert list(lines.parent.glob("*scores*")) == []


def test_a_second_signal_breaks_nothing_off(lines, spooled):
    """The first clean-up is held until the second signal has been sent."""
    held = """
from retain import ending
remove = ending._remove
def removing(path):
    arrived()
    wait()
    remove(path)
ending._remove = removing
"""
    with child(ENDLESS_QUERY + held, "score", lines, temporary=spooled) as run:
        run.wait_for_arrival()
        run.process.send_signal(signal.SIGINT)
        run.wait_for_arrival()
        run.process.send_signal(signal.SIGINT)
        run.process.send_signal(signal.SIGTERM)
        run.go_on()
        assert run.end() == (130, b"", "")
    assert list(spooled.iterdir()) == []


def test_what_is_undisturbed_is_done_whole(lines, spooled, tmp_path):
    """The signal is sent in the block, and the block still ends."""
    block = f"""
from retain import job, ending
def summed(*_):
    with ending.undisturbed():
        arrived()
        wait()
        open({str(tmp_path / "done")!r}, "w").close()
    wait()
job.sum_lines = summed
"""
    with child(block, "score", lines, temporary=spooled) as run:
        run.wait_for_arrival()
        run.process.send_signal(signal.SIGTERM)
        run.go_on()
        assert run.end() == (143, b"", "")
    assert (tmp_path / "done").exists()
    assert list(spooled.iterdir()) == []


def test_files_made_during_the_clean_up_go_too(lines, spooled):
    """The run goes on spooling while its end has begun."""
    busy = """
import threading
from retain import ending, job
from retain.tables.spool import Spool
begun = threading.Event()
def summed(*_):
    arrived()
    begun.wait()
    with Spool() as spool:
        for _ in range(10_000):
            with spool.fresh(".x") as path:
                path.write_bytes(b"x")
    wait()
remove = ending._remove
def removing(path):
    begun.set()
    remove(path)
ending._remove = removing
job.sum_lines = summed
"""
    with child(busy, "score", lines, temporary=spooled) as run:
        run.wait_for_arrival()
        run.process.send_signal(signal.SIGTERM)
        assert run.end() == (143, b"", "")


def test_statistics_of_a_run_that_was_ended(lines, spooled):
    with child(ENDLESS_QUERY, "score", lines, "--stats", temporary=spooled) as run:
        run.wait_for_arrival()
        run.process.send_signal(signal.SIGTERM)
        code, out, err = run.end()
    assert (code, out) == (143, b"")
    assert json.loads(err)["version"]


def test_an_ignored_signal_stays_ignored(lines, spooled):
    """As `nohup` wants it."""
    once = """
from retain import job
summed = job.sum_lines
def held(*given):
    arrived()
    wait()
    return summed(*given)
job.sum_lines = held
"""
    ignored = {"prepare": lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)}
    with child(once, "score", lines, "-q", temporary=spooled, **ignored) as run:
        run.wait_for_arrival()
        run.process.send_signal(signal.SIGHUP)
        run.go_on()
        code, out, err = run.end()
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == 3


def test_the_python_interface_leaves_signals_alone(lines):
    import retain

    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    retain.score(lines)
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()
