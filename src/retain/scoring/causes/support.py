"""Whether a cause matters in this base: if those it befell fell silent more often than others.

At landmarks (see `landmarks`) exposed is for whom a rule of the cause finds evidence of
`EVIDENCE` or more, asked just as it is about customers in decline. Exposed and others are
compared within landmark, tier and recency, so that neither a bad month nor who buys how much
passes for a cause. Rules that rest on what was said, or on a change of state, are not tested:
nobody gives a reason for leaving before leaving.

A cause is supported where the lower end of its 95 % interval is over 1. It is not supported where
that is not so and the upper end is under `RULED_OUT`: the base would have shown twice the risk.
Between the two there is too little to say. Each cause is judged at 95 % by itself: of ten that do
nothing one passes for a supported one in two bases of nine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.causes.landmarks import Landmarks, Looking
from retain.scoring.causes.moments import Moments
from retain.scoring.causes.risk_ratio import RiskRatio, pooled_risk_ratio
from retain.scoring.causes.rule import CAUSES, Rule
from retain.scoring.causes.world import World
from retain.scoring.runs import Flags
from retain.scoring.snapshots import MOST_CUSTOMERS

if TYPE_CHECKING:
    from retain.scoring.base import Base

EVIDENCE: Final = 0.3
"""Strength from which on evidence makes a customer exposed; what `causes` begins at."""

RULED_OUT: Final = 2.0
"""A cause whose ratio is surely smaller than this, and not surely over 1, has no support."""

LEAST_SILENT: Final = 5
"""Exposed customers who fell silent, under which nothing is said."""

DIGITS: Final = 4
MOMENTS_AT_A_TIME: Final = 100_000
"""Moments that rules are asked about at a time, so that memory stays bounded."""


@dataclass(frozen=True)
class Support:
    """Whether one cause matters here.

    Attributes:
        cause: which.
        customers: customers who stood at a landmark.
        exposed: those of them it befell before one.
        exposed_silent: those of the exposed who then fell silent.
        risk_ratio: how much likelier the exposed fell silent; None where none of them, or of the
            others, did.
        low, high: its 95 % interval.
        detectable: the least ratio that these data would tell from 1 in four of five cases.
        share_explained: the share of all who fell silent that would not have without the cause,
            were it one: p · (RR − 1) / RR, p the exposed share of them; 0 where RR ≤ 1.
        supported: None where there is too little to say.
    """

    cause: str
    customers: int
    exposed: int
    exposed_silent: int
    risk_ratio: float | None
    low: float | None
    high: float | None
    detectable: float | None
    share_explained: float | None
    supported: bool | None


def learn_support(world: World, looking: Looking, rules: Sequence[Rule]) -> tuple[Support, ...]:
    """The support of every cause that a rule can be asked of, in the order of `CAUSES`.

    Args:
        world: what rules look at; of a base of more than `MOST_CUSTOMERS` an even draw is.
        looking: how landmarks look at it.
        rules: all rules.
    """
    asked = [rule for rule in rules if not rule.stated and world.judges(rule)]
    if not asked:
        return ()
    drawn = replace(world, base=even_draw(world.base, looking.as_of))
    landmarks = Landmarks.of(drawn.base.customers, looking)
    if landmarks is None:
        return ()
    return tuple(
        _support(cause, landmarks, _exposed(drawn, landmarks.moments, of_cause))
        for cause in CAUSES
        if (of_cause := [rule for rule in asked if rule.cause == cause])
    )


def even_draw(base: Base, as_of: int) -> Base:
    """The base with at most `MOST_CUSTOMERS` of the customers seen by a day, evenly drawn."""
    seen = base.customers.up_to(as_of)["code"].unique().sort()
    if seen.len() <= MOST_CUSTOMERS:
        return base
    places = np.arange(MOST_CUSTOMERS) * seen.len() // MOST_CUSTOMERS
    drawn = seen.gather(places)
    tables = {
        name: table.filter(pl.col("code").is_in(drawn.implode()))
        if "code" in table.columns
        else table
        for name, table in base.tables.items()
    }
    return replace(base, customers=base.customers.of(drawn), tables=tables)


def _exposed(world: World, moments: Moments, rules: Sequence[Rule]) -> Flags:
    """For which moments any of the rules finds evidence."""
    found = np.zeros(moments.frame.height, dtype=np.bool_)
    for start, part in _parts(moments):
        for rule in rules:
            strong = rule.find(world, part).filter(pl.col("strength") >= EVIDENCE)
            found[start + strong["moment"].to_numpy().astype(np.int64)] = True
    return found


def _parts(moments: Moments) -> Iterator[tuple[int, Moments]]:
    """Moments in pieces, each numbered from 0, with the place where it begins."""
    for start in range(0, moments.frame.height, MOMENTS_AT_A_TIME):
        yield start, Moments.of(moments.frame[start : start + MOMENTS_AT_A_TIME].drop("moment"))


def _support(cause: str, landmarks: Landmarks, exposed: Flags) -> Support:
    code = landmarks.moments.frame["code"].to_numpy()
    silent = landmarks.fell_silent
    ratio = pooled_risk_ratio(exposed, silent, landmarks.stratum, code)
    exposed_silent = np.unique(code[exposed & silent]).size
    told = ratio if exposed_silent >= LEAST_SILENT else None
    return Support(
        cause=cause,
        customers=np.unique(code).size,
        exposed=np.unique(code[exposed]).size,
        exposed_silent=exposed_silent,
        risk_ratio=round(told.value, DIGITS) if told else None,
        low=round(told.low, DIGITS) if told else None,
        high=round(told.high, DIGITS) if told else None,
        detectable=round(told.detectable, DIGITS) if told else None,
        share_explained=_explained(told, landmarks, exposed) if told else None,
        supported=_verdict(told) if told else None,
    )


def _verdict(ratio: RiskRatio) -> bool | None:
    if ratio.low > 1:
        return True
    return False if ratio.high < RULED_OUT else None


def _explained(ratio: RiskRatio, landmarks: Landmarks, exposed: Flags) -> float:
    """Of the landmarks from the first at which anybody was exposed: before, no table told."""
    day = landmarks.moments.frame["day"].to_numpy()
    silent = landmarks.fell_silent & (day >= day[exposed].min())
    share = float((silent & exposed).sum() / silent.sum())
    return round(share * max(ratio.value - 1, 0.0) / ratio.value, DIGITS)
