"""What is made of habits and slopes: drawn figures, the score, the style; what stays unknown."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import numpy as np
import polars as pl
import pytest

from retain.scoring.base import Base
from retain.scoring.habits import Habit
from retain.scoring.prices import PriceStandard, Response, learn_prices, price_columns
from retain.scoring.product_habits import SCHEMA
from tests.scoring.lines_of import customer_days, day

EVEN = Habit(mean=0.2, difference=0.04, chance=0.0)
STANDARD = PriceStandard(
    discount=EVEN,
    response=Response(mean=-1.0, error=0.0, variance=1.0),
    novelty=EVEN,
    position=Habit(0.0, 0.04, 0.0),
    repeat=EVEN,
)
HABITS = {
    "judged_months": 10, "new_months": 2, "later_months": 10, "repeated_months": 2,
    "placed_months": 10, "price_position": 0.0, "reference_price_changes": 5, "price_slope": -1.0,
    "price_slope_error": 0.0, "base_slope_error": 0.0,
}  # fmt: skip


def _row(standard: PriceStandard | None, share: float | None = 0.2, occasions: int = 5, **habits):
    base = _base([habits])
    share_of = {} if share is None else {"discounted": [round(share * 1000)]}
    facts = pl.DataFrame({"code": [0], "occasions": [occasions], "sales": [1000], **share_of})
    facts = facts.with_columns(pl.col("code").cast(pl.UInt32))
    return price_columns(base, facts, standard, as_of=day(400)).row(0, named=True)


def _base(habits: list[dict]) -> Base:
    frame = pl.DataFrame(
        [{"code": code, **HABITS, **row} for code, row in enumerate(habits)], schema=SCHEMA
    )
    days = customer_days([(f"{code:03}", 10, 1000) for code in range(len(habits))])
    nobody = pl.Series([], dtype=pl.UInt32)
    return Base(days, pl.DataFrame(schema={"code": pl.UInt32}), nobody, products=lambda: frame)


@pytest.mark.parametrize(
    ("share", "slope", "score"),
    [
        (0.2, -1.0, 50.0),
        (0.0, -1.0, 100.0),
        (0.6, -1.0, 25.0),
        (0.2, -1.0 - np.log(3), 25.0),
        (0.6, -1.0 + np.log(3), 50.0),
        (None, -1.0 + np.log(3), 75.0),
        (0.4, None, 33.3),
        (None, None, None),
    ],
)
def test_the_score_multiplies_what_is_known(share, slope, score):
    standard = STANDARD if share is not None else replace(STANDARD, discount=None)
    assert _row(standard, share, price_slope=slope)["price_score"] == score


def test_a_response_is_drawn_to_the_base_by_its_error():
    sure = _row(STANDARD, price_slope=-3.0, price_slope_error=0.1)
    unsure = _row(STANDARD, price_slope=-3.0, price_slope_error=3.0)
    assert sure["price_response"] == pytest.approx(-2.98, abs=0.01)
    assert unsure["price_response"] == pytest.approx(-1.2, abs=0.01)
    assert unsure["price_response_se"] == pytest.approx(0.949, abs=0.001)


@pytest.mark.parametrize(("changes", "known"), [(2, False), (3, True)])
def test_three_changes_are_needed(changes, known):
    row = _row(STANDARD, reference_price_changes=changes)
    assert (row["price_response"] is not None) == known
    assert (row["price_response_se"] is not None) == known


@pytest.mark.parametrize(
    ("how", "style"),
    [
        ({}, None),
        ({"share": 0.5}, "bargain"),
        ({"new_months": 5}, "novelty"),
        ({"price_position": 0.3}, "quality"),
        ({"repeated_months": 9}, "routine"),
        ({"share": 0.5, "repeated_months": 9}, "routine"),
        ({"share": 0.9, "repeated_months": 9}, "bargain"),
        ({"repeated_months": 3}, None),
        ({"repeated_months": 9, "occasions": 3}, None),
    ],
)
def test_the_style_is_the_trait_that_stands_out_most(how, style):
    assert _row(STANDARD, **how)["buying_style"] == style


def test_nothing_is_judged_by_nothing():
    row = _row(None)
    assert row.pop("reference_price_changes") == 5
    told = {name: row.pop(name) for name in ("novelty_share", "price_position", "basket_repeat")}
    assert told == {"novelty_share": 0.2, "price_position": 0.0, "basket_repeat": 0.2}
    assert set(row.values()) == {None}


@pytest.mark.parametrize(("customers", "known"), [(9, False), (10, True)])
def test_a_response_is_learned_from_ten_customers(customers, known):
    slopes = [{"price_slope": -1.0 + 0.1 * n, "price_slope_error": 0.2} for n in range(customers)]
    facts = pl.DataFrame({"code": range(customers), "occasions": 1, "sales": 1000, "lines": 1})
    facts = facts.with_columns(pl.col("code").cast(pl.UInt32))
    standard = learn_prices(_base(slopes), facts, as_of=day(400))
    assert (standard.response is not None) == known
    saved = json.loads(json.dumps(asdict(standard)))
    assert PriceStandard.from_document(saved) == standard
