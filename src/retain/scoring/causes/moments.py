"""The moments that causes are looked for at: a customer, and the day up to which evidence counts.

For a customer in decline the moment is its decline date; for the test whether a cause matters it
is a landmark. The same rules are asked about both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

SCHEMA: Final[dict[str, pl.DataType]] = {
    "moment": pl.UInt32(),
    "code": pl.UInt32(),
    "day": pl.Int32(),
    "rhythm_day": pl.Int32(),
    "gap": pl.Float64(),
    "tier": pl.String(),
    "told_day": pl.Int32(),
}


@dataclass(frozen=True)
class Moments:
    """Moments, one row each.

    Attributes:
        frame: `moment` (its place, from 0), `code`, `day` (evidence counts up to and including
            it), `rhythm_day` (the last occasion in rhythm: evidence made of our own sales ends
            there), `gap` (own gap in days; null unknown), `tier` (value tier at the moment; null
            unknown), `told_day` (stated reasons and changes of state count up to it), as `SCHEMA`
            has them.
    """

    frame: pl.DataFrame

    @classmethod
    def of(cls, rows: pl.DataFrame) -> Moments:
        """The moments of rows with all columns but `moment`, in their order."""
        numbered = rows.with_row_index("moment")
        return cls(numbered.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items()))

    @property
    def codes(self) -> pl.Series:
        """The customers asked about, each once, sorted."""
        return self.frame["code"].unique().sort()

    def recent(self, events: pl.DataFrame, days: float) -> pl.DataFrame:
        """The events (`code`, `day`, …) of the `days` up to each moment.

        Returns:
            `moment`, `before` (days from the event to the moment, from 0), and the events' columns
            but `code`; sorted by moment, then as the events are.
        """
        return self._within(events, "day", days)

    def rhythmic(self, events: pl.DataFrame, days: float) -> pl.DataFrame:
        """As `recent`, counted back from the last occasion in rhythm: for our own sales."""
        return self._within(events, "rhythm_day", days)

    def told(self, events: pl.DataFrame, days: float) -> pl.DataFrame:
        """As `recent`, from `days` before the moment until whatever day it was told."""
        told = self.frame.select("moment", "code", at="day", end="told_day")
        return self._joined(told, events, days)

    def _within(self, events: pl.DataFrame, end: str, days: float) -> pl.DataFrame:
        bounds = self.frame.select("moment", "code", at=end, end=end)
        return self._joined(bounds, events, days)

    def _joined(self, bounds: pl.DataFrame, events: pl.DataFrame, days: float) -> pl.DataFrame:
        """Events after `at` − days, up to `end`."""
        numbered = events.with_row_index("_place").filter(pl.col("day").is_not_null())
        before = (pl.col("at") - pl.col("day")).alias("before")
        return (
            bounds.lazy()
            .join(numbered.lazy(), on="code")
            .filter(before < days, pl.col("day") <= pl.col("end"))
            .with_columns(before)
            .drop("code", "at", "end")
            .sort("moment", "_place")
            .drop("_place")
            .collect()
        )
