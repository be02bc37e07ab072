"""Orders and their deliveries, read of the lines: what an order is, what has come."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from retain.config import TableConfig, resolve
from retain.job import load
from retain.opening import Inputs
from retain.scoring.base import Base
from retain.tables.spool import Spool
from tests.tables.loading import csv_text, write

HEADER = "customer_id,date,amount,order_id,promised_date,delivered_date"
LINES = [
    ["a", "2024-01-01", 5, "o1", "2024-01-03", "2024-01-04"],
    ["a", "2024-01-01", 9, "o1 ", "2024-01-03", "2024-01-04"],
    ["a", "2024-01-01", 9, "o1", "2024-01-03", ""],
    ["a", "2024-01-01", 9, "o2", "", "NULL"],
    ["b", "2024-01-01", 9, "o1", "2024-01-03", "2024-03-05"],
    ["b", "2024-02-03", -5, "o3", "2024-02-03", "2024-02-03"],
    ["b", "2024-02-04", 5, "o4", "2024-02-06", "2024-02-01"],
    ["b", "2024-02-04", 5, "o5", "2024-02-06", "soon"],
    ["b", "2024-02-05", 5, "", "2024-02-06", "2024-02-05"],
    ["b", "2024-02-05", 6, "", "2024-02-06", "2024-02-05"],
    ["", "2024-02-05", 6, "o6", "2024-02-06", "2024-02-05"],
]


def _read(*paths: Path, **options) -> tuple[Base, pl.DataFrame | None]:
    tables = {"transactions": TableConfig(tuple(map(str, paths)))}
    config = resolve(search=False, environment={}, tables=tables, options=options)
    with Spool() as spool:
        base = load(Inputs(config), spool).base
        return base, base.order_deliveries()


def _shown(base: Base, frame: pl.DataFrame) -> list[tuple]:
    days = [name for name in frame.columns if name.endswith("day")]
    named = frame.with_columns(code=base.customers.ids.gather(frame["code"]))
    return named.with_columns(pl.col(days).cast(pl.Date).cast(pl.String).str.slice(5)).rows()


def test_orders_delivered_or_not(tmp_path: Path):
    lines = write(tmp_path / "lines.csv", csv_text(HEADER, LINES))
    base, found = _read(lines, **{"scoring.as_of": "2024-03-01"})
    assert _shown(base, found) == [
        (0, "a", "01-01", "01-03", "01-04"),
        (0, "a", "01-01", "01-03", None),
        (1, "a", "01-01", None, None),
        (2, "b", "01-01", "01-03", None),
        (3, "b", "02-05", "02-06", "02-05"),
    ]
    assert found.schema == {
        "order": pl.UInt32, "code": pl.UInt32, "ordered_day": pl.Int32, "promised_day": pl.Int32,
        "delivered_day": pl.Int32,
    }  # fmt: skip


def test_an_order_is_a_day_where_lines_name_none(tmp_path: Path):
    rows = [[row[0], *row[1:3], row[5]] for row in LINES[:5]]
    lines = write(tmp_path / "lines.csv", csv_text("customer_id,date,amount,delivered_date", rows))
    base, found = _read(lines, **{"scoring.as_of": "2024-03-01"})
    assert _shown(base, found) == [
        (0, "a", "01-01", "01-04"),
        (0, "a", "01-01", None),
        (1, "b", "01-01", None),
    ]


def test_files_cut_otherwise_say_the_same(tmp_path: Path):
    whole = write(tmp_path / "whole.csv", csv_text(HEADER, LINES))
    parts = [
        write(tmp_path / f"{name}.csv", csv_text(HEADER, rows))
        for name, rows in (("one", LINES[7:]), ("two", LINES[6::-1]))
    ]
    options = {"scoring.as_of": "2024-03-01"}
    assert _read(whole, **options)[1].equals(_read(*parts, **options)[1])


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (HEADER.removesuffix(",delivered_date"), [row[:-1] for row in LINES]),
        (HEADER, [["a", "2024-01-01", 5, "o1", "03/04/2024", "05/04/2024"]]),
    ],
)
def test_nothing_where_no_column_tells_or_only_a_guess_could_read(header, rows, tmp_path: Path):
    lines = write(tmp_path / "lines.csv", csv_text(header, rows))
    assert _read(lines)[1] is None
