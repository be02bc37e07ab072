"""Parts of the contact plan: visits by region, leaders' contacts, what does not fit."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from retain.reports.customers import headings, rows_of, told
from retain.reports.layout import written
from retain.reports.report import Kind, Section, Table
from retain.scoring.contact_plan.contact_plan import LEADER
from retain.scoring.measure import MINOR_PER_UNIT, money_total
from retain.words import text

_GREATEST = 10
_WORDS = {"channel": "channel_name.", "overflow_reason": "overflow_reason."}

_REGIONS: Mapping[str, Kind] = {
    "region": "text",
    "visits": "count",
    "planned_for": "text",
    "on_days": "text",
    "value_at_risk": "money",
}
_LEADERS: Mapping[str, Kind] = {
    "planned_date": "date",
    "planned_time": "text",
    "channel": "text",
    "customer": "text",
    "region": "text",
    "planned_for": "text",
    "last_contact_date": "date",
    "due_date": "date",
}
_LEFT: Mapping[str, Kind] = {
    "priority": "count",
    "customer": "text",
    "owner": "text",
    "channel": "text",
    "reason_text": "text",
    "due_date": "date",
    "days_overdue": "count",
    "value_at_risk": "money",
    "overflow_reason": "text",
}
_LEFT_OF: Mapping[str, Kind] = {
    "owner": "text",
    "visits": "count",
    "calls": "count",
    "messages": "count",
    "value_at_risk": "money",
}


def shown_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows as people read them: `customer` by name where it has one, `say`, hours and minutes."""
    name = pl.col("name") if "name" in rows.columns else pl.lit(None, pl.String)
    points = pl.lit(None, pl.String)
    if "talking_points" in rows.columns:
        points = pl.col("talking_points").list.first()
    return rows.with_columns(
        pl.col("planned_time").dt.strftime("%H:%M"),
        customer=name.fill_null(pl.col("customer_id")),
        say=points,
    )


def by_channel() -> dict[str, pl.Expr]:
    """How many contacts there are by each channel that has a capacity; mails are messages."""
    return {
        "visits": (pl.col("channel") == "visit").sum(),
        "calls": (pl.col("channel") == "call").sum(),
        "messages": pl.col("channel").is_in(["message", "email"]).sum(),
    }


def regions_section(rows: pl.DataFrame, lang: str) -> list[Section]:
    """Where visits are planned, by whom and on which days; nothing where no region is known."""
    visits = rows.filter(~pl.col("overflow"), pl.col("channel") == "visit")
    if not visits.height or not told(visits, "region"):
        return []
    between = text("plan.between", lang)
    days = pl.col("planned_date").unique().sort().dt.strftime("%m-%d")
    found = (
        visits.group_by("region")
        .agg(
            pl.len().alias("visits"),
            pl.col("planned_for").drop_nulls().unique().sort(),
            days.alias("on_days"),
            money_total("value_at_risk"),
        )
        .with_columns(pl.col("planned_for", "on_days").list.join(between))
        .sort("visits", "region", descending=[True, False], nulls_last=True)
    )
    table = Table(headings(_REGIONS, lang), rows_of(found, _REGIONS))
    return [Section("regions", text("plan.regions", lang), (), table, at_a_glance=12)]


def leaders_section(rows: pl.DataFrame, lang: str) -> list[Section]:
    """What leaders do themselves; nothing where nothing is due."""
    found = shown_rows(rows.filter(pl.col("by") == LEADER)).sort(
        "planned_date", "planned_time", "priority", nulls_last=True
    )
    if not found.height:
        return []
    kinds = {name: kind for name, kind in _LEADERS.items() if told(found, name)}
    table = Table(headings(kinds, lang, _WORDS), rows_of(found, kinds))
    return [Section("leaders", text("plan.leaders", lang), (), table)]


def overflow_sections(rows: pl.DataFrame, lang: str) -> list[Section]:
    """What is due and does not fit: how much, the greatest of it, and whose it is."""
    left = rows.filter(pl.col("overflow"))
    if not left.height:
        return []
    greatest = shown_rows(left.sort("priority").head(_GREATEST))
    kinds = {name: kind for name, kind in _LEFT.items() if told(greatest, name)}
    said = text(
        "plan.overflow_said", lang,
        contacts=left.height, customers=left["customer_id"].n_unique(),
        value=written(total(left["value_at_risk"]), "money", lang, rounded=True),
    )  # fmt: skip
    table = Table(headings(kinds, lang, _WORDS), rows_of(greatest, kinds))
    of = (
        left.group_by("owner")
        .agg(**by_channel(), value_at_risk=money_total("value_at_risk"))
        .sort("owner", nulls_last=True)
    )
    whose = Table(headings(_LEFT_OF, lang), rows_of(of, _LEFT_OF))
    return [
        Section("overflow", text("plan.overflow", lang), (said,), table),
        Section("overflow_by_owner", text("plan.overflow_owners", lang), (), whose, at_a_glance=12),
    ]


def total(money: pl.Series) -> float | None:
    """The sum of amounts in the currency, exact; None where there is none."""
    known = money.drop_nulls()
    minor = (known * MINOR_PER_UNIT).round().cast(pl.Int64).sum()
    return int(minor) / MINOR_PER_UNIT if known.len() else None
