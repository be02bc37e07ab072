"""Who moved between the value tiers in the period."""

from __future__ import annotations

import polars as pl

from retain.reports.period.people import heading
from retain.reports.report import Cell, Heading, Section, Table
from retain.scoring.changes.review import Review
from retain.scoring.measure import day_date
from retain.scoring.value import TIERS
from retain.words import text

NEW = "new"


def migration_section(review: Review, lang: str) -> Section | None:
    """Tier then against tier now, counts and value; None where nothing is known of then."""
    found = review.migration
    if found is None:
        return None
    day = day_date(review.since).isoformat()
    sentence = text("migration.said", lang, day=day, **moved_between(found))
    title = text("review.migration", lang)
    return Section("migration", title, (sentence,), migration_table(found, lang))


def migration_table(found: pl.DataFrame, lang: str) -> Table:
    """A row a tier then, who had not bought last; a column a tier now."""
    rows: list[tuple[Cell, ...]] = []
    for then in (*TIERS, None):
        of = found.filter(pl.col("tier_then").eq_missing(pl.lit(then, pl.String)))
        counts = dict(of.select("tier", "customers").iter_rows())
        if not sum(counts.values()):
            continue
        shown = text("migration.new", lang) if then is None else then
        rows.append((shown, *(counts[tier] for tier in TIERS), sum(counts.values())))
    headings = (
        heading("tier_then", "text", lang),
        *(
            Heading(f"now_{tier.lower()}", text("tiers.now", lang, tier=tier), "count")
            for tier in TIERS
        ),
        heading("customers", "count", lang),
    )
    return Table(headings, tuple(rows))


def moved_between(found: pl.DataFrame) -> dict[str, int]:
    """How many rose, fell, stayed, and came to be."""
    places = {tier: place for place, tier in enumerate(TIERS)}
    counts = dict.fromkeys(("risen", "fallen", "stayed", "new"), 0)
    for then, now, customers in found.select("tier_then", "tier", "customers").iter_rows():
        if then is None:
            kind = NEW
        else:
            step = places[now] - places[then]
            kind = "fallen" if step > 0 else "risen" if step < 0 else "stayed"
        counts[kind] += customers
    return counts
