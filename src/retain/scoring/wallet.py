"""What customers buy in all, and our share of it: observed, or allocated by rank.

A row of the wallet table speaks of a period that ends on its date: the days since the customer's
row before (in the same category), or the base's median distance between rows for its first and
wherever the distance is under half or over one and a half of it (asked again within the week, or
left out once). Rows of the window count, those of the whole customer before those of categories.

Our share is, by what the rows tell, the first of

    Σ ours / Σ total          ours: told, or told as a share, or our sales in the row's period
    the mean share told       where totals are not
    the mean allocated share  where only ranks are: (1 − rank/(n + 1)) · 2/n among n suppliers

The last is the Wallet Allocation Rule of Keiningham, Aksoy, Buoye and Cooil, *Customer loyalty
isn't enough. Grow your share of wallet*, Harvard Business Review 89 (2011). Our own sales alone
never make a share, and a row that contradicts itself (more with us than in all, a share outside
0 to 1, a rank that n suppliers do not have) makes none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.customer_days import GIVEN_BACK, SALES, CustomerDays
from retain.scoring.measure import ratio
from retain.scoring.runs import Integers

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Standards

YEAR_DAYS: Final = 365
OBSERVED, RANKS = "observed", "ranks"
"""What a share rests on."""

ROLES: Final[dict[str, pl.DataType]] = {
    "total_spend": pl.Int64(),
    "our_spend": pl.Int64(),
    "share": pl.Float64(),
    "rank": pl.Int64(),
    "suppliers": pl.Int64(),
    "rivals": pl.Int64(),
    "category": pl.String(),
}
"""What a row may tell besides customer and date; money in minor units."""

SHORTEST_PERIOD, LONGEST_PERIOD = 0.5, 1.5
"""Distances between rows outside these multiples of the median are no periods of their own."""

_PARTS = 10**9
"""Resolution in which shares are averaged: whole numbers, so that no order of rows shows."""

_COLUMNS: Final = {
    "wallet_total": pl.Int64(),
    "share_of_wallet": pl.Float64(),
    "share_of_wallet_basis": pl.String(),
    "wallet_headroom": pl.Int64(),
    "wallet_score": pl.Float64(),
}


@dataclass(frozen=True)
class WalletPeriod:
    """How the base's wallet rows are read.

    Attributes:
        days: the median distance between a customer's rows; the window where nobody has two.
        sales_from: the first day with a line of ours, as a number; sales of a period that
            begins before it are not known. None without a line.
    """

    days: int
    sales_from: int | None


def learn_wallet_period(base: Base, *, as_of: int, window_days: int) -> WalletPeriod | None:
    """The period of the base's wallet rows up to a day; None without such a table."""
    table = base.tables.get("wallet")
    if table is None:
        return None
    distance = _dated(table, as_of)["distance"]
    median = distance.filter(distance > 0).median()
    days = window_days if median is None else max(round(float(median)), 1)  # type: ignore[arg-type]
    return WalletPeriod(days, base.customers.first_day)


def with_all_roles(table: pl.DataFrame) -> pl.DataFrame:
    """The table with a column for every role of `ROLES`, null where no file tells it."""
    missing = [pl.lit(None, t).alias(n) for n, t in ROLES.items() if n not in table.columns]
    return table.with_columns(missing)


def contradicts_itself() -> pl.Expr:
    """Whether a row with all roles cannot be true: what it tells is no part of a whole."""
    total, ours, share, rank = map(pl.col, ("total_spend", "our_spend", "share", "rank"))
    faults = [
        ours > total,
        ours < 0,
        total < 0,
        share > 1,
        share < 0,
        pl.col("rivals") < 0,
        rank < 1,
        rank > _suppliers(),
    ]
    return pl.any_horizontal(fault.fill_null(False) for fault in faults)


def allocated_share(rank: pl.Expr, suppliers: pl.Expr) -> pl.Expr:
    """The Wallet Allocation Rule: (1 − rank/(n + 1)) · 2/n."""
    n = suppliers.cast(pl.Float64)
    return (1 - rank.cast(pl.Float64) / (n + 1)) * 2 / n


def wallet_columns(
    base: Base, judged: pl.DataFrame, standards: Standards, *, as_of: int
) -> pl.DataFrame:
    """The wallet of each customer, one row a row of `judged`, in its order.

    Returns:
        `wallet_total` and `wallet_headroom` (minor units; what of a year's total goes to others),
        `share_of_wallet`, `share_of_wallet_basis`, `wallet_score` = 100 · share. Null where no
        row of the window tells; money null where no totals do.
    """
    table, days = base.tables.get("wallet"), standards.window_days
    if table is None:
        nobody = [pl.lit(None, dtype).alias(name) for name, dtype in _COLUMNS.items()]
        return judged.select("code").with_columns(nobody).drop("code")
    period = standards.wallet or learn_wallet_period(base, as_of=as_of, window_days=days)
    assert period is not None  # there is a table
    rows = wallet_rows(base, period, as_of=as_of)
    rows = rows.filter((pl.col("day") > as_of - days) & ~pl.col("outsold"))
    found = _shares(rows).join(_totals(rows), on="code", how="full", coalesce=True)
    share, total = pl.col("share"), pl.col("wallet_total")
    return (
        judged.select("code")
        .join(found, on="code", how="left", maintain_order="left")
        .select(
            "wallet_total",
            share_of_wallet=share.round(4),
            share_of_wallet_basis="basis",
            wallet_headroom=(total * (1 - share)).round().cast(pl.Int64),
            wallet_score=(100 * share).round(1),
        )
    )


