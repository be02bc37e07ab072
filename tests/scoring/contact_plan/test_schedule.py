"""The schedule: no overlap, no more than can be made, nothing at hours or on days of rest."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retain.scoring.contact_plan.agenda import Agenda
from retain.scoring.contact_plan.capacity import MADE_AS, capacity_of, last_day, weeks
from retain.scoring.contact_plan.hours import HOURS
from retain.scoring.contact_plan.routes import FREE, FULL, MIXED, SAME, fitness
from retain.scoring.contact_plan.rules import PlanRules
from retain.scoring.contact_plan.schedule import PLANNED, schedule
from retain.scoring.contact_plan.working_days import WorkingDays

MONDAY = date(2026, 3, 2)
DUE = {
    "code": pl.UInt32, "customer_id": pl.String, "by": pl.String, "priority": pl.Int32,
    "reasons": pl.List(pl.String), "channel": pl.String, "due_date": pl.Date, "owner": pl.String,
    "region": pl.String, "weekday": pl.Int8, "hour": pl.Float64, "basis": pl.String,
}  # fmt: skip
USUAL = {
    "by": "owner", "reasons": ["call_due"], "channel": "call", "due_date": MONDAY, "owner": "Ada",
    "region": "North", "weekday": None, "hour": 10.0, "basis": "usual",
}  # fmt: skip


def rows_of(*given):
    rows = [
        {**USUAL, "code": n, "customer_id": f"c{n}", "priority": n + 1, **row}
        for n, row in enumerate(given)
    ]
    return pl.DataFrame(rows, schema=DUE)


def planned(rows, rules=None, begins=MONDAY, shuffle=None):
    if shuffle is not None:
        rows = rows.sample(fraction=1.0, shuffle=True, seed=shuffle)
    hours = rows.select("code", best_weekday="weekday", best_hour="hour", time_basis="basis")
    return schedule(
        rows.drop("weekday", "hour", "basis"),
        hours.cast(dict(HOURS)).unique("code"),
        rules or PlanRules(),
        begins=begins,
    )


def made(out):
    return out.filter(pl.col("overflow").not_())


def at(out):
    return dict(out.select("customer_id", pl.struct("planned_date", "planned_time")).iter_rows())


def starts(out):
    clock = out["planned_time"].to_list()
    return [None if t is None else t.hour * 60 + t.minute for t in clock]


REASONS = ("call_due", "visit_due", "message_due", "after_service", "new_customer", "winback",
           "leader_visit", "open_complaint")  # fmt: skip
due_rows = st.lists(
    st.fixed_dictionaries(
        {
            "by": st.sampled_from(["owner", "owner", "leader"]),
            "reasons": st.lists(st.sampled_from(REASONS), min_size=1, max_size=2),
            "channel": st.sampled_from(["visit", "call", "message", "email"]),
            "due_date": st.dates(MONDAY - timedelta(days=30), MONDAY + timedelta(days=20)),
            "owner": st.sampled_from(["Ada", "Bo", None]),
            "region": st.sampled_from(["North", "South", "East", None]),
            "weekday": st.sampled_from([None, 1, 3, 6]),
            "hour": st.sampled_from([0.5, 7.75, 8.0, 9.0, 10.0, 13.25, 17.9, 18.0, 21.9, 23.0]),
            "basis": st.sampled_from(["answered", "profile", "base", "usual"]),
        }
    ),
    max_size=60,
)
plans = st.builds(
    PlanRules,
    period_days=st.sampled_from([1, 3, 7, 16]),
    capacity=st.fixed_dictionaries(
        {"visit": st.integers(0, 12), "call": st.integers(0, 30), "message": st.integers(0, 30)}
    ),
    minutes=st.fixed_dictionaries(
        {"visit": st.sampled_from([45.0, 90.0, 240.0]), "call": st.sampled_from([7.5, 15.0]),
         "message": st.just(5.0)}
    ),
    working_share=st.sampled_from([{}, {"Ada": 0.5}, {"Bo": 0.0}]),
    leaders=st.sampled_from([(), ("Lea",), ("Lea", "Max"), ("Ada",)]),
    country=st.sampled_from([None, "CN", "DE-BY"]),
)  # fmt: skip
first_days = st.sampled_from([MONDAY, date(2026, 2, 14), date(2026, 4, 3), date(2026, 5, 2)])


@settings(max_examples=60, deadline=None)
@given(due_rows, plans, first_days)
def test_laws(given_rows, rules, begins):
    rows = rows_of(*given_rows)
    out = planned(rows, rules, begins)
    in_turn = rows.sort(pl.col("by") != "leader", "priority")
    assert out["customer_id"].to_list() == in_turn["customer_id"].to_list()  # none is lost
    assert out.select(list(PLANNED)).schema == PLANNED
    done, over = made(out), out.filter("overflow")
    assert done["overflow_reason"].null_count() == done.height
    assert over["overflow_reason"].null_count() == 0
    assert over.select("planned_date", "planned_time", "time_basis").null_count().row(0) == (
        over.height,
    ) * 3  # fmt: skip
    worked = WorkingDays(rules.country).between(begins, last_day(rules, begins=begins))
    assert set(done["planned_date"]) <= set(worked)
    _nothing_at_rest(done, rules)
    _no_overlap(done)
    _within_capacity(done, rules, begins)
    _priority_rules(out)


def _nothing_at_rest(done, rules):
    for row, begins in zip(done.iter_rows(named=True), starts(done), strict=True):
        ends = begins + row["minutes"]
        assert begins >= 8 * 60
        assert ends <= 22 * 60
        if row["channel"] == "visit" or row["time_basis"] in ("base", "usual"):
            assert begins >= 9 * 60
            assert ends <= 18 * 60


def _no_overlap(done):
    spans = sorted(
        (row["planned_for"], row["planned_date"], begins, begins + row["minutes"])
        for row, begins in zip(done.iter_rows(named=True), starts(done), strict=True)
    )
    for one, other in pairwise(spans):
        assert one[:2] != other[:2] or one[3] <= other[2]


def _within_capacity(done, rules, begins):
    counted = Counter(
        (row["planned_for"], (row["planned_date"] - begins).days // 7, MADE_AS[row["channel"]])
        for row in done.iter_rows(named=True)
    )
    of_weeks = weeks(rules, begins=begins)
    for (person, week, channel), count in counted.items():
        share = rules.working_share.get(person, 1.0)
        assert count <= rules.capacity[channel] * share * len(of_weeks[week].days) / 5 + 1e-9


def _priority_rules(out):
    """Of one person and channel, whoever does not fit comes after all who do."""
    inside = out.filter(pl.col("overflow_reason").fill_null("capacity") == "capacity")
    for _, group in inside.group_by("planned_for", pl.col("channel").replace(MADE_AS)):
        if group["minutes"].max() <= 15:
            flags = group.sort(pl.col("by") != "leader", "priority")["overflow"].to_list()
            assert flags == sorted(flags)


@settings(max_examples=40, deadline=None)
@given(due_rows, plans, st.integers(0, 99))
def test_no_order_of_rows_shows(given_rows, rules, seed):
    rows = rows_of(*given_rows)
    assert planned(rows, rules).equals(planned(rows, rules, shuffle=seed))


@settings(max_examples=40, deadline=None)
@given(due_rows, plans, st.sampled_from(["visit", "call", "message"]), st.integers(1, 9))
def test_more_capacity_never_makes_fewer_of_the_channel(given_rows, rules, channel, more):
    """Where the hours of work hold all: a visit of four hours can stand in others' way."""
    short = replace(rules, minutes={"visit": 45.0, "call": 7.5, "message": 5.0})
    rows = rows_of(*given_rows).filter(pl.col("channel").replace(MADE_AS) == channel)
    raised = {**short.capacity, channel: short.capacity[channel] + more}
    before = made(planned(rows, short))["customer_id"]
    after = made(planned(rows, replace(short, capacity=raised)))["customer_id"]
    assert set(before) <= set(after)


