"""`retain causes`: what it shows, what it refuses, and bases of which next to nothing is known."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from tests.commands.test_churn import NEXT_TO_NOTHING
from tests.tables.loading import csv_text, write

CAUSE = {
    "natural", "staff_turnover", "competitor", "price_market", "broken_promise",
    "service_attitude", "neglected_details", "product_fit", "company_problem",
    "small_customer_neglect",
}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("format_name", ["table", "markdown", "json", "csv"])
def test_the_sample_to_the_byte(here, golden, format_name, lang):
    ran = here("causes", "--by", "region", "--format", format_name, "--lang", lang)
    assert ran.code == 0, ran.err
    assert ran.out == golden


def test_customers_behind_the_summary(here, golden):
    assert here("causes", "--by-customer").out == golden


def _sections(ran) -> dict:
    assert ran.code == 0, ran.err
    return json.loads(ran.out)["sections"]


def _rows(ran) -> dict[str, dict[str, str]]:
    assert ran.code == 0, ran.err
    return {row["customer_id"]: row for row in csv.DictReader(io.StringIO(ran.out.decode()))}


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A made-up business with every table."""
    return tmp_path_factory.mktemp("shop") / "demo"


@pytest.fixture
def config(shop, here):
    if not shop.exists():
        assert here("demo", shop, "--customers", "500").code == 0
    return shop / "retain.toml"


@pytest.fixture
def of(here, tmp_path):
    """Run the command on lines of (customer, date, amount)."""

    def run(rows, *arguments):
        file = write(tmp_path / "sales.csv", csv_text("customer_id,date,amount", rows))
        settings = write(tmp_path / "settings.toml", "")
        return here("causes", file, "--config", settings, *arguments)

    return run


def test_every_customer_in_decline_stands_under_one_cause(here, config):
    sections = _sections(here("causes", "--config", config, "--format", "json"))
    rows = _rows(here("causes", "--config", config, "--by-customer", "--format", "csv"))
    assert all(row["cause"] for row in rows.values())
    figures = {row["cause"]: row for row in sections["figures"]["rows"]}
    assert sum(row["customers"] for row in figures.values()) == len(rows)
    assert sum(row["share"] for row in figures.values()) == pytest.approx(1)
    for cause, row in figures.items():
        tagged = [r for r in rows.values() if r["cause"] == cause]
        assert row["customers"] == len(tagged)
        worth = sum(float(r["value_before"] or 0) for r in tagged)
        assert row["value_before"] == pytest.approx(worth, abs=0.01)
        assert sum(row[f"tier_{tier}"] for tier in "ABCD") == len(tagged)
    assert len(figures) > 2
    assert sum(row["customers"] for row in sections["remedies"]["rows"]) == len(rows)
    assert {row["cause"] for row in sections["judged"]["rows"]} == CAUSE


def test_the_picture_has_a_bar_a_cause_and_unknown_last(here, config):
    ran = here("causes", "--config", config, "--format", "json")
    rows = _sections(ran)["causes"]["rows"]
    assert rows[-1]["cause"] == "unknown"
    counts = [row["customers"] for row in rows[:-1]]
    assert counts == sorted(counts, reverse=True)
    for row in rows:
        tiers = sum(row[f"tier_{tier}"] for tier in "ABC")
        assert row["share_of_declining"] == pytest.approx(
            tiers / sum(each["customers"] for each in rows)
        )
    shown = here("causes", "--config", config, "--format", "table").out.decode()
    assert re.search("█+▓+▒+", shown)


def test_what_the_sentences_say_is_in_the_tables(here, config):
    sections = _sections(here("causes", "--config", config, "--format", "json"))
    said = " ".join(sections["causes"]["sentences"])
    rows = sections["figures"]["rows"]
    known = sum(row["customers"] for row in rows if row["cause"] != "unknown")
    declining = sum(row["customers"] for row in rows)
    assert f"Of {declining:,} customers in decline {known:,} ({known / declining:.1%})" in said
    named = [row for row in rows if row["cause"] != "unknown"]
    top = max(named, key=lambda row: row["value_before"])
    assert f"{top['customers']:,} customers who were worth {top['value_before']:,.0f}" in said


