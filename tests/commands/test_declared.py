"""What is declared of numbers and dates, by option, by file and in the Python API."""

from __future__ import annotations

import csv
import io

import pytest

import retain as package
from retain.errors import RetainError

NUMBERS = "customer_id;date;amount\na;2024-01-31;1,234\nb;2024-01-31;5\n"
SERIALS = "customer_id,date,amount\na,45322,1\nb,45291,2\n"
ZONES = "customer_id,date,amount\na,2024-01-31T23:30:00Z,1\nb,2024-01-31T01:00:00+08:00,2\n"
OLD = "customer_id,date,amount\na,1999-01-31,1\nb,2024-01-31,2\n"


def _rows(output: bytes, *columns: str) -> list[tuple[str, ...]]:
    return [tuple(row[c] for c in columns) for row in csv.DictReader(io.StringIO(output.decode()))]


@pytest.mark.parametrize(
    ("text", "code", "options", "column", "read"),
    [
        (NUMBERS, "AMBIGUOUS_NUMBER", ["--decimal", "comma"], "revenue", ["1.234", "5.0"]),
        (NUMBERS, "AMBIGUOUS_NUMBER", ["--decimal", "point"], "revenue", ["1234.0", "5.0"]),
        (
            SERIALS, "EXCEL_SERIAL", ["--date-format", "excel1900"],
            "last_date", ["2024-01-31", "2023-12-31"],
        ),
        (
            ZONES, "MIXED_ZONES", ["--timezone", "Europe/Berlin"],
            "last_date", ["2024-02-01", "2024-01-30"],
        ),
    ],
)  # fmt: skip
def test_refused_until_declared(text, code, options, column, read, retain, tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text(text)
    refused = retain("score", path, "--stats", "-q")
    assert (refused.code, refused.stats["error"]["code"]) == (65, code)
    assert options[0] in refused.stats["error"]["message"]
    declared = retain("score", path, *options, "-f", "csv", "-q")
    assert declared.code == 0, declared.err
    assert [value for (value,) in _rows(declared.out, column)] == read


def test_the_first_day_that_is_believed(retain, tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text(OLD)
    ran = retain("score", path, "--min-date", "2000-01-01", "--max-bad", "50%", "--stats", "-q")
    assert ran.stats["tables"]["transactions"]["quarantined"] == {"DATE_RANGE": 1}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--decimal", "dot"], "point, comma"),
        (["--timezone", "Mars/Olympus"], "Europe/Berlin"),
        (["--timezone", "../etc/passwd"], "Europe/Berlin"),
        (["--min-date", "soon"], "YYYY-MM-DD"),
    ],
)
def test_what_cannot_be_declared(options, says, retain, tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text(OLD)
    ran = retain("score", path, *options)
    assert ran.code == 2
    assert says in ran.err


def test_declared_in_the_file(retain, tmp_path):
    (tmp_path / "lines.csv").write_text(NUMBERS)
    (tmp_path / "retain.toml").write_text(
        '[tables.transactions]\nfiles = ["lines.csv"]\ndecimal = "comma"\n'
        '[cleaning]\ntimezone = "Asia/Shanghai"\n'
    )
    ran = retain("score", "-f", "csv", "-q", cwd=tmp_path)
    assert _rows(ran.out, "customer_id", "revenue") == [("a", "1.234"), ("b", "5.0")]


def test_declared_in_python(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text(NUMBERS)
    assert package.score(path, decimal="comma")["revenue"].to_list() == [1.234, 5.0]
    with pytest.raises(RetainError, match="point, comma"):
        package.score(path, decimal="dot")
    path.write_text(ZONES)
    days = package.score(path, timezone="Asia/Shanghai")["last_date"].cast(str).to_list()
    assert days == ["2024-02-01", "2024-01-31"]


def test_of_a_table_with_nothing_left_the_account_is_told(retain, tmp_path):
    path, kept = tmp_path / "lines.csv", tmp_path / "quarantine.csv"
    path.write_text("customer_id,date,amount\na,2024-01-31,١٢\nb,2024-01-31,ten\n")
    ran = retain("score", path, "--max-bad", "100%", "--quarantine", kept, "--stats", "-q")
    assert (ran.code, ran.stats["error"]["code"]) == (65, "NO_ROWS")
    assert ran.stats["tables"]["transactions"]["quarantined"] == {"BAD_NUMBER": 2}
    assert len(_rows(kept.read_bytes(), "reason")) == 2
