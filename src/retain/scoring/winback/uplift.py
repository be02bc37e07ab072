"""What treating is worth: how much it raises the chance to return, learned against hold-out.

Begins near zero, from a stated prior, and learns from attempts: first overall, then by cause,
offer, tier and silence, each cell drawn to the one that holds it. So a cause with few attempts
keeps to what attempts do in general, and a business that holds nobody out keeps the prior: without
customers who were chosen and left alone nobody knows who would have returned anyway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import polars as pl

from retain.scoring.winback.attempts import HOLDOUT, TREAT

if TYPE_CHECKING:
    from retain.scoring.winback.returns import Unasked

PRIOR_UPLIFT: Final = 0.02
"""What treating adds to the chance to return as long as nothing is known.

Near zero, since the high return rates that are told of win-back campaigns (20 to 40 %; Griffin and
Lowenstein, Customer Winback, 2001) are of those treated and hold whoever would have come anyway;
above zero, since to be asked seldom keeps a customer away.
"""

PRIOR_ATTEMPTS: Final = 50.0
"""How many attempts, half of them held out, the prior counts for.

With so many a difference of twenty points is only just visible: the prior gives way to a pilot of
that size, and not to a dozen calls.
"""

HOLDOUT_WEIGHT: Final = 20.0
"""How many held-out customers the return expected of a cell counts for beside its own."""

LEAST_WEIGHT, MOST_WEIGHT = 20.0, 400.0
"""Bounds of the attempts that a cell's parent counts for in it."""

DIMENSIONS: Final = ("cause", "offer", "tier_before", "silence_band")
"""What cells are told apart by, from the outermost on."""


@dataclass(frozen=True)
class Cell:
    """Attempts that have something in common, and what treating was worth in them.

    Attributes:
        names: of the first so many `DIMENSIONS`; null where it was not recorded.
        treated, held_out: attempts.
        treated_back, held_out_back: those that ended with a return.
        uplift: what treating adds to the chance to return, drawn to the cell around; may be
            negative: some stay away because they were asked.
    """

    names: tuple[str | None, ...]
    treated: int
    treated_back: int
    held_out: int
    held_out_back: int
    uplift: float


@dataclass(frozen=True)
class Uplift:
    """What treating adds to the chance to return: a part of the standards.

    Attributes:
        basis: "held_out" where it is learned, "prior" where nobody was treated or held out.
        prior: the uplift it began with.
        prior_attempts: how many attempts that counted for.
        overall: all attempts.
        cells: within, from the outermost on, sorted by names.
    """

    basis: Literal["held_out", "prior"]
    prior: float
    prior_attempts: float
    overall: Cell
    cells: tuple[Cell, ...]

    def of(self, cells: pl.DataFrame) -> pl.Series:
        """`regain_uplift`: the uplift of each row, of the innermost cell that is known.

        Args:
            cells: any of the columns `DIMENSIONS`; one that is missing is unknown.
        """
        missing = [n for n in DIMENSIONS if n not in cells.columns]
        asked = cells.select(
            *(pl.col(n).cast(pl.String) for n in DIMENSIONS if n not in missing),
            *(pl.lit(None, pl.String).alias(n) for n in missing),
        )
        columns: list[pl.Expr] = []
        for depth in range(len(DIMENSIONS), 0, -1):
            name = f"uplift_{depth}"
            of_depth = _frame(self.cells, depth, name)
            asked = asked.join(of_depth, on=DIMENSIONS[:depth], how="left", nulls_equal=True,
                               maintain_order="left")  # fmt: skip
            columns.append(pl.col(name))
        found = pl.coalesce(*columns, pl.lit(self.overall.uplift))
        return asked.select(found.round(4).alias("regain_uplift")).to_series()

    @classmethod
    def from_document(cls, saved: dict[str, Any]) -> Uplift:
        """From plain values."""
        return cls(
            saved["basis"],
            float(saved["prior"]),
            float(saved["prior_attempts"]),
            _cell(saved["overall"]),
            tuple(_cell(each) for each in saved["cells"]),
        )


def _cell(saved: dict[str, Any]) -> Cell:
    return Cell(**saved | {"names": tuple(saved["names"])})


def _frame(cells: Sequence[Cell], depth: int, name: str) -> pl.DataFrame:
    wanted = [each for each in cells if len(each.names) == depth]
    columns: dict[str, pl.Series] = {
        dimension: pl.Series([each.names[place] for each in wanted], dtype=pl.String)
        for place, dimension in enumerate(DIMENSIONS[:depth])
    }
    return pl.DataFrame(columns | {name: pl.Series([e.uplift for e in wanted], dtype=pl.Float64)})


