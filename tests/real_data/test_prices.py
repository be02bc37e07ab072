"""Prices on real sales: what is a response to them, what is a quantity break, what is not known."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import retain
from retain.scoring.prices import COLUMNS

RESELLERS = {"customer_id": "ResellerKey", "order_id": "SalesOrderNumber"}


@pytest.fixture(scope="module")
def online_retail(real_data) -> pl.DataFrame:
    return retain.score(real_data / "online_retail" / "onlineretail.parquet")


def test_prices_paid_within_a_day_are_quantity_breaks(real_data):
    """Nobody's price has changed within a day, and yet quantities go with prices at −5."""
    lines = pl.read_parquet(real_data / "online_retail" / "onlineretail.parquet")
    slopes = _slopes(lines, ["StockCode", "day"])
    assert np.median(slopes) < -4.5
    assert np.quantile(slopes, 0.25) < -11


def test_online_retail_repeats_no_quantity_break(online_retail):
    """Ninety per cent saw no three changes; what the others' quantities did is under one."""
    known = online_retail.drop_nulls("price_response")
    assert 0.08 < known.height / online_retail.height < 0.12
    assert -0.6 < known["price_response"].mean() < -0.1
    assert known["price_response"].is_between(-1.5, 0.5).all()
    assert (known["price_response_se"] < 0.6).all()
    few = online_retail.filter(pl.col("reference_price_changes") < 3)
    assert few["price_response"].null_count() == few.height


def test_online_retail_says_nothing_of_discounts_and_categories(online_retail):
    for name in ("price_sensitivity", "price_position"):
        assert online_retail[name].null_count() == online_retail.height
    assert set(online_retail["buying_style"].drop_nulls()) == {"novelty", "routine"}


def test_the_superstore_knows_deals_and_no_response(real_data):
    """Ten thousand lines of two thousand products: nobody buys one of them at two prices."""
    scores = retain.score(real_data / "superstore_zh" / "订单.utf8.csv")
    assert scores["price_response"].null_count() == scores.height
    assert scores["reference_price_changes"].max() == 0
    for name in ("price_sensitivity", "price_score", "price_position"):
        assert scores[name].null_count() == 0
    assert scores["price_sensitivity"].is_between(0.5, 2).all(), "customers hardly differ"
    assert scores["buying_style"].count() < 0.1 * scores.height


def test_resellers_discounts_are_known_and_their_response_is_not_sure(real_data):
    sales = real_data / "adventureworks" / "FactResellerSales.parquet"
    scores = retain.score(sales, columns=RESELLERS)
    assert scores["price_sensitivity"].null_count() == 0
    assert scores["price_sensitivity"].max() > 5, "few get most of the discounts"
    known = scores.drop_nulls("price_response")
    assert 50 < known.height < 200
    assert (known["price_response"].abs() < 2 * known["price_response_se"]).all()


def test_shuffled_lines_give_the_same_figures(real_data):
    lines = pl.read_parquet(real_data / "online_retail" / "onlineretail.parquet")
    lines = lines.filter(pl.col("CustomerID") < 14000)
    first, second = (
        retain.score(frame).select("customer_id", *COLUMNS)
        for frame in (lines, lines.sample(fraction=1.0, shuffle=True, seed=3))
    )
    assert first.equals(second)


def _slopes(lines: pl.DataFrame, within: list[str]) -> np.ndarray:
    """Of each product: ln quantity on ln price paid, both less their means within something."""
    bought = lines.filter((pl.col("Quantity") > 0) & (pl.col("UnitPrice") > 0)).filter(
        pl.col("CustomerID").is_not_nan()
    )
    moved = bought.with_columns(
        pl.col("InvoiceDate").dt.date().alias("day"),
        x=pl.col("UnitPrice").log(),
        y=pl.col("Quantity").log(),
    ).with_columns(pl.col("x", "y") - pl.col("x", "y").mean().over(within))
    sums = moved.group_by("StockCode").agg(
        xx=(pl.col("x") ** 2).sum(), xy=(pl.col("x") * pl.col("y")).sum()
    )
    told = sums.filter(pl.col("xx") > 1e-6)
    return (told["xy"] / told["xx"]).to_numpy()
