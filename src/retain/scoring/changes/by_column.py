"""A period by a column: managers, regions, industries … side by side, on like terms.

Each customer counts in one group, by what is known of it today, whoever looked after it before. A
customer whose sales name several regions has none of its own: by region it counts where it bought
last, as the contact plan visits it there. What a group kept, how often its customers complain and
how it delivers are of the whole window: a week of one manager's customers is little but chance.

| column | of each group |
|---|---|
| customers | customers with an occasion |
| active | of them, those who buy in their rhythm |
| value_window, value_share | value of the window; share of the base's positive value |
| revenue_period, revenue_period_before | of the period, and of the one before, of the same length |
| could_be_kept … kept_few | what it kept, beside what its mix would: see `mix` |
| at_risk, value_at_risk | slowing and lapsed; their value while they bought |
| newly_churned | called gone now, and not when the period began |
| with_cadence, on_cadence_share | customers whom the plan has a cadence for; those in time |
| complaints, complaints_per_100 | in the window; per 100 customers a month |
| deliveries_judged, on_time_delivery | orders of the window; share of them that came in time |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.changes.movers import AT_RISK
from retain.scoring.contact_plan.coverage import on_cadence
from retain.scoring.customer_days import GIVEN_BACK, SALES
from retain.scoring.measure import MINOR_PER_UNIT, currency, money_total, ratio
from retain.scoring.mix import could_be_kept, kept_by_group
from retain.scoring.service.complaint_figures import complaints_by
from retain.scoring.service.complaints import read_complaint_book
from retain.scoring.service.deliveries import read_delivery_book
from retain.scoring.service.delivery_figures import deliveries_by

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Rules

REGION: Final = "region"
ACTIVE: Final = "active"

OF_THE_MIX: Final = ("tier", "tier_before", "tier_previous")
"""Columns by which nothing is left to compare: they are the mix, or tell who was kept."""

_SLOT: Final = "owner"
"""The label of customers in whose place the groups stand in the books of service."""

_GROUPS: Final[dict[str, pl.DataType]] = {
    "group": pl.String(),
    "customers": pl.Int64(),
    "active": pl.Int64(),
    "value_window": pl.Float64(),
    "value_share": pl.Float64(),
    "revenue_period": pl.Float64(),
    "revenue_period_before": pl.Float64(),
    "could_be_kept": pl.Int64(),
    "kept_share": pl.Float64(),
    "kept_expected": pl.Float64(),
    "kept_ratio": pl.Float64(),
    "kept_low": pl.Float64(),
    "kept_high": pl.Float64(),
    "kept_p": pl.Float64(),
    "kept_few": pl.Boolean(),
    "at_risk": pl.Int64(),
    "value_at_risk": pl.Float64(),
    "newly_churned": pl.Int64(),
    "with_cadence": pl.Int64(),
    "on_cadence_share": pl.Float64(),
    "complaints": pl.Int64(),
    "complaints_per_100": pl.Float64(),
    "deliveries_judged": pl.Int64(),
    "on_time_delivery": pl.Float64(),
}


@dataclass(frozen=True)
class ByColumn:
    """The groups of a column.

    Attributes:
        by: the column.
        groups: one row a group with a customer who has bought, the most value first, who has no
            value of the column last. What nothing tells of is null throughout.
        days: how long the period is.
        window_days: how long the window is.
        placed: how many customers count in the region where they bought last.
    """

    by: str
    groups: pl.DataFrame
    days: int
    window_days: int
    placed: int


def can_group(base: Base, scores: pl.DataFrame, by: str) -> bool:
    """Whether customers can be grouped by a column: one of the scores, or the lines' regions."""
    return by in scores.columns or (by == REGION and base.newest_regions() is not None)


