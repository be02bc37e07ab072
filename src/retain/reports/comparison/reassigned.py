"""Whose first cause is another now, and who is looked after by somebody else."""

from __future__ import annotations

import polars as pl

from retain.reports.period.people import AT_A_GLANCE, ON_PAGE, heading
from retain.reports.report import Heading, Section, Table
from retain.scoring.changes.comparing import Compared
from retain.scoring.changes.side_by_side import crossed
from retain.words import text


def reassigned_sections(found: Compared, lang: str) -> tuple[Section, ...]:
    """Pairs of then and now, the most frequent first; none where nothing moved."""
    return (
        *_pairs("cause", found, lang, words="cause."),
        *_pairs("owner", found, lang),
    )


def _pairs(column: str, found: Compared, lang: str, words: str = "") -> tuple[Section, ...]:
    if not found.knows(column):
        return ()
    pairs = crossed(found.beside, column).filter(
        pl.col("then").is_not_null(), pl.col("now").is_not_null(), pl.col("then") != pl.col("now")
    )
    if not pairs.height:
        return ()
    ordered = pairs.sort("customers", "then", "now", descending=[True, False, False])
    headings = (
        Heading("then", text("compare.then", lang), words=words),
        Heading("now", text("compare.now", lang), words=words),
        heading("customers", "count", lang),
    )
    said = text(f"compare.{column}", lang, customers=int(pairs["customers"].sum()))
    return (
        Section(
            f"{column}_moves", text(f"compare_title.{column}", lang), (said,),
            Table(headings, tuple(ordered.iter_rows())), at_a_glance=AT_A_GLANCE, on_page=ON_PAGE,
        ),
    )  # fmt: skip
