"""What attempts achieved: returns, money, the regained."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from retain.scoring.winback.attempts import attempts_of
from retain.scoring.winback.lessons import look_back
from retain.scoring.winback.results import results_of
from tests.scoring.lines_of import day
from tests.scoring.made_up import made_up
from tests.scoring.tables_of import base_of
from tests.scoring.winback.standards_of import standards_of

ROLES = {"date": pl.Int64(), "group": pl.String(), "cost": pl.Int64(), "cause": pl.String()}
AS_OF = 700


def _base(costs=True, holdout=True):
    """Forty treated, of whom twenty return for 60,000; twenty held out, of whom five do."""
    lines, rows = [], []
    for i in range(60):
        name, treated = f"c{i:02}", i < 40
        lines += [(name, when, 10_000) for when in range(0, 201, 10)]
        if i < 20 or 40 <= i < 45:
            lines += [(name, when, 20_000) for when in (270, 280, 300, 400)]
        if treated or holdout:
            rows.append(
                {
                    "customer": name,
                    "date": 250,
                    "group": "treat" if treated else "holdout",
                    "cost": 1_000 if treated and costs else None,
                    "cause": "competitor",
                }
            )
    return base_of(lines, {"winback_attempts": (ROLES, rows)})


def _results(base):
    standards = standards_of(base, day(AS_OF))
    attempts = attempts_of(base, standards, as_of=day(AS_OF))
    return results_of(attempts, base, None, as_of=day(AS_OF), value=standards.value)


def test_returns_and_money_by_hand():
    found = _results(_base())
    assert found.difference.value == pytest.approx(0.25)
    assert found.incremental.value == pytest.approx(10)
    assert found.incremental.low == pytest.approx(40 * found.difference.low)
    money = found.money
    assert (money.cost, money.cost_unknown) == (40_000, 0)
    assert money.per_regained == pytest.approx(2_000)
    assert money.per_incremental.value == pytest.approx(4_000)
    assert (money.value_horizon, money.value_to_date) == (20 * 60_000, 20 * 80_000)
    assert money.mean_value.value == pytest.approx(60_000)
    assert money.incremental_value.value == pytest.approx(600_000)
    assert money.roi.value == pytest.approx((600_000 - 40_000) / 40_000)
    assert money.roi.low < money.roi.value < money.roi.high


def test_the_regained_month_by_month():
    months = _results(_base()).months
    assert len(months) == 12
    assert [each.bought for each in months[:6]] == [20, 20, 0, 0, 20, 0]  # day 300 is the 31st
    assert months[0].customers == 20
    assert months[0].value == 20 * 40_000  # days 270 and 280 of 270–299
    usual = 21 * 10_000 / (200 + 10) * 30
    assert months[0].ratio == pytest.approx(40_000 / usual, rel=0.02)


def test_without_holdout_nothing_incremental_is_told():
    found = _results(_base(holdout=False))
    assert found.difference is None
    assert found.incremental.value is None
    assert found.money.per_regained == pytest.approx(2_000)
    assert found.money.roi.value is None
    assert not found.power.is_observed
    assert found.power.as_split is None


def test_unknown_costs_divide_nothing():
    money = _results(_base(costs=False)).money
    assert money.cost is None
    assert money.cost_unknown == 40
    assert money.per_regained is None
    assert money.roi.value is None
    base = _base()
    table = base.tables["winback_attempts"].with_columns(
        cost=pl.when(pl.int_range(pl.len()) > 0).then("cost")
    )
    partly = _results(replace(base, tables={"winback_attempts": table})).money
    assert (partly.cost, partly.cost_unknown) == (39_000, 1)
    assert partly.per_regained is None


def test_parts_add_up():
    found = _results(_base())
    for division in ("tier_before", "cause"):
        parts = [part for part in found.parts if part.division == division]
        assert sum(part.treated.size for part in parts) == 40
        assert sum(part.held_out.back for part in parts) == 5


def test_no_attempts_at_all():
    base = base_of([("a", 0, 1), ("a", AS_OF, 1)], {"winback_attempts": (ROLES, [])})
    found = _results(base)
    assert found.treated.size == 0
    assert found.money.cost is None
    assert found.months == found.parts == ()


def test_planted_returns_are_recovered():
    """By seeds: the true number of returns that attempts brought lies in most intervals."""
    held, off = 0, []
    seeds = range(7, 15)
    for seed in seeds:
        made = made_up(seed)
        standards = standards_of(made.base, made.as_of)
        attempts = attempts_of(made.base, standards, as_of=made.as_of)
        found = look_back(attempts, made.base, standards, as_of=made.as_of).results
        truth = attempts.treated.join(made.truth, on="code").filter("returned")
        planted = truth.filter(pl.col("would_return") == "if_treated").height
        held += found.incremental.low <= planted <= found.incremental.high
        off.append(found.incremental.value - planted)
    assert held >= len(seeds) - 1
    assert abs(sum(off)) / len(off) < 8
