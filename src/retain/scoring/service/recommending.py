"""Who would recommend us: the net promoter score with its interval, by group, and its change.

Of each customer the newest answer of the period counts: 9 and 10 are promoters, up to 6 detractors.
An answer that stands beside each dimension of a survey is one answer; several of a day are
averaged. With p and d the shares of promoters and detractors of n customers,

    NPS = 100 · (p − d),    variance = (p + d − (p − d)²) / n

The interval adds three customers, ¾ of them promoters and ¾ detractors, before both are taken:
without them a handful of customers who all say the same would seem to be certain. Source:
B. Rocks, The American Statistician 70 (2016).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.churn_rules import INTERVAL_Z
from retain.scoring.figure import Figure, FigureKind
from retain.scoring.service.complaints import with_labels
from retain.scoring.surveys import placed_answers

if TYPE_CHECKING:
    from retain.scoring.base import Base

PROMOTER, DETRACTOR = 9, 6
_ADDED, _ADDED_EACH = 3.0, 0.75
_POINTS: Final = 100
_PART: Final = 1000

LEVEL: Final = ("nps", "nps_low", "nps_high")
CHANGE: Final = ("nps_change", "nps_change_low", "nps_change_high")
FIGURES: Final[dict[str, FigureKind]] = dict.fromkeys((*LEVEL, *CHANGE), "number")
"""The figures of recommending, in the order they are shown; points from −100 to 100."""


@dataclass(frozen=True)
class RecommendingBook:
    """The newest answers of a period, and of the one before of the same length.

    Attributes:
        rows: one row a customer who answered in the period, sorted: `code`, `score` (1 a promoter,
            −1 a detractor, else 0), and `complaints.OF_CUSTOMERS`.
        before: `code` and `score` of who answered in the period before.
        told: whether there is a table of surveys.
    """

    rows: pl.DataFrame
    before: pl.DataFrame
    told: bool


def read_recommending_book(
    base: Base, customers: pl.DataFrame, *, as_of: int, since: int
) -> RecommendingBook:
    """The answers of the days after `since` up to `as_of`.

    Args:
        base: with the table of surveys, if there is one.
        customers: one row a customer: `code`, and `region`, `owner`, `tier`, `tier_before` as far
            as they are known.
        as_of: the last day; nothing after it is looked at.
        since: the day before the period.
    """
    answers = placed_answers(base, as_of=as_of).select("code", "day", "nps").drop_nulls("nps")
    rows = _scores(answers.filter(pl.col("day") > since))
    earlier = pl.col("day").is_between(2 * since - as_of + 1, since)
    labelled = rows.join(with_labels(customers), on="code", how="left", maintain_order="left")
    return RecommendingBook(labelled, _scores(answers.filter(earlier)), "surveys" in base.tables)


def _scores(answers: pl.DataFrame) -> pl.DataFrame:
    newest = pl.col("day") == pl.col("day").max().over("code")
    size = pl.len().cast(pl.Int64)
    total = (pl.col("nps") * _PART).round().cast(pl.Int64).sum()
    promoter, detractor = (
        (total >= PROMOTER * _PART * size).cast(pl.Int64),
        (total <= DETRACTOR * _PART * size).cast(pl.Int64),
    )
    score = promoter - detractor
    return answers.filter(newest).group_by("code").agg(score=score).sort("code")


def nps_interval(promoters: int, detractors: int, size: int) -> tuple[float, float] | None:
    """The 95 % interval of the score, points; None without a customer."""
    if not size:
        return None
    p, d = ((count + _ADDED_EACH) / (size + _ADDED) for count in (promoters, detractors))
    half = INTERVAL_Z * float(np.sqrt((p + d - (p - d) ** 2) / (size + _ADDED)))
    middle = p - d
    return max(middle - half, -1.0) * _POINTS, min(middle + half, 1.0) * _POINTS


def nps_by(book: RecommendingBook, column: str) -> pl.DataFrame:
    """The score of each group of customers; whose group nobody knows is left out.

    Args:
        book: the answers.
        column: one of `complaints.OF_CUSTOMERS`.

    Returns:
        the column, `customers`, `promoters`, `passives`, `detractors`, `nps`, `nps_low`,
        `nps_high`, sorted by the column.
    """
    counted = (
        book.rows.filter(pl.col(column).is_not_null())
        .group_by(column)
        .agg(
            pl.len().cast(pl.Int64).alias("customers"),
            *(
                (pl.col("score") == score).sum().cast(pl.Int64).alias(name)
                for name, score in (("promoters", 1), ("passives", 0), ("detractors", -1))
            ),
        )
        .sort(column)
    )
    ends = [
        nps_interval(*row) or (None, None)
        for row in counted.select("promoters", "detractors", "customers").iter_rows()
    ]
    net = (pl.col("promoters") - pl.col("detractors")) * _POINTS / pl.col("customers")
    return counted.with_columns(
        net.round(1).alias("nps"),
        *(
            pl.Series(name, [end[side] for end in ends], dtype=pl.Float64).round(1)
            for side, name in enumerate(("nps_low", "nps_high"))
        ),
    )


def recommending_figures(book: RecommendingBook) -> tuple[Figure, ...]:
    """The score of the whole base and its change against the period before, with intervals.

    The interval of the change knows who answered in both periods.
    """
    now, before = book.rows["score"].to_numpy(), book.before["score"].to_numpy()
    ends = nps_interval(int((now == 1).sum()), int((now == -1).sum()), now.size)
    score = None if ends is None else float(now.mean()) * _POINTS
    reason = "no_surveys_table" if not book.told else "nps_not_asked"
    low, high = ends or (None, None)
    level = [
        _figure(name, value, now.size, reason)
        for name, value in zip(LEVEL, (score, low, high), strict=True)
    ]
    if book.told and now.size and not before.size:
        reason = "no_answers_before"
    moved = _change(book.rows, book.before) if now.size and before.size else (None, None, None)
    size = now.size + before.size if moved[0] is not None else before.size
    change = [_figure(name, value, size, reason) for name, value in zip(CHANGE, moved, strict=True)]
    return (*level, *change)


def _change(now: pl.DataFrame, before: pl.DataFrame) -> tuple[float, float, float]:
    """The change in points and its 95 % interval.

    With u a customer's part in the difference of the two means, (x − mean)/n of the period it
    answered in, less the same of the period before, the variance is Σ u²: customers are
    independent, two answers of one are not. Three customers are added to each period as above.
    """
    both = now.select("code", now="score").join(
        before.select("code", before="score"), on="code", how="full", coalesce=True
    )  # fmt: skip
    part, spread = np.zeros(both.height), 0.0
    middle = 0.0
    for name, sign in (("now", 1.0), ("before", -1.0)):
        there = both[name].is_not_null().to_numpy()
        score = both[name].fill_null(0).cast(pl.Float64).to_numpy()
        size = there.sum() + _ADDED
        mean = float(score.sum()) / size
        part += sign * np.where(there, score - mean, 0.0) / size
        added = 2 * _ADDED_EACH * (1 + mean**2) + (_ADDED - 2 * _ADDED_EACH) * mean**2
        spread += added / size**2
        middle += sign * mean
    half = INTERVAL_Z * float(np.sqrt((np.sort(part) ** 2).sum() + spread))
    moved = float(now["score"].mean() or 0) - float(before["score"].mean() or 0)  # type: ignore[arg-type]
    low, high = float(max(middle - half, -2.0)), float(min(middle + half, 2.0))
    return moved * _POINTS, low * _POINTS, high * _POINTS


def _figure(name: str, value: float | None, rows: int, reason: str) -> Figure:
    if value is None:
        return Figure(name, "number", None, rows, "customers", reason)
    return Figure(name, "number", round(value, 1) + 0.0, rows, "customers")