def test_the_most_pressing_are_made():
    rules = PlanRules(capacity={"visit": 0.0, "call": 3.0, "message": 1.0})
    out = planned(rows_of(*[{}] * 5, {"channel": "email"}, {"channel": "message"}), rules)
    assert out["overflow"].to_list() == [False, False, False, True, True, False, True]
    assert set(out["overflow_reason"].drop_nulls()) == {"capacity"}


def test_a_short_week_holds_less():
    rules = PlanRules(capacity={"visit": 8.0, "call": 10.0, "message": 1.0}, country="DE")
    assert [
        capacity_of("Ada", "call", weeks(rules, begins=day), rules)
        for day in (MONDAY, date(2026, 3, 30), date(2026, 4, 2))
    ] == [10, 8, 6]  # a usual week; one with Good Friday; one with Easter Monday too
    half = replace(rules, working_share={"Ada": 0.5})
    assert capacity_of("Ada", "visit", weeks(half, begins=MONDAY), half) == 4
    assert capacity_of("Bo", "visit", weeks(half, begins=MONDAY), half) == 8


def test_a_week_begins_with_the_period():
    rules = PlanRules(capacity={"visit": 8.0, "call": 40.0, "message": 1.0}, period_days=10)
    thursday = MONDAY + timedelta(days=3)
    assert [len(week.days) for week in weeks(rules, begins=thursday)] == [5, 2]
    assert capacity_of("Ada", "visit", weeks(rules, begins=thursday), rules) == 8 + 3


