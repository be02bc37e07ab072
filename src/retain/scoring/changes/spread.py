"""How value is spread over customers, now and at the beginning of a period.

Each day is measured by its own values: lines that were learned on another day would tell of that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.changes.moves import minor
from retain.scoring.measure import ratio
from retain.scoring.value import TOP_CUSTOMERS, Concentration, concentration, tier_lines

if TYPE_CHECKING:
    from retain.scoring.standards import Rules

SHARES: Final = (0, 1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100)
"""Per cent of customers, the most valuable first, at which the curve is told."""

_CURVE: Final[dict[str, pl.DataType]] = {
    "share_of_customers": pl.Float64(),
    "customers": pl.Int64(),
    "value_share": pl.Float64(),
    "value_share_then": pl.Float64(),
}
_GREATEST: Final = ("customer_id", "name", "owner", "value_window", "share")
_DIGITS: Final = 4


@dataclass(frozen=True)
class Spread:
    """How value is spread.

    Attributes:
        now: of the customers with an occasion in the window.
        then: likewise at the beginning of the period; None where nothing is known of it.
        a_percent: the share of value, in per cent, of `Concentration.customers_for_a_share`.
        curve: at each of `SHARES`, how many customers that is (rounded up), and what share of the
            value these bring now and brought then.
        greatest: the ten most valuable: `customer_id`, `name`, `owner`, `value_window`, and its
            `share` of the value.
    """

    now: Concentration
    then: Concentration | None
    a_percent: int
    curve: pl.DataFrame
    greatest: pl.DataFrame


def spread(now: pl.DataFrame, then: pl.DataFrame | None, rules: Rules) -> Spread | None:
    """How value is spread; None where nobody has brought any in the window.

    Args:
        now: scores: `occasions_window`, `value_window` and who the customers are.
        then: scores as of the beginning of the period; None where there are none.
        rules: the user's settings.
    """
    values = _values(now)
    found = _measured(values, rules)
    if found.top_20_percent_share is None:
        return None
    earlier = _values(then) if then is not None else None
    before = _measured(earlier, rules) if earlier is not None else None
    if before is not None and before.top_20_percent_share is None:
        earlier = before = None
    return Spread(found, before, rules.a_percent, _curve(values, earlier), _greatest(now, values))


def _values(scores: pl.DataFrame) -> pl.Series:
    """What each customer with an occasion in the window brought in it, minor units."""
    current = scores.filter(pl.col("occasions_window") > 0)
    return current.select(minor("value_window").alias("value")).to_series()


def _measured(values: pl.Series, rules: Rules) -> Concentration:
    return concentration(values, tier_lines(values, rules.a_percent, rules.b_percent))


def _curve(now: pl.Series, then: pl.Series | None) -> pl.DataFrame:
    shares, shares_then = _shares(now), _shares(then) if then is not None else None
    rows = [
        (
            percent / 100,
            -(-now.len() * percent // 100),
            shares[percent],
            shares_then[percent] if shares_then is not None else None,
        )
        for percent in SHARES
    ]
    return pl.DataFrame(rows, schema=_CURVE, orient="row")


def _shares(values: pl.Series) -> dict[int, float]:
    """Share of value by per cent of customers; values that are not positive count as nothing."""
    running = np.cumsum(values.clip(lower_bound=0).sort(descending=True).to_numpy())
    total = int(running[-1])
    sums = np.concatenate(([0], running))
    return {
        percent: round(int(sums[-(-values.len() * percent // 100)]) / total, _DIGITS)
        for percent in SHARES
    }


def _greatest(scores: pl.DataFrame, values: pl.Series) -> pl.DataFrame:
    missing = [
        pl.lit(None, pl.String).alias(name) for name in ("name", "owner")
        if name not in scores.columns
    ]  # fmt: skip
    total = int(values.clip(lower_bound=0).sum())
    return (
        scores.filter(pl.col("occasions_window") > 0)
        .with_columns(missing)
        .with_columns(share=ratio(minor("value_window"), pl.lit(total)).round(_DIGITS))
        .sort("value_window", "customer_id", descending=[True, False], nulls_last=True)
        .head(TOP_CUSTOMERS)
        .select(_GREATEST)
    )
