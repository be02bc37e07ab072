"""What the dates alone say of a customer: occasions, tenure, recency, gaps and their regularity.

An occasion is a distinct day with at least one sale line of positive amount. A gap is the
number of days between two consecutive occasions (the field's interpurchase time).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from retain.scoring.measure import rounded_days
from retain.scoring.runs import Integers, Runs

PAIR_UNIT = 10**9
"""Resolution of the summed squares in `pair_square`: integers, so that no order of rows shows."""

LOG_GAP_UNIT = 10**9
"""Resolution of the summed logarithms in `ln_gaps`: integers, for the same reason."""

PRIOR_PAIRS = 4
"""How many pairs of gaps the base's own regularity counts for in a customer's."""

MIN_PAIRS = 1
"""Pairs of gaps (two gaps make one) below which regularity is not known."""

_MIN_REPEATERS = 10


NEVER = -1
"""Stands for the day of an occasion where there is none."""


def occasion_features(
    customer: Integers, day: Integers, customers: int, since: Mapping[str, int]
) -> dict[str, Integers]:
    """What the occasions of each customer say.

    Args:
        customer: the customer's place of each occasion, ascending.
        day: its day, ascending within the customer.
        customers: how many customers there are, those without an occasion included.
        since: names of counts, and the day after which occasions enter each.

    Returns:
        a figure for each customer: `first_day` and `last_day` (`NEVER` without an occasion),
        `occasions`, the counts of `since`, and for regularity `pairs` of consecutive gaps with
        `pair_square`, their summed (M − ½)² in units of 1/`PAIR_UNIT`; M = g₁ / (g₁ + g₂);
        `ln_gaps`, the summed natural logarithms of the gaps in units of 1/`LOG_GAP_UNIT`.
    """
    runs = Runs.of(customer)
    gap = np.diff(day)
    same = customer[1:] == customer[:-1]
    paired = same[1:] & same[:-1]
    later, earlier = gap[1:][paired], gap[:-1][paired]
    deviation = (later - earlier) / (2.0 * (later + earlier))
    squares = np.rint(deviation * deviation * PAIR_UNIT).astype(np.int64)
    pair_runs = Runs.of(customer[2:][paired])
    ln_gaps = np.rint(np.log(gap[same]) * LOG_GAP_UNIT).astype(np.int64)
    gap_runs = Runs.of(customer[1:][same])
    return {
        "first_day": runs.spread(runs.first(day), customers, NEVER),
        "last_day": runs.spread(runs.last(day), customers, NEVER),
        "occasions": runs.spread(runs.lengths, customers),
        **{name: runs.spread(runs.sum(day > start), customers) for name, start in since.items()},
        "ln_gaps": gap_runs.spread(gap_runs.sum(ln_gaps), customers),
        "pair_square": pair_runs.spread(pair_runs.sum(squares), customers),
        "pairs": pair_runs.spread(pair_runs.lengths, customers),
    }


@dataclass(frozen=True)
class Rhythm:
    """The base's purchase rhythm while customers are buying.

    Attributes:
        gap_r: shape of the gamma distribution of purchase rates over customers; None where fewer
            than ten customers came back.
        gap_alpha: its scale, in days.
        pair_variance: mean of (M − ½)² over all pairs of consecutive gaps; 1/12 for purchases
            at random (Poisson), less for regular ones. None without a pair.
        repeat_rate: share of buyers with two or more occasions; None without a buyer.
    """

    gap_r: float | None
    gap_alpha: float | None
    pair_variance: float | None
    repeat_rate: float | None


def fit_rhythm(features: pl.DataFrame) -> Rhythm:
    """Fit the rhythm from one row a customer (`occasions`, `first_day`, `last_day`, `pairs` …)."""
    buyers = features.filter(pl.col("occasions") > 0)
    repeaters = buyers.filter(pl.col("occasions") > 1)
    pairs, square = int(buyers["pairs"].sum()), int(buyers["pair_square"].sum())
    r, alpha = fit_gaps(repeaters)
    return Rhythm(
        gap_r=r,
        gap_alpha=alpha,
        pair_variance=square / PAIR_UNIT / pairs if pairs else None,
        repeat_rate=repeaters.height / buyers.height if buyers.height else None,
    )


def fit_gaps(repeaters: pl.DataFrame) -> tuple[float | None, float | None]:
    """Maximum likelihood (r, α) of exponential gaps whose rates are gamma over customers.

    One row a customer with a gap: `occasions`, `first_day`, `last_day`. (None, None) under ten.

    A customer with x gaps that sum to t_x contributes Γ(r+x)/Γ(r) · α^r / (α+t_x)^(r+x).
    Γ(r+x)/Γ(r) is a product over whole numbers, so that no special function is needed. Newton
    steps in (ln r, ln α) with halving; rounded to six digits, the same on every machine.
    """
    if repeaters.height < _MIN_REPEATERS:
        return None, None
    table = (
        repeaters.group_by(
            x=pl.col("occasions").cast(pl.Int64) - 1,
            t=(pl.col("last_day") - pl.col("first_day")).cast(pl.Int64),
        )
        .agg(n=pl.len())
        .sort("x", "t")
    )
    x, t, n = (table[name].to_numpy().astype(np.float64) for name in ("x", "t", "n"))
    above = np.bincount(x.astype(np.int64), weights=n)[::-1].cumsum()[::-1][1:]
    steps = np.arange(above.size, dtype=np.float64)  # above[j]: customers with more than j gaps

    def likelihood(r: float, a: float) -> float:
        rising = float((above * np.log(r + steps)).sum())
        return rising + float((n * (r * np.log(a) - (r + x) * np.log(a + t))).sum())

    r, a = 1.0, float((n * t).sum() / (n * x).sum())
    for _ in range(100):
        step = _newton_step(r, a, (x, t, n), (above, steps))
        here, scale = likelihood(r, a), 1.0
        while scale > 1e-8:
            new_r = float(np.clip(r * np.exp(scale * step[0]), 1e-3, 1e4))
            new_a = float(np.clip(a * np.exp(scale * step[1]), 1e-3, 1e9))
            if likelihood(new_r, new_a) >= here:
                break
            scale /= 2
        moved = abs(np.log(new_r / r)) + abs(np.log(new_a / a))
        r, a = new_r, new_a
        if moved < 1e-10:
            break
    return float(f"{r:.6g}"), float(f"{a:.6g}")


def _newton_step(
    r: float,
    a: float,
    counts: tuple[np.ndarray, np.ndarray, np.ndarray],
    rising: tuple[np.ndarray, np.ndarray],
) -> np.ndarray:
    x, t, n = counts
    above, steps = rising
    size = n.sum()
    d_r = (above / (r + steps)).sum() + size * np.log(a) - (n * np.log(a + t)).sum()
    d_a = size * r / a - (n * (r + x) / (a + t)).sum()
    d_rr = -(above / (r + steps) ** 2).sum()
    d_ra = size / a - (n / (a + t)).sum()
    d_aa = -size * r / a**2 + (n * (r + x) / (a + t) ** 2).sum()
    gradient = np.array([r * d_r, a * d_a])
    hessian = np.array(
        [[r * r * d_rr + r * d_r, r * a * d_ra], [r * a * d_ra, a * a * d_aa + a * d_a]]
    )
    values, vectors = np.linalg.eigh(hessian)
    values = -np.maximum(np.abs(values), 1e-12)  # ascend also where the surface is not concave
    step: np.ndarray = np.clip(-(vectors @ ((vectors.T @ gradient) / values)), -2.0, 2.0)
    return step


def own_gap_days(rhythm: Rhythm) -> pl.Expr:
    """Expected days between occasions while buying: (α + t_x) / (r + x), shrunk to the base.

    x is the number of gaps, t_x their sum in days. Null with no repeat: those who did come back
    are no measure of those who did not. The plain mean where the base has under ten repeaters.
    """
    r, alpha = rhythm.gap_r or 0.0, rhythm.gap_alpha or 0.0
    gaps = pl.col("occasions").cast(pl.Float64) - 1
    span = (pl.col("last_day") - pl.col("first_day")).cast(pl.Float64)
    return rounded_days(pl.when(pl.col("occasions") > 1).then((span + alpha) / (gaps + r))).alias(
        "own_gap_days"
    )


def gap_regularity(rhythm: Rhythm) -> pl.Expr:
    """Wheat and Morrison's k: 1 for purchases at random, more for regular ones, less for clumps.

    k = (1 − 4v) / (8v), with v the mean of (M − ½)² over the customer's pairs of consecutive
    gaps and `PRIOR_PAIRS` more pairs at the base's mean. Null under two gaps. Source: Wheat,
    R. D. and Morrison, D. G., Journal of Marketing Research 27 (1990).
    """
    if rhythm.pair_variance is None:
        return pl.lit(None, pl.Float64).alias("gap_regularity")
    known = pl.col("pairs") >= MIN_PAIRS
    total = pl.col("pair_square") / PAIR_UNIT + PRIOR_PAIRS * rhythm.pair_variance
    variance = total / (pl.col("pairs") + PRIOR_PAIRS)
    k = (1 - 4 * variance) / (8 * variance)
    return pl.when(known & (variance > 0)).then(k).round(4).alias("gap_regularity")


def tenure_days(as_of: int) -> pl.Expr:
    """Days from the first occasion to the as-of date; null without an occasion."""
    return (as_of - pl.col("first_day")).alias("tenure_days")


def days_since_last(as_of: int) -> pl.Expr:
    """Days from the last occasion to the as-of date (the field's recency); null without one."""
    return (as_of - pl.col("last_day")).alias("days_since_last")
