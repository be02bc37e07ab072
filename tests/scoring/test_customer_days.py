"""Orders begun, orders given back, margins: what customer-days keep of the lines."""

from __future__ import annotations

import polars as pl

from retain.scoring.customer_days import assemble

_IDS = pl.Series("customer_id", ["a", "b"])


def _grouped(rows: list[tuple]) -> pl.LazyFrame:
    """code, order, day, sales, given_back, sale_lines, lines."""
    schema = {
        "code": pl.UInt32, "order": pl.String, "day": pl.Int32, "sales": pl.Int64,
        "given_back": pl.Int64, "sale_lines": pl.UInt32, "lines": pl.UInt32,
    }  # fmt: skip
    return pl.LazyFrame(rows, schema=schema, orient="row")


def test_an_order_counts_once_on_its_first_day():
    days = assemble(
        _grouped(
            [
                (0, "o1", 10, 500, 0, 1, 1),
                (0, "o1", 12, 300, 0, 1, 1),
                (0, "o2", 12, 200, 0, 1, 1),
                (0, None, 13, 200, 0, 1, 1),
                (0, "o3", 14, 0, -50, 0, 1),
                (1, "o1", 11, 100, 0, 1, 1),
            ]
        ),
        _IDS,
    ).days
    assert days.select("code", "day", "orders").rows() == [
        (0, 10, 1), (0, 12, 1), (0, 13, 0), (0, 14, 0), (1, 11, 1),
    ]  # fmt: skip
    assert days["lines"].to_list() == [1, 2, 1, 1, 1]


def test_orders_given_back_lower_sales_on_their_day_and_keep_the_occasion():
    grouped = _grouped(
        [
            (0, "o1", 10, 500, 0, 1, 1),
            (0, "o2", 20, 300, 0, 1, 1),
            (1, "o3", 30, 900, 0, 1, 1),
            (1, "o4", 40, 700, 0, 1, 1),
        ]
    )
    returns = pl.DataFrame(
        {"order": ["o1", "o3", "o4", "o9"], "day": [15, None, 5, 50]},
        schema_overrides={"day": pl.Int32},
    )
    days = assemble(grouped, _IDS, returns).days
    kept = days.select("code", "day", "sales", "given_back", "sale_lines", "lines", "orders").rows()
    assert kept == [
        (0, 10, 500, 0, 1, 1, 1),
        (0, 15, 0, -500, 0, 0, 0),
        (0, 20, 300, 0, 1, 1, 1),
        (1, 30, 900, -900, 1, 1, 1),
        (1, 40, 700, -700, 1, 1, 1),  # given back before it was sold: on the day of the sale
    ]


def test_pairs_that_stand_in_several_rows_are_added():
    grouped = _grouped([(0, None, 10, 5, 0, 1, 1), (0, None, 10, 7, -2, 1, 2)]).drop("order")
    days = assemble(grouped, _IDS).days
    assert days.rows() == [(0, 10, 3, 2, 12, -2)]
    assert days.columns == ["code", "day", "lines", "sale_lines", "sales", "given_back"]
