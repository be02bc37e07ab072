"""Leaders see the greatest customers once in their time, at least half of them on site."""

from __future__ import annotations

from datetime import date

import pytest

from retain.scoring.contact_plan.due import accompanied
from tests.scoring.contact_plan.asked import due_of
from tests.scoring.lines_of import START, day

CUSTOMERS = [
    {"customer": f"c{number:02}", "value_rank": number + 1, "tier": "D"} for number in range(14)
]


def leaders(customers=CUSTOMERS, tables=None, as_of=500, **plan):
    due = due_of(customers, tables or {}, as_of=as_of, plan=plan)
    return [row for row in due.iter_rows(named=True) if row["by"] == "leader"]


def test_the_ten_greatest_each_in_a_week_of_its_own_half_on_site():
    rows = leaders()
    assert [row["code"] for row in rows] == list(range(10))
    assert [row["channel"] for row in rows].count("visit") == 5
    begins = date(2025, 4, 1)  # the as-of day is the 15th of May 2025
    passed, coming = begins.replace(month=7), begins
    weeks = [0, 7, 14, 21, 35, 42, 49, 63, 70, 77]
    as_of = 500
    expected = [
        (coming if (coming - START).days + week > as_of else passed).toordinal() + week
        for week in weeks
    ]
    assert [row["due_date"].toordinal() for row in rows] == expected
    assert {row["basis"] for row in rows} == {"round"}


def test_others_are_visited_in_the_next_quarter():
    now, next_ = (
        {row["code"] for row in leaders(as_of=day) if row["channel"] == "visit"}
        for day in (455, 455 + 91)
    )
    assert now | next_ == set(range(10))
    assert not now & next_


def test_ranks_that_change_move_nobody():
    turned = [{**row, "value_rank": 11 - row["value_rank"]} for row in CUSTOMERS[:10]]
    kept = ("code", "due_date", "channel")
    assert [[row[k] for k in kept] for row in leaders(turned)] == [
        [row[k] for k in kept] for row in leaders(CUSTOMERS[:10])
    ]


def test_who_may_not_be_contacted_makes_room():
    barred = [{**CUSTOMERS[0], "consent": "no"}, {**CUSTOMERS[1], "state": "closed"},
              {**CUSTOMERS[2], "status": "lapsed"}, *CUSTOMERS[3:]]  # fmt: skip
    assert [row["code"] for row in leaders(barred)] == list(range(3, 13))


def test_who_allows_no_visits_is_called_and_others_are_visited_instead():
    calls = [{**row, "consent": "call"} for row in CUSTOMERS[:4]]
    rows = leaders([*calls, *CUSTOMERS[4:10]], as_of=455)
    assert [row["channel"] for row in rows[:4]] == ["call"] * 4
    assert [row["channel"] for row in rows[4:]].count("visit") == 5


def test_leaders_on_record_who_never_came_are_late():
    contacts = [{"customer": "c00", "date": 300, "kind": "visit", "by": "Rep"}]
    rows = leaders(CUSTOMERS[:1], {"contacts": contacts}, leaders=("Boss",))
    assert rows[0]["due_date"] == date(2025, 4, 1)


@pytest.mark.parametrize(("every", "due"), [(30, 501), (91, 547), (7, 504)])
def test_rounds_of_another_length(every, due):
    rows = leaders(CUSTOMERS[:1], leader_every_days=every)
    assert (rows[0]["due_date"] - START).days == due


def rows_left(called: int, led_by: str = "call", *, key_account: bool = False):
    """Who contacts a customer, and why, where a leader is due on day 501."""
    customer = {**CUSTOMERS[0], "tier": "A", "key_account": key_account}
    contacts = [
        {"customer": "c00", "date": called, "kind": "call", "by": "Rep"},
        {"customer": "c00", "date": 410, "kind": led_by, "by": "Boss"},
    ]
    due = due_of([customer], {"contacts": contacts}, plan={"leaders": ("Boss",)})
    rows = accompanied(due, as_of=day(500)).iter_rows(named=True)
    return [(row["by"], row["reasons"]) for row in rows]


def test_an_owner_comes_along_with_its_leader():
    assert rows_left(called=475) == [("leader", ["leader_visit", "call_due"])]
    assert rows_left(called=430) == [("leader", ["leader_visit", "call_due"])]  # late, too


def test_what_is_due_later_or_asks_for_more_is_a_contact_of_its_own():
    later = rows_left(called=490)
    assert later == [("owner", ["call_due"]), ("leader", ["leader_visit"])]
    more = rows_left(called=475, led_by="visit", key_account=True)
    assert more == [("owner", ["visit_due", "call_due"]), ("leader", ["leader_call"])]
