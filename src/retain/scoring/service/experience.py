"""What customers expected and what they found: the newest answer of each to each dimension.

Grades are places on their scales as points of 100, so that 4 of 5 and 8 of 11 can be compared. Of
each customer and dimension the newest answer of the period counts, so that who answers often weighs
no more than who answers once; answers of one day are averaged.
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

POINTS: Final = 100
_PART: Final = 10**6
"""Places are added as whole numbers, so that no order of rows shows."""

SAME: Final = 1e-9
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


def group_mean(name: str) -> pl.Expr:
    """The mean of what is told of a group, summed as whole numbers; null without any."""
    known = pl.col(name).count().cast(pl.Int64)  # a count's own type is too small to multiply
    total = (pl.col(name) * _PART).round().cast(pl.Int64).sum()
    return pl.when(known > 0).then(total / (known * _PART))


def mean_interval(values: Floats) -> tuple[float, float] | tuple[None, None]:
    """Student's 95 % interval of the mean of sorted values; None where they do not differ."""
    from scipy.special import stdtrit  # slow to import

    spread = float(values.std(ddof=1)) if values.size > 1 else 0.0
    if spread <= SAME:
        return None, None
    middle = float(values.mean())
    half = float(stdtrit(values.size - 1, 0.975)) * spread / values.size**0.5
    return middle - half, middle + half
