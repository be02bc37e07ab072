"""What one point of retention is worth: by hand, by kind, by margin; unknown where it must be."""

from __future__ import annotations

import pytest

from retain.scoring.asked import VALUE
from retain.scoring.changes.worth import worth_of_a_point
from retain.scoring.measure import MINOR_PER_UNIT
from retain.scoring.pipeline import run
from retain.scoring.standards import Rules
from tests.scoring.lines_of import day
from tests.scoring.made_up import made_up
from tests.scoring.tables_of import base_of

UNIT = MINOR_PER_UNIT
AS_OF = 800  # the window begins after 435, the one before it after 70


def found(lines, **options):
    base = base_of([("first", 0, UNIT), *lines], {})
    standards = run(base, as_of=day(AS_OF), rules=Rules(), asked=VALUE).standards
    return worth_of_a_point(base, standards, as_of=day(AS_OF), **options)


def customers(letter, count, *spent):
    return [(f"{letter}{n:02}", on, much * UNIT) for n in range(count) for on, much in spent]


def test_the_lost_ones_worth_times_what_their_like_went_on_to_spend():
    """20 lost brought 10 each; those who stayed brought 1½ times as much in the next window."""
    lines = customers("l", 20, (100, 10)) + customers("k", 20, (100, 10), (700, 15))
    told = found(lines)
    assert (told.at_stake, told.could_be_kept, told.lost) == (20, 40, 20)
    assert told.retention == 0.5
    assert told.each == 15.0
    assert told.mean_each == 15.0
    assert told.value.value == 3.0  # 1 % of 20 customers, 15 each
    assert told.value.low == told.value.high == 3.0  # all alike


def test_each_kind_goes_on_as_its_own_like():
    """Large ones double, small ones halve; the lost were small: the mean of all says nothing."""
    lines = [
        *customers("l", 12, (100, 10)),
        *customers("s", 12, (100, 10), (700, 5)),
        *customers("g", 12, (100, 1000), (110, 1000), (700, 4000)),
    ]
    told = found(lines)
    assert told.each == 5.0
    assert told.mean_each == 2002.5
    assert told.value.value == 1.2
    assert told.value.low <= 1.2 <= told.value.high


def test_a_kind_without_enough_who_stayed_goes_on_as_all_of_them():
    """The lost bought twice, and hardly anybody of those who stayed did."""
    lines = [
        *customers("l", 12, (100, 5), (120, 5)),
        *customers("k", 30, (100, 10), (700, 20)),
        *customers("m", 3, (100, 5), (120, 5), (700, 1)),
    ]
    assert found(lines).each == round(10 * (600 + 3) / (300 + 30), 2)


def test_the_order_of_rows_changes_nothing():
    lines = customers("l", 25, (90, 10), (200, 7)) + customers("k", 40, (100, 11), (700, 15))
    assert found(lines) == found(lines[::-1])


@pytest.mark.parametrize(
    ("lines", "options", "reason"),
    [
        ([], {}, "few_lost"),
        (customers("k", 20, (100, 10), (700, 15)), {}, "few_lost"),
        (customers("l", 20, (100, 10)), {}, "no_value_before"),
        (customers("l", 20, (100, 10)), {"begins": day(300)}, "window_not_covered"),
    ],
)
def test_unknown_with_its_reason(lines, options, reason):
    told = found(lines, **options)
    assert told.reason == reason
    assert told.value.value is told.value.low is told.each is None


def test_by_margin_where_it_is_known():
    business = made_up()
    base, as_of = business.base, business.as_of
    standards = run(base, as_of=as_of, rules=Rules(), asked=VALUE).standards
    told = worth_of_a_point(base, standards, as_of=as_of)
    assert told.kind == "margin"
    who = {}
    for code, on, sold, margin in base.customers.days.select(
        "code", "day", "sale_lines", "margin"
    ).iter_rows():
        back = (as_of - on) // 365
        if back < 2:
            spent, times = who.setdefault(code, ([0, 0], [0, 0]))
            spent[back] += margin
            times[back] += sold > 0
    kinds: dict[tuple[str, int], list[tuple[int, int, int]]] = {}
    for spent, times in who.values():
        if times[1]:
            lines = standards.tiers
            tier = "A" if spent[1] >= lines.a_line else "B" if spent[1] >= lines.b_line else "C"
            band = sum(times[1] > most for most in (1, 3, 6))
            kinds.setdefault((tier, band), []).append((times[0], max(spent[1], 0), spent[0]))
    everybody = [each for some in kinds.values() for each in some]
    worth = sum(
        sum(before for stays, before, _ in some if not stays) * _onward(some, everybody)
        for some in kinds.values()
    )
    lost = sum(not stays for stays, _, _ in everybody)
    assert (told.could_be_kept, told.lost) == (len(everybody), lost)
    assert told.each == pytest.approx(worth / lost / UNIT, abs=0.01)
    assert told.each < told.mean_each
    assert told.value.low < told.value.value < told.value.high


def _onward(some, everybody):
    """What those who stayed went on to bring, of what they had brought; of all where few did."""
    stayed = [each for each in some if each[0]]
    if len(stayed) < 10:
        stayed = [each for each in everybody if each[0]]
    return sum(after for _, _, after in stayed) / sum(before for _, before, _ in stayed)
