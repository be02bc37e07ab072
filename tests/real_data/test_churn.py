"""The churn standard on public data, its honest rate anew in SQL."""

from __future__ import annotations

import json

import duckdb
import polars as pl
import pytest


@pytest.fixture
def cdnow(real_data, tmp_path):
    text = (real_data / "cdnow" / "CDNOW_master.txt").read_text().splitlines()[1:]
    names = ["customer_id", "date", "quantity", "amount"]
    file = tmp_path / "cdnow.parquet"
    rows = pl.DataFrame([line.split() for line in text], schema=names, orient="row")
    rows.with_columns(pl.col("date").str.to_date("%Y%m%d")).write_parquet(file)
    return file


def _standard(here, source, folder, *options) -> dict:
    folder.mkdir(exist_ok=True)
    ran = here("churn", source, "--save-standards", folder, "-o", folder / "shown.json", *options)
    assert ran.code == 0, ran.err
    return json.loads((folder / "standards.json").read_text("utf-8"))["churn"]


def _judged_in_sql(here, source, lines: str, standard: dict, folder) -> tuple[int, int]:
    """Called and false at the replay left out, of the whole base, by the tiers' windows.

    Own gaps and tiers are those that `retain score` gave on that day; guards are not asked.
    """
    day = standard["left_out"]["day"]
    scores = folder / "then.parquet"
    ran = here("score", source, "--as-of", day, "-o", scores,
               "--columns", "customer_id,own_gap_days,tier_before")  # fmt: skip
    assert ran.code == 0, ran.err
    cuts = " ".join(
        f"WHEN '{tier}' THEN {cut if cut is not None else 'NULL'}"
        for tier, cut in standard["by_tier"].items()
    )
    cut = f"CASE tier_before {cuts} ELSE {standard['cut_off'] or 'NULL'} END"
    horizon = standard["horizon_days"]
    called, false = (
        duckdb.sql(
            f"""
        WITH days AS (SELECT DISTINCT id, day FROM ({lines}) WHERE amount > 0),
        then_ AS (SELECT id, DATE '{day}' - MAX(day) AS silent FROM days
                  WHERE day <= DATE '{day}' GROUP BY id),
        back AS (SELECT DISTINCT id FROM days
                 WHERE day > DATE '{day}' AND day <= DATE '{day}' + {horizon})
        SELECT COUNT(*), COUNT(back.id) FROM then_
        JOIN '{scores}' AS scores ON scores.customer_id = then_.id
        LEFT JOIN back ON back.id = then_.id
        WHERE silent > COALESCE(own_gap_days, {horizon}) AND silent > {cut}
        """
        )
        .pl()
        .row(0)
    )
    return called, false


def test_cdnow_a_quarter_ahead(here, cdnow, tmp_path):
    """Published for one cut-off: a window of 118 days keeps 10 %."""
    standard = _standard(here, cdnow, tmp_path)
    assert (standard["basis"], standard["rule"]) == ("replayed", "window")
    assert 105 <= standard["cut_off"] <= 130
    assert standard["upper"] <= 0.1
    left_out = standard["left_out"]
    assert left_out["high"] <= 0.1
    assert left_out["recall"] > 0.75
    lines = f"SELECT customer_id AS id, date AS day, amount::DOUBLE AS amount FROM '{cdnow}'"
    called, false = _judged_in_sql(here, cdnow, lines, standard, tmp_path)
    assert called > left_out["called"]  # of the whole base, not of those learned from
    assert false / called == pytest.approx(left_out["false"] / left_out["called"], abs=0.005)


def test_cdnow_three_quarters_ahead_nothing_is_promised(here, cdnow, tmp_path):
    standard = _standard(here, cdnow, tmp_path, "--horizon", "273")
    assert standard["basis"] != "replayed"
    assert standard["upper"] is None
    shown = json.loads((tmp_path / "shown.json").read_text("utf-8"))
    assert "no promise can be made" in " ".join(shown["sections"]["standard"]["sentences"])


def test_superstore_nobody_is_called(here, real_data, tmp_path):
    orders = real_data / "superstore_zh" / "订单.utf8.csv"
    standard = _standard(here, orders, tmp_path)
    assert standard["basis"] == "none"
    assert standard["best_share"] > 0.1
    shown = json.loads((tmp_path / "shown.json").read_text("utf-8"))
    assert "churned" not in {row["status"] for row in shown["sections"]["status"]["rows"]}


def test_online_retail(here, real_data, tmp_path):
    """Nobody at 10 %. At 25 % a window serves, and before Christmas more come back than ever."""
    source = real_data / "online_retail" / "onlineretail.parquet"
    assert _standard(here, source, tmp_path / "tenth")["basis"] == "none"
    standard = _standard(here, source, tmp_path / "quarter", "--max-false-churn", "25%")
    assert (standard["basis"], standard["rule"]) == ("replayed", "window")
    left_out = standard["left_out"]
    assert left_out["low"] > standard["target"]  # and it is said
    lines = f"""
        SELECT CAST(CAST(CustomerID AS BIGINT) AS VARCHAR) AS id,
               CAST(InvoiceDate AS DATE) AS day, UnitPrice * Quantity AS amount
        FROM '{source}' WHERE CustomerID IS NOT NULL AND NOT isnan(CustomerID)
        """
    called, false = _judged_in_sql(here, source, lines, standard, tmp_path)
    assert called == pytest.approx(left_out["called"], rel=0.05)
    assert false / called == pytest.approx(left_out["false"] / left_out["called"], abs=0.02)
