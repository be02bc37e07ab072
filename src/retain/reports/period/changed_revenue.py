"""Revenue of the period in a sentence, and who made the difference."""

from __future__ import annotations

from typing import Final

import polars as pl

from retain.reports.layout import written
from retain.reports.period.difference import buyers
from retain.reports.period.telling import (
    called,
    joined,
    money,
    percent,
    signed,
    span,
    span_before,
)
from retain.scoring.changes.review import Review
from retain.scoring.measure import MINOR_PER_UNIT, day_date
from retain.words import text

EVEN: Final = 0.005
"""A change under this share is none worth naming."""

_TWICE: Final = 2.0
"""From three times as much on, a factor says more than a percentage."""

_MAIN, _OTHER = 3, 2
"""Customers named of those who made the difference, and of those who went the other way."""


def said_of_revenue(review: Review, lang: str) -> str:
    """How much was sold, against the period before and the year before, and who made it so."""
    sales = review.sales
    values = {
        "span": span(review.days, lang),
        "span_before": span_before(review.days, lang),
        "now": money(sales.revenue / MINOR_PER_UNIT, lang),
    }
    if sales.before is None:
        return _alone(review, values, lang)
    before, now = sales.before, sales.revenue
    values["before"] = money(before / MINOR_PER_UNIT, lang)
    values["last_year"] = _last_year(review, lang)
    if now < 0:
        said = text("changed.revenue_negative", lang, **values)
    elif now == 0 and before == 0:
        said = text("changed.revenue_none_again", lang, **values)
    elif now == 0:
        said = text("changed.revenue_none", lang, **values)
    elif before <= 0:
        said = text("changed.revenue_after_none", lang, **values)
    else:
        said = _moved(now, before, values, lang)
    last = review.last_day
    if last is not None and last <= review.since:
        beside = text("changed.newest", lang, day=day_date(last).isoformat())
    else:
        beside = _difference(review, lang)
    return text("changed.then", lang, first=said, next=beside).strip()


def _moved(now: int, before: int, values: dict[str, str], lang: str) -> str:
    """How far revenue moved from a period that had some."""
    share = now / before - 1
    if abs(share) < EVEN:
        return text("changed.revenue_even", lang, **values)
    if share >= _TWICE:
        times = written(now / before, "score", lang)
        return text("changed.revenue_times", lang, times=times, **values)
    key = "changed.revenue_more" if share > 0 else "changed.revenue_less"
    change = money(abs(now - before) / MINOR_PER_UNIT, lang)
    return text(key, lang, share=percent(abs(share), lang), change=change, **values)


def _alone(review: Review, values: dict[str, str], lang: str) -> str:
    """Revenue without one to compare it with, and the greatest buyers."""
    first = review.first_day
    day = day_date(first).isoformat() if first is not None else "–"
    key = "changed.revenue_alone" if review.moves is not None else "changed.revenue_first"
    said = text(key, lang, first=day, **values)
    rows = buyers(review).filter(pl.col("revenue_period") > 0)
    rows = rows.sort("revenue_period", "customer_id", descending=[True, False]).head(_MAIN)
    who = [
        text(
            "changed.bought", lang, name=called(row, lang), money=money(row["revenue_period"], lang)
        )
        for row in rows.iter_rows(named=True)
    ]
    greatest = text("changed.buyers", lang, who=joined(who, lang)) if who else ""
    return text("changed.then", lang, first=said, next=greatest).strip()


def _last_year(review: Review, lang: str) -> str:
    """How it is against the same days 52 weeks earlier; nothing where they are not known."""
    then, now = review.sales.last_year, review.sales.revenue
    if then is None or then <= 0:
        return ""
    shown = money(then / MINOR_PER_UNIT, lang)
    if now <= 0:
        return text("changed.last_year_amount", lang, money=shown)
    share = now / then - 1
    if abs(share) < EVEN:
        return text("changed.last_year_even", lang, money=shown)
    key = "changed.last_year_more" if share > 0 else "changed.last_year_less"
    return text(key, lang, share=percent(abs(share), lang), money=shown)


def _difference(review: Review, lang: str) -> str:
    """The customers with the greatest falls and gains, those first that way revenue went."""
    rows = buyers(review)
    fell = review.sales.before is not None and review.sales.revenue < review.sales.before
    sides = [("changed.falls", False), ("changed.gains", True)]
    said = []
    for place, (key, gains) in enumerate(sides if fell else reversed(sides)):
        change = pl.col("period_change")
        theirs = (
            rows.filter(change > 0 if gains else change < 0)
            .sort("period_change", "customer_id", descending=[gains, False])
            .head(_OTHER if place else _MAIN)
        )
        who = [
            text(
                "changed.bought", lang,
                name=called(row, lang), money=signed(row["period_change"], lang),
            )
            for row in theirs.iter_rows(named=True)
        ]  # fmt: skip
        if who:
            said.append(text(key, lang, who=joined(who, lang)))
    if not said:
        return ""
    first, *others = said
    return text("changed.then", lang, first=first, next=others[0] if others else "").strip()
