"""Whom to win back for a given money, beside the best there is."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from retain.scoring.winback.queue import choose

ITEMS = st.lists(
    st.tuples(st.integers(-500, 5_000), st.integers(0, 2_000)), min_size=0, max_size=40
)


def best(net, cost, budget):
    """The greatest net by dynamic programming over every amount of money."""
    reached = [0] * (budget + 1)
    for gain, price in zip(net, cost, strict=True):
        if gain > 0 and price <= budget:
            for money in range(budget, price - 1, -1):
                reached[money] = max(reached[money], reached[money - price] + gain)
    return reached[budget]


@given(ITEMS, st.integers(0, 8_000))
def test_within_a_hundredth_of_the_best(items, budget):
    net, cost = [n for n, _ in items], [c for _, c in items]
    chosen = choose(net, cost, budget)
    exact = best(net, cost, budget)
    assert chosen.cost <= budget
    assert chosen.net >= 0.99 * exact
    assert exact <= chosen.most + 1e-6
    assert chosen.cost == sum(cost[p] for p in chosen.places)
    assert chosen.net == sum(net[p] for p in chosen.places)
    assert all(net[p] > 0 for p in chosen.places)


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 40)), max_size=9), st.integers(0, 90))
def test_beside_every_subset(items, budget):
    net, cost = [n for n, _ in items], [c for _, c in items]
    subsets = (s for size in range(len(items) + 1) for s in combinations(range(len(items)), size))
    fitting = (s for s in subsets if sum(cost[p] for p in s) <= budget)
    exact = max(sum(net[p] for p in s) for s in fitting)
    assert choose(net, cost, budget).net >= 0.99 * exact


def test_what_greed_alone_misses():
    # By net per cost the small one goes first and keeps the great one out.
    chosen = choose([60, 1_000], [1, 100], 100)
    assert chosen.places == (1,)


def test_without_a_budget_everybody_who_brings_anything():
    chosen = choose([5, 0, -3, 8], [10, 1, 1, 0])
    assert chosen.places == (0, 3)
    assert (chosen.cost, chosen.net, chosen.most) == (10, 13, 13)
    assert chosen.last_in == 0
    assert chosen.first_out is None


def test_the_marginal_customer():
    chosen = choose([100, 60, 30, 10], [10, 10, 10, 10], 25)
    assert chosen.places == (0, 1)
    assert (chosen.last_in, chosen.first_out) == (1, 2)


def test_nobody():
    nobody = choose([], [], 100)
    assert (nobody.places, nobody.net, nobody.last_in, nobody.first_out) == ((), 0, None, None)
    too_dear = choose([5], [10], 9)
    assert (too_dear.places, too_dear.first_out) == ((), 0)


def test_many_that_are_alike_end_soon():
    net = [1_000 + place % 7 for place in range(3_000)]
    cost = [997 + place % 5 for place in range(3_000)]
    chosen = choose(net, cost, 1_000_003)
    assert chosen.net >= 0.99 * chosen.most
