"""How good the scores are on real businesses: by SQL, from what `retain score` says on the day."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass

import duckdb
import polars as pl
import pytest

HORIZON = {"online_retail": 60, "superstore_zh": 90, "adventureworks": 180}
_OUTCOME = """
    WITH lines AS ({lines}),
    ahead AS (SELECT customer, COUNT(DISTINCT day) FILTER (minor > 0) AS occasions
              FROM lines WHERE day > DATE '{cut}' AND day <= DATE '{cut}' + {horizon} GROUP BY ALL)
    SELECT chance_to_buy AS chance, days_since_last AS silent, own_gap_days AS gap,
           expected_occasions AS expected, COALESCE(ahead.occasions, 0) AS occasions,
           (COALESCE(ahead.occasions, 0) > 0)::INT AS bought
    FROM scores LEFT JOIN ahead ON customer_id = customer WHERE scores.occasions > 0"""
_FIGURES = """
    WITH outcome AS ({outcome}),
    ranked AS (SELECT *, RANK() OVER (ORDER BY {score}) AS lowest,
                      COUNT(*) OVER (PARTITION BY {score}) AS equal FROM outcome),
    pairs AS (SELECT SUM((lowest + (equal - 1) / 2) * bought) AS ranks, SUM(bought) AS bought,
                     COUNT(*) - SUM(bought) AS gone FROM ranked)
    SELECT ((ranks - bought * (bought + 1) / 2) / (bought * gone))::DOUBLE AS auc FROM pairs"""
_SUMS = """
    SELECT AVG((chance - bought) ** 2)::DOUBLE AS brier, SUM(expected) AS expected,
           SUM(occasions)::INT AS occasions, COUNT(*) AS customers, SUM(bought)::INT AS bought,
           COUNT(*) FILTER (silent > 90) AS called,
           COUNT(*) FILTER (silent > 90 AND bought = 1) AS false,
           COUNT(*) FILTER (silent / gap > 2) AS overdue
    FROM ({outcome})"""


@dataclass(frozen=True)
class Judged:
    """Scores of a day judged by what came after it, in SQL alone."""

    auc: float
    recency_auc: float
    sums: dict[str, float]

    @classmethod
    def of(cls, scores: pl.DataFrame, lines: str, cut: str, horizon: int) -> Judged:
        outcome = _OUTCOME.format(lines=lines, cut=cut, horizon=horizon)
        with duckdb.connect() as sql:
            sql.register("scores", scores.to_arrow())
            auc, recency = (
                sql.sql(_FIGURES.format(outcome=outcome, score=score)).fetchall()[0][0]
                for score in ("chance", "-silent")
            )
            sums = sql.sql(_SUMS.format(outcome=outcome)).pl().row(0, named=True)
        return cls(auc, recency, sums)


@pytest.fixture
def scores(here, nothing):
    """Scores as of a day."""

    def scored(file, options, cut, horizon) -> pl.DataFrame:
        day = ("--as-of", cut, "--horizon", horizon, "--format", "parquet")
        ran = here("score", "--config", nothing, file, *options, *day)
        assert ran.code == 0, ran.err
        columns = ["customer_id", "chance_to_buy", "expected_occasions", "occasions",
                   "days_since_last", "own_gap_days"]  # fmt: skip
        return pl.read_parquet(io.BytesIO(ran.out)).select(columns)

    return scored


def test_cdnow_at_its_published_split(sources, scores):
    """39 weeks ahead of 1997-09-30: recency alone has .759, MBG/NBD .755 and .166."""
    file, options, lines = sources["cdnow"]
    cut, horizon = "1997-09-30", 273
    found = Judged.of(scores(file, options, cut, horizon), lines.format(file=file), cut, horizon)
    assert found.recency_auc == pytest.approx(0.759, abs=0.0015)
    assert found.auc >= 0.769
    assert found.sums["brier"] <= 0.162


@pytest.mark.parametrize("business", HORIZON)
def test_the_backtest_equals_sql(here, sources, nothing, scores, business):
    """The newest cut date, every figure anew from what `retain score` says on that day."""
    file, options, lines = sources[business]
    horizon = HORIZON[business]
    arguments = (file, *options, "--horizon", horizon, "--cuts", 2, "--format", "json")
    ran = here("backtest", "--config", nothing, *arguments)
    assert ran.code == 0, ran.err
    sections = json.loads(ran.out)["sections"]
    cut = sections["cuts"]["rows"][-1]["cut_date"]
    cells = {row["predictor"]: row for row in sections["cells"]["rows"] if row["cut_date"] == cut}
    scored = scores(file, options, cut, horizon)
    found = Judged.of(scored, lines.format(file=file), cut, horizon)
    ours, sums = cells["retain"], found.sums
    assert ours["auc"] == pytest.approx(found.auc, rel=1e-6)
    assert cells["recency"]["auc"] == pytest.approx(found.recency_auc, rel=1e-6)
    assert ours["brier"] == pytest.approx(sums["brier"], rel=1e-6)
    assert ours["predicted_occasions"] == pytest.approx(sums["expected"], rel=1e-6)
    assert ours["actual_occasions"] == sums["occasions"]
    assert (ours["customers"], ours["bought"]) == (sums["customers"], sums["bought"])
    fixed = cells["fixed_90_days"]
    assert fixed["called"] == sums["called"]
    assert fixed["false_churn"] == pytest.approx(sums["false"] / sums["called"])
    gone = sums["customers"] - sums["bought"]
    assert fixed["recall"] == pytest.approx((sums["called"] - sums["false"]) / gone)
    assert cells["two_own_gaps"]["called"] == sums["overdue"]
