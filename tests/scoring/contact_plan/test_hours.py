"""Best weekday and hour: from answers, wishes, the base; and the truth of a made-up base."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from retain.scoring.base import Base
from retain.scoring.contact_plan.hours import HOURS, LEAST, best_hours
from retain.scoring.contact_plan.rules import PlanRules
from retain.scoring.customer_days import CustomerDays
from tests.scoring.lines_of import START, customer_days, day

SCHEMA = {"code": pl.UInt32, "date": pl.Date, "date_time": pl.Time, "kind": pl.String,
          "direction": pl.String, "answered": pl.Boolean}  # fmt: skip
NOBODY: CustomerDays = customer_days([("a", 0, 1)])
MONDAY = START  # 1 January 2024


def contact(code, days, hour, answered, kind="call", direction="out"):
    clock = dt.time(int(hour), round(hour % 1 * 60)) if hour is not None else None
    return code, START + dt.timedelta(days=days), clock, kind, direction, answered


def base_of(rows, wishes=None):
    contacts = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(rows, SCHEMA, orient="row")
    told = wishes or {}
    facts = pl.DataFrame(
        {"code": list(told), "preferred_time": list(told.values())},
        schema={"code": pl.UInt32, "preferred_time": pl.String},
    )
    return Base(NOBODY, facts, pl.Series([], dtype=pl.UInt32), {"contacts": contacts})


def best(base, codes=(0,), rules=None, as_of=1000):
    asked = pl.Series(codes, dtype=pl.UInt32)
    return best_hours(base, asked, rules or PlanRules(), as_of=day(as_of))


def row(base, code=0, **more):
    return best(base, (code,), **more).rows.row(0)[1:]


OTHERS = [
    contact(100 + n % 40, n, 9.5 + 2 * (n % 4), bool(answered))
    for n, answered in enumerate(np.random.default_rng(3).integers(0, 2, 400))
]  # answered half the time, whenever it is
OF_ONE = [
    *(contact(0, 7 * n, 9.5, False) for n in range(6)),
    *(contact(0, 7 * n + 1, 15.0, True) for n in range(6)),
]


def test_nothing_is_known():
    assert row(base_of([])) == (None, 10.0, "usual")
    nothing = Base(NOBODY, pl.DataFrame(schema={"code": pl.UInt32}), pl.Series([], dtype=pl.UInt32))
    assert row(nothing) == (None, 10.0, "usual")
    usual = PlanRules(hours={**PlanRules().hours, "usual": 11.5})
    assert row(nothing, rules=usual) == (None, 11.5, "usual")
    assert best(nothing, ()).rows.schema == HOURS


def test_the_hours_a_customer_answers():
    assert row(base_of(OTHERS + OF_ONE))[1:] == (14.0, "answered")


def test_few_contacts_say_nothing():
    few = [contact(0, n, 15.0, True) for n in range(LEAST - 1)]
    assert row(base_of(OTHERS + few))[2] == "usual"


def test_a_wish_until_answers_speak():
    assert row(base_of(OTHERS, {0: "afternoon"})) == (None, 14.0, "profile")
    assert row(base_of(OTHERS, {0: "Tuesday mornings"})) == (2, 9.0, "profile")
    assert row(base_of(OTHERS + OF_ONE, {0: "mornings"}))[1:] == (14.0, "answered")


def test_a_wish_that_the_base_keeps_weighs_more_than_a_few_answers():
    """Everybody with a wish answers in its hours and hardly otherwise."""
    wishes = {code: "mornings" if code % 2 else "afternoons" for code in range(30)}
    kept = [
        contact(code, 20 * n + code, hour, (hour < 12) == (code % 2 == 1) or n % 10 == 0)
        for code in range(30)
        for n in range(20)
        for hour in (9.5, 15.0)
    ]
    few = [contact(99, n, hour, hour > 12 or n == 1) for n in range(5) for hour in (9.5, 15.0)]
    assert row(base_of(kept + few), 99)[1:] == (14.0, "answered")
    assert row(base_of(kept + few, {**wishes, 99: "mornings"}), 99)[1] == 9.0


def test_when_the_base_answers():
    rows = [contact(n % 50, n, 10.5 if n % 2 else 16.5, n % 2 == 0 or n % 10 == 1)
            for n in range(400)]  # fmt: skip
    assert row(base_of(rows), 77) == (None, 16.0, "base")


def test_visits_say_nothing_of_hours():
    """Somebody is at home always: that visits go out in the afternoon is no wish of anybody's."""
    visits = [contact(0, n, 15.0, True, "visit") for n in range(40)]
    assert row(base_of(OTHERS + visits))[1] == row(base_of(OTHERS))[1]


def test_a_weekday_that_is_better():
    rows = [
        contact(code, 7 * n + weekday, 10.0 + n % 3, weekday == code % 5)
        for code in range(20)
        for n in range(12)
        for weekday in range(5)
    ]
    found = best(base_of(rows), range(20)).rows
    assert found["best_weekday"].to_list() == [code % 5 + 1 for code in range(20)]


def test_a_weekday_that_is_better_for_all_is_none():
    rows = [
        contact(code, 7 * n + weekday, 10.0 + n % 3, (n + code) % 5 < (4 if weekday == 1 else 2))
        for code in range(40)
        for n in range(20)
        for weekday in range(5)
    ]
    assert best(base_of(rows), range(40)).rows["best_weekday"].null_count() == 40


