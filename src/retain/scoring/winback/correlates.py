"""What goes with a return among the treated: one thing at a time, and other things being equal.

None of it is an effect: where the plan chose offer and channel by the cause and the customer, they
stand for those (`chosen_by_plan`). Held-out customers are not among them: nothing was offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, sqrt, tanh
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import polars as pl

from retain.scoring.churn_rules import INTERVAL_Z
from retain.scoring.winback.power import Share

if TYPE_CHECKING:
    from retain.scoring.runs import Floats

NUMBERS: Final = ("days_since_last", "silence_gaps", "cost", "offer_size")
"""What is a number: silence in days and in own gaps, cost, and offers that are numbers."""

LEVELS: Final = ("channel", "offer", "cause", "tier_before", "silence_band")
"""What is one of several."""

DIVISIONS: Final = ("tier_before", "cause")
"""The first division and the second."""

LEAST_ATTEMPTS: Final = 20
"""Attempts under which a figure within a division says nothing."""

LEAST_OUTCOMES: Final = 5
"""Returns, and attempts without one, that it needs."""

CHOSEN: Final = 0.5
"""Cramér's V from which on the plan, and not chance, chose an offer or a channel."""


@dataclass(frozen=True)
class Correlation:
    """How a number goes with a return.

    Attributes:
        factor: of `NUMBERS`.
        attempts: treated ones of which it is known.
        returned_mean, other_mean: its mean where the customer returned, and where not.
        point_biserial: Pearson's correlation with the outcome as 0 and 1.
        rho: Spearman's, which heavy tails do not move.
        low, high: its 95 % interval, tanh(artanh ρ ± 1.96·√((1 + ρ²/2) / (n − 3))). Source: Bonett
            and Wright, Psychometrika 65 (2000).
    """

    factor: str
    attempts: int
    returned_mean: float
    other_mean: float
    point_biserial: float
    rho: float
    low: float
    high: float


@dataclass(frozen=True)
class Level:
    """How often customers with one value of a factor returned; `level` None is not recorded."""

    factor: str
    level: str | None
    share: Share


@dataclass(frozen=True)
class Strength:
    """How strongly a factor goes with a return within a division.

    Attributes:
        division: "tier_before" or "cause"; None for all attempts.
        within: its value.
        factor: which.
        measure: "spearman" for numbers, "cramers_v" for one of several.
        attempts: how many.
        value: the measure.
        p: how often chance alone does as much.
    """

    division: str | None
    within: str | None
    factor: str
    measure: Literal["spearman", "cramers_v"]
    attempts: int
    value: float
    p: float


def with_offer_size(attempts: pl.DataFrame) -> pl.DataFrame:
    """The attempts with `offer_size`: the number that an offer is, where all that are told are one.

    "20", "20%" and "20.0" are; null throughout where one is not, or all are the same.
    """
    bare = pl.col("offer").str.strip_chars().str.strip_suffix("%").str.strip_chars()
    size = attempts.select(bare.cast(pl.Float64, strict=False)).to_series()
    numbers = size.count() == attempts["offer"].count() and size.drop_nulls().n_unique() > 1
    finite = bool(size.is_finite().all()) if numbers else False
    return attempts.with_columns(
        offer_size=size if finite else pl.lit(None, pl.Float64),
    )


def correlations(treated: pl.DataFrame) -> list[Correlation]:
    """Every number's correlation with a return, where attempts enough tell."""
    found = []
    for factor in NUMBERS:
        known, back = _known(treated, factor)
        if not _enough(back) or np.ptp(known) == 0:
            continue
        rho = _pearson(_ranks(known), _ranks(back))
        low, high = _rho_interval(rho, known.size)
        found.append(
            Correlation(
                factor, known.size, float(known[back > 0].mean()), float(known[back == 0].mean()),
                _pearson(known, back), rho, low, high,
            )
        )  # fmt: skip
    return found


def levels(treated: pl.DataFrame) -> list[Level]:
    """The share that returned by every value of what is one of several, most attempts first."""
    found = []
    for factor in LEVELS:
        if not treated[factor].count():
            continue
        counted = (
            treated.group_by(factor)
            .agg(pl.len(), pl.col("returned").sum().alias("back"))
            .sort("len", factor, descending=[True, False], nulls_last=True)
        )
        found += [Level(factor, level, Share(size, back)) for level, size, back in counted.rows()]
    return found


