"""Groups beside their own mix: by hand, by pandas, and where the truth is planted."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import polars as pl
import pytest

from retain.scoring.asked import VALUE
from retain.scoring.base import Base
from retain.scoring.mix import FEW, could_be_kept, holm, kept_by_group
from retain.scoring.pipeline import run
from retain.scoring.standards import Rules
from tests.scoring.lines_of import customer_days, day

RATES = {"A": 0.95, "B": 0.8, "C": 0.5}
EASY, HARD = (80, 60, 20), (10, 40, 150)


def _customers(rows) -> pl.DataFrame:
    schema = {"group": pl.String, "stratum": pl.String, "kept": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _planted(groups, seed, skill=None) -> pl.DataFrame:
    """Customers kept at the rates of their tiers; `skill` multiplies a group's odds."""
    draw, rows = np.random.default_rng(seed), []
    for name, sizes in groups.items():
        for (tier, rate), size in zip(RATES.items(), sizes, strict=True):
            odds = rate / (1 - rate) * (skill or {}).get(name, 1.0)
            rows += [(name, tier, bool(kept)) for kept in draw.random(size) < odds / (1 + odds)]
    return _customers(rows)


def test_by_hand():
    """A: 30 of 40 kept, C: 10 of 40; x has 30 and 10 of them, so 25 are to be expected."""
    rows = [("x", "A", n < 24) for n in range(30)] + [("y", "A", n < 6) for n in range(10)]
    rows += [("x", "C", n < 3) for n in range(10)] + [("y", "C", n < 7) for n in range(30)]
    x, y = kept_by_group(_customers(rows))
    assert (x.group, x.members, x.kept, x.expected) == ("x", 40, 27, 25.0)
    assert (y.group, y.members, y.kept, y.expected) == ("y", 40, 13, 15.0)
    assert (x.ratio, y.ratio) == (1.08, 0.8667)
    # V = 2 · 30·10·30·10 / (40² · 39) = 2.8846, (|27 − 25| − ½)² / V = .78: p = .377, two groups
    assert x.p_value == y.p_value == pytest.approx(2 * 0.3771, abs=1e-3)
    assert x.low < 1 < x.high


def test_the_test_is_mantel_and_haenszels():
    """Against the textbook's sum over 2 × 2 tables, built up with pandas."""
    customers = _planted({"x": EASY, "y": HARD}, seed=3, skill={"y": 0.45})
    frame = pd.DataFrame(customers.to_dicts())
    off = variance = 0.0
    for _, table in frame.groupby("stratum"):
        n, kept = len(table), table.kept.sum()
        own = table[table.group == "x"]
        off += own.kept.sum() - len(own) * kept / n
        variance += len(own) * (n - len(own)) * kept * (n - kept) / (n * n * (n - 1))
    chi2 = (abs(off) - 0.5) ** 2 / variance
    from scipy.stats import chi2 as distribution

    raw = distribution.sf(chi2, 1)
    assert kept_by_group(customers)[0].p_value == pytest.approx(min(2 * raw, 1), abs=1e-4)


def test_expected_by_pandas():
    groups = {f"m{n}": (5 + n * 3, 20, 60 - n * 5) for n in range(9)}
    customers = _planted(groups, seed=5)
    frame = pd.DataFrame(customers.to_dicts())
    frame["rate"] = frame.groupby("stratum").kept.transform("mean")
    wanted = frame.groupby("group").agg(kept=("kept", "sum"), expected=("rate", "sum"))
    for each in kept_by_group(customers):
        assert each.kept == wanted.kept[each.group]
        assert each.expected == pytest.approx(wanted.expected[each.group], abs=1e-4)


def test_another_mix_alone_is_no_difference():
    """Two managers of one skill: raw retention is far apart, and nobody is named."""
    false = 0
    for seed in range(200):
        x, y = kept_by_group(_planted({"x": EASY, "y": HARD}, seed))
        assert x.kept / x.members > y.kept / y.members + 0.1
        false += x.differs or y.differs
    assert false <= 16  # 5 % of 200, and three standard errors


def test_a_truly_worse_manager_is_found():
    groups = {**{f"m{n}": (20, 60, 60) for n in range(9)}, "worse": (20, 60, 60)}
    found = wrong = 0
    for seed in range(60):
        judged = {
            each.group: each for each in kept_by_group(_planted(groups, seed, {"worse": 0.3}))
        }
        found += judged["worse"].differs and judged["worse"].ratio < 1
        named = (each for name, each in judged.items() if name != "worse" and each.differs)
        wrong += any(each.ratio < 1 for each in named)
    assert found >= 54
    assert wrong <= 3


