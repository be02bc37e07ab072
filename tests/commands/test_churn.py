"""`retain churn`: what it shows, what it refuses, and bases of which next to nothing is known."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.scoring.simulated import simulated
from tests.tables.loading import csv_text, write

FORMATS = ("table", "markdown", "json", "csv")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("format_name", FORMATS)
def test_the_sample_to_the_byte(here, golden, format_name, lang):
    ran = here("churn", "--format", format_name, "--lang", lang)
    assert ran.code == 0, ran.err
    assert ran.out == golden


def test_customers_behind_the_summary(here, golden):
    assert here("churn", "--by-customer", "--where", "status <> 'prospect'").out == golden


@pytest.fixture
def of(here, tmp_path):
    """Run `retain churn` on lines of (customer, date, amount), with a plain configuration."""
    config = write(tmp_path / "empty.toml", "")

    def run(rows, *arguments):
        file = write(tmp_path / "sales.csv", csv_text("customer_id,date,amount", rows))
        return here("churn", file, "--config", config, *arguments)

    return run


def _customers(ran) -> dict[str, dict[str, str]]:
    assert ran.code == 0, ran.err
    return {row["customer_id"]: row for row in csv.DictReader(io.StringIO(ran.out.decode()))}


def _sentences(ran) -> str:
    assert ran.code == 0, ran.err
    return " ".join(json.loads(ran.out)["sections"]["standard"]["sentences"])


NEXT_TO_NOTHING = {
    "one customer": [["a", "2024-01-01", 10], ["a", "2024-02-01", 10]],
    "one occasion each": [[f"c{n}", f"2024-{1 + n % 12:02}-03", 10] for n in range(60)],
    "a single day": [[f"c{n}", "2024-01-01", 10] for n in range(60)],
    "all the same dates": [
        [f"c{n}", f"2024-{month:02}-01", 10] for n in range(60) for month in range(1, 7)
    ],
    "a year without data": [
        [f"c{n}", f"{year}-{1 + n % 3:02}-{1 + n % 28:02}", 10]
        for n in range(60) for year in (2022, 2024)
    ],
    "only returns": [[f"c{n}", f"2024-0{1 + n % 9}-01", -10] for n in range(40)],
    "all free": [[f"c{n}", f"2024-0{1 + n % 9}-01", 0] for n in range(40)],
}  # fmt: skip
UNKNOWN = ("chance_to_buy", "expected_value")


@pytest.mark.parametrize("name", NEXT_TO_NOTHING)
def test_next_to_nothing_is_shown_all_the_same(of, name):
    rows = NEXT_TO_NOTHING[name]
    for format_name in ("table", "json"):
        ran = of(rows, "--format", format_name)
        assert ran.code == 0, ran.err
        assert ran.out
        assert "Traceback" not in ran.err
        assert "Warning" not in ran.err
    said = _customers(of(rows, "--by-customer"))
    assert len(said) == len({row[0] for row in rows})
    if name in ("only returns", "all free"):
        assert {row["status"] for row in said.values()} == {"prospect"}
    if name not in ("all the same dates", "a year without data"):
        assert {row[column] for row in said.values() for column in UNKNOWN} == {""}
        assert "under ten customers ever came back" in _sentences(of(rows, "--format", "json"))


def test_all_at_once_and_all_again_are_known_to_be_regular(of):
    said = _customers(of(NEXT_TO_NOTHING["all the same dates"], "--by-customer"))
    assert {row["status"] for row in said.values()} == {"active"}
    assert all(0 < float(row["chance_to_buy"]) <= 1 for row in said.values())


def test_prospects_only(here, tmp_path):
    sales = write(tmp_path / "s.csv", "customer_id,date,amount\na,2024-01-01,5\n")
    known = write(tmp_path / "c.csv", "customer_id,name\nx,X\ny,Y\n")
    config = write(tmp_path / "empty.toml", "")
    ran = here("churn", sales, "--table", f"customers={known}", "--config", config,
               "--where", "status = 'prospect'", "--format", "json")  # fmt: skip
    assert ran.code == 0, ran.err
    rows = json.loads(ran.out)["sections"]["status"]["rows"]
    assert [(row["status"], row["customers"]) for row in rows] == [("prospect", 2)]
    assert rows[0]["chance_to_buy"] is rows[0]["expected_value"] is rows[0]["value_before"] is None


def test_nobody_is_left(here):
    ran = here("churn", "--where", "region = 'nowhere'", "--format", "table")
    assert ran.code == 0, ran.err


@pytest.fixture(scope="module")
def busy() -> list[list]:
    import datetime as dt

    start = dt.date(2022, 1, 1)
    return [
        [who, (start + dt.timedelta(days=when)).isoformat(), amount / 10_000]
        for who, when, amount in simulated(400)
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--horizon", "1"), "bought within 1 days"),
        (("--horizon", "3000"), "too short to try any rule"),
        (("--max-false-churn", "0%"), "Nobody is called churned"),
        (("--max-false-churn", "100%"), "100.0% was allowed"),
        ((), "A customer is called churned"),
    ],
)
def test_the_standard_in_words(of, busy, options, said):
    ran = of(busy, "--format", "json", *options)
    assert said in _sentences(ran)
    assert "Warning" not in ran.err


def test_saved_standards_for_another_horizon_are_refused(of, busy, tmp_path):
    saved = tmp_path / "saved"
    plain = of(busy, "--by-customer", "--save-standards", saved)
    again = of(busy, "--by-customer", "--standards", saved)
    assert plain.code == again.code == 0, again.err
    assert plain.out == again.out
    ran = of(busy, "--horizon", "60", "--standards", saved)
    assert (ran.code, ran.out) == (65, b"")
    assert "the saved standards are for --horizon 90, not 60" in ran.err


def test_standards_of_an_older_format_are_refused(of, busy, tmp_path):
    saved = tmp_path / "saved"
    assert of(busy, "--save-standards", saved).code == 0
    file = saved / "standards.json"
    document = json.loads(file.read_text("utf-8"))
    write(file, json.dumps(document | {"format": document["format"] - 1}))
    ran = of(busy, "--standards", saved)
    assert (ran.code, ran.out) == (65, b"")
    assert "is no standards file of this retain" in ran.err


def test_by_any_column(here):
    ran = here("churn", "--by", "region", "--format", "json")
    rows = json.loads(ran.out)["sections"]["by"]["rows"]
    assert len(rows) > 1
    assert sum(row["customers"] for row in rows) == 11  # the prospect has nothing to lose


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--by", "regio"], 65, "nearest: region"),
        (["--where", "statu = 'new'"], 65, "nearest: status"),
        (["--as-of", "2020-01-01"], 65, "before the first transaction"),
        (["--horizon", "0"], 2, "horizon"),
        (["--horizon", "soon"], 2, "horizon"),
        (["--max-false-churn", "many"], 2, "false"),
        (["--max-false-churn", "120%"], 2, "false"),
        (["--max-false-churn", "-1%"], 2, "false"),
    ],
)
def test_refused(here, arguments, code, said):
    ran = here("churn", "--quiet", *arguments)
    assert (ran.code, ran.out) == (code, b"")
    assert said in ran.err
    assert "Traceback" not in ran.err
