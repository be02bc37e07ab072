"""Open complaints of each customer."""

from __future__ import annotations

import polars as pl
import pytest

from retain.scoring.contact_plan.service_events import open_complaints
from tests.scoring.contact_plan.asked import base_with
from tests.scoring.lines_of import day

CODES = pl.Series("code", [1, 0], dtype=pl.UInt32)
PEOPLE = [{"customer": "x"}, {"customer": "y"}]
ROWS = [
    {"customer": "x", "opened": 10, "closed": 20},
    {"customer": "x", "opened": 30},
    {"customer": "x", "opened": 40, "closed": 60},
]


@pytest.mark.parametrize(("as_of", "counted"), [(5, 0), (10, 1), (20, 0), (45, 2), (60, 1)])
def test_opened_by_the_day_and_not_closed_by_then(as_of, counted):
    base = base_with(PEOPLE, {"complaints": ROWS})
    found = open_complaints(base, CODES, as_of=day(as_of))
    assert found.to_list() == [0, counted]
    assert found.dtype == pl.UInt32


def test_unknown_where_no_table_or_no_column_tells():
    assert open_complaints(base_with(PEOPLE, {}), CODES, as_of=day(45)).null_count() == 2
    base = base_with(PEOPLE, {"complaints": ROWS})
    base.tables["complaints"] = base.tables["complaints"].drop("closed")
    assert open_complaints(base, CODES, as_of=day(45)).null_count() == 2
