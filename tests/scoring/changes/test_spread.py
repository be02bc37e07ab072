"""How value is spread: the curve by hand, at its ends, and of a day that is not known."""

from __future__ import annotations

import polars as pl
import pytest

from retain.scoring.changes.spread import SHARES, spread
from retain.scoring.standards import Rules

RULES = Rules()


def _scores(values: list[float], occasions: int = 1) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "customer_id": [f"c{place:02}" for place in range(len(values))],
            "value_window": values,
            "occasions_window": [occasions] * len(values),
        },
        schema_overrides={"value_window": pl.Float64, "occasions_window": pl.Int32},
    )


def test_the_curve_is_told_at_each_share_now_and_then():
    now = _scores([50.0, 20.0, 10.0, 10.0, 5.0, 5.0, 0.0, 0.0, 0.0, -7.0])
    found = spread(now, _scores([25.0, 25.0, 25.0, 25.0]), RULES)
    curve = {row[0]: row[1:] for row in found.curve.iter_rows()}
    assert list(curve) == [percent / 100 for percent in SHARES]
    assert curve[0.0] == (0, 0.0, 0.0)
    assert curve[0.01] == (1, 0.5, 0.25)
    assert curve[0.2] == (2, 0.7, 0.25)
    assert curve[0.5] == (5, 0.95, 0.5)
    assert curve[0.6] == (6, 1.0, 0.75)
    assert curve[1.0] == (10, 1.0, 1.0)
    assert found.now.top_20_percent_share == 0.7
    assert found.then.gini == 0.0
    assert found.greatest["customer_id"].to_list()[:3] == ["c00", "c01", "c02"]
    assert found.greatest["share"].to_list()[:3] == [0.5, 0.2, 0.1]


def test_who_did_not_buy_in_the_window_takes_no_part():
    found = spread(pl.concat([_scores([9.0, 1.0]), _scores([5.0], occasions=0)]), None, RULES)
    assert found.now.customers == 2
    assert found.then is None
    assert found.curve["value_share_then"].null_count() == len(SHARES)


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [-1.0]])
def test_without_value_there_is_no_spread(values):
    assert spread(_scores(values), _scores([1.0]), RULES) is None
    assert spread(_scores([1.0]), _scores(values), RULES).then is None
