"""Potential by trend and wallet, and the last contact."""

from __future__ import annotations

import polars as pl
import pytest

from retain.scoring.asked import VALUE
from retain.scoring.contacts import last_contact_date
from retain.scoring.pipeline import run
from retain.scoring.potential import potential
from retain.scoring.standards import Rules
from retain.scoring.wallet import ROLES
from tests.scoring.lines_of import day
from tests.scoring.tables_of import base_of

CASES = [
    # tier, growth, p, headroom (our sales are 100 a year), potential
    ("C", 0.3, 0.05, 100, "large_tomorrow"),
    ("C", 0.3, 0.05, 99, "rising"),
    ("C", 0.3, 0.1, 100, "headroom"),
    ("C", -0.3, 0.05, 100, "headroom"),
    ("C", 0.0, 0.05, 0, "none"),
    ("C", 0.3, 0.05, None, "rising"),
    ("C", None, None, 500, "headroom"),
    ("C", None, None, 5, "none"),
    ("C", None, None, None, None),
    ("B", 0.3, 0.05, 100, "headroom"),
    ("A", 0.3, 0.05, 1, "rising"),
    ("D", 0.3, 0.05, 500, "headroom"),
]


@pytest.mark.parametrize(("tier", "growth", "chance", "headroom", "expected"), CASES)
def test_potential(tier, growth, chance, headroom, expected):
    names = ("tier", "growth_rate", "growth_p_value", "wallet_headroom", "revenue_window")
    types = (pl.String, pl.Float64, pl.Float64, pl.Int64, pl.Int64)
    row = dict(zip(names, [[v] for v in (tier, growth, chance, headroom, 20)], strict=True))
    frame = pl.DataFrame(row, schema=dict(zip(names, types, strict=True)))
    assert frame.select(potential(73)).item() == expected


def test_sales_that_were_all_given_back_need_no_headroom_but_some():
    frame = pl.DataFrame({"tier": "C", "growth_rate": 0.0, "growth_p_value": 1.0,
                          "wallet_headroom": [1, 0], "revenue_window": -50})  # fmt: skip
    assert frame.select(potential(365)).to_series().to_list() == ["headroom", "none"]


def test_small_today_large_tomorrow_from_the_lines():
    """Eight quarters that rise, and a wallet twice as large as what is bought here."""
    rising = [("a", 400 - 91 * back, 8 - back) for back in range(8)]
    lines = [*((who, when, amount * 10_000) for who, when, amount in rising), ("a", -340, 1),
             *(("great", when, 900_000_000) for when in range(-300, 400, 50))]  # fmt: skip
    wallet = [{"customer": "a", "date": when, "total_spend": 2_000_000} for when in (100, 200, 300)]
    base = base_of(lines, {"wallet": ({"date": pl.Date(), **ROLES}, wallet)})
    scores = run(base, as_of=day(400), rules=Rules(), asked=VALUE).scores
    row = scores.row(by_predicate=pl.col("customer_id") == "a", named=True)
    assert (row["tier"], row["potential"]) == ("C", "large_tomorrow")
    assert row["growth_rate"] > 0
    assert row["growth_p_value"] < 0.001


CONTACT = {"date": pl.Date(), "direction": pl.String(), "answered": pl.Boolean()}


def test_the_last_contact_is_of_any_kind_up_to_the_day():
    rows = [
        {"customer": "a", "date": 10, "direction": "out", "answered": True},
        {"customer": "a", "date": 30, "direction": "out", "answered": False},
        {"customer": "a", "date": 20, "direction": "in", "answered": True},
        {"customer": "a", "date": 50, "direction": "in", "answered": True},
    ]
    base = base_of([("a", 0, 1), ("b", 0, 1)], {"contacts": (CONTACT, rows)})
    codes = pl.Series("code", [0, 1], dtype=pl.UInt32)
    found = last_contact_date(base, codes, as_of=day(40))
    assert found.cast(pl.Int32).to_list() == [day(30), None]
    silent = last_contact_date(base_of([("a", 0, 1)], {}), codes[:1], as_of=day(40))
    assert (silent.name, silent.dtype, silent.to_list()) == ("last_contact_date", pl.Date, [None])
