"""The scores tried on the past: what they would have said at earlier dates, and what came then.

At each cut date everything is learned anew from the rows up to that date, as `retain score --as-of`
learns it, and every predictor says what the next horizon will bring. Only then is the horizon
looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from retain.errors import DataError
from retain.scoring.activity import days_since_last, own_gap_days
from retain.scoring.asked import LEAVING
from retain.scoring.base import Base
from retain.scoring.churn import outlook
from retain.scoring.churn_rules import could_have_left
from retain.scoring.churn_standard import ChurnStandard, overdue_ratio
from retain.scoring.customer_days import CustomerDays
from retain.scoring.features import features
from retain.scoring.guards import guards
from retain.scoring.measure import day_date, day_number
from retain.scoring.models.fitting import LEAST_CUSTOMERS
from retain.scoring.peers import PREDICTORS, RETAIN, THUMB_RULES, Known, Prediction
from retain.scoring.pipeline import learn_standards
from retain.scoring.runs import Flags, Floats
from retain.scoring.standards import Rules, Standards
from retain.scoring.value import tier

MOST_JUDGED = 25_000
"""Customers that are judged at a cut date at the most: an even draw of more says the same."""

CUTS = 6
"""Cut dates where nobody says how many."""


@dataclass(frozen=True)
class Seen:
    """A cut date: what was said of the customers with an occasion, and what they did.

    Attributes:
        day: the cut date, in days since 1970-01-01.
        codes: the customers, ascending; of a large base, those of an even draw.
        everybody: how many there are in the whole base.
        bought: who had an occasion within the horizon.
        occasions: how many.
        value: what they were worth, in minor units; None where some lines do not tell.
        predictions: by predictor.
        called: who was called gone, by rule: `retain` is the learned standard with its guards.
        standards: as learned on that day.
    """

    day: int
    codes: pl.Series
    everybody: int
    bought: Flags
    occasions: Floats
    value: Floats | None
    predictions: Mapping[str, Prediction]
    called: Mapping[str, Flags]
    standards: Standards

    @property
    def standard(self) -> ChurnStandard:
        """The churn standard of that day."""
        assert self.standards.churn is not None  # `learn_standards` was asked for it
        return self.standards.churn


@dataclass(frozen=True)
class PassedOver:
    """A cut date that tells nothing.

    Attributes:
        day: the cut date.
        why: "few_repeaters": under ten customers had come back; "nobody_bought" or "all_bought"
            within the horizon.
        customers: with an occasion.
        repeaters: of them, who had come back.
    """

    day: int
    why: str
    customers: int
    repeaters: int


def look_back(
    base: Base,
    *,
    as_of: int,
    rules: Rules,
    cuts: int = CUTS,
    advance: Callable[[int], None] | None = None,
) -> list[Seen | PassedOver]:
    """What would have been said at earlier dates, and what came, from the oldest on.

    Args:
        base: the business; rows after `as_of` are not looked at.
        as_of: the day until which the past is known.
        rules: the user's settings.
        cuts: cut dates at the most.
        advance: told of each cut date that is done.

    Raises:
        DataError: too little history for a horizon to learn from and one to look at, or nothing
            to be told at any cut date.
    """
    days = cut_days(base.customers, as_of=as_of, horizon_days=rules.horizon_days, cuts=cuts)
    found = []
    for day in days:
        found.append(_look(base, rules, day))
        if advance is not None:
            advance(1)
    if not any(isinstance(each, Seen) for each in found):
        passed = [each for each in found if isinstance(each, PassedOver)]
        raise DataError(
            "backtest_nothing",
            code="TOO_LITTLE_HISTORY",
            cuts=len(days),
            first=day_date(days[0]),
            last=day_date(days[-1]),
            customers=max(each.customers for each in passed),
            repeaters=max(each.repeaters for each in passed),
            needed=LEAST_CUSTOMERS,
            horizon=rules.horizon_days,
        )
    return found


def cut_days(customers: CustomerDays, *, as_of: int, horizon_days: int, cuts: int) -> list[int]:
    """Cut dates, evenly from the last of the first horizon's days to one horizon before the end.

    Raises:
        DataError: there is no occasion, or less than two horizons of history.
    """
    days = customers.up_to(as_of)
    if not (days["sale_lines"] > 0).any():
        raise DataError("backtest_no_occasion", code="TOO_LITTLE_HISTORY", as_of=day_date(as_of))
    first = int(days["day"].min())  # type: ignore[arg-type]
    known = as_of - first + 1
    if known < 2 * horizon_days:
        most = known // 2
        raise DataError(
            "backtest_short" if most else "backtest_days",
            code="TOO_LITTLE_HISTORY",
            days=known,
            first=day_date(first),
            as_of=day_date(as_of),
            horizon=horizon_days,
            needed=2 * horizon_days,
            **({"most": most} if most else {}),
        )
    even = np.linspace(as_of - horizon_days, as_of - known + horizon_days, cuts).round()
    return [int(day) for day in np.unique(even)]


def _look(base: Base, rules: Rules, day: int) -> Seen | PassedOver:
    horizon = rules.horizon_days
    known_base = replace(
        base, customers=CustomerDays(base.customers.ids, base.customers.up_to(day))
    )
    known = features(
        known_base.customers, as_of=day, window_days=rules.window_days, horizon_days=horizon
    )
    everybody = known.filter(pl.col("occasions") > 0)
    customers = _drawn(everybody)
    repeaters = int((customers["occasions"] > 1).sum())
    came = _came(base.customers, customers["code"], day, horizon)
    bought = (came["occasions"] > 0).to_numpy()
    why = (
        "few_repeaters"
        if repeaters < LEAST_CUSTOMERS
        else "nobody_bought" if not bought.any() else "all_bought" if bought.all() else None
    )  # fmt: skip
    if why is not None:
        return PassedOver(day, why, customers.height, repeaters)
    standards = learn_standards(known_base, known, as_of=day, rules=rules, asked=LEAVING)
    if standards.buying is None:  # it is learned from a draw, too
        return PassedOver(day, "few_repeaters", customers.height, repeaters)
    judged = _judged(customers, standards, day)
    said = Known(judged, standards.buying.model, day, horizon)
    return Seen(
        day=day,
        codes=customers["code"],
        everybody=everybody.height,
        bought=bought,
        occasions=came["occasions"].to_numpy().astype(np.float64),
        value=_value(came, standards.value),
        predictions={name: predict(said) for name, predict in PREDICTORS.items()},
        called=_called(known_base, known, judged, standards),
        standards=standards,
    )


def _judged(customers: pl.DataFrame, standards: Standards, day: int) -> pl.DataFrame:
    """Customers with an occasion, with what scores would have said of them."""
    before = tier(pl.col(f"{standards.value}_before"), standards.tiers, pl.lit(True))
    return (
        customers.hstack(outlook(customers, standards, day))
        .with_columns(
            days_since_last(day), own_gap_days(standards.rhythm), before.alias("tier_before")
        )
        .with_columns(overdue_ratio())
    )


def _drawn(customers: pl.DataFrame) -> pl.DataFrame:
    """The customers that are judged: an even draw where there are many."""
    if customers.height <= MOST_JUDGED:
        return customers
    return customers[np.arange(MOST_JUDGED) * customers.height // MOST_JUDGED]


def _called(
    base: Base, known: pl.DataFrame, judged: pl.DataFrame, standards: Standards
) -> dict[str, Flags]:
    """Who is called gone: by the learned standard, unless a guard speaks, and by rules of thumb."""
    assert standards.churn is not None  # as `Seen.standard`
    silent = judged.filter(could_have_left(standards.horizon_days))["code"]
    day = day_number(date.fromisoformat(standards.as_of))
    found = guards(base, known, standards.rhythm, as_of=day, codes=silent, replay=True)
    spoken_for = found.filter(pl.col("churn_guard").is_not_null())["code"]
    by_standard = standards.churn.called() & pl.col("code").is_in(spoken_for.implode()).not_()
    rules = {RETAIN: by_standard, **THUMB_RULES}
    called = judged.select(rule.alias(name) for name, rule in rules.items())
    return {name: called[name].to_numpy() for name in rules}


def _came(customers: CustomerDays, codes: pl.Series, day: int, days: int) -> pl.DataFrame:
    """What customers did in the days after a day, one row each in the order of their codes."""
    sums = {
        "occasions": pl.col("sale_lines") > 0,
        "revenue": pl.col("sales") + pl.col("given_back"),
    }
    if customers.has_margin:
        sums |= {name: pl.col(name) for name in ("margin", "margin_missing")}
    ahead = (
        customers.days.filter(pl.col("day").is_between(day, day + days, closed="right"))
        .join(codes.to_frame(), on="code", how="semi")
        .group_by("code")
        .agg(figure.cast(pl.Int64).sum().alias(name) for name, figure in sums.items())
    )
    return codes.to_frame().join(ahead, on="code", how="left", maintain_order="left").fill_null(0)


def _value(came: pl.DataFrame, kind: str) -> Floats | None:
    if kind == "margin" and came["margin_missing"].sum():
        return None
    return came[kind].to_numpy().astype(np.float64)
