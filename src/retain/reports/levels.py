"""Named levels: how many customers and how much revenue each has, and who decides about them."""

from __future__ import annotations

import polars as pl

from retain.reports.customers import headings
from retain.reports.layout import written
from retain.reports.report import Kind, Section, Table
from retain.scoring.measure import MINOR_PER_UNIT, money_total
from retain.scoring.named_levels import LevelRules
from retain.words import text

_KINDS: dict[str, Kind] = {
    "level": "text",
    "level_owner": "text",
    "customers": "count",
    "share_of_customers": "share",
    "revenue_window": "money",
    "share_of_revenue": "bar",
}
_NEAR = 0.1
"""A customer that lacks so small a part of its annual revenue is near the next level."""


def levels_section(scores: pl.DataFrame, rules: LevelRules, lang: str) -> Section:
    """Customers of each level, the highest first, by who decides about them."""
    bought = scores.filter(pl.col("occasions") > 0)
    found = bought.group_by("level", "level_owner").agg(
        pl.len().alias("customers"), money_total("revenue_window")
    )
    order = [*(name for name, _ in reversed(rules.ascending)), None]
    ranks = [*reversed(rules.owner_ranks), *sorted(set(rules.owners.values()))]
    total = bought.select(money_total("revenue_window")).item() or 0.0
    rows = [
        (
            level, owner, customers, customers / bought.height, revenue,
            revenue / total if total > 0 else None,
        )
        for level, owner, customers, revenue in sorted(
            found.rows(), key=lambda row: (order.index(row[0]), _place(row[1], ranks))
        )
    ]  # fmt: skip
    kinds = dict(_KINDS)
    if not rules.owners:
        del kinds["level_owner"]
        rows = [(level, *figures) for level, _, *figures in rows]
    return Section(
        "levels", text("levels.title", lang), _sentences(bought, lang),
        Table(headings(kinds, lang), tuple(rows)),
    )  # fmt: skip


def _place(owner: str | None, ranks: list[str]) -> int:
    return ranks.index(owner) if owner in ranks else len(ranks)


def _sentences(bought: pl.DataFrame, lang: str) -> tuple[str, ...]:
    """Who is near the next level, and who is owned one level up."""
    minor = (pl.col("revenue_window") * MINOR_PER_UNIT).round()
    lacks = (pl.col("to_next_level") * MINOR_PER_UNIT).round()
    near = bought.filter((lacks <= _NEAR * minor) & (minor > 0))
    money = near.select(money_total("to_next_level")).item()
    said = [
        text(
            "levels.near", lang, customers=near.height, part=written(_NEAR, "share", lang),
            money=written(money, "money", lang, rounded=True),
        )
    ]  # fmt: skip
    several = bought.filter(pl.col("several_regions").fill_null(False)).height
    if several:
        said.append(text("levels.several", lang, customers=several))
    return tuple(said)
