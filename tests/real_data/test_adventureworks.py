"""AdventureWorks reseller sales: typed Parquet with decimals and whole-number keys."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest

import retain


@pytest.fixture(scope="module")
def sales(real_data):
    return real_data / "adventureworks" / "FactResellerSales.parquet"


@pytest.fixture(scope="module")
def scores(sales) -> pl.DataFrame:
    columns = {"customer_id": "ResellerKey", "order_id": "SalesOrderNumber"}
    return retain.score(sales, columns=columns)


def test_resellers_orders_and_revenue(scores):
    assert scores.height == 635
    assert scores["lines"].sum() == 60_855
    assert scores["orders"].sum() == 3_796
    assert round(scores["revenue"].sum(), 2) == 80_450_596.98


def test_margin_and_discount_share_equal_sql(scores, sales):
    expected = duckdb.sql(
        f"""
        WITH lines AS (SELECT *, MAX(OrderDate) OVER () AS newest FROM '{sales}')
        SELECT CAST(ResellerKey AS VARCHAR) AS customer_id,
               CAST(SUM(SalesAmount - TotalProductCost)
                 FILTER (OrderDate > newest - INTERVAL 365 DAY) AS DOUBLE) AS margin,
               CAST(SUM(SalesAmount)
                 FILTER (DiscountAmount > 0 OR UnitPriceDiscountPct > 0) AS DOUBLE)
                 / CAST(SUM(SalesAmount) AS DOUBLE) AS discounted
        FROM lines GROUP BY ALL
        """
    ).pl()
    both = scores.join(expected, on="customer_id")
    assert both.height == 635
    assert (both["margin_window"] - both["margin"].fill_null(0)).abs().max() < 1e-6
    assert (both["discount_share"] - both["discounted"].fill_null(0)).abs().max() < 1e-9
    assert scores["tier"].value_counts().height == 4


def test_the_owner_is_the_salesperson_of_the_newest_order(scores, sales):
    expected = duckdb.sql(
        f"""
        SELECT CAST(ResellerKey AS VARCHAR) AS customer_id,
               CAST(ARG_MAX(EmployeeKey, OrderDate) AS VARCHAR) AS employee
        FROM '{sales}' GROUP BY ALL
        """
    ).pl()
    both = scores.join(expected, on="customer_id")
    assert both["owner"].n_unique() == 17
    assert (both["owner"] == both["employee"]).all()
