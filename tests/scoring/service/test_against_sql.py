"""The figures of the made-up business beside the same figures in SQL, written independently."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import polars as pl
import pytest

from retain.config import TableConfig, resolve
from retain.demo import make_business
from retain.job import load
from retain.opening import Inputs
from retain.scoring.base import Base
from retain.scoring.figure import Figure
from retain.scoring.service.complaint_figures import complaint_figures, complaints_by
from retain.scoring.service.complaints import read_complaint_book
from retain.scoring.service.deliveries import read_delivery_book
from retain.scoring.service.delivery_figures import delivery_figures
from retain.scoring.service.dimensions import experience_by_dimension
from retain.scoring.service.experience import read_experience_book
from retain.scoring.service.promise_figures import promise_figures, promises_by
from retain.scoring.service.promises import read_promise_book
from retain.scoring.service.recommending import read_recommending_book, recommending_figures
from retain.scoring.service.returning import read_returning_book
from retain.scoring.standards import Rules
from retain.tables.spool import Spool

PERIOD = 365
TABLES = ("transactions", "promises", "surveys", "complaints")


@dataclass(frozen=True)
class Business:
    """A small business as retain reads it, and its tables in DuckDB."""

    base: Base
    customers: pl.DataFrame
    days: dict[str, int]
    database: duckdb.DuckDBPyConnection

    def sql(self, query: str) -> list[tuple]:
        return self.database.sql(query).fetchall()


@pytest.fixture(scope="module", params=[3, 7])
def business(request) -> Business:
    tables = dict(make_business(400, request.param).tables)
    tables.pop("truth")
    config = resolve(
        search=False, environment={}, tables={name: TableConfig() for name in tables}, options={}
    )
    with Spool() as spool:
        loaded = load(Inputs(config, tables), spool)
        loaded.base.order_deliveries()
    base, as_of = loaded.base, loaded.as_of
    database = duckdb.connect()
    database.register("known", base.customers.ids.to_frame("customer_id").to_arrow())
    for name in TABLES:
        database.register(f"{name}_raw", tables[name].to_arrow())
        database.execute(
            f"CREATE TABLE {name} AS SELECT * REPLACE (trim(customer_id) AS customer_id) "
            f"FROM {name}_raw WHERE trim(customer_id) IN (SELECT customer_id FROM known)"
        )
    database.execute(f"CREATE MACRO as_of() AS DATE '1970-01-01' + {as_of}")
    database.execute(f"CREATE MACRO since() AS DATE '1970-01-01' + {as_of - PERIOD}")
    days = {"as_of": as_of, "since": as_of - PERIOD}
    return Business(base, base.known().select("code"), days, database)


def _named(figures: tuple[Figure, ...]) -> dict[str, float | None]:
    return {each.name: each.value for each in figures}


def test_complaints(business: Business):
    [(count, upheld, told, judged, on_time, repeats, loss)] = business.sql("""
        WITH said AS (
            SELECT *, opened - lag(opened) OVER (PARTITION BY customer_id, category ORDER BY opened)
                AS days_since FROM (SELECT DISTINCT * FROM complaints)
        )
        SELECT count(*), count(*) FILTER (upheld = 'yes'), count(upheld),
               count(*) FILTER (due < as_of()), count(*) FILTER (due < as_of() AND closed <= due),
               count(*) FILTER (days_since <= 7), sum(loss)
        FROM said WHERE opened > since()
    """)
    sold = "FROM transactions WHERE amount > 0 AND status IN ('delivered', 'open')"
    [(orders,)] = business.sql(f"""
        SELECT count(*) FROM (SELECT order_id, min(date) AS day {sold} GROUP BY order_id)
        WHERE day > since()
    """)
    months = business.sql(f"""
        WITH ends AS (
            SELECT greatest(month, since() + 1) AS begins,
                   least(last_day(month), as_of()) AS ends
            FROM (SELECT unnest(generate_series(date_trunc('month', since() + 1), as_of(),
                                                INTERVAL 1 MONTH))::DATE AS month)
        )
        SELECT count(DISTINCT customer_id), ends - begins + 1
        FROM ends JOIN (SELECT customer_id, date {sold}) ON date > ends - 365 AND date <= ends
        GROUP BY begins, ends
    """)
    rules = Rules(window_days=365)
    book = read_complaint_book(business.base, business.customers, rules, **business.days)
    found = _named(complaint_figures(book))
    assert count > 20
    assert found["complaints"] == count
    assert found["upheld_share"] == round(upheld / told, 4)
    assert found["on_time_resolution"] == round(on_time / judged, 4)
    assert found["repeat_rate"] == round(repeats / count, 4)
    assert found["complaint_loss"] == pytest.approx(float(loss))
    assert found["complaints_per_1000_orders"] == round(1000 * count / orders, 4)
    customer_days = sum(customers * days for customers, days in months)
    rate = 100 * count / (customer_days / (365.25 / 12))
    assert found["complaints_per_100"] == pytest.approx(rate, abs=1e-4)
    by = complaints_by(book, "category").select("category", "complaints").rows()
    assert by == business.sql("""
        SELECT category, count(*) FROM (SELECT DISTINCT * FROM complaints)
        WHERE opened > since() GROUP BY category ORDER BY category
    """)


def test_promises(business: Business):
    [(due, on_time, late, broken, days_late)] = business.sql("""
        SELECT count(*), count(*) FILTER (fulfilled <= due), count(*) FILTER (fulfilled > due),
               count(*) FILTER (fulfilled IS NULL),
               median(fulfilled - due) FILTER (fulfilled > due)
        FROM promises WHERE due >= since() AND due < as_of()
    """)
    [(overdue, money)] = business.sql("""
        SELECT count(*), sum(amount) FROM promises WHERE due < as_of() AND fulfilled IS NULL
    """)
    book = read_promise_book(business.base, business.customers, **business.days)
    found = _named(promise_figures(book, days=7))
    assert due > 30
    assert found["promises_due"] == due
    assert found["promises_kept"] == round(on_time / (on_time + late + broken), 4)
    assert found["promises_late"] == late
    assert found["promise_days_late"] == days_late
    assert found["promises_broken"] == broken
    assert found["promises_overdue"] == overdue
    assert found["promise_money_overdue"] == float(money)
    by_maker = business.sql("""
        SELECT "by", count(*) AS due, count(*) FILTER (fulfilled <= due)
        FROM promises WHERE due >= since() AND due < as_of()
        GROUP BY 1 ORDER BY 2 DESC, 1
    """)
    assert promises_by(book, "by").select("by", "due", "on_time").rows() == by_maker


def test_experience(business: Business):
    expected = business.sql("""
        WITH newest AS (
            SELECT * FROM surveys WHERE date > since() AND date <= as_of()
            QUALIFY date = max(date) OVER (PARTITION BY customer_id, dimension)
        ), means AS (
            SELECT dimension, count(*) AS customers, 25 * (avg(importance) - 1) AS importance,
                   25 * avg(experience - expectation) AS gap,
                   25 * stddev_samp(experience - expectation) / sqrt(count(*)) AS error
            FROM newest GROUP BY 1
        )
        SELECT dimension, customers, importance, gap, error,
               importance * greatest(-gap, 0) / 100 AS weight
        FROM means ORDER BY weight DESC, dimension
    """)
    book = read_experience_book(business.base, business.customers, **business.days)
    found = experience_by_dimension(book)
    assert found.height == 6
    assert found["dimension"].to_list() == [row[0] for row in expected]
    assert found["customers"].to_list() == [row[1] for row in expected]
    for place, name in ((2, "importance"), (3, "gap"), (5, "weight")):
        assert found[name].to_list() == pytest.approx([row[place] for row in expected], abs=0.0501)
    half = (found["gap_high"] - found["gap_low"]) / 2
    assert half.to_list() == pytest.approx([2 * row[4] for row in expected], rel=0.05, abs=0.1)


@pytest.mark.parametrize("before", [False, True])
def test_recommending(business: Business, before: bool):
    shift = PERIOD if before else 0
    [(score, customers)] = business.sql(f"""
        WITH newest AS (
            SELECT DISTINCT ON (customer_id) customer_id, nps FROM surveys
            WHERE date > since() - {shift} AND date <= as_of() - {shift}
            ORDER BY customer_id, date DESC
        )
        SELECT 100.0 * (count(*) FILTER (nps >= 9) - count(*) FILTER (nps <= 6)) / count(*),
               count(*)
        FROM newest
    """)
    book = read_recommending_book(business.base, business.customers, **business.days)
    rows = book.before if before else book.rows
    assert rows.height == customers
    assert 100 * rows["score"].mean() == pytest.approx(score)
    if not before:
        assert _named(recommending_figures(book))["nps"] == pytest.approx(score, abs=0.0501)


def test_returning(business: Business):
    """Own gaps are fitted; boxes, and who bought within the horizon after, need no fit."""
    expected = business.sql("""
        WITH answers AS (
            SELECT customer_id, date AS day, avg(experience) AS grade
            FROM surveys WHERE date > since() AND date <= as_of() GROUP BY 1, 2
        )
        SELECT CASE WHEN grade >= 4.5 THEN 5 WHEN grade >= 3.5 THEN 4 WHEN grade >= 2.5 THEN 3
                    WHEN grade >= 1.5 THEN 2 ELSE 1 END AS box,
               count(*)
        FROM answers GROUP BY 1 ORDER BY 1
    """)
    ever = business.sql("""
        SELECT DISTINCT s.customer_id, s.date FROM surveys s JOIN transactions t USING (customer_id)
        WHERE t.date > s.date AND t.amount > 0 AND t.date <= as_of()
    """)
    book = read_returning_book(business.base, Rules(), **business.days)
    rows = book.rows.filter(pl.col("source") == "survey")
    assert rows.group_by("box").len().sort("box").rows() == expected
    back = rows.filter("bought_again")
    named = business.base.customers.ids.gather(back["code"])
    came_back = back.select(named, pl.col("day").cast(pl.Int32).cast(pl.Date))
    assert came_back.height > 10
    assert set(came_back.rows()) <= set(ever)


def test_deliveries(business: Business):
    orders = """
        WITH lines AS (
            SELECT customer_id, order_id, date, promised_date AS promised,
                   CASE WHEN delivered_date <= as_of() THEN delivered_date END AS came
            FROM transactions WHERE amount > 0 AND date <= as_of()
              AND (promised_date IS NOT NULL OR delivered_date IS NOT NULL)
        ), orders AS (
            SELECT max(promised) AS promised, date AS ordered, count(*) = count(came) AS is_here,
                   max(came) AS came, max(came - promised) AS over
            FROM lines GROUP BY customer_id, order_id, date
        )
    """
    [(judged, late, days_late)] = business.sql(f"""{orders}
        SELECT count(*), count(*) FILTER (over > 0 OR NOT is_here),
               median(over) FILTER (over > 0 AND is_here)
        FROM orders WHERE promised >= since() AND promised < as_of()
    """)
    [(ordered, awaited, median)] = business.sql(f"""{orders}
        SELECT count(*), count(*) FILTER (NOT is_here),
               quantile_disc(CASE WHEN is_here THEN came - ordered ELSE 1000 END, 0.5)
        FROM orders WHERE ordered > since()
    """)
    book = read_delivery_book(business.base, business.customers, **business.days)
    found = {each.name: each for each in delivery_figures(book)}
    assert judged > 1000
    assert found["on_time_delivery"].value == round(1 - late / judged, 4)
    assert found["on_time_delivery"].rows == judged
    assert found["delivery_days_late"].value == days_late
    assert (found["orders_awaited"].value, found["orders_awaited"].rows) == (awaited, ordered)
    # Few orders are open, and for days only: the estimate is next to what has come of all.
    assert abs(found["median_lead_days"].value - median) <= 1
