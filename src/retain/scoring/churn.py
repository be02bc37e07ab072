"""Who is leaving: status, the chance to buy again, who is called gone, guards, partial churn.

The status is the first that fits: `prospect` (never bought), `churned` (called gone by the
standard, and no guard speaks for it), `returned` (bought again within the horizon after it would
have been called gone), `new` (first occasion within the horizon), `one_time` (one occasion,
older), `lapsed` (silent for over two own gaps), `slowing` (silent for over one, or in a decline
of its pace), `active`.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from retain.scoring.activity import Rhythm, days_since_last, own_gap_days
from retain.scoring.buying import prospects
from retain.scoring.churn_rules import could_have_left
from retain.scoring.churn_standard import overdue_ratio
from retain.scoring.decline import MIN_GAPS, decline_dates
from retain.scoring.future_value import discounted_occasions, value_per_occasion
from retain.scoring.guards import guards
from retain.scoring.measure import MINOR_PER_UNIT
from retain.scoring.models.purchases import Floats
from retain.scoring.occasions import Occasions
from retain.scoring.partial_churn import partial_churn
from retain.scoring.returned import returned
from retain.scoring.silence import Silence

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Standards

STATUSES = (
    "active",
    "slowing",
    "lapsed",
    "churned",
    "returned",
    "new",
    "one_time",
    "prospect",
)
"""From the best to the worst for the business, those without a rhythm last."""

COLUMNS = (
    "status", "chance_to_buy", "p_alive", "expected_occasions", "expected_value",
    "next_purchase_date", "lifetime_value", "overdue_ratio", "partial_churn", "churned",
    "churn_guard", "churn_guard_evidence", "decline_date",
)  # fmt: skip
"""What is computed here, in the catalogue's order."""

NEEDED = (
    "code", "occasions", "occasions_horizon", "occasions_half_horizon", "first_day", "last_day",
    "pairs", "pair_square", "sales", "given_back", "first_sales", "margin", "own_gap_days",
    "days_since_last", "tier_before",
)  # fmt: skip
"""What of the features is looked at here; the others would only be carried along."""

JUDGED_BY = (
    "code", "occasions", "first_day", "days_since_last", "own_gap_days", "overdue_ratio",
    "tier_before",
)  # fmt: skip

IN_DECLINE = ("slowing", "lapsed", "churned")

SLOWING_GAPS, LAPSED_GAPS = 1.0, 2.0
"""Own gaps of silence beyond which a customer is slowing, and lapsed."""

CHANCE_DIGITS = 4


@dataclass(frozen=True)
class Evidence:
    """What customers' own histories and the tables say, whatever the standard of leaving.

    Attributes:
        declines: as `decline_dates` gives them, of everybody with gaps enough for one.
        guarded: as `guards` gives it, of everybody whose silence is long enough to be looked at.
    """

    declines: pl.DataFrame
    guarded: pl.DataFrame


def evidence(
    base: Base, features: pl.DataFrame, rhythm: Rhythm, horizon_days: int, as_of: int
) -> Evidence:
    """Declines and guards; they need no more of the standards than the rhythm.

    Args:
        base: what scores are made from.
        features: of everybody.
        rhythm: the base's.
        horizon_days: of silence, before which nobody could have left.
        as_of: the day.
    """
    known = features.filter(pl.col("occasions") > 0)
    enough = known.filter(pl.col("occasions") > MIN_GAPS)["code"]
    silent = (
        known.select("code", "occasions", days_since_last(as_of), own_gap_days(rhythm))
        .filter(could_have_left(horizon_days))
        .get_column("code")
    )
    return Evidence(
        decline_dates(Occasions.of(base.customers, as_of, enough), rhythm),
        guards(base, known, rhythm, as_of=as_of, codes=silent),
    )


