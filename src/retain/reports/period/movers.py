"""Who newly slows, who newly left, and who came back, with why and what is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from retain.reports.period.people import AT_A_GLANCE, ON_PAGE, at_stake, table_of, total
from retain.reports.period.telling import money
from retain.reports.report import Kind, Section
from retain.scoring.changes.movers import newly_churned, newly_slowing, returned_now
from retain.scoring.changes.review import Review, treated_since
from retain.scoring.measure import currency
from retain.words import text

_LEAVING: Mapping[str, Kind] = {
    "customer": "text",
    "owner": "text",
    "key_account": "flag",
    "what_changed": "text",
    "value_at_stake": "money",
    "likely_loss": "money",
    "chance_to_buy": "share",
    "cause": "text",
    "next_step": "text",
    "next_action_due": "date",
    "remedy": "text",
    "since": "date",
    "cause_confidence": "share",
    "tier_before": "text",
    "status": "text",
    "customer_id": "text",
}
_BACK: Mapping[str, Kind] = {
    "customer": "text",
    "owner": "text",
    "tier_before": "text",
    "last_date": "date",
    "revenue_period": "money",
    "value_at_stake": "money",
    "chance_to_buy": "share",
    "next_step": "text",
    "next_action_due": "date",
    "attempted": "date",
    "occasions_period": "count",
    "customer_id": "text",
}


def movers_sections(review: Review, lang: str) -> tuple[Section, ...]:
    """A section each of who newly slows, newly left and came back; none where nobody did."""
    if review.moves is None:
        return ()
    return (
        *_leaving("slowing", newly_slowing(review.moves), review, lang),
        *_leaving("churned", newly_churned(review.moves), review, lang),
        *_back(review, lang),
    )


def _leaving(key: str, found: pl.DataFrame, review: Review, lang: str) -> tuple[Section, ...]:
    if not found.height:
        return ()
    rows = found.with_columns(*at_stake(review.a_year(1.0)))
    sentence = text(
        f"movers.{key}", lang,
        count=rows.height, key=rows.filter(pl.col("key_account").fill_null(False)).height,
        value=money(total(rows, "value_at_stake"), lang),
    )  # fmt: skip
    return (_section(key, sentence, rows.to_dicts(), _LEAVING, lang),)


def _back(review: Review, lang: str) -> tuple[Section, ...]:
    rows = came_back(review)
    if not rows.height:
        return ()
    sentence = text(
        "movers.returned", lang,
        count=rows.height, money=money(total(rows, "revenue_period"), lang),
    )  # fmt: skip
    return (_section("returned", sentence, rows.to_dicts(), _BACK, lang),)


def came_back(review: Review) -> pl.DataFrame:
    """Who came back, with what each bought in the period and whether it had been approached.

    Adds `revenue_period`, `occasions_period`, `attempted` (the day of the newest attempt within one
    horizon before the period's last day; null without one) and `value_at_stake`.
    """
    assert review.moves is not None
    bought = review.sales.customers.select(
        "code",
        currency(pl.col("revenue")).alias("revenue_period"),
        pl.col("occasions").alias("occasions_period"),
    )
    tried = treated_since(review, review.rules.horizon_days).select(
        "code", attempted=pl.col("day").cast(pl.Date)
    )
    return (
        returned_now(review.moves)
        .join(bought, on="code", how="left", maintain_order="left")
        .join(tried, on="code", how="left", maintain_order="left")
        .with_columns(*at_stake(review.a_year(1.0)), pl.col("revenue_period").fill_null(0.0))
    )


def _section(
    key: str,
    sentence: str,
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, Kind],
    lang: str,
) -> Section:
    return Section(
        key, text(f"review.{key}", lang), (sentence,), table_of(rows, columns, lang),
        at_a_glance=AT_A_GLANCE // 2, on_page=ON_PAGE,
    )  # fmt: skip
