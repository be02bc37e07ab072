"""Laws of who is due: what never may be, and what changes nothing."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from retain.scoring.contact_plan.candidate import ONCE, REASONS
from retain.scoring.contact_plan.columns import plan_columns
from retain.scoring.contact_plan.due import DUE, contacts_due
from retain.scoring.contact_plan.rules import PlanRules
from retain.scoring.contact_plan.stages import LEFT_ALONE
from retain.scoring.playbook import CHANNELS
from retain.scoring.standards import Rules
from tests.scoring.contact_plan.asked import AS_OF, base_with, customers_of
from tests.scoring.lines_of import day

NAMES = ["a", "b", "c", "d"]
CONSENTS = (None, "yes", "no", "call", "email", "message;visit", "meeting")
RULES = replace(Rules(), plan=PlanRules(leaders=("Boss",), leader_customers=2))

days = st.integers(0, AS_OF)
spans = st.tuples(days, days).map(sorted)
people = st.fixed_dictionaries(
    {
        "bought": spans,
        "status": st.sampled_from(["active", "slowing", "lapsed", "new", "one_time", "prospect"]),
        "tier": st.sampled_from(["A", "B", "C", "D"]),
        "key_account": st.booleans(),
        "value_rank": st.none() | st.integers(1, 3),
        "overdue_ratio": st.sampled_from([None, 0.5, 1.5]),
        "own_gap_days": st.sampled_from([None, 12.5]),
        "decline_date": st.none() | days,
        "winback_group": st.sampled_from([None, "treat", "holdout"]),
        "winback_exclusion": st.sampled_from([None, "guarded", "running"]),
        "winback_channel": st.just("call"),
        "consent": st.sampled_from(CONSENTS),
        "preferred_channel": st.sampled_from([None, *CHANNELS]),
        "state": st.sampled_from([None, "active", *LEFT_ALONE]),
    }
)
everybody = st.lists(people, min_size=len(NAMES), max_size=len(NAMES)).map(
    lambda rows: [{"customer": name, **row} for name, row in zip(NAMES, rows, strict=True)]
)
who = st.sampled_from(NAMES)
contacts = st.fixed_dictionaries(
    {
        "customer": who,
        "date": st.integers(0, AS_OF + 20),
        "kind": st.sampled_from([None, "call", "visit", "meeting", "message", "gift"]),
        "direction": st.sampled_from([None, "in", "out"]),
        "answered": st.sampled_from([None, True, False]),
        "by": st.sampled_from([None, "Boss", "Rep"]),
    }
)
complaints = st.fixed_dictionaries(
    {"customer": who, "opened": days, "closed": st.none() | st.integers(0, AS_OF + 20),
     "due": st.none() | days}
)  # fmt: skip
attempts = st.fixed_dictionaries(
    {"customer": who, "date": days, "group": st.sampled_from(["treat", "holdout", None])}
)
tables = st.fixed_dictionaries(
    {"complaints": st.lists(complaints, max_size=4),
     "winback_attempts": st.lists(attempts, max_size=2)},
    optional={"contacts": st.lists(contacts, max_size=12)},
)  # fmt: skip


def found_of(customers, given_tables):
    base, scores = base_with(customers, given_tables), customers_of(customers)
    return base, scores, contacts_due(base, scores, RULES, as_of=day(AS_OF))


@settings(max_examples=35)
@given(everybody, tables)
def test_what_is_due(customers, given_tables):
    _, scores, due = found_of(customers, given_tables)
    assert dict(due.schema) == DUE
    assert due.select("code", "by").is_unique().all()
    assert due.equals(due.sort("code", pl.col("by") == "leader"))
    for row in due.iter_rows(named=True):
        assert row["reasons"][0] == row["reason"]
        assert set(row["reasons"]) <= set(REASONS)
        assert len(set(row["reasons"])) == len(row["reasons"])
        assert row["counted_from"] <= row["due_date"]
        assert row["within_days"] >= 1
        assert (row["every_days"] is None) == (row["reason"] in ONCE)
        assert (row["tried"] is None) == (not given_tables.get("contacts"))
        allowed = scores["consent"][row["code"]] or "yes"
        assert row["channel"] in CHANNELS
        assert allowed == "yes" or row["channel"] in allowed.split(";") or row["basis"] == "plan"


@settings(max_examples=35)
@given(everybody, tables)
def test_who_is_left_alone(customers, given_tables):
    base, scores, due = found_of(customers, given_tables)
    alone = scores.filter(
        (pl.col("status") == "prospect")
        | pl.col("state").is_in(LEFT_ALONE).fill_null(False)
        | (pl.col("winback_group") == "holdout").fill_null(False)
        | pl.col("consent").is_in(["no", "meeting"]).fill_null(False)
    )["code"]
    tried = base.tables["winback_attempts"].filter(
        (pl.col("group") == "holdout")
        & (pl.col("date").to_physical() > day(AS_OF) - RULES.horizon_days)
    )["code"]
    assert set(due["code"]).isdisjoint({*alone, *tried})


@settings(max_examples=35)
@given(everybody, tables)
def test_nobody_is_overdue_where_nothing_is_on_record(customers, given_tables):
    given_tables.pop("contacts", None)
    _, _, due = found_of(customers, given_tables)
    assert (due.filter(pl.col("reason") != "winback_next")["due_date"].to_physical()
            > day(AS_OF)).all()  # fmt: skip


@settings(max_examples=35)
@given(everybody, tables, st.randoms(use_true_random=False))
def test_row_order_changes_nothing(customers, given_tables, random):
    base, scores, due = found_of(customers, given_tables)
    mixed = {name: frame.sample(fraction=1, shuffle=True, seed=random.randint(0, 99))
             for name, frame in base.tables.items()}  # fmt: skip
    again = contacts_due(replace(base, tables=mixed), scores.reverse(), RULES, as_of=day(AS_OF))
    assert again.equals(due)


@settings(max_examples=35)
@given(everybody, tables)
def test_later_contacts_change_nothing(customers, given_tables):
    _, _, due = found_of(customers, given_tables)
    early = {**given_tables}
    if "contacts" in early:
        early["contacts"] = [row for row in early["contacts"] if row["date"] <= AS_OF]
    assert found_of(customers, early)[2].equals(due)


@settings(max_examples=35)
@given(everybody, tables)
def test_the_columns_are_the_next_of_the_plan(customers, given_tables):
    base, scores, due = found_of(customers, given_tables)
    columns = plan_columns(base, scores, RULES, as_of=day(AS_OF))
    assert columns.height == scores.height
    next_ = due.sort("due_date", pl.col("by") == "leader").unique("code", keep="first")
    told = scores.select("code").hstack(columns).drop_nulls().sort("code")
    assert told["code"].to_list() == next_["code"].sort().to_list()
    expected = next_.sort("code").select(
        "code",
        next_action=pl.concat_str("channel", "reason", separator=":"),
        next_action_due="due_date",
    )
    assert told.equals(expected)
