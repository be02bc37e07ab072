"""Contacts that winning back asks for, by its own schedule.

Who is chosen and treated is due on the day that the plan gives, or where there is no plan by the
last of the working days that its level has for first contacts. Who is being treated (an attempt is
on record and has not ended) is due for the second step of its play so many working days after the
first, unless another attempt or a contact followed. Nobody who is held out is due for anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.contact_plan.candidate import PLAN
from retain.scoring.contact_plan.stages import WINBACK
from retain.scoring.contact_plan.touches import CALL, MESSAGE, VISIT
from retain.scoring.contact_plan.working_days import WorkingDays, days_worked_after
from retain.scoring.measure import day_date
from retain.scoring.playbook import LEVELS
from retain.scoring.winback.channels import BY_EFFORT
from retain.scoring.winback.holdout import TREAT

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Rules

STRENGTH: Final = {"visit": VISIT, "call": CALL, "message": MESSAGE, "email": MESSAGE}
CONTACTS: Final = {
    "code": pl.UInt32(),
    "reason": pl.String(),
    "due": pl.Int32(),
    "channel": pl.String(),
    "every": pl.Float64(),
    "since": pl.Int32(),
    "basis": pl.String(),
    "step": pl.String(),
}


def winback_contacts(
    base: Base,
    customers: pl.DataFrame,
    rules: Rules,
    *,
    as_of: int,
    plan: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """One row a customer to be contacted to win it back, as `CONTACTS`.

    Args:
        base: what scores are made from.
        customers: scores with `code` and `stage`.
        rules: the user's settings.
        as_of: the day.
        plan: rows of the win-back plan; None where none was made.
    """
    if "winback_group" not in customers.columns:
        return pl.DataFrame(schema=CONTACTS)
    gone = customers.filter(pl.col("stage") == WINBACK)
    chosen = gone.filter(pl.col("winback_group") == TREAT)
    first = _first(chosen, rules, as_of) if plan is None else _planned(chosen, plan)
    return pl.concat([_shaped(first, "winback", as_of), _second(base, gone, rules, as_of)]).sort(
        "code"
    )


def running_days(rules: Rules) -> int:
    """For how many days an attempt goes on."""
    days = rules.winback.running_days
    return rules.horizon_days if days is None else days


def _planned(chosen: pl.DataFrame, plan: pl.DataFrame) -> pl.DataFrame:
    """As the plan has it; who is not in it, or was not to be treated, is due for nothing."""
    rows = plan.filter(pl.col("group") == TREAT).select(
        "customer_id", "channel", "due_date", "step"
    )
    return chosen.select("code", "customer_id").join(
        rows, on="customer_id", how="inner", maintain_order="left"
    )


def _first(chosen: pl.DataFrame, rules: Rules, as_of: int) -> pl.DataFrame:
    """By the last of the level's working days; no step is named without a plan."""
    within = {level: max(int(rules.winback.first_days[level]), 1) for level in LEVELS}
    days = pl.col("tier_before").replace_strict(
        within, default=within[LEVELS[-1]], return_dtype=pl.Int64
    )
    working = WorkingDays(rules.plan.country)
    counted = chosen.with_columns(_from=pl.lit(day_date(as_of)), _days=days)
    return counted.select(
        "code",
        channel="winback_channel",
        due_date=days_worked_after(counted, "_from", "_days", working),
        step=pl.lit(None, pl.String),
    )


def _second(base: Base, gone: pl.DataFrame, rules: Rules, as_of: int) -> pl.DataFrame:
    """The second step of those who are being treated and had the first."""
    attempts = base.tables.get("winback_attempts")
    treated = gone.filter(pl.col("winback_exclusion") == "running")
    if attempts is None or rules.playbook is None or not treated.height:
        return pl.DataFrame(schema=CONTACTS)
    day = pl.col("date").cast(pl.Date)
    number = day.to_physical()
    late = (number > as_of - running_days(rules)) & (number <= as_of)
    once = (
        attempts.filter(late)
        .group_by("code")
        .agg(day.max().alias("date"), pl.len().alias("attempts"))
        .filter(pl.col("attempts") == 1)
    )
    plays = []
    for cause, tier in treated.select("cause", "tier_before").unique().drop_nulls().iter_rows():
        play = rules.playbook.play(cause, tier)
        if len(play.steps) > 1:
            plays.append((cause, tier, play.steps[1], play.days_between))
    schema = {"cause": pl.String, "tier_before": pl.String, "step": pl.String, "days": pl.Int64}
    steps = pl.DataFrame(plays, schema=schema, orient="row")
    rows = (
        treated.join(once, on="code", how="inner")
        .join(steps, on=["cause", "tier_before"], how="inner")
        .filter((pl.col("last_any") <= pl.col("date").to_physical()).fill_null(True))
    )
    rows = rows.select(
        "code",
        channel="winback_channel",
        due_date=days_worked_after(rows, "date", "days", WorkingDays(rules.plan.country)),
        step="step",
        since=pl.col("date").to_physical(),
    )
    return _shaped(rows, "winback_next", as_of)


def _shaped(rows: pl.DataFrame, reason: str, as_of: int) -> pl.DataFrame:
    since = pl.col("since") if "since" in rows.columns else pl.lit(as_of, pl.Int32)
    return (
        rows.with_columns(since.alias("since"))
        .filter(pl.col("channel").is_in(list(BY_EFFORT)))
        .select(
            "code",
            reason=pl.lit(reason),
            due=pl.col("due_date").to_physical(),
            channel="channel",
            every=(pl.col("due_date").to_physical() - pl.col("since")).cast(pl.Float64).clip(1),
            since="since",
            basis=pl.lit(PLAN),
            step="step",
        )
        .cast(CONTACTS)  # type: ignore[arg-type]
    )
