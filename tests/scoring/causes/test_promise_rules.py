"""Promises not kept: the window, the grace, what was kept later, what nobody noted."""

from __future__ import annotations

import pytest

from retain.scoring.causes.promise_rules import PROMISE_RULES
from tests.scoring.causes.asked import found, world_of

(RULE,) = PROMISE_RULES
KEPT = {"customer": "z", "made": 1, "due": 9, "fulfilled": 8, "fulfilled_said": True}
PROMISE = {"customer": "a", "made": 80, "due": 100, "fulfilled": None, "fulfilled_said": None}


def _days_found(promise: dict, *days: int) -> list[int]:
    world = world_of({"promises": [KEPT, KEPT, promise]})
    asked = [{"day": at} for at in days]
    return [days[row["moment"]] for row in found(RULE, world, *asked)]


def test_it_counts_from_the_grace_until_the_window_ends():
    assert _days_found(PROMISE, 99, 100, 114, 115, 279, 280) == [115, 279]


def test_kept_later_it_was_open_until_then():
    late = PROMISE | {"fulfilled": 150, "fulfilled_said": True}
    assert _days_found(late, 115, 149, 150, 200) == [115, 149]


def test_kept_a_little_late_is_no_evidence():
    late = PROMISE | {"fulfilled": 112, "fulfilled_said": True}
    assert _days_found(late, *range(100, 200, 5)) == []


def test_kept_on_an_unknown_day_is_no_evidence():
    assert _days_found(PROMISE | {"fulfilled_said": True}, 120, 200) == []


def test_what_was_promised_after_the_moment_is_none():
    assert _days_found(PROMISE | {"made": 130}, 120, 131) == [131]


def test_an_empty_note_means_little_where_most_are_empty():
    silent = [PROMISE | {"customer": name} for name in "abcd"]
    world = world_of({"promises": [KEPT, *silent]})
    assert found(RULE, world, {"day": 150}) == []
    broken = PROMISE | {"fulfilled_said": False}
    world = world_of({"promises": [KEPT, broken, *silent[1:]]})
    assert len(found(RULE, world, {"day": 150})) == 1


def test_the_latest_is_told_in_both_languages():
    earlier = PROMISE | {"made": 40, "due": 60}
    world = world_of({"promises": [KEPT, KEPT, KEPT, earlier, PROMISE]})
    (row,) = found(RULE, world, {"day": 150})
    assert (row["strength"], row["table"]) == (0.7, "promises")
    assert row["en"] == "a promise made on 2024-03-21 for 2024-04-10 was not kept 50 days after"
    assert row["zh"] == "2024-03-21 作出、应于 2024-04-10 兑现的承诺，逾期 50 天仍未兑现"


@pytest.mark.parametrize("rows", [[], [{"customer": "a", "made": None, "due": None}]])
def test_an_empty_table_says_nothing(rows):
    roles = {"promises": ("made", "due", "fulfilled", "fulfilled_said")}
    assert found(RULE, world_of({"promises": rows}, roles=roles), {"day": 150}) == []


def test_without_a_note_of_fulfilment_it_is_not_asked():
    bare = {"customer": "a", "made": 80, "due": 100}
    assert not world_of({"promises": [bare]}).judges(RULE)
    assert world_of({"promises": [PROMISE]}).judges(RULE)
