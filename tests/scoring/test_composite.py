"""One score of several: what is known counts, what is not lowers the coverage alone."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from retain.scoring.composite import coverage, weighted_mean
from retain.scoring.loyalty import INDICATORS, SIDES, LoyaltyRules, loyalty_columns
from retain.scoring.relationship import INDICATORS as GRADED_BY
from retain.scoring.relationship import RelationshipRules, relationship_columns

_FIGURE = st.none() | st.integers(0, 1000).map(lambda tenths: tenths / 10)
_WEIGHTS = st.fixed_dictionaries(dict.fromkeys(INDICATORS, st.sampled_from([0.0, 0.5, 1.0, 2.0])))
_CUSTOMER = st.fixed_dictionaries(dict.fromkeys(INDICATORS, _FIGURE))


def _loyal(customer: dict, weights=None, occasions: int = 3) -> dict:
    schema = dict.fromkeys(INDICATORS, pl.Float64)
    frame = pl.DataFrame([customer], schema=schema).with_columns(occasions=pl.lit(occasions))
    rules = LoyaltyRules(weights) if weights is not None else LoyaltyRules()
    return loyalty_columns(frame, rules).row(0, named=True)


def test_by_hand():
    customer = dict.fromkeys(INDICATORS) | {"repeat_score": 80.0, "price_score": 50.0}
    found = _loyal(customer | {"satisfaction_score": 20.0})
    assert found == {
        "loyalty_behavioural": 70.0,  # (2·80 + 1·50) / 3
        "loyalty_emotional": 20.0,
        "loyalty_intentional": None,
        "loyalty_score": 57.5,  # (160 + 50 + 20) / 4
        "loyalty_coverage": 0.4211,  # 4 of 9.5
    }


@given(_CUSTOMER, _WEIGHTS)
def test_missing_data_lower_the_coverage_never_the_score(customer, weights):
    found = _loyal(customer, weights)
    known = {name: x for name, x in customer.items() if x is not None and weights[name]}
    whole = sum(weights.values())
    if not whole:
        assert found["loyalty_score"] is found["loyalty_coverage"] is None
        return
    assert found["loyalty_coverage"] == round(sum(weights[n] for n in known) / whole, 4)
    assert 0 <= found["loyalty_coverage"] <= 1
    assert (found["loyalty_score"] is None) == (not known)
    if known:
        assert min(known.values()) - 0.05 <= found["loyalty_score"] <= max(known.values()) + 0.05
    for side, parts in SIDES.items():
        own = [known[part] for part in parts if part in known]
        assert (found[side] is None) == (not own)


@given(_CUSTOMER, _WEIGHTS, st.sampled_from(INDICATORS))
def test_one_figure_less_counts_as_if_it_had_no_weight(customer, weights, lost):
    without = _loyal({**customer, lost: None}, weights)
    assert without["loyalty_score"] == _loyal(customer, {**weights, lost: 0.0})["loyalty_score"]
    covered, before = without["loyalty_coverage"], _loyal(customer, weights)["loyalty_coverage"]
    assert covered is None or covered <= before


@given(_CUSTOMER)
def test_absent_columns_are_as_good_as_empty_ones(customer):
    known = {name: figure for name, figure in customer.items() if figure is not None}
    frame = pl.DataFrame([{"occasions": 1, **known}])
    assert loyalty_columns(frame, LoyaltyRules()).row(0, named=True) == _loyal(customer)


def test_nobody_without_an_occasion_is_judged():
    customer = dict.fromkeys(INDICATORS, 100.0)
    assert set(_loyal(customer, occasions=0).values()) == {None}


def test_no_weights_at_all():
    frame = pl.DataFrame({"a": [1.0]})
    found = frame.select(score=weighted_mean({"a": 0.0}), share=coverage({"a": 0.0})).row(0)
    assert found == (None, None)


def _grade(customer: dict, complaints=None, **rules) -> dict:
    frame = pl.DataFrame([{"code": 0, "occasions": 3, **customer}]).with_columns(
        pl.col("code").cast(pl.UInt32)
    )
    return relationship_columns(
        frame, complaints, RelationshipRules(**rules), buyers=101, as_of=20_000, window_days=365
    ).row(0, named=True)


def test_every_scale_by_hand():
    """One indicator at a time, so that the score is its scale."""
    on_scale = {
        ("chance_to_buy", 0.25): 25.0,
        ("value_rank", 1): 100.0,
        ("value_rank", 51): 50.0,
        ("value_rank", None): 0.0,
        ("tenure_days", 365): 20.0,
        ("tenure_days", 4000): 100.0,
        ("growth_rate", 0.0): 50.0,
        ("growth_rate", -0.8): 0.0,
        ("gap_regularity", 1.0): 50.0,
        ("gap_regularity", 3.0): 75.0,
        ("categories_bought", 1): 0.0,
        ("categories_bought", 5): 80.0,
        ("return_rate", 0.1): 90.0,
        ("return_rate", 1.4): 0.0,
        ("price_score", 33.3): 33.3,
    }
    for (name, figure), score in on_scale.items():
        found = _grade({name: figure}, weights={name: 1.0})
        assert found["relationship_score"] == score, name
        assert found["relationship_coverage"] == 1
    assert {name for name, _ in on_scale} < set(GRADED_BY)


def test_complaints_of_the_window_that_were_not_turned_down():
    from datetime import date, timedelta

    as_of = date(1970, 1, 1) + timedelta(days=20_000)
    days = [as_of, as_of - timedelta(days=364), as_of - timedelta(days=365), as_of]
    upheld = [None, True, True, False]
    complaints = pl.DataFrame({"code": [0] * 4, "opened": days, "upheld": upheld}).with_columns(
        pl.col("code").cast(pl.UInt32)
    )
    weights = {"complaints_window": 1.0}
    assert _grade({}, complaints, weights=weights)["relationship_score"] == 33.3
    assert _grade({}, complaints.clear(), weights=weights)["relationship_score"] == 100
    assert _grade({}, None, weights=weights)["relationship_score"] is None


def test_brackets_under_half_of_the_weight():
    weights = {"repeat_score": 1.0, "wallet_score": 1.0}
    half = _grade({"repeat_score": 60.0}, weights=weights)
    assert (half["relationship_grade"], half["relationship_coverage"]) == ("B", 0.5)
    third = _grade({"repeat_score": 60.0}, weights={**weights, "wallet_score": 1.1})
    assert third["relationship_grade"] == "(B)"
    assert third["relationship_score"] == half["relationship_score"]


def test_cut_offs():
    for score, grade in ((70.0, "A"), (69.9, "B"), (55.0, "B"), (40.0, "C"), (39.9, "D")):
        found = _grade({"repeat_score": score}, weights={"repeat_score": 1.0})
        assert found["relationship_grade"] == grade
    cuts = {"A": 99.0, "B": 98.0, "C": 97.0}
    found = _grade({"repeat_score": 97.5}, weights={"repeat_score": 1.0}, cuts=cuts)
    assert found["relationship_grade"] == "C"


def test_without_an_occasion_there_is_no_relation():
    assert set(_grade({"occasions": 0, "repeat_score": 90.0}).values()) == {None}


def test_our_own_sales_alone_make_no_grade_without_brackets():
    ours = {
        "repeat_score": 90.0, "chance_to_buy": 0.9, "value_rank": 1, "tenure_days": 2000,
        "growth_rate": 0.1, "gap_regularity": 2.0, "categories_bought": 9, "return_rate": 0.0,
        "price_score": 90.0, "choice_time_score": 90.0,
    }  # fmt: skip
    assert _grade(ours)["relationship_grade"] == "(A)"
    assert _grade({**ours, "wallet_score": 90.0})["relationship_grade"] == "A"
