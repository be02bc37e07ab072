"""Whom to win back for a given money: those whose net together is greatest.

Customers are taken by net per cost, those that no longer fit passed over. Where that is not proved
to be as good as it gets, alternatives are tried one by one (branch and bound over the same order,
G. B. Dantzig, Operations Research 5 (1957) for the bound), until the rest could add no more than a
thousandth.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

TOLERANCE: Final = 0.001
"""What the choice may lack of the best possible before alternatives are tried."""

MOST_TRIED: Final = 200_000
"""Alternatives tried at the most; among so many customers any order comes near the best."""


@dataclass(frozen=True)
class Choice:
    """Who is chosen.

    Attributes:
        places: of those chosen, ascending.
        cost: what they cost together.
        net: what they bring together, beyond their cost.
        most: more than this no choice can bring.
        last_in: the place of who brings least for its cost of those chosen; None for nobody.
        first_out: of who brings most for its cost of those left out for want of money.
    """

    places: tuple[int, ...]
    cost: int
    net: int
    most: float
    last_in: int | None
    first_out: int | None


def choose(net: Sequence[int], cost: Sequence[int], budget: int | None = None) -> Choice:
    """Who brings most for a budget; everybody who brings anything without one.

    Args:
        net: of each, minor units; who brings nothing is never chosen.
        cost: of each, zero or more.
        budget: what all may cost together.
    """
    order = sorted(
        (place for place, each in enumerate(net) if each > 0),
        key=lambda place: (-_per_cost(net[place], cost[place]), -net[place], place),
    )
    if budget is None:
        chosen = order
        most = float(sum(net[place] for place in order))
    else:
        affordable = [place for place in order if cost[place] <= budget]
        gains = [net[place] for place in affordable]
        costs = [cost[place] for place in affordable]
        taken, most = _fill(gains, costs, budget)
        chosen = [affordable[place] for place in taken]
    kept = set(chosen)
    left = [place for place in order if place not in kept]
    return Choice(
        places=tuple(sorted(chosen)),
        cost=sum(cost[place] for place in chosen),
        net=sum(net[place] for place in chosen),
        most=most,
        last_in=chosen[-1] if chosen else None,
        first_out=left[0] if left else None,
    )


def _per_cost(net: int, cost: int) -> float:
    return net / cost if cost else float("inf")


@dataclass(frozen=True)
class _Bound:
    """What can be gained at the most from a place of the order on, if customers could be cut."""

    gains: Sequence[int]
    costs: Sequence[int]
    gained: Sequence[int]
    spent: Sequence[int]

    @classmethod
    def of(cls, gains: Sequence[int], costs: Sequence[int]) -> _Bound:
        gained, spent = (list(accumulate(each, initial=0)) for each in (gains, costs))
        return cls(gains, costs, gained, spent)

    def at(self, place: int, money: int) -> float:
        until = bisect_right(self.spent, self.spent[place] + money) - 1
        most = float(self.gained[until] - self.gained[place])
        if until < len(self.gains):
            left = money - (self.spent[until] - self.spent[place])
            most += self.gains[until] * left / self.costs[until]
        return most


def _fill(gains: Sequence[int], costs: Sequence[int], budget: int) -> tuple[list[int], float]:
    """The places taken, in order, and what no choice exceeds.

    Args:
        gains: of each, in falling order of gain per cost.
        costs: of each, none over the budget.
        budget: what all may cost together.
    """
    bound = _Bound.of(gains, costs)
    most = bound.at(0, budget)
    taken, best = _passing_over(gains, costs, budget)
    branches: list[tuple[int, int, int, _Taken | None]] = [(0, budget, 0, None)]
    """The place looked at next, money left, gain so far, who was taken."""
    tried = 0
    while branches and tried < MOST_TRIED and best * (1 + TOLERANCE) < most:
        place, money, gain, so_far = branches.pop()
        tried += 1
        if gain > best:
            best, taken = gain, _in_order(so_far)
        if place == len(gains) or gain + bound.at(place, money) <= best * (1 + TOLERANCE):
            continue
        branches.append((place + 1, money, gain, so_far))
        if costs[place] <= money:
            with_it = gain + gains[place]
            branches.append((place + 1, money - costs[place], with_it, _Taken(place, so_far)))
    if not branches:
        most = min(most, best * (1 + TOLERANCE))
    return taken, most


@dataclass(frozen=True)
class _Taken:
    """A place, and those taken before it."""

    place: int
    before: _Taken | None


def _in_order(last: _Taken | None) -> list[int]:
    places = []
    while last is not None:
        places.append(last.place)
        last = last.before
    return places[::-1]


def _passing_over(gains: Sequence[int], costs: Sequence[int], budget: int) -> tuple[list[int], int]:
    """Those taken in their order, who does not fit passed over; and what they gain."""
    taken, left = [], budget
    for place, cost in enumerate(costs):
        if cost <= left:
            taken.append(place)
            left -= cost
    return taken, sum(gains[place] for place in taken)
