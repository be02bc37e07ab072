"""Key accounts and their look-alikes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import polars as pl
import pytest

from retain.scoring.asked import VALUE
from retain.scoring.base import Base
from retain.scoring.customer_days import CustomerDays
from retain.scoring.key_accounts import (
    KeyAccountRules,
    KeyAccountStandard,
    greatest_occasions,
    learn_key_accounts,
)
from retain.scoring.pipeline import run
from retain.scoring.standards import Rules
from tests.scoring.lines_of import customer_days, day
from tests.scoring.made_up import made_up

CASES = tomllib.loads((Path(__file__).parent / "cases" / "key_accounts.toml").read_text("utf-8"))
UNIT = 10_000
NOBODY = pl.Series([], dtype=pl.UInt32)
OTHERS = [(f"b{n}", 90 + 50 * time, 1000, 400) for n in range(1, 10) for time in range(6)]


def _base(lines, discount: int = 0, payment_days: int | None = None) -> Base:
    """A base of lines of customer, day, amount and margin; terms are those of `a`."""
    plain = customer_days([(who, when, amount * UNIT) for who, when, amount, _ in lines])
    codes = {name: code for code, name in enumerate(plain.ids)}
    margins = pl.DataFrame(
        [(codes[who], day(when), margin * UNIT) for who, when, _, margin in lines],
        schema={"code": pl.UInt32, "day": pl.Int32, "margin": pl.Int64}, orient="row",
    )  # fmt: skip
    discounted = (pl.col("code") == codes["a"]) & (pl.col("sales") > 0)
    days = plain.days.join(margins, on=["code", "day"], maintain_order="left").with_columns(
        margin_missing=pl.lit(0, pl.UInt32),
        discount=pl.when(discounted).then(discount * UNIT).otherwise(0).cast(pl.Int64),
    )
    facts = pl.DataFrame({"code": [codes["a"]], "payment_days": [payment_days]},
                         schema={"code": pl.UInt32, "payment_days": pl.Int64})  # fmt: skip
    return Base(CustomerDays(plain.ids, days.set_sorted("code")), facts, NOBODY)


def _scored(base: Base, **rules):
    return run(base, as_of=day(400), rules=Rules(**rules), asked=VALUE)


@pytest.mark.parametrize("case", CASES["case"], ids=[case["name"] for case in CASES["case"]])
def test_case(case):
    lines = [("a", *line) for line in case["days"]]
    base = _base([*OTHERS, *lines], case.get("discount", 0), case.get("payment_days"))
    row = _scored(base).scores.row(by_predicate=pl.col("customer_id") == "a", named=True)
    expected = [None if value == "" else value for value in case["expected"]]
    assert [row["key_account"], row["key_account_exclusion"]] == expected


def test_the_standard_by_hand():
    lines = [("a", 60, 9000, 2000), ("a", 70, -1000, -300), ("old", 1, 10**6, 0), *OTHERS]
    learned = _scored(_base(lines)).standards.key_accounts
    # ten customers, the top fifth of whom are two: 8,000 and 6,000
    assert learned == KeyAccountStandard(6.0, 6000 * UNIT, (1700 + 54 * 400) / (8000 + 54_000))


def test_nobody_current_gives_no_standard():
    features = _scored(_base([("a", 1, 10, 5)])).features
    assert learn_key_accounts(features) == KeyAccountStandard(None, None, None)


def test_the_rules_are_the_users():
    lines = [*OTHERS, ("a", 60, 36000, 14400)]
    lenient = KeyAccountRules(min_occasions=1, one_off_share=1.01)
    row = _scored(_base(lines), key_accounts=lenient).scores.row(0, named=True)
    assert (row["customer_id"], row["key_account"]) == ("a", True)
    strict = KeyAccountRules(min_margin_rate=0.5)
    assert _scored(_base(OTHERS + lines[-1:]), key_accounts=strict).scores["key_account"].sum() == 0


def test_occasions_are_counted_a_year():
    base = _base([*OTHERS, *(("a", when, 30_000, 12_000) for when in (340, 390))])
    assert _scored(base, window_days=73).scores["key_account"][0]
    assert not _scored(base, window_days=365).scores["key_account"][0]


def test_what_is_not_known_excludes_nobody():
    """No margin, no discount, no days to pay: tier A and occasions decide."""
    lines = [("a", when, 90_000) for when in (60, 160, 260, 360)]
    base = Base(customer_days(lines), pl.DataFrame(schema={"code": pl.UInt32}), NOBODY)
    row = _scored(base).scores.row(0, named=True)
    assert (row["key_account"], row["margin_rate"], row["discount_rate"]) == (True, None, None)


def test_the_greatest_occasion_is_net_of_the_days_returns_and_in_the_window():
    days = customer_days(
        [("a", 100, 70), ("a", 100, -20), ("a", 200, 40), ("a", 30, 900),
         ("b", 90, -5), ("b", 450, 9)]
    )  # fmt: skip
    everybody = pl.Series([0, 1], dtype=pl.UInt32)
    found = greatest_occasions(days, everybody, value="revenue", as_of=day(400), window_days=365)
    assert found.rows() == [(0, 50)]


def test_the_exclusions_planted_are_found():
    """All harsh terms among the great customers, and every bulk order that made a tier A."""
    made = made_up()
    scores = _scored_made_up(made)
    known = made.truth.join(scores, on="customer_id").filter(pl.col("tier") == "A")
    harsh = known.filter("harsh_terms")
    assert harsh.height >= 3
    assert set(harsh["key_account_exclusion"]) == {"harsh_terms"}
    bulk = known.filter("one_off_bulk")
    assert bulk.height >= 1
    assert set(bulk["key_account_exclusion"]) == {"one_off_bulk"}
    excluded = known.filter(pl.col("key_account_exclusion").is_not_null())
    others = excluded.filter(pl.col("harsh_terms").not_() & pl.col("one_off_bulk").not_())
    assert set(others["key_account_exclusion"]) == {"one_off_bulk"}
    assert others["occasions_window"].max() <= known["occasions_window"].median()
    assert others.height < known.height / 20
    agreed = known.filter(pl.col("agreed_percent") > 0)
    assert agreed.height > 10
    assert agreed["key_account"].mean() > 0.9


def _scored_made_up(made) -> pl.DataFrame:
    return run(made.base, as_of=made.as_of, rules=Rules(), asked=VALUE).scores
