"""The relationship grade: how good and how safe the relation to a customer is, in one letter.

Every indicator is put on 0–100 by a scale that can be read off `SCALES`; weights and cut-offs are
the user's. What is not known lowers the coverage, not the score; judged on under half of the
weight, a grade stands in brackets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from retain.loyalty_defaults import RELATIONSHIP_CUTS, RELATIONSHIP_WEIGHTS
from retain.scoring.composite import coverage, known_columns, weighted_mean
from retain.scoring.loyalty import INDICATORS as YARDSTICKS
from retain.scoring.measure import day_date

GRADES = ("A", "B", "C", "D")
FULL_TENURE_DAYS = 1825
"""Five years: from here on a relation is as old as it needs to be."""

ENOUGH = 0.5
"""The coverage under which a grade stands in brackets."""


@dataclass(frozen=True)
class RelationshipRules:
    """What the user sets about the relationship grade.

    Attributes:
        weights: what each indicator counts for, 0 or more.
        cuts: grade → the least score that earns it.
    """

    weights: Mapping[str, float] = field(default_factory=lambda: RELATIONSHIP_WEIGHTS)
    cuts: Mapping[str, float] = field(default_factory=lambda: RELATIONSHIP_CUTS)


def scales(buyers: int) -> dict[str, pl.Expr]:
    """Every indicator's scale, 0–100; the yardsticks of loyalty are on theirs already.

    Args:
        buyers: how many customers bought in the window when the standards were learned.
    """
    value = 100 * (1 - (pl.col("value_rank") - 1) / max(buyers - 1, 1))
    regularity, categories = pl.col("gap_regularity"), pl.col("categories_bought")
    return {
        **{name: pl.col(name) for name in YARDSTICKS},
        "chance_to_buy": 100 * pl.col("chance_to_buy"),
        "value_rank": value.clip(0, 100).fill_null(0.0),
        "tenure_days": (100 * pl.col("tenure_days") / FULL_TENURE_DAYS).clip(0, 100),
        "growth_rate": (50 + 100 * pl.col("growth_rate")).clip(0, 100),
        "gap_regularity": 100 * regularity / (1 + regularity),
        "categories_bought": 100 * (1 - 1 / categories),
        "complaints_window": 100 / (1 + pl.col("complaints_window")),
        "return_rate": (100 * (1 - pl.col("return_rate"))).clip(0, 100),
    }


INDICATORS = tuple(scales(1))


def relationship_columns(
    judged: pl.DataFrame,
    complaints: pl.DataFrame | None,
    rules: RelationshipRules,
    *,
    buyers: int,
    as_of: int,
    window_days: int,
) -> pl.DataFrame:
    """Score, grade and coverage of the relation to each customer, one row a row of `judged`.

    The scales, each 0–100: yardsticks of loyalty as they are; the chance to buy · 100; the place
    by value from 100 for the first of the buyers to 0 for the last and for who bought nothing in
    the window; tenure, full at five years; growth, 50 for none and 0 or 100 from half a year's
    value down or up; regularity k as 100·k/(1 + k), 50 at random; categories as 100·(1 − 1/n);
    complaints of the window as 100/(1 + n); returns as 100·(1 − rate).

    Args:
        judged: `code`, `occasions`, and of the indicators those that there are.
        complaints: `code`, `opened`, one row a complaint; None where there is no such table.
        rules: weights and cut-offs.
        buyers: customers with an occasion in the window, of the base that the standards are of.
        as_of: the day.
        window_days: how far back complaints count.

    Returns:
        `relationship_score` (0–100), `relationship_grade` (A to D, in brackets where judged on
        under half of the weight), `relationship_coverage`; null without an occasion, score and
        grade also where nothing is known.
    """
    names = [name for name in INDICATORS if name != "complaints_window"]
    known = known_columns(judged, names).with_columns(
        judged["code"],
        judged["occasions"],
        complaints_of_window(judged, complaints, as_of, window_days),
    )
    scaled = known.select("occasions", **scales(buyers))
    weights = {name: rules.weights.get(name, 0.0) for name in INDICATORS}
    found = scaled.select(
        "occasions",
        relationship_score=weighted_mean(weights),
        relationship_coverage=coverage(weights),
    ).with_columns(relationship_grade=_grade(rules.cuts))
    bought = pl.col("occasions") > 0
    names = ["relationship_score", "relationship_grade", "relationship_coverage"]
    return found.select(pl.when(bought).then(name).alias(name) for name in names)


def _grade(cuts: Mapping[str, float]) -> pl.Expr:
    score, letter = pl.col("relationship_score"), pl.lit(GRADES[-1])
    for grade in reversed(GRADES[:-1]):
        letter = pl.when(score >= cuts[grade]).then(pl.lit(grade)).otherwise(letter)
    thin = pl.col("relationship_coverage") < ENOUGH
    shown = pl.when(thin).then(pl.format("({})", letter)).otherwise(letter)
    return pl.when(score.is_not_null()).then(shown)


def complaints_of_window(
    judged: pl.DataFrame, complaints: pl.DataFrame | None, as_of: int, window_days: int
) -> pl.Series:
    """Complaints of the window, not those turned down; null without a table of them."""
    if complaints is None:
        return pl.Series("complaints_window", [None] * judged.height, dtype=pl.Float64)
    opened = pl.col("opened").cast(pl.Date)
    counts = (opened > day_date(as_of - window_days)) & (opened <= day_date(as_of))
    if "upheld" in complaints.columns:
        counts &= pl.col("upheld").fill_null(True)
    counted = (
        complaints.filter(counts)
        .group_by("code")
        .agg(pl.len().cast(pl.Float64).alias("complaints_window"))
    )
    return (
        judged.select("code")
        .join(counted, on="code", how="left", maintain_order="left")["complaints_window"]
        .fill_null(0.0)
    )
