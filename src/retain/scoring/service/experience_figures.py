"""The figures of experience as a whole: who answered, the gap, what the key experience lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.figure import Figure, FigureKind
from retain.scoring.service.dimensions import experience_by_dimension
from retain.scoring.service.experience import ExperienceBook, group_mean, mean_interval

if TYPE_CHECKING:
    from retain.scoring.runs import Floats

FIGURES: Final[dict[str, FigureKind]] = {
    "experience_customers": "count",
    "experience_gap": "number",
    "experience_gap_low": "number",
    "experience_gap_high": "number",
    "key_shortfall": "number",
}
"""The figures of experience, in the order they are shown; gaps are points of 100."""


def experience_figures(book: ExperienceBook) -> tuple[Figure, ...]:
    """The figures of the whole base, each with how many customers it was made from.

    `experience_gap` is the mean over customers of each one's mean gap over dimensions, with its
    95 % interval; `key_shortfall` is the shortfall of the key experience, 0 where no dimension
    falls short.
    """
    each = _mean_gaps(book.rows)
    low, high = mean_interval(each)
    answered = book.rows["code"].n_unique()
    key = experience_by_dimension(book).filter("key")
    short = key["shortfall"].item() if key.height else (0.0 if each.size else None)
    told = {
        "experience_gap": (float(each.mean()) if each.size else None, each.size),
        "experience_gap_low": (low, each.size),
        "experience_gap_high": (high, each.size),
        "key_shortfall": (short, key["gap_customers"].item() if key.height else each.size),
    }
    table = None if book.told else "no_surveys_table"
    lacking = table or ("one_answer" if each.size else "no_experience_told")
    count = None if table else float(answered)
    return (
        Figure("experience_customers", "count", count, answered, "customers", table),
        *(
            Figure(name, "number", None, rows, "customers", lacking)
            if value is None
            else Figure(name, "number", round(value, 1) + 0.0, rows, "customers")
            for name, (value, rows) in told.items()
        ),
    )


def _mean_gaps(rows: pl.DataFrame) -> Floats:
    """Each customer's mean gap over the dimensions it told both grades of, ascending."""
    told = rows.drop_nulls("gap")
    return told.group_by("code").agg(group_mean("gap").alias("gap"))["gap"].sort().to_numpy()