def test_no_owner_and_no_working_day():
    out = planned(rows_of({"owner": None}, {}))
    assert out["overflow_reason"].to_list() == ["no_owner", None]
    saturday = MONDAY - timedelta(days=2)
    weekend = planned(rows_of({"owner": None}, {}), PlanRules(period_days=2), saturday)
    assert weekend["overflow_reason"].to_list() == ["no_owner", "no_working_day"]
    festival = PlanRules(country="CN")
    off = planned(rows_of({}), festival, date(2026, 2, 16))
    assert off["overflow_reason"].to_list() == ["no_working_day"]


def test_leaders_have_their_own_calendar():
    rows = rows_of(*({"by": "leader", "owner": owner} for owner in ("Ada", None, "Bo", "Ada")))
    assert planned(rows)["planned_for"].to_list() == ["Ada", None, "Bo", "Ada"]
    one = planned(rows, PlanRules(leaders=("Lea",)))
    assert one["planned_for"].to_list() == ["Lea"] * 4
    assert one["overflow"].sum() == 0
    two = PlanRules(leaders=("Lea", "Max"))
    everybody = planned(rows, two)
    alone = planned(rows.filter(pl.col("code") == 2), two)
    assert at(alone).keys() <= at(everybody).keys()
    assert (
        alone["planned_for"].item()
        == everybody.filter(pl.col("code") == 2)["planned_for"].item()
    )  # fmt: skip


def test_calls_follow_one_another_from_the_best_hour():
    out = planned(rows_of(*({"reasons": ["new_customer"], "hour": 14.0} for _ in range(3))))
    assert set(out["planned_date"]) == {MONDAY}
    assert out["planned_time"].to_list() == [time(14), time(14, 15), time(14, 30)]


def test_the_best_weekday():
    out = planned(rows_of({"weekday": 3}, {"weekday": 6}, {"weekday": 5}))
    days = out["planned_date"].to_list()
    assert days[0] == MONDAY + timedelta(days=2)
    assert days[2] == MONDAY + timedelta(days=4)
    assert days[1] not in (days[0], days[2])


def test_what_has_a_day_is_done_by_then():
    """Forty calls for the week, and eight that are due on Tuesday and press least."""
    rules = PlanRules(capacity={"visit": 8.0, "call": 48.0, "message": 1.0})
    tuesday = MONDAY + timedelta(days=1)
    some = [{}] * 40 + [{"reasons": ["after_service"], "due_date": tuesday}] * 8
    out = planned(rows_of(*some), rules)
    assert out["overflow"].sum() == 0
    assert out.tail(8)["planned_date"].max() <= tuesday
    counted = out["planned_date"].value_counts()["count"]
    assert (counted.min(), counted.max()) == (9, 10)


def test_winning_back_keeps_its_own_day():
    friday = MONDAY + timedelta(days=4)
    rows = rows_of(*[{"reasons": ["winback"], "due_date": friday}] * 3)
    assert planned(rows)["planned_date"].to_list() == [friday] * 3
    sunday = rows_of({"reasons": ["winback"], "due_date": MONDAY + timedelta(days=6)})
    assert planned(sunday)["planned_date"].item() == friday


