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


def test_what_customers_like_the_lost_went_on_to_bring():
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


def test_a_kind_without_enough_who_stayed_goes_on_as_its_tier():
    """The lost bought four times; of those who stayed, of one tier all, three did."""
    lines = [
        *customers("l", 12, *((on, 2) for on in (100, 120, 140, 160))),
        *customers("k", 30, (100, 8), (700, 20)),
        *customers("m", 3, *((on, 2) for on in (100, 120, 140, 160)), (700, 1)),
    ]
    assert found(lines).each == round((30 * 20 + 3) / 33, 2)


def test_the_order_of_rows_changes_nothing():
    lines = customers("l", 25, (90, 10), (200, 7)) + customers("k", 40, (100, 11), (700, 15))
    assert found(lines) == found(lines[::-1])


@pytest.mark.parametrize(
    ("lines", "options", "reason"),
    [
        ([], {}, "few_lost"),
        (customers("k", 20, (100, 10), (700, 15)), {}, "few_lost"),
        (customers("l", 20, (100, 10)), {}, "few_kept"),
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
    stayed: dict[tuple[str, int], list[float]] = {}
    went: list[tuple[str, int]] = []
    for spent, times in who.values():
        if times[1]:
            lines = standards.tiers
            tier = "A" if spent[1] >= lines.a_line else "B" if spent[1] >= lines.b_line else "C"
            kind = (tier, sum(times[1] > most for most in (1, 3, 6)))
            if times[0]:
                stayed.setdefault(kind, []).append(spent[0] / UNIT)
            else:
                went.append(kind)
    assert (told.could_be_kept, told.lost) == (
        sum(map(len, stayed.values())) + len(went),
        len(went),
    )
    worth = sum(_onward(kind, stayed) for kind in went) / len(went)
    assert told.each == pytest.approx(worth, abs=0.01)
    assert told.each < told.mean_each
    assert told.value.low < told.value.value < told.value.high


def _onward(kind, stayed):
    """The mean of those of the kind who stayed; of its tier where they are few."""
    some = stayed.get(kind, [])
    if len(some) < 10:
        some = [each for (tier, _), those in stayed.items() if tier == kind[0] for each in those]
    return sum(some) / len(some)
