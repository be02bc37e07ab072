"""The same input gives the same bytes, whatever the threads, the files or the order of rows."""

from __future__ import annotations

import polars as pl
import pytest

SUFFIXES = ("csv", "parquet", "ndjson", "json", "arrow", "md", "xlsx", "html")


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


def test_order_files_and_threads(retain, folder, tmp_path):
    """All formats: lines as they stand, shuffled, in ten files; one, two and four threads."""
    written = []
    for number, (source, threads) in enumerate(
        (
            ("whole.parquet", "1"),
            ("whole.parquet", "4"),
            ("shuffled.parquet", "2"),
            ("ten/*.parquet", "4"),
            ("ten", "1"),
        )
    ):
        targets = [tmp_path / f"{number}.{suffix}" for suffix in SUFFIXES]
        outputs = (word for target in targets for word in ("-o", target))
        ran = retain("score", folder / source, "--quiet", *outputs, POLARS_MAX_THREADS=threads)
        assert ran.code == 0, ran.err
        written.append([target.read_bytes() for target in targets])
    assert all(written[0])
    for place, suffix in enumerate(SUFFIXES):
        assert len({files[place] for files in written}) == 1, suffix


def test_saved_standards_and_summaries_too(here, folder, tmp_path):
    documents = []
    for number, source in enumerate(("whole.parquet", "shuffled.parquet", "ten")):
        saved = tmp_path / str(number)
        shown = []
        for command, *options in (
            ("churn", "--save-standards", saved), ("churn", "--standards", saved), ("cohorts",),
        ):  # fmt: skip
            ran = here(command, folder / source, "--format", "json", *options)
            assert ran.code == 0, ran.err
            shown.append(ran.out)
        assert shown[0] == shown[1]
        documents.append((*shown, (saved / "standards.json").read_bytes()))
    assert documents[0] == documents[1] == documents[2]


def test_csv_and_parquet_and_a_pipe_say_the_same(retain, folder, lines, tmp_path):
    as_csv = tmp_path / "lines.csv"
    lines.drop("Description").write_csv(as_csv)
    expected = retain("score", folder / "whole.parquet").out
    for arguments, stdin in (((as_csv,), b""), (("-",), as_csv.read_bytes())):
        ran = retain("score", *arguments, stdin=stdin)
        assert ran.code == 0, ran.err
        assert ran.out == expected
