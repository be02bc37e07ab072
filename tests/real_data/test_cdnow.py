"""CDNOW, the full file: 69,659 lines of 23,570 customers, against DuckDB."""

from __future__ import annotations

import datetime as dt

import duckdb
import polars as pl
import pytest

import retain
from retain.config import TableConfig, resolve
from retain.job import load, score
from retain.opening import Inputs
from retain.tables.spool import Spool


@pytest.fixture(scope="module")
def lines(real_data) -> pl.DataFrame:
    text = (real_data / "cdnow" / "CDNOW_master.txt").read_text().splitlines()[1:]
    cells = [line.split() for line in text]
    return pl.DataFrame(
        {
            "customer_id": [c[0] for c in cells],
            "date": [dt.datetime.strptime(c[1], "%Y%m%d").date() for c in cells],
            "amount": [c[3] for c in cells],
        }
    )


@pytest.fixture(scope="module")
def loaded(lines):
    config = resolve(search=False, environment={}, tables={"transactions": TableConfig()})
    with Spool() as spool:
        read = load(Inputs(config, {"transactions": lines}), spool)
        return read, score(read, config)


@pytest.fixture(scope="module")
def scores(loaded) -> pl.DataFrame:
    return loaded[1].scores


@pytest.fixture(scope="module")
def peer(lines):
    """The same figures in SQL, money in cents."""
    db = duckdb.connect()
    db.register("raw", lines.to_arrow())
    db.execute(
        """
        CREATE TABLE lines AS
          SELECT customer_id, date, CAST(CAST(amount AS DECIMAL(18, 2)) * 100 AS BIGINT) AS cents
          FROM raw;
        CREATE TABLE days AS
          SELECT customer_id, date, SUM(cents) AS cents, BOOL_OR(cents > 0) AS occasion
          FROM lines GROUP BY ALL;
        CREATE TABLE customers AS
          SELECT customer_id,
                 COUNT(*) FILTER (occasion) AS occasions,
                 MIN(date) FILTER (occasion) AS first_date,
                 MAX(date) FILTER (occasion) AS last_date,
                 SUM(cents) AS cents,
                 COALESCE(SUM(cents) FILTER (date > DATE '1998-06-30' - 365), 0) AS window_cents,
                 COUNT(*) FILTER (occasion AND date > DATE '1998-06-30' - 365) AS window_occasions
          FROM days GROUP BY ALL;
        """
    )
    return db


def test_every_line_and_customer_is_accounted_for(loaded, lines):
    read, result = loaded
    account = read.accounts["transactions"]
    assert (account.rows, account.accepted, dict(account.quarantined)) == (69_659, 69_659, {})
    assert result.scores.height == lines["customer_id"].n_unique() == 23_570


def test_revenue_is_exact(loaded, scores):
    days = loaded[0].base.customers.days
    assert int((days["sales"] + days["given_back"]).sum()) == 25_003_156_300
    assert round(scores["revenue"].sum(), 2) == 2_500_315.63


def test_customer_days(loaded):
    assert loaded[0].base.customers.days.height == 67_591


def test_occasions_equal_an_independent_count(scores, peer):
    expected = peer.sql("SELECT * FROM customers ORDER BY customer_id").pl()
    same = scores.join(expected, on="customer_id", suffix="_sql")
    assert same.height == 23_570
    for column in ("occasions", "first_date", "last_date"):
        assert same[column].cast(pl.String).equals(same[f"{column}_sql"].cast(pl.String)), column
    assert (same["occasions_window"] == same["window_occasions"]).all()
    assert (same["revenue"] == _money(same["cents"])).all()
    assert (same["revenue_window"] == _money(same["window_cents"])).all()


def test_customers_without_an_occasion_keep_a_row(scores):
    never = scores.filter(pl.col("occasions") == 0)
    assert never.height == 68
    assert never["tier"].unique().to_list() == ["D"]
    for column in ("first_date", "days_since_last", "tier_before", "rfm_segment", "own_gap_days"):
        assert never[column].null_count() == 68, column


def test_tier_line_and_shares_equal_sql(loaded, scores, peer):
    line, a_customers, a_cents, total = peer.sql(
        """
        WITH buyers AS (SELECT window_cents AS v FROM customers
                        WHERE window_occasions > 0 AND window_cents > 0),
        total AS (SELECT SUM(v) AS t FROM buyers),
        running AS (SELECT v, SUM(v) OVER (ORDER BY v DESC ROWS UNBOUNDED PRECEDING) AS s
                    FROM buyers),
        line AS (SELECT MAX(v) AS v FROM running, total WHERE s * 100 >= t * 80)
        SELECT (SELECT v FROM line), COUNT(*), SUM(v), (SELECT t FROM total)
        FROM buyers WHERE v >= (SELECT v FROM line)
        """
    ).fetchall()[0]
    standards = loaded[1].standards
    assert standards.tiers.a_line == line * 100
    assert standards.tiers.total == total * 100
    a = scores.filter(pl.col("tier") == "A")
    assert a.height == a_customers
    assert round(a["value_window"].sum(), 2) == float(a_cents) / 100
    assert a["value_share"].sum() == pytest.approx(float(a_cents) / float(total), abs=1e-12)


def test_concentration_equals_sql(loaded, peer):
    gini, hhi = peer.sql(
        """
        WITH buyers AS (SELECT GREATEST(window_cents, 0) AS v,
                               ROW_NUMBER() OVER (ORDER BY window_cents) AS i,
                               COUNT(*) OVER () AS n
                        FROM customers WHERE window_occasions > 0)
        SELECT SUM((2 * i - n - 1) * v) / (MAX(n) * SUM(v)),
               SUM(v * v) / (SUM(v) * SUM(v)::DOUBLE)
        FROM buyers
        """
    ).fetchall()[0]
    spread = loaded[1].standards.concentration
    assert spread.gini == pytest.approx(float(gini), abs=1e-12)
    assert spread.hhi == pytest.approx(float(hhi), abs=1e-12)


def test_tier_before_is_the_window_that_ends_at_the_last_occasion(loaded, scores, peer):
    line = loaded[1].standards.tiers.a_line // 100
    expected = peer.sql(
        f"""
        SELECT c.customer_id, SUM(d.cents) >= {line} AS was_a
        FROM customers c JOIN days d ON d.customer_id = c.customer_id
          AND d.date <= c.last_date AND d.date > c.last_date - 365
        GROUP BY ALL
        """
    ).pl()
    joined = scores.join(expected, on="customer_id")
    assert joined.height == 23_570 - 68
    assert ((joined["tier_before"] == "A") == joined["was_a"]).all()


def test_api_takes_a_frame_and_another_date(lines):
    scores = retain.score(lines, as_of="1997-09-30")
    early = lines.filter(pl.col("date") <= dt.date(1997, 9, 30))
    assert scores.height == early["customer_id"].n_unique()
    assert scores["as_of"].unique().to_list() == [dt.date(1997, 9, 30)]
    only_early = retain.score(early, as_of=dt.date(1997, 9, 30))
    assert scores.equals(only_early)


def _money(cents: pl.Series) -> pl.Series:
    return (cents.cast(pl.Float64) / 100).round(2)
