"""Customers with the codes by which tables know them."""

from __future__ import annotations

import polars as pl

from retain.scoring.service.customers import with_codes
from tests.scoring.tables_of import base_of

LINES = [("b", 0, 10), ("a", 5, 10), ("c", 9, 10)]


def test_each_row_gets_the_code_of_its_customer():
    base = base_of(LINES, {})
    scores = pl.DataFrame({"customer_id": ["c", "a"], "tier": ["A", "B"]})
    found = with_codes(base, scores)
    assert found.columns == ["code", "customer_id", "tier"]
    assert found.schema["code"] == pl.UInt32
    assert [base.customers.ids[code] for code in found["code"]] == ["c", "a"]


def test_nobody_is_nobody():
    base = base_of(LINES, {})
    scores = pl.DataFrame(schema={"customer_id": pl.String, "tier": pl.String})
    assert with_codes(base, scores).height == 0
