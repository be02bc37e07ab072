"""Switching cost, value beyond spending, base customers: by cases and by hand."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from retain.scoring.base_customers import base_customer
from retain.scoring.customer_value import KINDS, EngagementRules, customer_value_columns
from retain.scoring.switching_cost import switching_cost_columns

CASES = tomllib.loads((Path(__file__).parent / "cases" / "switching_cost.toml").read_text("utf-8"))[
    "case"
]
AS_OF = 20_000


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_switching_cost(case):
    judged = pl.DataFrame(
        {"code": [7], "occasions": [case.get("occasions", 5)],
         "revenue_window": [case["revenue"] * 10_000]},
        schema_overrides={"code": pl.UInt32},
    )  # fmt: skip
    facts = pl.DataFrame([{"code": 7, **case["terms"]}], schema_overrides={"code": pl.UInt32})
    found = switching_cost_columns(
        judged, facts, None, window_days=case.get("window_days", 365), discount_rate=0.1
    ).row(0, named=True)
    names = ("credit_terms_worth", "discount_worth", "switching_cost")
    wanted = [None if money == "" else round(money * 10_000) for money in case["expected"]]
    assert [found[name] for name in names] == wanted
    assert found["categories_bought"] is None


def test_categories_bought():
    judged = pl.DataFrame(
        {"code": [0, 1, 2], "occasions": [4, 1, 0], "revenue_window": [0, 0, 0]},
        schema_overrides={"code": pl.UInt32},
    )
    categories = pl.DataFrame(
        {"code": [0, 0, 0, 1], "occasions": [3, 1, 0, 2]}, schema_overrides={"code": pl.UInt32}
    )
    facts = judged.select("code")
    found = switching_cost_columns(judged, facts, categories, window_days=365, discount_rate=0.1)
    assert found["categories_bought"].to_list() == [2, 1, None]


def _day(back: int) -> date:
    return date(1970, 1, 1) + timedelta(days=AS_OF - back)


def _value(engagement, worth=None, lifetime=(1_000_000, None, 0)) -> pl.DataFrame:
    judged = pl.DataFrame(
        {"code": [0, 1, 2], "lifetime_value": lifetime},
        schema_overrides={"code": pl.UInt32, "lifetime_value": pl.Int64},
    )
    rules = EngagementRules(worth) if worth else EngagementRules()
    return customer_value_columns(judged, engagement, rules, as_of=AS_OF, window_days=365)


def _engaged(rows) -> pl.DataFrame:
    names = {"code": pl.UInt32, "date": pl.Date, "kind": pl.String, "value": pl.Float64}
    return pl.DataFrame(rows, schema=names, orient="row")


def test_value_beyond_spending_by_hand():
    engagement = _engaged(
        [
            (0, _day(0), "referral", None), (0, _day(364), "referral", 2.0),
            (0, _day(365), "referral", 9.0), (0, _day(3), "event", 4.0),
            (1, _day(1), "support", 1.0), (0, _day(-1), "referral", 9.0),
        ]
    )  # fmt: skip
    found = _value(engagement, {"referral": 50.0, "event": 2.5, "support": 7.0})
    assert found["referral_value"].to_list() == [1_500_000, 0, 0]
    assert found["participation_value"].to_list() == [100_000, 0, 0]
    assert found["support_value"].to_list() == [0, 70_000, 0]
    assert found["customer_value"].to_list() == [2_600_000, None, 0]


def test_money_is_never_invented():
    engagement = _engaged([(0, _day(0), kind, 1.0) for kind in KINDS])
    found = _value(engagement)
    assert found["customer_value"].to_list() == [1_000_000, None, 0]
    assert all(found[name].to_list() == [0, 0, 0] for name in KINDS.values())


def test_without_the_table_parts_are_not_known_and_the_future_value_stands():
    found = _value(None)
    assert found["customer_value"].to_list() == [1_000_000, None, 0]
    assert all(found[name].null_count() == 3 for name in KINDS.values())


def test_parts_do_not_depend_on_the_order_of_rows():
    rows = [(0, _day(n), "referral", 0.1 * n) for n in range(60)]
    worth = {"referral": 3.3333}
    assert _value(_engaged(rows), worth).equals(_value(_engaged(rows[::-1]), worth))


@pytest.mark.parametrize(
    ("status", "occasions", "regularity", "is_base"),
    [
        ("active", 4, 1.5, True),
        ("active", 3, 9.0, False),
        ("active", 4, 1.4999, False),
        ("active", 4, None, False),
        ("slowing", 9, 3.0, False),
        ("prospect", 0, None, None),
    ],
)
def test_base_customers(status, occasions, regularity, is_base):
    customer = pl.DataFrame(
        {"status": [status], "occasions": [occasions], "occasions_window": [occasions],
         "gap_regularity": [regularity]},
        schema_overrides={"gap_regularity": pl.Float64},
    )  # fmt: skip
    assert customer.select(base_customer()).item() is is_base
