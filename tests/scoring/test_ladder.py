"""The ladder: its default by cases, and what a rule table of one's own may and may not say."""

from __future__ import annotations

import polars as pl
import pytest

from retain.errors import ConfigError
from retain.scoring.ladder import LadderRules, as_shown, check_ladder, columns_read, ladder_columns

SCHEMA = {
    "occasions": pl.UInt32(), "repeat_score": pl.Float64(), "price_score": pl.Float64(),
    "share_of_wallet": pl.Float64(), "satisfaction_score": pl.Float64(),
    "tolerance_score": pl.Float64(), "engagements": pl.UInt32(), "referrals": pl.UInt32(),
    "switching_cost": pl.Float64(), "revenue_window": pl.Float64(), "region": pl.String(),
    "churned": pl.Boolean(),
}  # fmt: skip
HABIT = {"occasions": 9, "repeat_score": 60.0}
HAND = {
    "nothing known": ({"occasions": 1}, None, None),
    "never bought": ({"occasions": 0, "repeat_score": 90.0}, None, None),
    "comes back less": ({**HABIT, "repeat_score": 20.0}, "none", "repeat_score"),
    "habit alone": (HABIT, "habitual", "repeat_score"),
    "for the price": ({**HABIT, "price_score": 10.0}, "none", "price_score;repeat_score"),
    "mostly elsewhere": (
        {**HABIT, "share_of_wallet": 0.1}, "none", "repeat_score;share_of_wallet",
    ),
    "content": (
        {**HABIT, "satisfaction_score": 70.0}, "satisfied", "repeat_score;satisfaction_score",
    ),
    "would lose": (
        {**HABIT, "switching_cost": 600.0, "revenue_window": 10_000.0}, "satisfied",
        "repeat_score;revenue_window;switching_cost",
    ),
    "little to lose": (
        {**HABIT, "switching_cost": 400.0, "revenue_window": 10_000.0}, "habitual", "repeat_score",
    ),
    "would lose, but unhappy": (
        {**HABIT, "switching_cost": 600.0, "revenue_window": 1000.0, "satisfaction_score": 20.0},
        "habitual", "repeat_score",
    ),
    "tolerates alone": ({**HABIT, "tolerance_score": 80.0}, "habitual", "repeat_score"),
    "engages alone": ({**HABIT, "engagements": 3}, "habitual", "repeat_score"),
    "tolerates, engages": (
        {**HABIT, "price_score": 50.0, "tolerance_score": 60.0, "engagements": 1},
        "attached", "engagements;price_score;repeat_score;tolerance_score",
    ),
    "tolerates, engages, but unhappy": (
        {**HABIT, "tolerance_score": 80.0, "engagements": 3, "satisfaction_score": 10.0},
        "habitual", "repeat_score",
    ),
    "has left, however loyal it was": (
        {**HABIT, "referrals": 3, "share_of_wallet": 0.9, "churned": True}, "none",
        "churned;repeat_score;share_of_wallet",
    ),
    "refers": ({**HABIT, "referrals": 1}, "habitual", "repeat_score"),
    "refers and buys most here": (
        {**HABIT, "referrals": 1, "share_of_wallet": 0.7}, "committed",
        "referrals;repeat_score;share_of_wallet",
    ),
}  # fmt: skip


def _levels(customers: list[dict], levels=None) -> list[tuple]:
    rules = LadderRules(levels) if levels else LadderRules()
    check_ladder(rules, SCHEMA, "retain.toml")
    return ladder_columns(pl.DataFrame(customers, schema=SCHEMA), rules).rows()


@pytest.mark.parametrize("name", HAND)
def test_the_default_by_hand(name):
    customer, level, basis = HAND[name]
    assert _levels([customer]) == [(level, basis)]


def test_dates_and_money_alone_prove_no_more_than_habit():
    """Whatever the columns that transactions fill."""
    customers = [
        {"occasions": 50, "repeat_score": repeat, "price_score": price, "revenue_window": 1e6}
        for repeat in (0.0, 39.9, 40.0, 100.0)
        for price in (None, 0.0, 25.0, 100.0)
    ]
    assert {level for level, _ in _levels(customers)} == {"none", "habitual"}


def test_the_highest_that_is_true_wins():
    levels = {"none": "TRUE", "committed": "occasions > 5", "habitual": "occasions > 1"}
    found = _levels([{"occasions": n} for n in (1, 3, 9)], levels)
    assert found == [("none", ""), ("habitual", "occasions"), ("committed", "occasions")]


def test_what_is_not_known_makes_nothing_true():
    levels = {"none": "NOT (referrals > 3)", "habitual": "referrals <> 3"}
    assert _levels([{"occasions": 1}], levels) == [(None, None)]


def _problems(levels: dict[str, str]) -> str:
    with pytest.raises(ConfigError) as refused:
        check_ladder(LadderRules(levels), SCHEMA, "my/retain.toml")
    assert refused.value.exit_code == 78
    return str(refused.value)


def test_all_problems_at_once_with_the_nearest_names():
    said = _problems(
        {
            "none": "repeat_scor < 40",
            "habitual": "occasions + 1",
            "satisfied": "occasions >",
            "attached": "regoin = 'North' OR refferals > 1",
            "committed": "occasions > 3",
        }
    )
    assert "my/retain.toml" in said
    assert (
        "loyalty.ladder.none: there is no column repeat_scor in the scores; nearest: repeat_"
        in (said)
    )
    assert "loyalty.ladder.habitual" in said
    assert "loyalty.ladder.satisfied" in said
    assert "no column regoin in the scores; nearest: region" in said
    assert "no column refferals in the scores; nearest: referrals" in said
    assert "committed" not in said


@pytest.mark.parametrize(
    "condition",
    [
        "occasions IN (SELECT 1)",
        "EXISTS (select * from read_csv('/etc/passwd'))",
        "region = 1",
        "loyalty_level = 'none'",
        "",
        "1",
    ],
)
def test_refused(condition):
    assert "loyalty.ladder.none" in _problems({"none": condition})


def test_a_word_in_quotes_is_no_query():
    check_ladder(LadderRules({"none": "region = 'select from'"}), SCHEMA, "-")


def test_conditions_see_money_as_users_do():
    judged = pl.DataFrame({"revenue_window": [12_345], "occasions": [2]})
    shown = as_shown(judged, {"revenue_window": pl.Float64(), "region": pl.String()})
    assert shown.rows() == [(1.2345, None)]


def test_columns_read():
    rules = LadderRules({"none": "region = 'x' AND occasions > 1", "habitual": "occasions > 2"})
    assert columns_read(rules) == ["occasions", "region"]