def test_support_is_said_with_its_interval_and_its_looks(here, config):
    sections = _sections(here("causes", "--config", config, "--format", "json"))
    rows = sections["support"]["rows"]
    assert {row["cause"] for row in rows} == CAUSE
    for row in rows:
        if row["risk_ratio"] is not None:
            assert row["ratio_low"] <= row["risk_ratio"] <= row["ratio_high"]
            assert row["exposed_silent"] <= row["exposed"]
        if row["cause_verdict"] == "supported":
            assert row["ratio_low"] > 1
        if row["cause_verdict"] == "unsupported":
            assert row["ratio_low"] <= 1
            assert row["ratio_high"] < 2
    tested = sum(row["risk_ratio"] is not None for row in rows)
    said = " ".join(sections["support"]["sentences"])
    assert f"Tested causes: {tested}, each at 95 % by itself" in said
    assert all((row["exposed"] == 0) == (row["cause_verdict"] == "nobody") for row in rows)


def test_saved_standards_judge_with_their_support(here, config, tmp_path):
    kept = tmp_path / "standards"
    first = here("causes", "--config", config, "--format", "json", "--save-standards", kept)
    again = here("causes", "--config", config, "--format", "json", "--standards", kept)
    assert _sections(first) == _sections(again)
    saved = json.loads((kept / "standards.json").read_text())
    for each in saved["causes"]["support"]:
        each["supported"] = False
    (kept / "standards.json").write_text(json.dumps(saved))
    lowered = _rows(here("causes", "--config", config, "--by-customer", "--standards", kept))
    tested = {each["cause"] for each in saved["causes"]["support"]}
    trusted = [float(r["cause_confidence"]) for r in lowered.values() if r["cause"] in tested]
    assert trusted
    assert max(trusted) <= 0.7


def test_groups_are_compared(here, config):
    ran = here("causes", "--config", config, "--by", "region", "--format", "json")
    sections = _sections(ran)
    rows = sections["causes_by"]["rows"]
    assert sum(row["in_decline"] for row in rows) == sum(
        row["customers"] for row in sections["figures"]["rows"]
    )
    for row in rows:
        named = sum(row.get(cause, 0) for cause in (*CAUSE, "unknown"))
        assert named == row["in_decline"]
        assert row["cause_known"] == pytest.approx(1 - row["unknown"] / named, abs=1e-4)
    assert {"by", "kept"} <= set(sections)


def test_where_leaves_the_others_out_and_csv_has_every_figure(here, config):
    ran = here("causes", "--config", config, "--where", "tier_before = 'A'", "--format", "csv")
    assert ran.code == 0, ran.err
    rows = list(csv.DictReader(io.StringIO(ran.out.decode())))
    assert all(row["customers"] == row["tier_A"] for row in rows)
    assert {"cause", "share", "risk_ratio", "supported", "share_explained"} <= set(rows[0])


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("format_name", ["table", "markdown"])
def test_it_can_be_read(here, config, format_name, lang):
    ran = here("causes", "--config", config, "--format", format_name, "--lang", lang)
    assert ran.code == 0, ran.err
    shown = ran.out.decode()
    assert not any(code in shown for code in ("cause_", "staff_turnover", "column."))
    assert "None" not in shown
    assert ("unknown" in shown) == (lang == "en")


@pytest.mark.parametrize("name", NEXT_TO_NOTHING)
def test_next_to_nothing_is_shown_all_the_same(of, name):
    for format_name in ("table", "json"):
        ran = of(NEXT_TO_NOTHING[name], "--format", format_name)
        assert ran.code == 0, ran.err
        assert "Traceback" not in ran.err
        assert "Warning" not in ran.err
    sections = _sections(ran)
    assert "rows" not in sections["support"]
    assert _rows(of(NEXT_TO_NOTHING[name], "--by-customer")).keys() <= {
        row[0] for row in NEXT_TO_NOTHING[name]
    }


def test_without_tables_nothing_is_called_no(of):
    rows = _sections(of(NEXT_TO_NOTHING["all the same dates"], "--format", "json"))["judged"][
        "rows"
    ]
    assert {row["cause_extent"] for row in rows} <= {"no_data", "in_part"}
    staff = next(row for row in rows if row["cause"] == "staff_turnover")
    assert staff["cause_extent"] == "no_data"
    assert "managers" in staff["would_help"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--by", "regio"], "nearest: region"), (["--where", "caus = 'x'"], "cause")],
)
def test_refused(here, arguments, said):
    ran = here("causes", "--quiet", *arguments)
    assert (ran.code, ran.out) == (65, b"")
    assert said in ran.err


@pytest.mark.parametrize("command", ["causes", "churn", "loyalty", "tiers"])
def test_customers_are_shown_under_pseudonyms(here, tmp_path, command):
    key = tmp_path / "key"
    key.write_text("k" * 64)
    key.chmod(0o600)
    ran = here(command, "--by-customer", "--pseudonymise", key, "--format", "csv")
    rows = _rows(ran)
    assert rows
    assert not {"name", "cause_evidence"} & set(next(iter(rows.values())))
