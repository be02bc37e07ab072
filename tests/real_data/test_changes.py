"""A week of Online Retail against the week before, beside DuckDB's SQL and two score files."""

from __future__ import annotations

import datetime as dt

import duckdb
import polars as pl
import pytest

from retain.config import TableConfig, resolve
from retain.job import load, score
from retain.opening import Inputs
from retain.rules import rules
from retain.scoring.asked import LEAVING
from retain.scoring.changes.bridge import bridge
from retain.scoring.changes.earlier import scores_then
from retain.scoring.changes.headline import headlines
from retain.scoring.changes.like_days import like_days, on_like_days
from retain.scoring.changes.migration import migration
from retain.scoring.changes.moves import moves
from retain.scoring.changes.worth import worth_of_a_point
from retain.scoring.measure import day_number
from retain.scoring.service.customers import with_codes
from retain.tables.spool import Spool

NOW, THEN = dt.date(2011, 12, 4), dt.date(2011, 11, 27)
AS_OF, SINCE = day_number(NOW), day_number(THEN)


@pytest.fixture(scope="module")
def lines(sources):
    """The lines in SQL: customer, day, minor units."""
    file, _, query = sources["online_retail"]
    return query.format(file=file)


def _loaded(file, as_of, spool):
    config = resolve(
        search=False, environment={}, tables={"transactions": TableConfig(files=(str(file),))},
        options={"scoring.as_of": as_of},
    )  # fmt: skip
    return config, load(Inputs(config), spool)


@pytest.fixture(scope="module")
def week(sources):
    """What was loaded, the standards, the scores of both days; those of then loaded as of then."""
    file = sources["online_retail"][0]
    with Spool() as spool:
        config, loaded = _loaded(file, NOW, spool)
        scored = score(loaded, config, None, LEAVING)
        then = scores_then(loaded.base, SINCE, rules(config), scored.standards)
        earlier_config, earlier = _loaded(file, THEN, spool)
        expected = score(earlier, earlier_config, scored.standards, LEAVING).scores
    now = with_codes(loaded.base, scored.scores)
    return loaded.base, rules(config), scored.standards, now, then, expected


def test_the_earlier_scores_are_those_of_the_file_as_of_that_day(week):
    _, _, _, _, then, expected = week
    assert then.height == expected.height == 4_301
    assert then.drop("code").equals(expected)


def test_headline_figures_are_what_sql_counts(week, lines):
    base, judged_by, standards, now, then, _ = week
    told = {
        each.figure.name: each
        for each in headlines(base, now, then, judged_by, standards, since=SINCE, as_of=AS_OF)
    }
    counted = duckdb.sql(f"""
        WITH lines AS ({lines}),
        occasions AS (SELECT DISTINCT customer, day FROM lines WHERE minor > 0),
        firsts AS (SELECT customer, MIN(day) AS day FROM occasions GROUP BY ALL),
        weeks AS (SELECT range AS back, DATE '{NOW}' - 7 * CAST(range AS INT) AS ends
                  FROM range(8))
        SELECT back,
          (SELECT SUM(minor) FROM lines WHERE day > ends - 7 AND day <= ends) / 10000 AS revenue,
          (SELECT COUNT(*) FROM occasions o WHERE o.day > ends - 7 AND o.day <= ends) AS occasions,
          (SELECT COUNT(DISTINCT customer) FROM occasions o
             WHERE o.day > ends - 7 AND o.day <= ends) AS buyers,
          (SELECT COUNT(*) FROM firsts f WHERE f.day > ends - 7 AND f.day <= ends)
             AS new_customers,
          (SELECT AVG(CAST(times > 1 AS INT)) FROM (SELECT COUNT(*) AS times FROM occasions o
             WHERE o.day <= ends GROUP BY customer)) AS repeat_buyer_share
        FROM weeks ORDER BY back DESC
    """).pl()
    for name in ("revenue", "occasions", "buyers", "new_customers", "repeat_buyer_share"):
        assert told[name].trend == pytest.approx(counted[name].to_list(), abs=6e-5), name
    assert told["revenue"].figure.value == 247_323.28
    assert told["revenue"].before.value == 242_801.58
    assert told["revenue_window"].before.reason == "window_not_covered"
    assert told["newly_churned"].figure.reason == "nobody_can_be_called"


