"""What past attempts to win back achieved: how many returned who would not have otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.winback.attempts import Attempts
from retain.scoring.winback.correlates import DIVISIONS
from retain.scoring.winback.money import Money, Ranged, cost_of, money_of, scaled
from retain.scoring.winback.power import (
    ASSUMED_DIFFERENCE,
    Difference,
    Needed,
    Share,
    attempts_needed,
    difference,
)
from retain.scoring.winback.second_lifetime import Worth, keys, month_bounds

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.customer_days import CustomerDays
    from retain.scoring.winback.returns import Unasked

LEAST_SEEN: Final = 5
"""Regained customers under whom a month of theirs is not shown."""

_MOSTLY: Final = 0.9
"""Share of the treated whose silence has to be known, to compare them with the base."""

_ASSUMED_SHARE: Final = 0.1
"""Return of the held-out to plan with, as long as there are none and the base tells nothing."""


@dataclass(frozen=True)
class Month:
    """A month since the return of treated customers.

    Attributes:
        month: 1 for the one that begins with the return.
        customers: seen through it.
        bought: of them, with an occasion in it.
        value: theirs in it, minor units.
        ratio: this ÷ a month's value at their pace before they left; None without any.
    """

    month: int
    customers: int
    bought: int
    value: int
    ratio: float | None


@dataclass(frozen=True)
class Part:
    """Attempts on customers of one tier, or of one cause.

    Attributes:
        division: "tier_before" or "cause".
        value: which; None where it is not known.
        treated, held_out: how many returned.
        difference: by how much the treated returned more; None without a held-out.
        cost: as in `Money`.
        per_regained: likewise.
    """

    division: str
    value: str | None
    treated: Share
    held_out: Share
    difference: Difference | None
    cost: int | None
    per_regained: float | None


@dataclass(frozen=True)
class Power:
    """How many attempts it takes to see a difference with 80 % power at 5 %.

    Attributes:
        held_out_share: the return of the held-out that is reckoned with.
        difference: what is to be seen: that observed, or `ASSUMED_DIFFERENCE`.
        is_observed: which of the two.
        even: with as many held out as treated.
        as_split: with treated and held-out in the ratio that they are in now; None without both.
    """

    held_out_share: float
    difference: float
    is_observed: bool
    even: Needed
    as_split: Needed | None


@dataclass(frozen=True)
class Results:
    """What attempts achieved.

    Attributes:
        treated, held_out: how many returned, of those whose outcome is known.
        difference: by how much the treated returned more; None without a held-out.
        incremental: treated × difference: the returns that were the attempts' doing.
        unasked: how many of the treated would have returned unasked, as a share, by what the base
            does after silences of the same length: a comparison where nobody was held out. None
            where the past says nothing.
        money: what they cost and brought.
        months: of the regained, since their return.
        parts: by first division, then by second, most attempts first.
        power: attempts needed.
    """

    treated: Share
    held_out: Share
    difference: Difference | None
    incremental: Ranged
    unasked: float | None
    money: Money
    months: tuple[Month, ...]
    parts: tuple[Part, ...]
    power: Power


def results_of(
    attempts: Attempts, base: Base, unasked: Unasked | None, *, as_of: int, value: str
) -> Results:
    """What attempts achieved, as known on a day.

    Args:
        attempts: the attempts.
        base: what scores are made from.
        unasked: the base's own chances to return unasked.
        as_of: the day.
        value: "revenue" or "margin".
    """
    treated, held_out = share_of(attempts.treated), share_of(attempts.held_out)
    found = difference(treated, held_out)
    expected = _expected_unasked(attempts.treated, unasked)
    tried = base.customers.of(attempts.known["code"].unique())
    return Results(
        treated=treated,
        held_out=held_out,
        difference=found,
        incremental=scaled(found, treated.size),
        unasked=expected,
        money=money_of(attempts, treated, found),
        months=_months(attempts.treated, tried, value, as_of),
        parts=_parts(attempts.known),
        power=_power(treated, held_out, found, expected),
    )


def share_of(attempts: pl.DataFrame) -> Share:
    """How many of some attempts ended with a return."""
    return Share(attempts.height, int(attempts["returned"].sum()))


def _expected_unasked(treated: pl.DataFrame, unasked: Unasked | None) -> float | None:
    if unasked is None:
        return None
    chances = treated.select(chance=unasked.of_band()).drop_nulls().to_series().sort()
    if not chances.len() or chances.len() < _MOSTLY * treated.height:
        return None
    return float(np.mean(chances.to_numpy()))


def _months(
    treated: pl.DataFrame, tried: CustomerDays, value: str, as_of: int
) -> tuple[Month, ...]:
    """The regained from month to month since their return, of those seen through each."""
    rows = treated.filter(pl.col("returned_day").is_not_null())
    code, day = rows["code"].to_numpy(), rows["returned_day"].to_numpy().astype(np.int64)
    back, pace = keys(code, day), rows["pace_before"].fill_null(0).to_numpy()
    days, worth = tried.up_to(as_of).filter(pl.col("sale_lines") > 0), Worth.of(tried, as_of, value)
    occasions = keys(days["code"].to_numpy(), days["day"].to_numpy())
    found = []
    for month, (begins, ends) in enumerate(month_bounds(), start=1):
        seen = day + ends - 1 <= as_of
        if seen.sum() < LEAST_SEEN:
            break
        after, until = back[seen] + begins - 1, back[seen] + ends - 1
        bought = np.searchsorted(occasions, until, "right") > np.searchsorted(
            occasions, after, "right"
        )
        brought = int(worth.between(after, until).sum())
        usual = float(np.sort(pace[seen]).sum()) * (ends - begins)
        ratio = brought / usual if usual > 0 else None
        found.append(Month(month, int(seen.sum()), int(bought.sum()), brought, ratio))
    return tuple(found)


def _parts(known: pl.DataFrame) -> tuple[Part, ...]:
    found: list[Part] = []
    for division in DIVISIONS:
        if not known[division].count():
            continue
        order = ["count", division] if division == "cause" else [division]
        falling = [True, False] if division == "cause" else [False]
        values = known[division].value_counts().sort(order, descending=falling, nulls_last=True)
        for value in values[division]:
            rows = known.filter(pl.col(division).eq_missing(pl.lit(value, pl.String)))
            found.append(_part(division, value, rows))
    return tuple(found)


def _part(division: str, value: str | None, rows: pl.DataFrame) -> Part:
    by_group: Mapping[str, pl.DataFrame] = {
        group: rows.filter(pl.col("group") == group) for group in ("treat", "holdout")
    }
    treated, held_out = (share_of(by_group[group]) for group in ("treat", "holdout"))
    cost, unknown = cost_of(by_group["treat"])
    told = cost if not unknown else None
    per = told / treated.back if told is not None and treated.back else None
    return Part(division, value, treated, held_out, difference(treated, held_out), cost, per)


def _power(
    treated: Share, held_out: Share, found: Difference | None, expected: float | None
) -> Power:
    """Attempts needed to see what was observed, or five points where nothing was."""
    usual = held_out.share
    if usual is None:
        usual = expected if expected is not None else _ASSUMED_SHARE
    seen = found is not None and found.value > 0
    wanted = found.value if found is not None and seen else ASSUMED_DIFFERENCE
    usual = min(usual, 1 - wanted)
    ratio = treated.size / held_out.size if held_out.size and treated.size else None
    even = attempts_needed(usual + wanted, usual)
    assert even is not None  # the shares differ
    split = attempts_needed(usual + wanted, usual, per_held_out=ratio) if ratio else None
    return Power(usual, wanted, seen, even, split)
