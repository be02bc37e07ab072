"""`retain tiers --key-accounts`: the report in every format, movement, and what is refused."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.tables.loading import csv_text, write

FORMATS = ("table", "markdown", "json", "csv")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("format_name", FORMATS)
def test_the_sample_to_the_byte(here, golden, format_name, lang):
    ran = here("tiers", "--key-accounts", "--format", format_name, "--lang", lang)
    assert ran.code == 0, ran.err
    assert ran.out == golden


def test_levels_of_the_sample(here, golden, sample):
    config = sample / "retain.toml"
    write(config, config.read_text("utf-8") + LEVELS)
    assert here("tiers", "--format", "table").out == golden


LEVELS = """
[levels]
owner_ranks = ["branch", "head office"]

[levels.floors]
gold = 3000
vip = 500

[levels.owners]
gold = "head office"
vip = "branch"
"""

RULES = """
[key_accounts]
max_return_rate = "20%"
"""


@pytest.fixture
def of(here, tmp_path):
    """Run on lines of (customer, date, amount) and the days to pay of customers."""

    def run(rows, *arguments, days_to_pay=()):
        sales = write(tmp_path / "sales.csv", csv_text("customer_id,date,amount", rows))
        known = write(tmp_path / "known.csv", csv_text("customer_id,payment_days", days_to_pay))
        config = write(tmp_path / "rules.toml", RULES)
        given = ("--customers", known) if days_to_pay else ()
        return here("tiers", sales, *given, "--config", config, "--key-accounts", *arguments)

    return run


def _rows(ran) -> dict[str, dict[str, str]]:
    assert ran.code == 0, ran.err
    return {row["customer_id"]: row for row in csv.DictReader(io.StringIO(ran.out.decode()))}


def _section(ran, name: str) -> dict:
    assert ran.code == 0, ran.err
    return json.loads(ran.out)["sections"][name]


def _bought(customer: str, months: range | list[int], amount: int, year: int = 2024) -> list:
    return [[customer, f"{year + (m - 1) // 12}-{(m - 1) % 12 + 1:02}-15", amount] for m in months]


MOVES = [
    *_bought("kept", range(1, 25), 1000),
    *_bought("gained", range(1, 22), 5),
    *_bought("gained", range(22, 25), 9000),
    *_bought("fell", range(1, 11), 3000),
    *_bought("fell", range(11, 25), 5),
    *_bought("silent", range(1, 8), 3000),
    *_bought("returns", range(1, 25), 2000),
    ["returns", "2025-12-20", -12_000],
    *_bought("seldom", range(1, 10), 2000),
    ["seldom", "2025-06-15", 12_000],
    ["seldom", "2025-11-15", 2_000],
    *_bought("late_payer", range(1, 25), 1000),
    *_bought("tiny", range(1, 25), 1),
]


def test_movement_and_its_reasons(of):
    said = _rows(of(MOVES, "--since", "2024-12-20", "--format", "csv",
                    days_to_pay=[["late_payer", 120]]))  # fmt: skip
    moved = {
        name: (row["movement"], row["lost_because"])
        for name, row in said.items()
        if row["movement"]
    }
    assert moved == {
        "kept": ("kept", ""),
        "gained": ("gained", ""),
        "fell": ("lost", "fell"),
        "silent": ("lost", "silent"),
        "returns": ("lost", "harsh_terms"),
        "seldom": ("lost", "one_off_bulk"),
    }
    late = said["late_payer"]  # today's days to pay say nothing of then, so it has not moved
    assert (late["key_account_exclusion"], late["movement"]) == ("harsh_terms", "")
    assert "tiny" not in said


def test_the_earlier_day_is_as_it_was_then(of):
    """The key accounts of then are those that the command names with that day as its own."""
    then = _rows(of(MOVES, "--as-of", "2024-12-20", "--format", "csv"))
    named = {name for name, row in then.items() if row["key_account"] == "true"}
    now = _rows(of(MOVES, "--since", "2024-12-20", "--format", "csv"))
    assert named == {name for name, row in now.items() if row["movement"] in ("kept", "lost")}
    values = {name: row["value_then"] for name, row in now.items() if row["value_then"]}
    assert values == {name: then[name]["value_window"] for name in named}


def test_saved_standards_judge_both_days(of, tmp_path):
    saved = tmp_path / "saved"
    plain = of(MOVES, "--save-standards", saved, "--since", "2024-12-20")
    again = of(MOVES, "--standards", saved, "--since", "2024-12-20", "--format", "csv")
    assert plain.code == 0, plain.err
    moved = {name for name, row in _rows(again).items() if row["movement"]}
    assert {"kept", "gained"} <= moved


def test_a_quarter_is_looked_back_where_nothing_is_said(of):
    sentences = _section(of(MOVES, "--format", "json"), "moved")["sentences"]
    assert sentences[0].startswith("Since 2025-09-20:")


def test_data_that_reach_back_no_quarter(of):
    ran = of([["a", "2025-12-01", 5], ["a", "2025-12-05", 5]], "--format", "json")
    assert "do not reach back" in _section(ran, "moved")["sentences"][0]


NEXT_TO_NOTHING = {
    "only returns": [["a", "2025-01-01", -5], ["b", "2025-12-05", 0]],
    "one customer": [["a", "2024-01-01", 10], ["a", "2025-02-01", 10]],
    "a single day": [[f"c{n}", "2024-01-01", 10] for n in range(60)],
    "one occasion each": [[f"c{n}", f"2024-{1 + n % 12:02}-03", 10] for n in range(60)],
    "more back than sold": [["a", f"2024-{m:02}-03", 10] for m in range(1, 13)]
    + [["a", "2024-12-20", -500]],
    "silent for long": [["a", "2020-01-01", 10], ["b", "2025-01-01", 0]],
}


@pytest.mark.parametrize("name", NEXT_TO_NOTHING)
def test_next_to_nothing_is_shown_all_the_same(of, here, tmp_path, name):
    levels = write(tmp_path / "levels.toml", LEVELS)
    for format_name in (*FORMATS, "xlsx"):
        out = ("-o", tmp_path / f"a.{format_name}") if format_name == "xlsx" else ()
        shape = out or ("--format", format_name)
        ran = of(NEXT_TO_NOTHING[name], *shape)
        assert ran.code == 0, ran.err
        ran = here("tiers", tmp_path / "sales.csv", "--config", levels, "--force", *shape)
        assert ran.code == 0, ran.err
        assert "Warning" not in ran.err


def test_pseudonyms_move_too(of, tmp_path):
    key = write(tmp_path / "key", "k" * 64)
    key.chmod(0o600)
    ran = of(MOVES, "--since", "2024-12-20", "--format", "csv", "--pseudonymise", key)
    moved = [row["movement"] for row in _rows(ran).values()]
    assert sorted(filter(None, moved)) == ["gained", "kept", "kept", "lost", "lost", "lost", "lost"]
    assert b"silent," not in ran.out.replace(b"lost,silent,", b"")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--key-accounts", "--by-customer"], 2, "take one of them"),
        (["--key-accounts", "--by", "region"], 2, "take one of them"),
        (["--since", "2024-01-01"], 2, "--since takes --key-accounts"),
        (["--key-accounts", "--since", "soon"], 2, "not a date"),
        (["--key-accounts", "--since", "1999-01-01"], 2, "not between"),
        (["--key-accounts", "--since", "2999-01-01"], 2, "not between"),
    ],
)
def test_refused(here, arguments, code, said):
    ran = here("tiers", "--quiet", *arguments)
    assert (ran.code, ran.out) == (code, b"")
    assert said in ran.err
    assert "Traceback" not in ran.err


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    from retain.demo import make_business

    folder = tmp_path_factory.mktemp("demo")
    made = make_business(400, seed=5)
    for name, table in made.tables.items():
        table.write_csv(folder / f"{name}.csv")
    write(folder / "retain.toml", made.config)
    return folder


def _tiers(here, demo, *arguments) -> dict:
    ran = here("tiers", "--config", demo / "retain.toml", "--format", "json", *arguments)
    assert ran.code == 0, ran.err
    assert "NOTE_" not in ran.err
    return json.loads(ran.out)["sections"]


def test_levels_hold_everybody_who_bought(here, demo):
    sections = _tiers(here, demo)
    rows = sections["levels"]["rows"]
    assert [row["level"] for row in rows] == sorted(
        (row["level"] for row in rows), key=["diamond", "platinum", "gold", "vip", "standard"].index
    )
    revenue = sum(row["revenue_window"] for row in sections["tiers"]["rows"])
    assert sum(row["revenue_window"] for row in rows) == pytest.approx(revenue, abs=0.01)
    assert sum(row["share_of_customers"] for row in rows) == pytest.approx(1)
    owners = {row["level"]: row["level_owner"] for row in rows}
    assert owners["standard"] == "branch"


def test_headroom_and_margin_by_tier(here, demo):
    sections = _tiers(here, demo)
    by_tier = {row["tier"]: row for row in sections["worth"]["rows"]}
    assert set(by_tier) <= {"A", "B", "C", "D"}
    assert by_tier["A"]["wallet_headroom"] > by_tier["C"]["wallet_headroom"] > 0
    assert all(0.2 < by_tier[tier]["margin_rate"] < 0.6 for tier in "ABC")
    assert by_tier["A"]["rising"] + by_tier["A"]["falling"] <= by_tier["A"]["trend_known"]
    assert "key account" in sections["small"]["sentences"][0]


def test_a_region_group_without_coefficient_is_named_once(here, demo, tmp_path):
    config = (demo / "retain.toml").read_text("utf-8").replace("Rural = 0.8\n", "")
    write(demo / "without.toml", config)
    ran = here("tiers", "--config", demo / "without.toml", "--stats")
    assert ran.code == 0, ran.err
    assert ran.err.count("1 region groups have no coefficient in [levels], 1 is taken: Rural") == 1
    assert "NOTE_NO_COEFFICIENT" in ran.err
