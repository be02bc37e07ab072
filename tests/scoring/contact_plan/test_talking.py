"""What is spoken of at a contact, and why it is due: case by case in both languages."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from retain.config import resolve
from retain.playbooks import playbook
from retain.scoring.base import Base
from retain.scoring.contact_plan.due import DUE, REASONS
from retain.scoring.contact_plan.points import QUOTED_CHARACTERS, quoted
from retain.scoring.contact_plan.reason_texts import reason_texts
from retain.scoring.contact_plan.rules import PlanRules
from retain.scoring.contact_plan.talking import talking_points
from retain.scoring.measure import day_number
from retain.scoring.service.rules import ServiceRules
from retain.scoring.standards import Rules
from retain.words import LANGUAGES
from tests.scoring.lines_of import customer_days

CASES = Path(__file__).parents[1] / "cases"
TALKING = tomllib.loads((CASES / "talking.toml").read_text(encoding="utf-8"))["case"]
REASON_TEXTS = tomllib.loads((CASES / "reason_texts.toml").read_text(encoding="utf-8"))["case"]
SAID = [(case, lang) for case in TALKING for lang in LANGUAGES if lang in case]

TABLES = {
    "complaints": {"opened": pl.Date, "closed": pl.Date, "due": pl.Date, "category": pl.String},
    "promises": {
        "made": pl.Date, "due": pl.Date, "fulfilled": pl.Date, "fulfilled_said": pl.Boolean,
        "by": pl.String, "text": pl.String,
    },
}  # fmt: skip
SCORES = {
    "status": pl.String, "first_date": pl.Date, "last_date": pl.Date, "days_since_last": pl.Int32,
    "own_gap_days": pl.Float64, "occasions": pl.UInt32, "decline_date": pl.Date,
    "partial_churn": pl.String, "cause": pl.String, "tier_before": pl.String,
    "wallet_headroom": pl.Float64, "share_of_wallet": pl.Float64,
}  # fmt: skip
FACTS = {
    "birthday": pl.Date, "contract_date": pl.Date, "contact_person": pl.String,
    "rebate_balance": pl.Float64,
}  # fmt: skip


def _frame(rows: list[dict[str, Any]], schema: dict[str, Any]) -> pl.DataFrame:
    known = {"code": pl.UInt32, **schema}
    cells = [{name: {"code": 0, **row}.get(name) for name in known} for row in rows]
    return pl.DataFrame(cells, schema=known)


def _base(case: dict[str, Any]) -> Base:
    tables = {name: _frame(case[name], roles) for name, roles in TABLES.items() if name in case}
    bought = [
        {"category": name, "occasions": occasions, "last_day": day_number(last)}
        for name, occasions, last in case.get("categories", [])
    ]
    columns = {"category": pl.String, "occasions": pl.UInt32, "last_day": pl.Int32}
    return Base(
        customer_days([("a", 0, 1)]),
        _frame([case.get("facts", {})], FACTS),
        pl.Series([], dtype=pl.UInt32),
        tables,
        categories=lambda: _frame(bought, columns),
    )


def _talking(case: dict[str, Any], lang: str, base: Base | None = None) -> list[str]:
    config = resolve(search=False, environment={}, tables={}, options={"output.lang": lang})
    rules = Rules(
        plan=PlanRules(country=case.get("country")),
        service=ServiceRules(resolve_days=case.get("resolve_days")),
        playbook=playbook(config),
    )
    found = talking_points(
        base or _base(case),
        _frame([case.get("scores", {})], SCORES),
        _frame([{"step": case.get("step")}], {"step": pl.String}),
        rules,
        as_of=day_number(case.get("as_of", date(2026, 9, 20))),
        until=day_number(case.get("until", date(2026, 9, 27))),
        lang=lang,
    )
    assert found["code"].to_list() == [0]
    return found["talking_points"].to_list()[0]


@pytest.mark.parametrize(("case", "lang"), SAID, ids=[f"{c['name']} ({n})" for c, n in SAID])
def test_what_is_spoken_of(case, lang):
    assert _talking(case, lang) == case[lang]


@pytest.mark.parametrize("case", TALKING, ids=[case["name"] for case in TALKING])
def test_both_languages_speak_of_as_much(case):
    assert len(_talking(case, "en")) == len(_talking(case, "zh")) == len(case["en"])


@pytest.mark.parametrize("case", TALKING, ids=[case["name"] for case in TALKING])
def test_the_order_of_rows_does_not_show(case):
    turned = {name: case[name][::-1] for name in (*TABLES, "categories") if name in case}
    assert _talking({**case, **turned}, "en") == case["en"]


@pytest.mark.parametrize("case", REASON_TEXTS, ids=[case["due"]["reason"] for case in REASON_TEXTS])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_why_it_is_due(case, lang):
    due = pl.DataFrame([case["due"]], schema={n: DUE[n] for n in case["due"]})
    as_of = day_number(date(2026, 9, 20))
    assert reason_texts(due, as_of=as_of, lang=lang).to_list() == [case[lang]]


def test_every_reason_has_its_case():
    assert {case["due"]["reason"] for case in REASON_TEXTS} == set(REASONS)


def test_tables_that_do_not_tell_the_end_are_not_asked():
    case = {"complaints": [{"opened": date(2026, 9, 1)}], "promises": [{"made": date(2026, 9, 1)}]}
    base = _base({**case, "promises": [{"made": date(2026, 9, 1), "due": date(2026, 9, 2)}]})
    without = {
        "complaints": base.tables["complaints"].drop("closed"),
        "promises": base.tables["promises"].drop("fulfilled"),
    }
    assert _talking(case, "en", Base(base.customers, base.facts, base.kept, without)) == []


def test_only_who_is_due_is_spoken_of_each_once_by_code():
    case = next(
        case for case in TALKING if case["name"] == "a new customer, at its first order and later"
    )
    customers = pl.concat([_frame([{"code": n, **case["scores"]}], SCORES) for n in (3, 1, 2, 0)])
    due = pl.DataFrame({"code": [2, 0, 2]}, schema={"code": pl.UInt32})
    days = {"as_of": day_number(date(2026, 9, 20)), "until": day_number(date(2026, 9, 27))}
    found = talking_points(_base(case), customers, due, Rules(), **days, lang="en")
    assert found["code"].to_list() == [0, 2]
    assert found["talking_points"].to_list() == [case["en"]] * 2
    turned = talking_points(
        _base(case), customers.reverse(), due.reverse(), Rules(), **days, lang="en"
    )
    assert turned.equals(found)


def test_without_anything_known_nobody_has_a_point():
    nothing = pl.DataFrame(schema={"code": pl.UInt32})
    base = Base(customer_days([("a", 0, 1)]), nothing, pl.Series([], dtype=pl.UInt32))
    codes = pl.DataFrame({"code": [0]}, schema={"code": pl.UInt32})
    found = talking_points(base, codes, codes, Rules(), as_of=20000, until=20007, lang="en")
    assert found["talking_points"].to_list() == [[]]
    nobody = talking_points(base, codes, codes.clear(), Rules(), as_of=0, until=7, lang="en")
    assert nobody.schema == {"code": pl.UInt32, "talking_points": pl.List(pl.String)}
    assert nobody.height == 0


def test_a_quoted_text_is_cut_at_its_length():
    assert len(quoted("x" * QUOTED_CHARACTERS)) == QUOTED_CHARACTERS
    assert quoted("x" * (QUOTED_CHARACTERS + 1)).endswith("x…")
    assert quoted("送货。") == "送货"