def learn_uplift(
    attempts: pl.DataFrame | None,
    unasked: Unasked | None = None,
    *,
    prior: float = PRIOR_UPLIFT,
    prior_attempts: float = PRIOR_ATTEMPTS,
) -> Uplift:
    """The uplift of treating, learned from attempts whose outcome is known.

    With d the difference of the shares that returned and e = 4·n₁·n₀ / (n₁ + n₀), the size of an
    evenly split trial that says as much: (w·m + e·d) / (w + e), where m is the uplift of the cell
    around (of all attempts: the prior) and w how many attempts that counts for. For all attempts
    w is the prior's; for each dimension it is 4·p·(1 − p) / τ², with p the share that returned
    and τ² the spread of true uplifts about those of the cells around, by the method of moments
    (DerSimonian and Laird 1986), within `LEAST_WEIGHT` and `MOST_WEIGHT`. In a cell the held-out
    are few: their share is drawn to what would be expected of them, the overall share times the
    cell's chance to return unasked relative to everybody's.

    Args:
        attempts: as `Attempts.known`.
        unasked: chances to return unasked by band of silence; without them each cell is expected
            to return as all held-out did.
        prior: what to begin with.
        prior_attempts: how many attempts that counts for.
    """
    rows = attempts if attempts is not None else pl.DataFrame(schema=_SCHEMA)
    counts = next(iter(_counted(rows, (), unasked)), _Counts((), 0, 0, 0, 0, None))
    if not counts.treated or not counts.held_out:
        overall = counts.cell(prior)
        return Uplift("prior", prior, prior_attempts, overall, ())
    everybody = _Control(counts.held_out_back / counts.held_out, counts.expected, 0.0)
    overall = counts.cell(_drawn(counts, everybody, prior, prior_attempts))
    found: dict[tuple[str | None, ...], Cell] = {(): overall}
    control = _Control(everybody.share, everybody.expected, HOLDOUT_WEIGHT)
    share = (counts.treated_back + counts.held_out_back) / (counts.treated + counts.held_out)
    for depth in range(1, len(DIMENSIONS) + 1):
        inside = [each for each in _counted(rows, DIMENSIONS[:depth], unasked) if each.treated]
        weight = _parents_weight(inside, found, control, share)
        for each in inside:
            around = found[each.names[:-1]].uplift
            found[each.names] = each.cell(_drawn(each, control, around, weight))
    return Uplift("held_out", prior, prior_attempts, found.pop(()), tuple(found.values()))


_SCHEMA: Final[dict[str, pl.DataType]] = {
    **{name: pl.String() for name in ("group", *DIMENSIONS)},
    "returned": pl.Boolean(),
}


@dataclass(frozen=True)
class _Counts:
    """A cell's attempts; `expected` is their mean chance to return unasked, where it is known."""

    names: tuple[str | None, ...]
    treated: int
    treated_back: int
    held_out: int
    held_out_back: int
    expected: float | None

    def cell(self, uplift: float) -> Cell:
        return Cell(
            self.names, self.treated, self.treated_back, self.held_out, self.held_out_back,
            float(f"{uplift:.6g}"),
        )  # fmt: skip


@dataclass(frozen=True)
class _Control:
    """What is expected of the held-out: their share overall, and the weight it has in a cell."""

    share: float
    expected: float | None
    weight: float

    def of(self, counts: _Counts) -> tuple[float, float]:
        """The share of a cell's held-out that returned, and how many it stands for."""
        relative = 1.0
        if self.expected and counts.expected is not None:
            relative = counts.expected / self.expected
        usual = min(self.share * relative, 1.0)
        size = counts.held_out + self.weight
        return (counts.held_out_back + self.weight * usual) / size, size


def _counted(rows: pl.DataFrame, names: Sequence[str], unasked: Unasked | None) -> list[_Counts]:
    """Attempts by the values of some dimensions, sorted by them; all together where there are none.

    Chances are added as whole numbers, so that no order of rows shows.
    """
    chance = unasked.of_band() if unasked is not None else pl.lit(None, pl.Float64)
    treated, held_out = pl.col("group") == TREAT, pl.col("group") == HOLDOUT
    millionths = pl.col("_millionths")
    table = (
        rows.with_columns((chance * 1e6).round().cast(pl.Int64).alias("_millionths"), _all=1)
        .group_by("_all", *names)
        .agg(
            treated.sum().alias("treated"),
            (treated & pl.col("returned")).sum().alias("treated_back"),
            held_out.sum().alias("held_out"),
            (held_out & pl.col("returned")).sum().alias("held_out_back"),
            (millionths.sum() / millionths.count() / 1e6).fill_nan(None).alias("expected"),
        )
        .sort("_all", *names)
    )
    return [_Counts(tuple(row[1:-5]), *row[-5:]) for row in table.iter_rows()]


def _difference(counts: _Counts, control: _Control) -> tuple[float, float]:
    """A cell's difference of shares, and the size of an even trial that says as much."""
    share, size = control.of(counts)
    found = counts.treated_back / counts.treated - share
    return found, 4 * counts.treated * size / (counts.treated + size)


def _drawn(counts: _Counts, control: _Control, around: float, weight: float) -> float:
    found, size = _difference(counts, control)
    return (weight * around + size * found) / (weight + size)


def _parents_weight(
    inside: Sequence[_Counts],
    found: Mapping[tuple[str | None, ...], Cell],
    control: _Control,
    share: float,
) -> float:
    """How many attempts the cells around count for, by how far those inside truly differ."""
    noise = 4 * share * (1 - share)
    if not inside or not noise:
        return MOST_WEIGHT
    spread = information = 0.0
    for each in inside:
        difference, size = _difference(each, control)
        spread += size / noise * (difference - found[each.names[:-1]].uplift) ** 2
        information += size / noise
    true = (spread - len(inside)) / information
    return min(max(noise / true, LEAST_WEIGHT), MOST_WEIGHT) if true > 0 else MOST_WEIGHT
