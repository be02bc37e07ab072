"""What was called at the beginning of a period, beside what customers did in it.

A call at the beginning speaks of the horizon after it, of which a period is but the first part: who
has not bought yet may still do. So a short period can show that calls were wrong, and whether who
was said to be likelier to buy did buy more often; that calls were right it cannot show. What tells
of a whole horizon is the replay that a standard was not chosen on (`churn_standard.LeftOut`).

A customer called gone who bought is a false alarm, or one who was won back. Which of the two no
table can prove; it tells whether anybody tried (`verdict`):

| verdict | what is known |
|---|---|
| tried | an attempt to win it back was made within the horizon before it bought |
| unasked | attempts are on record, none of them on this customer within that time |
| null | there is no table of attempts |

Who was held out of an attempt was left alone, and came back unasked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.churn_rules import wilson
from retain.scoring.customer_days import GIVEN_BACK, SALES
from retain.scoring.measure import currency, day_number, ratio
from retain.scoring.winback.attempts import TABLE
from retain.scoring.winback.holdout import HOLDOUT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from retain.scoring.base import Base
    from retain.scoring.customer_days import CustomerDays
    from retain.scoring.standards import Standards

CALLS: Final = ("churned", "guarded", "lapsed", "slowing", "one_time", "in_rhythm")
"""What was said of a customer: called gone; silent as long, but a guard spoke for it; its status
otherwise, where active, new and returned customers are all in their rhythm."""

TRIED, UNASKED = "tried", "unasked"

_CALLED: Final[Mapping[str, pl.DataType]] = {
    "call": pl.String(),
    "customers": pl.Int64(),
    "bought": pl.Int64(),
    "bought_share": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "chance_to_buy": pl.Float64(),
}
_ASIDE: Final = ("name", "owner", "tier_before", "key_account", "last_date", "days_since_last")
_DIGITS: Final = 4


@dataclass(frozen=True)
class Held:
    """How calls have held so far.

    Attributes:
        since: the day they were made as of.
        as_of: the day until which is known what came.
        horizon_days: the days they speak of.
        learned: the day that the standards were learned on; after `since` they had seen what came.
        calls: of `CALLS` that were made: `call`, `customers`, `bought` (how many of them did in the
            period), `bought_share` with its 95 % interval `low` and `high`, `chance_to_buy` (the
            mean of what was said of the whole horizon; null where none was).
        back: who was called gone and bought, most valuable first: `customer_id`, `name`, `owner`,
            `tier_before`, `key_account`, `last_date` and `days_since_last` as of `since`, `bought`
            (the day), `revenue_period`, `attempted` (the day of the newest attempt), `verdict`.
    """

    since: int
    as_of: int
    horizon_days: int
    learned: int
    calls: pl.DataFrame
    back: pl.DataFrame

    @property
    def days(self) -> int:
        """Days of the period."""
        return self.as_of - self.since

    @property
    def unseen(self) -> bool:
        """Whether the standards knew nothing of the period: then the calls were predictions."""
        return self.learned <= self.since

    def of(self, call: str) -> dict[str, int | float] | None:
        """The figures of one of `CALLS`; None where it was not made."""
        found = self.calls.filter(pl.col("call") == call)
        return found.row(0, named=True) if found.height else None


def held(
    then: pl.DataFrame, base: Base, standards: Standards, *, since: int, as_of: int
) -> Held | None:
    """How the calls of an earlier day have held; None where nobody had bought by then.

    Args:
        then: scores as of `since`, as `earlier.scores_then` gives them; only of the customers
            that count.
        base: with what they did since, and the attempts.
        standards: what they were judged by.
        since: the day of the calls.
        as_of: the day until which is looked.
    """
    buyers = then.filter(pl.col("status") != "prospect")
    if not buyers.height:
        return None
    bought = _bought(base.customers, since, as_of)
    called = buyers.with_columns(call=_call(standards)).join(
        bought, on="code", how="left", maintain_order="left"
    )
    gone = called.filter(pl.col("call") == "churned", pl.col("bought").is_not_null())
    return Held(
        since,
        as_of,
        standards.horizon_days,
        day_number(date.fromisoformat(standards.as_of)),
        _summed_up(called),
        _back(gone, base, standards.horizon_days),
    )


def _call(standards: Standards) -> pl.Expr:
    """Which of `CALLS` was made."""
    churned, status = pl.col("churned").fill_null(False), pl.col("status")
    would_be = standards.churn.called() if standards.churn is not None else pl.lit(False)
    return (
        pl.when(churned)
        .then(pl.lit("churned"))
        .when(would_be.fill_null(False))
        .then(pl.lit("guarded"))
        .when(status.is_in(["lapsed", "slowing", "one_time"]))
        .then(status)
        .otherwise(pl.lit("in_rhythm"))
    )


def _bought(customers: CustomerDays, since: int, as_of: int) -> pl.DataFrame:
    """`code`, `bought` (the first day with an occasion) and `revenue` (minor units) of buyers."""
    return (
        customers.days.filter(pl.col("day").is_between(since, as_of, closed="right"))
        .group_by("code")
        .agg(
            pl.col("day").filter(pl.col("sale_lines") > 0).min().alias("bought"),
            (pl.col(SALES) + pl.col(GIVEN_BACK)).sum().alias("revenue_period"),
        )
        .filter(pl.col("bought").is_not_null())
    )


def _summed_up(called: pl.DataFrame) -> pl.DataFrame:
    """The calls that were made, in the order of `CALLS`, with what became of them."""
    chance = (pl.col("chance_to_buy") * 10**_DIGITS).round().cast(pl.Int64)
    found = called.group_by("call").agg(
        pl.len().alias("customers"),
        pl.col("bought").count(),
        (ratio(chance.sum(), chance.count()) / 10**_DIGITS).round(_DIGITS).alias("chance_to_buy"),
    )
    figures = {row["call"]: row for row in found.iter_rows(named=True)}
    rows = []
    for call in CALLS:
        if call in figures:
            customers, bought = figures[call]["customers"], figures[call]["bought"]
            share = bought / customers
            ends = (round(end, _DIGITS) for end in wilson(share, customers))
            chance_said = figures[call]["chance_to_buy"]
            rows.append((call, customers, bought, round(share, _DIGITS), *ends, chance_said))
    return pl.DataFrame(rows, schema=_CALLED, orient="row")


def _back(gone: pl.DataFrame, base: Base, horizon_days: int) -> pl.DataFrame:
    """Who was called gone and bought, with whether anybody had tried."""
    missing = [pl.lit(None).alias(name) for name in _ASIDE if name not in gone.columns]
    attempted = _attempted(gone.select("code", "bought"), base.tables.get(TABLE), horizon_days)
    return (
        gone.with_columns(missing)
        .join(attempted, on="code", how="left", maintain_order="left")
        .with_columns(
            verdict=pl.when(pl.lit(TABLE in base.tables)).then(
                pl.when(pl.col("attempted").is_not_null())
                .then(pl.lit(TRIED))
                .otherwise(pl.lit(UNASKED))
            )
        )
        .sort("value_before", "customer_id", descending=[True, False], nulls_last=True)
        .select(
            "customer_id",
            *_ASIDE,
            pl.col("bought", "attempted").cast(pl.Date),
            currency(pl.col("revenue_period")),
            "verdict",
        )
    )


def _attempted(
    bought: pl.DataFrame, attempts: pl.DataFrame | None, horizon_days: int
) -> pl.DataFrame:
    """`code` and the day of its newest attempt within the horizon before it bought."""
    if attempts is None:
        return pl.DataFrame(schema={"code": pl.UInt32, "attempted": pl.Int32})
    treated = pl.lit(True)
    if "group" in attempts.columns:
        treated = pl.col("group").ne_missing(HOLDOUT)
    return (
        attempts.filter(treated)
        .select("code", attempted=pl.col("date").cast(pl.Date).to_physical())
        .join(bought, on="code")
        .filter((pl.col("bought") - pl.col("attempted")).is_between(0, horizon_days))
        .group_by("code")
        .agg(pl.col("attempted").max())
    )
