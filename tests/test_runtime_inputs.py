"""Inputs that are no plain files: pipes, devices, links, addresses, names that look like more."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

import retain as package
from retain.errors import InputMissing
from retain.tables.sources import find_sources
from tests.children import child

LINES = "customer_id,date,amount\na,2024-01-05,10\nb,2024-01-06,20\n"


@pytest.fixture
def lines(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text(LINES)
    return path


@pytest.fixture
def expected(lines, retain):
    return retain("score", lines, "-q").out


def test_standard_input_gives_the_files_bytes(retain, expected):
    assert retain("score", "-", "-q", stdin=LINES.encode()).out == expected


def test_a_pipe_gives_the_files_bytes(retain, expected, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writes = [sys.executable, "-c", f"open({str(pipe)!r}, 'w').write({LINES!r})"]
    with subprocess.Popen(writes):
        ran = retain("score", pipe, "-q")
    assert (ran.code, ran.out) == (0, expected)


def test_a_pipe_without_a_writer_is_given_up(retain, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    ran = retain("score", pipe, RETAIN_WAIT_SECONDS="0")
    assert (ran.code, ran.out) == (66, b"")
    assert ran.err.startswith(f"retain: {pipe}: nobody has written into this pipe for 0 s")


@pytest.mark.parametrize("source", ["/dev/null", "-"])
def test_nothing_is_an_empty_file(source, retain):
    ran = retain("score", source, "--stats")
    assert ran.code == 65
    assert ran.stats["error"]["code"] == "EMPTY_FILE"


def test_a_device_without_end(retain):
    ran = retain("score", "/dev/zero")
    assert ran.code == 66
    assert "no pipe" in ran.err


def test_a_closed_standard_input():
    ran = subprocess.run(
        ["/bin/sh", "-c", '"$@" <&-', "sh", sys.executable, "-m", "retain", "score", "-"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 66
    assert ran.stderr.startswith("retain: standard input is closed")


def test_a_terminal_is_read_until_control_d(tmp_path):
    keyboard, terminal = pty.openpty()
    options = {"stdin": terminal, "stderr": subprocess.PIPE}
    with child("", "score", "-", temporary=tmp_path, **options) as run:
        os.close(terminal)
        said = run.process.stderr.readline()
        assert said == b"reading from the terminal; end with Ctrl-D\n"
        os.write(keyboard, LINES.encode() + b"\x04")
        code, out, _ = run.end()
    os.close(keyboard)
    assert code == 0
    assert len(out.splitlines()) == 3


def test_a_link_to_itself(retain, tmp_path):
    (tmp_path / "a").symlink_to("a")
    ran = retain("score", tmp_path / "a")
    assert ran.code == 66
    assert "leads nowhere" in ran.err


def test_a_folder_of_something_else(retain, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "notes.doc").touch()
    ran = retain("score", tmp_path / "folder")
    assert ran.code == 66
    assert "looked for .csv" in ran.err


def test_a_folder_of_several_kinds(retain, lines):
    (lines.parent / "more.ndjson").write_text('{"customer_id": "a"}\n')
    ran = retain("score", lines.parent)
    assert ran.code == 66
    assert "(csv, ndjson)" in ran.err


@pytest.mark.parametrize("suffix", [".csv", ".ndjson"])
def test_brackets_in_names_are_no_pattern(suffix, tmp_path, retain, expected):
    folder = tmp_path / "data[2024]"
    folder.mkdir()
    name = folder / f"sales[1]{suffix}"
    if suffix == ".csv":
        name.write_text(LINES)
    else:
        import io

        import polars as pl

        pl.read_csv(io.StringIO(LINES)).write_ndjson(name)
    for spec in (name, folder, folder / "*", tmp_path / "data[2024]" / f"sales[[]1]{suffix}"):
        assert retain("score", spec, "-q").out == expected, spec


ADDRESSES = [
    f"{scheme}://localhost:1/sales.csv"
    for scheme in ("http", "https", "s3", "gs", "az", "hf", "file", "S3", "abfss")
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_are_refused(address, lines):
    with pytest.raises(InputMissing, match="fetches nothing"):
        package.score(address)
    with pytest.raises(InputMissing, match="fetches nothing"):
        package.score(lines, customers=address)


def test_an_address_in_the_configuration_is_refused(retain, tmp_path):
    (tmp_path / "retain.toml").write_text('[tables.transactions]\nfiles = "s3://bucket/a.csv"\n')
    ran = retain("score", "--config", tmp_path / "retain.toml")
    assert ran.code == 66
    assert ran.err.startswith("retain: s3://bucket/a.csv: retain reads files on this machine")


def test_a_folder_that_looks_like_an_address_is_a_folder(tmp_path, monkeypatch, lines):
    """Polars is never given a name with two slashes, whatever folders are called."""
    folder = tmp_path / "http:" / "host"
    folder.mkdir(parents=True)
    lines.rename(folder / "lines.csv")
    monkeypatch.chdir(tmp_path)
    assert package.score(Path("http://host/lines.csv")).height == 2


AS_NOBODY = """
import importlib, pkgutil, retain
for module in pkgutil.walk_packages(retain.__path__, "retain."):
    if module.name != "retain.__main__":
        importlib.import_module(module.name)
