"""Statuses by cases; who came back, by the definition; what is expected, and when it is unknown."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.scoring.asked import VALUE
from retain.scoring.base import Base
from retain.scoring.buying import learn_buying, prospects
from retain.scoring.churn import COLUMNS, STATUSES
from retain.scoring.churn_standard import ChurnStandard
from retain.scoring.features import features
from retain.scoring.guards import GUARDS
from retain.scoring.pipeline import judge, run
from retain.scoring.snapshots import History
from retain.scoring.standards import Rules, Standards, learn
from tests.scoring.lines_of import Line, customer_days, day, line_lists
from tests.scoring.simulated import simulated

CASES = tomllib.loads((Path(__file__).parent / "cases" / "churn.toml").read_text("utf-8"))["case"]
HORIZON = 90
NO_FACTS = pl.DataFrame(schema={"code": pl.UInt32})
NOBODY = pl.Series("code", [], dtype=pl.UInt32)


def _churn(rule: str | None, cut_off: float | None = None, by_tier=None) -> ChurnStandard:
    if rule is None:
        return ChurnStandard("none", "window", HORIZON, 0.1, None, {}, ("x",), None, 0.5, None)
    if rule == "fallback":
        return ChurnStandard("fallback", "chance", HORIZON, 0.1, cut_off, {}, (), None, None, None)
    return ChurnStandard(
        "replayed", rule, HORIZON, 0.1, cut_off, by_tier or {}, ("x",), 0.09, 0.01, None
    )


def _scores(base: Base, as_of: int, standard: ChurnStandard) -> pl.DataFrame:
    facts = features(base.customers, as_of=as_of, window_days=365, kept=base.kept)
    standards = replace(learn(facts, as_of=as_of, rules=Rules()), churn=standard)
    return judge(base, facts, standards, as_of=as_of, rules=Rules())


def _base(case: dict) -> Base:
    lines = [
        (customer, *((when, 100_000) if isinstance(when, int) else (when[0], when[1] * 10_000)))
        for customer, days in case["lines"].items()
        for when in days
    ]
    kept = case.get("kept", [])
    customers = customer_days([*lines, *((name, 9_999, 0) for name in kept)])
    codes = dict(zip(customers.ids, range(customers.ids.len()), strict=True))
    facts = pl.DataFrame(
        [{"code": codes[row["customer"]], "state": row["state"]} for row in case.get("facts", [])],
        schema={"code": pl.UInt32, "state": pl.String},
    )
    return Base(customers, facts, pl.Series([codes[name] for name in kept], dtype=pl.UInt32))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_status(case):
    own = {tier: None if cut < 0 else cut for tier, cut in case.get("by_tier", {}).items()}
    standard = _churn(case.get("rule"), case.get("cut_off"), own)
    scores = _scores(_base(case), day(case["as_of"]), standard)
    said = {row["customer_id"]: row for row in scores.iter_rows(named=True)}
    expected = {name: [found] if isinstance(found, str) else found
                for name, found in case["expected"].items()}  # fmt: skip
    found = {
        name: [said[name]["status"], *([guard] if (guard := said[name]["churn_guard"]) else [])]
        for name in said
    }
    assert found == expected
    for row in said.values():
        never = row["status"] == "prospect"
        assert row["churned"] == (None if never else row["status"] == "churned")
        assert row["chance_to_buy"] is row["expected_value"] is row["next_purchase_date"] is None
        if row["own_gap_days"] is None:
            assert row["overdue_ratio"] is None
        else:
            ratio = row["days_since_last"] / row["own_gap_days"]
            assert row["overdue_ratio"] == pytest.approx(ratio, abs=1e-4)


def test_every_status_has_a_case():
    shown = {found if isinstance(found, str) else found[0]
             for case in CASES for found in case["expected"].values()}  # fmt: skip
    assert shown == set(STATUSES)


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    return simulated(700)


@pytest.fixture(scope="module")
def base(lines) -> Base:
    return Base(customer_days(lines), NO_FACTS, NOBODY)


@pytest.fixture(scope="module")
def learned(base):
    return run(base, as_of=day(900), rules=Rules())


def _model_alone(standards: Standards, standard: ChurnStandard) -> Standards:
    return replace(standards, churn=standard, buying=replace(standards.buying, layer=None))


@pytest.mark.parametrize(
    ("rule", "cut"), [("window", 110.0), ("own_gap", 3.0), ("chance", 0.3), ("fallback", 0.4)]
)
def test_who_came_back_by_the_definition(base, lines, learned, rule, cut):
    """Of each customer the longest silence that ended within the horizon, judged when it ended."""
    standards = _model_alone(learned.standards, _churn(rule, cut))
    scores = judge(base, learned.features, standards, as_of=day(900), rules=Rules())
    rhythm, model = standards.rhythm, standards.buying.model
    days_of: dict[str, set[int]] = {}
    for who, when, _ in lines:
        days_of.setdefault(who, set()).add(when)
    expected = set()
    for who, when in days_of.items():
        days = np.array(sorted(day for day in when if day <= 900))
        if days.size < 2:
            continue
        gaps = np.diff(days)
        recent = np.where(days[1:] > 900 - HORIZON, gaps, 0)
        place = int(recent.argmax())
        if not recent[place]:
            continue
        before = days[: place + 1]
        silence = int(recent[place]) - 1
        x, t_x = before.size - 1, int(before[-1] - before[0])
        own_gap = (rhythm.gap_alpha + t_x) / (rhythm.gap_r + x) if x else None
        if silence <= (own_gap or HORIZON):
            continue
        chance = float(model.chance_to_buy(HORIZON, x, t_x, t_x + silence))
        gone = {
            "window": silence > cut,
            "own_gap": own_gap is not None and round(silence / own_gap, 4) > cut,
            "chance": chance < cut,
            "fallback": chance < cut and silence > HORIZON,
        }[rule]
        if gone:
            expected.add(who)
    told = scores.filter(pl.col("status") == "returned")["customer_id"]
    churned = scores.filter("churned")["customer_id"]
    assert set(told) == expected - set(churned)
    assert len(told) > 15


def test_what_to_expect_hangs_together(learned):
    scores = learned.scores.filter(pl.col("occasions") > 0)
    assert scores["chance_to_buy"].null_count() == 0
    assert scores["chance_to_buy"].is_between(0, 1).all()
    assert scores["p_alive"].is_between(0, 1).all()
    assert (scores["expected_occasions"] >= scores["chance_to_buy"]).all()
    assert (scores["expected_value"] >= 0).all()
    assert (scores["lifetime_value"] >= scores["expected_value"] * 0.9).all()
    dated = scores.drop_nulls("next_purchase_date")
    assert (dated["next_purchase_date"] > dated["as_of"]).all()
    assert 50 < dated.height < scores.height


@pytest.mark.parametrize("horizon", [1, 90, 400])
def test_half_a_chance_within_the_horizon_is_a_date_within_it(base, horizon):
    history = History.of(base.customers, as_of=day(900), horizon_days=horizon, window_days=365)
    learned = learn_buying(history)
    now = history.features_at(day(900))
    for buying in (learned, replace(learned, layer=None)):
        seen = prospects(now, buying, as_of=day(900))
        within = seen.next_purchase_days <= horizon
        assert ((seen.chance_to_buy >= 0.5) == within).all()
        assert within.any() == (horizon > 1)
        assert (seen.next_purchase_days[~np.isnan(seen.next_purchase_days)] >= 1).all()
        assert (seen.expected_occasions >= seen.chance_to_buy).all()
        assert (seen.chance_to_buy > 0).all()


def test_the_date_is_when_the_chance_has_grown_to_a_half(base, learned):
    """By the model alone: its chance a day earlier is under a half, and then it is not."""
    buying = replace(learned.standards.buying, layer=None)
    now = learned.features.filter(pl.col("occasions") > 0)
    seen = prospects(now, buying, as_of=day(900))
    dated = np.flatnonzero(~np.isnan(seen.next_purchase_days))
    assert dated.size > 50
    for place in dated[::7]:
        row = now.row(int(place), named=True)
        history = (row["occasions"] - 1, row["last_day"] - row["first_day"],
                   day(900) - row["first_day"])  # fmt: skip
        days = float(seen.next_purchase_days[place])
        assert buying.model.chance_to_buy(days, *history) >= 0.5 - 1e-9
        assert buying.model.chance_to_buy(days - 1, *history) < 0.5


def test_whom_nobody_can_know_anything_about(base):
    """Nine customers came back: no rate to learn, no chance, no date, no value."""
    few = [line for line in simulated(60) if line[0] < "00060"]
    back: dict[str, int] = {}
    for who, _, _ in few:
        back[who] = back.get(who, 0) + 1
    repeaters = sorted(who for who, count in back.items() if count > 1)[:9]
    kept = [line for line in few if line[0] in repeaters or back[line[0]] == 1]
    found = run(Base(customer_days(kept), NO_FACTS, NOBODY), as_of=day(900), rules=Rules())
    assert found.standards.buying is None
    unknown = ("chance_to_buy", "p_alive", "expected_occasions", "expected_value",
               "next_purchase_date", "lifetime_value")  # fmt: skip
    for name in unknown:
        assert found.scores[name].null_count() == found.scores.height, name
    assert found.scores["status"].null_count() == 0


def test_without_the_question_there_is_no_answer(base):
    found = run(base, as_of=day(900), rules=Rules(), asked=VALUE)
    assert set(COLUMNS) & set(found.scores.columns) == set()
    assert found.standards.buying is found.standards.worth is found.standards.churn is None


def test_standards_that_know_nothing_of_churn_leave_it_open(base):
    """Saved where churn was not asked: no call, and a status all the same."""
    saved = run(base, as_of=day(900), rules=Rules(), asked=VALUE).standards
    found = run(base, as_of=day(900), rules=Rules(), standards=saved).scores
    for name in ("churned", "chance_to_buy"):
        assert found[name].null_count() == found.height
    assert "churned" not in found["status"].to_list()
    assert found["status"].null_count() == 0


@given(line_lists, st.integers(0, 500), st.integers(1, 400))
def test_any_base_has_a_status(lines, as_of, horizon):
    base = Base(customer_days(lines), NO_FACTS, NOBODY)
    rules = Rules(horizon_days=horizon)
    scores = run(base, as_of=day(as_of), rules=rules).scores
    assert set(scores["status"]) <= set(STATUSES)
    assert set(scores["churn_guard"]) <= {None, *GUARDS}
    never = scores["occasions"] == 0
    assert ((scores["status"] == "prospect") == never).all()
    assert (scores["churned"].is_null() == never).all()
    assert scores.filter("churned")["churn_guard"].null_count() == scores["churned"].sum()


@given(line_lists, st.integers(1, 400), st.integers(1, 200))
def test_who_came_back_has_bought_within_the_horizon_after_a_silence(lines, horizon, cut):
    standard = replace(_churn("window", float(cut)), horizon_days=horizon)
    base = Base(customer_days(lines), NO_FACTS, NOBODY)
    facts = features(base.customers, as_of=day(500), window_days=365, horizon_days=horizon)
    rules = Rules(horizon_days=horizon)
    standards = replace(learn(facts, as_of=day(500), rules=rules), churn=standard)
    scores = judge(base, facts, standards, as_of=day(500), rules=rules)
    days_of: dict[str, set[int]] = {}
    for who, when, amount in lines:
        if amount > 0:
            days_of.setdefault(who, set()).add(when)
    for who in scores.filter(pl.col("status") == "returned")["customer_id"]:
        days = sorted(days_of[who])
        ended = [b - a for a, b in pairwise(days) if b > 500 - horizon]
        assert max(ended) > cut + 1
