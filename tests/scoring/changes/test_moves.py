"""Moves of customers between two days, who moved how, and the tiers they moved between."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from retain.scoring.changes import movers
from retain.scoring.changes.key_accounts_at_risk import key_accounts_at_risk
from retain.scoring.changes.migration import migration
from retain.scoring.changes.moves import COMPARED, moves
from tests.scoring.changes.score_frames import frame

THEN, NOW = dt.date(2024, 6, 23), dt.date(2024, 6, 30)


def _row(occasions, tier, status, window, before=None, **further):
    return {
        "occasions": occasions, "tier": tier, "status": status, "churned": status == "churned",
        "key_account": tier == "A", "value_window": window, "revenue_window": window,
        "value_before": window if before is None else before, **further,
    }  # fmt: skip


BEFORE = frame(
    {
        "falls": _row(9, "A", "active", 900.0, as_of=THEN, name="Falls Ltd", owner="Ada"),
        "gone": _row(4, "B", "lapsed", 300.0, as_of=THEN),
        "back": _row(3, "D", "churned", 0.0, 250.0, as_of=THEN),
        "well": _row(5, "B", "slowing", 200.0, as_of=THEN),
        "prospect": _row(0, "D", "prospect", 0.0, 0.0, as_of=THEN),
        "away": _row(2, "C", "active", 50.0, as_of=THEN, name="Away Ltd"),
    }
)
AFTER = frame(
    {
        "falls": _row(9, "B", "slowing", 400.0, 900.0, as_of=NOW, cause="competitor"),
        "gone": _row(4, "B", "churned", 300.0, as_of=NOW),
        "back": _row(4, "C", "returned", 80.0, as_of=NOW),
        "well": _row(6, "A", "active", 1000.0, as_of=NOW),
        "prospect": _row(1, "C", "new", 60.0, as_of=NOW),
        "born": _row(1, "C", "new", 10.0, as_of=NOW),
        "still": _row(0, "D", "prospect", 0.0, 0.0, as_of=NOW),
    }
)


@pytest.fixture(scope="module")
def moved():
    return moves(BEFORE, AFTER)


def _ids(found: pl.DataFrame) -> list[str]:
    return found["customer_id"].to_list()


def test_everybody_of_either_day_stands_once_with_both(moved):
    assert _ids(moved) == sorted({*BEFORE["customer_id"], *AFTER["customer_id"]})
    falls, away = (moved.row(by_predicate=pl.col("customer_id") == who, named=True)
                   for who in ("falls", "away"))  # fmt: skip
    assert (falls["tier_then"], falls["tier"]) == ("A", "B")
    assert (falls["revenue_change"], falls["value_change"]) == (-500.0, -500.0)
    assert falls["cause"] == "competitor"
    assert falls["owner"] == "Ada"  # the later scores do not say
    assert (away["name"], away["tier_then"], away["tier"]) == ("Away Ltd", "C", None)
    assert away["revenue_change"] == -50.0


def test_columns_that_a_file_lacks_are_null_and_no_change_is_made_up(moved):
    bare = moves(frame({"a": {"tier": "A"}}), frame({"a": {"tier": "B", "region": "north"}}))
    assert set(COMPARED) <= set(bare.columns)
    assert bare["region"].to_list() == ["north"]
    assert bare["revenue_change"].to_list() == bare["status_then"].to_list() == [None]
    assert _ids(movers.fallen(bare)) == ["a"]
    assert not movers.newly_slowing(bare).height
    assert not movers.newly_churned(bare).height
    shared = [name for name in bare.columns if name in moved.columns]
    assert bare.select(shared).schema == moved.select(shared).schema


@pytest.mark.parametrize(
    ("mover", "expected"),
    [
        ("new_customers", ["prospect", "born"]),
        ("newly_slowing", ["falls"]),
        ("newly_churned", ["gone"]),
        ("returned_now", ["back"]),
        ("recovered", ["well"]),
        ("risen", ["well", "back"]),
        ("fallen", ["falls"]),
        ("biggest_gains", ["well", "back", "prospect", "born"]),
        ("biggest_losses", ["falls", "away"]),
    ],
)
def test_movers_the_most_valuable_first(moved, mover, expected):
    assert _ids(getattr(movers, mover)(moved)) == expected


def test_a_key_account_that_lost_its_tier_is_still_one_at_risk(moved):
    assert _ids(key_accounts_at_risk(moved)) == ["falls"]


def test_key_accounts_stand_by_what_is_likely_to_be_lost():
    """A large one past its gap by a day stands behind a small one that is likely gone."""
    then = {who: _row(9, "A", "active", 100.0) for who in ("large", "small", "halved", "fine")}
    now = {
        "large": _row(9, "A", "slowing", 1000.0, chance_to_buy=0.99),
        "small": _row(9, "B", "lapsed", 100.0, chance_to_buy=0.2),
        "halved": _row(
            9, "A", "active", 100.0, chance_to_buy=0.9, partial_churn="category:x;spend"
        ),
        "fine": _row(9, "A", "active", 1000.0, chance_to_buy=0.1),
    }
    assert _ids(key_accounts_at_risk(moves(frame(then), frame(now)))) == [
        "small",
        "halved",
        "large",
    ]


def test_equal_ones_stand_by_identifier_whatever_the_order_of_rows():
    row = _row(3, "B", "active", 10.0)
    late = _row(3, "B", "lapsed", 10.0)
    names = ["c", "a", "b"]
    moved = moves(frame(dict.fromkeys(names, row)), frame(dict.fromkeys(names, late)))
    assert _ids(movers.newly_slowing(moved)) == ["a", "b", "c"]


def test_migration_counts_everybody_who_bought_once(moved):
    found = migration(moved)
    assert found.height == 20
    counts = {
        (then, now): (customers, value_then, value_now)
        for then, now, customers, value_then, value_now in found.iter_rows()
        if customers
    }
    assert counts == {
        ("A", "B"): (1, 900.0, 400.0),
        ("B", "B"): (1, 300.0, 300.0),
        ("B", "A"): (1, 200.0, 1000.0),
        ("D", "C"): (1, 0.0, 80.0),
        (None, "C"): (2, 0.0, 70.0),
    }
    assert found["tier_then"].to_list()[::4] == ["A", "B", "C", "D", None]


@pytest.mark.parametrize(("then", "now", "buyers"), [(0, 0, 0), (0, 1, 6), (1, 0, 0)])
def test_nobody_on_a_day(then, now, buyers):
    moved = moves(BEFORE.head(then * 99), AFTER.head(now * 99))
    found = migration(moved)
    assert found["customers"].sum() == buyers
    assert found.filter(pl.col("tier_then").is_not_null())["customers"].sum() == 0
    assert not movers.newly_churned(moved).height
    assert not movers.fallen(moved).height