def test_a_visit_to_win_back_leaves_its_day_for_its_region():
    """Another region's visit is on its day already: it goes to the day beside it."""
    own = {"channel": "visit", "reasons": ["winback"], "due_date": MONDAY}
    out = planned(rows_of(own, {**own, "region": "South"}, {**own, "region": "South"}))
    tuesday = MONDAY + timedelta(days=1)
    assert out["planned_date"].to_list() == [MONDAY, tuesday, tuesday]


def test_what_is_late_already_goes_first_without_crowding_a_day():
    late = {"reasons": ["slowing"], "due_date": MONDAY - timedelta(days=20)}
    out = planned(rows_of(*[late] * 20))
    assert out["planned_date"].is_sorted()
    assert out["planned_date"].value_counts(sort=True)["count"].to_list() == [8, 8, 4]


def test_the_load_is_spread():
    whenever = {"due_date": MONDAY + timedelta(days=6)}
    out = planned(rows_of(*[whenever] * 20))
    assert out["planned_date"].value_counts()["count"].to_list() == [4] * 5


def test_a_round_is_made_by_its_day_unless_the_days_before_have_their_share():
    out = planned(rows_of(*[{"due_date": MONDAY + timedelta(days=1)}] * 20))
    assert out["planned_date"].value_counts(sort=True)["count"].to_list() == [8, 8, 2, 1, 1]
    assert out.filter(pl.col("planned_date") <= MONDAY + timedelta(days=1)).height == 16


def test_a_days_visits_are_in_one_region():
    regions = ["North", "South", "East", "North", "South", "North", "East", "North"]
    out = planned(rows_of(*({"channel": "visit", "region": region} for region in regions)))
    assert out["overflow"].sum() == 0
    by_day = out.group_by("planned_date").agg(pl.col("region").n_unique())
    assert by_day["region"].to_list() == [1] * by_day.height
    assert out["planned_date"][0] == MONDAY


def test_regions_mix_only_where_there_are_no_days_left():
    regions = [f"R{n}" for n in range(8)]
    out = planned(rows_of(*({"channel": "visit", "region": region} for region in regions)))
    assert out["overflow"].sum() == 0
    assert out.head(5)["planned_date"].n_unique() == 5
    assert out.group_by("planned_date").len()["len"].max() == 2


@pytest.mark.parametrize(
    ("region", "there", "visits", "found"),
    [
        ("N", [], 0, FREE),
        ("N", ["N"], 1, SAME),
        ("N", ["N"], 3, FULL),
        ("N", ["S"], 1, MIXED),
        ("N", ["N", "S"], 2, MIXED),
        (None, [None], 1, SAME),
        (None, ["N"], 1, MIXED),
    ],
)
def test_fitness(region, there, visits, found):
    assert fitness(region, there, visits, 3) == found


def test_room():
    day = Agenda(MONDAY, 0)
    assert day.room(600, 15, 540, 1080) == 600
    day.take(600, 90, "visit", "North")
    assert day.room(600, 15, 540, 1080) == 690
    assert day.room(590, 15, 540, 1080) == 690
    assert day.room(500, 15, 540, 1080) == 540
    day.take(690, 390, "visit", "North")
    assert day.room(700, 15, 540, 1080) == 585
    assert day.room(700, 61, 540, 1080) is None
    assert day.load == 480
    assert day.regions == {"North": 2}


def test_outside_of_work_by_its_own_wish_alone():
    evening = {"hour": 19.0, "reasons": ["new_customer"]}
    wished, told, visit = (
        {**evening, "basis": "profile"}, {**evening, "basis": "base"},
        {**evening, "basis": "answered", "channel": "visit"},
    )  # fmt: skip
    out = planned(rows_of(wished, wished, told, visit))
    clock = out["planned_time"].to_list()
    assert clock[:2] == [time(19), time(19, 15)]
    assert clock[2] == time(17, 45)
    assert clock[3] <= time(16, 30)


def test_nothing_is_due():
    out = planned(rows_of())
    assert out.height == 0
    assert out.select(list(PLANNED)).schema == PLANNED
