"""What lines say about causes, read once more: sellers, deliveries, prices, categories by day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl

from retain.config import TableConfig, resolve
from retain.job import load
from retain.opening import Inputs
from retain.scoring.base import Base
from retain.tables.spool import Spool
from tests.tables.loading import csv_text, write


def _read(name: str, *paths: Path, of=(), **options) -> tuple[Base, pl.DataFrame | None]:
    tables = {"transactions": TableConfig(tuple(map(str, paths)))}
    config = resolve(search=False, environment={}, tables=tables, options=options)
    with Spool() as spool:
        base = load(Inputs(config), spool).base
        return base, getattr(base, name)(*of)


def _shown(base: Base, frame: pl.DataFrame | None) -> list[tuple]:
    assert frame is not None
    days = [name for name in frame.columns if name.endswith("day")]
    named = frame.with_columns(code=base.customers.ids.gather(frame["code"]))
    return named.with_columns(pl.col(days).cast(pl.Date).cast(pl.String).str.slice(5)).rows()


SOLD = "customer_id,date,amount,salesperson"
SALES = [
    ["b", "2024-01-05", 10, "Cy"],
    ["b", "2024-01-05", 5, " Bo "],
    ["b", "2024-01-05", 5, "Bo"],
    ["b", "2024-02-05", 7, "Di"],
    ["b", "2024-02-05", 7, "Bo"],
    ["b", "2024-02-06", -7, "Ed"],
    ["a", "2024-03-01", 4, ""],
    ["a", "2024-03-02", 0, "Bo"],
    ["a", "2024-03-03", 8, "NULL"],
    ["a", "2024-04-01", 9, "Bo"],
    ["", "2024-04-01", 9, "Ed"],
]


def test_who_sold_most_of_a_day(tmp_path: Path):
    lines = write(tmp_path / "lines.csv", csv_text(SOLD, SALES))
    base, sellers = _read("sellers", lines)
    expected = [("a", "04-01", "Bo"), ("b", "01-05", "Bo"), ("b", "02-05", "Bo")]
    assert _shown(base, sellers) == expected
    assert sellers.schema["salesperson"] == pl.Enum(["Bo", "Cy", "Di"])
    assert base.line_roles >= {"salesperson", "amount"}
    base, sellers = _read("sellers", lines, **{"scoring.as_of": "2024-01-31"})
    assert _shown(base, sellers) == expected[1:2]


def test_salespeople_written_as_numbers_and_in_one_file_only(tmp_path: Path):
    typed = pl.DataFrame(
        {"customer_id": ["a"], "date": [dt.date(2024, 5, 1)], "amount": [1.0], "salesperson": [281]}
    )
    typed.write_parquet(tmp_path / "typed.parquet")
    plain = write(tmp_path / "plain.csv", "customer_id,date,amount\na,2024-06-01,2\n")
    base, sellers = _read("sellers", tmp_path / "typed.parquet", plain)
    assert _shown(base, sellers) == [("a", "05-01", "281")]
    assert _read("sellers", plain)[1] is None


DELIVERED = "customer_id,date,amount,promised_date,delivered_date"
GOODS = [
    ["a", "2024-01-01", 5, "2024-01-03", "2024-01-04"],
    ["a", "2024-01-01", 9, "2024-01-03", "2024-01-04"],
    ["a", "2024-01-01", 9, "2024-01-03", "2024-01-09"],
    ["a", "2024-02-01", 5, "2024-02-03", ""],
    ["a", "2024-02-02", 5, "", "2024-02-03"],
    ["a", "2024-02-03", -5, "2024-02-03", "2024-02-03"],
    ["b", "2024-02-04", 5, "2024-02-06", "2024-02-01"],
    ["b", "2024-02-05", 5, "2024-02-06", "2024-02-05"],
    ["b", "2024-02-06", 5, "2024-02-16", "2024-03-05"],
]


def test_deliveries_that_came(tmp_path: Path):
    lines = write(tmp_path / "lines.csv", csv_text(DELIVERED, GOODS))
    base, come = _read("deliveries", lines, **{"scoring.as_of": "2024-03-01"})
    assert _shown(base, come) == [
        ("a", "01-01", "01-03", "01-04"),
        ("a", "01-01", "01-03", "01-09"),
        ("b", "02-05", "02-06", "02-05"),
    ]


def test_deliveries_need_both_days_and_dates_that_can_be_read(tmp_path: Path):
    half = write(tmp_path / "half.csv", csv_text(DELIVERED.removesuffix(",delivered_date"), [
        row[:-1] for row in GOODS
    ]))  # fmt: skip
    assert _read("deliveries", half)[1] is None
    vague = [["a", "2024-01-01", 5, "03/04/2024", "05/04/2024"]]
    lines = write(tmp_path / "vague.csv", csv_text(DELIVERED, vague))
    assert _read("deliveries", lines)[1] is None


PRICED = "customer_id,date,amount,product_id,quantity,category,list_price"


def _priced(product: str, category: str, prices: list[tuple[int, float]]) -> list[list]:
    """A line in each of so many weeks at each list price, one after another."""
    weeks = [price for count, price in prices for _ in range(count)]
    first = dt.date(2024, 1, 1)
    return [
        ["a", (first + dt.timedelta(7 * week)).isoformat(), 9, product, 1, category, price]
        for week, price in enumerate(weeks)
    ]


def test_changes_of_list_prices(tmp_path: Path):
    rows = [
        *_priced("p2", "tea", [(6, 10.0), (6, 11.0)]),
        *_priced("p1", "", [(12, 5.0)]),
        ["a", "2024-01-10", 9, "", 1, "tea", 7],
    ]
    lines = write(tmp_path / "lines.csv", csv_text(PRICED, rows))
    _, changes = _read("price_changes", lines)
    shown = changes.with_columns(pl.col("first_day", "day").cast(pl.Date).cast(pl.String))
    assert shown.rows() == [
        ("p1", None, 12, "2023-12-28", None, None),
        ("p2", "tea", 12, "2023-12-28", "2024-02-08", 0.095),
    ]
    plain = write(tmp_path / "plain.csv", csv_text(SOLD, SALES))
    assert _read("price_changes", plain)[1] is None


KINDS = "customer_id,date,amount,category"
BOUGHT = [
    ["a", "2024-01-01", 5, "tea"],
    ["a", "2024-01-01", 2, " tea"],
    ["a", "2024-01-02", -5, "tea"],
    ["a", "2024-01-03", 4, ""],
    ["a", "2024-01-01", 3, "pots"],
    ["b", "2024-01-09", 3, "pots"],
]


def test_categories_by_day_of_those_asked_about(tmp_path: Path):
    lines = write(tmp_path / "lines.csv", csv_text(KINDS, BOUGHT))
    base, days = _read("category_days", lines, of=(pl.Series([0], dtype=pl.UInt32),))
    assert _shown(base, days) == [
        ("a", "pots", "01-01", 30_000, True),
        ("a", "tea", "01-01", 70_000, True),
        ("a", "tea", "01-02", -50_000, False),
    ]
    assert _read("category_days", lines, of=(pl.Series([], dtype=pl.UInt32),))[1] is None
    plain = write(tmp_path / "plain.csv", csv_text(SOLD, SALES))
    assert _read("category_days", plain, of=(pl.Series([0], dtype=pl.UInt32),))[1] is None
