"""What is said on standard error, and that nothing of it is in the data."""

from __future__ import annotations

import json

import pytest

ERRORS = [
    (("score", "--nothing"), 2),
    (("scor",), 2),
    (("score", "--format", "doc"), 2),
    (("score", "--window", "many"), 2),
    (("score", "--window", "0"), 2),
    (("score", "--as-of", "soon"), 2),
    (("score", "--map", "date"), 2),
    (("score", "--map", "dat=order_date"), 2),
    (("score", "--table", "sales=x.csv"), 2),
    (("score", "--color", "pink"), 2),
    (("score", "--encoding", "klingon"), 2),
    (("score", "--map", "date=day"), 65),
    (("score", "customers.csv"), 65),
    (("score", "--as-of", "2020-01-01"), 65),
    (("score", "none.csv"), 66),
    (("score", "*.parquet"), 66),
    (("score", "--config", "none.toml"), 66),
    (("score", "-o", "."), 2),
    (("score", "-o", "none/x.csv"), 73),
]
TABLE_KEYS = {"files", "rows", "accepted", "quarantined", "notes", "warnings"}
STATS_KEYS = {
    "as_of", "tables", "customers", "engine", "config_sha256", "version", "seconds", "peak_mb",
}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("arguments", "code"), ERRORS)
def test_an_error_is_at_most_two_lines(arguments, code, lang, here):
    ran = here(*arguments, "--lang", lang, "--quiet")
    assert (ran.code, ran.out) == (code, b"")
    lines = ran.err.splitlines()
    assert 1 <= len(lines) <= (3 if "problem" in ran.err or "个问题" in ran.err else 2)
    assert lines[0].startswith("retain: " if lang == "en" else "retain：")
    assert "Traceback" not in ran.err


def test_a_traceback_only_where_asked_for(here):
    plain = here("score", "none.csv")
    debug = here("score", "none.csv", "--debug")
    assert "Traceback" not in plain.err
    assert debug.err.startswith(plain.err)
    assert "Traceback (most recent call last)" in debug.err
    assert debug.code == plain.code == 66


