"""The attitude to competitors: how many rivals serve the customer, and how it compares us.

The count is that of the latest row of the wallet table within the window (rivals, or suppliers
but us), its change that against the row about a year before it. Growing competition weighs before
it has arrived: n = max(0, rivals + ½ change), and the score is 100/(1 + n), our share were all
suppliers alike. A survey that asks how we compare (dimension `rivals`) gives a score of its own,
the answer's place on its scale; where both are known the mean of both is taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.scales import SurveyScales
from retain.scoring.surveys import RIVALS, WINDOWS, grade_place, graded_rows, latest_weighed
from retain.scoring.wallet import YEAR_DAYS, with_all_roles

if TYPE_CHECKING:
    from retain.scoring.base import Base

ABOUT_A_YEAR: Final = (YEAR_DAYS // 2, YEAR_DAYS * 3 // 2)
"""How many days before the latest row the one to compare with may lie; the nearest to a year is."""

CHANGE_WEIGHT: Final = 0.5

_COUNTS: Final = {"code": pl.UInt32, "rivals": pl.Int64, "rivals_change": pl.Int64, "n": pl.Float64}


def rivals_columns(
    base: Base, judged: pl.DataFrame, scales: SurveyScales, *, as_of: int, window_days: int
) -> pl.DataFrame:
    """`rivals`, `rivals_change` and `rivals_score`, one row a row of `judged`.

    Null where neither a wallet row of the window counts rivals nor a survey asks; the change is
    null without a row about a year before, and then no part of the score.
    """
    rows = graded_rows(base, scales, as_of=as_of, since=as_of - WINDOWS * window_days)
    asked = rows.filter(pl.col("dimension") == RIVALS).with_columns(place=grade_place("experience"))
    answered = latest_weighed(asked, as_of=as_of, window_days=window_days)
    counted = rival_counts(base.tables.get("wallet"), as_of=as_of, window_days=window_days)
    scores = [100 / (1 + pl.col("n")), 100 * pl.col("place")]
    return (
        judged.select("code")
        .join(counted, on="code", how="left", maintain_order="left")
        .join(answered, on="code", how="left", maintain_order="left")
        .select("rivals", "rivals_change", rivals_score=pl.mean_horizontal(scores).round(1))
    )


def rival_counts(table: pl.DataFrame | None, *, as_of: int, window_days: int) -> pl.DataFrame:
    """`code`, `rivals`, `rivals_change` and `n` of each customer whose rivals a row counts.

    Categories are looked at one by one; the one with the most to fear speaks for the customer.
    """
    if table is None:
        return pl.DataFrame(schema=_COUNTS)
    rivals = pl.coalesce("rivals", pl.col("suppliers") - 1)
    day = pl.col("date").to_physical().cast(pl.Int64)
    rows = (
        with_all_roles(table)
        .select("code", "category", rivals=rivals, day=day)
        .filter(pl.col("day") <= as_of, pl.col("rivals") >= 0)
        .group_by("code", "category", "day")
        .agg(pl.col("rivals").max())
        .sort("code", "category", "day")
    )
    own = ["code", "category"]
    latest = rows.filter(pl.col("day") > as_of - window_days).unique(own, keep="last")
    passed = pl.col("day_right") - pl.col("day")
    before = (
        rows.join(latest, on=own, nulls_equal=True)
        .filter(passed.is_between(*ABOUT_A_YEAR))
        .sort((passed - YEAR_DAYS).abs(), passed)
        .unique(own, keep="first", maintain_order=True)
        .select(*own, rivals_change=pl.col("rivals_right") - pl.col("rivals"))
    )
    change = CHANGE_WEIGHT * pl.col("rivals_change").fill_null(0)
    return (
        latest.join(before, on=own, how="left", nulls_equal=True)
        .with_columns(n=(pl.col("rivals") + change).clip(lower_bound=0))
        .sort("code", "n", "rivals", "category", descending=[False, True, True, False])
        .unique("code", keep="first", maintain_order=True)
        .select(list(_COUNTS))
    )
