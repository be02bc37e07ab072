"""Inputs that another program cuts, appends to or removes while they are read."""

from __future__ import annotations

import os

import polars as pl
import pytest

import retain
from retain import job
from retain.errors import DataError, InputMissing, TryAgain
from tests.children import child

WRITERS = {
    "csv": pl.DataFrame.write_csv,
    "ndjson": pl.DataFrame.write_ndjson,
    "parquet": pl.DataFrame.write_parquet,
    "arrow": pl.DataFrame.write_ipc,
}


@pytest.fixture(params=WRITERS)
def lines(request, tmp_path):
    rows = 50_000
    frame = pl.select(
        customer_id=pl.format("c{}", pl.int_range(rows) % 997),
        date=pl.lit("2024-01-05"),
        amount=pl.format("{}.5", pl.int_range(rows) % 89),
    )
    path = tmp_path / f"lines.{request.param}"
    WRITERS[request.param](frame, path)
    return path


def _while_summed(monkeypatch, change):
    """Let `change` happen between the proof of the files and the sums over their lines."""
    summed = job.sum_lines

    def changed(*given):
        change()
        return summed(*given)

    monkeypatch.setattr(job, "sum_lines", changed)


def test_cut(lines, monkeypatch):
    """Without the mapped formats, whose readers are killed: they need a process of their own."""
    if lines.suffix in (".arrow", ".ndjson"):
        monkeypatch.setattr(job, "sum_lines", lambda *_: os.truncate(lines, 4096))
    else:
        _while_summed(monkeypatch, lambda: os.truncate(lines, 4096))
    with pytest.raises(DataError, match="cut short") as refused:
        retain.score(lines)
    assert refused.value.code == "INPUT_CHANGED"


def test_cut_in_the_midst_of_a_query(lines, tmp_path):
    """The file ends under a reader that has it mapped; no crash, no output, nothing left."""
    cut = f"""
from retain import job
summed = job.sum_lines
def cutting(frame, *given):
    os.truncate({str(lines)!r}, 4096)
    return summed(frame, *given)
job.sum_lines = cutting
"""
    spooled = tmp_path / "tmp"
    spooled.mkdir()
    out = tmp_path / "scores.csv"
    with child(cut, "score", lines, "-o", out, temporary=spooled) as run:
        code, _, err = run.end()
    assert code == 65, err
    assert "cut short while it was read" in err
    assert "Traceback" not in err
    assert not out.exists()
    assert list(spooled.iterdir()) == []


def test_growing(lines, monkeypatch):
    def append():
        with lines.open("ab") as file:
            file.write(b"\n")

    _while_summed(monkeypatch, append)
    with pytest.raises(TryAgain, match="changed while it was read") as refused:
        retain.score(lines)
    assert (refused.value.exit_code, refused.value.code) == (75, "INPUT_CHANGED")


def test_replaced(lines, monkeypatch):
    copy = lines.with_name("copy")
    copy.write_bytes(lines.read_bytes())
    _while_summed(monkeypatch, lambda: copy.replace(lines))
    with pytest.raises(TryAgain):
        retain.score(lines)


def test_removed(lines, monkeypatch):
    _while_summed(monkeypatch, lines.unlink)
    with pytest.raises(InputMissing, match="is gone now"):
        retain.score(lines)


def test_changed_before_the_quarantine_is_read(tmp_path):
    """The rows set aside are read a second time; nothing is published of either reading."""
    lines = tmp_path / "lines.csv"
    lines.write_text("customer_id,date,amount\n" + "a,2024-01-05,1\n" * 9 + "b,soon,1\n")
    append = f"""
from retain import job
load = job.load
def appending(*given):
    loaded = load(*given)
    with open({str(lines)!r}, "a") as file:
        file.write("c,2024-01-06,1\\n")
    return loaded
job.load = appending
"""
    out = tmp_path / "scores.csv"
    options = ("-o", out, "--max-bad", "100%")
    with child(append, "score", lines, *options, temporary=tmp_path) as run:
        code, _, err = run.end()
    assert code == 75, err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lines.csv"]


def test_a_copy_of_a_stream_cannot_change(tmp_path):
    lines = tmp_path / "lines.csv"
    lines.write_text("customer_id,date,amount\na,2024-01-05,1\n")
    assert retain.score(lines).height == 1


def test_a_table_read_by_itself(tmp_path, monkeypatch):
    from retain.tables import any_table

    lines = tmp_path / "lines.csv"
    lines.write_text("a,b\n1,2\n")
    read = any_table.read_lanes

    def changed(*given, **named):
        with lines.open("ab") as file:
            file.write(b"3,4\n")
        return read(*given, **named)

    monkeypatch.setattr(any_table, "read_lanes", changed)
    with pytest.raises(TryAgain):
        retain.read_table(lines)
