"""Prices above the agreed one: the discount, what was granted before, the window."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from retain.scoring.causes.agreed_rules import AGREED_RULES
from retain.scoring.causes.world import World
from tests.scoring.causes.asked import found, world_of
from tests.scoring.lines_of import day

(RULE,) = AGREED_RULES


def _world(discounts: dict[int, int], agreed: str | None = "0.1") -> World:
    """A world where `a` pays 1,000 less a discount on some days."""
    lines = [("a", at, 1_000 - off) for at, off in discounts.items()]
    world = world_of({}, lines=lines, facts=[{"customer": "a", "agreed_discount": agreed}])
    at = [day(offset) for offset in discounts]
    given = pl.col("day").replace_strict(at, list(discounts.values()), default=10_000)
    days = world.base.customers.days.with_columns(discount=given.cast(pl.Int64))
    customers = replace(world.base.customers, days=days)
    return replace(world, base=replace(world.base, customers=customers))


BEFORE = dict.fromkeys((300, 340, 380), 100)


def _found(late: dict[int, int], before: dict[int, int] = BEFORE, **cells) -> list[dict]:
    return found(RULE, _world(before | late, **cells), {"day": 530, "rhythm_day": 500})


@pytest.mark.parametrize(
    ("late", "strength"),
    [
        ({490: 0}, 0.7),
        ({490: 89}, 0.7),
        ({490: 90}, None),
        ({490: 100}, None),
        ({490: 0, 500: 100}, 0.7),
        ({420: 0}, 0.35),
        ({501: 0}, None),
    ],
)
def test_a_discount_under_the_agreed_one_counts(late, strength):
    rows = _found(late)
    assert [row["strength"] for row in rows] == ([] if strength is None else [strength])


def test_what_was_granted_and_agreed_is_said():
    (row,) = _found({490: 20})
    assert row["table"] == "customers"
    assert row["en"] == (
        "on 2025-05-05 a discount of 2% was granted, 10% are agreed and were granted before"
    )
    assert row["zh"] == "2025-05-05 实际折扣为 2%，低于约定且此前一直执行的 10%"


def test_it_must_have_been_granted_before():
    assert _found({490: 0}, dict.fromkeys(BEFORE, 0)) == []
    assert _found({490: 0}, {300: 100, 340: 100}) == []
    assert _found({490: 0}, BEFORE | {360: 0}) == []


@pytest.mark.parametrize("agreed", ["0", None])
def test_without_an_agreement_nothing_is_above_it(agreed):
    assert _found({490: 0}, agreed=agreed) == []


def test_lines_without_discounts_say_nothing():
    world = world_of({}, lines=[("a", 490, 1)], facts=[{"customer": "a", "agreed_discount": "0.1"}])
    assert found(RULE, world, {"day": 530, "rhythm_day": 500}) == []
    assert not world.judges(RULE)
