"""Growth: quarters, the trend over them, and the chance that there is none."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau, spearmanr, theilslopes

import retain.scoring.customer_days as days_module
from retain.scoring.asked import VALUE
from retain.scoring.customer_days import CustomerDays
from retain.scoring.growth import chance_of_agreement, complete_quarters, growth, trend
from retain.scoring.pipeline import run
from retain.scoring.standards import Rules
from tests.scoring.lines_of import customer_days, day, line_lists
from tests.scoring.made_up import made_up

AS_OF = 2000
QUARTER_STARTS = [92, 183, 274, 366, 457, 548, 640, 731]
"""Days that one to eight quarters of 365.25 / 4 days have, the as-of day included."""


def _growth(days: CustomerDays, as_of: int = AS_OF) -> pl.DataFrame:
    sold = (days.days["sale_lines"] > 0) & (days.days["day"] <= day(as_of))
    begun = days.days.filter(sold).group_by("code").agg(first_day=pl.col("day").min()).sort("code")
    return growth(days, begun, value="revenue", as_of=day(as_of))


def _customer(quarters: list[int], lines=()) -> list[tuple[str, int, int]]:
    """Lines of one customer: an amount a quarter, the oldest first, begun on its first day."""
    n = len(quarters)
    opened = [AS_OF + 1 - QUARTER_STARTS[n - 1 - place] for place in range(n)]
    return [("a", when, amount) for when, amount in zip(opened, quarters, strict=True)] + [*lines]


@pytest.mark.parametrize("quarters", range(1, 9))
def test_a_quarter_is_complete_on_its_last_day(quarters):
    tenure = np.array([QUARTER_STARTS[quarters - 1] - 2, QUARTER_STARTS[quarters - 1] - 1])
    assert complete_quarters(tenure).tolist() == [quarters - 1, quarters]


def test_no_more_than_eight_quarters_count():
    assert complete_quarters(np.array([10_000])).tolist() == [8]
    old = _customer([1, 2, 3, 4, 5, 6, 7, 8], [("a", 1, 10**9)])
    assert _growth(customer_days(old)).equals(_growth(customer_days(_customer([*range(1, 9)]))))


CASES = [
    # quarters, the oldest first; growth a year; the chance of as much agreement
    ("a straight line", [10, 20, 30, 40], 4 * 10 / 25, 1 / 24),
    ("the same downwards", [40, 30, 20, 10], -4 * 10 / 25, 1 / 24),
    ("level", [10, 10, 10, 10, 10], 0, 1),
    ("one wild quarter", [10, 20, 30, 40, 1000, 60, 70, 80], 4 * 10 * 8 / 1310, 111 / 40_320),
    ("an even number of pairs", [10, 10, 20, 40], 4 * 10 / 20, 1 / 12),
]


@pytest.mark.parametrize(("quarters", "rate", "chance"), [case[1:] for case in CASES],
                         ids=[case[0] for case in CASES])  # fmt: skip
def test_growth_by_hand(quarters, rate, chance):
    found = _growth(customer_days(_customer(quarters))).row(0, named=True)
    assert found["growth_rate"] == pytest.approx(rate, abs=1e-4)
    assert found["growth_p_value"] == pytest.approx(chance, abs=5e-4)


def test_unknown_under_four_quarters_and_without_value():
    assert _growth(customer_days(_customer([1, 2, 3]))).height == 0
    begun_a_day_late = [("a", AS_OF + 2 - QUARTER_STARTS[3], 5), ("a", AS_OF, 5)]
    assert _growth(customer_days(begun_a_day_late)).height == 0
    worthless = [*_customer([10, 10, 10, 10]), ("a", AS_OF, -40)]
    assert _growth(customer_days(worthless)).height == 0


def test_the_quarter_of_the_first_occasion_counts_only_complete():
    """What was bought in it is no low start of a trend."""
    even = _customer([10, 10, 10, 10])
    earlier = ("a", AS_OF + 1 - QUARTER_STARTS[4] + 50, 3)
    assert _growth(customer_days([*even, earlier]))["growth_rate"].to_list() == [0.0]


def test_a_return_lowers_its_quarter():
    lines = [*_customer([10, 20, 30, 40]), ("a", AS_OF, -30)]
    plain = _customer([10, 20, 30, 10])
    assert _growth(customer_days(lines)).equals(_growth(customer_days(plain)))


quarterly = st.integers(4, 8).flatmap(
    lambda n: st.lists(st.integers(-3, 5) | st.integers(0, 10**12), min_size=n, max_size=n)
)


@given(quarterly.filter(lambda values: sum(values) > 0))
def test_the_slope_is_scipys(values):
    rate, _ = trend(np.array([values]))
    slope = theilslopes(values).slope
    assert rate[0] == pytest.approx(4 * slope / np.mean(np.abs(values)), rel=1e-9, abs=1e-4)


@given(st.lists(st.integers(0, 4), min_size=4, max_size=6).filter(any))
def test_the_chance_counts_every_order(values):
    def s(order) -> int:
        return sum(np.sign(b - a) for i, a in enumerate(order) for b in order[i + 1 :])

    orders = [s(order) for order in permutations(values)]
    as_far = sum(found >= abs(s(values)) for found in orders)
    _, chance = trend(np.array([values]))
    assert chance[0] == pytest.approx(as_far / len(orders), abs=1e-4)


@given(st.permutations(range(8)))
def test_the_chance_is_kendalls_without_equals(order):
    agreed = sum(np.sign(b - a) for i, a in enumerate(order) for b in order[i + 1 :])
    upwards = order if agreed >= 0 else order[::-1]
    known = kendalltau(range(8), upwards, method="exact", alternative="greater").pvalue
    assert chance_of_agreement((1,) * 8, abs(agreed)) == pytest.approx(known)


def test_chances_of_all_sizes_begin_at_one():
    for sizes in product(range(1, 4), repeat=3):
        pairs = (sum(sizes) ** 2 - sum(size**2 for size in sizes)) // 2
        assert chance_of_agreement(sizes, -pairs) == 1


@given(line_lists, st.integers(1, 7))
def test_working_in_partitions_changes_nothing(lines, rows):
    days = customer_days(lines)
    whole = _growth(days, 500)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(days_module, "PARTITION_ROWS", rows)
        assert _growth(days, 500).equals(whole)


@given(line_lists, st.integers(366, 500))
def test_later_rows_change_nothing(lines, as_of):
    early = [line for line in lines if line[1] <= as_of]
    if not early:
        return
    alone, whole = customer_days(early), customer_days(lines)
    found = [
        _growth(days, as_of).with_columns(id=days.ids.gather(_growth(days, as_of)["code"]))
        for days in (alone, whole)
    ]
    assert found[0].drop("code").equals(found[1].drop("code"))


def test_the_growth_planted_is_found():
    """In rank, where there were occasions enough to see it: single orders vary by far more."""
    made = made_up()
    scores = run(made.base, as_of=made.as_of, rules=Rules(), asked=VALUE).scores
    known = made.truth.join(scores, on="customer_id").filter(
        pl.col("growth_rate").is_not_null()
        & pl.col("left_on").is_null()
        & pl.col("yearly_growth").is_not_null()
        & (pl.col("season") == "even")
    )
    often = known.filter(pl.col("occasions_window") >= 12)
    assert often.height > 150
    assert spearmanr(often["growth_rate"], often["yearly_growth"])[0] > 0.3
    rising = often.filter((pl.col("growth_rate") > 0) & (pl.col("growth_p_value") < 0.1))
    planted, others = rising["yearly_growth"].mean(), often["yearly_growth"].mean()
    assert planted > others + 0.05