def test_migration_is_what_two_score_files_say(week):
    _, _, _, now, then, files_then = week  # noqa: RUF059 - DuckDB finds it by name
    counted = duckdb.sql("""
        SELECT was.tier AS tier_then, now.tier AS tier, COUNT(*) AS customers
        FROM now LEFT JOIN files_then AS was USING (customer_id)
        WHERE now.occasions > 0 AND COALESCE(was.occasions, 1) > 0 GROUP BY ALL
    """).fetchall()
    found = migration(moves(then, now)).filter(pl.col("customers") > 0)
    stood = {(was, tier): n for was, tier, n in counted if was is not None}
    named = found.filter(pl.col("tier_then").is_not_null())
    assert dict(zip(named.select("tier_then", "tier").iter_rows(), named["customers"],
                    strict=True)) == stood  # fmt: skip
    assert found["customers"].sum() == now.filter(pl.col("occasions") > 0).height


def test_the_bridge_on_like_days_is_what_sql_adds_up(week, lines):
    """The data begin on 1 December 2010: both windows are cut to 362 days."""
    base, _, _, now, then, _ = week
    days = like_days(365, since=SINCE, begins=base.customers.first_day)
    assert days == 362
    moved = on_like_days(base, moves(then, now), days, since=SINCE, as_of=AS_OF)
    found = bridge(moved)
    counted = duckdb.sql(f"""
        WITH lines AS ({lines}),
        each AS (
          SELECT customer,
            COALESCE(SUM(minor) FILTER (day > DATE '{THEN}' - {days} AND day <= DATE '{THEN}'), 0)
              AS was,
            COALESCE(SUM(minor) FILTER (day > DATE '{NOW}' - {days} AND day <= DATE '{NOW}'), 0)
              AS is_now,
            COUNT(*) FILTER (minor > 0 AND day > DATE '{THEN}' - {days} AND day <= DATE '{THEN}')
              > 0 AS bought_then,
            COUNT(*) FILTER (minor > 0 AND day > DATE '{NOW}' - {days} AND day <= DATE '{NOW}')
              > 0 AS buys_now,
            COUNT(*) FILTER (minor > 0 AND day <= DATE '{THEN}') > 0 AS ever_then
          FROM lines WHERE day <= DATE '{NOW}' GROUP BY customer)
        SELECT CASE
            WHEN buys_now AND NOT ever_then THEN 'new'
            WHEN buys_now AND NOT bought_then THEN 'returned'
            WHEN bought_then AND NOT buys_now THEN 'lost'
            WHEN bought_then AND buys_now AND is_now > was THEN 'grown'
            WHEN bought_then AND buys_now AND is_now < was THEN 'shrunk' ELSE 'other' END AS step,
          COUNT(*), SUM(is_now - was) FROM each GROUP BY ALL
    """).fetchall()
    steps = {step.name: (step.customers, step.minor) for step in found.steps if step.customers}
    assert steps == {name: (customers, int(minor)) for name, customers, minor in counted}
    assert (found.before, found.after) == (7_818_455.134, 7_836_381.594)


def test_a_year_of_data_tells_nothing_of_the_worth_of_retention(week):
    base, _, standards, *_ = week
    told = worth_of_a_point(base, standards, as_of=AS_OF)
    assert (told.value.value, told.reason) == (None, "window_not_covered")


def test_the_worth_of_a_point_of_four_years_of_superstore(sources):
    with Spool() as spool:
        config = resolve(
            search=False, environment={},
            tables={"transactions": TableConfig(files=(str(sources["superstore_zh"][0]),))},
            options={},
        )  # fmt: skip
        loaded = load(Inputs(config), spool)
        standards = score(loaded, config, None, LEAVING).standards
    told = worth_of_a_point(loaded.base, standards, as_of=loaded.as_of)
    assert (told.at_stake, told.could_be_kept, told.lost) == (702, 660, 77)
    assert told.kind == "margin"
    assert told.value.low < told.value.value < told.value.high
    assert told.each == pytest.approx(1087.39)
    assert told.value.value == pytest.approx(0.01 * 702 * 1087.39, rel=1e-4)
