"""Stretches of grades on another scale than the rest: by time, dimension and file.

Nothing in a grade of 4 says of how many. What the grades of many say together:

- A grade over the top of a scale was not given on it. Where at least a fifth of a stretch's
  answers, and five, go over the scale of the rest, it is on a longer one.
- A scale ends where many stop at one grade and nobody goes beyond. Were there more to give, at
  least one in four of those who gave it would have given more, however unhappy the others are; that
  none of 25 did has a chance under one in a thousand. Such a stretch is on the shorter scale.
- Where too few stop there to tell, but the answers of the rest go beyond so often that chance alone
  left nobody of this stretch there (of 10 answers at least, under one in a thousand), it may be on
  a shorter scale, or its customers may be unhappy. That cannot be told; nothing is made of it.
- Grades up to 100 of which a fifth, and three, are 10 or less are two scales, or very odd. That
  cannot be told either.

Everything else is on the scale of the rest. A stretch is made of months one after another whose
grades reach the same usual top: of all answers, then of each dimension, each file, and both; the
closer look overrules the wider one. Scales that change from row to row without a reason in these
are beyond what grades can tell, unless one of them reaches to 100.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import polars as pl

from retain.grade_scales import Scale
from retain.scoring.scales import HELD, TOPS, Stretch, of_stretch

_PARTITIONS: Final[tuple[tuple[str, ...], ...]] = (
    ("all",),
    ("dimension",),
    ("file",),
    ("file", "dimension"),
)
"""By what stretches are looked for, the widest look first; `all` is one and the same everywhere."""

_STOPS: Final = 25
"""Answers at the top grade, none beyond, that prove a scale's end: (1 - 1/4)^25 < 0.001."""

_FEWEST, _CHANCE = 10, 0.001
_BEYOND_SHARE, _BEYOND_FEWEST = 0.2, 5
_LONGEST: Final = TOPS[-1]
_SMALL: Final = TOPS[-2]
"""Up to here grades of a scale to 100 are seldom."""

_SMALL_SHARE, _SMALL_FEWEST = 0.2, 3


class _Run(NamedTuple):
    """Months one after another with one usual top, and what their answers are.

    Attributes:
        keys: the file and the dimension; None where those of all were looked at.
        first, last: the days it begins and ends on; None where no other month is before, or after.
        top: the usual top that its grades reach.
        high: the top of the scale they are read on so far.
        answers: how many there are.
        stops: answers that reach exactly `top`.
        beyond: answers that go over `high`.
        low: answers with a grade under 1.
    """

    keys: dict[str, str | None]
    first: int | None
    last: int | None
    top: int
    high: float
    answers: int
    stops: int
    beyond: int
    low: int

    def stretch(self, scale: Scale | None) -> Stretch:
        """The run as a stretch on a scale."""
        return Stretch(
            self.keys.get("file"), self.keys.get("dimension"), self.first, self.last, scale
        )

    @property
    def scale(self) -> Scale:
        """The usual scale that its grades reach the top of."""
        from_zero = self.top == _LONGEST or self.low > (1 - HELD) * self.answers
        return Scale(0 if from_zero else 1, self.top)


def learn_apart(rows: pl.DataFrame, general: Scale | None) -> tuple[Stretch, ...]:
    """The stretches that are not, or may not be, on the scale of the rest.

    Args:
        rows: `code`, `day`, `file`, `dimension`, `bottom` and `top` (a row's lowest and highest
            grade); none is declared to be on a scale.
        general: the usual scale that holds the grades of all.

    Returns:
        The stretches in the order in which they overrule one another, the last one most.
    """
    if general is None or rows.is_empty():
        return ()
    month = pl.from_epoch("day", time_unit="d").dt.month_start()
    known = rows.with_columns(
        pl.col("file", "dimension").fill_null(""),
        month=month.to_physical().cast(pl.Int64),
        month_end=month.dt.month_end().to_physical().cast(pl.Int64),
        high=pl.lit(general.high, pl.Float64),
        all=pl.lit(""),
    )
    apart: list[Stretch] = []
    for keys in _PARTITIONS:
        if all(key == "all" or known[key].n_unique() > 1 for key in keys):
            answers = _answers(known, keys)
            runs = _runs(answers, keys)
            found = [run.stretch(scale) for run in runs for scale in _other_scale(run, answers)]
            known = _read_anew(known, found)
            apart += found
    parted = tuple(key for key in _PARTITIONS[-1] if known[key].n_unique() > 1)
    for keys in dict.fromkeys((parted or _PARTITIONS[0], _PARTITIONS[0])):
        found = _two_in_one(known, keys)
        known = _read_anew(known, found)
        apart += found
    return tuple(apart)