def churn_columns(
    base: Base,
    features: pl.DataFrame,
    standards: Standards,
    told: Callable[[], Evidence],
    *,
    as_of: int,
) -> pl.DataFrame:
    """The columns about leaving, one row a customer in the order of `features`.

    Args:
        base: what scores are made from.
        features: of everybody, with `own_gap_days`, `days_since_last` and `tier_before`.
        standards: what is judged by.
        told: gives the evidence, which may still be in the making.
        as_of: the day.
    """
    needed = [name for name in NEEDED if name in features.columns]
    known = features.select(needed).filter(pl.col("occasions") > 0).with_columns(overdue_ratio())
    with ThreadPoolExecutor(1) as beside:  # needs nothing of what is to be expected
        back = beside.submit(returned, base.customers, known, standards, as_of=as_of)
        ahead = outlook(known, standards, as_of)
    judged = known.select(*JUDGED_BY).hstack(ahead)
    known_of = told()
    for found in (known_of.declines, known_of.guarded):
        judged = judged.join(found, on="code", how="left", maintain_order="left")
    judged = judged.with_columns(churned=_churned(standards))
    judged = judged.with_columns(status=_status(standards, as_of, back.result()))
    buying = judged.filter(pl.col("status").is_in(["active", "slowing", "returned", "new"]))
    still = Silence.of(base.customers, known, standards.rhythm, as_of=as_of, codes=buying["code"])
    parts = partial_churn(still, base.categories())
    judged = judged.join(parts, on="code", how="left", maintain_order="left")
    in_decline = pl.col("status").is_in(IN_DECLINE) | pl.col("partial_churn").is_not_null()
    judged = judged.with_columns(decline_date=pl.when(in_decline).then("decline_date"))
    return (
        features.select("code")
        .join(judged.select("code", *COLUMNS), on="code", how="left", maintain_order="left")
        .with_columns(pl.col("status").fill_null("prospect"))
        .drop("code")
    )


def outlook(known: pl.DataFrame, standards: Standards, as_of: int) -> pl.DataFrame:
    """What is to be expected; null where too few came back to know anything."""
    unknown = np.full(known.height, np.nan)
    names = ("chance_to_buy", "p_alive", "expected_occasions", "expected_value", "lifetime_value")
    figures: dict[str, Floats] = dict.fromkeys(names, unknown)
    days_ahead = unknown
    buying, worth = standards.buying, standards.worth
    if buying is not None:
        seen = prospects(known, buying, as_of=as_of)
        figures["chance_to_buy"] = seen.chance_to_buy.round(CHANCE_DIGITS)
        figures["p_alive"] = seen.p_alive.round(CHANCE_DIGITS)
        figures["expected_occasions"] = seen.expected_occasions.round(CHANCE_DIGITS)
        days_ahead = seen.next_purchase_days
        if worth is not None:
            each = value_per_occasion(known, worth, value=standards.value) * MINOR_PER_UNIT
            ahead = discounted_occasions(known, buying, seen, worth, as_of=as_of)
            figures["expected_value"] = (seen.expected_occasions * each).round()
            figures["lifetime_value"] = (ahead * each).round()
    money = ("expected_value", "lifetime_value")
    return pl.DataFrame(figures).with_columns(
        pl.all().fill_nan(None),
        pl.Series("next_purchase_date", as_of + days_ahead).fill_nan(None).cast(pl.Int32)
        .cast(pl.Date),
    ).with_columns(pl.col(money).cast(pl.Int64, strict=False))  # fmt: skip


def _churned(standards: Standards) -> pl.Expr:
    """Whether the standard calls a customer gone and no guard speaks for it."""
    if standards.churn is None:
        return pl.lit(None, pl.Boolean)
    return standards.churn.called() & pl.col("churn_guard").is_null()


def _status(standards: Standards, as_of: int, back: pl.Series) -> pl.Expr:
    horizon = standards.horizon_days
    slower = pl.col("decline_by") == "occasions"
    return (
        pl.when(pl.col("churned").fill_null(False))
        .then(pl.lit("churned"))
        .when(pl.col("code").is_in(back.implode()))
        .then(pl.lit("returned"))
        .when(as_of - pl.col("first_day") < horizon)
        .then(pl.lit("new"))
        .when(pl.col("occasions") == 1)
        .then(pl.lit("one_time"))
        .when(pl.col("overdue_ratio") > LAPSED_GAPS)
        .then(pl.lit("lapsed"))
        .when((pl.col("overdue_ratio") > SLOWING_GAPS) | slower.fill_null(False))
        .then(pl.lit("slowing"))
        .otherwise(pl.lit("active"))
    )