def test_no_weekday_where_customers_do_not_differ():
    assert best(base_of(OTHERS), range(100, 140)).rows["best_weekday"].null_count() == 40


def test_times_that_are_none():
    midnight = [contact(0, n, 0, n % 2 == 0) for n in range(40)]
    assert best(base_of(midnight)).contacts == 0
    noon = [contact(n % 3, n, 12, n % 2 == 0) for n in range(40)]
    assert best(base_of(noon)).contacts == 0
    untimed = [contact(0, n, None, True) for n in range(40)]
    assert best(base_of(untimed)).contacts == 0


def test_only_ours_that_are_known_to_be_answered_or_not_up_to_the_day():
    rows = [*OTHERS, contact(0, 1, 9, True, direction="in"), contact(0, 1, 9, None),
            contact(0, 1, 9, True, "gift"), contact(0, 999, 9, True)]  # fmt: skip
    assert best(base_of(rows), as_of=998).contacts == len(OTHERS)
    assert best(base_of(rows), as_of=999).contacts == len(OTHERS) + 1
    no_direction = pl.DataFrame(OTHERS, SCHEMA, orient="row").drop("direction")
    assert best(base_of(no_direction)).contacts == len(OTHERS)
    assert best(base_of(no_direction.drop("answered"))).contacts == 0
    assert best(base_of(no_direction.drop("date_time"))).contacts == 0


def test_outside_of_work_only_for_who_answers_or_wishes_so_and_never_quiet():
    evening = [contact(0, n, 19.0, True) for n in range(10)]
    daytime = [contact(0, n, 10.0, False) for n in range(10)]
    assert row(base_of(OTHERS + evening + daytime))[1:] == (18.0, "answered")
    assert row(base_of(OTHERS + evening + daytime), 100)[1] < 18
    night = [contact(0, n, 23.0, True) for n in range(10)]
    assert row(base_of(OTHERS + night + daytime))[1] < 22
    assert row(base_of(OTHERS, {0: "7pm"})) == (None, 19.0, "profile")
    for quiet in ("23:00", "6am"):
        assert row(base_of(OTHERS, {0: quiet}))[1:] == (10.0, "usual")


def test_wishes_that_are_not_understood_are_counted():
    wishes = {0: "phone", 1: "phone", 2: "ask her", 3: "mornings", 4: " "}
    assert best(base_of([], wishes)).not_understood == (("ask her", 1), ("phone", 2))


def test_no_order_of_rows_shows():
    rng = np.random.default_rng(5)
    frame = pl.DataFrame(made_up(rng, customers=60)[0], SCHEMA, orient="row")
    asked = range(60)
    first = best(base_of(frame), asked).rows
    for seed in range(3):
        shuffled = frame.sample(fraction=1.0, shuffle=True, seed=seed)
        assert best(base_of(shuffled), asked).rows.equals(first)
    turned = best(base_of(frame), tuple(reversed(asked))).rows
    assert turned.reverse().equals(first)


def made_up(rng, customers=400, likes_it=0.8, otherwise=0.45):
    """Contacts of customers who each answer calls better in one of four blocks; and which.

    Who makes them has habits of its own, and somebody is at home at nearly every visit.
    """
    truth = rng.integers(0, 4, customers)
    rows = []
    for code in range(customers):
        habit = rng.dirichlet((1.5, 1.5, 1.5, 1.5))
        for _ in range(int(rng.integers(3, 30))):
            block, visit = int(rng.choice(4, p=habit)), rng.random() < 0.25
            chance = 0.98 if visit else likes_it if block == truth[code] else otherwise
            hour = 10 + 2 * block + float(rng.integers(0, 4)) / 4
            answered, kind = bool(rng.random() < chance), "visit" if visit else "call"
            rows.append(contact(code, int(rng.integers(0, 900)), hour, answered, kind))
    return rows, truth


@pytest.mark.parametrize("seed", range(4))
def test_planted_blocks_are_found_more_often_than_by_raw_shares(seed):
    rows, truth = made_up(np.random.default_rng(seed))
    found = best(base_of(rows), range(truth.size)).rows
    by_model = ((found["best_hour"].to_numpy() - 10) // 2).astype(int) == truth
    frame = pl.DataFrame(rows, SCHEMA, orient="row").with_columns(
        block=(pl.col("date_time").dt.hour() - 10) // 2
    )
    raw = (
        frame.group_by("code", "block").agg(pl.col("answered").mean())
        .sort("code", "answered", "block", descending=[False, True, False])
        .unique("code", keep="first", maintain_order=True)["block"].to_numpy() == truth
    )  # fmt: skip
    contacts = frame.group_by("code").len().sort("code")["len"].to_numpy()
    enough = contacts >= LEAST
    assert by_model[enough].mean() > raw[enough].mean() + 0.03
    assert by_model[enough].mean() > 0.5
    assert (found["time_basis"].to_numpy()[~enough] != "answered").all()


def test_nobody_is_said_to_prefer_what_nobody_does():
    rng = np.random.default_rng(1)
    rows, truth = made_up(rng, likes_it=0.5, otherwise=0.5)
    found = best(base_of(rows), range(truth.size)).rows
    assert (found["time_basis"] == "answered").mean() < 0.25
    assert found["best_weekday"].null_count() > 0.9 * truth.size
