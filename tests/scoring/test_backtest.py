"""The scores tried on the past: dates, what was known at each, what came, who is compared."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from retain.errors import DataError
from retain.scoring import backtest
from retain.scoring.backtest import PassedOver, Seen, cut_days, look_back
from retain.scoring.base import Base
from retain.scoring.comparison import MORE_IS_BETTER, compare
from retain.scoring.customer_days import CustomerDays
from retain.scoring.features import features
from retain.scoring.peers import NAMES, PREDICTORS
from retain.scoring.pipeline import run
from retain.scoring.standards import Rules
from tests.scoring.lines_of import Line, customer_days, day
from tests.scoring.made_up import made_up

RULES = Rules(horizon_days=60)
AS_OF = day(499)


def buying(customers: int = 90, days: int = 500, seed: int = 5) -> list[Line]:
    """Customers who buy at rates of their own from days of their own, half of them for a time."""
    random = np.random.default_rng(seed)
    lines: list[Line] = []
    for place in range(customers):
        gap, at = random.gamma(2.0, 40.0) + 4, float(random.integers(0, 60))
        end = days if place % 2 else at + random.exponential(150)
        while at < min(end, days):
            lines.append((f"c{place:03}", int(at), int(random.integers(10_000, 900_000))))
            at += random.exponential(gap) + 1
    return lines


def base_of(lines: list[Line]) -> Base:
    customers = customer_days(lines)
    codes = pl.DataFrame({"code": pl.Series([], dtype=pl.UInt32)})
    return Base(customers, codes, codes["code"])


@functools.cache
def looked() -> tuple[Seen, ...]:
    found = look_back(base_of(buying()), as_of=AS_OF, rules=RULES, cuts=3)
    assert all(isinstance(each, Seen) for each in found)
    return tuple(found)


def _as_values(seen: Seen) -> dict:
    return {
        "standards": seen.standards.document(),
        "codes": seen.codes.to_list(),
        **{f"score {name}": said.score.tolist() for name, said in seen.predictions.items()},
        **{f"called {name}": called.tolist() for name, called in seen.called.items()},
    }


def test_cut_dates_leave_a_horizon_on_either_side():
    customers = customer_days([("a", 0, 100), ("a", 100, 100)])

    def cuts(count, horizon=20):
        found = cut_days(customers, as_of=day(100), horizon_days=horizon, cuts=count)
        return [each - day(0) for each in found]

    assert cuts(4) == [19, 39, 60, 80]
    assert cuts(1) == [80]
    assert cuts(3, horizon=50) == [49, 50]
    assert cuts(9, horizon=49) == [48, 49, 50, 51]


@pytest.mark.parametrize(
    ("lines", "as_of", "key"),
    [
        ([("a", 5, 100)], 5, "backtest_days"),
        ([("a", 5, 100), ("b", 5, 100)], 5, "backtest_days"),
        ([("a", 5, 100), ("b", 123, 100)], 123, "backtest_short"),
        ([("a", 5, 0), ("b", 300, -100)], 300, "backtest_no_occasion"),
        ([("a", 5, 100), ("b", 300, 100)], 300, "backtest_nothing"),
        ([(f"c{n}", 5 + n, 100) for n in range(300)], 304, "backtest_nothing"),
    ],
)
def test_too_little_is_said(lines, as_of, key):
    with pytest.raises(DataError) as refused:
        look_back(base_of(lines), as_of=day(as_of), rules=RULES)
    assert refused.value.key == key
    assert refused.value.code == "TOO_LITTLE_HISTORY"
    assert all("{" not in refused.value.message(lang) for lang in ("en", "zh"))


def test_nobody_at_all():
    with pytest.raises(DataError) as refused:
        look_back(base_of([("a", 5, 100)]), as_of=day(4), rules=RULES)
    assert refused.value.key == "backtest_no_occasion"


def test_what_came_is_what_the_lines_say():
    for seen in looked():
        ahead: dict[str, list[int]] = {}
        for customer, offset, amount in set(_by_day(buying())):
            if seen.day < day(offset) <= seen.day + 60:
                ahead.setdefault(customer, []).append(amount)
        ids = base_of(buying()).customers.ids.gather(seen.codes).to_list()
        assert seen.occasions.tolist() == [len(ahead.get(customer, [])) for customer in ids]
        assert seen.value is not None
        assert seen.value.tolist() == [sum(ahead.get(customer, [])) for customer in ids]
        assert seen.bought.tolist() == [customer in ahead for customer in ids]


def _by_day(lines: list[Line]) -> list[Line]:
    sums: dict[tuple[str, int], int] = {}
    for customer, offset, amount in lines:
        sums[customer, offset] = sums.get((customer, offset), 0) + amount
    return [(customer, offset, amount) for (customer, offset), amount in sums.items()]


def test_what_is_judged_is_what_score_would_have_published():
    seen = looked()[-1]
    earlier = [line for line in buying() if day(line[1]) <= seen.day]
    scores = run(base_of(earlier), as_of=seen.day, rules=RULES).scores
    scores = scores.filter(pl.col("chance_to_buy").is_not_null())
    said = seen.predictions["retain"]
    assert scores["chance_to_buy"].to_list() == said.score.tolist()
    assert said.occasions is not None
    assert scores["expected_occasions"].to_list() == said.occasions.tolist()
    assert said.value is not None
    assert (scores["expected_value"] * 10_000).round().to_list() == said.value.tolist()
    assert scores["churned"].to_list() == seen.called["retain"].tolist()


def test_later_rows_change_nothing_that_is_said():
    seen = looked()[0]
    lines = [line for line in buying() if day(line[1]) <= seen.day + 60]
    last = seen.day - day(0) + 60
    more = [(f"c{n:03}", last - n % 50, 77_000_000) for n in range(60)] + [("a new one", last, 5)]
    cut = look_back(base_of(lines), as_of=seen.day + 60, rules=RULES, cuts=1)[0]
    added = look_back(base_of(lines + more), as_of=seen.day + 60, rules=RULES, cuts=1)[0]
    assert isinstance(cut, Seen)
    assert isinstance(added, Seen)
    known, with_later = _as_values(cut), _as_values(added)
    ids = [base_of(each).customers.ids for each in (lines, lines + more)]
    names = [of.gather(found.pop("codes")).to_list()
             for of, found in zip(ids, (known, with_later), strict=True)]  # fmt: skip
    assert names[0] == names[1]
    assert known == with_later
    assert (added.occasions > cut.occasions).any()


def test_later_rows_change_nothing_with_every_table_of_a_business():
    business = made_up(7)
    cut = business.as_of - 120
    found = []
    for last in (cut + 90, business.as_of):
        days = business.base.customers.days.filter(pl.col("day") <= last)
        base = replace(business.base, customers=CustomerDays(business.base.customers.ids, days))
        (seen,) = look_back(base, as_of=cut + 90, rules=Rules(), cuts=1)
        assert isinstance(seen, Seen)
        found.append(_as_values(seen))
    assert found[0] == found[1]


def test_the_order_of_rows_does_not_show():
    lines = buying()
    shuffled = [lines[place] for place in np.random.default_rng(1).permutation(len(lines))]
    mine = compare(looked())
    theirs = compare(look_back(base_of(shuffled), as_of=AS_OF, rules=RULES, cuts=3))
    assert mine.measured == theirs.measured
    assert mine.cells.equals(theirs.cells)
    assert mine.calibration.equals(theirs.calibration)


def test_dates_that_tell_nothing_are_passed_over():
    lines = [(customer, offset, 100) for customer, offset, _ in buying() if offset < 300]
    lines += [("late", 499, 100)]
    found = look_back(base_of(lines), as_of=AS_OF, rules=RULES, cuts=5)
    assert [each.why if isinstance(each, PassedOver) else "" for each in found] == [
        "", "", "", "nobody_bought", "nobody_bought",
    ]  # fmt: skip


def test_an_even_draw_of_many(monkeypatch):
    monkeypatch.setattr(backtest, "MOST_JUDGED", 40)
    seen = look_back(base_of(buying()), as_of=AS_OF, rules=RULES, cuts=1)[0]
    assert isinstance(seen, Seen)
    assert (seen.codes.len(), seen.everybody) == (40, 90)
    assert seen.occasions.size == 40


def test_everybody_is_compared_by_every_measure_it_has():
    compared = compare(looked())
    assert compared.cells["predictor"].to_list() == [*NAMES] * 3
    for measure in ("brier", "log_loss", "occasions_error"):
        measured = {m.predictor for m in compared.measured if m.measure == measure}
        assert measured == {"retain", "bg_nbd", "mbg_nbd", "pareto_nbd"}
    assert {m.predictor for m in compared.measured if m.measure == "auc"} == set(PREDICTORS)
    assert {m.measure for m in compared.measured} == set(MORE_IS_BETTER)
    rules = compared.cells.filter(pl.col("predictor").is_in(["fixed_90_days", "recency"]))
    assert rules["brier"].null_count() == rules.height


def test_measures_are_means_over_dates_and_lie_within_their_intervals():
    compared = compare(looked())
    for measured in compared.measured:
        figure = measured.figure
        if figure.value is not None and figure.low is not None and figure.high is not None:
            assert figure.low <= figure.value <= figure.high
        if measured.measure in ("auc", "brier", "log_loss"):
            own = compared.cells.filter(pl.col("predictor") == measured.predictor)
            assert figure.value == pytest.approx(own[measured.measure].mean(), rel=1e-5)


def test_ahead_means_better():
    compared = compare(looked())
    for measure, more in MORE_IS_BETTER.items():
        ours = compared.of(measure)
        assert ours is not None
        for peer in compared.peers(measure):
            assert peer.ahead is not None
            difference = (ours.figure.value or 0) - (peer.figure.value or 0)
            assert peer.ahead.value == pytest.approx(difference if more else -difference, abs=1e-5)


def test_rules_by_hand():
    compared, seen = compare(looked()), looked()
    for rule in compared.rules:
        called = sum(int(each.called[rule.rule].sum()) for each in seen)
        false = sum(int((each.called[rule.rule] & each.bought).sum()) for each in seen)
        assert (rule.called, rule.false) == (called, false)
        gone = sum(int((~each.bought).sum()) for each in seen)
        recall = compared.of("recall", rule.rule)
        assert recall is not None
        assert recall.figure.value == pytest.approx((called - false) / gone, rel=1e-5)
    silent = [as_of_features(each) for each in seen]
    by_hand = sum(int((found > 90).sum()) for found in silent)
    assert next(r for r in compared.rules if r.rule == "fixed_90_days").called == by_hand


def as_of_features(seen: Seen) -> pl.Series:
    found = features(base_of(buying()).customers, as_of=seen.day, window_days=365)
    return seen.day - found.filter(pl.col("occasions") > 0)["last_day"]
