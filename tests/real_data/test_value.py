"""Levels, key accounts and growth of real businesses, against SQL and scipy."""

from __future__ import annotations

import io
from pathlib import Path

import duckdb
import polars as pl
import pytest
from scipy.stats import theilslopes

import retain

_ORDERS = """
    SELECT "客户 ID" AS customer_id, CAST("订单日期" AS DATE) AS day, "地区" AS region,
           "销售额"::DOUBLE AS sales, "利润"::DOUBLE AS margin, "折扣"::DOUBLE AS rate
    FROM read_csv('{file}', all_varchar = true)"""


@pytest.fixture(scope="module")
def orders(real_data) -> Path:
    return real_data / "superstore_zh" / "订单.utf8.csv"


@pytest.fixture(scope="module")
def superstore(orders) -> pl.DataFrame:
    return retain.score(orders)


def test_customers_of_several_regions_equal_sql(superstore, orders):
    counted = duckdb.sql(
        f"""SELECT customer_id, COUNT(DISTINCT region) > 1 AS several
            FROM ({_ORDERS.format(file=orders)}) WHERE sales > 0 GROUP BY ALL"""
    ).pl()
    both = superstore.join(counted, on="customer_id")
    assert both.height == 790
    assert (both["several_regions"] == both["several"]).all()
    assert both["several"].sum() == 769


def test_customers_of_several_regions_are_owned_one_up(retain, orders, superstore, tmp_path):
    config = tmp_path / "levels.toml"
    config.write_text(
        '[levels]\nowner_ranks = ["门店", "大区", "总部"]\n'
        '[levels.floors]\n"黄金" = 10000\n"普通" = 0\n'
        '[levels.owners]\n"黄金" = "大区"\n"普通" = "门店"\n',
        "utf-8",
    )
    ran = retain("score", orders, "--config", config, "--columns",
                 "customer_id,level,several_regions,level_owner,revenue_window")  # fmt: skip
    assert ran.code == 0, ran.err
    scores = pl.read_csv(io.BytesIO(ran.out))
    found = scores.group_by("level", "several_regions", "level_owner").len().drop("len")
    assert sorted(found.rows()) == [
        ("普通", False, "门店"),
        ("普通", True, "大区"),
        ("黄金", False, "大区"),
        ("黄金", True, "总部"),
    ]
    gold = pl.col("revenue_window") >= 10_000
    assert scores.select((gold == (pl.col("level") == "黄金")).all()).item()


def test_exclusions_equal_sql(superstore, orders):
    """The same rules over the raw lines; tiers and occasions are held to SQL elsewhere."""
    known = duckdb.sql(
        f"""
        WITH lines AS (SELECT *, MAX(day) OVER () AS newest FROM ({_ORDERS.format(file=orders)})),
        days AS (SELECT customer_id, day, SUM(sales) AS sales, SUM(margin) AS margin
                 FROM lines WHERE day > newest - 365 GROUP BY ALL),
        year AS (SELECT customer_id, SUM(sales) AS sales, SUM(margin) AS margin, COUNT(*) AS n,
                        MAX(margin) / SUM(margin) AS greatest
                 FROM days GROUP BY ALL),
        terms AS (SELECT customer_id,
                         SUM(sales * rate / (1 - rate)) / SUM(sales / (1 - rate)) AS discount
                  FROM lines GROUP BY ALL),
        base AS (SELECT MEDIAN(n) AS n, SUM(margin) / SUM(sales) AS margin,
                        (SELECT sales FROM year ORDER BY sales DESC
                         LIMIT 1 OFFSET (SELECT CEIL(COUNT(*) * .2)::INT - 1 FROM year)) AS line
                 FROM year)
        SELECT customer_id, discount, year.greatest, year.margin / year.sales AS margin_rate,
               year.greatest >= .6 AND year.n <= base.n AS one_off,
               year.sales >= base.line AND year.margin / year.sales < base.margin / 2 AS volume,
               year.n >= 4 AS often
        FROM year JOIN terms USING (customer_id), base
        """
    ).pl()
    both = superstore.join(known, on="customer_id", how="left", suffix="_sql")
    current = both.filter(pl.col("tier") != "D")
    assert current.height == 702
    for name in ("margin_rate", "discount_rate"):
        sql = "discount" if name == "discount_rate" else "margin_rate_sql"
        assert (current[name] - current[sql]).abs().max() < 1e-4
    a = pl.col("tier") == "A"
    expected = (
        pl.when(a & pl.col("one_off"))
        .then(pl.lit("one_off_bulk"))
        .when("volume")
        .then(pl.lit("volume_without_margin"))
        .when(a & pl.col("often") & (pl.col("discount") > 0.15))
        .then(pl.lit("harsh_terms"))
    )
    found = current.with_columns(expected=expected)
    assert found.select(pl.col("expected").eq_missing(pl.col("key_account_exclusion")).all()).item()
    counts = dict(found.group_by("expected").len().drop_nulls().rows())
    assert counts == {"one_off_bulk": 73, "volume_without_margin": 40, "harsh_terms": 12}


