"""Attempts to win customers back, each with how it ended.

Contacts with one customer within a horizon of the first are one attempt: the first diagnoses, a
second brings the remedy. It is judged by the horizon that begins on the day of the first, so that
who was approached twice has no longer to return than who was held out. Its group is that of its
first row, as it was assigned; its offer, channel and cause are the last that were recorded up to
the return; what followed still costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.measure import currency
from retain.scoring.occasions import shrunk_gap
from retain.scoring.value import tier
from retain.scoring.winback.bands import silence_band
from retain.scoring.winback.second_lifetime import Worth, keys

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.runs import Integers
    from retain.scoring.standards import Standards

TABLE: Final = "winback_attempts"
TREAT, HOLDOUT = "treat", "holdout"

LEFT_OUT: Final = ("no_group", "never_bought", "still_buying")
"""Why an attempt teaches nothing: its table tells groups and this row does not; nothing was bought
before it; the customer was not silent for longer than one own gap (one-time buyers: one horizon),
so that nobody had left."""

_ROLES: Final[dict[str, pl.DataType]] = {
    "group": pl.String(),
    "channel": pl.String(),
    "offer": pl.String(),
    "cost": pl.Int64(),
    "cause": pl.String(),
    "returned": pl.Date(),
    "returned_said": pl.Boolean(),
}


@dataclass(frozen=True)
class Attempts:
    """Attempts and how they ended.

    Attributes:
        known: those whose outcome is known: their horizon has passed, or the table tells. One row
            an attempt, sorted by customer and day: `code`, `day` (Int32), `group` ("treat" or
            "holdout"), `channel`, `offer`, `cause` (null unknown), `cost` (minor units; null where
            that of a contact is not known; nothing for who was held out), `contacts`,
            `days_since_last` and `own_gap_days` before the attempt (the latter null after a single
            occasion), `silence_gaps`, `silence_band`, `tier_before`, `value_before` (of the window
            that ends at the last occasion), `pace_before` (this for each day it was buying in the
            window, one own gap after the last occasion included), `returned`, `returned_day` (null
            where only a yes is known), `value_horizon` and `value_to_date` (bought since the
            attempt), all values in minor units.
        pending: likewise those whose horizon has not passed; `returned` says so far. They enter no
            rate: of them only who came back quickly is known.
        left_out: how many attempts teach nothing, by reason (`LEFT_OUT`).
        crossed: attempts on held-out customers of which a later row says they were treated.
        horizon_days: the days within which a return counts.
        tells_groups: whether the table has a column of groups; without one all were treated.
        tagged: attempts whose cause was not recorded, but tagged from evidence of the time.
    """

    known: pl.DataFrame
    pending: pl.DataFrame
    left_out: Mapping[str, int]
    crossed: int
    horizon_days: int
    tells_groups: bool
    tagged: int = 0

    @property
    def treated(self) -> pl.DataFrame:
        """Known attempts on customers who were approached."""
        return self.known.filter(pl.col("group") == TREAT)

    @property
    def held_out(self) -> pl.DataFrame:
        """Known attempts on customers who were chosen, and left alone."""
        return self.known.filter(pl.col("group") == HOLDOUT)


def attempt_rows(attempts: Attempts, ids: pl.Series) -> pl.DataFrame:
    """Attempts as rows for people, by customer and date; money in the currency.

    Args:
        attempts: the attempts.
        ids: the identifiers that codes stand for.
    """
    both = pl.concat(
        [attempts.known.with_columns(known=True), attempts.pending.with_columns(known=False)]
    ).sort("code", "day")
    named = both.with_columns(customer_id=ids.gather(both["code"]))
    return named.select(
        "customer_id",
        pl.col("day").cast(pl.Date).alias("date"),
        *("group", "channel", "offer", "cause", currency(pl.col("cost")).alias("cost")),
        *("contacts", "days_since_last", "own_gap_days", "silence_gaps", "silence_band"),
        *("tier_before", currency(pl.col("value_before")).alias("value_before"), "known"),
        "returned",
        pl.col("returned_day").cast(pl.Date).alias("returned_date"),
        *(currency(pl.col(name)).alias(name) for name in ("value_horizon", "value_to_date")),
    )


def attempts_of(base: Base, standards: Standards, *, as_of: int) -> Attempts | None:
    """The attempts of a base as known on a day; None without a table of them.

    An attempt has led to a return where an occasion falls on its day or within the horizon after
    it. What the table itself says of the return goes before what the lines say.

    Args:
        base: what scores are made from.
        standards: the rhythm, the tiers' lines, the value and the horizon that are judged by.
        as_of: the day.
    """
    table = base.tables.get(TABLE)
    if table is None:
        return None
    tells_groups = "group" in table.columns
    horizon = standards.horizon_days
    contacts = _contacts(table, horizon, as_of)
    attempts = _told(contacts, horizon, tells_groups)
    seen = _seen(base, standards, attempts, as_of)
    found = attempts.hstack(seen).with_columns(
        _silence_gaps(), silence_band(horizon), _tier_before(standards), *_outcome(horizon, as_of)
    )
    found = found.join(_brought(contacts, found), on="attempt", how="left", maintain_order="left")
    reason = _left_out(horizon).alias("left_out")
    counted = dict(found.select(reason).drop_nulls().to_series().value_counts().iter_rows())
    crossed = int(found["crossed"].sum())
    kept = found.filter(reason.is_null()).select(*_COLUMNS, "known")
    return Attempts(
        known=kept.filter("known").drop("known"),
        pending=kept.filter(~pl.col("known")).drop("known"),
        left_out={name: int(counted[name]) for name in LEFT_OUT if name in counted},
        crossed=crossed,
        horizon_days=horizon,
        tells_groups=tells_groups,
    )


_COLUMNS: Final = (
    "code", "day", "group", "channel", "offer", "cause", "cost", "contacts", "days_since_last",
    "own_gap_days", "silence_gaps", "silence_band", "tier_before", "value_before", "pace_before",
    "returned", "returned_day", "value_horizon", "value_to_date",
)  # fmt: skip


def _contacts(table: pl.DataFrame, horizon: int, as_of: int) -> pl.DataFrame:
    """The rows up to a day, with the `attempt` that each belongs to."""
    missing = [pl.lit(None, t).alias(n) for n, t in _ROLES.items() if n not in table.columns]
    cost, alone = pl.col("cost"), (pl.col("group") == HOLDOUT).fill_null(False)
    rows = (
        table.with_columns(pl.col("date").to_physical().alias("day"), *missing)
        .with_columns(pl.when(alone).then(cost.fill_null(0)).otherwise(cost).alias("cost"))
        .filter(pl.col("day") <= as_of)
        .sort("code", "day", *_ROLES, nulls_last=True)
    )
    return rows.with_columns(
        pl.Series("attempt", _numbered(rows["code"], rows["day"], horizon), dtype=pl.UInt32)
    )


def _numbered(codes: pl.Series, days: pl.Series, horizon: int) -> list[int]:
    """Each row's attempt: it begins with a customer's first row, and with each after a horizon."""
    numbers: list[int] = []
    customer, begun = -1, 0
    for code, day in zip(codes, days, strict=True):
        if code != customer or day > begun + horizon:
            customer, begun = code, day
            numbers.append(numbers[-1] + 1 if numbers else 0)
        else:
            numbers.append(numbers[-1])
    return numbers


def _told(contacts: pl.DataFrame, horizon: int, tells_groups: bool) -> pl.DataFrame:
    """One row an attempt, with what the table tells of it whatever the lines say."""
    group = pl.col("group").first() if tells_groups else pl.lit(TREAT)
    given = pl.col("returned").to_physical()
    late = given > pl.col("day").first() + horizon
    return (
        contacts.group_by("attempt", maintain_order=True)
        .agg(
            pl.col("code").first(),
            pl.col("day").first(),
            group.alias("group"),
            pl.len().cast(pl.UInt32).alias("contacts"),
            pl.when(pl.col("cost").null_count() == 0).then(pl.col("cost").sum()).alias("cost"),
            (pl.col("returned_said") & late.fill_null(False).not_()).cast(pl.Int8).max()
            .cast(pl.Boolean).alias("given"),
            given.filter(late.not_()).min().alias("given_day"),
            (pl.col("group") == TREAT).any().alias("any_treated"),
        )
        .with_columns(crossed=(pl.col("group") == HOLDOUT) & pl.col("any_treated"))
        .drop("any_treated")
    )  # fmt: skip


def _seen(base: Base, standards: Standards, attempts: pl.DataFrame, as_of: int) -> pl.DataFrame:
    """What the lines say of each attempt: before it, and after it up to the as-of date."""
    tried = base.customers.of(attempts["code"].unique())
    days = tried.up_to(as_of)
    key = keys(days["code"].to_numpy(), days["day"].to_numpy())
    occasions = key[days["sale_lines"].to_numpy() > 0]
    worth = Worth.of(tried, as_of, standards.value)
    code, day = attempts["code"].to_numpy().astype(np.int64), attempts["day"].to_numpy()
    here, start = keys(code, day), keys(code, np.zeros_like(day))
    first, next_one = np.searchsorted(occasions, start), np.searchsorted(occasions, here)
    end = np.searchsorted(occasions, keys(code, np.full_like(day, as_of)), "right")
    before = next_one - first
    bought = before > 0
    padded: Integers = np.pad(occasions, (0, 1))  # so that every place has one
    last_key = np.where(bought, padded[next_one - 1], here)
    last = last_key - start
    span = last - (padded[first] - start)
    own_gap = np.where(before > 1, shrunk_gap(span, before - 1, standards.rhythm), np.nan)
    before_left = worth.between(last_key - standards.window_days, last_key)
    buying = np.where(before > 1, span + own_gap, np.inf)  # days
    back = np.where(next_one < end, padded[next_one] - start, -1)
    horizon_end = np.minimum(day.astype(np.int64) + standards.horizon_days, as_of)
    return pl.DataFrame(
        {
            "days_since_last": day - last,
            "own_gap_days": own_gap,
            "value_before": before_left,
            "pace_before": before_left / np.minimum(buying, standards.window_days),
            "seen_day": back,
            "value_horizon": worth.between(here - 1, start + horizon_end),
            "value_to_date": worth.between(here - 1, start + as_of),
        }
    ).with_columns(
        pl.col("own_gap_days").fill_nan(None).round(4),
        pl.when(pl.Series(bought)).then(pl.col("days_since_last").cast(pl.Int32)),
        pl.when(pl.Series(bought)).then("value_before"),
        pl.when(pl.Series(bought)).then("pace_before"),
        pl.when(pl.col("seen_day") >= 0).then(pl.col("seen_day").cast(pl.Int32)),
    )  # fmt: skip


def _silence_gaps() -> pl.Expr:
    return (pl.col("days_since_last") / pl.col("own_gap_days")).round(4).alias("silence_gaps")


def _tier_before(standards: Standards) -> pl.Expr:
    ever = pl.col("days_since_last").is_not_null()
    judged = tier(pl.col("value_before"), standards.tiers, ever)
    return pl.when(ever).then(judged).alias("tier_before")


def _outcome(horizon: int, as_of: int) -> tuple[pl.Expr, ...]:
    """`returned`, `returned_day`, `known`: from what the table says, else from the lines."""
    seen = pl.col("seen_day")
    in_time = (seen <= pl.col("day") + horizon).fill_null(False)
    given = pl.col("given")
    returned = pl.coalesce(given, in_time)
    seen_then = pl.when(in_time).then(seen)
    return (
        returned.alias("returned"),
        pl.when(returned).then(pl.coalesce("given_day", seen_then)).alias("returned_day"),
        (given.is_not_null() | (pl.col("day") + horizon <= as_of)).alias("known"),
    )


def _brought(contacts: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The last offer, channel and cause recorded up to each attempt's return."""
    until = found.select("attempt", "returned_day")
    rows = contacts.join(until, on="attempt", how="left", maintain_order="left")
    in_time = (pl.col("day") <= pl.col("returned_day")).fill_null(True)
    return rows.group_by("attempt", maintain_order=True).agg(
        pl.col(name).filter(in_time & pl.col(name).is_not_null()).last()
        for name in ("channel", "offer", "cause")
    )


def _left_out(horizon: int) -> pl.Expr:
    """Why an attempt teaches nothing; null where it does."""
    usual = pl.col("own_gap_days").fill_null(horizon)
    early = (pl.col("given_day") < pl.col("day")).fill_null(False)
    return (
        pl.when(pl.col("group").is_null())
        .then(pl.lit("no_group"))
        .when(pl.col("days_since_last").is_null() & pl.col("given").is_null())
        .then(pl.lit("never_bought"))
        .when((pl.col("days_since_last") <= usual) | early)
        .then(pl.lit("still_buying"))
    )
