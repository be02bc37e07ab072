"""The next thing to do at each customer, as columns of the scores: what, and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.contact_plan.due import candidates, earliest, leader_reason, of_first, prepared
from retain.scoring.contact_plan.leaders import leader_contacts
from retain.scoring.contact_plan.means import channel
from retain.scoring.contact_plan.touches import last_touches
from retain.scoring.contact_plan.winback_contacts import winback_contacts

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Rules

FACTS: Final = ("consent", "preferred_channel", "state")


def plan_columns(base: Base, judged: pl.DataFrame, rules: Rules, *, as_of: int) -> pl.DataFrame:
    """`next_action` (`CHANNEL:REASON`) and `next_action_due`, one row a row of `judged`.

    Of the next contact of an owner or a leader, whichever is due earlier; null where none is.
    Without a plan of winning back, its first contacts are due by the last day of their level.

    Args:
        base: what scores are made from.
        judged: features with activity, value and leaving, and what winning back makes of them.
        rules: the user's settings.
        as_of: the day.
    """
    touches = last_touches(base, rules.plan.leaders, as_of=as_of)
    known = prepared(base, _with_facts(base, judged), touches, rules, as_of=as_of)
    found = candidates(base, touches, rules, as_of=as_of)
    reason = of_first([pl.lit(each.reason) for each in found])
    own = earliest(known, found, as_of).select(
        "code", "due", action=_action(channel(pl.col("strength")), reason)
    )
    winback = winback_contacts(base, known, rules, as_of=as_of).select(
        "code", "due", action=_action(pl.col("channel"), pl.col("reason"))
    )
    leaders = (
        leader_contacts(known, touches, rules.plan, as_of=as_of)
        .with_columns(text_channel=pl.lit(None, pl.String))
        .select("code", "due", action=_action(channel(pl.col("strength")), leader_reason()))
    )
    others = pl.concat([winback, leaders])
    if others.height:
        own = own.join(others, on="code", how="left", maintain_order="left", suffix="_of_others")
        sooner = (pl.col("due_of_others") < pl.col("due")).fill_null(pl.col("due").is_null())
        own = own.select(
            pl.when(sooner).then(f"{name}_of_others").otherwise(name).alias(name)
            for name in ("due", "action")
        )
    return own.select(next_action="action", next_action_due=pl.col("due").cast(pl.Date))


def _with_facts(base: Base, judged: pl.DataFrame) -> pl.DataFrame:
    given = [name for name in FACTS if name in base.facts.columns]
    if not given:
        return judged
    return judged.join(
        base.facts.select("code", *given), on="code", how="left", maintain_order="left"
    )


def _action(by: pl.Expr, reason: pl.Expr) -> pl.Expr:
    return pl.concat_str(by, reason, separator=":")
