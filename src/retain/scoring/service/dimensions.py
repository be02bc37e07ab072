"""Experience dimension by dimension: the gap, the key experience, where each dimension stands.

With experience and expectation of the same customers, points of 100,

    gap       = mean over customers of (experience − expectation)
    shortfall = max(0, −gap)

and the key experience is the dimension with the largest importance × shortfall. Where nobody says
what is important all dimensions are taken to be alike. Intervals are Student's over customers.

Quadrants compare a dimension's importance and experience with their means over dimensions.
Source: J. A. Martilla and J. C. James, Journal of Marketing 41 (1977).
"""

from __future__ import annotations

from typing import Final

import polars as pl

from retain.scoring.service.experience import (
    GRADES,
    POINTS,
    SAME,
    ExperienceBook,
    group_mean,
    mean_interval,
)

SHAPE: Final[dict[str, pl.DataType]] = {
    "dimension": pl.String(),
    "customers": pl.Int64(),
    "gap_customers": pl.Int64(),
    "importance": pl.Float64(),
    "expectation": pl.Float64(),
    "experience": pl.Float64(),
    "gap": pl.Float64(),
    "gap_low": pl.Float64(),
    "gap_high": pl.Float64(),
    "below": pl.Float64(),
    "shortfall": pl.Float64(),
    "weight": pl.Float64(),
    "key": pl.Boolean(),
    "close": pl.Boolean(),
    "quadrant": pl.String(),
}
"""What is told of a dimension."""


def experience_by_dimension(book: ExperienceBook) -> pl.DataFrame:
    """The dimensions, the one that matters most first.

    Returns:
        `dimension`, `customers` (who answered), `gap_customers` (who told both grades),
        `importance`, `expectation`, `experience` (points of 100, means of those who told), `gap`
        with `gap_low` and `gap_high` (95 %; null under two customers), `below` (the share of
        customers whose experience was under their expectation), `shortfall`, `weight` (importance
        × shortfall, points; the shortfall where nobody tells importance; null where only this
        dimension's is not told), `key` (whether it is the key experience), `close` (whether its
        weight cannot be told from the key's; null of the key itself and where it cannot be judged)
        and `quadrant` (`concentrate`, `keep_up`, `low_priority`, `overkill`; null without
        importance, and of a single dimension).
    """
    return _judged(book.rows, weighed=book.weighed)


def experience_by(book: ExperienceBook, column: str) -> pl.DataFrame:
    """The same for each group of customers: the column, and `experience_by_dimension` of each.

    Whose group nobody knows is left out.

    Args:
        book: the answers.
        column: one of `complaints.OF_CUSTOMERS`.
    """
    named = book.rows.filter(pl.col(column).is_not_null())
    groups = named.partition_by(column, as_dict=True)
    parts = [
        _judged(named.clear(), weighed=book.weighed).select(pl.lit("").alias(column), pl.all())
    ]
    for (name,) in sorted(groups):
        judged = _judged(groups[(name,)], weighed=book.weighed)
        parts.append(judged.select(pl.lit(name).alias(column), pl.all()))
    return pl.concat(parts)


def _judged(rows: pl.DataFrame, *, weighed: bool) -> pl.DataFrame:
    """The figures of each dimension of some answers."""
    grouped = rows.group_by("dimension").agg(
        pl.len().cast(pl.Int64).alias("customers"),
        pl.col("gap").count().cast(pl.Int64).alias("gap_customers"),
        *(group_mean(name).alias(name) for name in (*GRADES, "gap")),
        ((pl.col("gap") < -SAME).sum() / pl.col("gap").count()).alias("below"),
        pl.col("gap").drop_nulls().sort().alias("_gaps"),
    )
    ends = [mean_interval(each.to_numpy()) for each in grouped["_gaps"]]
    intervals = {
        name: pl.Series([end[side] for end in ends], dtype=pl.Float64)
        for side, name in enumerate(("gap_low", "gap_high"))
    }
    shortfall = pl.max_horizontal(-pl.col("gap"), 0.0)
    weight = shortfall * pl.col("importance") / POINTS if weighed else shortfall
    known = pl.col("gap_customers") > 0
    told = {"below": pl.col("below"), "shortfall": shortfall, "weight": weight}
    is_key = (pl.int_range(pl.len()) == 0) & (pl.col("weight") > SAME).fill_null(False)
    judged = (
        grouped.with_columns(**intervals)
        .with_columns(pl.when(known).then(each).alias(name) for name, each in told.items())
        .sort(
            pl.col("weight").fill_null(-1), pl.col("shortfall").fill_null(-1), "dimension",
            descending=[True, True, False],
        )
        .with_columns(_quadrant().alias("quadrant"), key=is_key)
    )  # fmt: skip
    judged = judged.with_columns(_close(rows, judged, weighed=weighed))
    return judged.select(
        pl.col(name).round(4 if name == "below" else 1) + 0.0 if dtype == pl.Float64 else name
        for name, dtype in SHAPE.items()
    )


def _close(rows: pl.DataFrame, judged: pl.DataFrame, *, weighed: bool) -> pl.Series:
    """Whether chance explains by how much the key experience weighs more than each dimension.

    Of the customers who told both gaps, Student's interval of the mean of the key's part of the
    weight less the dimension's, importance as it is on average, reaches down to 0.
    """
    found: list[bool | None] = [None] * judged.height
    if judged.height and judged["key"][0]:
        weights = judged["importance"] if weighed else judged["shortfall"] * 0 + 1
        gaps = [
            rows.filter(pl.col("dimension") == name).select("code", "gap").drop_nulls()
            for name in judged["dimension"]
        ]
        for place in range(1, judged.height):
            if weights[place] is None:
                continue
            both = gaps[0].join(gaps[place], on="code", suffix="_other")
            lead = weights[place] * both["gap_other"] - weights[0] * both["gap"]
            low, _ = mean_interval(lead.sort().to_numpy())
            found[place] = None if low is None else low <= 0
    return pl.Series("close", found, dtype=pl.Boolean)


def _quadrant() -> pl.Expr:
    """Where a dimension stands among those whose importance and experience are known."""
    known = pl.col("importance").is_not_null() & pl.col("experience").is_not_null()
    high = {
        name: pl.col(name) >= pl.col(name).filter(known).sort().mean() - SAME
        for name in ("importance", "experience")
    }
    important, good = high["importance"], high["experience"]
    return (
        pl.when(~known | (known.sum() < 2))
        .then(pl.lit(None, pl.String))
        .when(important)
        .then(pl.when(good).then(pl.lit("keep_up")).otherwise(pl.lit("concentrate")))
        .otherwise(pl.when(good).then(pl.lit("overkill")).otherwise(pl.lit("low_priority")))
    )
