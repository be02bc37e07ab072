"""`retain winback`: the funnel, the plan in every format, budgets, hold-outs, refusals."""

from __future__ import annotations

import csv
import io
import json
from functools import cache, partial

import polars as pl
import pytest

from tests.commands.test_churn import NEXT_TO_NOTHING
from tests.conftest import run_retain
from tests.tables.loading import csv_text, write

FORMATS = ("table", "markdown", "json", "csv")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("format_name", FORMATS)
def test_the_sample_to_the_byte(here, golden, format_name, lang):
    ran = here("winback", "--format", format_name, "--lang", lang)
    assert ran.code == 0, ran.err
    assert ran.out == golden


def test_with_and_without_the_name_of_the_plan(here):
    assert here("winback", "plan", "--format", "json").out == here("winback", "-f", "json").out


@pytest.mark.parametrize("name", NEXT_TO_NOTHING)
def test_next_to_nothing_is_shown_all_the_same(here, tmp_path, name):
    file = write(tmp_path / "few.csv", csv_text("customer_id,date,amount", NEXT_TO_NOTHING[name]))
    settings = write(tmp_path / "settings.toml", "")
    for format_name in ("table", "json"):
        ran = here("winback", file, "--config", settings, "--format", format_name)
        assert ran.code == 0, ran.err
    rows = here("winback", file, "--config", settings, "--by-customer", "--all")
    assert rows.out.startswith(b"customer_id,")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("--budget", "-1"), "--budget"),
        (("--budget", "nan"), "--budget"),
        (("--all",), "--by-customer"),
        (("--holdout", "200%"), "winback.holdout"),
    ],
)
def test_what_cannot_be_meant(here, typed, said):
    ran = here("winback", *typed)
    assert ran.code == 2
    assert said in ran.err


@pytest.fixture(scope="module")
def business(tmp_path_factory):
    """A made-up business, and a way to run commands in its folder."""
    folder = tmp_path_factory.mktemp("business")
    assert run_retain("demo", "shop", "--customers", "400", cwd=folder).code == 0
    return cache(partial(run_retain, cwd=folder / "shop"))


def rows_of(ran) -> list[dict[str, str]]:
    assert ran.code == 0, ran.err
    return list(csv.DictReader(io.StringIO(ran.out.decode())))


def sections(ran) -> dict:
    assert ran.code == 0, ran.err
    return json.loads(ran.out)["sections"]


def test_a_pipe_gets_the_plan(business):
    rows = rows_of(business("winback"))
    detailed = rows_of(business("winback", "--by-customer"))
    assert [row["customer_id"] for row in rows] == [row["customer_id"] for row in detailed]
    assert len(rows) > 30
    net = [float(row["regain_net"]) for row in rows]
    assert net == sorted(net, reverse=True)
    assert min(net) > 0
    assert {row["group"] for row in rows} == {"treat", "holdout"}
    for row in rows:
        assert bool(row["due_date"]) == (row["group"] == "treat")
        assert bool(row["talking_points"]) == (row["group"] == "treat")


def test_a_budget_holds_and_brings_nearly_the_best(business):
    everybody = rows_of(business("winback"))
    total = sum(float(row["regain_cost"]) for row in everybody)
    budget = round(total / 4, 2)
    ran = business("winback", "--budget", budget, "--format", "json")
    chosen = sections(ran)["plan"]["rows"]
    assert sum(row["regain_cost"] for row in chosen) <= budget
    bound, money = 0.0, budget
    for row in sorted(everybody, key=lambda r: -float(r["regain_net"]) / float(r["regain_cost"])):
        taken = min(money / float(row["regain_cost"]), 1.0)
        bound += taken * float(row["regain_net"])
        money -= taken * float(row["regain_cost"])
    assert sum(row["regain_net"] for row in chosen) >= 0.99 * bound
    funnel = {row["stage"]: row["customers"] for row in sections(ran)["funnel"]["rows"]}
    assert funnel["chosen"] == len(chosen) == funnel["treat"] + funnel["holdout"]


def test_all_of_them_with_why(business):
    rows = rows_of(business("winback", "--by-customer", "--all", "--budget", "100"))
    why = {row["winback_exclusion"] for row in rows}
    assert {"", "guarded", "no_consent", "over_budget"} <= why
    assert all(bool(row["group"]) == (not row["winback_exclusion"]) for row in rows)
    left = rows_of(
        business("score", "--columns", "customer_id", "--where", "status IN ('lapsed', 'churned')")
    )
    assert {r["customer_id"] for r in rows} == {r["customer_id"] for r in left}


def test_nobody_or_everybody_is_held_out(business):
    assert {r["group"] for r in rows_of(business("winback", "--holdout", "0"))} == {"treat"}
    held = rows_of(business("winback", "--holdout", "100%"))
    assert {row["group"] for row in held} == {"holdout"}
    assert {row["due_date"] for row in held} == {""}


def test_lists_and_days_keep_their_types(business, tmp_path):
    file = tmp_path / "plan.parquet"
    assert business("winback", "--by-customer", "-o", file).code == 0
    frame = pl.read_parquet(file)
    assert frame.schema["talking_points"] == pl.List(pl.String)
    assert frame.schema["due_date"] == pl.Date
    first = json.loads(business("winback", "--by-customer", "-f", "ndjson").out.splitlines()[0])
    assert 3 <= len(first["talking_points"]) <= 5


def test_a_part_of_the_base_and_some_columns(business):
    ran = business(
        "winback", "--where", "tier_before = 'A'", "--by-customer", "--columns",
        "customer_id,tier_before,regain_net", "--sort", "regain_net", "--limit", "3",
    )  # fmt: skip
    rows = rows_of(ran)
    assert len(rows) == 3
    assert {row["tier_before"] for row in rows} == {"A"}
    assert list(rows[0]) == ["customer_id", "tier_before", "regain_net"]


def test_the_same_customers_are_held_out_under_pseudonyms(business, tmp_path):
    key = tmp_path / "key"
    key.write_bytes(b"sixteen bytes or more")
    key.chmod(0o600)
    plain = rows_of(business("winback"))
    hidden = rows_of(business("winback", "--pseudonymise", key))
    assert not {row["customer_id"] for row in plain} & {row["customer_id"] for row in hidden}
    assert {row["name"] for row in hidden} == {""}
    named = sorted((row["regain_net"], row["group"]) for row in plain)
    assert sorted((row["regain_net"], row["group"]) for row in hidden) == named


def test_chinese_says_it_all_in_chinese(business):
    rows = rows_of(business("winback", "--lang", "zh", "--limit", "5"))
    assert all("。" in row["remedy"] for row in rows)
    shown = business("winback", "--lang", "zh", "-f", "markdown").out.decode()
    assert "挽回谁" in shown
    assert "treat" not in shown


def test_what_contacts_cost_is_said(business, tmp_path):
    assert "mean of the contacts on record" in business("winback").err
    nothing = write(tmp_path / "settings.toml", "")
    bare = business("winback", "transactions.csv", "--config", nothing)
    assert bare.code == 0, bare.err
    assert "[winback.contact_cost]" in bare.err
