"""Small customers beside great ones: margin, growth and headroom by tier, who may be large soon."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from retain.reports.customers import headings, rows_of, told
from retain.reports.layout import written
from retain.reports.report import Kind, Section, Table
from retain.scoring.growth import RISING_P
from retain.scoring.measure import MINOR_PER_UNIT, money_total, ratio
from retain.scoring.potential import falling, rising
from retain.scoring.value import TIERS
from retain.words import text

_AT_A_GLANCE = 8

_BY_TIER: Mapping[str, Kind] = {
    "tier": "text",
    "margin_rate": "share",
    "growth_median": "share",
    "trend_known": "count",
    "rising": "count",
    "falling": "count",
    "wallet_headroom": "money",
    "with_headroom": "count",
}
_EVIDENCE: Mapping[str, Kind] = {
    "customer_id": "text",
    "name": "text",
    "value_window": "money",
    "margin_rate": "share",
    "growth_rate": "share",
    "growth_p_value": "number",
    "wallet_headroom": "money",
    "share_of_wallet": "share",
    "owner": "text",
    "last_contact_date": "date",
}


def worth_section(scores: pl.DataFrame, lang: str) -> Section:
    """By tier: margin rate, growth, who rises and falls, wallet headroom."""
    grows = pl.col("growth_rate").is_not_null()
    found = (
        scores.filter(pl.col("occasions") > 0)
        .group_by("tier")
        .agg(
            margin_rate=margin_rate(),
            growth_median=pl.col("growth_rate").median(),
            trend_known=grows.sum(),
            rising=rising().sum(),
            falling=falling().sum(),
            wallet_headroom=money_total("wallet_headroom"),
            with_headroom=pl.col("potential").is_in(["headroom", "large_tomorrow"]).sum(),
        )
    )
    by_tier = {row["tier"]: row for row in found.iter_rows(named=True)}
    kinds = dict(_BY_TIER)
    if not scores["wallet_headroom"].count():
        del kinds["wallet_headroom"], kinds["with_headroom"]
    if not scores["margin_rate"].count():
        del kinds["margin_rate"]
    rows = tuple(tuple(by_tier[tier][name] for name in kinds) for tier in TIERS if tier in by_tier)
    sentences = [text("worth.growth", lang)]
    if "wallet_headroom" in kinds:
        sentences.append(text("worth.headroom", lang))
    return Section(
        "worth", text("worth.title", lang), tuple(sentences), Table(headings(kinds, lang), rows)
    )


def small_section(scores: pl.DataFrame, lang: str) -> Section:
    """What the small tiers are worth together, and who of tier C may be large tomorrow.

    Where nobody's headroom is known, those of tier C are shown that rise.
    """
    title = text("small.title", lang)
    small = scores.filter(pl.col("tier") == "C")
    sentences = [
        sentence for tier in ("C", "B") if (sentence := _together(scores, tier, lang)) is not None
    ]
    if scores["wallet_headroom"].count():
        found = small.filter(pl.col("potential") == "large_tomorrow")
        some, nobody = "small.large_tomorrow", "small.large_tomorrow_nobody"
    else:
        found = small.filter(rising().fill_null(False))
        some, nobody = "small.rising", "small.rising_nobody"
    if not found.height:
        return Section("small", title, (*sentences, text(nobody, lang)))
    chance = int(RISING_P * small["growth_rate"].count())
    sentences.append(text(some, lang, customers=found.height, chance=chance))
    found = found.sort("growth_rate", "customer_id", descending=[True, False])
    kinds = {name: kind for name, kind in _EVIDENCE.items() if told(found, name)}
    table = Table(headings(kinds, lang), rows_of(found, kinds))
    return Section("small", title, tuple(sentences), table, _AT_A_GLANCE)


def _together(scores: pl.DataFrame, tier: str, lang: str) -> str | None:
    """What a tier as a whole is worth beside single key accounts; None where there is nothing."""
    of_tier, of_a = scores.filter(pl.col("tier") == tier), scores.filter(pl.col("tier") == "A")
    keys = scores.filter(pl.col("key_account").fill_null(False))["value_window"].drop_nulls()
    value = of_tier.select(money_total("value_window")).item()
    if not of_tier.height or not keys.len() or not value or value < 0:
        return None
    median, greatest = float(str(keys.median())), float(str(keys.max()))
    said = text(
        "small.together", lang, tier=tier, customers=of_tier.height,
        value=written(value, "money", lang, rounded=True),
        median=_times(value / median, lang),
        greatest=_times(value / greatest, lang),
    )  # fmt: skip
    own, great = (part.select(margin_rate()).item() for part in (of_tier, of_a))
    if own is None or great is None:
        return said
    shown = {"own": written(own, "share", lang), "great": written(great, "share", lang)}
    return said + text("small.margin", lang, tier=tier, **shown)


def _times(factor: float, lang: str) -> str:
    return written(round(factor, 1 if factor >= 1 else 2), "number", lang)


def margin_rate() -> pl.Expr:
    """Margin of the window by revenue of those whose margin is known, added as whole numbers."""
    known = pl.col("margin_window").is_not_null()
    margin, revenue = (
        (pl.col(name) * MINOR_PER_UNIT).round().cast(pl.Int64)
        for name in ("margin_window", "revenue_window")
    )
    return ratio(margin.sum(), revenue.filter(known).sum())
