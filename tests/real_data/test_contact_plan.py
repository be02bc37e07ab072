"""Contact plans of real businesses: regional managers of a shop, salespeople of a bicycle maker."""

from __future__ import annotations

import csv
import io
import json

import duckdb
import fastexcel
import polars as pl
import pytest
import vobject


def rows_of(ran) -> list[dict[str, str]]:
    assert ran.code == 0, ran.err
    return list(csv.DictReader(io.StringIO(ran.out.decode())))


@pytest.fixture
def superstore(real_data):
    folder = real_data / "superstore_zh"
    return (
        folder / "订单.utf8.csv", "--table", f"returns={folder / '退货.utf8.csv'}",
        "--table", f"regions={folder / '销售人员.utf8.csv'}", "--lang", "zh",
    )  # fmt: skip


def test_regional_managers_plan_the_week_of_the_superstore(retain, real_data, superstore, tmp_path):
    rows = rows_of(retain("plan", *superstore))
    managers = pl.read_csv(real_data / "superstore_zh" / "销售人员.utf8.csv")
    region_of = dict(managers.select("地区经理", "地区").iter_rows())
    assert {row["owner"] for row in rows} == set(region_of)
    assert all(region_of[row["owner"]] == row["region"] for row in rows)
    newest = duckdb.sql(
        f"""
        SELECT "客户 ID" AS customer, list(DISTINCT "地区") AS regions
        FROM '{superstore[0]}' AS orders
        WHERE "订单日期" = (SELECT max("订单日期") FROM '{superstore[0]}' AS others
                        WHERE others."客户 ID" = orders."客户 ID")
        GROUP BY ALL
        """
    )
    bought = dict(newest.fetchall())
    assert all(row["region"] in bought[row["customer_id"]] for row in rows)
    targets = (tmp_path / "周.xlsx", tmp_path / "周.ics")
    ran = retain("plan", *superstore, *(p for t in targets for p in ("-o", t)))
    assert ran.code == 0, ran.err
    sheets = fastexcel.read_excel(targets[0]).sheet_names
    assert sheets[: 2 + len(region_of)] == ["概览", "本期一览", *sorted(region_of)]
    events = vobject.readOne(targets[1].read_bytes().decode()).vevent_list
    assert len(events) == sum(row["overflow"] == "false" for row in rows)
    assert all(any(name in event.summary.value for name in region_of) for event in events)


def test_holidays_of_china_are_kept(real_data, superstore, retain):
    rows = rows_of(retain("plan", *superstore, "--columns", "planned_date"))
    assert "2018-01-01" in {row["planned_date"] for row in rows}
    rows = rows_of(retain("plan", *superstore, RETAIN_COUNTRY="CN"))
    assert "2018-01-01" not in {row["planned_date"] for row in rows}


def test_salespeople_of_adventureworks(retain, real_data, tmp_path):
    folder = real_data / "adventureworks"
    duckdb.sql(
        f"""
        COPY (SELECT ResellerKey AS customer_id, CAST(OrderDate AS DATE) AS date,
                     SalesAmount AS amount, SalesOrderNumber AS order_id, TotalProductCost AS cost,
                     EmployeeKey AS salesperson, SalesTerritoryRegion AS region
              FROM '{folder / "FactResellerSales.parquet"}'
              JOIN (SELECT SalesTerritoryKey, SalesTerritoryRegion
                    FROM '{folder / "DimSalesTerritory.parquet"}') USING (SalesTerritoryKey)
        ) TO '{tmp_path / "sales.parquet"}'
        """
    )
    found = rows_of(retain("plan", tmp_path / "sales.parquet", "--days", "35"))
    sellers = duckdb.sql(
        f"""
        SELECT CAST(customer_id AS VARCHAR), CAST(arg_max(salesperson, date) AS VARCHAR)
        FROM '{tmp_path / "sales.parquet"}' GROUP BY ALL
        """
    )
    seller_of = dict(sellers.fetchall())
    assert len(found) > 80
    assert all(row["owner"] == seller_of[row["customer_id"]] for row in found)
    told = json.loads(retain("plan", tmp_path / "sales.parquet", "-f", "json").out)["sections"]
    for row in told["glance"]["rows"]:
        for name in ("visits", "calls", "messages"):
            assert row[name] <= row[f"{name}_capacity"]
