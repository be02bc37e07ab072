"""Rules for who has left, how they judge replays, and the choice among their cut-offs."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.scoring.churn_choice import LEAST_OF_TIER, best_share, choose
from retain.scoring.churn_rules import (
    BOUND_Z,
    LEAST_CALLED,
    RULES,
    Judged,
    called,
    could_have_left,
    cut_offs,
    figure,
    judge,
    wilson,
)

FIGURES = {"days_since_last": pl.Int32, "own_gap_days": pl.Float64, "overdue_ratio": pl.Float64,
           "chance_to_buy": pl.Float64, "tier_before": pl.String}  # fmt: skip


@pytest.mark.parametrize(
    ("count", "size", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_published(count, size, low, high):
    """Newcombe, Statistics in Medicine 17 (1998), table I, method 3."""
    assert wilson(count / size, size) == pytest.approx((low, high), abs=5e-5)


@given(st.floats(0, 1), st.just(0.0) | st.floats(0.01, 1e6))
def test_wilson_lies_around_the_share(share, size):
    low, high = wilson(share, size)
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1


def _replays(rows) -> pl.DataFrame:
    """Rows of (code, replay, days silent, bought, tier); own gaps of 10 days, chance falling."""
    names = ["code", "replay", "days_since_last", "bought", "tier_before"]
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(
        pl.col("bought").cast(pl.Boolean),
        own_gap_days=10.0,
        overdue_ratio=pl.col("days_since_last") / 10,
        chance_to_buy=1 / (1 + pl.col("days_since_last") / 10),
        callable=pl.col("days_since_last") > 10,
    )


def _judged(rows) -> Judged:
    return Judged.of(figure("window"), _replays(rows))


def test_rows_of_one_customer_are_not_so_many_proofs():
    """Ten false calls of a hundred: a hundred customers, or ten in ten replays each."""
    apart = _judged([(n, 0, 50, n < 10, "A") for n in range(100)])
    together = _judged([(n, r, 50, n == 0, "A") for n in range(10) for r in range(10)])
    assert apart.calls(40) == together.calls(40) == (100, 10)
    assert apart.upper_bound(40) == pytest.approx(wilson(0.1, 100, BOUND_Z)[1])
    # Clustered: the variance of the share is Σ (falseᵢ − p·rowsᵢ)² / n², and p(1 − p) over it.
    variance = (9**2 + 9 * 1**2) / 100**2
    assert together.upper_bound(40) == pytest.approx(wilson(0.1, 0.09 / variance, BOUND_Z)[1])
    assert together.upper_bound(40) > apart.upper_bound(40) + 0.15


def test_customers_who_never_come_back_are_counted_once():
    never = _judged([(n, r, 50, False, "A") for n in range(10) for r in range(10)])
    assert never.upper_bound(40) == pytest.approx(BOUND_Z**2 / (10 + BOUND_Z**2))
    assert never.upper_bound(60) == 1.0


def test_a_replay_of_few_calls_says_nothing_by_itself():
    few = [(n, 0, 50, n < 5, "A") for n in range(LEAST_CALLED - 1)]
    many = [(n, 1, 50, n < 3, "A") for n in range(LEAST_CALLED)]
    assert _judged(few).worst_share(40) == 0
    assert _judged([*few, *many]).worst_share(40) == pytest.approx(0.1)


def test_what_a_rule_looks_at_turned_so_that_more_means_gone():
    seen = pl.DataFrame(
        {"days_since_last": [50, 50, 9], "own_gap_days": [10.0, None, 10.0],
         "overdue_ratio": [5.0, None, 0.9], "chance_to_buy": [0.1, None, 0.01],
         "tier_before": ["A", "C", "B"]}, schema=FIGURES,
    )  # fmt: skip

    def who(rule, cut):
        return seen.select(called(rule, pl.lit(cut, pl.Float64))).to_series().to_list()

    assert who("window", 49.0) == [True, True, False]
    assert who("window", 50.0) == [False, False, False]
    assert who("own_gap", 4.0) == [True, False, False]
    assert who("chance", 0.2) == [True, False, True]
    assert who("chance", 0.1) == [False, False, True]
    assert who("window", None) == [False, False, False]
    own = judge("window", {"A": None, "C": 60.0}, 5.0)
    assert seen.select(own).to_series().to_list() == [False, False, True]


@pytest.mark.parametrize(
    ("silent", "own_gap", "could"),
    [(11, 10.0, True), (10, 10.0, False), (91, None, True), (90, None, False)],
)
def test_silent_for_one_own_gap_or_with_one_occasion_for_one_horizon(silent, own_gap, could):
    schema = {name: FIGURES[name] for name in ("days_since_last", "own_gap_days")}
    row = pl.DataFrame([(silent, own_gap)], schema=schema, orient="row")
    assert row.select(could_have_left(90)).item() == could


def test_cut_offs_tried():
    replays = _replays([(n, 0, n, False, "A") for n in range(10, 400)])
    windows = cut_offs("window", replays)
    assert windows == sorted(set(windows))
    assert (windows[0], windows[-1], len(windows)) == (30, 399, 60)
    assert cut_offs("window", replays.filter(pl.col("days_since_last") < 30)) == []
    assert cut_offs("own_gap", replays)[0] > 1
    assert all(0 < cut <= 0.5 for cut in cut_offs("chance", replays))


def _coming_back_until(day: int, replays: int = 4, customers: int = 400, tier: str = "A"):
    """Silences of 20 to 219 days; whoever is silent for `day` days or less buys again."""
    draw = np.random.default_rng(5)
    silences = draw.integers(20, 220, (replays, customers))
    return [
        (f"{tier}{n}", r, int(silences[r, n]), bool(silences[r, n] <= day), tier)
        for r in range(replays)
        for n in range(customers)
    ]


def test_the_plainest_rule_and_the_cut_off_after_which_hardly_anybody_comes_back():
    found = choose(_replays(_coming_back_until(100)), 0.1)
    assert found.rule == "window"
    # A call on d > c is false up to day 100: (100 − c) / (219 − c) of them, under a tenth.
    assert 87 <= found.cut_off <= 96
    assert found.by_tier == {"A": found.cut_off}
    assert found.upper <= 0.1
    assert found.recall == 1.0


def test_a_stricter_target_waits_longer():
    rows = _replays(_coming_back_until(100))
    cuts = [choose(rows, target).cut_off for target in (0.02, 0.05, 0.1, 0.3)]
    assert cuts == sorted(cuts, reverse=True)
    assert cuts[0] > cuts[-1] + 20


def test_a_tier_has_a_cut_off_of_its_own_where_it_has_customers_enough():
    rows = [
        *_coming_back_until(150, tier="A"),
        *_coming_back_until(50, tier="B"),
        *_coming_back_until(50, replays=2, customers=LEAST_OF_TIER // 2 - 10, tier="C"),
    ]
    found = choose(_replays(rows), 0.1)
    assert set(found.by_tier) == {"A", "B"}
    assert found.by_tier["A"] > 140
    assert found.by_tier["B"] < 60 < found.cut_off
    assert found.recall > 0.9


def test_nobody_is_called_of_a_tier_that_always_comes_back():
    rows = [*_coming_back_until(300, tier="A"), *_coming_back_until(50, tier="B")]
    found = choose(_replays(rows), 0.1)
    assert found.by_tier["A"] is None
    assert found.by_tier["B"] < 60


def test_tiers_of_their_own_do_not_spoil_the_whole():
    """A small tier that always comes back is diluted by all others, not by what they leave."""
    small = [(f"A{n}", n % 4, 60 + n % 150, True, "A") for n in range(290)]
    rows = _replays([*_coming_back_until(30, customers=800, tier="C"), *small])
    found = choose(rows, 0.1)
    gone = judge(found.rule, found.by_tier, found.cut_off) & pl.col("callable")
    of_them = rows.filter(gone)
    assert of_them.height > 0
    assert of_them["bought"].mean() <= 0.1


def test_where_nothing_keeps_the_target_nobody_is_called():
    draw = np.random.default_rng(2)
    rows = [
        (f"{n}", r, int(draw.integers(20, 220)), bool(draw.random() < 0.3), "B")
        for r in range(4)
        for n in range(300)
    ]
    found = choose(_replays(rows), 0.1)
    assert (found.cut_off, found.upper, found.recall) == (None, None, 0.0)
    assert set(found.by_tier.values()) <= {None}
    assert 0.1 < best_share(_replays(rows)) < 0.3


def test_a_rule_that_catches_few_is_better_than_a_plainer_one_that_catches_nobody():
    """Silence says nothing here, and a small chance to buy all: of very few."""
    rows = _replays([(f"{n}", n % 4, 25, n % 3 == 0, "B") for n in range(20_000)])
    sure = pl.col("code").is_in([str(n) for n in range(1, 300, 3)])
    found = choose(rows.with_columns(chance_to_buy=pl.when(sure).then(0.001).otherwise(0.6)), 0.1)
    assert found.rule == "chance"
    assert 0 < found.recall < 0.01


def test_guarded_customers_are_no_calls():
    rows = _replays(_coming_back_until(300, customers=100))
    spoken_for = rows.with_columns(callable=pl.col("days_since_last") > 219)
    assert choose(spoken_for, 0.1).upper is None
    assert best_share(spoken_for) is None


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 3), st.integers(1, 400), st.booleans(),
                  st.sampled_from("ABC")),
        max_size=120,
    ),
    st.floats(0, 1),
)  # fmt: skip
def test_whoever_is_called_keeps_the_target_by_construction(rows, target):
    replays = (
        _replays([(str(code), *rest) for code, *rest in rows])
        if rows
        else _replays([("0", 0, 5, True, "A")])
    )
    found = choose(replays, target)
    gone = replays.filter(judge(found.rule, found.by_tier, found.cut_off), pl.col("callable"))
    assert found.rule in RULES
    assert (found.upper is not None) == (gone.height > 0)
    if gone.height:
        assert gone["bought"].mean() <= target
        assert found.upper <= target
        assert found.recall == pytest.approx(
            (~gone["bought"]).sum() / max((~replays["bought"]).sum(), 1)
        )
        assert not math.isnan(found.upper)
