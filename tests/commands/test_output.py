"""Results in files: whole or not at all, private, and nothing overwritten unasked."""

from __future__ import annotations

import errno
import os
import stat

import polars as pl
import pytest

SUFFIXES = [
    "csv",
    "ndjson",
    "jsonl",
    "json",
    "parquet",
    "arrow",
    "feather",
    "md",
    "xlsx",
    "html",
    "htm",
]


def _names(folder) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_suffix_tells_the_format(suffix, here, sample):
    formats = {"jsonl": "ndjson", "feather": "arrow", "md": "markdown", "htm": "html"}
    ran = here("score", "-o", f"scores.{suffix}")
    assert (ran.code, ran.out) == (0, b""), ran.err
    expected = here("score", "--format", formats.get(suffix, suffix)).out
    assert (sample / f"scores.{suffix}").read_bytes() == expected


def test_more_cells_than_a_browser_shows_are_refused(here, sample, monkeypatch):
    monkeypatch.setattr("retain.reports.rows_page.MOST_CELLS", 20)
    ran = here("score", "-o", "scores.html")
    assert ran.code == 73
    assert "--columns" in ran.err
    assert not (sample / "scores.html").exists()


def test_a_format_that_is_named_wins(here, sample):
    assert here("score", "-o", "scores.csv", "--format", "json").code == 0
    assert pl.read_json(sample / "scores.csv").height == 12


def test_reports_and_tables_in_files_have_no_colours(here, sample):
    assert here("tiers", "-o", "tiers.txt", "--format", "table", "--color", "always").code == 0
    assert b"\x1b" not in (sample / "tiers.txt").read_bytes()


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o222])
def test_only_the_owner_may_read(umask, here, sample):
    before = os.umask(umask)
    try:
        assert here("score", "-o", "scores.csv").code == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE((sample / "scores.csv").stat().st_mode) == 0o600


def test_an_existing_file_is_overwritten_only_by_force(here, sample):
    target = sample / "scores.csv"
    target.write_text("old")
    ran = here("score", "-o", target)
    assert (ran.code, ran.out) == (73, b"")
    assert "exists already\n--force" in ran.err
    assert target.read_text() == "old"
    assert here("score", "-o", target, "--force").code == 0
    assert target.read_text().startswith("customer_id,")


@pytest.mark.parametrize(
    ("target", "code", "said"),
    [
        (".", 73, "is a folder"),
        ("none/scores.csv", 73, "no folder none"),
        ("scores.doc", 2, "suffix tells no format"),
        ("scores", 2, "suffix tells no format"),
    ],
)
def test_targets_that_cannot_be(target, code, said, here, sample):
    before = _names(sample)
    suffix = ("--format", "csv") if target == "." else ()
    ran = here("score", "-o", target, *suffix)
    assert ran.code == code
    assert said in ran.err
    assert _names(sample) == before


def test_targets_are_refused_before_anything_is_read(here):
    ran = here("score", "none.csv", "-o", "scores.doc")
    assert ran.code == 2
    assert "none.csv" not in ran.err


def test_a_full_disk_leaves_the_old_file(here, sample, monkeypatch):
    (sample / "scores.csv").write_text("old")
    before = _names(sample)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    ran = here("score", "-o", "scores.csv", "--force")
    assert ran.code == 74
    assert "scores.csv: writing failed: No space left on device" in ran.err
    assert (sample / "scores.csv").read_text() == "old"
    assert _names(sample) == before


FAULTY = "customer_id,date,amount\n" + "a,2024-01-05,1\n" * 199 + "b,2024-01-05,ten\n"


@pytest.fixture
def faulty(sample):
    (sample / "faulty.csv").write_text(FAULTY)
    (sample / "retain.toml").unlink()
    return sample


def test_quarantined_rows_stand_beside_the_output(here, faulty):
    ran = here("score", "faulty.csv", "-o", "scores.csv")
    assert ran.code == 0
    assert "quarantined rows: 1 in scores.csv.quarantine.csv" in ran.err
    kept = faulty / "scores.csv.quarantine.csv"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert pl.read_csv(kept).select("file", "line", "reason", "column").rows() == [
        ("faulty.csv", 201, "BAD_NUMBER", "amount")
    ]


def test_quarantined_rows_where_asked_for(here, faulty):
    assert "--quarantine FILE" in here("score", "faulty.csv").err
    ran = here("score", "faulty.csv", "--quarantine", "bad.csv")
    assert ran.code == 0
    assert "--quarantine FILE" not in ran.err
    assert pl.read_csv(faulty / "bad.csv")["line"].to_list() == [201]


def test_too_many_bad_rows_leave_no_output(here, faulty):
    ran = here("score", "faulty.csv", "-o", "scores.csv", "--max-bad", "0.4%")
    assert (ran.code, ran.out) == (65, b"")
    assert "1 of 200 rows have faults (BAD_NUMBER 1), over 0.40%" in ran.err
    assert not (faulty / "scores.csv").exists()


def test_standards_are_saved_and_used(here, sample):
    assert here("score", "--save-standards", "kept", "--window", 100).code == 0
    plain = here("score", "--window", 100).out
    again = here("score", "--standards", "kept", "--window", 100)
    assert again.out == plain
    assert (here("score", "--standards", "kept").code, here("score", "--standards", ".").code) == (
        65, 66,
    )  # fmt: skip
    (sample / "kept" / "standards.json").write_text("{}")
    assert here("score", "--standards", "kept", "--window", 100).code == 65


def test_parquet_has_no_statistics(here, sample):
    """Least and greatest values would quote identifiers and names in the footer."""
    import pyarrow.parquet as pq

    assert here("score", "-o", "scores.parquet").code == 0
    described = pq.read_metadata(sample / "scores.parquet")
    columns = [described.row_group(0).column(place) for place in range(described.num_columns)]
    assert len(columns) > 20
    assert not any(column.is_stats_set for column in columns)
    footer = str(described.metadata)
    names = [row[0] for row in pl.read_parquet(sample / "scores.parquet").select("name").rows()]
    assert not any(name in footer for name in names if name)
