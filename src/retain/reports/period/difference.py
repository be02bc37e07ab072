"""Whose buying changed most between the period and the one before."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from retain.reports.period.people import AT_A_GLANCE, ON_PAGE, table_of, total
from retain.reports.period.telling import signed
from retain.reports.report import Change, Kind, Section
from retain.scoring.changes.review import Review
from retain.scoring.measure import currency
from retain.words import text

_COLUMNS: Mapping[str, Kind] = {
    "customer": "text",
    "owner": "text",
    "tier": "text",
    "revenue_period": "money",
    "revenue_before": "money",
    "period_change": "change",
    "customer_id": "text",
}


def difference_section(review: Review, lang: str) -> Section | None:
    """Customers by how much their revenue moved; None where there is no whole period before."""
    if review.sales.before is None:
        return None
    rows = buyers(review).filter(pl.col("period_change") != 0)
    rows = rows.sort(pl.col("period_change").abs(), "customer_id", descending=[True, False])
    if not rows.height:
        return None
    gains = total(rows.filter(pl.col("period_change") > 0), "period_change")
    losses = total(rows.filter(pl.col("period_change") < 0), "period_change")
    cells = [
        {**row, "period_change": Change(row["period_change"], "money", row["period_change"] > 0)}
        for row in rows.iter_rows(named=True)
    ]
    sentence = text(
        "difference.said", lang,
        customers=rows.height, gains=signed(gains, lang), losses=signed(losses, lang),
    )  # fmt: skip
    return Section(
        "difference", text("review.difference", lang), (sentence,), table_of(cells, _COLUMNS, lang),
        at_a_glance=AT_A_GLANCE, on_page=ON_PAGE,
    )  # fmt: skip


def buyers(review: Review) -> pl.DataFrame:
    """Who bought or gave back in the period or the one before, in the currency, with names."""
    named = review.customers.select(
        "code", "customer_id", "name", "owner", "tier",
        key_account=pl.col("key_account").fill_null(False),
    )  # fmt: skip
    return review.sales.customers.select(
        "code",
        currency(pl.col("revenue")).alias("revenue_period"),
        currency(pl.col("revenue_before")),
        currency(pl.col("change")).alias("period_change"),
    ).join(named, on="code", maintain_order="left")
