"""Who would recommend us: the score, its interval, groups, and the change between periods."""

from __future__ import annotations

import itertools
import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from retain.scoring.service.recommending import (
    FIGURES,
    RecommendingBook,
    nps_by,
    nps_interval,
    read_recommending_book,
    recommending_figures,
)
from tests.scoring.lines_of import day
from tests.scoring.service.answering import CUSTOMERS, ROLES, answer, answers, surveyed
from tests.scoring.service.complaining import customers_of


def _book(rows, *, as_of: int = 400, since: int = 300, roles=ROLES, **labels) -> RecommendingBook:
    base = surveyed(rows, roles)
    customers = customers_of(base, **labels)
    return read_recommending_book(base, customers, as_of=day(as_of), since=day(since))


def _figures(book: RecommendingBook) -> dict[str, tuple]:
    return {each.name: (each.value, each.rows, each.reason) for each in recommending_figures(book)}


def _said(grades, when: int = 390) -> list[dict]:
    return [answer(n, when=when, nps=g) for n, g in zip(CUSTOMERS, grades, strict=False)]


def test_the_score_and_its_interval_by_hand():
    told = _figures(_book(_said([10, 9, 8, 7, 6, 0])))
    assert list(told) == list(FIGURES)
    assert told["nps"] == (0, 6, None)
    share = 2.75 / 9
    half = 1.959964 * math.sqrt(2 * share / 9) * 100
    assert told["nps_high"][0] == pytest.approx(half, abs=0.05)
    assert told["nps_low"][0] == pytest.approx(-half, abs=0.05)


@pytest.mark.parametrize("shares", [(0.3, 0.3), (0.6, 0.1), (0.85, 0.02), (0.1, 0.5)])
@pytest.mark.parametrize("size", [10, 30])
def test_the_interval_holds_the_true_score_as_often_as_it_says(shares, size):
    """Over every sample of the size, each by its chance; the plain interval holds less often."""
    held = plain = 0.0
    true = 100 * (shares[0] - shares[1])
    chance = stats.multinomial(size, [*shares, 1 - sum(shares)])
    for p, d in itertools.product(range(size + 1), repeat=2):
        if p + d > size:
            continue
        weight = float(chance.pmf([p, d, size - p - d]))
        low, high = nps_interval(p, d, size)
        held += weight * (low <= true <= high)
        middle, spread = (p - d) / size, (p + d) / size - ((p - d) / size) ** 2
        plain += weight * (abs(100 * middle - true) <= 195.9964 * math.sqrt(spread / size))
    assert 0.93 <= held <= 0.995
    assert held >= plain


def test_all_alike_is_not_certain():
    assert nps_interval(5, 0, 5)[0] < 80
    assert nps_interval(0, 0, 0) is None


def test_an_answer_beside_each_dimension_is_one_and_the_newest_counts():
    rows = [
        *(answer("a", each, nps=9) for each in ("service", "price", "product")),
        answer("b", nps=3),
        answer("b", when=310, nps=10),
        answer("c", when=401, nps=10),
        answer("d", when=300, nps=10),
        answer("e", nps=11),
        answer("f", nps=None),
        answer("g", "service", nps=9),
        answer("g", "price", nps=8),
    ]
    book = _book(rows)
    assert book.rows["score"].to_list() == [1, -1, 0]
    assert book.before["score"].to_list() == [1]


def test_by_tier():
    tiers = dict(zip(CUSTOMERS, "AABB", strict=False))
    found = nps_by(_book(_said([10, 2, 9, 9, 0]), tier=tiers), "tier")
    counts = ("promoters", "passives", "detractors")
    assert found.select("tier", "customers", *counts, "nps").rows() == [
        ("A", 2, 1, 0, 1, 0),
        ("B", 2, 2, 0, 0, 100),
    ]  # fmt: skip


def test_the_change_knows_who_answered_twice():
    now = [10, 10, 9, 9, 5, 5, 8, 7]
    same = _figures(_book([*_said(now), *_said(now, when=250)]))
    assert same["nps_change"] == (0, 16, None)
    others = [answer(n, when=250, nps=g) for n, g in zip("bcdefgha", now, strict=True)]
    moved = _figures(_book([*_said(now), *others]))
    assert moved["nps_change"][0] == 0
    assert moved["nps_change_high"][0] > 1.2 * same["nps_change_high"][0]


def test_the_change_of_different_customers_by_hand():
    rows = [*_said([10, 10, 10, 0])]
    rows += [answer(n, when=250, nps=g) for n, g in zip("efgh", [10, 0, 0, 8], strict=True)]
    told = _figures(_book(rows))
    assert told["nps_change"] == (75, 8, None)

    def part(promoters: int, detractors: int) -> tuple[float, float]:
        p, d = (promoters + 0.75) / 7, (detractors + 0.75) / 7
        return p - d, (p + d - (p - d) ** 2) / 7

    (after, spread), (before, spread_before) = part(3, 1), part(1, 2)
    half = 1.959964 * math.sqrt(spread + spread_before)
    assert told["nps_change_low"][0] == pytest.approx(100 * (after - before - half), abs=0.05)
    assert told["nps_change_high"][0] == pytest.approx(100 * (after - before + half), abs=0.05)


@pytest.mark.parametrize(
    ("rows", "level", "change"),
    [
        (None, "no_surveys_table", "no_surveys_table"),
        ([], "nps_not_asked", "nps_not_asked"),
        (_said([9], when=250), "nps_not_asked", "nps_not_asked"),
        (_said([9]), None, "no_answers_before"),
    ],
)
def test_why_nothing_is_known(rows, level, change):
    told = _figures(_book(rows))
    assert (told["nps"][2], told["nps_change"][2]) == (level, change)
    assert all((value is None) == (reason is not None) for value, _, reason in told.values())


def test_surveys_that_do_not_ask():
    bare = {"date": pl.Date(), "dimension": pl.String()}
    assert _figures(_book([answer("a")], roles=bare))["nps"] == (None, 0, "nps_not_asked")


@given(rows=answers, turned=st.randoms())
def test_no_order_of_rows_shows(rows, turned):
    other = list(rows)
    turned.shuffle(other)
    tiers = dict(zip(CUSTOMERS, "AABBC", strict=False))
    one, two = _book(rows, tier=tiers), _book(other, tier=tiers)
    assert recommending_figures(one) == recommending_figures(two)
    assert nps_by(one, "tier").equals(nps_by(two, "tier"))


@given(rows=answers)
def test_the_score_is_between_its_ends_and_a_hundred(rows):
    told = _figures(_book(rows))
    low, value, high = (told[name][0] for name in ("nps_low", "nps", "nps_high"))
    assert value is None or -100 <= low <= high <= 100