def test_a_bug_says_so(here, monkeypatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("here")

    monkeypatch.setattr("retain.job.load", broken)
    ran = here("score")
    assert ran.code == 70
    first = ran.err.splitlines()[0]
    assert first.startswith("retain: a bug in retain: ZeroDivisionError in test_speech.py, line ")
    assert len(ran.err.splitlines()) == 2
    assert "Traceback" in here("score", "--debug").err
    assert here("score", "--stats").stats["error"]["code"] == "BUG"


def test_an_interrupt_is_quiet(here, monkeypatch):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("retain.job.load", interrupted)
    ran = here("score")
    assert (ran.code, ran.out) == (130, b"")


def test_statistics_are_the_last_line(here):
    ran = here("score", "--stats", "--as-of", "2024-06-01")
    stats = ran.stats
    assert set(stats) == STATS_KEYS
    assert (stats["as_of"], stats["customers"], stats["engine"]) == ("2024-06-01", 12, "local")
    assert set(stats["tables"]) == {"transactions", "customers"}
    assert all(set(table) == TABLE_KEYS for table in stats["tables"].values())
    table = stats["tables"]["transactions"]
    assert table["rows"] == 103
    assert table["accepted"] + sum(table["quarantined"].values()) == 103
    assert table["notes"] == ["NOTE_EXCLUDED", "NOTE_HEADER_MAPPED", "NOTE_RETURNS"]
    assert len(stats["config_sha256"]) == 64
    assert ran.out == here("score", "--as-of", "2024-06-01").out


def test_statistics_of_an_error_tell_how_far_it_got(here):
    early = here("score", "none.csv", "--stats").stats
    assert set(early) == {*STATS_KEYS, "error"}
    assert early["error"]["code"] == "NO_FILE"
    assert early["error"]["exit"] == 66
    assert early["error"]["message"].startswith("none.csv: no such file")
    late = here("score", "--columns", "zzz", "--stats").stats
    assert late["customers"] == 12
    assert late["error"]["code"] == "MISSING_COLUMN"


def test_statistics_of_a_usage_error(here):
    stats = here("score", "--stats", "--nothing").stats
    assert stats["error"]["exit"] == 2
    assert stats["config_sha256"] is None


def test_statistics_are_in_english_whatever_the_language(here):
    stats = here("score", "none.csv", "--stats", "--lang", "zh").stats
    assert "no such file" in stats["error"]["message"]


def test_quiet_says_nothing_but_errors(here):
    ran = here("score", "--quiet")
    assert ran.err == ""
    assert "accepted" in here("score").err
    assert here("score", "none.csv", "--quiet").err != ""
    assert len(here("score", "--quiet", "--stats").err.splitlines()) == 1


def test_verbose_says_more(here):
    plain, more = (here("score", *options).err.splitlines() for options in ((), ("--verbose",)))
    assert set(plain) < set(more)


@pytest.mark.parametrize(("lang", "said"), [("en", "return lines"), ("zh", "行退货")])
def test_messages_in_either_language_and_none_in_the_data(lang, said, here):
    ran = here("score", "--lang", lang, "--verbose", "--stats", "--format", "ndjson")
    assert said in ran.err
    assert [set(json.loads(line)) >= {"customer_id", "tier"} for line in ran.out.splitlines()] == [
        True
    ] * 12


def test_colours_of_messages(here):
    assert "\x1b[" in here("score", "--color", "always").err
    assert "\x1b" not in here("score", "--color", "never").err
    assert "\x1b" not in here("score").err


def test_no_control_character_of_a_header_or_name_reaches_the_screen(here, sample):
    name = "a\x1b[31m\u202eb.csv"
    (sample / name).write_text("customer\x1b[0m_id,date,amount\na,2024-01-05,1\n")
    ran = here("score", name, "--map", "customer_id=customer\x1b[0m_id", "--color", "never")
    assert "ab.csv" in ran.err.replace("[31m", "")
    assert "\x1b" not in ran.err
    assert "\u202e" not in ran.err


def test_fields_lists_the_catalogue(here):
    english, chinese = (json.loads(here("fields", "-f", "json", *lang).out) for lang in
                        ((), ("--lang", "zh")))  # fmt: skip
    header = here("score", "--columns", ",".join(row["name"] for row in english)).out.splitlines()
    assert header[0].decode().split(",") == [row["name"] for row in english]
    assert [row["name"] for row in chinese] == [row["name"] for row in english]
    assert all(a["meaning"] != b["meaning"] for a, b in zip(english, chinese, strict=True))


def test_what_a_foreign_error_says_is_not_repeated(here, monkeypatch):
    """It may quote cells."""
    cell = "Petra Planted"

    def broken(*_: object) -> None:
        raise ValueError(cell)

    monkeypatch.setattr("retain.job.load", broken)
    ran = here("score", "--debug", "--stats")
    assert ran.code == 70
    assert "ValueError" in ran.err
    assert "Planted" not in ran.err


def test_cells_that_polars_quotes_are_left_out(here, monkeypatch):
    import polars as pl

    def broken(*_: object) -> None:
        raise pl.exceptions.InvalidOperationError(
            "conversion from `str` to `i64` failed in column 'a' for 1 values: [\"Petra\"]"
        )

    monkeypatch.setattr("retain.job.sum_lines", broken)
    ran = here("score", "--debug", "--stats")
    assert ran.code == 65
    assert "failed in column 'a'" in ran.err
    assert "Petra" not in ran.err


def test_a_row_in_place_of_a_header_is_not_listed(here, sample):
    (sample / "retain.toml").unlink()
    (sample / "rows.csv").write_text("Petra,2024-01-05,1\nPaul,2024-01-06,2\n")
    ran = here("score", "rows.csv")
    assert ran.code == 65
    assert "looks like a row" in ran.err
    assert "Petra" not in ran.err
