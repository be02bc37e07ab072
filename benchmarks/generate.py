"""Sales lines for the benchmarks: seeded, in the order of a real export, made once and kept.

A customer buys from one day to another, at a rate of its own; rates are gamma over customers. An
order is about three lines of one customer on one day. Lines stand by date, as a till or a shop
writes them. Lines are made a month at a time, so that twenty million need little memory; the CSV
file is written from the Parquet file, so that both hold the same. Products, where asked for, stand
beside the same amounts: list prices step now and then, a few products make most of the sales.

    python benchmarks/generate.py --lines 1000000 --format csv [--orders] [--products]

prints the file's path.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow.parquet as pq

FOLDER = Path(__file__).resolve().parent.parent / "build" / "bench"
RECIPE = 1
"""Part of each file's name; a change to the recipe is a new number, and makes new files."""

SEED = 20260101
FIRST_DAY = date(2023, 1, 1)
DAYS = 1096
PIECES = 36
LINES_PER_CUSTOMER = 30
POOL = 1.96
"""Customers drawn for one that ends up with a line: the others come too late or buy too little."""

RATE_SHAPE = 0.8
LIFE_DAYS = 700
MORE_LINES = 2.0
"""Lines of an order beyond its first, on average."""

RETURNED = 0.02
AMOUNT_LOG_MEAN, AMOUNT_LOG_SD = 3.2, 0.9

PRODUCTS, POPULARITY = 5000, 0.8
PRICE_STEPS, PRICE_STEP_SD = 0.06, 0.05
"""Chance of a product's list price to step in a month, and by how much."""

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Customers:
    """Everyone who may buy: purchase rate, and the days between which they do."""

    rate: Floats
    begin: Integers
    end: Integers


def draw_customers(lines: int) -> Customers:
    """Draw customers for that many lines: about `LINES_PER_CUSTOMER` each."""
    rng = np.random.default_rng([SEED, lines])
    pool = max(1, round(lines / LINES_PER_CUSTOMER * POOL))
    begin = rng.integers(-2 * LIFE_DAYS, DAYS, pool)
    end = begin + 1 + rng.exponential(LIFE_DAYS, pool).astype(np.int64)
    return Customers(rng.gamma(RATE_SHAPE, size=pool), begin, end)


def draw_price_book() -> Floats:
    """Draw list prices, products × pieces."""
    rng = np.random.default_rng([SEED, PRODUCTS])
    stepped = rng.random((PRODUCTS, PIECES)) < PRICE_STEPS
    steps = np.where(stepped, rng.normal(0, PRICE_STEP_SD, stepped.shape), 0)
    price = rng.normal(2.0, 0.9, PRODUCTS)[:, None] + steps.cumsum(axis=1)
    book: Floats = np.maximum(np.exp(price).round(2), 0.05)
    return book


def _products(rng: np.random.Generator, lines: int, list_price: Floats) -> dict[str, pl.Series]:
    """Draw what each line is of: product_id, quantity and list_price."""
    popular = (1 / np.arange(1, PRODUCTS + 1) ** POPULARITY).cumsum()
    product = np.searchsorted(popular / popular[-1], rng.random(lines))
    return {
        "product_id": pl.select(_numbered("P", pl.lit(pl.Series(product)), 5)).to_series(),
        "quantity": pl.Series(1 + rng.poisson(2, lines) * rng.integers(1, 4, lines)),
        "list_price": pl.Series(list_price[product]),
    }


