"""The plan: who is in it, what stands beside whom, and when they are due."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from retain.config import resolve
from retain.playbooks import playbook
from retain.scoring.contact_plan.working_days import WorkingDays
from retain.scoring.winback.plan import NOT_CHOSEN, PLAN, STAGES, winback_plan
from retain.scoring.winback.rules import WinbackRules

FRIDAY = date(2024, 3, 1)
BOOK = playbook(resolve(search=False, environment={}))
SCHEMA = {
    "customer_id": pl.String, "name": pl.String, "status": pl.String, "partial_churn": pl.String,
    "tier_before": pl.String, "cause": pl.String, "owner": pl.String, "value_before": pl.Float64,
    "return_unasked": pl.Float64, "regain_uplift": pl.Float64,
    "second_lifetime_value": pl.Float64, "regain_value": pl.Float64, "regain_cost": pl.Float64,
    "regain_net": pl.Float64, "winback_exclusion": pl.String, "winback_channel": pl.String,
    "winback_group": pl.String,
}  # fmt: skip


def customer(name, net=None, cost=10.0, **cells):
    row = {
        "customer_id": name, "status": "churned", "tier_before": "B", "cause": "unknown",
        "value_before": 100.0, "winback_channel": "call", "winback_group": "treat",
        "regain_net": net, "regain_cost": cost, "regain_uplift": 0.1, "return_unasked": 0.05,
    }  # fmt: skip
    return dict.fromkeys(SCHEMA) | row | cells


def plan(*customers, budget=None, as_of=FRIDAY, rules=None, country=None):
    scores = pl.DataFrame(list(customers), schema=SCHEMA)
    return winback_plan(
        scores,
        BOOK,
        rules or WinbackRules(),
        as_of=as_of,
        working=WorkingDays(country),
        budget=budget,
    )


def test_those_who_bring_most_come_first():
    made = plan(customer("a", 5.0), customer("b", 50.0), customer("c", 7.0))
    assert made.rows["customer_id"].to_list() == ["b", "c", "a"]
    assert made.rows.columns == list(PLAN)
    assert made.others.height == 0
    assert made.choice.cost == 300_000


def test_a_budget_keeps_some_out_and_says_who():
    made = plan(customer("a", 5.0), customer("b", 50.0), customer("c", 7.0), budget=200_000)
    assert made.rows["customer_id"].to_list() == ["b", "c"]
    assert made.others.select("customer_id", "winback_exclusion").rows() == [("a", NOT_CHOSEN)]
    assert made.others["group"].to_list() == [None]
    assert (made.last_in, made.first_out) == (0.7, 0.5)


def test_the_choice_does_not_depend_on_the_draw():
    chosen = []
    for draw in (("treat", "treat", "holdout"), ("holdout", "treat", "treat")):
        drawn = zip("abc", (9.0, 8.0, 7.0), draw, strict=True)
        made = plan(*(customer(n, net, winback_group=g) for n, net, g in drawn), budget=200_000)
        chosen.append(made.rows["customer_id"].to_list())
    assert chosen == [["a", "b"], ["a", "b"]]


def test_nobody_calls_who_is_held_out():
    made = plan(customer("a", 5.0, winback_group="holdout"), customer("b", 4.0))
    held_out, treated = made.rows.rows(named=True)
    for name in ("channel", "step", "due_date", "next_step", "next_due_date", "talking_points"):
        assert held_out[name] is None
        assert treated[name] is not None
    assert held_out["group"] == "holdout"
    assert held_out["remedy"] == treated["remedy"]
    assert made.kept_back == 100_000


def test_the_play_stands_beside_each():
    made = plan(customer("a", 5.0, cause="staff_turnover", tier_before="A", owner="Ada"))
    row, play = made.rows.row(0, named=True), BOOK.play("staff_turnover", "A")
    assert row["remedy"] == play.remedy
    assert row["department"] == play.department
    assert row["who"] == play.who
    assert (row["step"], row["next_step"]) == play.steps
    assert row["talking_points"] == list(play.talking_points)
    assert row["owner"] == "Ada"


def test_days_are_working_days():
    """A Friday and two working days: Monday and Tuesday; five more days after that."""
    made = plan(*(customer(n, float(net), tier_before="A") for net, n in enumerate("abcd", 1)))
    due = dict(made.rows.select("customer_id", "due_date").iter_rows())
    monday, tuesday = date(2024, 3, 4), date(2024, 3, 5)
    assert due == {"d": monday, "c": monday, "b": tuesday, "a": tuesday}
    assert BOOK.play("unknown", "A").days_between == 5
    assert dict(made.rows.select("due_date", "next_due_date").iter_rows()) == {
        monday: date(2024, 3, 11),
        tuesday: date(2024, 3, 12),
    }


@pytest.mark.parametrize("as_of", [date(2024, 3, 2), date(2024, 3, 3)])
def test_a_weekend_is_no_working_day(as_of):
    made = plan(customer("a", 1.0, tier_before="A"), as_of=as_of)
    assert made.rows["due_date"].item() == date(2024, 3, 4)


def test_holidays_of_the_country_are_kept():
    """The Spring Festival of 2024 ended on a Saturday; the Sunday after it was worked."""
    friday = date(2024, 2, 9)
    made = plan(customer("a", 1.0, tier_before="A"), as_of=friday, country="CN")
    assert made.rows["due_date"].item() == date(2024, 2, 18)
    assert made.rows["next_due_date"].item() == date(2024, 2, 23)


def test_first_contacts_are_spread_over_the_days_of_the_level():
    many = [customer(f"{n:03d}", 100.0 - n, tier_before="C") for n in range(50)]
    due = plan(*many).rows["due_date"]
    assert due.is_sorted()
    assert due.value_counts()["count"].to_list() == [5] * 10
    soon = plan(*many, rules=WinbackRules(first_days={"A": 1, "B": 1, "C": 1})).rows["due_date"]
    assert soon.n_unique() == 1


def test_one_step_is_followed_by_none():
    made = plan(customer("a", 5.0, cause="natural"))
    assert made.rows.select("next_step", "next_due_date").row(0) == (None, None)
    assert made.rows["step"].item() is not None


def test_the_funnel():
    made = plan(
        customer("stays", status="active", regain_cost=None),
        customer("slows", status="slowing"),
        customer("partly", status="active", partial_churn="spend"),
        customer("guarded", status="lapsed", winback_exclusion="guarded"),
        customer("refuses", winback_exclusion="no_consent"),
        customer("dear", -3.0, winback_exclusion="no_net"),
        customer("a", 5.0),
        customer("b", 4.0, winback_group="holdout"),
        customer("c", 1.0),
        budget=200_000,
    )
    left = {stage: made.funnel[stage][0] for stage in STAGES}
    assert left == {
        "everybody": 9, "in_decline": 8, "gone": 6, "guarded": 5, "running": 5, "no_consent": 4,
        "natural": 4, "unknown_value": 4, "not_worth": 4, "no_net": 3, "chosen": 2, "treat": 1,
        "holdout": 1,
    }  # fmt: skip
    assert made.funnel["everybody"][1] == 900.0
    assert [left[stage] for stage in STAGES[:-2]] == sorted(left.values(), reverse=True)[:-2]


def test_nobody():
    made = plan(customer("a", winback_exclusion="unknown_value", regain_cost=None))
    assert made.rows.height == 0
    assert made.others.height == 1
    assert plan().funnel["everybody"] == (0, None)
