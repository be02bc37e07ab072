"""Lines that stand twice in public data: the published counts, and what their going leaves."""

from __future__ import annotations

import json

import polars as pl
import pytest

from tests.tables.loading import read


@pytest.fixture
def cdnow(real_data) -> pl.DataFrame:
    text = (real_data / "cdnow" / "CDNOW_master.txt").read_text().splitlines()[1:]
    names = ["customer_id", "date", "quantity", "amount"]
    return pl.DataFrame([line.split() for line in text], schema=names, orient="row")


def _repeated(found) -> int:
    said = {n.code: dict(n.values) for n in found.account.notes}
    return said["WARN_DUP_ROW"]["rows"]


def test_online_retail(real_data):
    lines = real_data / "online_retail" / "onlineretail.parquet"
    found = read(lines)
    assert _repeated(found) == 5_268
    raw = pl.read_parquet(lines)
    assert raw.height - raw.unique().height == 5_268
    once = read(lines, cleaning__dedupe=True)
    named = raw.unique().drop_nulls("CustomerID").filter(pl.col("CustomerID").is_not_nan())
    assert once.account.quarantined["DUP_ROW"] == 5_268
    assert once.scores["lines"].sum() == named.height


def test_cdnow(cdnow):
    assert _repeated(read(cdnow)) == 255
    once = read(cdnow, cleaning__dedupe=True)
    assert dict(once.account.quarantined) == {"DUP_ROW": 255}
    amount = cdnow.unique()["amount"].cast(pl.Decimal(12, 2)).sum()
    assert round(once.scores["revenue"].sum(), 2) == float(amount)


def test_daily_files_and_the_same_days_again(real_data, here):
    days = real_data / "online_retail" / "by_day"
    ran = here("check", days, days / "2010-12-0[1-3].csv", "--format", "json")
    assert ran.code == 0
    sections = json.loads(ran.out)["sections"]
    again = 3_108 + 2_109 + 2_202
    assert sections["tables"]["rows"][0]["overlapping"] == again
    overlaps = [row for row in sections["warnings"]["rows"] if row["code"] == "WARN_OVERLAP"]
    assert len(overlaps) == 3