def sales_lines(
    lines: int, *, orders: bool = False, products: bool = False
) -> Iterator[pl.DataFrame]:
    """Make the lines, a month at a time: customer_id, date, amount, and what is asked for."""
    customers = draw_customers(lines)
    prices = draw_price_book()
    order_number = 1
    for piece in range(PIECES):
        first, last = DAYS * piece // PIECES, DAYS * (piece + 1) // PIECES
        wanted = lines * (piece + 1) // PIECES - lines * piece // PIECES
        rng = np.random.default_rng([SEED, lines, piece])
        sizes = _order_sizes(rng, wanted)
        buyers = _buyers(rng, customers, first, len(sizes))
        days = np.sort(rng.integers(first, last, len(sizes)))
        order = np.repeat(np.arange(len(sizes)), sizes)
        frame = pl.DataFrame(
            {"customer": buyers[order], "day": days[order], "cents": _cents(rng, wanted)}
        ).select(
            _numbered("C", pl.col("customer") + 1, 7).alias("customer_id"),
            (pl.lit(FIRST_DAY) + pl.duration(days=pl.col("day"))).cast(pl.Date).alias("date"),
            (pl.col("cents") / 100).round(2).alias("amount"),
        )
        if orders:
            number = pl.Series(order + order_number)
            frame = frame.with_columns(_numbered("S", pl.lit(number), 9).alias("order_id"))
        if products:
            rng = np.random.default_rng([SEED, lines, piece, PRODUCTS])
            frame = frame.with_columns(**_products(rng, wanted, prices[:, piece]))
        order_number += len(sizes)
        yield frame


def _order_sizes(rng: np.random.Generator, lines: int) -> Integers:
    """Sizes of orders that sum to `lines`."""
    sizes = 1 + rng.poisson(MORE_LINES, lines).astype(np.int64)
    total = sizes.cumsum()
    orders = int(np.searchsorted(total, lines)) + 1
    sizes = sizes[:orders]
    sizes[-1:] -= total[orders - 1 : orders] - lines
    return sizes


def _buyers(rng: np.random.Generator, customers: Customers, day: int, orders: int) -> Integers:
    """Who places each order: those who buy on `day`, by their rates."""
    active = np.flatnonzero((customers.begin <= day) & (customers.end > day))
    if not active.size:
        active = np.arange(customers.rate.size)
    running = customers.rate[active].cumsum()
    drawn = np.searchsorted(running, rng.random(orders) * running[-1], side="right")
    buyers: Integers = active[np.minimum(drawn, active.size - 1)]
    return buyers


def _cents(rng: np.random.Generator, lines: int) -> Integers:
    price = np.exp(rng.normal(AMOUNT_LOG_MEAN, AMOUNT_LOG_SD, lines)) * 100
    cents = np.maximum(price.astype(np.int64), 1)
    signed: Integers = np.where(rng.random(lines) < RETURNED, -cents, cents)
    return signed


def _numbered(letter: str, number: pl.Expr, digits: int) -> pl.Expr:
    return pl.concat_str(pl.lit(letter), number.cast(pl.String).str.zfill(digits))


def sales_file(
    lines: int, file_format: str, *, orders: bool = False, products: bool = False
) -> Path:
    """Give the file of that many lines, made where it is not there yet."""
    asked = {"orders": orders, "products": products}
    stem = "-".join(("sales", str(lines), *(name for name in asked if asked[name]), str(RECIPE)))
    path = FOLDER / f"{stem}.{file_format}"
    if path.exists():
        return path
    FOLDER.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    try:
        if file_format == "parquet":
            _write_parquet(unfinished, lines, **asked)
        else:
            source = pl.scan_parquet(sales_file(lines, "parquet", **asked))
            source.sink_csv(unfinished, float_precision=2)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def _write_parquet(path: Path, lines: int, *, orders: bool, products: bool) -> None:
    writer: pq.ParquetWriter | None = None
    for frame in sales_lines(lines, orders=orders, products=products):
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if writer is None:
            writer = pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    if writer is not None:
        writer.close()


def main() -> None:
    """Make the file that is asked for and print its path."""
    parser = argparse.ArgumentParser(description="Sales lines for the benchmarks.")
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--format", choices=("parquet", "csv"), default="parquet")
    parser.add_argument("--orders", action="store_true", help="with a column order_id")
    parser.add_argument("--products", action="store_true", help="with products and list prices")
    asked = parser.parse_args()
    further = {"orders": asked.orders, "products": asked.products}
    print(sales_file(asked.lines, asked.format, **further))


if __name__ == "__main__":
    main()
