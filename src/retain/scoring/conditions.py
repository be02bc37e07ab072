"""Conditions in SQL over the columns of one frame; they see nothing else."""

from __future__ import annotations

import re

import polars as pl

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_SUBQUERY = re.compile(r"\b(select|from|with|table)\b", re.IGNORECASE)


def condition(sql: str) -> pl.Expr:
    """The expression that a condition stands for.

    Raises:
        ValueError: it cannot be read, or would look beyond the frame; says why in one line.
    """
    if _SUBQUERY.search(_QUOTED.sub("", sql)):  # parsing alone would open files named there
        raise ValueError("SELECT")
    try:
        return pl.sql_expr(sql)
    except pl.exceptions.PolarsError as error:
        raise ValueError(str(error).splitlines()[0]) from error


def columns_of(asked: pl.Expr) -> list[str]:
    """The columns that a condition reads, sorted, each once.

    Raises:
        ValueError: it stands for several columns at once, as `*` does.
    """
    try:
        return sorted(set(asked.meta.root_names()))
    except pl.exceptions.PolarsError as error:
        raise ValueError(str(error).splitlines()[0]) from error