def _read_anew(known: pl.DataFrame, stretches: Sequence[Stretch]) -> pl.DataFrame:
    """The rows with the tops of the scales that they are read on; null where that is open."""
    high = pl.col("high")
    for stretch in stretches:
        top = None if stretch.scale is None else stretch.scale.high
        high = pl.when(of_stretch(stretch)).then(pl.lit(top, pl.Float64)).otherwise(high)
    return known.with_columns(high=high)


def _answers(known: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    """What a customer answered on a day, by `keys`; of rows whose scale is not open."""
    return (
        known.drop_nulls("high")
        .group_by(*keys, "month", "month_end", "code", "day")
        .agg(pl.col("top").max(), pl.col("bottom").min(), pl.col("high").max())
    )


def _runs(answers: pl.DataFrame, keys: tuple[str, ...]) -> list[_Run]:
    """Months one after another, of each of `keys`, whose answers reach the same usual top."""
    held = {f"to{top}": (pl.col("top") <= top).sum() >= HELD * pl.len() for top in TOPS}
    reached = pl.coalesce(
        pl.when(pl.col(name)).then(top) for name, top in zip(held, TOPS, strict=True)
    )
    cells = answers.group_by(*keys, "month").agg(**held)
    cells = cells.select(*keys, "month", reached=reached.fill_null(_LONGEST)).sort(*keys, "month")
    group = pl.struct(*keys, "reached", pl.lit(0))
    cells = cells.with_columns(run=group.ne_missing(group.shift()).cum_sum())
    first, last = pl.col("month").min(), pl.col("month_end").max()
    summed = (
        answers.join(cells, on=[*keys, "month"], nulls_equal=True)
        .group_by(*keys, "run", "reached")
        .agg(
            first,
            last.alias("month_end"),
            high=pl.col("high").max(),
            answers=pl.len(),
            stops=(pl.col("top") == pl.col("reached")).sum(),
            beyond=(pl.col("top") > pl.col("high")).sum(),
            low=(pl.col("bottom") < 1).sum(),
        )
        .sort("run")
    )
    summed = summed.with_columns(
        first=pl.when(pl.col("month") > first.over(keys)).then("month"),
        last=pl.when(pl.col("month_end") < last.over(keys)).then("month_end"),
    )
    figures = ("first", "last", "reached", "high", "answers", "stops", "beyond", "low")
    return [
        _Run({key: row[key] for key in keys}, *(row[name] for name in figures))
        for row in summed.iter_rows(named=True)
    ]


def _other_scale(run: _Run, answers: pl.DataFrame) -> tuple[Scale | None, ...]:
    """The scale that a run is on, if it is another than that of the rest; None where it may be."""
    if run.top > run.high:
        longer = run.beyond >= max(_BEYOND_FEWEST, _BEYOND_SHARE * run.answers)
        return (run.scale,) if longer else ()
    if run.top == run.high:
        return ()
    if run.stops >= _STOPS:
        return (run.scale,)
    rest = answers.filter(pl.col("high") == run.high)
    others = rest.height - run.answers
    beyond = int((rest["top"] > run.top).sum())
    by_chance = (1 - min(beyond / others, 1.0)) ** run.answers if others else 1.0
    return (None,) if run.answers >= _FEWEST and by_chance < _CHANCE else ()


def _two_in_one(known: pl.DataFrame, keys: tuple[str, ...]) -> list[Stretch]:
    """What of the grades up to 100 is so low so often that it may be on another scale."""
    small = (pl.col("top") <= _SMALL).sum()
    odd = (
        known.filter(pl.col("high") == _LONGEST)
        .group_by(keys)
        .agg(small=small, rows=pl.len())
        .filter(pl.col("small") >= _SMALL_FEWEST, pl.col("small") >= _SMALL_SHARE * pl.col("rows"))
        .sort(keys)
    )
    return [Stretch(row.get("file"), row.get("dimension")) for row in odd.iter_rows(named=True)]
