"""Named levels: what a customer is called by its annual revenue, and who decides about it.

Annual revenue is the window's, brought to 365 days. A level begins at its floor, times the
coefficient of the customer's region group: the same sale weighs more in a small region. Nothing
is said without configured floors; an amount of money fit for every business does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.measure import MINOR_PER_UNIT

if TYPE_CHECKING:
    from retain.scoring.base import Base

YEAR_DAYS: Final = 365
USUAL: Final = 1.0
"""The coefficient of a region group that none is given for."""


@dataclass(frozen=True)
class LevelRules:
    """What the user sets about levels.

    Attributes:
        floors: level → the annual revenue it begins at, in currency; no level without one.
        coefficients: region group → what the floors are multiplied by for its customers.
        owners: level → who decides about its customers.
        owner_ranks: those who decide, the lowest first.
    """

    floors: Mapping[str, float] = field(default_factory=dict)
    coefficients: Mapping[str, float] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    owner_ranks: tuple[str, ...] = ()

    @property
    def ascending(self) -> tuple[tuple[str, float], ...]:
        """Levels and floors, the lowest first."""
        return tuple(sorted(self.floors.items(), key=lambda level: (level[1], level[0])))

    def coefficient(self, group: str | None) -> float:
        """The coefficient of a region group, however it writes its blanks and capitals."""
        known = {_folded(name): factor for name, factor in self.coefficients.items()}
        return known.get(_folded(group or ""), USUAL)


def _folded(name: str) -> str:
    return "".join(name.split()).casefold()


def groups_without_coefficient(facts: pl.DataFrame, rules: LevelRules) -> list[str]:
    """Region groups of the customers that no coefficient is given for, though some are; sorted."""
    if not rules.coefficients or "region_group" not in facts.columns:
        return []
    known = {_folded(name) for name in rules.coefficients}
    groups = facts["region_group"].drop_nulls().unique().sort()
    return [group for group in groups if _folded(group) not in known]


def level_columns(
    base: Base, judged: pl.DataFrame, rules: LevelRules, *, window_days: int
) -> pl.DataFrame:
    """Levels, one row a customer in the order of `judged`.

    Args:
        base: what scores are made from.
        judged: `code`, `occasions`, `revenue_window` (minor units).
        rules: the user's.
        window_days: the days that `revenue_window` covers.

    Returns:
        `level` (null under the lowest floor); `to_next_level`, in minor units: what the annual
        revenue lacks to the next floor, null at the top; `several_regions`: whether the
        customer's lines name more than one, null where no line names a region; `level_owner`:
        who decides about the level, for a customer of several regions the next higher of
        `owner_ranks`. Levels are null without floors, everything without an occasion.
    """
    annual = (pl.col("revenue_window") * YEAR_DAYS / window_days).round().cast(pl.Int64)
    known = judged.select("code", "occasions", annual=annual).with_columns(
        factor=_factors(base, judged["code"], rules),
        several_regions=_several(base, judged["code"]),
    )
    level, missing = pl.lit(None, pl.String), pl.lit(None, pl.Int64)
    if rules.floors:
        level, missing = _level(rules), _missing(rules)
    bought = pl.col("occasions") > 0
    levels = known.select(
        pl.when(bought).then(level).alias("level"),
        pl.when(bought).then(missing).alias("to_next_level"),
        pl.when(bought).then("several_regions").alias("several_regions"),
    )
    return levels.with_columns(_owner(rules).alias("level_owner"))


def _factors(base: Base, codes: pl.Series, rules: LevelRules) -> pl.Series:
    """The coefficient of each customer's region group."""
    if "region_group" not in base.facts.columns:
        return pl.repeat(USUAL, codes.len(), dtype=pl.Float64, eager=True)
    facts = base.facts.select("code", "region_group")
    groups = codes.to_frame("code").join(facts, on="code", how="left", maintain_order="left")
    factors = {group: rules.coefficient(group) for group in facts["region_group"].unique()}
    column = groups["region_group"]
    return column.replace_strict(factors, default=USUAL, return_dtype=pl.Float64)


def _several(base: Base, codes: pl.Series) -> pl.Series:
    several = base.several_regions()
    if several is None:
        return pl.repeat(None, codes.len(), dtype=pl.Boolean, eager=True)
    return codes.is_in(several["code"].implode())


def _floor(amount: float) -> pl.Expr:
    return (pl.lit(amount * MINOR_PER_UNIT) * pl.col("factor")).round().cast(pl.Int64)


def _level(rules: LevelRules) -> pl.Expr:
    level = pl.lit(None, pl.String)
    for name, amount in rules.ascending:
        level = pl.when(_reached(amount)).then(pl.lit(name)).otherwise(level)
    return level


def _reached(amount: float) -> pl.Expr:
    """Whether a floor is reached; that of 0 is the level of everybody, whatever was given back."""
    return pl.lit(amount == 0) | (pl.col("annual") >= _floor(amount))


def _missing(rules: LevelRules) -> pl.Expr:
    missing = pl.lit(None, pl.Int64)
    for _, amount in reversed(rules.ascending):
        lacks = _floor(amount) - pl.col("annual")
        missing = pl.when(_reached(amount)).then(missing).otherwise(lacks)
    return missing


def _owner(rules: LevelRules) -> pl.Expr:
    """Who decides about each level."""
    owner, ranks = pl.lit(None, pl.String), rules.owner_ranks
    for level, name in rules.owners.items():
        above = name
        if name in ranks:
            above = ranks[min(ranks.index(name) + 1, len(ranks) - 1)]
        decides = pl.when("several_regions").then(pl.lit(above)).otherwise(pl.lit(name))
        owner = pl.when(pl.col("level") == level).then(decides).otherwise(owner)
    return owner
