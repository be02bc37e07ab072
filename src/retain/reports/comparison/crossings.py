"""From where to where customers went: tiers, statuses, named levels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from retain.reports.comparison.revenue import day_of
from retain.reports.period.migration import migration_table, moved_between
from retain.reports.report import Cell, Heading, Section, Table
from retain.scoring.changes.comparing import Compared
from retain.scoring.changes.side_by_side import crossed
from retain.scoring.churn import STATUSES
from retain.words import text, vocabulary

_MOST: Final = 12
"""Levels that still make a table to be read."""


def crossing_sections(found: Compared, lang: str) -> tuple[Section, ...]:
    """The tables of what both sets tell."""
    sections = []
    if found.migration is not None and found.knows("tier"):
        said = text(
            "migration.said", lang, day=day_of(found.then), **moved_between(found.migration)
        )
        table = migration_table(found.migration, lang)
        sections.append(Section("migration", text("review.migration", lang), (said,), table))
    if found.knows("status"):
        sections.append(_crossing("status", STATUSES, "status_name.", found, lang))
    if found.knows("level"):
        levels = _levels(found)
        if len(levels) <= _MOST:
            sections.append(_crossing("level", levels, "", found, lang))
    return tuple(sections)


def _crossing(column: str, order: Sequence[str], words: str, found: Compared, lang: str) -> Section:
    """Values then down, values now across, and how many moved."""
    counts = {
        (then, now): customers for then, now, customers in crossed(found.beside, column).iter_rows()
    }
    known = {value for pair in counts for value in pair}
    values: list[str | None] = [value for value in order if value in known]
    values += sorted(value for value in known if value is not None and value not in order)
    values += [None] if None in known else []
    rows: list[tuple[Cell, ...]] = []
    for then in values:
        row = [counts.get((then, now), 0) for now in values]
        if sum(row):
            rows.append((_called(then, words, lang), *row, sum(row)))
    headings = (
        Heading("then", text("compare.then", lang)),
        *(Heading(f"now_{now or 'none'}", _called(now, words, lang), "count") for now in values),
        Heading("customers", text("column.customers", lang), "count"),
    )
    moved = sum(customers for (then, now), customers in counts.items() if then != now)
    label = vocabulary(lang).get(f"column.{column}", column)
    said = text("compare.crossed", lang, moved=moved, customers=found.in_both)
    title = text("compare.crossed_title", lang, column=label)
    return Section(f"{column}_moves", title, (said,), Table(headings, tuple(rows)))


def _called(value: str | None, words: str, lang: str) -> str:
    if value is None:
        return text("compare.no_value", lang)
    return vocabulary(lang).get(words + value, value) if words else value


def _levels(found: Compared) -> list[str]:
    """Named levels, the one with the greatest revenue of the window first."""
    scores = found.now.scores
    if "revenue_window" not in scores.columns:
        return scores["level"].drop_nulls().unique().sort().to_list()
    return (
        scores.drop_nulls("level")
        .group_by("level")
        .agg(pl.col("revenue_window").median())
        .sort("revenue_window", "level", descending=[True, False], nulls_last=True)["level"]
        .to_list()
    )
