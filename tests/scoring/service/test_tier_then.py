"""The tier a customer was of on an earlier day, beside the scores of that day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from retain.scoring.base import Base
from retain.scoring.features import features
from retain.scoring.measure import day_number
from retain.scoring.service.tier_then import tiers_then
from retain.scoring.standards import Rules
from retain.scoring.value import tier, tier_lines
from tests.scoring.lines_of import START, customer_days, day
from tests.scoring.simulated import simulated

RULES = Rules()
AS_OF = day(900)


def _base(lines) -> Base:
    nobody = pl.Series([], dtype=pl.UInt32)
    return Base(customer_days(lines), pl.DataFrame(schema={"code": pl.UInt32}), nobody)


def _scored(base: Base, at: int, lines_at: int) -> pl.DataFrame:
    """`code`, `tier`, `value` of everybody, by the lines of another day."""
    told, then = (
        features(base.customers, as_of=each, window_days=RULES.window_days)
        for each in (at, lines_at)
    )
    current = then.filter(pl.col("occasions_window") > 0)["revenue_window"]
    lines = tier_lines(current, RULES.a_percent, RULES.b_percent)
    value = pl.col("revenue_window")
    return told.select(
        "code", tier(value, lines, pl.col("occasions_window") > 0).alias("tier"), value
    )


def test_it_is_that_of_the_scores_by_the_lines_of_the_month_before():
    base = _base(simulated(200, seed=4))
    month = day_number(START.replace(year=2025, month=6))
    for at in (month, month + 17, month + 29):
        scored = _scored(base, at, month - 1)
        code = scored["code"]
        then = tiers_then(base, code, pl.repeat(at, code.len(), eager=True), RULES, as_of=AS_OF)
        assert then["tier"].to_list() == scored["tier"].to_list()
        assert then["value"].to_list() == scored["revenue_window"].to_list()
    assert set(scored["tier"]) == {"A", "B", "C", "D"}


def test_each_row_has_its_own_day_and_nothing_later_shows():
    base = _base(simulated(60, seed=2))
    draw = np.random.default_rng(1)
    code = pl.Series(draw.integers(0, 60, 100), dtype=pl.UInt32)
    at = pl.Series(day(0) + draw.integers(0, 800, 100), dtype=pl.Int32)
    together = tiers_then(base, code, at, RULES, as_of=AS_OF)
    for row in range(0, 100, 9):
        cut = replace(base.customers, days=base.customers.up_to(int(at[row])))
        own = slice(row, row + 1)
        alone = tiers_then(base, code[own], at[own], RULES, as_of=AS_OF)
        assert alone.row(0) == together.row(row)
        if at[row] >= day(31):
            seen = tiers_then(replace(base, customers=cut), code[own], at[own], RULES, as_of=AS_OF)
            assert seen.row(0) == alone.row(0)


def test_the_first_month_has_the_lines_of_its_end():
    base = _base([("big", 0, 900), ("big", 20, 900), ("small", 2, 10), ("small", 25, 10)])
    found = tiers_then(
        base, pl.Series([0, 1], dtype=pl.UInt32), pl.Series([day(21), day(1)]), RULES, as_of=AS_OF
    )
    assert found.rows() == [("A", 1800), ("D", 0)]


def test_nobody_asked():
    base = _base([("a", 0, 1)])
    none = tiers_then(
        base, pl.Series([], dtype=pl.UInt32), pl.Series([], dtype=pl.Int32), RULES, as_of=1
    )
    assert none.height == 0
    assert none.schema == {"tier": pl.String, "value": pl.Int64}


def test_margin_where_every_line_has_it():
    days = _base([("a", 0, 500), ("b", 0, 400)]).customers.days
    known = days.with_columns(margin=pl.Series([10, 300]), margin_missing=pl.Series([0, 0]))
    asked = pl.Series([0, 1], dtype=pl.UInt32), pl.Series([day(5), day(5)])
    base = _base([("a", 0, 500), ("b", 0, 400)])
    of_margin = replace(base, customers=replace(base.customers, days=known))
    assert tiers_then(of_margin, *asked, RULES, as_of=AS_OF)["value"].to_list() == [10, 300]
    by_revenue = replace(RULES, value="revenue")
    assert tiers_then(of_margin, *asked, by_revenue, as_of=AS_OF)["value"].to_list() == [500, 400]
