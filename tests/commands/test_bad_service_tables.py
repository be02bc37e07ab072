"""Complaints, promises, contacts and surveys that cannot be right, through the commands."""

from __future__ import annotations

import csv
import json

import pytest

from tests.tables.loading import csv_text, write

LINES = [["a", "2024-01-05", 10], ["b", "2024-06-30", 20]]
COMPLAINTS = """customer_id,opened,closed,satisfaction
a,2024-05-01,2024-05-03,4
a,2024-05-02,2024-05-01,5
b,2024-05-03 14:00,2024-05-03 13:00,5
b,2024-07-02,2024-07-03,5
"""
PROMISES = """customer_id,made,due,fulfilled
a,2024-05-01,2024-05-08,2024-05-03
a,2024-05-01,,
b,2024-05-01,2024-05-08,2024-04-30
"""
CONTACTS = """customer_id,date,kind
a,2024-06-30 23:59,call
b,2024-07-01 00:00,call
b,2025-01-01,visit
"""
SURVEYS = """customer_id,date,dimension,expectation,experience,scale
a,2024-05-01,product,5,4,5
a,2024-05-01,service,7,6,7
b,2024-05-01,product,10,8,0-10
b,2024-05-01,service,90,80,100
b,2024-06-01,service,9,6,5
b,2024-06-01,product,4,4,many
"""
TEXTS = {
    "complaints": COMPLAINTS,
    "promises": PROMISES,
    "contacts": CONTACTS,
    "surveys": SURVEYS,
}
QUARANTINED = {
    "complaints": {"DATE_FUTURE": 1, "DATE_ORDER": 2},
    "promises": {"BAD_DATE": 1, "DATE_ORDER": 1},
    "contacts": {"DATE_FUTURE": 2},
    "surveys": {"BAD_CHOICE": 1, "GRADE_RANGE": 1},
}


@pytest.fixture
def given(tmp_path) -> list[str]:
    """Options that name all of the files, and no configuration."""
    lines = write(tmp_path / "lines.csv", csv_text("customer_id,date,amount", LINES))
    named = ["-t", str(lines), "--config", str(write(tmp_path / "none.toml", ""))]
    for table, text in TEXTS.items():
        named += ["--table", f"{table}={write(tmp_path / f'{table}.csv', text)}"]
    return named


@pytest.mark.parametrize("command", ["check", "score"])
def test_each_row_is_accounted_for(here, given, tmp_path, command):
    kept = tmp_path / "kept.csv"
    ran = here(command, *given, "--max-bad", "100%", "--quarantine", kept, "--stats")
    assert ran.code == 0
    for table, quarantined in QUARANTINED.items():
        found = ran.stats["tables"][table]
        assert found["quarantined"] == quarantined
        assert found["accepted"] + sum(quarantined.values()) == found["rows"]
    with kept.open(encoding="utf-8", newline="") as file:
        rows = [
            row for row in csv.DictReader(file) if row["reason"] in ("DATE_ORDER", "GRADE_RANGE")
        ]
    found = [(row["file"].rpartition("/")[2], row["line"], row["column"]) for row in rows]
    assert found == [
        ("complaints.csv", "3", "closed"),
        ("complaints.csv", "4", "closed"),
        ("promises.csv", "4", "fulfilled"),
        ("surveys.csv", "6", "expectation"),
    ]
    assert json.loads(rows[0]["text"])["closed"] == "2024-05-01"


@pytest.mark.parametrize(
    ("lang", "order", "future", "hint"),
    [
        ("en", "a date before the one it must follow", "after the as-of day", "promises.due_days"),
        ("zh", "日期早于它应当晚于的日期", "晚于截止日", "promises.due_days"),
    ],
)
def test_check_says_what_is_wrong(here, given, lang, order, future, hint):
    ran = here("check", *given, "--max-bad", "100%", "--lang", lang, "-f", "markdown")
    said = ran.out.decode()
    assert f"| complaints | DATE_ORDER | 2 | 50.0% | {order} |" in said
    assert f"| contacts | DATE_FUTURE | 2 | 66.7% | {future} |" in said
    assert hint in said


def test_contradictions_are_held_against_a_file_and_later_rows_are_not(here, given, tmp_path):
    ran = here("score", *given, "--stats")
    assert (ran.code, ran.stats["error"]["code"]) == (65, "TOO_MANY_BAD")
    lines = given[given.index("-t") + 1]
    alone = ["-t", lines, "--table", f"contacts={tmp_path / 'contacts.csv'}"]
    assert here("score", *alone, "--config", tmp_path / "none.toml").code == 0


