"""Settling on time and keeping: who is compared, by hand; what is planted is found."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from retain.scoring.service.keeping import Arm, Keeping, kept_after
from retain.scoring.service.rules import ServiceRules
from retain.scoring.standards import Rules
from tests.scoring.service.complaining import book_of, complaining, every
from tests.scoring.service.simulated_complaints import DAYS, simulated

RULES = Rules()


def _kept(base, **asked):
    return kept_after(book_of(base, **asked), base, RULES)


def _arms(rows, lines, **asked) -> tuple[Arm, Arm]:
    found = _kept(complaining(lines, rows), **asked).on_time
    return found.exposed, found.others


def _late(customer: str, **cells: object) -> dict[str, object]:
    return {"customer": customer, "opened": 100, "due": 110, "closed": 140, **cells}


STAYS = every("stays", 30, 360)  # day 120 is the first after the limit, 150 the next


def test_both_arms_are_looked_at_from_the_limit_on():
    lines = [*STAYS, *every("late", 30, 360), *every("left", 30, 100), *every("went", 30, 135)]
    rows = [
        _late("stays", closed=105),
        _late("late"),
        _late("left"),
        _late("went"),  # bought on day 120, before it was closed: not lost by the limit
        _late("stays", opened=200, due=210, closed=None),  # open, and its limit over
    ]
    late, on_time = _arms(rows, lines)
    assert late == Arm(complaints=4, customers=4, bought=3)
    assert on_time == Arm(complaints=1, customers=1, bought=1)
    assert late.share == 0.75


def test_what_came_before_the_limit_keeps_nobody():
    lines = [("a", day, 1) for day in (0, 30, 60, 90, 105)]
    assert _arms([_late("a", closed=101)], lines)[1].bought == 0


@pytest.mark.parametrize(
    ("cells", "as_of"),
    [
        ({"due": None}, 365),  # no limit
        ({}, 139),  # the own gap after the limit is not over
        ({"closed": None}, 109),  # nor is the limit
        ({"opened": 5, "due": 15}, 365),  # one occasion by then: no rhythm
        ({"opened": 350, "due": 357, "closed": 351}, 365),
    ],
)
def test_who_cannot_be_judged_is_left_out(cells, as_of):
    assert _arms([_late("stays", **cells)], STAYS, as_of=as_of) == (Arm(0, 0, 0), Arm(0, 0, 0))


def test_who_is_gone_can_be_neither_kept_nor_lost():
    lines = every("a", 30, 60)  # 50 days of silence at the limit, 1.5 gaps are 45
    assert _arms([_late("a")], lines)[0].complaints == 0
    assert _arms([_late("a", opened=90, due=105)], lines)[0].complaints == 1


def test_complaints_before_the_period_are_looked_at_too():
    assert _arms([_late("stays")], STAYS, since=300)[0].complaints == 1


def test_without_due_days_the_allowed_days_are_the_limit():
    rows = [{"customer": "stays", "opened": 100, "closed": 120}]
    allowed = ServiceRules(resolve_days=10)
    assert _arms(rows, STAYS, service=allowed)[0].complaints == 1


@pytest.fixture(scope="module")
def planted() -> dict[float, Keeping]:
    """What is found where being late makes one, two times as many leave."""
    return {effect: _kept(simulated(effect), as_of=DAYS).on_time for effect in (1.0, 2.0)}


@pytest.mark.parametrize("effect", [1.0, 2.0])
def test_like_with_like_finds_what_is_planted_and_the_plain_ratio_does_not(planted, effect):
    found = planted[effect]
    for ratio in (found.alike, found.same_category):
        assert ratio.low < effect < ratio.high
        assert abs(ratio.value / effect - 1) < 0.15
    assert found.plain.value > 1.3 * effect
    assert (found.alike.low > 1) == (effect > 1)
    assert found.closest == found.same_category
    assert found.reason is None


def test_what_is_due_to_lateness_follows_from_the_ratio(planted):
    found = planted[2.0]
    silent = found.exposed.complaints - found.exposed.bought
    ratio = found.closest
    due = [silent * (1 - 1 / each) for each in (ratio.value, ratio.low, ratio.high)]
    wanted = [found.would_have_bought.value, found.would_have_bought.low]
    assert wanted == pytest.approx(due[:2], abs=0.1)
    assert found.would_have_bought.high == pytest.approx(due[2], abs=0.1)
    worth = found.their_value.value / found.would_have_bought.value * silent
    assert 20 * 300 < worth < 1000 * 13 * silent
    assert planted[1.0].would_have_bought.low < 0 < planted[1.0].would_have_bought.high


def test_the_settlement_is_asked_after_from_the_day_of_closing():
    found = _kept(simulated(2.0), as_of=DAYS).content
    assert found.exposed.complaints > 50
    assert found.alike.low > 1  # in the simulation grades follow being on time
    ungraded = complaining(STAYS, [_late("stays")])
    assert _kept(ungraded).content.reason == "grades_untold"


def test_too_few_say_nothing():
    lines = [line for n in range(40) for line in every(f"{n:02}", 30, 105 if n % 10 == 0 else 360)]
    rows = [_late(f"{n:02}", closed=105 if n % 2 else 140) for n in range(40)]
    found = _kept(complaining(lines, rows)).on_time
    assert found.exposed == Arm(20, 20, 16)
    assert found.others == Arm(20, 20, 20)
    assert found.reason == "too_few_silent"
    assert found.plain is found.alike is found.closest is found.would_have_bought is None


def test_reasons_of_what_is_not_known():
    no_limits = complaining(STAYS, [_late("stays", due=None)])
    assert _kept(no_limits).on_time.reason == "no_limits"
    nothing = replace(no_limits, tables={})
    assert {each.reason for each in vars(_kept(nothing)).values()} == {"no_complaints_table"}
    empty = complaining(STAYS, [])
    assert _kept(empty).on_time.exposed.share is None


def test_the_order_of_rows_does_not_show():
    base = simulated(1.0, customers=150)
    shuffled = base.tables["complaints"].sample(fraction=1, shuffle=True, seed=3)
    other = replace(base, tables={"complaints": pl.concat([shuffled, shuffled[:20]])})
    assert _kept(base, as_of=DAYS) == _kept(other, as_of=DAYS)
