"""Future value: against integration, and where there is hardly any money to learn from."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retain.scoring.base import Base
from retain.scoring.buying import Buying, prospects
from retain.scoring.features import features
from retain.scoring.future_value import (
    MONTH_DAYS,
    PRIOR_OCCASIONS,
    Worth,
    discounted_occasions,
    learn_worth,
    value_per_occasion,
)
from retain.scoring.models.bgcnbd import BgCnbd
from retain.scoring.models.gammagamma import GammaGamma
from retain.scoring.pipeline import run
from retain.scoring.standards import Rules
from tests.scoring.lines_of import customer_days, day, line_lists
from tests.scoring.models.histories import models
from tests.scoring.simulated import simulated

MODEL = BgCnbd(1, stops_at_first=True, r=0.8, alpha_days=60.0, a=0.5, b=2.0)
SPENDING = GammaGamma(p=4.0, q=3.0, v=50.0, centre=100.0, centre_from="model")
NO_FACTS = pl.DataFrame(schema={"code": pl.UInt32})
NOBODY = pl.Series("code", [], dtype=pl.UInt32)


def _worth(**changes) -> Worth:
    plain = Worth(SPENDING, "found", 1.0, 100.0, lifetime_months=36, discount_rate=0.1)
    return replace(plain, **changes)


def _known(lines, as_of: int) -> pl.DataFrame:
    found = features(customer_days(lines), as_of=day(as_of), window_days=365)
    return found.filter(pl.col("occasions") > 0)


@pytest.fixture(scope="module")
def known() -> pl.DataFrame:
    return _known(simulated(15), 900)


def _discounted(known, worth, model=MODEL, horizon=90, layer=None, further=1.0):
    buying = Buying(horizon, model, "found", layer, "few_events", further_weight=further)
    seen = prospects(known, buying, as_of=day(900))
    return seen, discounted_occasions(known, buying, seen, worth, as_of=day(900))


def _integrated(known, worth, model=MODEL, steps=400):
    """Σ e^(−δt) ΔE(t) over small steps, by the middle of each."""
    history = (known["occasions"].to_numpy() - 1.0,
               (known["last_day"] - known["first_day"]).to_numpy().astype(float),
               (day(900) - known["first_day"]).to_numpy().astype(float))  # fmt: skip
    length = worth.lifetime_months * 365.25 / 12
    force = math.log1p(worth.discount_rate) / 365.25
    edges = length * np.linspace(0, 1, steps + 1) ** 3  # most happens soon
    ahead = np.array([model.expected_purchases(edge, *history) for edge in edges])
    middle = np.exp(-force * (edges[1:] + edges[:-1]) / 2)
    return (np.diff(ahead, axis=0) * middle[:, None]).sum(axis=0)


def test_a_month_is_a_twelfth_of_365_and_a_quarter_days():
    assert MONTH_DAYS == 365.25 / 12 == 30.4375


@pytest.mark.parametrize("months", [1, 36, 600])
@pytest.mark.parametrize("rate", [0.0, 0.1, 1.0])
def test_equal_to_numerical_integration(known, months, rate):
    worth = _worth(lifetime_months=months, discount_rate=rate)
    _, found = _discounted(known, worth)
    assert found == pytest.approx(_integrated(known, worth), rel=8e-3, abs=1e-5)


def test_the_default_lifetime_is_exact_to_a_cent_in_a_hundred(known):
    worth = _worth()
    _, found = _discounted(known, worth)
    assert found == pytest.approx(_integrated(known, worth), rel=1e-5, abs=1e-6)


def test_without_discount_and_as_long_as_the_horizon_it_is_the_expected_value(known):
    worth = _worth(lifetime_months=12, discount_rate=0.0)
    seen, found = _discounted(known, worth, horizon=365.25, further=0.7)
    assert found == pytest.approx(seen.expected_occasions, rel=1e-9, abs=1e-9)


def test_a_higher_rate_and_a_shorter_life_are_worth_less(known):
    by_rate = [_discounted(known, _worth(discount_rate=rate))[1] for rate in (0, 0.05, 0.2, 1)]
    by_life = [_discounted(known, _worth(lifetime_months=months))[1] for months in (60, 36, 12, 1)]
    for one, next_one in (*pairwise(by_rate), *pairwise(by_life)):
        assert (one > next_one).all()


@settings(max_examples=40)
@given(models, st.integers(1, 600), st.floats(0, 1))
def test_finite_and_never_negative(model, months, rate):
    known = _known([("a", 0, 5), ("b", 0, 5), ("b", 900, 5), ("c", 890, 9), ("c", 895, 9)], 900)
    _, found = _discounted(known, _worth(lifetime_months=months, discount_rate=rate), model)
    assert np.isfinite(found).all()
    assert (found >= 0).all()


def test_what_one_occasion_is_worth_by_hand():
    """Two repeat days of 150 and 250 after a first of 100; 60 came back; nothing else known."""
    lines = [("a", 0, 1_000_000), ("a", 30, 1_500_000), ("a", 60, 2_500_000), ("a", 61, -600_000)]
    worth = _worth(value_rate=0.9, sales_per_occasion=120.0)
    spend = 4 * (50 + 2 * 200) / (4 * 2 + 3 - 1)
    drawn = (440 + PRIOR_OCCASIONS * 120 * 0.9) / (500 + PRIOR_OCCASIONS * 120)
    found = value_per_occasion(_known(lines, 900), worth, value="revenue")
    assert found == pytest.approx([spend * drawn])


def test_of_one_purchase_nothing_is_known_but_the_base():
    worth = _worth(value_rate=0.5, sales_per_occasion=100.0)
    found = value_per_occasion(_known([("a", 0, 1_000_000)], 900), worth, value="revenue")
    assert found == pytest.approx([50.0 * (100 / 50 + 4) / 5])
    assert found[0] == pytest.approx(100.0 * (100 + 4 * 100 * 0.5) / (100 + 400))


def test_who_gives_all_back_is_worth_little_and_who_gives_back_more_less_than_nothing():
    sold = [("a", 0, 1_000_000), ("a", 30, 1_000_000)] * 20
    keeps, back, more = (
        value_per_occasion(_known([*sold, ("a", 40, given)], 900), _worth(), value="revenue")[0]
        for given in (-1, -40_000_000, -90_000_000)
    )
    assert 0 < back < 0.2 * keeps
    assert more < 0


def test_margin_is_what_counts_where_value_is_margin():
    known = _known([("a", 0, 1_000_000), ("a", 30, 1_000_000)], 900)
    known = known.with_columns(margin=pl.lit(-500_000, pl.Int64))
    worth = _worth(value_rate=0.2)
    by_margin = value_per_occasion(known, worth, value="margin")[0]
    by_revenue = value_per_occasion(known, worth, value="revenue")[0]
    assert by_margin < by_revenue
    drawn = (-50 + PRIOR_OCCASIONS * 100 * 0.2) / (200 + PRIOR_OCCASIONS * 100)
    spend = 4 * (50 + 1 * 100) / (4 + 2)
    assert by_margin == pytest.approx(spend * drawn)


def test_nobody_who_paid_on_a_repeat_day_teaches_nothing():
    for lines in ([("a", 0, 5)], [("a", 0, 5), ("b", 3, 5)]):
        worth = learn_worth(
            _known(lines, 900), value="revenue", lifetime_months=36, discount_rate=0.1
        )
        assert worth is None


def test_what_is_learned_of_a_base():
    lines = [*simulated(400), *((f"{n:05}", 800, -10_000) for n in range(100))]
    known = _known(lines, 900)
    worth = learn_worth(known, value="revenue", lifetime_months=24, discount_rate=0.2)
    sales, back = known["sales"].sum(), known["given_back"].sum()
    assert worth.value_rate == pytest.approx((sales + back) / sales)
    per_occasion = sales / known["occasions"].sum() / 10_000
    assert worth.sales_per_occasion == pytest.approx(per_occasion)
    assert (worth.lifetime_months, worth.discount_rate, worth.fitted) == (24, 0.2, "found")
    assert worth.spending.centre == pytest.approx(100, rel=0.2)
    repeats = known.filter(pl.col("occasions") > 1)
    each = value_per_occasion(repeats, worth, value="revenue")
    own = (repeats["sales"] - repeats["first_sales"]) / (repeats["occasions"] - 1) / 10_000
    assert np.corrcoef(each, own)[0, 1] > 0.95
    assert each.std() < own.std()


def test_spend_with_a_tail_too_heavy_for_a_mean_is_finite():
    """q ≤ 1: the model's mean of all customers is infinite; the observed one is used."""
    draw = np.random.default_rng(8)
    lines = []
    for number in range(400):
        usual = float(np.exp(draw.normal(3, 3)))
        for when in (0, 100, 300, 500):
            amount = int(usual * draw.gamma(8, 1 / 8) * 10_000) + 1
            lines.append((f"{number:03}", when, amount))
    known = _known(lines, 900)
    worth = learn_worth(known, value="revenue", lifetime_months=36, discount_rate=0.1)
    assert worth.spending.q <= 1
    assert worth.spending.centre_from == "observed"
    each = value_per_occasion(known, worth, value="revenue")
    assert np.isfinite(each).all()
    assert (each > 0).all()
    assert each.max() <= 1.01 * (known["sales"] / known["occasions"]).max() / 10_000 * 2


@pytest.fixture(scope="module")
def standards():
    base = Base(customer_days(simulated(60)), NO_FACTS, NOBODY)
    return run(base, as_of=day(900), rules=Rules()).standards


@given(line_lists)
def test_any_money_is_finite(standards, lines):
    """Whatever the customers, judged by what was learned of others."""
    base = Base(customer_days(lines), NO_FACTS, NOBODY)
    found = run(base, as_of=day(900), rules=Rules(), standards=standards)
    bought = found.scores.filter(pl.col("occasions") > 0)
    for name in ("expected_value", "lifetime_value", "expected_occasions"):
        assert bought[name].is_not_null().all(), name
        assert bought[name].is_finite().all(), name