def test_as_configured(here, given, tmp_path):
    mended = """
    [cleaning]
    date_order = "empty"
    [promises]
    due_days = 14
    [surveys]
    off_scale = "empty"
    """
    write(tmp_path / "none.toml", mended)
    ran = here("score", *given, "--max-bad", "100%", "--stats")
    assert ran.code == 0
    tables = ran.stats["tables"]
    assert tables["complaints"]["quarantined"] == {"DATE_FUTURE": 1}
    assert tables["promises"]["quarantined"] == {}
    assert tables["surveys"]["quarantined"] == {"BAD_CHOICE": 1}
    assert tables["complaints"]["warnings"] == ["WARN_DATE_ORDER"]
    assert tables["promises"]["warnings"] == ["WARN_DATE_COUNTED", "WARN_DATE_ORDER"]
    assert tables["surveys"]["warnings"] == ["WARN_GRADE_RANGE"]
    assert "complaints.csv, line 3" in ran.err


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("due", "code"), [("due,", 65), ("", 65), ("due,2024-05-08", 0)], ids=["empty", "none", "told"]
)
def test_a_promise_without_a_due_day_names_the_setting(here, tmp_path, due, code, lang):
    head, _, cell = due.partition(",")
    rows = [
        ["a", "2024-05-01", *([cell] if head else [])],
        ["b", "2024-05-02", *([cell] if head else [])],
    ]
    header = ",".join(["customer_id", "made", *([head] if head else [])])
    lines = write(tmp_path / "lines.csv", csv_text("customer_id,date,amount", LINES))
    table = write(tmp_path / "promises.csv", csv_text(header, rows))
    none = write(tmp_path / "none.toml", "")
    options = ["-t", lines, "--table", f"promises={table}", "--config", none, "--lang", lang]
    ran = here("score", *options)
    assert ran.code == code
    assert ("promises.due_days" in ran.err) == bool(code)
    write(tmp_path / "none.toml", "[promises]\ndue_days = 7\n")
    ran = here("score", *options, "--stats")
    assert ran.code == 0
    assert ("WARN_DATE_COUNTED" in ran.stats["tables"]["promises"]["warnings"]) == bool(code)


def _mixed(tmp_path, *, months: tuple[str, str]) -> list[str]:
    """Options for surveys: thirty fives of a hundred answers in one month, nines in another."""
    grades = [*[3] * 30, *[5] * 30], [*[6] * 30, *[9] * 30]
    rows = [
        [f"c{n}", f"{month}-{1 + n % 28:02}", "service", grade]
        for month, wave in zip(months, grades, strict=True)
        for n, grade in enumerate(wave)
    ]
    table = write(tmp_path / "s.csv", csv_text("customer_id,date,dimension,experience", rows))
    lines = [[f"c{n}", "2024-06-30", 10] for n in range(60)]
    sales = write(tmp_path / "lines.csv", csv_text("customer_id,date,amount", lines))
    none = write(tmp_path / "none.toml", "")
    return ["-t", sales, "--table", f"surveys={table}", "--config", none]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_waves_on_several_scales_are_said(here, tmp_path, lang):
    given = _mixed(tmp_path, months=("2024-01", "2024-05"))
    for command in (["check"], ["check", "-f", "markdown"], ["score"]):
        ran = here(*command, *given, "--lang", lang, "--stats")
        said = ran.err + ran.out.decode()
        assert "2024-01: 1–5" in said
        assert "1–10" in said
        assert ran.stats["tables"]["surveys"]["warnings"] == ["WARN_SCALES_MIXED"]


def test_a_scale_that_cannot_be_told_is_said_and_can_be_declared(here, tmp_path):
    given = _mixed(tmp_path, months=("2024-05", "2024-05"))
    rows = [["c1", "2024-05-01", "service", grade] for grade in (4, 6, 8, 80)]
    write(tmp_path / "s.csv", csv_text("customer_id,date,dimension,experience", rows))
    columns = ["--columns", "customer_id,satisfaction_score", "--where", "customer_id = 'c1'"]
    ran = here("score", *given, *columns, "--stats")
    assert ran.stats["tables"]["surveys"]["warnings"] == ["WARN_SCALES_UNKNOWN"]
    assert ran.out.decode().split() == ["customer_id,satisfaction_score", "c1,"]
    write(tmp_path / "none.toml", '[surveys]\nscale = "0-100"\n')
    ran = here("score", *given, *columns, "--stats")
    assert ran.stats["tables"]["surveys"]["warnings"] == []
    assert ran.out.decode().split()[1] == "c1,24.5"


@pytest.mark.parametrize(
    ("section", "name"),
    [
        ('[surveys]\nscale = "five"\n', "surveys.scale"),
        ('[surveys]\nscale = "5-1"\n', "surveys.scale"),
        ('[surveys.scales]\nproduct = "big"\n', "surveys.scales.product"),
        ('[surveys]\noff_scale = "drop"\n', "surveys.off_scale"),
        ('[cleaning]\ndate_order = "ignore"\n', "cleaning.date_order"),
        ('[promises]\ndue_days = "two weeks"\n', "promises.due_days"),
    ],
)
def test_settings_are_checked(here, tmp_path, section, name):
    ran = here("config", "validate", "--config", write(tmp_path / "bad.toml", section))
    assert ran.code == 78
    assert name in ran.err
