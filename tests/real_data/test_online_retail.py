"""Online Retail: anonymous lines set aside, cancellations netted, against DuckDB."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest


@pytest.fixture
def parquet(real_data):
    return real_data / "online_retail" / "onlineretail.parquet"


def test_rows_customers_and_revenue(retain, parquet, tmp_path):
    out = tmp_path / "scores.parquet"
    ran = retain("score", parquet, "-o", out, "--stats")
    assert ran.code == 0, ran.err
    account = ran.stats["tables"]["transactions"]
    assert account["rows"] == 541_909
    assert account["quarantined"] == {"NULL_ID": 135_080}
    assert account["accepted"] == 406_829
    assert "NOTE_RETURNS" in account["notes"]
    assert ran.stats["as_of"] == "2011-12-09"
    scores = pl.read_parquet(out)
    assert scores.height == ran.stats["customers"] == 4_372
    expected = duckdb.sql(
        f"""
        SELECT CAST(CAST(CustomerID AS BIGINT) AS VARCHAR) AS customer_id,
               SUM(CAST(ROUND(UnitPrice * 10000) AS BIGINT) * CAST(Quantity AS BIGINT)) AS minor,
               COUNT(DISTINCT CAST(InvoiceDate AS DATE))
                 FILTER (UnitPrice * Quantity > 0) AS occasions,
               COUNT(DISTINCT InvoiceNo) FILTER (UnitPrice * Quantity > 0) AS orders,
               COUNT(*) AS lines,
               -SUM(LEAST(UnitPrice * Quantity, 0))
                 / NULLIF(SUM(GREATEST(UnitPrice * Quantity, 0)), 0) AS return_rate
        FROM '{parquet}' WHERE CustomerID IS NOT NULL AND NOT isnan(CustomerID)
        GROUP BY ALL ORDER BY customer_id
        """
    ).pl()
    assert scores["customer_id"].to_list() == expected["customer_id"].to_list()
    assert (scores["revenue"] == (expected["minor"].cast(pl.Float64) / 10_000).round(4)).all()
    for column in ("occasions", "orders", "lines"):
        assert (scores[column] == expected[column]).all(), column
    gap = (scores["return_rate"] - expected["return_rate"]).abs()
    assert gap.max() < 1e-9
    assert scores["return_rate"].null_count() == expected["return_rate"].null_count()


def test_daily_files_with_float_identifiers(retain, real_data, parquet):
    """The first thirty days as raw CSV equal the same days of the Parquet file."""
    pattern = str(real_data / "online_retail" / "by_day" / "*.csv")
    from_csv = retain("score", pattern, "--as-of", "2011-01-14")
    from_parquet = retain("score", parquet, "--as-of", "2011-01-14")
    assert from_csv.code == from_parquet.code == 0, from_csv.err
    assert "17850.0" in from_csv.err
    assert from_csv.out == from_parquet.out
