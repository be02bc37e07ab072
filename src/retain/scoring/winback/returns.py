"""Who comes back unasked: the chance to return within the horizon of customers left alone.

Read off the base at earlier dates, by band of silence: who had been silent for so long, and who of
them bought within the horizon after. Customers who were treated within a horizon of such a date
are left out, those held out are not. A band is drawn to its neighbours, and a longer silence is
never read as better news: where the shares rise with silence it is taken for chance (a rise of
season has a guard of its own).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from retain.scoring.activity import days_since_last, fit_rhythm, own_gap_days
from retain.scoring.buying import LAYER_SNAPSHOTS
from retain.scoring.measure import day_date
from retain.scoring.winback.bands import GAP_BANDS, ONCE_BANDS, silence_band

if TYPE_CHECKING:
    from retain.scoring.churn_standard import Guarded
    from retain.scoring.runs import Floats
    from retain.scoring.snapshots import History, Snapshot

NEIGHBOURS_WEIGHT: Final = 20.0
"""Customers that a band's neighbourhood counts for in its share."""


@dataclass(frozen=True)
class Band:
    """What a band of silence did when it was left alone.

    Attributes:
        band: its name (`bands.GAP_BANDS`, `bands.ONCE_BANDS`).
        customers: how many were seen in it, all dates together.
        returned: how many of them bought within the horizon.
        chance: to do so, drawn to the neighbours.
    """

    band: str
    customers: int
    returned: int
    chance: float


@dataclass(frozen=True)
class Unasked:
    """The chance to return within the horizon of who is left alone: a part of the standards.

    Attributes:
        horizon_days: the horizon.
        dates: ISO dates it was read off, newest first.
        bands: those of a family in which somebody was seen, from the shortest silence on.
    """

    horizon_days: int
    dates: tuple[str, ...]
    bands: tuple[Band, ...]

    def of_band(self) -> pl.Expr:
        """The chance of each `silence_band`; null where the past says nothing of it."""
        found = {each.band: each.chance for each in self.bands}
        return pl.col("silence_band").replace_strict(found, default=None, return_dtype=pl.Float64)

    def chance(self) -> pl.Expr:
        """`return_unasked`: half way, on a scale of ratios, from the band's to `chance_to_buy`.

        √(band's chance · chance to buy), from `silence_band` and `chance_to_buy`; the one that is
        known where the other is not. The band knows what the silent do, the chance to buy knows
        the customer; see the method's notes for what each is worth.
        """
        band, own = self.of_band(), pl.col("chance_to_buy")
        return pl.coalesce((band * own).sqrt(), band, own).round(4).alias("return_unasked")

    @classmethod
    def from_document(cls, saved: dict[str, Any]) -> Unasked:
        """From plain values."""
        bands = tuple(Band(**each) for each in saved["bands"])
        return cls(int(saved["horizon_days"]), tuple(saved["dates"]), bands)


def learn_unasked(
    history: History | None,
    attempts: pl.DataFrame | None = None,
    guarded: Guarded | None = None,
) -> Unasked | None:
    """The chances to return unasked, read off a base's past.

    Args:
        history: the base's past.
        attempts: the table of attempts: `code`, `date`, and `group` where it tells groups.
        guarded: whom guards speak for at an earlier date; they are left out, as they are never
            chosen.

    Returns:
        None where no date of the past has a horizon after it, or nobody had been silent by then.
    """
    if history is None:
        return None
    horizon = history.horizon_days
    seen = [each for each in history.snapshots_for(0, LAYER_SNAPSHOTS) if each.days == horizon]
    treated = _treated_days(attempts)
    silent = [_silent(each, treated, guarded) for each in seen]
    if not any(rows.height for rows in silent):
        return None
    counted = (
        pl.concat(silent)
        .group_by("silence_band")
        .agg(pl.len().alias("customers"), pl.col("returned").sum())
    )
    found = {band: (customers, back) for band, customers, back in counted.iter_rows()}
    bands = [*_family(GAP_BANDS, found), *_family(ONCE_BANDS, found)]
    dates = tuple(day_date(each.day).isoformat() for each in seen)
    return Unasked(horizon, dates, tuple(bands))


def _treated_days(attempts: pl.DataFrame | None) -> pl.DataFrame:
    """`code` and `day` of every row that does not say held out."""
    if attempts is None:
        return pl.DataFrame(schema={"code": pl.UInt32, "day": pl.Int32})
    days = attempts.select("code", day=pl.col("date").to_physical())
    if "group" not in attempts.columns:
        return days
    return days.filter(attempts["group"].ne_missing("holdout"))


def _silent(snapshot: Snapshot, treated: pl.DataFrame, guarded: Guarded | None) -> pl.DataFrame:
    """`silence_band` and `returned` of who had been silent on a snapshot's day and left alone."""
    day, horizon = snapshot.day, snapshot.days
    known = snapshot.features
    near = treated.filter((pl.col("day") > day - horizon) & (pl.col("day") <= day + horizon))
    rows = (
        known.select(
            "code",
            days_since_last(day),
            own_gap_days(fit_rhythm(known)),
            pl.Series("returned", snapshot.bought > 0),
        )
        .select("code", silence_band(horizon), "returned")
        .filter(pl.col("silence_band").is_not_null())
        .join(near, on="code", how="anti")
    )
    if guarded is not None and rows.height:
        spoken_for = guarded(known, day, rows["code"])
        rows = rows.filter(pl.col("code").is_in(spoken_for.implode()).not_())
    return rows.drop("code")


def _family(bands: Sequence[str], found: dict[str, tuple[int, int]]) -> list[Band]:
    """The bands of one family, drawn to each other and never rising with silence.

    (returned + w·m) / (customers + w), where m is the share of a band and its neighbours together,
    and of the family where these are empty; then the nearest shares that do not rise, weighted by
    customers (pooling of adjacent violators).
    """
    counts = np.array([found.get(band, (0, 0)) for band in bands], dtype=np.float64)
    customers, back = counts[:, 0], counts[:, 1]
    if not customers.sum():
        return []
    near = np.array([counts[max(i - 1, 0) : i + 2].sum(axis=0) for i in range(len(bands))])
    family = back.sum() / customers.sum()
    centre = np.where(near[:, 0] > 0, near[:, 1] / np.maximum(near[:, 0], 1), family)
    drawn = (back + NEIGHBOURS_WEIGHT * centre) / (customers + NEIGHBOURS_WEIGHT)
    chances = _falling(drawn, customers + NEIGHBOURS_WEIGHT)
    return [
        Band(band, int(customers[i]), int(back[i]), float(f"{chances[i]:.6g}"))
        for i, band in enumerate(bands)
    ]


def _falling(shares: Floats, weights: Floats) -> Floats:
    """The nearest shares that never rise: neighbours that do are pooled."""
    pools: list[tuple[float, float, int]] = []
    for share, weight in zip(shares, weights, strict=True):
        pool = (float(share), float(weight), 1)
        while pools and pools[-1][0] < pool[0]:
            before = pools.pop()
            both = before[1] + pool[1]
            mean = (before[0] * before[1] + pool[0] * pool[1]) / both
            pool = (mean, both, before[2] + pool[2])
        pools.append(pool)
    return np.repeat([pool[0] for pool in pools], [pool[2] for pool in pools])
