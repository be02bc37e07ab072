"""`retain explain`: one customer's page, whose parts make the figures that the scores publish."""

from __future__ import annotations

import json
from dataclasses import replace

import polars as pl
import pytest

from retain.config import resolve
from retain.job import load, rules_for, score
from retain.opening import Inputs
from retain.scoring.asked import EVERYTHING
from retain.scoring.explaining.customer import Customer
from retain.scoring.explaining.explained import explain
from retain.scoring.explaining.finding import find_customer
from retain.scoring.explaining.leaving_parts import chance_of
from retain.scoring.explaining.reasons import UNSUPPORTED
from retain.scoring.service.customers import with_codes
from retain.tables.spool import Spool
from tests.conftest import run_retain

EACH = 4
"""Customers of each status that are looked at."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("business")
    assert run_retain("demo", folder / "demo", cwd=folder).code == 0
    return folder / "demo"


@pytest.fixture(scope="module")
def scored(demo):
    """Everything scored once, and a few customers of each status."""
    config = resolve(path=demo / "retain.toml")
    with Spool() as spool:
        read = load(Inputs(config), spool)
        rules = rules_for(read, config, EVERYTHING)
        found = score(read, config, judged_by=rules)
        found = replace(found, scores=with_codes(read.base, found.scores))
        chosen = found.scores.group_by("status", maintain_order=True).head(EACH)["customer_id"]
        told = found.scores.filter(pl.col("cause") != "unknown")["customer_id"].head(EACH)
        keys = found.scores.filter("key_account")["customer_id"].head(EACH)
        names = sorted({*chosen, *told, *keys})
        yield {
            name: explain(Customer.of(found, read.base, rules, name, as_of=read.as_of, lang="en"))
            for name in names
        }


@pytest.fixture(scope="module")
def standards(demo):
    path = demo.parent / "standards.json"
    ran = run_retain("score", "--save-standards", path, "-o", demo.parent / "s.csv", cwd=demo)
    assert ran.code == 0, ran.err
    return path


@pytest.fixture
def page(demo, standards):
    def run(*arguments):
        return run_retain("explain", *arguments, "--standards", standards, cwd=demo)

    return run


def test_log_odds_add_up_to_the_chance(scored):
    seen = 0
    for name, each in scored.items():
        account = each.account("chance_to_buy")
        if account is not None:
            published = each.customer.row["chance_to_buy"]
            assert chance_of(account) == pytest.approx(published, abs=6e-5), name
            seen += 1
    assert seen > 20


def test_weighed_scores_add_up(scored):
    for figure in ("loyalty_score", "relationship_score"):
        accounts = {name: each.account(figure) for name, each in scored.items()}
        known = {name: account for name, account in accounts.items() if account is not None}
        assert len(known) > 20
        for name, account in known.items():
            assert account.total == pytest.approx(account.value, abs=0.051), (name, figure)


def test_money_is_made_of_its_parts(scored):
    for name, each in scored.items():
        expected, regain = each.account("expected_value"), each.account("regain_net")
        if expected is not None:
            _, occasions, worth, _ = expected.parts
            rounding = 5e-5 * worth.value + 1e-3
            assert occasions.value * worth.value == pytest.approx(expected.value, abs=rounding)
        if regain is not None:
            assert regain.total == pytest.approx(regain.value, abs=1e-3), name
            _, uplift, second, value, _ = regain.parts
            assert uplift.value * second.value == pytest.approx(value.value, abs=1e-3)


def test_conditions_decide_as_the_scores_do(scored):
    for name, each in scored.items():
        row = each.customer.row
        key, ladder = each.account("key_account"), each.account("loyalty_level")
        if key is None:
            assert not row["occasions"]
            continue
        assert all(part.met is not False for part in key.parts) == row["key_account"], name
        held = [part.name for part in ladder.parts if part.met]
        assert (held[-1] if held else "level.None") == f"level.{row['loyalty_level']}", name


def test_pieces_make_the_confidence(scored):
    named = 0
    for name, each in scored.items():
        row, reasons = each.customer.row, {r.cause: r for r in each.reasons.reasons}
        assert (each.reasons.until is None) == (row["cause"] is None), name
        for reason in reasons.values():
            left = 1.0
            for piece in reason.pieces:
                left *= 1 - piece.strength
            assert 1 - left == pytest.approx(reason.strength, abs=2e-4), name
        if row["cause"] not in (None, "unknown"):
            reason = reasons[row["cause"]]
            trust = 0.7 if reason.support == UNSUPPORTED else 1.0
            assert reason.strength * trust == pytest.approx(row["cause_confidence"], abs=1e-4)
            named += 1
    assert named >= EACH


def test_the_first_contact_is_the_next_action(scored):
    for name, each in scored.items():
        row, contacts = each.customer.row, each.contacts
        first = f"{contacts[0].channel}:{contacts[0].reason}" if contacts else None
        assert first == row["next_action"], name
        if contacts:
            assert contacts[0].due == str(row["next_action_due"])


def test_the_timeline_holds_all_money_and_purchases(scored):
    for name, each in scored.items():
        row, spans = each.customer.row, each.timeline.spans
        assert sum(span.occasions for span in spans) == row["occasions"], name
        assert sum(span.revenue for span in spans) == pytest.approx(row["revenue"], abs=1e-2)
        days = [event.day for event in each.timeline.events]
        assert days == sorted(days, reverse=True)
        assert all(day <= row["as_of"] for day in days)


def test_a_page_by_name_with_all_columns(page, demo):
    ran = page("alcroft building services", "--format", "json")
    assert ran.code == 0, ran.err
    document = json.loads(ran.out)
    sections = document["sections"]
    assert "001790" in document["title"]
    columns = {row["column"]: row for row in sections["columns"]["rows"]}
    assert columns["customer_id"]["is"] == "001790"
    assert sections["chance_to_buy"]["rows"][-1]["adds"] == pytest.approx(
        sum(row["adds"] for row in sections["chance_to_buy"]["rows"][:-1]), abs=1e-2
    )
    assert 4 <= len(sections["said"]["sentences"]) <= 9


def test_who_cannot_be_told_apart_or_found(page):
    several = page("00179")
    assert several.code == 2
    assert "001790 (Alcroft Building Services)" in several.err
    assert several.out == b""
    nobody = page("Alcrofd Bilding Servces")
    assert nobody.code == 2
    assert "001790 (Alcroft Building Services)" in nobody.err


def test_under_pseudonyms_nobody_is_named(page, demo):
    key = demo.parent / "key"
    key.write_bytes(b"k" * 32)
    ran = page("001790", "--pseudonymise", key, "--format", "json")
    assert ran.code == 0, ran.err
    for named in ("001790", "Alcroft"):
        assert named not in ran.out.decode()
    hidden = json.loads(ran.out)["title"]
    again = page(hidden, "--pseudonymise", key, "--format", "json")
    assert again.out == ran.out
    several = page("00179", "--pseudonymise", key)
    assert several.code == 2
    assert "001790" not in several.err


def test_who_comes_later_is_said_from_when(demo):
    late = (
        pl.read_csv(demo / "transactions.csv", infer_schema=False)
        .group_by("customer_id")
        .agg(pl.col("date").min())
        .sort("date", "customer_id")
        .row(-1)
    )
    known = pl.read_csv(demo / "customers.csv", infer_schema=False)["customer_id"]
    ran = run_retain("explain", late[0], "--as-of", "2024-12-31", "--format", "markdown", cwd=demo)
    if late[0] in known:
        assert ran.code == 0, ran.err
        assert "It has never bought." in ran.out.decode()
    else:
        assert ran.code == 2
        assert late[1] in ran.err


KNOWN = pl.DataFrame(
    {
        "customer_id": ["A1", "A10", "B2", "B3", "7"],
        "name": ["Müller", "A1", "ＡＣＭＥ", "Acme", None],
    }
)


@pytest.mark.parametrize(
    ("typed", "fitting"),
    [
        ("A1", ["A1"]),
        ("Acme", ["B3"]),
        ("acme", ["B2", "B3"]),
        ("müll", ["A1"]),
        ("b", ["B2", "B3"]),
        ("７", ["7"]),
        ("Zebra", []),
        ("", []),
    ],
)
def test_whom_is_meant(typed, fitting):
    assert find_customer(KNOWN, typed).customers["customer_id"].to_list() == fitting


def test_the_nearest_is_told():
    assert find_customer(KNOWN, "Muler").nearest["customer_id"].to_list() == ["A1"]
