"""Small frames of scores, as `retain score` gives them, with the columns that a test names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from retain.scoring.catalogue import BY_NAME


def frame(rows: Mapping[str, Mapping[str, Any]]) -> pl.DataFrame:
    """One row a customer; a column is null where its row does not name it; texts beside."""
    names = dict.fromkeys(name for cells in rows.values() for name in cells)
    known = {name: BY_NAME[name].dtype for name in names if name in BY_NAME}
    schema = {"customer_id": pl.String(), **dict.fromkeys(names, pl.String()), **known}
    cells = [{"customer_id": who, **row} for who, row in rows.items()]
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in cells], schema=schema)
