"""Categories of the Chinese superstore against DuckDB, and what its customers have lost."""

from __future__ import annotations

import duckdb
import polars as pl
import pytest

from retain.config import TableConfig, resolve
from retain.job import load
from retain.opening import Inputs
from retain.scoring.activity import fit_rhythm
from retain.scoring.features import features
from retain.scoring.measure import MINOR_PER_UNIT
from retain.scoring.partial_churn import partial_churn
from retain.scoring.silence import Silence
from retain.tables.spool import Spool


@pytest.fixture(scope="module")
def orders(real_data):
    return real_data / "superstore_zh" / "订单.utf8.csv"


@pytest.fixture(scope="module")
def loaded(orders):
    tables = {"transactions": TableConfig((str(orders),))}
    config = resolve(search=False, environment={}, tables=tables, options={})
    with Spool() as spool:
        found = load(Inputs(config), spool)
        assert found.base.categories() is not None
        return found


def test_categories_equal_sql(loaded, orders):
    expected = duckdb.sql(
        f"""
        SELECT "客户 ID" AS customer_id, "类别" AS category,
               COUNT(DISTINCT "订单日期") FILTER ("销售额" > 0) AS occasions,
               MIN("订单日期") AS first_day, MAX("订单日期") AS last_day, SUM("销售额") AS revenue
        FROM read_csv('{orders}') GROUP BY ALL ORDER BY ALL
        """
    ).pl()
    found = loaded.base.categories()
    named = found.with_columns(
        pl.col("first_day", "last_day").cast(pl.Date),
        customer_id=loaded.base.customers.ids.gather(found["code"]),
    ).sort("customer_id", "category")
    assert named.height == expected.height == 2198
    for column in ("customer_id", "category", "first_day", "last_day"):
        assert named[column].to_list() == expected[column].to_list()
    assert (named["occasions"] == expected["occasions"]).all()
    assert (named["revenue"] / MINOR_PER_UNIT - expected["revenue"]).abs().max() < 1e-6


def test_what_was_lost_was_bought_often_and_no_more_while_the_customer_came(loaded):
    base, as_of = loaded.base, loaded.as_of
    facts = features(base.customers, as_of=as_of, window_days=365)
    everybody = Silence.of(base.customers, facts, fit_rhythm(facts), as_of=as_of)
    found = partial_churn(everybody, base.categories())
    lost = found.with_columns(pl.col("partial_churn").str.split(";")).explode("partial_churn")
    named = lost.filter(pl.col("partial_churn").str.starts_with("category:")).select(
        "code", category=pl.col("partial_churn").str.strip_prefix("category:")
    )
    bought = base.categories().with_columns(pl.col("category").cast(pl.String))
    seen = named.join(bought, on=["code", "category"]).join(
        facts.select("code", bought_last="last_day"), on="code"
    )
    assert 1 <= seen.height == named.height <= 20  # of 790 customers with three categories
    assert (seen["occasions"] >= 4).all()
    mean_gap = (pl.col("last_day") - pl.col("first_day")) / (pl.col("occasions") - 1)
    assert seen.select((pl.col("bought_last") - pl.col("last_day") > mean_gap).all()).item()
