"""`retain loyalty`: what it shows, what it refuses, and bases of which next to nothing is known."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.commands.test_churn import NEXT_TO_NOTHING
from tests.tables.loading import csv_text, write

FORMATS = ("table", "markdown", "json", "csv")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("format_name", FORMATS)
def test_the_sample_to_the_byte(here, golden, format_name, lang):
    ran = here("loyalty", "--by", "region", "--format", format_name, "--lang", lang)
    assert ran.code == 0, ran.err
    assert ran.out == golden


def test_customers_behind_the_summary(here, golden):
    assert here("loyalty", "--by-customer", "--where", "occasions > 0").out == golden


def _sections(ran) -> dict:
    assert ran.code == 0, ran.err
    return json.loads(ran.out)["sections"]


def _rows(ran) -> dict[str, dict[str, str]]:
    assert ran.code == 0, ran.err
    return {row["customer_id"]: row for row in csv.DictReader(io.StringIO(ran.out.decode()))}


@pytest.fixture
def of(here, tmp_path):
    """Run a command on lines of (customer, date, amount), and a configuration."""

    def run(rows, *arguments, config="", command="loyalty"):
        settings = write(tmp_path / "settings.toml", config)
        file = write(tmp_path / "sales.csv", csv_text("customer_id,date,amount", rows))
        return here(command, file, "--config", settings, *arguments)

    return run


@pytest.mark.parametrize("name", NEXT_TO_NOTHING)
def test_next_to_nothing_is_shown_all_the_same(of, name):
    rows = NEXT_TO_NOTHING[name]
    for format_name in ("table", "json"):
        ran = of(rows, "--format", format_name)
        assert ran.code == 0, ran.err
        assert ran.out
        assert "Traceback" not in ran.err
        assert "Warning" not in ran.err
    shown = _rows(of(rows, "--by-customer"))
    assert {row["loyalty_level"] for row in shown.values()} <= {"", "none", "habitual"}
    assert {row["customer_value"] != "" for row in shown.values()} <= {False, True}
    if name in ("only returns", "all free"):
        assert {row["loyalty_level"] for row in shown.values()} == {""}
        assert list(_sections(of(rows, "--format", "json"))) == ["ladder"]


def test_what_is_missing_is_said_in_a_line_each(of):
    sections = _sections(of(NEXT_TO_NOTHING["all the same dates"], "--format", "json"))
    said = " ".join(" ".join(section["sentences"]) for section in sections.values())
    for table in ("complaints, surveys, engagement", "surveys (nps)", "no referred_by"):
        assert table in said
    assert "rows" not in sections["terms"]
    unknown = [row for row in sections["yardsticks"]["rows"] if not row["known"]]
    assert len(unknown) == 5
    assert {"complaints", "wallet"} <= {row["needs"] for row in unknown}


def test_on_a_business_with_every_table(tmp_path_factory, here):
    """Everything is known of somebody, and every customer stands once in every table."""
    shop = tmp_path_factory.mktemp("shop") / "demo"
    assert here("demo", shop, "--customers", "300").code == 0
    config = shop / "retain.toml"
    ran = here("loyalty", "--config", config, "--by", "account_manager", "--format", "json")
    sections = _sections(ran)
    buyers = sum(row["customers"] for row in sections["ladder"]["rows"])
    for name in ("tiers", "grades", "styles", "repeat", "by"):
        assert sum(row["customers"] for row in sections[name]["rows"]) == buyers, name
    assert all(row["known"] for row in sections["yardsticks"]["rows"])
    assert {row["loyalty_level"] for row in sections["ladder"]["rows"]} >= {"none", "habitual"}
    assert len(sections["styles"]["rows"]) > 2
    assert [row["term"] for row in sections["terms"]["rows"]] != []
    shown = here("loyalty", "--config", config, "--format", "table", "--lang", "zh")
    assert shown.code == 0, shown.err
    columns = "customer_id,referral_value,customer_value,lifetime_value,switching_cost"
    rows = _rows(here("loyalty", "--config", config, "--by-customer", "--columns", columns))
    assert any(float(row["referral_value"] or 0) > 0 for row in rows.values())
    assert any(row["switching_cost"] for row in rows.values())
    for row in rows.values():
        if row["lifetime_value"]:
            assert float(row["customer_value"]) >= float(row["lifetime_value"])


def test_weights_of_ones_own(of):
    rows = NEXT_TO_NOTHING["all the same dates"]
    plain = _rows(of(rows, "--by-customer"))
    config = "[loyalty.weights]\nwallet_score = 0\nsatisfaction_score = 0\n"
    lighter = _rows(of(rows, "--by-customer", config=config))
    for name, row in plain.items():
        assert row["loyalty_score"] == lighter[name]["loyalty_score"]
        assert float(row["loyalty_coverage"]) < float(lighter[name]["loyalty_coverage"])


def test_a_ladder_of_ones_own(of):
    config = '[loyalty.ladder]\ncommitted = "customer_id = \'c7\'"\nnone = "FALSE"\n'
    rows = _rows(of(NEXT_TO_NOTHING["one occasion each"], "--by-customer", config=config))
    levels = {name: row["loyalty_level"] for name, row in rows.items()}
    assert levels["c7"] == "committed"
    assert rows["c7"]["loyalty_level_basis"] == "customer_id"
    assert "committed" not in {level for name, level in levels.items() if name != "c7"}
    assert "none" not in levels.values()


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("[loyalty.ladder]\nnone = \"repeat_scor < 1\"\n", "nearest: repeat_score"),
        ("[loyalty.ladder]\nnone = \"loyalty_level = 'none'\"\n", "no column loyalty_level"),
        ("[loyalty.ladder]\nnone = \"occasions + 1\"\n", "loyalty.ladder.none"),
        ("[loyalty.ladder]\nnever = \"TRUE\"\n", "loyalty.ladder.never: no such name"),
        ("[loyalty.ladder]\nnone = 3\n", "not a condition in quotes"),
        ("[loyalty.weights]\nrepeat = 3\n", "loyalty.weights.repeat: no such name"),
        ("[loyalty.weights]\nrepeat_score = -1\n", "not a number of zero or more"),
        ("[relationship.cut_offs]\nE = 10\n", "relationship.cut_offs.E: no such name"),
        ("[relationship.cut_offs]\nA = 10\n", "a better grade asks for less"),
        ("[engagement.worth]\nreferral = \"much\"\n", "engagement.worth.referral"),
    ],
)  # fmt: skip
def test_configurations_refused(of, config, said):
    ran = of([["a", "2024-01-01", 10]], "--quiet", config=config)
    assert (ran.code, ran.out) == (78, b"")
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_ladder_is_not_asked_where_loyalty_is_not(of):
    config = '[loyalty.ladder]\nnone = "repeat_scor < 1"\n'
    rows = [["a", "2024-01-01", 10]]
    assert of(rows, config=config, command="tiers").code == 0
    assert of(rows, config=config, command="score").code == 78


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--by", "regio"], "nearest: region"), (["--where", "loyalty_scor > 1"], "loyalty_score")],
)
def test_refused(here, arguments, said):
    ran = here("loyalty", "--quiet", *arguments)
    assert (ran.code, ran.out) == (65, b"")
    assert said in ran.err


def test_nobody_is_left(here):
    ran = here("loyalty", "--where", "region = 'nowhere'", "--format", "table")
    assert ran.code == 0, ran.err
