"""AdventureWorks: a change of salesperson does not make resellers leave, however it may look.

Compared once, all 635 resellers seem to be protected by a change: who left early had less time to
meet one. Month by month, by the scores and by SQL of our own, nothing is left of that.
"""

from __future__ import annotations

import duckdb
import numpy as np
import polars as pl
import pytest

from retain.config import TableConfig, resolve
from retain.job import load, score
from retain.opening import Inputs
from retain.scoring.asked import CAUSES
from retain.tables.spool import Spool

_NAIVE = """
    WITH days AS (
        SELECT ResellerKey AS customer, OrderDate AS day, min(EmployeeKey) AS seller
        FROM '{sales}' GROUP BY ALL),
    changes AS (
        SELECT *, seller <> lag(seller) OVER (PARTITION BY customer ORDER BY day) AS changed
        FROM days),
    resellers AS (
        SELECT customer, count(*) AS orders, coalesce(bool_or(changed), false) AS changed,
               max(day) < (SELECT max(day) FROM days) - INTERVAL 180 DAY AS silent
        FROM changes GROUP BY customer)
    SELECT changed, count(*) AS resellers, count(*) FILTER (silent) AS silent
    FROM resellers WHERE orders >= {orders} GROUP BY changed ORDER BY changed DESC"""

_LANDMARKS = """
    WITH days AS (
        SELECT ResellerKey AS customer, CAST(OrderDate AS DATE) AS day, min(EmployeeKey) AS seller,
               CAST(sum(SalesAmount) AS DOUBLE) AS amount
        FROM '{sales}' GROUP BY ALL),
    known AS (
        SELECT *, coalesce(seller <> lag(seller) OVER each, false) AS changed,
               row_number() OVER each AS place
        FROM days WINDOW each AS (PARTITION BY customer ORDER BY day)),
    landmarks AS (
        SELECT CAST(unnest(generate_series(DATE '2011-01-01', DATE '2014-01-01', INTERVAL 1 MONTH))
               - INTERVAL 1 DAY AS DATE) AS landmark),
    at_risk AS (
        SELECT landmark, customer, landmark - max(day) AS recency,
               bool_or(changed AND landmark - day < 90) AS exposed,
               sum(amount) FILTER (landmark - day < 365) AS value
        FROM known JOIN landmarks ON day <= landmark
        WHERE landmark + 180 <= (SELECT max(day) FROM days)
        GROUP BY landmark, customer HAVING count(*) >= 2 AND landmark - max(day) <= 180),
    ranked AS (
        SELECT *, sum(value) OVER (PARTITION BY landmark ORDER BY value DESC, customer)
               / sum(value) OVER (PARTITION BY landmark) AS reached
        FROM at_risk)
    SELECT customer, exposed,
           NOT EXISTS (FROM days WHERE days.customer = ranked.customer
                       AND day > landmark AND day <= landmark + 180) AS silent,
           CASE WHEN reached <= .8 THEN 'A' WHEN reached <= .95 THEN 'B' ELSE 'C' END
           || ' ' || (recency // 30) AS stratum
    FROM ranked ORDER BY landmark, customer"""


@pytest.fixture(scope="module")
def sales(real_data):
    return real_data / "adventureworks" / "FactResellerSales.parquet"


@pytest.mark.parametrize(
    ("orders", "counts", "ratio"),
    [(1, [(210, 43), (425, 126)], 0.69), (2, [(210, 43), (395, 100)], 0.81)],
)
def test_the_naive_comparison_speaks_for_changing(sales, orders, counts, ratio):
    found = duckdb.sql(_NAIVE.format(sales=sales, orders=orders)).fetchall()
    assert [row[1:] for row in found] == counts
    (changed, silent), (others, silent_others) = counts
    assert round(silent / changed / (silent_others / others), 2) == ratio


def _pooled(rows: pl.DataFrame) -> float:
    """Mantel and Haenszel's risk ratio, by its textbook sums."""
    cells = rows.group_by("stratum").agg(
        n=pl.len(),
        a=(pl.col("exposed") & pl.col("silent")).sum(),
        b=(~pl.col("exposed") & pl.col("silent")).sum(),
        n1=pl.col("exposed").sum(),
        n0=(~pl.col("exposed")).sum(),
    )
    ratio = (pl.col("a") * pl.col("n0") / pl.col("n")).sum() / (
        pl.col("b") * pl.col("n1") / pl.col("n")
    ).sum()
    return cells.sort("stratum").select(ratio).item()


def test_landmarks_by_sql_show_nothing(sales):
    rows = duckdb.sql(_LANDMARKS.format(sales=sales)).pl()
    ratio = _pooled(rows)
    customers = rows["customer"].unique().sort()
    left_out = [np.log(_pooled(rows.filter(pl.col("customer") != each))) for each in customers]
    n = customers.len()
    error = np.sqrt((n - 1) / n * np.sum((left_out - np.mean(left_out)) ** 2))
    assert ratio == pytest.approx(0.96, abs=0.005)
    assert ratio * np.exp(-1.96 * error) == pytest.approx(0.66, abs=0.01)
    assert ratio * np.exp(1.96 * error) == pytest.approx(1.39, abs=0.01)


def test_the_scores_call_it_unsupported(sales):
    config = resolve(
        search=False, environment={}, tables={"transactions": TableConfig()}, options={}
    )
    lines = pl.scan_parquet(sales).select(
        customer_id="ResellerKey", order_id="SalesOrderNumber", date="OrderDate",
        amount="SalesAmount", salesperson="EmployeeKey",
    )  # fmt: skip
    with Spool() as spool:
        scored = score(load(Inputs(config, {"transactions": lines}), spool), config, None, CAUSES)
    assert scored.standards.causes is not None
    found = {each.cause: each for each in scored.standards.causes.support}["staff_turnover"]
    assert found.supported is False
    assert found.low < 0.97 < found.high
    assert 0.8 < found.risk_ratio < 1.25
    assert found.high < 2
    assert found.exposed_silent > 10
    assert found.share_explained < 0.03
    tagged = scored.scores.filter(cause="staff_turnover")
    assert (tagged["cause_confidence"] <= 0.7).all()
