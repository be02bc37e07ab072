"""Several results of one run: computed once, there together, and nobody else writing them."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys

import polars as pl
import pytest

from retain.tables.locks import locked

FAULTY = "customer_id,date,amount\n" + "a,2024-01-05,1\n" * 199 + "b,2024-01-05,ten\n"


def _names(folder) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_several_formats_of_one_run(here, sample, monkeypatch):
    import retain.job

    score, runs = retain.job.score, []

    def counted(*arguments, **named):
        runs.append(arguments)
        return score(*arguments, **named)

    monkeypatch.setattr("retain.job.score", counted)
    names = ("scores.csv", "scores.parquet", "scores.md")
    ran = here("score", *(word for name in names for word in ("-o", name)))
    assert (ran.code, ran.out, len(runs)) == (0, b"", 1), ran.err
    for name, format_name in zip(names, ("csv", "parquet", "markdown"), strict=True):
        assert (sample / name).read_bytes() == here("score", "--format", format_name).out


def test_a_report_in_several_formats(here, sample):
    assert here("tiers", "-o", "tiers.md", "-o", "tiers.json").code == 0
    assert (sample / "tiers.md").read_bytes() == here("tiers", "--format", "markdown").out
    assert (sample / "tiers.json").read_bytes() == here("tiers", "--format", "json").out


def test_one_target_that_cannot_be_leaves_all(here, sample):
    before = _names(sample)
    for second, code in (("retain.toml", 2), ("none/x.csv", 73), ("a.csv", 2), ("orders.csv", 73)):
        assert here("score", "-o", "a.csv", "-o", second).code == code
        assert _names(sample) == before


def test_a_result_that_fails_takes_the_others_with_it(here, sample):
    (sample / "faulty.csv").write_text(FAULTY)
    (sample / "retain.toml").unlink()
    before = _names(sample)
    arguments = ("score", "faulty.csv", "-o", "a.csv", "-o", "b.csv", "--save-standards", "kept")
    assert here(*arguments, "--columns", "nothing").code == 65
    assert _names(sample) == before
    assert here(*arguments).code == 0
    assert _names(sample) - before == {"a.csv", "b.csv", "a.csv.quarantine.csv", "kept"}


def test_quarantined_rows_are_there_though_too_many_were_bad(here, sample):
    (sample / "faulty.csv").write_text(FAULTY)
    (sample / "retain.toml").unlink()
    arguments = ("faulty.csv", "-o", "a.csv", "--max-bad", "0", "--quarantine", "bad.csv")
    assert here("score", *arguments).code == 65
    assert pl.read_csv(sample / "bad.csv").height == 1
    assert not (sample / "a.csv").exists()


def test_quarantined_rows_of_an_earlier_run_are_not_taken_for_this_one_s(here, sample):
    (sample / "retain.toml").unlink()
    lines = sample / "lines.csv"
    lines.write_text(FAULTY)
    assert here("score", lines, "-o", "a.csv").code == 0
    lines.write_text(FAULTY.replace("ten", "10"))
    assert here("score", lines, "-o", "a.csv", "--force").code == 0
    assert pl.read_csv(sample / "a.csv.quarantine.csv").height == 0


def test_quarantined_rows_are_not_overwritten_unasked(here, sample):
    (sample / "a.csv.quarantine.csv").write_text("precious")
    ran = here("score", "-o", "a.csv")
    assert ran.code == 73
    assert "a.csv.quarantine.csv: exists already" in ran.err


def test_files_are_there_though_nobody_reads_the_rest(sample):
    """`| head` ends a run well, so what else it was to write is written."""
    read, write = os.pipe()
    os.close(read)
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "retain", "score", "--save-standards", "kept"],
            cwd=sample, stdout=write, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    finally:
        os.close(write)
    assert ran.returncode == 141, ran.stderr
    assert (sample / "kept" / "standards.json").is_file()


@pytest.mark.parametrize("arguments", [("-o", "a.csv"), ("-o", "b.csv", "-o", "a.csv")])
def test_another_run_writes_it(arguments, here, sample):
    before = _names(sample)
    with locked(sample / "a.csv", "retain plan"):
        ran = here("score", "none.csv", *arguments)
        assert (ran.code, ran.out) == (75, b"")
        assert f"a.csv: another run is writing it: retain plan, process {os.getpid()}" in ran.err
        assert here("score", "-o", "c.csv").code == 0
    assert _names(sample) == before | {"c.csv"}


def test_the_lock_tells_the_command_and_nothing_that_was_typed_for_it(here, sample, monkeypatch):
    found = []

    def looked(*_):
        found.append((sample / ".a.csv.retain.lock").read_text())
        raise ZeroDivisionError

    monkeypatch.setattr("retain.job.load", looked)
    assert here("score", "-o", "a.csv", "--where", "name = 'Alice'").code == 70
    assert '"command": "retain score"' in found[0]
    assert "Alice" not in found[0]


@pytest.mark.parametrize(("mode", "permissions"), [("0640", 0o640), ("644", 0o644), ("600", 0o600)])
def test_permissions_of_all_files(mode, permissions, here, sample):
    assert here("score", "-o", "a.csv", "--save-standards", "kept", "--mode", mode).code == 0
    for path in (sample / "a.csv", sample / "kept" / "standards.json"):
        assert stat.S_IMODE(path.stat().st_mode) == permissions


@pytest.mark.parametrize("mode", ["0777", "0400", "rw", "6400", "0o600", "700", "٦٠٠", ""])
def test_permissions_that_make_no_sense(mode, here, sample):
    ran = here("score", "-o", "a.csv", "--mode", mode)
    assert ran.code == 2
    assert not (sample / "a.csv").exists()


@pytest.mark.parametrize(
    "format_name", ["csv", "json", "parquet", "arrow", "markdown", "xlsx", "html"]
)
def test_no_room_for_a_file(format_name, sample):
    """A limit on the size of files is a full disk that any user can have."""
    (sample / "out").write_text("old")
    before = _names(sample)
    ran = subprocess.run(
        [sys.executable, "-m", "retain", "fields", "-o", "out", "--force", "--format", format_name],
        cwd=sample, capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (74, ""), ran.stderr
    assert "retain: out: writing failed: File too large" in ran.stderr
    assert (sample / "out").read_text() == "old"
    assert _names(sample) == before


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize("format_name", ["csv", "table", "json", "parquet", "arrow", "markdown"])
def test_no_room_on_standard_output(format_name, sample):
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "retain", "score", "--format", format_name],
            cwd=sample, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert ran.returncode == 74, ran.stderr
    assert "<stdout>: writing failed: No space left on device" in ran.stderr
    assert "Traceback" not in ran.stderr