def strengths(treated: pl.DataFrame) -> list[Strength]:
    """Every factor's strength among all, and within each tier and cause with enough attempts."""
    found = _within(treated, None, None)
    for division in DIVISIONS:
        for value in treated[division].drop_nulls().unique().sort():
            found += _within(treated.filter(pl.col(division) == value), division, value)
    order = (None, *DIVISIONS)
    return sorted(found, key=lambda s: (order.index(s.division), s.within or "", s.p, s.factor))


def chosen_by_plan(treated: pl.DataFrame) -> list[tuple[str, str, float]]:
    """What the plan chose by what: (offer or channel, cause or tier, Cramér's V over `CHOSEN`)."""
    found = []
    for chosen in ("offer", "channel"):
        for by in ("cause", "tier_before"):
            known = treated.select(chosen, by).drop_nulls()
            if known.height >= LEAST_ATTEMPTS:
                value = cramers_v(known[chosen], known[by])[0]
                if value >= CHOSEN:
                    found.append((chosen, by, round(value, 4)))
    return found


def cramers_v(one: pl.Series, other: pl.Series) -> tuple[float, float]:
    """Cramér's V of two columns without nulls, corrected for chance, and χ²'s p.

    Ṽ = √(max(0, φ² − (r−1)(c−1)/(n−1)) / min(r̃ − 1, c̃ − 1)), r̃ = r − (r−1)²/(n−1) and likewise c̃.
    Source: Bergsma, Journal of the Korean Statistical Society 42 (2013). (0, 1) where one of them
    has a single value.
    """
    from scipy.special import chdtrc

    table = np.zeros((one.n_unique(), other.n_unique()))
    places = [each.rank("dense").to_numpy().astype(np.int64) - 1 for each in (one, other)]
    np.add.at(table, tuple(places), 1)
    n, (r, c) = table.sum(), table.shape
    if min(r, c) < 2 or n < 3:
        return 0.0, 1.0
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
    chi2 = float(((table - expected) ** 2 / expected).sum())
    phi2 = max(0.0, chi2 / n - (r - 1) * (c - 1) / (n - 1))
    room = min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1
    value = sqrt(phi2 / room) if room > 0 else 0.0
    return min(value, 1.0), float(chdtrc((r - 1) * (c - 1), chi2))


def _within(treated: pl.DataFrame, division: str | None, within: str | None) -> list[Strength]:
    found: list[Strength] = []
    for factor in NUMBERS:
        known, back = _known(treated, factor)
        if _enough(back) and np.ptp(known) > 0:
            rho = _pearson(_ranks(known), _ranks(back))
            p = _two_sided(atanh(_inside(rho)) / sqrt((1 + rho**2 / 2) / (known.size - 3)))
            found.append(Strength(division, within, factor, "spearman", known.size, rho, p))
    for factor in LEVELS:
        told = treated.select(factor, "returned").drop_nulls()
        back = told["returned"].to_numpy().astype(np.float64)
        if factor != division and _enough(back) and told[factor].n_unique() > 1:
            value, p = cramers_v(told[factor], told["returned"].cast(pl.String))
            found.append(Strength(division, within, factor, "cramers_v", told.height, value, p))
    return found


def _known(treated: pl.DataFrame, factor: str) -> tuple[Floats, Floats]:
    told = treated.select(pl.col(factor).cast(pl.Float64), pl.col("returned")).drop_nulls()
    told = told.sort(factor, "returned")  # so that no order of rows shows
    return told[factor].to_numpy(), told["returned"].to_numpy().astype(np.float64)


def _enough(back: Floats) -> bool:
    returned = int(back.sum())
    return back.size >= LEAST_ATTEMPTS and min(returned, back.size - returned) >= LEAST_OUTCOMES


def _ranks(values: Floats) -> Floats:
    return pl.Series(values).rank("average").to_numpy()


def _pearson(one: Floats, other: Floats) -> float:
    return float(np.corrcoef(one, other)[0, 1])


def _inside(rho: float) -> float:
    return min(max(rho, -0.999999), 0.999999)


def _rho_interval(rho: float, size: int) -> tuple[float, float]:
    middle, half = atanh(_inside(rho)), INTERVAL_Z * sqrt((1 + rho**2 / 2) / (size - 3))
    return tanh(middle - half), tanh(middle + half)


def _two_sided(z: float) -> float:
    from scipy.special import ndtr

    return float(2 * ndtr(-abs(z)))
