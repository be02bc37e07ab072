"""The win-back plan: one row a customer chosen, and how it came to be chosen.

The first division is by value level: it fixes who makes contact, by which channel and how soon.
The second is by cause: it fixes what is said and offered. Held-out customers are in the plan, so
that nobody calls them by mistake; no contact stands beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from retain.scoring.churn import IN_DECLINE
from retain.scoring.contact_plan.working_days import WorkingDays, days_worked_after
from retain.scoring.measure import MINOR_PER_UNIT
from retain.scoring.playbook import LEVELS, Play, Playbook
from retain.scoring.winback.holdout import HOLDOUT, TREAT
from retain.scoring.winback.queue import Choice, choose
from retain.scoring.winback.regain import EXCLUSIONS, GONE
from retain.scoring.winback.rules import WinbackRules

NOT_CHOSEN: Final = "over_budget"
"""Why somebody of the queue is not in the plan."""

STAGES: Final = ("everybody", "in_decline", "gone", *EXCLUSIONS, "chosen", TREAT, HOLDOUT)
"""Of the funnel; an exclusion stands for who is left once those are out."""

PLAN: Final[dict[str, pl.DataType]] = {
    "customer_id": pl.String(),
    "name": pl.String(),
    "group": pl.String(),
    "tier_before": pl.String(),
    "status": pl.String(),
    "cause": pl.String(),
    "remedy": pl.String(),
    "offer": pl.String(),
    "return_unasked": pl.Float64(),
    "regain_uplift": pl.Float64(),
    "second_lifetime_value": pl.Float64(),
    "regain_value": pl.Float64(),
    "regain_cost": pl.Float64(),
    "regain_net": pl.Float64(),
    "owner": pl.String(),
    "department": pl.String(),
    "who": pl.String(),
    "channel": pl.String(),
    "preferred_time": pl.String(),
    "step": pl.String(),
    "due_date": pl.Date(),
    "next_step": pl.String(),
    "next_due_date": pl.Date(),
    "talking_points": pl.List(pl.String),
    "winback_exclusion": pl.String(),
}
"""Columns of the plan. `winback_exclusion` says why somebody is not in it, where all are shown."""


@dataclass(frozen=True)
class Plan:
    """Who is to be won back, and how that was decided.

    Attributes:
        rows: as `PLAN` has them, those who bring most first.
        others: who left and is not in the plan, likewise, with why.
        choice: what was chosen of the queue, in minor units.
        budget: what it may cost, minor units; None without a limit.
        last_in, first_out: net per cost of the customer who was chosen last, and of who would have
            been next; None where there is none, or it costs nothing.
        funnel: stage → how many are left and what they were worth in the currency (None unknown).
        kept_back: of the cost, what is not spent since it falls on the held-out; minor units.
    """

    rows: pl.DataFrame
    others: pl.DataFrame
    choice: Choice
    budget: int | None
    last_in: float | None
    first_out: float | None
    funnel: dict[str, tuple[int, float | None]]
    kept_back: int


def winback_plan(
    scores: pl.DataFrame,
    playbook: Playbook,
    rules: WinbackRules,
    *,
    as_of: date,
    working: WorkingDays,
    budget: int | None = None,
) -> Plan:
    """The plan for a base, or a part of it.

    Args:
        scores: as `retain score` gives them, of those who may be chosen.
        playbook: what is done about each cause.
        rules: the user's settings.
        as_of: the day.
        working: which days are worked.
        budget: what treating everybody chosen may cost, minor units. What would have been spent
            on the held-out counts: who is held out must not change who is chosen.
    """
    gone = scores.filter(pl.col("status").is_in(GONE)).sort("customer_id")
    queue = gone.filter(pl.col("winback_exclusion").is_null())
    net, cost = (_minor(queue[name]) for name in ("regain_net", "regain_cost"))
    choice = choose(net, cost, budget)
    chosen = queue[list(choice.places)].sort("regain_net", "customer_id", descending=[True, False])
    left = queue.with_row_index("_place").filter(pl.col("_place").is_in(list(choice.places)).not_())
    others = pl.concat(
        [
            left.drop("_place").with_columns(winback_exclusion=pl.lit(NOT_CHOSEN)),
            gone.filter(pl.col("winback_exclusion").is_not_null()),
        ]
    ).sort("regain_net", "customer_id", descending=[True, False], nulls_last=True)
    held_out = chosen.filter(pl.col("winback_group") == HOLDOUT)
    return Plan(
        rows=_rows(chosen, playbook, rules, as_of, working),
        others=_columns(others, playbook)
        .with_columns(group=pl.lit(None, pl.String))
        .select(list(PLAN)),
        choice=choice,
        budget=budget,
        last_in=_per_cost(choice.last_in, net, cost),
        first_out=_per_cost(choice.first_out, net, cost),
        funnel=_funnel(scores, gone, chosen),
        kept_back=sum(_minor(held_out["regain_cost"])),
    )


def _minor(money: pl.Series) -> list[int]:
    return (money * MINOR_PER_UNIT).round().cast(pl.Int64).to_list()


def _per_cost(place: int | None, net: Sequence[int], cost: Sequence[int]) -> float | None:
    return None if place is None or not cost[place] else net[place] / cost[place]


def _rows(
    chosen: pl.DataFrame, playbook: Playbook, rules: WinbackRules, as_of: date, working: WorkingDays
) -> pl.DataFrame:
    """The rows of the plan, with steps and days for who is treated."""
    rows = _columns(chosen, playbook).with_columns(_days_until_due(rules), _from=pl.lit(as_of))
    first = days_worked_after(rows, "_from", "_days_until_due", working).alias("due_date")
    rows = rows.with_columns(first)
    treated = pl.col("group") == TREAT
    follows = days_worked_after(rows, "due_date", "_days_between", working)
    return (
        rows.with_columns(follows.alias("next_due_date"))
        .with_columns(
            pl.when(treated).then(name).alias(name) for name in ("next_due_date", *_OF_TREATED)
        )
        .select(list(PLAN))
    )


_OF_TREATED: Final = (
    "who", "channel", "preferred_time", "step", "due_date", "next_step", "talking_points",
)  # fmt: skip


def _days_until_due(rules: WinbackRules) -> pl.Expr:
    """`_days_until_due`: working days until the first contact; null for who is not treated.

    Those of a level are spread evenly over the working days that it is given, who brings most
    first.
    """
    treated = pl.col("group") == TREAT
    place = treated.cum_sum().over("tier_before") - 1
    count = treated.sum().over("tier_before")
    within = pl.col("tier_before").replace_strict(
        {level: max(int(rules.first_days[level]), 1) for level in LEVELS},
        default=max(int(rules.first_days[LEVELS[-1]]), 1),
        return_dtype=pl.Int64,
    )
    days = 1 + (place.cast(pl.Int64) * within) // pl.max_horizontal(count.cast(pl.Int64), 1)
    return pl.when(treated).then(days).alias("_days_until_due")


def _columns(customers: pl.DataFrame, playbook: Playbook) -> pl.DataFrame:
    """The columns of the plan, days excepted; and `_days_between` where a second step follows."""
    facts = [name for name in ("name", "owner", "preferred_time") if name not in customers.columns]
    known = customers.with_columns(pl.lit(None, pl.String).alias(name) for name in facts)
    plays = _plays(known, playbook)
    return (
        known.select(name for name in known.columns if name not in plays.columns)
        .hstack(plays)
        .with_columns(
            pl.col("winback_group").alias("group"),
            pl.col("winback_channel").alias("channel"),
            due_date=pl.lit(None, pl.Date),
            next_due_date=pl.lit(None, pl.Date),
        )
        .select(*(pl.col(name).cast(kind) for name, kind in PLAN.items()), "_days_between")
    )


def _plays(customers: pl.DataFrame, playbook: Playbook) -> pl.DataFrame:
    """What the playbook says to each customer, in their order."""
    divisions = ["cause", "tier_before"]
    found = customers.select(divisions).drop_nulls("cause").unique().sort(divisions)
    plays = pl.DataFrame(
        [(cause, tier, *_said(playbook.play(cause, tier))) for cause, tier in found.iter_rows()],
        schema={
            "cause": pl.String, "tier_before": pl.String, "remedy": pl.String,
            "offer": pl.String, "department": pl.String, "who": pl.String, "step": pl.String,
            "next_step": pl.String, "_days_between": pl.Int64,
            "talking_points": pl.List(pl.String),
        },
        orient="row",
    )  # fmt: skip
    return (
        customers.select(divisions)
        .join(plays, on=divisions, how="left", nulls_equal=True, maintain_order="left")
        .drop(divisions)
    )


def _said(play: Play) -> tuple[object, ...]:
    second = play.steps[1] if len(play.steps) > 1 else None
    return (
        play.remedy, play.offer or None, play.department, play.who, play.steps[0], second,
        play.days_between if second else None, list(play.talking_points),
    )  # fmt: skip


def _funnel(
    scores: pl.DataFrame, gone: pl.DataFrame, chosen: pl.DataFrame
) -> dict[str, tuple[int, float | None]]:
    """How many are left after each stage, and what they were worth while they bought."""
    partly = pl.col("partial_churn").is_not_null()
    stages = {
        "everybody": scores,
        "in_decline": scores.filter(pl.col("status").is_in(IN_DECLINE) | partly),
        "gone": gone,
    }
    left = gone
    for name in EXCLUSIONS:
        left = left.filter(pl.col("winback_exclusion").ne_missing(name))
        stages[name] = left
    stages |= {
        "chosen": chosen,
        TREAT: chosen.filter(pl.col("winback_group") == TREAT),
        HOLDOUT: chosen.filter(pl.col("winback_group") == HOLDOUT),
    }
    return {name: (each.height, worth(each)) for name, each in stages.items()}


def worth(customers: pl.DataFrame) -> float | None:
    """What customers were worth together while they bought, in the currency; None unknown."""
    known = customers["value_before"].drop_nulls()
    return sum(_minor(known)) / MINOR_PER_UNIT if known.len() else None
