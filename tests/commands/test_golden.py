"""What score and tiers write of the sample, format by format, to the byte.

`pytest --snapshot-update` writes the expected files anew; read the difference before keeping it.
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import polars as pl
import pyarrow as pa
import pytest

from tests.commands.conftest import SAMPLE

TEXTS = ("csv", "ndjson", "json", "markdown", "table")
COLUMNS = ("parquet", "arrow")


def _out(here, *arguments) -> bytes:
    ran = here(*arguments)
    assert ran.code == 0, ran.err
    return ran.out


def _columns(content: bytes, format_name: str) -> pl.DataFrame:
    if format_name == "parquet":
        return pl.read_parquet(io.BytesIO(content))
    with pa.ipc.open_stream(content) as stream:
        return pl.from_arrow(stream.read_all())


def _schema_and_values(frame: pl.DataFrame) -> bytes:
    schema = "".join(f"{name}: {dtype}\n" for name, dtype in frame.schema.items())
    return (schema + frame.write_ndjson()).encode()


@pytest.mark.parametrize("format_name", TEXTS)
def test_score(here, golden, format_name):
    assert _out(here, "score", "--format", format_name) == golden


def test_only_sentences_follow_the_language(here):
    english, chinese = (
        pl.read_parquet(_out(here, "score", "--format", "parquet", "--lang", lang))
        for lang in ("en", "zh")
    )
    differing = {name for name in english.columns if not english[name].equals(chinese[name])}
    assert differing == {"cause_evidence", "remedy", "cause_department"}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("format_name", TEXTS)
def test_tiers(here, golden, format_name, lang):
    assert _out(here, "tiers", "--format", format_name, "--lang", lang) == golden


@pytest.mark.parametrize("command", ["score", "tiers"])
def test_columns_with_their_types(here, golden, command):
    frames = [_columns(_out(here, command, "--format", name), name) for name in COLUMNS]
    assert frames[0].equals(frames[1])
    assert frames[0].schema == frames[1].schema
    assert _schema_and_values(frames[0]) == golden


def test_customers_behind_the_tiers(here, golden):
    assert _out(here, "tiers", "--by-customer", "--where", "tier <> 'D'") == golden


def test_parquet_tells_what_its_columns_mean(here):
    import pyarrow.parquet as pq

    table = pq.read_metadata(io.BytesIO(_out(here, "score", "--format", "parquet")))
    assert b'"days_since_last": {"unit": "days"' in table.metadata[b"retain.columns"]


def test_revenue_and_occasions_by_hand(here):
    """The sample summed by Python's own csv and decimal modules."""
    revenue: dict[str, Decimal] = {}
    days: dict[str, set[str]] = {}
    with (SAMPLE / "orders.csv").open(encoding="utf-8") as file:
        for line in csv.DictReader(file):
            amount = Decimal(line["amount"])
            if line["sku"] == "POST" or line["status"] == "cancelled":
                continue
            customer = line["customer_id"]
            revenue[customer] = revenue.get(customer, Decimal(0)) + amount
            if amount > 0:
                days.setdefault(customer, set()).add(line["order_date"])
    rows = list(csv.DictReader(io.StringIO(_out(here, "score").decode())))
    assert len(rows) == 12
    for row in rows:
        assert Decimal(row["revenue"]) == revenue.get(row["customer_id"], 0)
        assert int(row["occasions"]) == len(days.get(row["customer_id"], ()))
