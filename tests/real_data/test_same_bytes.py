"""The same input gives the same bytes, whatever the threads, the files or the order of rows."""

from __future__ import annotations

import polars as pl
import pytest

FORMATS = ("csv", "parquet", "ndjson", "json", "arrow", "markdown", "xlsx")


@pytest.fixture(scope="module")
def lines(real_data) -> pl.DataFrame:
    return pl.read_parquet(real_data / "online_retail" / "onlineretail.parquet")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, lines):
    """The lines whole, shuffled, and in ten files of unequal size."""
    folder = tmp_path_factory.mktemp("lines")
    shuffled = lines.sample(fraction=1.0, shuffle=True, seed=5)
    lines.write_parquet(folder / "whole.parquet")
    shuffled.write_parquet(folder / "shuffled.parquet")
    (folder / "ten").mkdir()
    place = pl.int_range(pl.len()).mul(7919).mod(97).mod(10)
    for number in range(10):
        lines.filter(place == number).write_parquet(folder / "ten" / f"{number}.parquet")
    return folder


@pytest.mark.parametrize("format_name", FORMATS)
def test_order_files_and_threads(retain, folder, format_name):
    arguments = ("--format", format_name, "--quiet")
    first = retain("score", folder / "whole.parquet", *arguments, POLARS_MAX_THREADS="1")
    assert first.code == 0, first.err
    assert first.out
    for source, threads in (
        ("whole.parquet", "4"),
        ("shuffled.parquet", "2"),
        ("ten/*.parquet", "4"),
        ("ten", "1"),
    ):
        again = retain("score", folder / source, *arguments, POLARS_MAX_THREADS=threads)
        assert again.out == first.out, (source, threads)


def test_saved_standards_and_summaries_too(retain, folder, tmp_path):
    documents = []
    for number, source in enumerate(("whole.parquet", "shuffled.parquet", "ten")):
        saved = tmp_path / str(number)
        ran = retain("tiers", folder / source, "--format", "json", "--save-standards", saved)
        assert ran.code == 0, ran.err
        cohorts = retain("cohorts", folder / source, "--format", "json", "--quiet")
        assert cohorts.code == 0, cohorts.err
        documents.append((ran.out, (saved / "standards.json").read_bytes(), cohorts.out))
    assert documents[0] == documents[1] == documents[2]


def test_csv_and_parquet_and_a_pipe_say_the_same(retain, folder, lines, tmp_path):
    as_csv = tmp_path / "lines.csv"
    lines.drop("Description").write_csv(as_csv)
    expected = retain("score", folder / "whole.parquet").out
    for arguments, stdin in (((as_csv,), b""), (("-",), as_csv.read_bytes())):
        ran = retain("score", *arguments, stdin=stdin)
        assert ran.code == 0, ran.err
        assert ran.out == expected
