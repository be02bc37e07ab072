"""What customers expected and what they found, dimension by dimension, and which matters most.

Grades are places on their scales as points of 100, so that 4 of 5 and 8 of 11 can be compared. Of
each customer and dimension the newest answer of the period counts, so that who answers often weighs
no more than who answers once; answers of one day are averaged. With experience and expectation of
the same customer,

    gap       = mean over customers of (experience − expectation)
    shortfall = max(0, −gap)

and the key experience is the dimension with the largest importance × shortfall. Where nobody says
what is important all dimensions are taken to be alike. The interval of a gap is Student's over
customers.

Quadrants compare a dimension's importance and experience with their means over dimensions.
Source: J. A. Martilla and J. C. James, Journal of Marketing 41 (1977).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.service.complaints import with_labels
from retain.scoring.surveys import INTENTION, RIVALS, placed_answers

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.runs import Floats

GRADES: Final = ("importance", "expectation", "experience")
NO_EXPERIENCE: Final = (RIVALS, INTENTION)
"""Dimensions that ask neither for an expectation nor for an experience."""

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
    "quadrant": pl.String(),
}
"""What is told of a dimension."""

POINTS: Final = 100
_PART: Final = 10**6
"""Places are added as whole numbers, so that no order of rows shows."""

_SAME: Final = 1e-9
"""What means of equal grades may differ by in rounding."""


@dataclass(frozen=True)
class ExperienceBook:
    """The answers of a period.

    Attributes:
        rows: one row a customer and dimension, sorted: `code`, `dimension`, `day`, `GRADES` (points
            of 100; null where not told), `gap` (null without both), and
            `complaints.OF_CUSTOMERS`.
        told: whether there is a table of surveys.
        weighed: whether anybody says how important a dimension is.
    """

    rows: pl.DataFrame
    told: bool
    weighed: bool


def read_experience_book(
    base: Base, customers: pl.DataFrame, *, as_of: int, since: int
) -> ExperienceBook:
    """The newest answers of each customer in the days after `since` up to `as_of`.

    Args:
        base: with the table of surveys, if there is one.
        customers: one row a customer: `code`, and `region`, `owner`, `tier`, `tier_before` as far
            as they are known.
        as_of: the last day; nothing after it is looked at.
        since: the day before the period.
    """
    answers = placed_answers(base, as_of=as_of, since=since)
    asked = answers.filter(
        pl.col("dimension").is_in(NO_EXPERIENCE).not_(),
        pl.any_horizontal(pl.col("expectation", "experience").is_not_null()),
    )
    newest = pl.col("day") == pl.col("day").max().over("code", "dimension")
    means = [(POINTS * group_mean(name)).alias(name) for name in GRADES]
    rows = (
        asked.filter(newest)
        .group_by("code", "dimension", "day")
        .agg(means)
        .with_columns(gap=pl.col("experience") - pl.col("expectation"))
        .sort("code", "dimension")
        .join(with_labels(customers), on="code", how="left", maintain_order="left")
    )
    weighed = bool(rows["importance"].count())
    return ExperienceBook(rows, "surveys" in base.tables, weighed)


def experience_by_dimension(book: ExperienceBook) -> pl.DataFrame:
    """The dimensions, the one that matters most first.

    Returns:
        `dimension`, `customers` (who answered), `gap_customers` (who told both grades),
        `importance`, `expectation`, `experience` (points of 100, means of those who told), `gap`
        with `gap_low` and `gap_high` (95 %; null under two customers), `below` (the share of
        customers whose experience was under their expectation), `shortfall`, `weight` (importance
        × shortfall, points; the shortfall where nobody tells importance; null where only this
        dimension's is not told), `key` (whether it is the key experience) and `quadrant`
        (`concentrate`, `keep_up`, `low_priority`, `overkill`; null without importance, and of a
        single dimension).
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
        ((pl.col("gap") < -_SAME).sum() / pl.col("gap").count()).alias("below"),
        pl.col("gap").drop_nulls().sort().alias("_gaps"),
    )
    ends = [mean_interval(each.to_numpy()) for each in grouped["_gaps"]]
    intervals = {
        name: pl.Series([end[side] for end in ends], dtype=pl.Float64)
        for side, name in enumerate(("gap_low", "gap_high"))
    }
    shortfall = pl.max_horizontal(-pl.col("gap"), 0.0)
    weight = shortfall * pl.col("importance") / POINTS if weighed else shortfall
    first = pl.int_range(pl.len()) == 0
    return (
        grouped.with_columns(**intervals)
        .with_columns(
            pl.when(pl.col("gap_customers") > 0).then(each).alias(name)
            for name, each in (("below", "below"), ("shortfall", shortfall), ("weight", weight))
        )
        .sort(
            pl.col("weight").fill_null(-1), pl.col("shortfall").fill_null(-1), "dimension",
            descending=[True, True, False],
        )
        .with_columns(
            _quadrant().alias("quadrant"),
            key=first & (pl.col("weight") > _SAME).fill_null(False),
        )
        .select(
            pl.col(name).round(4 if name == "below" else 1) if dtype == pl.Float64 else name
            for name, dtype in SHAPE.items()
        )
    )  # fmt: skip


def group_mean(name: str) -> pl.Expr:
    """The mean of what is told of a group, summed as whole numbers; null without any."""
    known = pl.col(name).count()
    total = (pl.col(name) * _PART).round().cast(pl.Int64).sum()
    return pl.when(known > 0).then(total / (known * _PART))


def mean_interval(values: Floats) -> tuple[float, float] | tuple[None, None]:
    """Student's 95 % interval of the mean of sorted values; None where they do not differ."""
    from scipy.special import stdtrit  # slow to import

    spread = float(values.std(ddof=1)) if values.size > 1 else 0.0
    if spread <= _SAME:
        return None, None
    middle = float(values.mean())
    half = float(stdtrit(values.size - 1, 0.975)) * spread / values.size**0.5
    return middle - half, middle + half


def _quadrant() -> pl.Expr:
    """Where a dimension stands among those whose importance and experience are known."""
    known = pl.col("importance").is_not_null() & pl.col("experience").is_not_null()
    high = {
        name: pl.col(name) >= pl.col(name).filter(known).sort().mean() - _SAME
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
