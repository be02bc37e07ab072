"""Which rule and which cut-offs call customers gone: those that catch most within the target.

A cut-off keeps the target where the false share of those it calls, the upper 95 % bound of that
share, and the share of every single replay of some size are at or under it.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from retain.scoring.churn_rules import (
    LEAST_CALLED,
    RULES,
    Judged,
    RuleKind,
    cut_offs,
    figure,
    judge,
)
from retain.scoring.value import TIERS

LEAST_OF_TIER = 300
"""Rows of a tier whose silence can be judged, under which it has no cut-off of its own."""

PLAINER = 0.03
"""Recall that a plainer rule may lack and still be preferred."""


@dataclass(frozen=True)
class Choice:
    """A rule with its cut-offs, and how all that they call did on the replays.

    Attributes:
        rule: which figure is looked at.
        cut_off: for tiers without one of their own; None where none keeps the target.
        by_tier: tiers (before) with a cut-off of their own; None where none keeps the target.
        upper: the upper 95 % bound of the false share; None where nobody is called.
        recall: the share of those who did not buy that is called.
    """

    rule: RuleKind
    cut_off: float | None
    by_tier: dict[str, float | None]
    upper: float | None
    recall: float


def choose(replays: pl.DataFrame, target: float) -> Choice:
    """The rule of most recall; of those that are close to it the plainest that calls anybody.

    Args:
        replays: one row a customer and replay: `code`, `replay`, `bought` (within the horizon),
            `callable` (silent for long enough, and no guard speaks for it), `tier_before`, and
            the figures of the rules, null where not known.
        target: the greatest share of false calls.
    """
    choices = [_best_of(rule, replays, target) for rule in RULES]
    most = max(each.recall for each in choices)
    close = (each for each in choices if each.recall >= most - PLAINER)
    return next((each for each in close if each.recall > 0), choices[0])


def _best_of(rule: RuleKind, replays: pl.DataFrame, target: float) -> Choice:
    """The cut-offs of a rule; tiers have their own only where all calls together keep the target.

    A cut-off for all may be kept by the tiers that leave it for one of their own.
    """
    cut_off = _cut_off(rule, replays, target)
    by_tier = {
        name: _cut_off(rule, of_tier, target)
        for name in TIERS
        if (of_tier := replays.filter(pl.col("tier_before") == name)).filter("callable").height
        >= LEAST_OF_TIER
    }
    gone = replays.filter(~pl.col("bought"))
    for own in (by_tier, {}):
        called = judge(rule, own, cut_off)
        upper = Judged.of(called.cast(pl.Float64), replays).kept_bound(0.5, target)
        if upper is not None:
            recall = float(gone.select((called & pl.col("callable")).mean()).item() or 0.0)
            return Choice(rule, cut_off, own, upper, recall)
    return Choice(rule, None, {}, None, 0.0)


def _cut_off(rule: RuleKind, replays: pl.DataFrame, target: float) -> float | None:
    """The cut-off that catches most within the target; None where none keeps it."""
    judged = Judged.of(figure(rule), replays)
    best, caught = None, 0
    for cut_off in cut_offs(rule, replays):
        turned = -cut_off if rule == "chance" else cut_off
        called, false = judged.calls(turned)
        if called - false > caught and judged.kept_bound(turned, target) is not None:
            best, caught = cut_off, called - false
    return best


def best_share(replays: pl.DataFrame) -> float | None:
    """The least false share of any cut-off with `LEAST_CALLED` calls or more; None without one."""
    shares = []
    for rule in RULES:
        judged = Judged.of(figure(rule), replays)
        for cut_off in cut_offs(rule, replays):
            called, false = judged.calls(-cut_off if rule == "chance" else cut_off)
            if called >= LEAST_CALLED:
                shares.append(false / called)
    return float(f"{min(shares):.6g}") if shares else None
