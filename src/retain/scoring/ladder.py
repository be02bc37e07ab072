"""The loyalty ladder: five levels, each a condition on the scores' columns.

none · habitual · satisfied · attached · committed (after Aaker, *Managing Brand Equity*, 1991). A
customer stands on the highest level whose condition is true. What is not known makes no condition
true, so that silence of the data lifts nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from retain.errors import ConfigError, Problem, nearest
from retain.loyalty_defaults import LADDER
from retain.scoring.conditions import columns_of, condition
from retain.scoring.measure import currency

LEVELS = ("none", "habitual", "satisfied", "attached", "committed")
"""From the lowest to the highest."""


@dataclass(frozen=True)
class LadderRules:
    """What the user sets about the ladder.

    Attributes:
        levels: level → condition in SQL.
    """

    levels: Mapping[str, str] = field(default_factory=lambda: LADDER)


def check_ladder(rules: LadderRules, schema: Mapping[str, pl.DataType], file: str) -> None:
    """Make sure that every condition can be asked of columns of these types.

    Args:
        rules: the conditions.
        schema: the columns that they may name.
        file: where they are written.

    Raises:
        ConfigError: with every problem: what cannot be read, what names a column that is not
            there, what is no condition.
    """
    problems = [
        problem
        for level in LEVELS
        if level in rules.levels
        for problem in _problems(level, rules.levels[level], schema)
    ]
    if problems:
        raise ConfigError("configuration", file=file, problems=problems)


def ladder_columns(columns: pl.DataFrame, rules: LadderRules) -> pl.DataFrame:
    """`loyalty_level` and `loyalty_level_basis`, one row a row of `columns`.

    The basis names the columns that the deciding condition read and that were known, sorted and
    joined by `;`. Both are null without an occasion, and where no condition is true.

    Args:
        columns: the scores' columns as users see them, money in currency, with `occasions`.
        rules: the conditions, which `check_ladder` found good.
    """
    level: pl.Expr = pl.lit(None, pl.String)
    basis: pl.Expr = pl.lit(None, pl.String)
    for name in LEVELS:
        if name in rules.levels:
            condition = pl.sql_expr(rules.levels[name])
            holds = condition.fill_null(False)
            level = pl.when(holds).then(pl.lit(name)).otherwise(level)
            basis = pl.when(holds).then(_known(condition.meta.root_names())).otherwise(basis)
    bought = pl.col("occasions") > 0
    return columns.select(
        pl.when(bought).then(level).alias("loyalty_level"),
        pl.when(bought).then(basis).alias("loyalty_level_basis"),
    )


def columns_read(rules: LadderRules) -> list[str]:
    """The columns that the conditions name, sorted."""
    conditions = map(pl.sql_expr, rules.levels.values())
    return sorted({name for condition in conditions for name in condition.meta.root_names()})


def as_shown(judged: pl.DataFrame, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """The columns of `schema` as users see them: of its types, null where they were not made.

    Args:
        judged: one row a customer, money as whole minor units.
        schema: name → type; where that is a float and the column whole minor units, money.
    """
    absent = [name for name in schema if name not in judged.columns]
    nothing = (pl.lit(None, schema[name]).alias(name) for name in absent)
    return judged.with_columns(nothing).select(
        currency(pl.col(name)).alias(name)
        if dtype == pl.Float64 and judged.schema.get(name) == pl.Int64
        else pl.col(name).cast(dtype)
        for name, dtype in schema.items()
    )


def _known(names: Sequence[str]) -> pl.Expr:
    """The names of the columns that are not null, sorted, joined by `;`."""
    parts = [pl.when(pl.col(name).is_not_null()).then(pl.lit(name)) for name in sorted(set(names))]
    return pl.concat_str(parts, separator=";", ignore_nulls=True) if parts else pl.lit("")


def _problems(level: str, written: str, schema: Mapping[str, pl.DataType]) -> list[Problem]:
    key = f"loyalty.ladder.{level}"

    def unreadable(said: str) -> list[Problem]:
        return [Problem("bad_condition", {"name": key, "value": written, "problem": said})]

    try:
        asked = condition(written)
        names = columns_of(asked)
    except ValueError as error:
        return unreadable(str(error))
    unknown = [name for name in names if name not in schema]
    if unknown:
        return [
            Problem(
                "no_column",
                {"name": key, "column": name, "near": nearest(name, list(schema)) or "-"},
            )
            for name in unknown
        ]
    try:
        answer = pl.DataFrame(schema=schema).select(asked.alias("answer")).to_series()
    except (pl.exceptions.PolarsError, TypeError) as error:
        return unreadable(str(error).splitlines()[0])
    return [] if answer.dtype == pl.Boolean else unreadable(str(answer.dtype))
