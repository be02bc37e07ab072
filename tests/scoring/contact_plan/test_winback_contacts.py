"""Contacts that win back: as the plan says, else by level; second steps of who is being treated."""

from __future__ import annotations

import polars as pl
import pytest

from retain.config import resolve
from retain.playbooks import playbook
from retain.scoring.winback.plan import PLAN
from tests.scoring.contact_plan.asked import date_of, due_of
from tests.scoring.lines_of import START

GONE = {"status": "lapsed", "winback_channel": "call", "cause": "competitor"}
CHOSEN = {**GONE, "winback_group": "treat"}


def plan(*rows):
    return pl.DataFrame([{name: row.get(name) for name in PLAN} for row in rows], schema=PLAN)


def days(due):
    return [(row["reason"], row["channel"], (row["due_date"] - START).days, row["step"])
            for row in due.iter_rows(named=True)]  # fmt: skip


@pytest.mark.parametrize(("tier", "day"), [("A", 504), ("B", 507), ("C", 514), ("D", 514)])
def test_by_the_last_working_day_of_the_level(tier, day):
    assert days(due_of([{**CHOSEN, "customer": "x", "tier_before": tier}], {})) == [
        ("winback", "call", day, None)
    ]


def test_as_the_plan_says_and_nobody_besides():
    rows = plan(
        {"customer_id": "x", "group": "treat", "channel": "visit", "due_date": date_of(501),
         "step": "ask"},
        {"customer_id": "y", "group": "holdout"},
    )  # fmt: skip
    everybody = [{**CHOSEN, "customer": name} for name in "xyz"]
    everybody[1]["winback_group"] = "holdout"
    assert days(due_of(everybody, {}, winback=rows)) == [("winback", "visit", 501, "ask")]


RUNNING = {**GONE, "customer": "x", "winback_exclusion": "running", "tier_before": "B"}
BOOK = playbook(resolve(search=False, environment={}, tables={}, options={}))
PLAY = BOOK.play("competitor", "B")


def second(customer=RUNNING, **tables):
    attempts = [{"customer": "x", "date": 492, "group": "treat"}]
    return days(due_of([customer], {"winback_attempts": attempts, **tables}, playbook=BOOK))


def test_the_second_step_of_who_is_being_treated():
    assert len(PLAY.steps) == 2
    # the attempt was on a Wednesday
    weeks, rest = divmod(PLAY.days_between + 2, 5)
    assert second() == [("winback_next", "call", 492 - 2 + 7 * weeks + rest, PLAY.steps[1])]


def test_no_second_step_after_a_contact_or_another_attempt():
    assert second(contacts=[{"customer": "x", "date": 495, "kind": "call"}]) == []
    two = [{"customer": "x", "date": day, "group": "treat"} for day in (480, 492)]
    assert second(winback_attempts=two) == []


def test_one_that_did_not_reach_the_customer_is_none():
    missed = [{"customer": "x", "date": 495, "kind": "call", "answered": False}]
    assert len(second(contacts=missed)) == 1


def test_none_for_who_is_held_out_of_it():
    held = [{"customer": "x", "date": 492, "group": "holdout"}]
    assert second(winback_attempts=held) == []
