"""Whether satisfied customers come back: buying again by grade, the top box apart.

Grades of any scale are put into five boxes by their place from 0 to 1: the top box from ⅞ on, then
from ⅝, ⅜, ⅛, and below. On a scale of 5 these are the grades themselves; of 10 the top box holds 9
and 10, of 7 the 7. A survey's grade is its answer on satisfaction overall where it has one
(`OVERALL`), else the mean of its experience over dimensions. How the end of a complaint was graded
stands apart: those customers had a reason to be displeased first.

An answer's own day is the landmark: did an occasion follow within the customer's own gap, as it was
known then (the horizon where it had bought once only)? Answers whose time is not over by the as-of
day are left out, whether an occasion followed or not, and so are those of who had not bought. Of
each customer the newest answer that can be judged counts, so that the intervals (Wilson's) are of
independent customers. Between being content and being delighted the difference is often greater
than between being content and displeased. Source: T. O. Jones and W. E. Sasser, Harvard Business
Review 73 (1995).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.figure import Figure, FigureKind
from retain.scoring.service.experience import NO_EXPERIENCE, group_mean
from retain.scoring.service.next_occasion import NextOccasion
from retain.scoring.surveys import (
    complaint_grades,
    grade_place,
    learn_survey_scales,
    placed_answers,
)
from retain.scoring.winback.power import Share, difference

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Rules

SURVEY, COMPLAINT = "survey", "complaint"
SOURCES: Final = (SURVEY, COMPLAINT)

OVERALL: Final = (
    "overall", "overall satisfaction", "satisfaction", "in general", "general", "total",
    "总体", "总体满意度", "整体", "整体满意度", "满意度", "综合满意度", "总体评价", "整体评价",
)  # fmt: skip
"""Dimensions that ask for satisfaction as a whole."""

TOP_BOX: Final = 5
_BOXES: Final = (1 / 8, 3 / 8, 5 / 8, 7 / 8)
_ROUNDING: Final = 1e-9

LEAD: Final = ("return_lead", "return_lead_low", "return_lead_high")
FIGURES: Final[dict[str, FigureKind]] = {
    "top_box": "share",
    "return_top_box": "share",
    "return_next_box": "share",
    "return_lower_boxes": "share",
    **dict.fromkeys(LEAD, "share"),
}
"""The figures of satisfaction and return, in the order they are shown."""


@dataclass(frozen=True)
class ReturningBook:
    """The grades of a period and what followed them.

    Attributes:
        rows: one row a source, customer and day with a grade, sorted: `source` (`survey`,
            `complaint`), `code`, `day`, `box` (5 the best), `bought_again` (null where that cannot
            be judged yet, or at all).
        told: the sources that there is a table of.
    """

    rows: pl.DataFrame
    told: tuple[str, ...]


def read_returning_book(base: Base, rules: Rules, *, as_of: int, since: int) -> ReturningBook:
    """The grades of the days after `since` up to `as_of`.

    Args:
        base: customer-days, and the tables of surveys and complaints as far as there are any.
        rules: the user's settings.
        as_of: the last day; nothing after it is looked at.
        since: the day before the period.
    """
    graded = {SURVEY: _surveyed, COMPLAINT: _settled}
    rows = pl.concat(
        grades(base, as_of, since).select(pl.lit(source).alias("source"), "code", "day", "box")
        for source, grades in graded.items()
    ).sort("source", "code", "day")
    ahead = NextOccasion.of(base.customers, as_of)
    followed = ahead.after(rows["code"], rows["day"], else_days=rules.horizon_days)
    named = zip(SOURCES, ("surveys", "complaints"), strict=True)
    told = tuple(source for source, table in named if table in base.tables)
    return ReturningBook(rows.with_columns(followed["bought_again"]), told)


def _surveyed(base: Base, as_of: int, since: int) -> pl.DataFrame:
    """`code`, `day` and `box` of each day on which a customer answered a survey."""
    asked = pl.col("dimension").is_in(NO_EXPERIENCE).not_() & pl.col("experience").is_not_null()
    answers = placed_answers(base, as_of=as_of, since=since).filter(asked)
    overall = pl.col("dimension").str.strip_chars().str.to_lowercase().is_in(OVERALL)
    whole = overall.any().over("code", "day")
    return _boxed(answers.filter(overall | ~whole), "experience")


def _settled(base: Base, as_of: int, since: int) -> pl.DataFrame:
    """The same of each day on which the end of a complaint was graded."""
    scales = learn_survey_scales(base, as_of=as_of)
    grades = complaint_grades(base, scales, as_of=as_of, since=since)
    return _boxed(grades.select("code", "day", place=grade_place("grade")), "place")


def _boxed(answers: pl.DataFrame, place: str) -> pl.DataFrame:
    means = answers.drop_nulls(place).group_by("code", "day").agg(group_mean(place).alias(place))
    over = [(pl.col(place) >= edge - _ROUNDING).cast(pl.Int64) for edge in _BOXES]
    return means.select("code", "day", box=1 + pl.sum_horizontal(over))


def returning_by_grade(book: ReturningBook) -> pl.DataFrame:
    """Buying again by box.

    Returns:
        `source`, `box` (5 the best), `customers` (judged), `bought_again` (how many of them),
        `return_share` with `return_low` and `return_high` (95 %); by source and box, the best
        first.
    """
    counted = (
        _newest(book.rows.drop_nulls("bought_again"))
        .group_by("source", "box")
        .agg(pl.len().cast(pl.Int64).alias("customers"), pl.col("bought_again").sum())
        .with_columns(pl.col("bought_again").cast(pl.Int64))
        .sort("source", "box", descending=[True, True])
    )
    shares = [Share(*row) for row in counted.select("customers", "bought_again").iter_rows()]
    told = {
        "return_share": [each.share for each in shares],
        "return_low": [each.interval[0] for each in shares],
        "return_high": [each.interval[1] for each in shares],
    }
    return counted.with_columns(
        pl.Series(name, values, pl.Float64).round(4) for name, values in told.items()
    )


def _newest(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("day") == pl.col("day").max().over("source", "code"))


def returning_figures(book: ReturningBook) -> tuple[Figure, ...]:
    """The figures of surveys, each with how many customers it was made from.

    `top_box` is the share of customers whose newest answer is in the top box; the others are
    shares who bought again, and by how many points of 1 the top box is over the next one.
    """
    surveyed = book.rows.filter(pl.col("source") == SURVEY)
    newest = _newest(surveyed)["box"]
    counted = returning_by_grade(book).filter(pl.col("source") == SURVEY)

    def share(*boxes: int) -> Share:
        of = counted.filter(pl.col("box").is_in(boxes)).select("customers", "bought_again").sum()
        return Share(*(int(count or 0) for count in of.row(0)))

    top, following, lower = share(TOP_BOX), share(TOP_BOX - 1), share(1, 2, 3)
    lead = difference(top, following)
    ends = (None,) * 3 if lead is None else (lead.value, lead.low, lead.high)
    both = top.size + following.size
    values: dict[str, tuple[float | None, int]] = {
        "top_box": (Share(newest.len(), int((newest == TOP_BOX).sum())).share, newest.len()),
        "return_top_box": (top.share, top.size),
        "return_next_box": (following.share, following.size),
        "return_lower_boxes": (lower.share, lower.size),
        **{name: (end, both) for name, end in zip(LEAD, ends, strict=True)},
    }
    reason = "none_judged_of_box" if surveyed.height else "no_grades"
    reason = reason if SURVEY in book.told else "no_surveys_table"
    return tuple(
        Figure(name, "share", None, rows, "customers", reason)
        if value is None
        else Figure(name, "share", round(value, 4), rows, "customers")
        for name, (value, rows) in values.items()
    )
