"""Loyalty and groups on public data: what lines alone may claim, retention by group anew in SQL."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

GROUPS = {
    "adventureworks": ("ResellerKey", "EmployeeKey", "OrderDate"),
    "superstore_zh": ("客户 ID", "地区", "订单日期"),
    "online_retail": ("CustomerID", "Country", "InvoiceDate"),
}
"""Each business: its customer, what its customers are grouped by, the date."""

COLUMNS = "customer_id,tier_previous"


@pytest.fixture
def business(request, sources, nothing, tmp_path) -> tuple[str, tuple[object, ...], Path]:
    """A business by name: how it is read, with the last value of each customer's group."""
    file, options, lines = sources[request.param]
    customer, group, day = GROUPS[request.param]
    reader = "read_parquet" if file.suffix == ".parquet" else "read_csv"
    known = tmp_path / "groups.parquet"
    duckdb.sql(
        f"""
        SELECT regexp_replace(CAST("{customer}" AS VARCHAR), '\\.0$', '') AS customer_id,
               CAST(arg_max("{group}", ("{day}", "{group}")) AS VARCHAR) AS kind
        FROM {reader}('{file}') WHERE "{customer}" IS NOT NULL GROUP BY 1
        """
    ).pl().filter(pl.col("customer_id") != "nan").write_parquet(known)
    arguments = (file, *options, "--table", f"customers={known}", "--config", nothing)
    return lines.format(file=file), arguments, known


def _run(here, *arguments) -> bytes:
    ran = here(*arguments)
    assert ran.code == 0, ran.err
    return ran.out


@pytest.mark.parametrize("business", GROUPS, indirect=True)
def test_what_each_group_kept_and_should_have(here, business, tmp_path):
    lines, arguments, known = business
    report = json.loads(_run(here, "tiers", *arguments, "--by", "kind", "--format", "json"))
    scores = tmp_path / "scores.parquet"
    _run(here, "score", *arguments, "--columns", COLUMNS, "-o", scores)
    as_of = report["subtitle"].split("As of ")[1][:10]
    wanted = duckdb.sql(
        f"""
        WITH days AS (SELECT DISTINCT customer, day FROM ({lines}) WHERE minor > 0),
        bought AS (
            SELECT customer,
                   COUNT(*) FILTER (day > DATE '{as_of}' - 365) AS now,
                   COUNT(*) FILTER (day <= DATE '{as_of}' - 365
                                    AND day > DATE '{as_of}' - 730) AS before
            FROM days GROUP BY customer),
        could AS (
            SELECT known.kind, now > 0 AS kept, tier_previous || CASE
                WHEN before = 1 THEN 1 WHEN before <= 3 THEN 3 WHEN before <= 6 THEN 6 ELSE 7 END
                AS stratum
            FROM bought JOIN '{scores}' AS scores ON scores.customer_id = bought.customer
            JOIN '{known}' AS known ON known.customer_id = bought.customer
            WHERE before > 0),
        rates AS (SELECT stratum, AVG(kept::INT) AS rate FROM could GROUP BY stratum)
        SELECT kind, COUNT(*) AS members, AVG(kept::INT) AS share, AVG(rate) AS expected
        FROM could JOIN rates USING (stratum) GROUP BY kind ORDER BY kind
        """
    ).fetchall()
    shown = report["sections"]["kept"]["rows"]
    assert [row["kind"] for row in shown] == [row[0] for row in wanted]
    for row, (_, members, share, expected) in zip(shown, wanted, strict=True):
        assert row["could_be_kept"] == members
        assert row["kept_share"] == pytest.approx(share)
        assert row["kept_expected"] == pytest.approx(expected, abs=1e-4)
    everybody = sum(
        row["could_be_kept"] * row["kept_ratio"] * row["kept_expected"] for row in shown
    )
    assert everybody == pytest.approx(
        sum(row["could_be_kept"] * row["kept_share"] for row in shown), rel=1e-3
    )
    said = " ".join(report["sections"]["kept"]["sentences"])
    assert "No group differs from its mix beyond chance" in said


@pytest.mark.parametrize("business", GROUPS, indirect=True)
def test_lines_alone_claim_no_more_than_habit(here, business):
    report = json.loads(_run(here, "loyalty", *business[1], "--format", "json"))["sections"]
    assert {row["loyalty_level"] for row in report["ladder"]["rows"]} <= {"none", "habitual"}
    known = {row["yardstick"] for row in report["yardsticks"]["rows"] if row["known"]}
    assert known <= {"repeat_score", "price_score"}
    rows = report["grades"]["rows"]
    assert sum(row["in_brackets"] for row in rows) == sum(row["customers"] for row in rows)
    said = " ".join(report["terms"]["sentences"])
    assert "no referred_by" in said


@pytest.mark.parametrize(
    ("business", "base", "of_revenue"),
    [
        ("adventureworks", 0.805, 0.996),
        ("superstore_zh", 0.033, 0.061),
        ("online_retail", 0.196, 0.462),
    ],
    indirect=["business"],
)
def test_base_customers_are_many_where_gaps_are_regular(here, business, base, of_revenue, tmp_path):
    """The shares that the method tells of."""
    file = tmp_path / "scores.parquet"
    columns = "base_customer,occasions_window,revenue_window,status,gap_regularity"
    _run(here, "score", *business[1], "--columns", columns, "-o", file)
    scores = pl.read_parquet(file).filter(pl.col("occasions_window") > 0)
    found = scores.filter(pl.col("base_customer"))
    assert found.height / scores.height == pytest.approx(base, abs=0.001)
    share = found["revenue_window"].sum() / scores["revenue_window"].sum()
    assert share == pytest.approx(of_revenue, abs=0.001)
    assert found["gap_regularity"].min() >= 1.5
    assert found["occasions_window"].min() >= 4


@pytest.mark.parametrize("business", ["adventureworks"], indirect=True)
def test_old_resellers_get_fewer_discounts_than_new_ones(here, business):
    """Raw shares anew in SQL; that the difference is flagged is what the tiers make of it."""
    arguments = business[1]
    report = json.loads(_run(here, "loyalty", *arguments, "--format", "json"))
    row = report["sections"]["terms"]["rows"][0]
    as_of = date.fromisoformat(report["subtitle"].split("As of ")[1][:10])
    file = arguments[0]
    wanted = duckdb.sql(
        f"""
        WITH days AS (
            SELECT ResellerKey AS id, CAST(OrderDate AS DATE) AS day, SalesAmount AS amount,
                   UnitPriceDiscountPct > 0 AS cheap
            FROM '{file}'),
        who AS (
            SELECT id, DATE '{as_of}' - MIN(day) AS tenure, COUNT(DISTINCT day) AS occasions,
                   MAX(day) > DATE '{as_of}' - 365 AS buys,
                   SUM(amount) FILTER (cheap) / SUM(amount) AS share
            FROM days GROUP BY id)
        SELECT tenure >= 730 AS old, COUNT(*), AVG(COALESCE(share, 0)) FROM who
        WHERE buys AND occasions > 1 AND (tenure >= 730 OR tenure <= 365) GROUP BY 1 ORDER BY 1
        """
    ).fetchall()
    assert (row["new"], row["old"]) == (wanted[0][1], wanted[1][1])
    assert row["new_mean"] == pytest.approx(wanted[0][2], abs=1e-4)
    assert row["old_mean"] == pytest.approx(wanted[1][2], abs=1e-4)
    assert row["high"] < 0
    assert "The old pay more: share of sales on discount" in " ".join(
        report["sections"]["terms"]["sentences"]
    )