def wallet_rows(base: Base, period: WalletPeriod, *, as_of: int) -> pl.DataFrame:
    """The rows up to a day that do not contradict themselves, sorted by customer.

    Returns:
        `code`, `day`, `days` of the period, the roles; `ours`: our part of the total, told or
        summed from our sales, null without a total; `outsold`: whether our sales were more than
        the total.
    """
    rows = with_periods(with_all_roles(base.tables["wallet"]), period, as_of=as_of)
    rows = with_own_sales(rows, base.customers, period).filter(~contradicts_itself())
    return rows.with_columns(outsold=(pl.col("ours") > pl.col("total_spend")).fill_null(False))


def rows_outsold(base: Base, *, as_of: int, window_days: int) -> int:
    """How many wallet rows tell of less bought in all than we sold in their periods."""
    period = learn_wallet_period(base, as_of=as_of, window_days=window_days)
    return int(wallet_rows(base, period, as_of=as_of)["outsold"].sum()) if period else 0


def with_periods(table: pl.DataFrame, period: WalletPeriod, *, as_of: int) -> pl.DataFrame:
    """Rows with their `day` and the `days` of their periods, sorted."""
    distance = pl.col("distance")
    usual = distance.is_between(SHORTEST_PERIOD * period.days, LONGEST_PERIOD * period.days)
    days = pl.when(usual).then(distance).otherwise(period.days)
    return _dated(table, as_of).with_columns(days=days.cast(pl.Int64)).drop("distance")


def _dated(table: pl.DataFrame, as_of: int) -> pl.DataFrame:
    """Rows up to a day, sorted, with their `day` and the `distance` to the row before."""
    rows = with_all_roles(table).with_columns(day=pl.col("date").to_physical().cast(pl.Int64))
    rows = rows.filter(pl.col("day") <= as_of).select("code", "day", *ROLES)
    before = pl.col("day").shift().over("code", "category")
    return rows.sort(pl.all(), nulls_last=True).with_columns(distance=pl.col("day") - before)


def with_own_sales(
    rows: pl.DataFrame, customers: CustomerDays, period: WalletPeriod
) -> pl.DataFrame:
    """Rows with `ours`: told, told as a share of the total, or our sales in the period.

    Our sales stand for the whole customer: a row of one category has none. Null without a total.
    """
    total = pl.col("total_spend")
    told = pl.coalesce("our_spend", (total * pl.col("share")).round().cast(pl.Int64))
    begins = pl.col("day") - pl.col("days")
    covered = begins + 1 >= (period.sales_from if period.sales_from is not None else 2**31)
    asked = told.is_null() & total.is_not_null() & pl.col("category").is_null() & covered
    sums = _sales_between(
        customers, rows.select("code", begins.alias("after"), pl.col("day").alias("until"))
    )
    sold = pl.when(asked).then(pl.Series(sums).clip(lower_bound=0))
    return rows.with_columns(ours=pl.when(total.is_not_null()).then(pl.coalesce(told, sold)))


_SPAN = 2**32


def _sales_between(customers: CustomerDays, spans: pl.DataFrame) -> Integers:
    """Net revenue of each span of a customer: after one day, until another, inclusive."""
    days = customers.of(spans["code"].unique()).days
    key = days["code"].to_numpy().astype(np.int64) * _SPAN + days["day"].to_numpy()
    net = (days[SALES] + days[GIVEN_BACK]).to_numpy()
    running = np.concatenate([[0], np.cumsum(net, dtype=np.int64)])
    who = spans["code"].to_numpy().astype(np.int64) * _SPAN
    until = np.searchsorted(key, who + spans["until"].to_numpy(), side="right")
    after = np.searchsorted(key, who + spans["after"].to_numpy(), side="right")
    found: Integers = running[until] - running[after]
    return found


def _suppliers() -> pl.Expr:
    return pl.coalesce("suppliers", pl.col("rivals") + 1)


def _whole_first(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of the whole customer; those of categories where it has no other."""
    whole = pl.col("category").is_null()
    return rows.filter(whole | whole.any().over("code").not_())


def _shares(rows: pl.DataFrame) -> pl.DataFrame:
    """`code`, `share`, `basis` of each customer with a row."""
    known = pl.col("ours").is_not_null()
    ours = pl.col("ours").filter(known).cast(pl.Int128).sum()
    total = pl.col("total_spend").filter(known).cast(pl.Int128).sum()
    told = pl.when(pl.col("total_spend").is_null()).then("share")
    ranked = pl.when((pl.col("rank") >= 1) & (_suppliers() >= 1)).then(
        allocated_share(pl.col("rank"), _suppliers())
    )
    means = _whole_first(rows).group_by("code").agg(
        of_sums=ratio(ours, total), told=_mean(told), ranked=_mean(ranked)
    )  # fmt: skip
    observed = pl.coalesce("of_sums", "told")
    basis = (
        pl.when(observed.is_not_null())
        .then(pl.lit(OBSERVED))
        .when(pl.col("ranked").is_not_null())
        .then(pl.lit(RANKS))
    )
    return means.select("code", share=pl.coalesce(observed, "ranked"), basis=basis)


def _mean(share: pl.Expr) -> pl.Expr:
    """The mean of shares, added as whole numbers."""
    parts = (share * _PARTS).round().cast(pl.Int64)
    return ratio(parts.sum(), parts.count()) / _PARTS


def _totals(rows: pl.DataFrame) -> pl.DataFrame:
    """`code` and `wallet_total`: the totals scaled to a year, each category by its own days."""
    told = _whole_first(rows).filter(pl.col("total_spend").is_not_null())
    a_year = pl.col("total_spend").cast(pl.Int128).sum() * YEAR_DAYS / pl.col("days").sum()
    by_category = told.group_by("code", "category").agg(
        wallet_total=a_year.round().cast(pl.Int64, strict=False)
    )
    return by_category.group_by("code").agg(pl.col("wallet_total").sum())
