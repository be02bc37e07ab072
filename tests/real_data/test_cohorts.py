"""Cohorts of real businesses, every cell against independent SQL."""

from __future__ import annotations

import io

import duckdb
import polars as pl
import pytest

from retain.scoring.periods import PERIODS

AS_OF = {
    "cdnow": "1998-06-30",
    "online_retail": "2011-12-09",
    "superstore_zh": "2017-12-30",
    "adventureworks": "2013-11-29",
}
_CELLS = """
    WITH lines AS ({lines}),
    days AS (SELECT customer, day, SUM(minor) AS minor, BOOL_OR(minor > 0) AS occasion
             FROM (SELECT customer, day, minor FROM lines) GROUP BY ALL),
    first AS (SELECT customer, date_trunc('{period}', MIN(day)) AS cohort FROM days
              WHERE occasion GROUP BY ALL),
    second AS (SELECT customer, day FROM days WHERE occasion
               QUALIFY ROW_NUMBER() OVER (PARTITION BY customer ORDER BY day) = 2),
    sizes AS (SELECT cohort, COUNT(*) AS customers FROM first GROUP BY ALL),
    grid AS (SELECT cohort, customers, UNNEST(generate_series(
               cohort::TIMESTAMP, TIMESTAMP '{as_of}', INTERVAL 1 {period}))::DATE AS period
             FROM sizes),
    seen AS (SELECT DISTINCT date_trunc('{period}', day)::DATE AS period FROM days),
    done AS (SELECT cohort, date_trunc('{period}', day)::DATE AS period,
                    COUNT(DISTINCT customer) FILTER (occasion) AS active,
                    COUNT(*) FILTER (occasion) AS occasions, SUM(minor) AS minor
             FROM days JOIN first USING (customer) GROUP BY ALL)
    SELECT cohort::DATE AS cohort, period, datediff('{period}', cohort, period) AS since, customers,
           CASE WHEN period IN (FROM seen) THEN COALESCE(active, 0) END AS active,
           CASE WHEN period IN (FROM seen) THEN COALESCE(occasions, 0) END AS occasions,
           CASE WHEN period IN (FROM seen) THEN COALESCE(minor, 0) END::BIGINT AS minor,
           CASE WHEN period IN (FROM seen) THEN
             (SELECT COUNT(*) FROM second JOIN first USING (customer)
              WHERE first.cohort = grid.cohort
                AND second.day < grid.period + INTERVAL 1 {period}) END AS repeaters
    FROM grid LEFT JOIN done USING (cohort, period) ORDER BY cohort, period
"""


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("business", AS_OF)
def test_every_cell_equals_sql(here, sources, nothing, business, period):
    file, options, lines = sources[business]
    ran = here("cohorts", "--config", nothing, file, *options, "--period", period)
    assert ran.code == 0, ran.err
    found = pl.read_csv(io.BytesIO(ran.out), try_parse_dates=True)
    query = _CELLS.format(lines=lines.format(file=file), period=period, as_of=AS_OF[business])
    expected = duckdb.sql(query).pl()
    assert found.height == expected.height
    for mine, theirs in (("cohort", "cohort"), ("period", "period"), ("periods_since", "since")):
        assert found[mine].to_list() == expected[theirs].to_list(), mine
    for name in ("customers", "active", "occasions", "repeaters"):
        assert found[name].to_list() == expected[name].to_list(), name
    money = [None if minor is None else round(minor / 10_000, 4) for minor in expected["minor"]]
    assert found["revenue"].to_list() == money
    assert (found["reason"] == "no_data").fill_null(False).to_list() == expected[
        "active"
    ].is_null().to_list()


def test_no_revenue_is_lost_and_whole_months_are_not_provisional(here, sources, nothing):
    ran = here("cohorts", sources["cdnow"][0], "--config", nothing)
    cells = pl.read_csv(io.BytesIO(ran.out))
    assert cells["revenue"].sum() == pytest.approx(2_500_315.63, abs=0.005)
    assert not cells["provisional"].any()
