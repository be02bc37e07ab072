"""`retain cohorts`: what it shows in every format, to whom it is confined, what it refuses."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import polars as pl
import pytest
from rich.console import Console

import retain.job
from retain.reports.report import Heading, Marked, Report, Section, Table
from retain.reports.terminal import show_report
from tests.tables.loading import csv_text, write

TEXTS = ("table", "markdown", "json", "csv", "ndjson")


@pytest.fixture
def sales(tmp_path):
    """January to March 2024: two customers, then one; a return; nobody in February."""
    rows = [
        ["a", "2024-01-01", 10], ["b", "2024-01-31", 20], ["a", "2024-03-05", 30],
        ["b", "2024-03-06", -5], ["c", "2024-03-07", 7],
    ]  # fmt: skip
    return write(tmp_path / "sales.csv", csv_text("customer_id,date,amount", rows))


@pytest.fixture
def of(here, tmp_path):
    """Run `retain cohorts` on a file, with a configuration that says nothing."""
    config = write(tmp_path / "empty.toml", "")
    return lambda file, *arguments: here("cohorts", file, "--config", config, *arguments)


def _rows(ran) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(ran.out.decode())))


def _said(ran) -> dict:
    return json.loads(ran.out)["sections"]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("format_name", TEXTS)
def test_the_sample_to_the_byte(here, golden, format_name, lang):
    ran = here("cohorts", "--format", format_name, "--lang", lang, "--period", "quarter")
    assert ran.code == 0, ran.err
    assert ran.out == golden


def test_columns_with_their_types(here):
    found = pl.read_parquet(io.BytesIO(here("cohorts", "--format", "parquet").out))
    assert {name: str(dtype) for name, dtype in found.schema.items()} == {
        "cohort": "Date", "period": "Date", "periods_since": "Int64", "customers": "Int64",
        "active": "Int64", "retention": "Float64", "occasions": "Int64", "revenue": "Float64",
        "revenue_per_customer": "Float64", "cumulative_revenue_per_customer": "Float64",
        "repeaters": "Int64", "repeat_rate": "Float64", "provisional": "Boolean",
        "reason": "String",
    }  # fmt: skip


def test_every_cell_by_hand(of, sales):
    found = _rows(of(sales, "--as-of", "2024-03-31"))
    assert [tuple(row[name] for name in (
        "cohort", "period", "customers", "active", "revenue", "repeaters", "reason"
    )) for row in found] == [
        ("2024-01-01", "2024-01-01", "2", "2", "30.0", "0", ""),
        ("2024-01-01", "2024-02-01", "2", "", "", "", "no_data"),
        ("2024-01-01", "2024-03-01", "2", "1", "25.0", "1", ""),
        ("2024-03-01", "2024-03-01", "1", "1", "7.0", "0", ""),
    ]  # fmt: skip


def test_marks_and_their_meaning(of, sales):
    shown = of(sales, "--format", "markdown").out.decode()
    assert "| 2024-01 | 2 | – | 50%* |" in shown
    assert "| 2024-03 | 1* |  |  |" in shown
    assert "Figures with \\* are provisional: the month is not over on 2024-03-07" in shown
    assert "such gaps in the data: 1." in shown
    whole = of(sales, "--format", "markdown", "--as-of", "2024-03-31").out.decode()
    assert "| mean | 3 |  | 50% |" in whole
    assert "*" not in whole


def test_repeat_rates_of_each_cohort_and_of_all(of, sales):
    rows = _said(of(sales, "--format", "json"))["cohorts"]["rows"]
    assert [(row["cohort"], row["customers"], row["repeaters"]) for row in rows] == [
        ("2024-01", 2, 1), ("2024-03", 1, 0), ("all", 3, 1),
    ]  # fmt: skip
    assert [row["revenue"] for row in rows] == [55.0, 7.0, 62.0]


@pytest.mark.parametrize(
    ("measure", "row"),
    [
        ("retention", {"1": None, "2": 0.5}),
        ("customers", {"0": 2, "1": None, "2": 1}),
        ("occasions", {"0": 2, "1": None, "2": 1}),
        ("revenue", {"0": 30.0, "1": None, "2": 25.0}),
        ("revenue_per_customer", {"0": 15.0, "1": None, "2": 12.5}),
        ("cumulative_revenue_per_customer", {"0": 15.0, "1": None, "2": 27.5}),
        ("repeat_rate", {"0": 0.0, "1": None, "2": 0.5}),
    ],
)
def test_measures(of, sales, measure, row):
    ran = of(sales, "--format", "json", "--measure", measure, "--as-of", "2024-03-31")
    first = _said(ran)["measure"]["rows"][0]
    assert first == {"cohort": "2024-01", "customers": 2, **row}


def test_the_page_names_every_key(of, sales):
    page = (Path(__file__).parents[2] / "docs" / "cohorts.md").read_text(encoding="utf-8")
    table = [line.split("|") for line in page.splitlines() if line.startswith("| `")]
    told = {line[1].strip(" `"): line[2] for line in table}
    for name, section in _said(of(sales, "--format", "json")).items():
        keys = [key for key in section["rows"][0] if not key.isdigit()]
        assert all(f"`{key}`" in told[name] for key in keys), name
    assert {"in_progress", "partly_covered", "no_data"} < set(told)


def test_periods_by_option(of, sales):
    quarters = _said(of(sales, "--period", "quarter", "--format", "json"))["measure"]["rows"]
    weeks = _said(of(sales, "--period", "week", "--format", "json"))["measure"]["rows"]
    assert [row["cohort"] for row in quarters] == ["2024-Q1", "mean"]
    assert [row["cohort"] for row in weeks] == ["2024-01-01", "2024-01-29", "2024-03-04", "mean"]


def test_revenue_outside_the_cohorts_is_said(of, tmp_path):
    rows = [["a", "2024-01-05", -3], ["a", "2024-02-05", 10], ["b", "2024-02-06", -4]]
    file = write(tmp_path / "early.csv", csv_text("customer_id,date,amount", rows))
    ran = of(file, "--format", "json")
    assert any(said.startswith("-7.00 of revenue") for said in _said(ran)["measure"]["sentences"])
    assert ran.code == 0


def test_some_customers_alone(here):
    north = here("cohorts", "--where", "region = 'North'", "--format", "json")
    every = here("cohorts", "--format", "json")
    assert "only where region = 'North'" in json.loads(north.out)["subtitle"]
    counts = [_said(ran)["cohorts"]["rows"][-1]["customers"] for ran in (north, every)]
    assert 0 < counts[0] < counts[1]
    assert here("cohorts", "--where", "region = 'North'", "--stats").stats["customers"] == counts[0]


def test_a_condition_that_names_a_customer_is_not_repeated_to_strangers(here, sample):
    key = write(sample / "key", "0123456789abcdef0123456789abcdef")
    key.chmod(0o600)
    arguments = ("cohorts", "--where", "customer_id = 'B-1'", "--format", "markdown")
    assert b"B-1" in here(*arguments).out
    ran = here(*arguments, "--pseudonymise", key)
    assert ran.code == 0, ran.err
    assert b"B-1" not in ran.out


def test_nobody_is_left(here):
    ran = here("cohorts", "--where", "region = 'nowhere'", "--format", "table")
    assert ran.code == 0
    assert "None of these customers has bought" in ran.out.decode()
    assert len(_rows(here("cohorts", "--where", "region = 'nowhere'"))) == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--period", "day"], 2, "choices: month, week, quarter"),
        (["--measure", "loyalty"], 2, "choices: retention"),
        (["--where", "regio = 'x'"], 65, "nearest: region"),
        (["--where", "code = 1"], 65, "no column code"),
        (["--where", "region ="], 2, "--where"),
        (["--as-of", "2020-01-01"], 65, "before the first transaction"),
        (["--max-age", "soon"], 2, "--max-age"),
    ],
)
def test_refused(here, arguments, code, said):
    ran = here("cohorts", "--quiet", *arguments)
    assert (ran.code, ran.out) == (code, b"")
    assert said in ran.err


@pytest.mark.parametrize(
    "rows",
    [
        [["a", "2024-01-05", 10]],
        [["a", "2024-01-05", 10], ["b", "2024-01-05", 20]],
        [["a", "2024-01-05", 0]],
        [["a", "2024-01-05", -1]],
    ],
)
@pytest.mark.parametrize("format_name", ["table", "markdown", "json", "csv", "parquet", "xlsx"])
def test_next_to_nothing_is_shown_all_the_same(of, tmp_path, rows, format_name):
    file = write(tmp_path / "one.csv", csv_text("customer_id,date,amount", rows))
    ran = of(file, "--format", format_name)
    assert ran.code == 0, ran.err
    assert ran.out


def test_nothing_is_scored(here, monkeypatch):
    monkeypatch.delattr(retain.job, "run")
    assert here("cohorts").code == 0


def test_data_that_is_too_old(of, sales):
    ran = of(sales, "--as-of", "2024-03-20", "--max-age", "8d")
    assert ran.code == 1
    assert ran.out


def test_a_workbook_with_colours_and_marks(of, sales, tmp_path):
    book = tmp_path / "cohorts.xlsx"
    assert of(sales, "-o", book, "--measure", "revenue").code == 0
    with zipfile.ZipFile(book) as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert '<conditionalFormatting sqref="C2:E3"><cfRule type="colorScale"' in sheet
    assert '#,##0.00"*"' in styles.replace("&quot;", '"')
    cells = pl.read_excel(book, sheet_name="Cohort by period")
    assert cells.height == 4


def _screen(width: int, *, colours: bool = False, rows: int = 3) -> str:
    heat = (0.0, 1.0)
    headings = (
        Heading("cohort", "cohort"),
        *(Heading(str(n), str(n), "share", heat=heat) for n in range(10)),
    )
    figures = [
        (f"c{n}", *(0.1 * k if k else Marked(0.555) for k in range(10 - n)), *[None] * n)
        for n in range(rows)
    ]
    table = Table(headings, (*figures, ("mean", *[0.5] * 10)), total=True)
    section = Section("s", "", (), table, at_a_glance=4, newest_last=True)
    screen = io.StringIO()
    system = "truecolor" if colours else None
    console = Console(file=screen, width=width, color_system=system, force_terminal=colours)
    show_report(Report("title", "subtitle", "en", (section,)), console)
    return screen.getvalue()


@pytest.mark.parametrize(("width", "periods"), [(20, 2), (30, 5), (40, 7), (80, 10)])
def test_as_many_periods_as_fit(width, periods):
    shown = _screen(width)
    assert max(map(len, shown.splitlines())) <= width
    head = next(line.split() for line in shown.splitlines() if line.startswith(" cohort"))
    assert head == ["cohort", *(str(n) for n in range(periods))]
    left_out = f"more columns, in the other formats: {10 - periods}"
    assert (left_out in " ".join(shown.split())) == (periods < 10)
    assert "..." not in shown
    assert "…" not in shown.replace("… more", "")


def test_the_newest_cohorts_with_their_mean():
    shown = [line.split()[0] for line in _screen(80, rows=9).splitlines() if line.strip()]
    assert [word for word in shown if word[0] == "c" and word != "cohort"] == ["c6", "c7", "c8"]
    assert "mean" in shown
    assert "earlier rows, in the other formats: 6" in _screen(80, rows=9)


def test_colours_say_no_more_than_the_figures():
    coloured = _screen(80, colours=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == _screen(80)
    line = next(line for line in coloured.splitlines() if "c0" in line)
    pale, deep = "\x1b[30;48;2;226;240;236m10%", "\x1b[97;48;2;0;84;70m90%"
    assert line.index(pale) < line.index(deep)
    assert "\x1b[2m56%*" in line