def test_the_interval_holds_the_truth():
    """Of one group among many others of the same skill."""
    held = [
        kept_by_group(_planted({"x": (15, 15, 15), "others": (300, 300, 300)}, seed))[1]
        for seed in range(300)
    ]
    assert sum(each.low <= 1 <= each.high for each in held) >= 279


def test_small_groups_are_not_compared():
    rows = [("tiny", "A", False)] * 3 + [("big", "A", n % 2 == 0) for n in range(400)]
    big, tiny = kept_by_group(_customers(rows))
    assert tiny.few
    assert tiny.p_value is None
    assert not tiny.differs
    assert min(big.expected, big.members - big.expected) >= FEW


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("a", "A", True)],
        [("a", None, True), (None, "A", True)],
        [("a", "A", True)] * 30 + [("b", "A", True)] * 30,
        [("a", "A", False)] * 30 + [("b", "C", True)] * 30,
    ],
    ids=["nobody", "one", "unknown", "all kept", "strata apart"],
)
def test_nothing_to_tell_apart(rows):
    for each in kept_by_group(_customers(rows)):
        assert not each.differs
        assert each.low is None or each.low <= (each.ratio or 0) <= each.high


def test_order_of_rows_does_not_show():
    customers = _planted({"x": EASY, "y": HARD}, 1)
    assert kept_by_group(customers.sample(fraction=1, shuffle=True, seed=4)) == kept_by_group(
        customers
    )


def test_customers_without_a_group_come_last():
    rows = [(name, "A", kept) for name, kept in product((None, "b", "a"), (True, False) * 20)]
    assert [each.group for each in kept_by_group(_customers(rows))] == ["a", "b", None]


def test_holm():
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm(np.array([0.9, 0.8])) == pytest.approx([1.0, 1.0])


def _lines_of_two_managers(seed: int, customers: int = 700):
    """Lines of customers who leave alike, whatever they spend; x has been given the large ones."""
    draw, lines, groups = np.random.default_rng(seed), [], {}
    for number in range(customers):
        size, name = draw.lognormal(0, 1.2), f"{number:04}"
        groups[name] = "x" if draw.random() < size**1.5 / (1 + size**1.5) else "y"
        when = float(draw.integers(0, 500))
        while when <= 900:
            lines.append((name, int(when), int(size * draw.gamma(4, 25) * 10_000) + 100))
            if draw.random() < 0.05:
                break
            when += 1 + draw.exponential(30)
    return lines, groups


def test_large_accounts_that_leave_like_small_ones_are_no_managers_fault():
    """From lines to names: tiers while buying would blame x here in nine bases of ten."""
    by_tier_before = named = 0
    for seed in range(12):
        lines, groups = _lines_of_two_managers(seed)
        nobody = pl.Series([], dtype=pl.UInt32)
        base = Base(customer_days(lines), pl.DataFrame(schema={"code": pl.UInt32}), nobody)
        scores = run(base, as_of=day(900), rules=Rules(), asked=VALUE).scores
        scores = scores.with_columns(group=pl.col("customer_id").replace_strict(groups))
        customers = could_be_kept(scores, pl.col("group"))
        assert customers.height > 300
        named += any(each.differs for each in kept_by_group(customers))
        before = scores.filter(pl.col("occasions_previous") > 0)["tier_before"]
        worse = kept_by_group(customers.with_columns(stratum=before))
        by_tier_before += any(each.differs for each in worse)
    assert named <= 2
    assert by_tier_before >= 8


def test_occasions_are_banded_and_only_who_bought_before_could_be_kept():
    scores = pl.DataFrame(
        {"tier_previous": ["A"] * 8, "occasions_previous": [0, 1, 2, 3, 4, 6, 7, 99],
         "occasions_window": [1, 0, 1, 0, 1, 0, 1, 0], "region": ["n"] * 8},
        schema_overrides={"occasions_previous": pl.UInt32},
    )  # fmt: skip
    found = could_be_kept(scores, pl.col("region"))
    assert found.height == 7
    assert found["stratum"].rle_id().to_list() == [0, 1, 1, 2, 2, 3, 3]
    assert found["kept"].to_list() == [False, True, False, True, False, True, False]
