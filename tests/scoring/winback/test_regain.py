"""What winning back is worth and costs, by hand and on the made-up business."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from retain.config import resolve
from retain.playbooks import playbook
from retain.scoring.asked import EVERYTHING
from retain.scoring.catalogue import CATALOGUE
from retain.scoring.measure import day_date
from retain.scoring.pipeline import Scored, run
from retain.scoring.standards import Rules, from_document
from retain.scoring.winback.regain import GONE, regain_cost, regain_value, winback_exclusion
from retain.scoring.winback.rules import WinbackRules
from tests.scoring.made_up import made_up

COLUMNS = [column.name for column in CATALOGUE if column.part == "winback"]
MONEY = ("second_lifetime_value", "regain_value", "regain_cost", "regain_net")


@cache
def book():
    return playbook(resolve(search=False, environment={}))


def scored(base=None, standards=None, **winback) -> Scored:
    made = made_up()
    rules = Rules(playbook=book(), winback=WinbackRules(**winback))
    return run(base or made.base, as_of=made.as_of, rules=rules, standards=standards)


@pytest.fixture(scope="module")
def of_demo() -> Scored:
    return scored()


def gone(of_demo: Scored) -> pl.DataFrame:
    return of_demo.scores.filter(pl.col("status").is_in(GONE))


def cost_of(**cells):
    row = {
        "offer_cost": None, "offer_share": None, "average_occasion_value": 1_000_000,
        "paid": "always", "return_unasked": 0.1, "regain_uplift": 0.05, "contact_cost": 30_000,
        "contacts": 2,
    }  # fmt: skip
    frame = pl.DataFrame([row | cells], schema_overrides={"offer_cost": pl.Float64,
                         "offer_share": pl.Float64, "contact_cost": pl.Int64})  # fmt: skip
    return frame.select(regain_cost()).item()


@pytest.mark.parametrize(
    ("cells", "cost"),
    [
        ({}, 60_000),
        ({"offer_cost": 500_000.0}, 560_000),
        ({"offer_share": 0.1}, 160_000),
        ({"offer_share": 0.1, "paid": "on_return"}, 75_000),
        ({"offer_share": 0.1, "average_occasion_value": -5}, 60_000),
        ({"offer_cost": 100.0, "paid": "on_return", "return_unasked": None}, None),
        ({"paid": "on_return", "return_unasked": None}, 60_000),
        ({"regain_uplift": -0.3, "offer_share": 0.1, "paid": "on_return"}, 60_000),
        ({"contact_cost": None}, None),
    ],
)
def test_cost_by_hand(cells, cost):
    assert cost_of(**cells) == cost


def test_value_by_hand():
    rows = pl.DataFrame(
        {"regain_uplift": [0.05, 0.0, None], "second_lifetime_value": [12_345_678, 5, 5]}
    )
    assert rows.select(regain_value()).to_series().to_list() == [617_284, 0, None]


def test_the_first_reason_that_fits():
    frame = pl.DataFrame(
        {
            "churn_guard": ["seasonal", None, None, None, None, None, None, None, None],
            "running": [True, True, False, False, False, False, False, False, False],
            "winback_channel": [None, None, None, *["call"] * 6],
            "play_channel": ["call"] * 9,
            "cause": ["unknown", *["natural"] * 3, *["unknown"] * 5],
            "state": [None, None, None, None, "closed", None, None, None, None],
            "customer_value": [1, 1, 1, 1, 1, None, -90, 50, 50],
            "regain_value": [9, 9, 9, 9, 9, 9, 60, 8, 11],
            "regain_cost": [10] * 9,
            "regain_net": [-1, -1, -1, -1, -1, -1, 50, -2, 1],
        }
    )
    assert frame.select(winback_exclusion()).to_series().to_list() == [
        "guarded", "running", "no_consent", "natural", "natural", "unknown_value", "not_worth",
        "no_net", None,
    ]  # fmt: skip


def test_nobody_who_stays_has_a_figure(of_demo):
    staying = of_demo.scores.filter(~pl.col("status").is_in(GONE))
    assert staying.select(COLUMNS).null_count().row(0) == (staying.height,) * len(COLUMNS)


def test_net_is_value_less_cost(of_demo):
    rows = gone(of_demo)
    minor = rows.select((pl.col(name) * 1e4).round().cast(pl.Int64) for name in MONEY)
    assert (minor["regain_value"] - minor["regain_cost"]).equals(minor["regain_net"])
    product = rows["regain_uplift"] * rows["second_lifetime_value"]
    assert np.allclose(product, rows["regain_value"], atol=1e-4)
    assert rows["return_unasked"].is_between(0, 1).all()
    assert (rows["return_unasked"] + rows["regain_uplift"] <= 1).all()


def test_who_is_in_the_queue(of_demo):
    rows = gone(of_demo)
    queue = rows.filter(pl.col("winback_exclusion").is_null())
    assert queue.height > 300
    assert (queue["regain_net"] > 0).all()
    assert queue["churn_guard"].null_count() == queue.height
    assert (queue["customer_value"] + queue["regain_value"] > queue["regain_cost"]).all()
    assert queue["consent"].ne_missing("no").all()
    assert set(queue["winback_group"]) == {"treat", "holdout"}
    assert rows.filter(pl.col("winback_exclusion").is_not_null())["winback_group"].count() == 0


def test_consent_holds_for_everybody(of_demo):
    rows = gone(of_demo).filter(pl.col("consent").is_in(["call", "email"]))
    assert rows.height > 50
    assert rows["winback_channel"].equals(rows["consent"], check_names=False)
    assert gone(of_demo).filter(pl.col("consent") == "no")["winback_channel"].count() == 0


def test_who_was_tried_of_late_waits(of_demo):
    made, rows = made_up(), gone(of_demo)
    late = made.base.tables["winback_attempts"].filter(
        pl.col("date") > day_date(made.as_of - 90)
    )["code"]  # fmt: skip
    ids = made.base.customers.ids.gather(late)
    waiting = rows.filter(
        pl.col("customer_id").is_in(ids.implode()) & pl.col("churn_guard").is_null()
    )
    assert waiting.height > 5
    assert set(waiting["winback_exclusion"]) == {"running"}
    soon = gone(scored(standards=of_demo.standards, running_days=0))
    assert soon.filter(pl.col("winback_exclusion") == "running").height == 0


def test_closed_customers_bring_nothing(of_demo):
    closed = gone(of_demo).filter(pl.col("state") == "closed")
    assert closed.height > 5
    assert (closed["regain_uplift"] == 0).all()
    assert closed["winback_exclusion"].is_in(["natural", "guarded", "no_consent", "running"]).all()


def test_saved_standards_judge_the_same(of_demo):
    again = from_document(of_demo.standards.document())
    assert again == of_demo.standards
    judged = scored(standards=again).scores
    assert_frame_equal(judged.select(COLUMNS), of_demo.scores.select(COLUMNS))


def test_what_is_set_later_goes_before_saved_costs(of_demo):
    rows = gone(scored(standards=of_demo.standards, contact_cost={"call": 1_000.0}))
    called = rows.filter(pl.col("winback_channel") == "call")
    assert (called["regain_cost"] >= 1_000).all()
    assert set(called["regain_cost_basis"]) == {"configured"}


def test_a_longer_lifetime_is_worth_more_and_a_year_is_the_first(of_demo):
    worth = of_demo.standards.worth
    years = {}
    for months, rate in ((12, 0.0), (36, 0.0), (36, 0.1)):
        changed = replace(worth, lifetime_months=months, discount_rate=rate)
        standards = replace(of_demo.standards, worth=changed)
        years[months, rate] = gone(scored(standards=standards)).select(
            (pl.col("second_lifetime_value") / pl.col("value_before")).alias("years")
        )["years"]
    ratio = of_demo.standards.winback.second_lifetime.ratio
    assert np.allclose(years[12, 0.0], ratio * 365.25 / 365, rtol=1e-3)
    assert (years[36, 0.0] > years[36, 0.1]).all()
    assert (years[36, 0.1] > years[12, 0.0]).all()
    assert (years[36, 0.0] <= 3 * years[12, 0.0] + 1e-3).all()


def test_without_a_playbook_nothing_costs_anything_known(of_demo):
    rules = Rules(playbook=None)
    made = made_up()
    scores = run(made.base, as_of=made.as_of, rules=rules, standards=of_demo.standards).scores
    assert scores["regain_cost"].count() == 0
    assert scores["regain_value"].count() > 0
    assert scores["winback_group"].count() == 0


def test_only_transactions():
    made = made_up()
    bare = replace(made.base, tables={}, facts=made.base.facts.select("code"))
    rows = run(bare, as_of=made.as_of, rules=Rules(playbook=book()), asked=EVERYTHING).scores
    left = rows.filter(pl.col("status").is_in(GONE))
    assert set(left["regain_cost_basis"]) == {"share"}
    assert set(left["regain_uplift"]) <= {0.02, 0.0}
    assert left.filter(pl.col("winback_exclusion").is_null()).height > 50
