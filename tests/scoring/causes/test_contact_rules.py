"""Contacts: theirs that nobody took, and ours that a smaller customer did not get."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from retain.scoring.causes.contact_rules import CONTACT_RULES
from tests.scoring.causes.asked import AS_OF, found, world_of

UNANSWERED, TOO_FEW = CONTACT_RULES


def _contact(date: int, direction="out", answered: bool | None = True, customer="a"):
    return {"customer": customer, "date": date, "direction": direction, "answered": answered}


def _unanswered(*contacts, at=200):
    return found(UNANSWERED, world_of({"contacts": contacts}), {"day": at})


def test_their_contact_that_nobody_took_counts_for_half_a_year():
    missed = _contact(100, "in", answered=False)
    assert [len(_unanswered(missed, at=at)) for at in (99, 100, 279, 280)] == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("again", "counts"),
    [
        (_contact(100), 0),
        (_contact(107), 0),
        (_contact(108), 1),
        (_contact(103, answered=False), 1),
        (_contact(103, "in"), 0),
        (_contact(99), 1),
    ],
)
def test_whoever_was_called_back_within_a_week_was_heard(again, counts):
    assert len(_unanswered(_contact(100, "in", answered=False), again)) == counts


def test_answered_or_unknown_is_no_evidence():
    assert (
        _unanswered(_contact(100, "in"), _contact(101, "in", None), _contact(102, None, None)) == []
    )


def test_how_many_and_when_is_said():
    (row,) = _unanswered(*(_contact(d, "in", answered=False) for d in (100, 110)), at=170)
    assert (row["strength"], row["table"]) == (0.3, "contacts")
    assert row["en"] == (
        "contacts of the customer's own that nobody answered: 2, the last on 2024-04-20"
    )
    assert row["zh"] == "客户主动联系无人回应 2 次，最近一次为 2024-04-20"


def _bought(customers: int) -> list[tuple[str, int, int]]:
    """Each customer's worth is half of the one before."""
    return [(f"c{n}", d, 2 ** (30 - n)) for n in range(customers) for d in range(0, AS_OF, 25)]


def _world(*, fallen_quiet: int = 400, others: int = 12, a_year: int = 6, **settings):
    """Twelve customers, contacted at an even pace; `a`, which grows, until a day."""
    every = 365 // a_year
    contacts = [_contact(d, customer="a") for d in range(10, fallen_quiet, every)]
    contacts += [
        _contact(d, customer=f"c{n}") for n in range(others) for d in range(10 + n, AS_OF, every)
    ]
    lines = [("a", d, 1000 * (100 + d)) for d in range(0, 700, 20)] + _bought(others)
    return world_of({"contacts": contacts}, lines=lines, **settings)


def test_a_smaller_customer_with_potential_was_let_fall_quiet():
    world = _world()
    asked = [{"day": at, "rhythm_day": at - 20} for at in (300, 400, 500, 580, 640)]
    rows = found(TOO_FEW, world, *asked)
    assert [row["moment"] for row in rows] == [2, 3, 4]
    assert [row["contacts"] for row in rows] == [1, 0, 0]
    assert [row["strength"] for row in rows] == pytest.approx([0.497, 0.7, 0.7], abs=0.001)
    assert rows[1]["en"] == (
        "0 contacts of ours in the 180 days to 2025-08-03, 3.0 due to a customer of tier B; "
        "and the customer had potential"
    )
    assert rows[1]["zh"] == (
        "截至 2025-08-03 的 180 天内我方仅联系 0 次，而 B 级客户应有 3.0 次，且该客户有潜力"
    )


@pytest.mark.parametrize("tier", ["A", "D", None])
def test_only_smaller_customers_are_asked_about(tier):
    assert found(TOO_FEW, _world(), {"day": 600, "rhythm_day": 590, "tier": tier}) == []


def test_whoever_was_contacted_as_little_before_bought_on_all_the_same():
    assert found(TOO_FEW, _world(fallen_quiet=80), {"day": 640, "rhythm_day": 620}) == []


def test_where_nobody_is_called_nobody_is_neglected():
    assert found(TOO_FEW, _world(a_year=1), {"day": 640, "rhythm_day": 620}) == []


def test_whoever_fell_silent_first_was_not_neglected():
    world = _world()
    for rhythm_day, counts in ((620, 1), (560, 1), (480, 1), (459, 0)):
        rows = found(TOO_FEW, world, {"day": 640, "rhythm_day": rhythm_day})
        assert len(rows) == counts
    slow = replace(
        world.base.customers, days=world.base.customers.days.filter(pl.col("day") % 9 == 0)
    )
    world = replace(world, base=replace(world.base, customers=slow))
    assert found(TOO_FEW, world, {"day": 640, "rhythm_day": 620}) == []


def test_whoever_refused_contacts_is_not_neglected():
    world = _world(facts=[{"customer": "a", "consent": "no"}])
    assert found(TOO_FEW, world, {"day": 640, "rhythm_day": 620}) == []


@pytest.mark.parametrize(("ours", "counts"), [(6_001, 0), (6_000, 1), (None, 0)])
def test_potential_is_growth_or_room_in_the_wallet(ours, counts):
    quiet = [_contact(d, customer="c4") for d in range(10, 400, 60)]
    others = [
        _contact(d, customer=f"c{n}") for n in range(12) for d in range(9, AS_OF, 60) if n != 4
    ]
    wallet = [{"customer": "c4", "date": 500, "total_spend": 9_000, "our_spend": ours}]
    tables = {"contacts": quiet + others} | ({"wallet": wallet} if ours else {})
    world = world_of(tables, lines=_bought(12))
    assert len(found(TOO_FEW, world, {"customer": "c4", "day": 640, "rhythm_day": 630})) == counts


def test_an_empty_table_says_nothing():
    roles = {"contacts": ("date", "direction", "answered")}
    world = world_of({"contacts": []}, roles=roles)
    assert found(UNANSWERED, world, {"day": 200}) == []
    assert found(TOO_FEW, world, {"day": 200}) == []


def test_whoever_never_bought_was_not_rising():
    world = _world()
    never = replace(world.base.customers, days=world.base.customers.days.filter(pl.col("code") > 0))
    bare = replace(world, base=replace(world.base, customers=never))
    assert len(found(TOO_FEW, world, {"day": 600, "rhythm_day": 580})) == 1
    assert found(TOO_FEW, bare, {"day": 600, "rhythm_day": 580}) == []
