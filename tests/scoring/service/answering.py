"""Surveys made up for the tests; days count from the lines' first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from hypothesis import strategies as st

from retain.scoring import surveys
from retain.scoring.base import Base
from tests.scoring.tables_of import base_of

ROLES: Mapping[str, pl.DataType] = {
    "date": pl.Date(),
    **surveys.ROLES,
    "scale_low": pl.Float64(),
    "scale_high": pl.Float64(),
}
CUSTOMERS = "abcdefgh"

Rows = Sequence[Mapping[str, Any]]


def answer(customer: str = "a", dimension: str = "service", when: int = 390, **grades: Any) -> dict:
    """A row of a survey, its grades on a scale from 1 to 5 unless it says otherwise."""
    row = {"customer": customer, "dimension": dimension, "date": when}
    return {**row, "scale_low": 1.0, "scale_high": 5.0, **grades}


def surveyed(rows: Rows | None, roles: Mapping[str, pl.DataType] = ROLES) -> Base:
    """A base of customers who bought once, and of surveys; None for no table."""
    lines = [(name, 0, 10_000) for name in CUSTOMERS]
    return base_of(lines, {} if rows is None else {"surveys": (roles, rows)})


_grade = st.none() | st.integers(0, 6).map(float)
answers = st.lists(
    st.builds(
        answer,
        st.sampled_from(CUSTOMERS),
        st.sampled_from(["service", "product", "price", "rivals", "overall"]),
        st.integers(0, 400),
        importance=_grade,
        expectation=_grade,
        experience=_grade,
        nps=st.none() | st.integers(-1, 11).map(float),
    ),
    max_size=30,
)
"""Rows with grades outside of their scales and none at all among them."""