def by_column(
    base: Base,
    scores: pl.DataFrame,
    newly_churned: pl.DataFrame | None,
    rules: Rules,
    *,
    by: str,
    since: int,
    as_of: int,
) -> ByColumn:
    """The period's figures of each group.

    Args:
        base: what the scores were made from.
        scores: of the last day, all parts of them, with `code`.
        newly_churned: `customer_id` of who was called gone in the period; None where that cannot be
            known, or nobody can be called.
        rules: the user's settings.
        by: a column for which `can_group` is true.
        since: the day before the period's first.
        as_of: its last day.
    """
    grouped, placed = _grouped(base, scores, by)
    sales = _sales(base, since, as_of)
    churned = pl.lit(None, pl.Int64)
    if newly_churned is not None:
        churned = pl.col("customer_id").is_in(newly_churned["customer_id"].implode())
    known = grouped.join(sales, on="code", how="left", maintain_order="left").with_columns(
        _newly_churned=churned
    )
    found = _own_figures(known.filter(pl.col("occasions") > 0))
    if not _covers(base, since - (as_of - since)):
        found = found.with_columns(revenue_period_before=pl.lit(None, pl.Float64))
    window = as_of - rules.window_days
    beside = [
        None if by in OF_THE_MIX else _kept(known),
        _cadences(base, known, rules, as_of),
        _complaints(base, known, rules, since=window, as_of=as_of),
        _deliveries(base, known, since=window, as_of=as_of),
    ]
    for more in beside:
        if more is not None:
            found = found.join(more, on="group", how="left", nulls_equal=True)
    last = [pl.col("group").is_null(), -pl.col("value_window").fill_null(0.0), pl.col("group")]
    groups = found.sort(*last).select(
        (pl.col(name) if name in found.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in _GROUPS.items()
    )
    return ByColumn(by, groups, as_of - since, rules.window_days, placed)


def _grouped(base: Base, scores: pl.DataFrame, by: str) -> tuple[pl.DataFrame, int]:
    """The scores with their `group` as text, and how many stand where they bought last."""
    if by in scores.columns:
        named = pl.col(by)
        if scores.schema[by] == pl.List(pl.String):
            named = named.list.join(";")
        grouped = scores.with_columns(group=named.cast(pl.String))
    else:
        grouped = scores.with_columns(group=pl.lit(None, pl.String))
    regions = base.newest_regions() if by == REGION and grouped["group"].null_count() else None
    if regions is None:
        return grouped, 0
    last = regions.select("code", _last=pl.col("region").cast(pl.String))
    placed = grouped.join(last, on="code", how="left", maintain_order="left")
    moved = pl.col("group").is_null() & pl.col("_last").is_not_null() & (pl.col("occasions") > 0)
    count = placed.filter(moved).height
    return placed.with_columns(pl.coalesce("group", "_last").alias("group")).drop("_last"), count


def _covers(base: Base, first: int) -> bool:
    """Whether the data reach back to the day after `first`."""
    begins = base.customers.first_day
    return begins is not None and begins <= first + 1


def _sales(base: Base, since: int, as_of: int) -> pl.DataFrame:
    """`code`, and revenue of the period (`_now`) and the one before (`_before`), minor units."""
    before = since - (as_of - since)
    net, day = pl.col(SALES) + pl.col(GIVEN_BACK), pl.col("day")
    return (
        base.customers.days.filter(day.is_between(before + 1, as_of))
        .group_by("code")
        .agg(
            net.filter(day > since).sum().alias("_now"),
            net.filter(day <= since).sum().alias("_before"),
        )
    )


def _own_figures(buyers: pl.DataFrame) -> pl.DataFrame:
    """What the scores and the period's sales tell of each group."""
    positive = (pl.col("value_window").clip(lower_bound=0) * MINOR_PER_UNIT).round().cast(pl.Int64)
    whole = int(buyers.select(positive.sum()).item())
    risky = pl.col("status").is_in(AT_RISK)
    while_bought = (pl.col("value_before") * MINOR_PER_UNIT).round().cast(pl.Int64)
    return buyers.group_by("group").agg(
        pl.len().alias("customers"),
        (pl.col("status") == ACTIVE).sum().alias("active"),
        money_total("value_window"),
        ratio(positive.sum(), pl.lit(whole)).round(4).alias("value_share"),
        currency(pl.col("_now").sum()).alias("revenue_period"),
        currency(pl.col("_before").sum()).alias("revenue_period_before"),
        risky.sum().alias("at_risk"),
        currency(while_bought.filter(risky).sum()).alias("value_at_risk"),
        pl.when(pl.col("_newly_churned").count() > 0)
        .then(pl.col("_newly_churned").sum())
        .alias("newly_churned"),
    )


def _kept(known: pl.DataFrame) -> pl.DataFrame:
    """What each group kept from the window before to this one, beside what its mix would."""
    kept = kept_by_group(could_be_kept(known, pl.col("group")))
    return pl.DataFrame(
        [
            (
                each.group, each.members, round(each.kept / each.members, 4),
                round(each.expected / each.members, 4), each.ratio, each.low, each.high,
                each.p_value, each.few,
            )
            for each in kept
        ],
        schema={name: _GROUPS[name] for name in ("group", *_OF_KEPT)},
        orient="row",
    )  # fmt: skip


_OF_KEPT: Final = (
    "could_be_kept", "kept_share", "kept_expected", "kept_ratio", "kept_low", "kept_high",
    "kept_p", "kept_few",
)  # fmt: skip


def _cadences(base: Base, known: pl.DataFrame, rules: Rules, as_of: int) -> pl.DataFrame | None:
    """How well the plan's cadences are kept; None where no contacts are told."""
    if "contacts" not in base.tables:
        return None
    kept = on_cadence(base, known.drop("group"), rules, as_of=as_of)
    return (
        kept.join(known.select("code", "group"), on="code")
        .group_by("group")
        .agg(
            pl.len().alias("with_cadence"),
            ratio(pl.col("kept").sum(), pl.len()).round(4).alias("on_cadence_share"),
        )
    )


def _complaints(
    base: Base, known: pl.DataFrame, rules: Rules, *, since: int, as_of: int
) -> pl.DataFrame | None:
    """Complaints of the window; None where no table tells of them."""
    if "complaints" not in base.tables:
        return None
    book = read_complaint_book(base, _in_slot(known), rules, as_of=as_of, since=since)
    found = complaints_by(book, _SLOT)
    return found.select(pl.col(_SLOT).alias("group"), "complaints", "complaints_per_100")


def _deliveries(base: Base, known: pl.DataFrame, *, since: int, as_of: int) -> pl.DataFrame | None:
    """Orders promised for a day of the window; None where none was."""
    book = read_delivery_book(base, _in_slot(known), as_of=as_of, since=since)
    found = deliveries_by(book, _SLOT)
    if "on_time_delivery" not in found.columns:
        return None
    return found.select(
        pl.col(_SLOT).alias("group"), pl.col("judged").alias("deliveries_judged"),
        "on_time_delivery",
    )  # fmt: skip


def _in_slot(known: pl.DataFrame) -> pl.DataFrame:
    return known.with_columns(pl.col("group").alias(_SLOT))
