"""Small worlds and moments to ask single rules about; days are counted from the lines' first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from retain.scoring.base import Base
from retain.scoring.causes.moments import SCHEMA, Moments
from retain.scoring.causes.reference import Reference
from retain.scoring.causes.rule import Rule
from retain.scoring.causes.world import CauseRules, World
from tests.scoring.lines_of import Line, customer_days, day

AS_OF = day(1000)
NOBODY = pl.Series([], dtype=pl.UInt32)


def world_of(
    lines: Iterable[Line],
    tables: Mapping[str, pl.DataFrame] | None = None,
    reference: Reference | None = None,
    **lazies: Callable[..., pl.DataFrame | None],
) -> World:
    """A world of lines (customer, day, minor units) and tables with `code` and dates."""
    facts = pl.DataFrame(schema={"code": pl.UInt32})
    base = Base(customer_days(lines), facts, NOBODY, dict(tables or {}))
    return World(
        replace(base, **lazies), AS_OF, pl.DataFrame(), CauseRules(), reference or Reference()
    )


def moments_at(*asked: tuple[int, int, int]) -> Moments:
    """Moments of (code, day, last day in rhythm)."""
    rows = [
        {"code": code, "day": day(at), "rhythm_day": day(rhythm), "gap": 30.0, "tier": "A",
         "told_day": AS_OF}
        for code, at, rhythm in asked
    ]  # fmt: skip
    return Moments.of(pl.DataFrame(rows, schema={k: v for k, v in SCHEMA.items() if k != "moment"}))


def table_of(rows: Sequence[Mapping[str, Any]], **dtypes: pl.DataType) -> pl.DataFrame:
    """A table of rows with `code`; columns of type `Date` or named `…day` are given as days."""
    dated = [name for name, dtype in dtypes.items() if dtype == pl.Date or name.endswith("day")]
    schema = {"code": pl.UInt32(), **dtypes}
    read = {name: pl.Int32() if name in dated else dtype for name, dtype in schema.items()}
    cells = [
        {name: _numbered(row.get(name)) if name in dated else row.get(name) for name in schema}
        for row in rows
    ]
    frame = pl.DataFrame(cells, schema=read, orient="row")
    return frame.with_columns(pl.col(name).cast(dtype) for name, dtype in schema.items())


def _numbered(offset: int | None) -> int | None:
    return None if offset is None else day(offset)


def found(rule: Rule, world: World, moments: Moments) -> dict[int, dict[str, Any]]:
    """What a rule finds, by moment; the shape that every rule must have is checked on the way."""
    frame = rule.find(world, moments)
    assert {"moment", "strength", "table"} <= set(frame.columns)
    assert frame["moment"].is_unique().all()
    assert frame["strength"].is_between(0, 1).all()
    return {row.pop("moment"): row for row in frame.to_dicts()}