if not os.geteuid():  # root is bound by no modes; it may be another user, once all is imported
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
"""


def as_nobody(folder: Path, source: str) -> tuple[int, str]:
    """Exit code and standard error of a run in `folder` by a user whom modes bind."""
    folder.chmod(0o755)
    arguments = ("score", source, "-q")
    with child(AS_NOBODY, *arguments, temporary="/tmp", cwd=folder) as run:
        code, _, err = run.end()
    return code, err


def test_a_file_that_may_not_be_read(lines):
    lines.chmod(0o000)
    code, err = as_nobody(lines.parent, "lines.csv")
    assert code == 77
    assert err.startswith("retain: lines.csv: not permitted to read it")


def test_a_pipe_that_may_not_be_read(tmp_path):
    os.mkfifo(tmp_path / "pipe", 0o000)
    assert as_nobody(tmp_path, "pipe")[0] == 77


@pytest.mark.parametrize("source", ["closed/lines.csv", "closed/*.csv", "closed", "."])
def test_a_folder_that_may_not_be_entered(source, lines):
    closed = lines.parent / "closed"
    closed.mkdir(mode=0o000)
    code, err = as_nobody(lines.parent, source)
    assert code == 77
    assert "closed" in err


@pytest.mark.parametrize("name", ["a\0b.csv", "x" * 300, "x/" * 3000, "none\n.csv", "\udcff.csv"])
def test_names_that_cannot_be(name):
    with pytest.raises(InputMissing) as refused:
        find_sources(name)
    refused.value.message("en").encode()


@pytest.mark.parametrize("name", [b"caf\xe9.csv", b"two\nlines.csv", b"tab\t.csv", b"*.csv"])
def test_names_that_are_odd(name, lines, expected, retain):
    odd = os.path.join(os.fsencode(lines.parent), name)
    os.rename(lines, odd)
    bad = LINES.encode() + b"c,soon,5\n"
    ran = retain("score", os.fsdecode(odd), "-q")
    assert (ran.code, ran.out) == (0, expected)
    Path(os.fsdecode(odd)).write_bytes(bad)
    quarantine = lines.parent / "q.csv"
    ran = retain(
        "score", os.fsdecode(odd), "--max-bad", "100%", "--stats", "--quarantine", quarantine
    )
    assert ran.code == 0, ran.err
    assert ran.stats["tables"]["transactions"]["quarantined"] == {"BAD_DATE": 1}
    assert "BAD_DATE" in quarantine.read_text()


def test_a_file_that_goes_between_listing_and_reading(lines, monkeypatch):
    listed = Path.exists

    def gone_at_once(path):
        found = listed(path)
        path.unlink(missing_ok=True)
        return found

    monkeypatch.setattr(Path, "exists", gone_at_once)
    with pytest.raises(InputMissing, match="is gone now"):
        find_sources(str(lines))
