"""Waves of complaints: one category, many customers, within a month.

A customer's complaints of one category count once in `wave_days` days. The days up to a complaint
are a wave where they hold at least `wave_complaints` of them, and at least `wave_ratio` times what
is usual: the median of the spans of as many days before, of up to a year, three at the least. The
median is not moved by a wave of the year before. A wave lasts from the first of the complaints
that it takes to be one, until the last complaint whose days still are.

Where customers have regions, a wave may be one region's alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.causes.records import events
from retain.scoring.runs import Integers, Runs

if TYPE_CHECKING:
    from retain.scoring.base import Base

YEAR_DAYS: Final = 365
LEAST_SPANS: Final = 3
_SPAN: Final = 2**32


@dataclass(frozen=True)
class Wave:
    """A wave of complaints.

    Attributes:
        category: what they were about, as the table says.
        region: the region that it hit; None for the whole base.
        first_day: of the first complaint that belongs to it.
        known_day: on which it had become a wave.
        last_day: of the last complaint that belongs to it.
        complaints: how many customers complained up to the height of it, in one span.
        usual: how many do in such a span otherwise.
    """

    category: str
    region: str | None
    first_day: int
    known_day: int
    last_day: int
    complaints: int
    usual: float


def learn_waves(base: Base, limits: Mapping[str, float], *, as_of: int) -> tuple[Wave, ...] | None:
    """The waves up to a day, by category, region and day.

    None without a table of complaints with categories.

    Args:
        base: its complaints, and the regions of its customers.
        limits: `wave_complaints`, `wave_days`, `wave_ratio`.
        as_of: the day.
    """
    table = base.tables.get("complaints")
    if table is None or "category" not in table.columns:
        return None
    told = events(table, "opened", {"category": pl.String()})
    told = told.filter(pl.col("day") <= as_of, pl.col("category").is_not_null())
    if not told.height:
        return ()
    first = int(told["day"].min())  # type: ignore[arg-type]
    rows = told.with_columns(region=pl.lit(None, pl.String))
    if "region" in base.facts.columns:
        of_regions = told.join(base.facts.select("code", "region").drop_nulls(), on="code")
        rows = pl.concat([rows, of_regions])
    waves: list[Wave] = []
    for (category, region), scope in rows.partition_by(
        "category", "region", as_dict=True, maintain_order=True
    ).items():
        place = None if region is None else str(region)
        waves += _waves(scope, str(category), place, first, limits)
    return tuple(sorted(waves, key=lambda w: (w.category, w.region or "", w.first_day)))


def in_waves(
    complaints: pl.DataFrame, facts: pl.DataFrame, waves: tuple[Wave, ...]
) -> pl.DataFrame:
    """Complaints that belong to a wave.

    Args:
        complaints: `place`, `code`, `day`, `category`.
        facts: may have the `region` of each `code`.
        waves: those of the base.

    Returns:
        `place`, `wave_day` (when it was known to belong to one), `wave_complaints`, `wave_usual`;
        of several waves the one known first. Sorted by place.
    """
    known = pl.DataFrame(
        [(w.category, w.region, w.first_day, w.known_day, w.last_day, w.complaints, w.usual)
         for w in waves],
        schema=_WAVES,
        orient="row",
    )  # fmt: skip
    region = facts.select("code", "region") if "region" in facts.columns else None
    placed = (
        complaints.with_columns(region=pl.lit(None, pl.String))
        if region is None
        else complaints.join(region, on="code", how="left")
    )
    hit = pl.col("wave_region").is_null() | (pl.col("wave_region") == pl.col("region"))
    return (
        placed.join(known, on="category")
        .filter(pl.col("day").is_between("first_day", "last_day"), hit.fill_null(False))
        .with_columns(wave_day=pl.max_horizontal("known_day", "day"))
        .sort("place", "wave_day", "wave_region", nulls_last=False)
        .unique("place", keep="first", maintain_order=True)
        .select("place", "wave_day", "wave_complaints", "wave_usual")
    )


_WAVES: Final = {
    "category": pl.String(),
    "wave_region": pl.String(),
    "first_day": pl.Int32(),
    "known_day": pl.Int32(),
    "last_day": pl.Int32(),
    "wave_complaints": pl.Int64(),
    "wave_usual": pl.Float64(),
}


def _waves(
    scope: pl.DataFrame, category: str, region: str | None, first: int, limits: Mapping[str, float]
) -> list[Wave]:
    """The waves of the complaints of one category and place."""
    span = int(limits["wave_days"])
    day = _once_a_span(scope, span)
    count = _within(day, day, span)
    big = count >= limits["wave_complaints"]
    usual = np.full(day.size, np.inf)
    usual[big] = _usual(day, day[big], span, first)
    needed = np.maximum(limits["wave_complaints"], limits["wave_ratio"] * usual)
    is_wave = big & (count >= needed)
    if not is_wave.any():
        return []
    places = np.flatnonzero(is_wave)
    begins = np.flatnonzero(np.diff(day[places], prepend=day[places][0] - 2 * span) > span)
    waves = []
    for begin, end in zip(begins, [*begins[1:], places.size], strict=True):
        known, last, height = places[begin], places[end - 1], places[begin:end]
        greatest = height[np.argmax(count[height])]
        started = known - int(np.ceil(needed[known])) + 1
        waves.append(
            Wave(
                category,
                region,
                int(day[started]),
                int(day[known]),
                int(day[last]),
                int(count[greatest]),
                float(usual[known]),
            )
        )
    return waves


def _once_a_span(scope: pl.DataFrame, span: int) -> Integers:
    """Days of the complaints, sorted, without those that follow the same customer's within a span.

    A customer who complains on and on counts once in every span.
    """
    ordered = scope.sort("code", "day")
    code, day = ordered["code"].to_numpy(), ordered["day"].to_numpy().astype(np.int64)
    kept = np.zeros(day.size, dtype=np.bool_)
    runs = Runs.of(code)
    for start, length in zip(runs.starts.tolist(), runs.lengths.tolist(), strict=True):
        counted = -_SPAN
        for place in range(start, start + length):
            if day[place] - counted >= span:
                kept[place], counted = True, day[place]
    return np.sort(day[kept])


def _within(day: Integers, until: Integers, span: int) -> Integers:
    """How many of the sorted days lie in the span that ends on each of `until`."""
    upper = np.searchsorted(day, until, side="right")
    return upper - np.searchsorted(day, until - span, side="right")


def _usual(day: Integers, until: Integers, span: int, first: int) -> np.ndarray:
    """The median of the spans of the year before the one that ends on each day.

    Infinite where the complaints begin too late for `LEAST_SPANS` of them.
    """
    spans = max(YEAR_DAYS // span, LEAST_SPANS)
    counts = np.full((spans, until.size), np.nan)
    for back in range(spans):
        end = until - (back + 1) * span
        counts[back] = np.where(end - span + 1 >= first, _within(day, end, span), np.nan)
    told = np.isfinite(counts).sum(axis=0) >= LEAST_SPANS
    usual = np.full(until.size, np.inf)
    usual[told] = np.nanmedian(counts[:, told], axis=0)
    return usual
