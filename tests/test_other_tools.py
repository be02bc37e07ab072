"""What retain writes is read by the tools that people use next."""

from __future__ import annotations

import duckdb
import pandas as pd
import polars as pl
import pytest

LINES = "customer_id,date,amount\n007,2024-01-01,5.10\n7,2024-02-01,1234.5678\n007,2024-03-01,-1\n"


@pytest.fixture
def written(retain, tmp_path):
    """The scores in a file of each format."""
    lines = tmp_path / "lines.csv"
    lines.write_text(LINES)
    names = ("s.parquet", "s.csv", "s.arrow", "s.ndjson", "s.json")
    ran = retain("score", lines, *(word for name in names for word in ("-o", tmp_path / name)))
    assert ran.code == 0, ran.err
    return tmp_path


def test_pandas(written):
    for frame in (
        pd.read_parquet(written / "s.parquet"),
        pd.read_csv(written / "s.csv", dtype={"customer_id": str}),
        pd.read_json(written / "s.ndjson", lines=True, dtype={"customer_id": str}),
    ):
        assert list(frame["customer_id"]) == ["007", "7"]
        assert list(frame["revenue"]) == [4.1, 1234.5678]
        assert frame["revenue"].dtype == "float64"
        assert str(frame["last_date"].iloc[0])[:10] == "2024-01-01"


def test_duckdb(written):
    for name in ("s.parquet", "s.csv", "s.json"):
        found = duckdb.sql(
            f"SELECT revenue, tier FROM '{written / name}' ORDER BY revenue"
        ).fetchall()
        assert found == [(4.1, "C"), (1234.5678, "A")]


def test_polars_and_the_meaning_of_columns(written):
    assert pl.read_ipc_stream(written / "s.arrow").equals(pl.read_parquet(written / "s.parquet"))
    described = pl.read_parquet_metadata(written / "s.parquet")["retain.columns"]
    assert "Days since the last occasion" in described
