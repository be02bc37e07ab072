"""The standard by which customers are called gone, learned from the business's own past.

Candidate rules are replayed at earlier dates: who would have been called, and who of them came
back within the horizon (false churn). The rule and its cut-off are chosen so that the upper 95 %
bound of false churn, over all replays but the newest, and every single replay of some size stay
at or under the target, while most of those who did not come back are caught. The newest replay
takes no part in the choice and tells the honest rate. A tier with customers enough has a cut-off
of its own, to the same target. Where no cut-off keeps it, nobody is called gone.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import polars as pl

from retain.scoring.activity import days_since_last, fit_rhythm, own_gap_days
from retain.scoring.assessment import squared_errors
from retain.scoring.buying import LAYER_SNAPSHOTS, learn_chance, prospects
from retain.scoring.churn_choice import best_share, choose
from retain.scoring.churn_rules import RuleKind, could_have_left, judge, wilson
from retain.scoring.measure import day_date
from retain.scoring.snapshots import History
from retain.scoring.value import tier, tier_lines

Basis = Literal["replayed", "fallback", "none"]
Guarded = Callable[[pl.DataFrame, int, pl.Series], pl.Series]
"""Features as of a day, the day, and codes → the codes of those that a guard speaks for."""

MOST_REPLAYS = 6
_DIGITS = 4


@dataclass(frozen=True)
class Band:
    """Customers whose chance to buy was said to be alike, and what they did.

    Attributes:
        low, high: the chances from and up to which they are.
        customers: how many.
        expected: how many of them were to buy within the horizon: the sum of their chances.
        bought: how many did.
    """

    low: float
    high: float
    customers: int
    expected: float
    bought: int


BANDS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
"""Where bands of chances begin and end."""


@dataclass(frozen=True)
class LeftOut:
    """How the standard judged at the newest replay, which had no part in its choice.

    The chances of that day were learned from the rows up to it, so that what came is no part of
    them either.

    Attributes:
        day: ISO date.
        judged: customers with an occasion by then, of those learned from.
        called, false: customers called gone, and those of them who bought within the horizon.
        low, high: the 95 % interval of the false share; None where nobody was called.
        recall: the share of those who did not buy that was called; None without any.
        brier: the mean of (chance − bought)²; None where no chance was known.
        bands: of the chances, the least first; without those that nobody is in.
    """

    day: str
    judged: int
    called: int
    false: int
    low: float | None
    high: float | None
    recall: float | None
    brier: float | None = None
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True)
class ChurnStandard:
    """Who is called gone.

    Attributes:
        basis: "replayed"; "fallback" where there is too little past to replay: gone is who is
            silent for over a horizon with a chance to buy under the target, which no past has
            tried; "none" where no cut-off keeps the target, so that nobody is called.
        rule: which figure is looked at.
        horizon_days: within which coming back makes a call false.
        target: the greatest share of false calls.
        cut_off: for tiers without one of their own; None where no cut-off serves.
        by_tier: tiers (before) with a cut-off of their own; None where none keeps the target.
        replays: ISO dates of the replays it was chosen on, newest first.
        upper: the upper 95 % bound of false churn there, of all that are called; None where
            nobody is.
        best_share: the least false share that any cut-off reached there with `LEAST_CALLED`
            calls or more; None where none made so many.
        left_out: the honest rate; None where no replay could be left out.
    """

    basis: Basis
    rule: RuleKind
    horizon_days: int
    target: float
    cut_off: float | None
    by_tier: dict[str, float | None]
    replays: tuple[str, ...]
    upper: float | None
    best_share: float | None
    left_out: LeftOut | None

    def called(self) -> pl.Expr:
        """Whether a customer is called gone, guards apart.

        From `days_since_last`, `own_gap_days`, `overdue_ratio`, `chance_to_buy`, `tier_before`.
        """
        if self.basis == "none":
            return pl.lit(False)
        gone = judge(self.rule, self.by_tier, self.cut_off)
        if self.basis == "fallback":
            gone = gone & (pl.col("days_since_last") > self.horizon_days)
        return gone & could_have_left(self.horizon_days)


def learn_churn_standard(
    history: History | None,
    *,
    horizon_days: int,
    target: float,
    a_percent: int,
    b_percent: int,
    value: str,
    guarded: Guarded,
) -> ChurnStandard:
    """The standard of a base as of its history's day.

    Args:
        history: the base's past; None where there is none.
        horizon_days: the horizon H.
        target: the greatest share of false calls.
        a_percent: share of value that tier A ends at.
        b_percent: likewise for B.
        value: "revenue" or "margin", that tiers are by.
        guarded: whom guards speak for at an earlier date.
    """
    fallback = ChurnStandard(
        "fallback", "chance", horizon_days, target, target, {}, (), None, None, None
    )
    if history is None or history.length_days(history.as_of) < 2 * horizon_days:
        return fallback
    replays = _replays(history, a_percent, b_percent, value, guarded)
    if len(replays) < 2:
        return fallback
    newest, *earlier = replays
    chosen = pl.concat(earlier)
    days = tuple(day_date(int(each["day"][0])).isoformat() for each in earlier)
    choice = choose(chosen, target)
    standard = ChurnStandard(
        basis="none" if choice.upper is None else "replayed",
        rule=choice.rule,
        horizon_days=horizon_days,
        target=target,
        cut_off=choice.cut_off,
        by_tier=choice.by_tier,
        replays=days,
        upper=choice.upper,
        best_share=best_share(chosen),
        left_out=None,
    )
    return ChurnStandard(**{**vars(standard), "left_out": _judge_left_out(newest, standard)})


def _replays(
    history: History, a_percent: int, b_percent: int, value: str, guarded: Guarded
) -> list[pl.DataFrame]:
    """What each rule would have had to judge by, at dates from one horizon ago back."""
    grid = range(2, 2 + MOST_REPLAYS * history.step_halves, history.step_halves)
    days = [(halves, history.halves_back(halves)) for halves in grid]
    least = history.horizon_days // 2
    past = [(halves, day) for halves, day in days if history.length_days(day) >= least]

    def replay(of: tuple[int, int]) -> pl.DataFrame:
        return _replay(history, *of, a_percent, b_percent, value, guarded)

    for halves, _ in past:  # each once, before several threads ask for it
        history.snapshots_for(halves, LAYER_SNAPSHOTS)
    with ThreadPoolExecutor() as threads:
        return [each for each in threads.map(replay, past) if each.height]


def _replay(
    history: History,
    halves: int,
    day: int,
    a_percent: int,
    b_percent: int,
    value: str,
    guarded: Guarded,
) -> pl.DataFrame:
    snapshot = history.at(day, history.horizon_days)
    known = snapshot.features
    learned = learn_chance(history, halves=halves)
    chance = (
        prospects(known, learned, as_of=day).chance_to_buy
        if learned
        else np.full(known.height, np.nan)
    )
    current = known.filter(pl.col("occasions_window") > 0)
    lines = tier_lines(current[f"{value}_window"], a_percent, b_percent)
    ever = pl.col("occasions") > 0
    judged = known.select(
        "code",
        days_since_last(day),
        own_gap_days(fit_rhythm(known)),
        tier(pl.col(f"{value}_before"), lines, ever).alias("tier_before"),
        pl.Series("chance_to_buy", chance).fill_nan(None),
        pl.Series("bought", snapshot.bought > 0),
        pl.lit(day).alias("day"),
        pl.lit(halves).alias("replay"),
    ).with_columns(overdue_ratio())
    silent = judged.filter(could_have_left(history.horizon_days))["code"]
    spoken_for = guarded(known, day, silent)
    return judged.with_columns(
        could_have_left(history.horizon_days)
        .and_(pl.col("code").is_in(spoken_for.implode()).not_())
        .alias("callable")
    )


def overdue_ratio() -> pl.Expr:
    """Days since the last occasion in own gaps; null where the rhythm is not known."""
    return (pl.col("days_since_last") / pl.col("own_gap_days")).round(4).alias("overdue_ratio")


def _judge_left_out(replay: pl.DataFrame, standard: ChurnStandard) -> LeftOut:
    called = replay.filter(standard.called() & pl.col("callable"))
    false = int(called["bought"].sum())
    gone = int((~replay["bought"]).sum())
    low, high = wilson(false / called.height, called.height) if called.height else (None, None)
    brier, bands = said_and_come(replay)
    return LeftOut(
        day=day_date(int(replay["day"][0])).isoformat(),
        judged=replay.height,
        called=called.height,
        false=false,
        low=low,
        high=high,
        recall=(called.height - false) / gone if gone else None,
        brier=brier,
        bands=bands,
    )


def said_and_come(replay: pl.DataFrame) -> tuple[float | None, tuple[Band, ...]]:
    """The mean squared error of the chances that were said, and what came by bands of them.

    Args:
        replay: `code`, `chance_to_buy` (null where none was known), `bought`.
    """
    known = replay.filter(pl.col("chance_to_buy").is_not_null()).sort("code")
    if not known.height:
        return None, ()
    chance, bought = known["chance_to_buy"].to_numpy(), known["bought"].to_numpy()
    band_of = np.searchsorted(BANDS[1:-1], chance, side="right")
    found = []
    for place, (low, high) in enumerate(pairwise(BANDS)):
        own = band_of == place
        if own.any():
            expected = round(float(chance[own].sum()), _DIGITS)
            found.append(Band(low, high, int(own.sum()), expected, int(bought[own].sum())))
    return round(float(squared_errors(chance, bought).mean()), _DIGITS), tuple(found)
