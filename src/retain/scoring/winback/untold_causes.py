"""Causes of attempts that recorded none: what evidence of the time names.

The tag of today would not do: who returned is in decline no more and has none, so that the lack of
a tag would tell the outcome.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from retain.scoring.activity import own_gap_days
from retain.scoring.causes.moments import Moments
from retain.scoring.causes.reference import learn_reference
from retain.scoring.causes.tags import tagged
from retain.scoring.causes.world import CauseRules, World
from retain.scoring.winback.attempts import Attempts, attempts_of

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Standards


def attempts_with_causes(
    base: Base, features: pl.DataFrame, standards: Standards, rules: CauseRules, *, as_of: int
) -> Attempts | None:
    """The attempts of a base, each with a cause where its customer had bought before.

    A cause that was recorded stands. Else evidence counts up to the first occasion that was missed
    (the last one and one own gap), reasons and states told up to the day of the attempt.

    Args:
        base: what scores are made from.
        features: of everybody.
        standards: what is judged by.
        rules: the user's settings about causes.
        as_of: the day.

    Returns:
        None without a table of attempts.
    """
    attempts = attempts_of(base, standards, as_of=as_of)
    if attempts is None:
        return None
    untold = _untold(attempts.known) + _untold(attempts.pending)
    if not untold:
        return attempts
    paced = features.with_columns(own_gap_days(standards.rhythm))
    reference = learn_reference(base, paced, rules, as_of=as_of)
    world = World(base, as_of, paced, rules, reference)
    return replace(
        attempts,
        known=_with_causes(attempts.known, world),
        pending=_with_causes(attempts.pending, world),
        tagged=untold,
    )


def _untold(attempts: pl.DataFrame) -> int:
    return attempts.filter(_is_untold()).height


def _is_untold() -> pl.Expr:
    return pl.col("cause").is_null() & pl.col("days_since_last").is_not_null()


def _with_causes(attempts: pl.DataFrame, world: World) -> pl.DataFrame:
    last = pl.col("day") - pl.col("days_since_last")
    missed = last + pl.col("own_gap_days").fill_null(0.0).round().cast(pl.Int32)
    untold = attempts.filter(_is_untold())
    moments = Moments.of(
        untold.select(
            "code",
            tier="tier_before",
            day=pl.min_horizontal(missed, "day"),
            rhythm_day=last,
            gap="own_gap_days",
            told_day="day",
        )
    )
    found = untold.select("code", "day").with_columns(
        tagged(world, moments, frozenset())["cause"].alias("tagged")
    )
    return (
        attempts.join(found, on=["code", "day"], how="left", maintain_order="left")
        .with_columns(pl.coalesce("cause", "tagged").alias("cause"))
        .drop("tagged")
    )
