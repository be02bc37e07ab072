"""`retain check`: what it reports, how it ends, and that it reads as scoring does."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest

from retain.commands import staleness
from tests.tables.loading import csv_text, write

LINES = [["o1", "a", "2024-01-05", 10], ["o1", "a", "2024-01-05", 10], ["o2", "", "2024-06-30", 5]]


@pytest.fixture
def sales(tmp_path):
    return write(tmp_path / "sales.csv", csv_text("order_id,customer_id,date,amount", LINES))


def _sections(ran) -> dict:
    return {key: section["rows"] for key, section in json.loads(ran.out)["sections"].items()}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("format_name", ["table", "json", "markdown", "csv"])
def test_the_sample_to_the_byte(here, golden, format_name, lang):
    assert here("check", "--format", format_name, "--lang", lang).out == golden


def test_every_part_of_the_report(here, sales):
    ran = here("check", "-t", sales, "--format", "json", "--as-of", "2024-07-10")
    assert ran.code == 0
    found = _sections(ran)
    assert found["tables"][0] == {
        "table": "transactions", "files": 1, "rows": 3, "accepted": 2, "quarantined": 1,
        "customers": 1, "repeated": 1, "overlapping": 0, "oldest": "2024-01-05",
        "newest": "2024-01-05", "age_days": 187,
    }  # fmt: skip
    assert found["quarantined"][0] == {
        "table": "transactions", "reason": "NULL_ID", "rows": 1, "share_of_rows": 1 / 3,
        "meaning": "NULL_ID",
    }  # fmt: skip
    columns = {row["role"]: row for row in found["columns"] if row["table"] == "transactions"}
    assert columns["customer_id"]["empty"] == 1
    assert columns["order_id"]["distinct"] == 2
    assert columns["amount"]["kind"] == "money"
    assert next(row["code"] for row in found["warnings"]) == "WARN_DUP_ROW"


def test_the_page_names_every_key(here, sales):
    page = (Path(__file__).parents[2] / "docs" / "checking.md").read_text(encoding="utf-8")
    ran = here("check", "-t", sales, "--format", "json")
    for section, rows in _sections(ran).items():
        table = [line for line in page.splitlines() if line.startswith("| `")]
        line = next(line for line in table if f"`{section}`" in line.split("|")[1])
        assert all(f"`{key}`" in line for key in rows[0])


def test_rows_in_a_pipe_and_warnings_beside_them(here, sales):
    ran = here("check", "-t", sales)
    rows = list(csv.DictReader(io.StringIO(ran.out.decode())))
    assert [row["table"] for row in rows] == ["transactions", "customers"]
    assert "stand" in ran.err or "repeat" in ran.err


def test_a_table_alone(here, tmp_path):
    text = "客户编号,投诉时间,类别\na,2024-05-01 10:00,质量\nb,2024-05-03,\n"
    complaints = write(tmp_path / "投诉.csv", text)
    empty = write(tmp_path / "empty.toml", "")
    ran = here(
        "check", "--config", empty, "--table", f"complaints={complaints}", "-f", "json", "--stats"
    )
    assert ran.code == 0
    assert _sections(ran)["tables"][0]["newest"] == "2024-05-03"
    assert ran.stats["as_of"] == "2024-05-03"
    assert ran.stats["tables"]["complaints"]["accepted"] == 2


def test_a_day_that_stands_for_no_end_is_no_age(here, tmp_path):
    text = "customer_id,date,kind\na,2024-05-01,call\nb,9999-12-31,call\n"
    contacts, empty = write(tmp_path / "c.csv", text), write(tmp_path / "empty.toml", "")
    ran = here("check", "--config", empty, "--table", f"contacts={contacts}", "--stats")
    assert ran.stats["as_of"] == "2024-05-01"


@pytest.mark.parametrize(
    ("delivered", "warned"),
    [
        (["2024-01-09", "NULL", "", "2024-01-10"], {}),
        (["2024-01-09", "2024-01-10", "2024-01-11", "soon"], {"WARN_DAY_UNREAD": "1 cells"}),
        (["03/04/2024", "03/04/2024", "", ""], {"WARN_DAYS_UNREAD": "no figure"}),
    ],
)
def test_days_of_delivery_that_cannot_be_read(here, tmp_path, delivered, warned):
    rows = [["a", "2024-01-05", 10, day] for day in delivered]
    head = "customer_id,date,amount,delivered_date"
    lines, empty = write(tmp_path / "l.csv", csv_text(head, rows)), write(tmp_path / "e.toml", "")
    ran = here("check", "-t", lines, "--config", empty, "-f", "json")
    said = {
        r["code"]: r["message"] for r in _sections(ran).get("warnings", ()) if "DAY" in r["code"]
    }
    assert set(said) == set(warned)
    assert all(part in said[code] for code, part in warned.items())


def test_nothing_to_check(here, tmp_path):
    ran = here("check", "--config", write(tmp_path / "empty.toml", ""))
    assert ran.code == 66
    assert "retain check sales.csv" in ran.err


def test_a_faulty_table_is_shown_and_then_refused(here, tmp_path):
    rows = [["a", "2024-01-05", "x"], ["a", "2024-01-05", 1]]
    bad = write(tmp_path / "bad.csv", csv_text("customer_id,date,amount", rows))
    kept = tmp_path / "kept.csv"
    ran = here("check", "-t", bad, "-f", "json", "--stats", "--quarantine", kept)
    assert ran.code == 65
    assert _sections(ran)["quarantined"][0]["reason"] == "BAD_NUMBER"
    assert ran.stats["error"]["code"] == "TOO_MANY_BAD"
    assert "BAD_NUMBER" in kept.read_text()
    assert here("check", "-t", bad, "--max-bad", "50%").code == 0


@pytest.mark.parametrize(
    ("command", "arguments", "code"),
    [
        ("check", ["--as-of", "2024-01-13", "--max-age", "8d"], 0),
        ("check", ["--as-of", "2024-01-14", "--max-age", "8d"], 1),
        ("check", ["--as-of", "2024-01-19", "--max-age", "2w"], 0),
        ("check", ["--max-age", "8"], 1),
        ("check", ["--max-age", "366"], 0),
        ("check", ["--max-age", "soon"], 2),
        ("score", ["--as-of", "2024-01-14", "--max-age", "8d"], 1),
        ("score", ["--max-age", "366"], 0),
    ],
)
def test_data_that_is_too_old(here, sales, monkeypatch, command, arguments, code):
    monkeypatch.setattr(staleness, "today", lambda: dt.date(2025, 1, 5))
    ran = here(command, "-t", sales, *arguments)
    assert ran.code == code
    assert ("days old" in ran.err) == (code == 1)
    assert bool(ran.out) == (code != 2)


def test_dedupe_on_the_command_line(here, sales):
    for command in ("check", "score"):
        ran = here(command, "-t", sales, "--dedupe", "--stats")
        assert ran.stats["tables"]["transactions"]["quarantined"] == {"DUP_ROW": 1, "NULL_ID": 1}


def test_check_counts_as_score_does(here):
    counted = [here(command, "--stats").stats["tables"] for command in ("check", "score")]
    assert counted[0] == counted[1]


def test_a_screen_too_narrow_gets_the_figures_in_parts():
    import io

    from rich.console import Console

    from retain.reports.report import Heading, Report, Section, Table
    from retain.reports.terminal import show_report

    headings = (Heading("table", "table"), *(Heading(n, n * 9, "count") for n in "abcd"))
    rows = tuple((f"t{n}", n, n, n, n) for n in range(3))
    section = Section("s", "", (), Table(headings, rows), at_a_glance=2)
    screen = io.StringIO()
    console = Console(file=screen, width=40, color_system=None)
    show_report(Report("title", "subtitle", "en", (section,)), console)
    lines = [line.split() for line in screen.getvalue().splitlines()]
    assert ["table", "aaaaaaaaa", "bbbbbbbbb"] in lines
    assert ["table", "ccccccccc", "ddddddddd"] in lines
    assert lines.count(["t1", "1", "1"]) == 2
    assert not any("t2" in line for line in lines)
    assert "1 more rows" in screen.getvalue()
