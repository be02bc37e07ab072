"""Small tables beside the lines for the scoring tests, and a base of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from retain.scoring.base import Base
from tests.scoring.lines_of import Line, customer_days, day

Row = Mapping[str, Any]
"""A row of a table: `customer`, and cells by role; days are counted from the lines' first."""

_DAYS = ("date", "opened", "closed", "first_response", "made", "due", "fulfilled", "since")


def base_of(
    lines: Iterable[Line],
    tables: Mapping[str, tuple[Mapping[str, pl.DataType], Sequence[Row]]],
    facts: Sequence[Row] = (),
) -> Base:
    """A base of lines and tables.

    Args:
        lines: customer, day, amount in minor units; every customer of a table has one.
        tables: by name: the types of its roles (a date is given as its day), and its rows.
        facts: `customer` and what is known of it.
    """
    customers = customer_days(lines)
    code_of = {name: code for code, name in enumerate(customers.ids)}
    framed = {name: _frame(rows, roles, code_of) for name, (roles, rows) in tables.items()}
    named = [{"code": code_of[row["customer"]], **row} for row in facts]
    columns = sorted({name for row in facts for name in row if name != "customer"})
    schema = {"code": pl.UInt32(), **dict.fromkeys(columns, pl.String())}
    return Base(
        customers,
        pl.DataFrame([{name: row.get(name) for name in schema} for row in named], schema=schema),
        pl.Series([], dtype=pl.UInt32),
        framed,
    )


def _frame(
    rows: Sequence[Row], roles: Mapping[str, pl.DataType], code_of: Mapping[str, int]
) -> pl.DataFrame:
    schema = {"code": pl.UInt32(), **roles}
    dated = [name for name in _DAYS if name in roles]
    whole = {name: pl.Int64() if name in dated else dtype for name, dtype in schema.items()}
    cells = [{"code": code_of[row["customer"]], **row} for row in rows]
    for row in cells:
        row.update({name: day(row[name]) for name in dated if row.get(name) is not None})
    frame = pl.DataFrame([{name: row.get(name) for name in whole} for row in cells], schema=whole)
    return frame.with_columns(pl.col(dated).cast(pl.Int32).cast(pl.Date))
