"""What goes with a return, one thing at a time."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.stats import chi2_contingency, pointbiserialr, spearmanr

from retain.scoring.winback.correlates import (
    chosen_by_plan,
    correlations,
    cramers_v,
    levels,
    strengths,
    with_offer_size,
)


def _treated(size=200, seed=2):
    random = np.random.default_rng(seed)
    days = random.integers(30, 300, size)
    back = random.random(size) < np.where(days < 120, 0.5, 0.15)
    cause = random.choice(["competitor", "natural"], size)
    return with_offer_size(
        pl.DataFrame(
            {
                "days_since_last": days,
                "silence_gaps": days / 20,
                "cost": random.integers(1, 50, size),
                "channel": random.choice(["call", "visit"], size),
                "offer": np.where(cause == "natural", "call", "terms"),
                "cause": cause,
                "tier_before": random.choice(["A", "B"], size),
                "silence_band": "gaps_3_5",
                "returned": back,
            }
        )
    )


def test_correlations_are_those_of_another_library():
    rows = _treated()
    found = {each.factor: each for each in correlations(rows)}
    days, back = rows["days_since_last"].to_numpy(), rows["returned"].to_numpy()
    silence = found["days_since_last"]
    assert silence.rho == pytest.approx(spearmanr(days, back).statistic)
    assert silence.point_biserial == pytest.approx(pointbiserialr(back, days).statistic)
    assert silence.low < silence.rho < silence.high < 0
    assert silence.returned_mean == pytest.approx(days[back].mean())
    assert "offer_size" not in found
    assert found["cost"].low < 0 < found["cost"].high


def test_too_few_attempts_have_no_correlation():
    assert correlations(_treated(19)) == []
    assert correlations(_treated(100).with_columns(returned=pl.lit(False))) == []
    assert correlations(_treated(5).clear()) == []


@pytest.mark.parametrize(
    ("offers", "sizes"),
    [
        (["20", "30.0", None], [20, 30, None]),
        (["20%", " 5 % ", "10"], [20, 5, 10]),
        (["20", "20", "20"], [None] * 3),
        (["20", "call", "30"], [None] * 3),
        (["nan", "20", "30"], [None] * 3),
        ([None, None, None], [None] * 3),
    ],
)
def test_offers_that_are_numbers(offers, sizes):
    frame = pl.DataFrame({"offer": offers}, schema={"offer": pl.String})
    assert with_offer_size(frame)["offer_size"].to_list() == sizes


def test_shares_by_level():
    found = {(each.factor, each.level): each.share for each in levels(_treated())}
    share = found["channel", "call"]
    rows = _treated().filter(pl.col("channel") == "call")
    assert (share.size, share.back) == (rows.height, rows["returned"].sum())


def test_cramers_v_and_p():
    rows = _treated()
    table = [[rows.filter((pl.col("cause") == c) & (pl.col("returned") == b)).height
              for b in (True, False)] for c in ("competitor", "natural")]  # fmt: skip
    expected = chi2_contingency(table, correction=False)
    value, p = cramers_v(rows["cause"], rows["returned"].cast(pl.String))
    assert p == pytest.approx(expected.pvalue)
    phi2 = max(0, expected.statistic / 200 - 1 / 199)
    assert value == pytest.approx(np.sqrt(phi2 / (1 - 1 / 199)))
    assert cramers_v(rows["offer"], rows["cause"])[0] == pytest.approx(1, abs=1e-9)
    assert cramers_v(rows["silence_band"], rows["cause"]) == (0.0, 1.0)


def test_what_the_plan_chose_is_told():
    assert chosen_by_plan(_treated()) == [("offer", "cause", 1.0)]
    assert chosen_by_plan(_treated(10)) == []


def test_strengths_over_all_and_within_divisions():
    found = strengths(_treated())
    assert found[0].factor in ("days_since_last", "silence_gaps")
    assert [each.division for each in found] == sorted(
        (each.division for each in found), key=[None, "tier_before", "cause"].index
    )
    assert {each.within for each in found if each.division == "cause"} == {"competitor", "natural"}
    assert not any(each.division == each.factor for each in found)
