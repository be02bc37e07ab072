"""Two sets of scores compared: by hand, the other way round, and against themselves."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retain.scoring.catalogue import BY_NAME, CATALOGUE
from retain.scoring.changes.compared_figures import KINDS, compared_figures
from retain.scoring.changes.comparing import Compared, MovedLine, Side, compare_scores
from retain.scoring.changes.moves import THEN
from retain.scoring.changes.side_by_side import (
    CHANGE,
    changed_alone,
    changes_by_column,
    comparable,
    crossed,
    side_by_side,
)

DAYS = date(2024, 1, 1), date(2024, 1, 8)
COLUMNS = (
    "customer_id", "first_date", "occasions", "occasions_window", "revenue", "revenue_window",
    "value_window", "tier", "status", "churned", "key_account", "cause", "owner",
)  # fmt: skip
OLD = date(2023, 1, 1)


def scores(*rows) -> pl.DataFrame:
    schema = {name: BY_NAME[name].dtype for name in COLUMNS}
    return pl.DataFrame(rows, schema=schema, orient="row")


THEN_SCORES = scores(
    ("a", OLD, 9, 5, 900.0, 500.0, 500.0, "A", "active", False, True, None, "Ann"),
    ("b", OLD, 3, 2, 100.0, 60.10, 60.10, "B", "slowing", False, False, "natural", "Ann"),
    ("c", OLD, 2, 1, 50.0, 20.0, 20.0, "C", "active", False, False, None, "Bea"),
    ("d", OLD, 4, 0, 80.0, 0.0, 0.0, "D", "churned", True, False, "competitor", "Bea"),
    ("gone", OLD, 1, 1, 5.0, 5.0, 5.0, "C", "active", False, False, None, None),
)
NOW_SCORES = scores(
    ("a", OLD, 9, 4, 900.0, 400.0, 400.0, "A", "slowing", False, True, "price_market", "Ann"),
    ("b", OLD, 4, 3, 145.0, 105.20, 105.20, "A", "active", False, True, None, "Bea"),
    ("c", OLD, 2, 0, 50.0, 0.0, 0.0, "D", "churned", True, False, "natural", "Bea"),
    ("d", OLD, 5, 1, 110.0, 30.0, 30.0, "B", "returned", False, False, None, "Bea"),
    ("new", date(2024, 1, 3), 1, 1, 7.0, 7.0, 7.0, "C", "new", False, False, None, None),
)


def compared(then: pl.DataFrame, now: pl.DataFrame, days=DAYS) -> Compared:
    sides = [
        Side(label, frame, day) for label, frame, day in zip("AB", (then, now), days, strict=True)
    ]
    return compare_scores(*sides, columns=comparable(then, now))


@pytest.fixture(scope="module")
def found() -> Compared:
    return compared(THEN_SCORES, NOW_SCORES)


def test_the_figures_by_hand(found):
    figures = {figure.name: figure.value for figure in compared_figures(found)}
    assert list(figures) == list(KINDS)
    assert figures == {
        "customers": 5, "buyers_window": 4, "revenue_window": 542.2, "value_window": 542.2,
        "active_customers": 1, "at_risk": 1, "churned_customers": 1, "key_accounts": 2,
        "revenue_change": round(542.2 / 585.1 - 1, 4), "value_change": round(542.2 / 585.1 - 1, 4),
        "new_customers": 1, "lost_customers": 2, "newly_slowing": 1, "newly_churned": 1,
        "returned_customers": 1, "risen": 2, "fallen": 1, "key_accounts_won": 1,
        "key_accounts_lost": 0, "changed_customers": 6, "only_then": 1, "only_now": 1,
    }  # fmt: skip


def test_the_bridge_by_hand_and_to_the_last_unit(found):
    steps = {step.name: (step.customers, step.amount) for step in found.bridge.steps}
    assert steps["new"] == (1, 7.0)
    assert steps["returned"] == (1, 30.0)
    assert steps["grown"] == (1, 45.1)
    assert steps["shrunk"] == (1, -100.0)
    assert steps["lost"] == (2, -25.0)  # c, and who is no more in the later set
    assert found.bridge.before_minor + sum(s.minor for s in found.bridge.steps) == (
        found.bridge.after_minor
    )


def test_side_by_side(found):
    rows = {row["customer_id"]: row for row in found.beside.iter_rows(named=True)}
    assert {name: row["stands_in"] for name, row in rows.items()} == {
        "a": "both", "b": "both", "c": "both", "d": "both", "gone": "then", "new": "now",
    }  # fmt: skip
    assert rows["a"]["changed"] == [
        "occasions_window",
        "revenue_window",
        "value_window",
        "status",
        "cause",
    ]
    assert rows["b"]["revenue_window_difference"] == 45.1
    assert rows["gone"]["changed"] is None
    assert changed_alone(found.beside).height == 6
    counts = dict(changes_by_column(found.beside, ("tier", "owner", "first_date")).iter_rows())
    assert counts == {"tier": 3, "owner": 1, "first_date": 0}


def test_owners_and_causes_move_from_whom_to_whom(found):
    pairs = crossed(found.beside, "owner").rows()
    assert pairs == [("Ann", "Ann", 1), ("Ann", "Bea", 1), ("Bea", "Bea", 2)]


def test_against_itself_nothing_changed():
    same = compared(NOW_SCORES, NOW_SCORES)
    assert same.is_unchanged
    assert (same.lines, same.bridge.before_minor) == ((), same.bridge.after_minor)
    moved = {f.name: f.value for f in compared_figures(same)}
    assert (
        sum(moved[name] for name in ("risen", "fallen", "newly_churned", "changed_customers")) == 0
    )


AMOUNTS = st.integers(-5_000_000, 90_000_000).map(lambda minor: minor / 10_000)
ROW = st.tuples(
    st.integers(0, 5), st.integers(0, 5), AMOUNTS, st.sampled_from("ABCD"),
    st.sampled_from(("active", "slowing", "lapsed", "churned")), st.booleans(),
)  # fmt: skip
BASES = st.dictionaries(st.sampled_from("abcdefg"), ROW, max_size=6)


def _of(base) -> pl.DataFrame:
    return scores(
        *(
            (who, OLD, ever + window, window, amount, amount, amount, tier, status, churned,
             churned, None, None)
            for who, (ever, window, amount, tier, status, churned) in base.items()
        )
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(BASES, BASES)
def test_the_other_way_round_it_is_mirrored(one, other):
    """Steps add up; tables turn about their diagonal; differences change their signs."""
    forth, back = compared(_of(one), _of(other)), compared(_of(other), _of(one))
    assert forth.bridge.before_minor == back.bridge.after_minor
    for found in (forth, back):
        steps = sum(step.minor for step in found.bridge.steps)
        assert found.bridge.before_minor + steps == found.bridge.after_minor
    for column in ("tier", "status"):
        turned = crossed(back.beside, column).rename({"then": "now", "now": "then"})
        there = crossed(forth.beside, column)
        assert there.equals(turned.select(there.columns).sort("then", "now", nulls_last=True))
    money = f"revenue_window{CHANGE}"
    assert forth.beside[money].to_list() == [
        None if each is None else -each + 0.0 for each in back.beside[money].to_list()
    ]
    in_both = set(one) & set(other)
    lost = {s.name: s.minor for s in back.bridge.steps}["lost"]
    if in_both == set(one) == set(other) and all(e for e, *_ in (*one.values(), *other.values())):
        came = {s.name: s.minor for s in forth.bridge.steps}
        assert lost == -(came["new"] + came["returned"])


def test_lines_between_tiers_that_cannot_be_one():
    """A from 100 to above 90 then, above 150 and up to 200 now: no value lies in both."""

    def row(who, value, tier):
        amounts = (value, value, value)
        return (who, OLD, 1, 1, *amounts, tier, "active", False, False, None, None)

    then = scores(row("a", 100.0, "A"), row("b", 90.0, "B"), row("c", 10.0, "C"))
    now = scores(row("a", 200.0, "A"), row("b", 150.0, "B"), row("c", 12.0, "C"))
    assert compared(then, now).lines == (MovedLine("A", 100.0, 200.0),)
    assert compared(then, then).lines == ()


def test_windows_that_the_data_do_not_fill():
    whole = THEN_SCORES.with_columns(revenue=pl.col("revenue_window"))
    assert compared(whole, NOW_SCORES).short_since == OLD
    assert compared(THEN_SCORES, NOW_SCORES).short_since is None


def test_columns_that_only_one_has_are_not_compared():
    now = NOW_SCORES.drop("status").with_columns(wing=pl.lit("x"))
    found = compared(THEN_SCORES, now)
    assert not {"status", "wing", "customer_id"} & set(comparable(THEN_SCORES, now))
    figures = {figure.name: figure for figure in compared_figures(found)}
    assert figures["at_risk"].value is None or figures["newly_slowing"].value is None
    assert figures["newly_slowing"].reason == "column_missing"


def test_facts_of_other_types_are_compared_as_text():
    then = pl.DataFrame({"customer_id": ["a", "b"], "grade": ["1", "2"]})
    now = pl.DataFrame({"customer_id": ["a", "b"], "grade": [1, 3]})
    assert side_by_side(then, now, ("grade",))["changed"].to_list() == [[], ["grade"]]


def test_no_name_of_a_comparison_is_one_of_the_catalogue_s():
    """Names are made from the catalogue's by an ending; none may be made twice."""
    names = [column.name for column in CATALOGUE]
    made = [name + ending for name in names for ending in (THEN, CHANGE)]
    assert not set(made) & {*names, "stands_in", "changed"}
