"""`retain service`: what it shows, what it refuses, and what it does where tables are missing."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from retain.scoring.service.service import KINDS
from tests.commands.test_churn import NEXT_TO_NOTHING
from tests.commands.test_pseudonyms import _text
from tests.tables.loading import csv_text, write

TABLES = Path(__file__).parent / "service_tables"
NAMES = ("complaints", "promises", "surveys")


def given(*names: str) -> list[str]:
    return [part for name in names for part in ("--table", f"{name}={TABLES / name}.csv")]


@pytest.fixture
def served(here):
    """Run the command on the sample with its tables of service."""
    return lambda *arguments: here("service", *given(*NAMES), *arguments)


@pytest.fixture
def of(here, tmp_path):
    """Run the command on lines of (customer, date, amount) and further tables."""

    def run(rows, *arguments, **tables):
        file = write(tmp_path / "sales.csv", csv_text("customer_id,date,amount", rows))
        settings = write(tmp_path / "settings.toml", "")
        more = [
            part
            for name, text in tables.items()
            for part in ("--table", f"{name}={write(tmp_path / f'{name}.csv', text)}")
        ]
        return here("service", file, "--config", settings, *more, *arguments)

    return run


def _sections(ran) -> dict:
    assert ran.code == 0, ran.err
    return json.loads(ran.out)["sections"]


def _rows(ran) -> list[dict[str, str]]:
    assert ran.code in (0, 1), ran.err
    return list(csv.DictReader(io.StringIO(ran.out.decode())))


def _values(ran) -> dict[str, str]:
    return {row["figure"]: row["value"] for row in _rows(ran)}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("format_name", ["table", "markdown", "json", "csv"])
def test_the_sample_to_the_byte(served, golden, format_name, lang):
    ran = served("--by", "region", "--format", format_name, "--lang", lang)
    assert ran.code == 0, ran.err
    assert ran.out == golden


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_tells_of_service(here, golden, lang):
    ran = here("service", "--format", "table", "--lang", lang)
    assert ran.code == 0, ran.err
    assert ran.out == golden


def test_customers_behind_the_summary(served, golden):
    assert served("--by-customer").out == golden


def test_rows_are_all_figures_by_names_that_stay(served):
    english, chinese = (_rows(served("--format", "csv", "--lang", lang)) for lang in ("en", "zh"))
    assert english == chinese
    assert [row["figure"] for row in english] == list(KINDS)
    assert {row["figure"]: row["kind"] for row in english} == dict(KINDS)
    assert all(bool(row["value"]) != bool(row["reason"]) for row in english)


def test_the_figures_by_hand(served):
    """Counted from the rows of the tables by eye: 2023-06-22 to 2024-06-20."""
    rows = {row["figure"]: row for row in _rows(served("--format", "csv"))}
    told = {name: (row["value"], row["rows"]) for name, row in rows.items()}
    assert told["complaints"] == ("21.0", "21")
    assert told["on_time_resolution"] == ("0.7778", "18")
    assert told["repeat_rate"] == ("0.0952", "21")
    assert told["complaints_open"] == ("4.0", "24")
    assert told["complaints_overdue"] == ("2.0", "3")
    assert told["complaint_loss"] == ("255.64", "15")
    assert told["upheld_share"] == ("0.8235", "17")
    assert told["promises_due"] == ("8.0", "8")
    assert told["promises_kept"] == ("0.5", "8")
    assert told["promises_broken"] == ("2.0", "8")
    assert told["promises_due_soon"] == ("2.0", "5")
    assert told["promises_overdue"] == ("2.0", "5")
    assert told["targets_missed"] == ("3.0", "3")
    assert rows["on_time_resolution"]["met"] == "false"


def test_formats_say_the_same(served, tmp_path):
    files = [tmp_path / f"s.{suffix}" for suffix in ("csv", "json", "md", "xlsx", "parquet")]
    ran = served(*(part for file in files for part in ("-o", file)))
    assert ran.code == 0, ran.err
    assert "Missed: solved on time, 77.8%" in files[2].read_text()
    sheets = _text(files[3].read_bytes())
    assert "Missed: solved on time, 77.8%" in sheets
    named = {
        row["figure"] for row in json.loads(files[1].read_text())["sections"]["figures"]["rows"]
    }
    assert named == set(KINDS)


def test_every_group_stands_in_the_section_for_programs(served):
    sections = _sections(served("--format", "json", "--by", "visits"))
    groups = sections["groups"]["rows"]
    whole = next(r for r in sections["figures"]["rows"] if r["figure"] == "complaints")["value"]
    by = {row["by"] for row in groups}
    assert by == {
        "month", "region", "owner", "tier", "category", "department", "severity", "visits",
    }  # fmt: skip
    for name in by:
        assert sum(row["complaints"] or 0 for row in groups if row["by"] == name) == whole


@pytest.mark.parametrize("by", ["month", "category", "department", "severity", "staff", "tier",
                                "key_account", "status", "visits"])  # fmt: skip
def test_by_any_column(served, by):
    rows = _sections(served("--format", "json", "--by", by))["by"]["rows"]
    assert sum(row["complaints"] for row in rows) == 21
    assert {row.get(by) for row in rows}.issuperset({"visits": {"14"}}.get(by, set()))
    shown = served("--by", by, "--format", "table").out.decode()
    assert "column." not in shown


def test_where_leaves_only_what_is_of_these_customers(served):
    south = _values(served("--where", "region = 'South'", "--format", "csv"))
    every = _sections(served("--by", "region", "--format", "json"))["by"]["rows"]
    row = next(row for row in every if row["region"] == "South")
    assert float(south["complaints"]) == row["complaints"] == 9
    assert float(south["complaints_per_100"]) == pytest.approx(row["complaints_per_100"])
    assert float(south["promises_due"]) == row["promises_due"] == 3
    customers = _rows(served("--where", "region = 'South'", "--by-customer"))
    assert {row["region"] for row in customers} == {"South"}


def test_a_period_of_ones_own(served):
    ran = served("--since", "2024-01-01", "--format", "json")
    assert "2024-01-01 to 2024-06-20" in json.loads(ran.out)["subtitle"]
    figures = {row["figure"]: row for row in _sections(ran)["figures"]["rows"]}
    assert figures["complaints"]["value"] == 11
    assert figures["complaints"]["before"] == 9
    assert figures["complaints"]["change"] == 2
    shown = served("--since", "2024-01-01", "--format", "table").out.decode()
    assert "22.2% more than in the 172 days before (9)" in shown


@pytest.mark.parametrize("missing", NAMES)
def test_a_missing_table_takes_its_figures_and_says_how_to_give_it(here, missing):
    names = [name for name in NAMES if name != missing]
    shown = here("service", *given(*names), "--format", "table")
    assert shown.code == 0, shown.err
    assert f"--table {missing}=FILE" in shown.out.decode()
    assert not any(f"--table {name}=FILE" in shown.out.decode() for name in names)
    rows = _rows(here("service", *given(*names), "--format", "csv"))
    reasons = {row["figure"] for row in rows if row["reason"] == f"no_{missing}_table"}
    assert reasons
    assert all(not row["value"] for row in rows if row["figure"] in reasons)
    sections = _sections(here("service", *given(*names), "--format", "json"))
    assert ("by_month" in sections) == (missing != "complaints")
    assert ("promises_by" in sections) == (missing != "promises")
    assert ("experience" in sections) == (missing != "surveys")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_empty_tables_are_no_failure(here, tmp_path, lang):
    more = []
    for name in NAMES:
        head = (TABLES / f"{name}.csv").read_text().splitlines()[0]
        more += ["--table", f"{name}={write(tmp_path / f'{name}.csv', head + chr(10))}"]
    for format_name in ("table", "json", "csv", "markdown"):
        ran = here("service", *more, "--format", format_name, "--lang", lang)
        assert ran.code == 0, ran.err
    values = _values(here("service", *more, "--format", "csv"))
    assert values["complaints"] == "0.0"
    assert values["on_time_resolution"] == ""
    assert here("service", *more, "--by-customer").code == 0


@pytest.mark.parametrize("name", NEXT_TO_NOTHING)
def test_next_to_nothing_is_shown_all_the_same(of, name):
    rows = NEXT_TO_NOTHING[name]
    complaints = f"customer_id,opened\n{rows[0][0]},{rows[0][1]}\n"
    for format_name in ("table", "json"):
        for more in ({}, {"complaints": complaints}):
            ran = of(rows, "--format", format_name, "--max-bad", "100%", **more)
            assert ran.code == 0, ran.err
            assert "Warning" not in ran.err


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("on_time_resolution < 99%", 1),
        ("on_time_resolution < 0.7", 0),
        ("targets_missed > 0", 1),
        ("targets_missed > 3", 0),
        ("complaints_overdue >= 2", 1),
        ("complaint_loss > 255.64", 0),
        ("nps_change > 0", 0),
    ],
)
def test_a_condition_ends_the_run_with_one_and_all_is_written(served, tmp_path, condition, code):
    plain = served("--format", "csv")
    target = tmp_path / "service.csv"
    ran = served("--fail-on", condition, "--stats", "-o", target)
    assert ran.code == code, ran.err
    assert target.read_bytes() == plain.out
    assert (f"'{condition}': {condition.split()[0]} is" in ran.err) == bool(code)
    assert ran.stats["fail_on"][0]["condition"] == condition


def test_conditions_are_read_before_anything_else(here):
    ran = here("service", "none.csv", "--fail-on", "on_time_resolutoin < 99%")
    assert (ran.code, ran.out) == (2, b"")
    assert "nearest: on_time_resolution" in ran.err
    assert "targets_missed" in ran.err
    assert "none.csv" not in ran.err


def test_what_is_not_known_is_said_and_is_no_hit(here):
    ran = here("service", "--quiet", "--fail-on", "on_time_resolution < 99%", "--format", "csv")
    assert ran.code == 0
    assert "not known, so not judged: no table of complaints" in ran.err


def test_targets_are_set_in_the_configuration(served, sample):
    with (sample / "retain.toml").open("a") as file:
        file.write(
            "\n[service.targets]\ncomplaints_per_100 = 25\non_time_resolution = 0.7\n"
            "repeat_rate = 0.5\npromises_kept = 0.5\nnps = 90\n"
        )
    rows = {row["figure"]: row for row in _rows(served("--format", "csv"))}
    met = {name: row["met"] for name, row in rows.items() if row["target"]}
    assert met == {
        "complaints_per_100": "true", "on_time_resolution": "true", "repeat_rate": "true",
        "promises_kept": "true", "nps": "false",
    }  # fmt: skip
    assert rows["targets_missed"]["value"] == "1.0"


def test_a_target_of_a_share_is_no_percentage(served, sample):
    with (sample / "retain.toml").open("a") as file:
        file.write("\n[service.targets]\non_time_resolution = 99\n")
    ran = served()
    assert (ran.code, ran.out) == (78, b"")
    assert "on_time_resolution" in ran.err
    assert "0.99" in ran.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--by", "regio"], 65, "nearest: region"),
        (["--by", "code"], 65, "no column code"),
        (["--where", "code > 1"], 65, "no column code"),
        (["--where", "tier = 'A"], 2, "--where"),
        (["--since", "soon"], 2, "not a date"),
        (["--since", "2024-06-21"], 2, "not between"),
        (["--since", "2022-01-01"], 2, "not between"),
        (["--fail-on", "nps < 30%"], 2, "no share"),
    ],
)
def test_refused(served, arguments, code, said):
    ran = served("--quiet", *arguments)
    assert (ran.code, ran.out) == (code, b"")
    assert said in ran.err


@pytest.mark.parametrize("format_name", ["table", "markdown", "json", "csv", "xlsx", "parquet"])
@pytest.mark.parametrize("rows", [(), ("--by-customer",), ("--by", "staff")])
def test_under_pseudonyms_nobody_is_named(served, sample, format_name, rows):
    key = sample / "key"
    key.write_bytes(b"s3cret-s3cret-s3cret")
    key.chmod(0o600)
    plain = served(*rows, "-o", "plain", "--format", format_name)
    ran = served(*rows, "-o", "out", "--format", format_name, "--pseudonymise", key)
    assert plain.code == ran.code == 0, ran.err
    shown = _text((sample / "out").read_bytes()) + ran.err
    planted = ("Bond", "Seven", "北京商贸", "Łódź", "Sum & Co", "Ann", "Cleo", "Dan",
               "handles", "catalogue", "掉漆", "换货", "B-1", "A-3")  # fmt: skip
    assert [word for word in planted if word in shown] == []
    if format_name == "csv" and not rows:
        assert (sample / "out").read_bytes() == (sample / "plain").read_bytes()
