"""Candidate rules for who has left, and how each would have judged the past.

A rule is one figure of a customer and a cut-off. Whoever is not yet silent for one own gap, and
with a single occasion for one horizon, has not left by any rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from retain.scoring.models.purchases import Floats
from retain.scoring.runs import Integers

RuleKind = Literal["window", "own_gap", "chance"]
RULES: tuple[RuleKind, ...] = ("window", "own_gap", "chance")
"""From the plainest on: days of silence; silence in own gaps; the chance to buy again."""

INTERVAL_Z, BOUND_Z = 1.959964, 1.644854
"""Of two-sided 95 % intervals, and of an upper 95 % bound."""

LEAST_CALLED = 30
"""Customers called in one replay under whom its rate says nothing by itself."""

LEAST_WINDOW_DAYS = 30
"""The shortest silence that is tried as a window by itself."""

_WINDOWS = 60


def could_have_left(horizon_days: int) -> pl.Expr:
    """Whether a customer's silence is long enough for any rule to look at it."""
    usual = pl.col("own_gap_days").fill_null(horizon_days)
    return pl.col("days_since_last") > usual


def called(kind: RuleKind, cut_off: pl.Expr) -> pl.Expr:
    """Whether the rule calls a customer gone; false where its figure or cut-off is not known."""
    return (figure(kind) > signed(kind, cut_off)).fill_null(False)


def figure(kind: RuleKind) -> pl.Expr:
    """What the rule looks at, turned so that more means gone."""
    if kind == "window":
        return pl.col("days_since_last").cast(pl.Float64)
    if kind == "own_gap":
        return pl.col("overdue_ratio")
    return -pl.col("chance_to_buy")


def signed(kind: RuleKind, cut_off: pl.Expr) -> pl.Expr:
    """The cut-off, turned like the figure."""
    return -cut_off if kind == "chance" else cut_off


def cut_offs(kind: RuleKind, replays: pl.DataFrame) -> list[float]:
    """The cut-offs tried: whole days, quarters of an own gap, hundredths of a chance."""
    if kind == "own_gap":
        return [quarter / 4 for quarter in range(5, 41)]
    if kind == "chance":
        return [hundredth / 100 for hundredth in range(1, 51)]
    silent = replays["days_since_last"].unique().sort()
    silent = silent.filter(silent >= LEAST_WINDOW_DAYS)
    if not silent.len():
        return []
    places = np.unique(np.linspace(0, silent.len() - 1, _WINDOWS).round().astype(int))
    return [float(silent[int(place)]) for place in places]


@dataclass(frozen=True)
class Judged:
    """Replays of everybody, arranged to try many cut-offs of one rule on.

    Attributes:
        figures: the figure of each row whose silence is long enough; more means gone.
        bought: 1 where it bought within the horizon.
        customer: which customer it is, as a place: rows of one are not independent.
        replay: which replay the row is of.
    """

    figures: Floats
    bought: Floats
    customer: Integers
    replay: Integers

    @classmethod
    def of(cls, figures: pl.Expr, replays: pl.DataFrame) -> Judged:
        """The rows of replays that may be called at all; `figures` as `figure` gives them."""
        rows = replays.filter("callable").select(
            "bought", "code", "replay", figure=figures.fill_null(-np.inf)
        )
        return cls(
            rows["figure"].to_numpy(),
            rows["bought"].to_numpy().astype(np.float64),
            np.unique(rows["code"].to_numpy(), return_inverse=True)[1],
            rows["replay"].to_numpy().astype(np.int64),
        )

    def calls(self, cut_off: float) -> tuple[int, int]:
        """How many a cut-off (turned like the figure) calls, and how many of them bought."""
        chosen = self.figures > cut_off
        return int(chosen.sum()), int(self.bought[chosen].sum())

    def worst_share(self, cut_off: float) -> float:
        """The greatest false share of any replay with enough calls; 0 where none has."""
        chosen = self.figures > cut_off
        calls = np.bincount(self.replay[chosen])
        false = np.bincount(self.replay[chosen], weights=self.bought[chosen])
        many = calls >= LEAST_CALLED
        return float((false[many] / calls[many]).max()) if many.any() else 0.0

    def upper_bound(self, cut_off: float) -> float:
        """Upper 95 % bound of the false share, rows of one customer taken together.

        Wilson's, for as many independent rows as the clustered variance of the share stands for,
        and at most as many as there are customers called. 1 where nobody is.
        """
        chosen = self.figures > cut_off
        size = int(chosen.sum())
        if not size:
            return 1.0
        rows = np.bincount(self.customer[chosen]).astype(np.float64)
        false = np.bincount(self.customer[chosen], weights=self.bought[chosen])
        share = float(false.sum()) / size
        variance = float(((false - share * rows) ** 2).sum()) / size**2
        independent = float((rows > 0).sum())
        if variance > 0:
            independent = min(independent, share * (1 - share) / variance)
        return wilson(share, independent, BOUND_Z)[1]

    def kept_bound(self, cut_off: float, target: float) -> float | None:
        """The upper bound where it, the share and every replay's share keep a target; else None."""
        called, false = self.calls(cut_off)
        if not called or false > target * called:
            return None
        upper = self.upper_bound(cut_off)
        kept = upper <= target and self.worst_share(cut_off) <= target
        return float(f"{upper:.6g}") if kept else None


def wilson(share: float, size: float, z: float = INTERVAL_Z) -> tuple[float, float]:
    """Wilson's interval of a share. Source: Wilson, JASA 22 (1927)."""
    if size <= 0:
        return 0.0, 1.0
    z2 = z**2
    middle = (share + z2 / (2 * size)) / (1 + z2 / size)
    half = z * np.sqrt(share * (1 - share) / size + z2 / (4 * size**2)) / (1 + z2 / size)
    return max(float(middle - half), 0.0), min(float(middle + half), 1.0)


def judge(kind: RuleKind, by_tier: Mapping[str, float | None], overall: float | None) -> pl.Expr:
    """Whether a customer is called gone, by its tier's cut-off where it has one of its own."""
    cut_off: pl.Expr = pl.lit(overall, pl.Float64)
    for tier, own in by_tier.items():
        cut_off = (
            pl.when(pl.col("tier_before") == tier).then(pl.lit(own, pl.Float64)).otherwise(cut_off)
        )
    return called(kind, cut_off)
