"""`retain report`: one run in all formats, all or none; what it refuses, and what it ends with."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sys

import pytest

from retain.cli import main
from tests.commands.conftest import SAMPLE
from tests.commands.test_pseudonyms import CUSTOMERS, LINES, PLANTED, SECRET, _text
from tests.commands.test_service import NAMES, given
from tests.tables.loading import csv_text, write

FILES = ("weekly.md", "weekly.html", "weekly.xlsx", "weekly.json", "weekly.csv", "weekly.parquet")
ALL = [part for name in FILES for part in ("-o", name)]


@pytest.fixture(scope="module", params=["en", "zh"])
def weekly(request, tmp_path_factory):
    """All formats of one run on the sample, and its language."""
    folder = shutil.copytree(SAMPLE, tmp_path_factory.mktemp(request.param) / "sample")
    arguments = (
        "report",
        *given(*NAMES),
        "--days",
        "30",
        "--as-of",
        "2023-10-31",
        "--by",
        "region",
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        for name in [name for name in os.environ if name.startswith("RETAIN_")]:
            patched.delenv(name)
        patched.setattr(sys, "argv", ["retain", *arguments, *ALL, "--lang", request.param, "-q"])
        with pytest.raises(SystemExit) as ended:
            main()
    assert not ended.value.code
    return folder, request.param


def _document(weekly):
    folder, _ = weekly
    return json.loads((folder / "weekly.json").read_text(encoding="utf-8"))


def test_one_run_gives_every_format_of_the_same_content(weekly):
    folder, lang = weekly
    document = _document(weekly)
    assert document["lang"] == lang
    said = document["sections"]["changed"]["sentences"]
    assert len(said) > 2
    texts = {name: _text((folder / name).read_bytes()) for name in FILES[:3]}
    for name, content in texts.items():
        assert said[0][:16] in content, name
    written = {path.name for path in folder.iterdir() if path.name.startswith("weekly")}
    assert written == set(FILES)


def test_sections_stand_in_the_order_in_which_they_are_read(weekly):
    keys = list(_document(weekly)["sections"])
    wanted = ["headline", "changed", "key_accounts", "slowing", "bridge", "migration", "by"]
    assert [key for key in keys if key in wanted] == wanted


def test_rows_hold_every_figure_that_a_condition_may_name(weekly):
    folder, _ = weekly
    written = (folder / "weekly.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(written)))
    figures = {row["figure"]: row for row in rows}
    assert len(figures) == len(rows) > 60
    assert list(rows[0])[:5] == ["figure", "kind", "value", "before", "change"]
    revenue = figures["revenue"]
    assert (revenue["value"], revenue["before"], revenue["change"]) == (
        "3029.43",
        "2348.11",
        "681.32",
    )
    assert all(bool(row["value"]) != bool(row["reason"]) for row in rows)


def test_a_figure_is_the_same_wherever_it_is_told(weekly):
    """Lines of 2023-10-02 to 2023-10-31 sum to 3,029.43, those before to 2,348.11."""
    sections = _document(weekly)["sections"]
    tile = sections["headline"]["rows"][0]
    assert tile["value"] == 3029.43
    assert "3,029" in sections["changed"]["sentences"][0]
    steps = [row["amount"] for row in sections["bridge"]["rows"]]
    assert round(sum(steps[:-1]), 4) == steps[-1]
    moved = sum(row["period_change"] for row in sections["difference"]["rows"])
    assert round(moved, 4) == tile["change"]


def test_all_or_none_is_published(here, sample):
    (sample / "weekly.md").write_text("of last week")
    ran = here("report", "-o", "weekly.json", "-o", "weekly.md")
    assert ran.code == 73
    assert (sample / "weekly.md").read_text() == "of last week"
    assert not (sample / "weekly.json").exists()
    assert here("report", "-o", "weekly.json", "-o", "weekly.nonsense").code == 2
    assert not (sample / "weekly.json").exists()


def test_conditions_of_headlines_service_and_coverage(here):
    conditions = ("key_accounts_at_risk > 0", "complaints > 100", "on_cadence < 50%")
    asked = [part for condition in conditions for part in ("--fail-on", condition)]
    ran = here("report", *given(*NAMES), *asked, "-q", "--stats")
    assert ran.code == 1
    assert "key_accounts_at_risk is 2 (from 2 key accounts)" in ran.err
    told = json.loads(ran.err.splitlines()[-1])["fail_on"]
    assert [each["hit"] for each in told] == [True, False, None]
    refused = here("report", "--fail-on", "key_account > 5")
    assert refused.code == 2
    assert "nearest: key_accounts" in refused.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--days", "3", "--since", "2024-06-01"), 2, "--days and --since"),
        (
            ("--since", "2022-12-31"),
            2,
            "between the first line (2023-01-09) and the as-of day (2024-06-20)",
        ),
        (("--since", "2024-06-21"), 2, "between the first line (2023-01-09)"),
        (("--since", "last week"), 2, "not a date"),
        (("--by", "regoin"), 65, "nearest: region"),
        (("--days", "0"), 2, "report.days"),
    ],
)
def test_what_cannot_be_meant_is_refused(here, arguments, code, said):
    ran = here("report", *arguments)
    assert (ran.code, ran.out) == (code, b"")
    assert said in ran.err


def test_the_period_ends_on_the_day_and_begins_as_typed(here):
    ran = here("report", "--since", "2024-06-01", "-f", "json", "-q")
    assert json.loads(ran.out)["subtitle"].startswith("2024-06-01 to 2024-06-20 (20 days)")
    assert here("report", "--days", "20", "-f", "json", "-q").out == ran.out


def test_a_part_of_the_base_is_judged_by_the_standards_of_all(here):
    whole = here("report", "--columns", "x")
    assert whole.code == 2  # rows and columns of customers are no part of it
    ran = here("report", "--where", "region = 'North'", "-f", "json", "-q")
    assert ran.code == 0, ran.err
    document = json.loads(ran.out)
    assert "customers: 4;" in document["subtitle"]
    assert {row["customer"] for row in document["sections"]["key_accounts"]["rows"]} == {
        "Bond, James"
    }


def test_one_customer_and_a_single_day_read_right(here, tmp_path):
    file = write(
        tmp_path / "sales.csv", csv_text("customer_id,date,amount", [("a", "2024-01-05", 10)])
    )
    settings = write(tmp_path / "settings.toml", "")
    ran = here("report", file, "--config", settings, "-f", "json", "-q")
    assert ran.code == 0, ran.err
    sections = json.loads(ran.out)["sections"]
    (said,) = sections["changed"]["sentences"]
    assert said.startswith("Revenue in the week was 10.00. The data begin on 2024-01-05")
    assert "migration" not in sections
    assert "bridge" not in sections


@pytest.mark.parametrize("format_name", ["csv", "json", "markdown", "table", "html", "xlsx"])
def test_under_pseudonyms_nothing_names_anybody(here, sample, format_name):
    (sample / "retain.toml").unlink()
    (sample / "lines.csv").write_text(LINES)
    (sample / "who.csv").write_text(CUSTOMERS)
    (sample / "complaints.csv").write_text(
        "customer_id,opened,text,staff\nP-ALPHA,2024-02-03,Mara M was rude to Planted,Mara M\n"
    )
    (sample / "key").write_bytes(SECRET)
    ran = here(
        "report", "lines.csv", "-c", "who.csv", "--table", "complaints=complaints.csv",
        "--pseudonymise", "key", "--by", "owner", "-o", "out", "--format", format_name,
        "--quarantine", "bad.csv", "--verbose", "--stats",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    told = _text((sample / "out").read_bytes()) + ran.err
    assert [word for word in PLANTED if word in told] == []


def test_a_pipe_gets_the_figures_and_nothing_else(here):
    ran = here("report", "-q")
    assert ran.code == 0
    assert ran.err == ""
    rows = list(csv.DictReader(io.StringIO(ran.out.decode())))
    assert rows[0]["figure"] == "revenue"
    assert float(rows[0]["value"]) == 193.86