def test_volume_without_margin_hides_outside_tier_a(superstore):
    """Most of them have so little margin that value alone would not show them."""
    volume = superstore.filter(pl.col("key_account_exclusion") == "volume_without_margin")
    assert dict(volume.group_by("tier").len().rows()) == {"A": 1, "B": 10, "C": 29}
    losing = volume.filter(pl.col("margin_window") < 0)
    assert losing.height > 10
    assert losing["revenue_window"].min() > superstore["revenue_window"].median()


@pytest.fixture(scope="module")
def shop(real_data) -> Path:
    return real_data / "online_retail" / "onlineretail.parquet"


@pytest.fixture(scope="module")
def online(shop) -> pl.DataFrame:
    return retain.score(shop)


def test_bulk_buyers_of_the_online_shop_are_no_key_accounts(online):
    """16000 came once and left 12,393.70, more than all but 65 customers in the year."""
    row = online.row(by_predicate=pl.col("customer_id") == "16000", named=True)
    assert (row["occasions"], row["value_rank"], row["tier"]) == (1, 66, "A")
    assert (row["key_account"], row["key_account_exclusion"]) == (False, "one_off_bulk")
    found = online.filter(pl.col("key_account_exclusion") == "one_off_bulk")
    assert found["one_occasion_share"].min() >= 0.6
    assert found["occasions_window"].max() <= 3
    keys = online.filter("key_account")
    assert keys["occasions_window"].min() == 4
    assert not keys.filter(pl.col("return_rate") > 0.2).height


def test_growth_equals_scipy_over_quarters_in_sql(online, shop):
    """Quarters of 365.25 / 4 days back from the last day, from the first complete one on."""
    quarters = duckdb.sql(
        f"""
        WITH lines AS (SELECT CAST(CAST(CustomerID AS BIGINT) AS VARCHAR) AS customer_id,
                              CAST(InvoiceDate AS DATE) AS day, Quantity * UnitPrice AS net,
                              MAX(CAST(InvoiceDate AS DATE)) OVER () AS newest
                       FROM '{shop}' WHERE CustomerID IS NOT NULL AND NOT isnan(CustomerID)),
        begun AS (SELECT customer_id, MIN(day) AS first FROM lines WHERE net > 0 GROUP BY ALL)
        SELECT customer_id, FLOOR((newest - day) / (365.25 / 4))::INT AS back, SUM(net) AS value,
               FLOOR((newest - first + 1) / (365.25 / 4))::INT AS complete
        FROM lines JOIN begun USING (customer_id) GROUP BY ALL ORDER BY ALL
        """
    ).pl()
    expected = {}
    for (name,), rows in quarters.filter(pl.col("complete") >= 4).group_by("customer_id"):
        n = min(rows["complete"][0], 8)
        values = [0.0] * n
        for back, value in rows.select("back", "value").iter_rows():
            if back < n:
                values[n - 1 - back] = value
        if sum(values) > 1e-6:
            expected[name] = 4 * theilslopes(values).slope * n / sum(map(abs, values))
    found = online.filter(pl.col("growth_rate").is_not_null())
    assert found.height == len(expected) == 507
    for name, rate in found.select("customer_id", "growth_rate").iter_rows():
        assert rate == pytest.approx(expected[name], abs=1e-4), name


@pytest.fixture(scope="module")
def resellers(real_data) -> tuple[pl.DataFrame, Path]:
    sales = real_data / "adventureworks" / "FactResellerSales.parquet"
    columns = {"customer_id": "ResellerKey", "order_id": "SalesOrderNumber"}
    return retain.score(sales, columns=columns), sales


def test_discount_rates_of_resellers_equal_sql(resellers):
    scores, sales = resellers
    known = duckdb.sql(
        f"""SELECT CAST(ResellerKey AS VARCHAR) AS customer_id,
                   CAST(SUM(DiscountAmount) AS DOUBLE)
                   / CAST(SUM(SalesAmount + DiscountAmount) AS DOUBLE) AS rate
            FROM '{sales}' GROUP BY ALL"""
    ).pl()
    both = scores.join(known, on="customer_id")
    assert both.height == 635
    assert (both["discount_rate"] - both["rate"]).abs().max() <= 1e-4
    assert both["discount_rate"].max() > 0.02


def test_resellers_order_once_a_quarter_so_all_of_tier_a_are_key_accounts(resellers):
    scores, _ = resellers
    keys = scores.filter(pl.col("tier") == "A")
    assert keys.height == keys["key_account"].sum() == 52
    assert set(keys["occasions_window"]) == {4}
