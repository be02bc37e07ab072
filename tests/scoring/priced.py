"""A simulated business whose customers answer prices and discounts in a known way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

MONTHS = 36


@dataclass(frozen=True)
class Priced:
    """Sales lines, and the truth: `customer_id`, `response`, `proneness`."""

    lines: pl.DataFrame
    truth: pl.DataFrame


def priced(
    seed: int,
    *,
    customers: int = 300,
    products: int = 40,
    step: float = 0.2,
    growth: float = 0.2,
    shock: float = 0.2,
    noise: float = 0.4,
    quantity_break: float = 0.0,
    steps: int = 4,
    response: tuple[float, float] = (-1.2, 0.8),
) -> Priced:
    """Three years of sales by customers with their own tastes, growth and answers to price.

    Args:
        seed: of the draw.
        customers, products: how many.
        step, steps: standard deviation of a list price's step in logarithm, and how many.
        growth: standard deviation of customers' growth a year.
        shock, noise: of what a customer's lines of a month share, and of each line.
        quantity_break: how far the price paid falls with the logarithm of the quantity.
        response: mean and standard deviation of the customers' slopes.
    """
    draw = np.random.default_rng(seed)
    level = np.zeros((products, MONTHS))
    for product in range(products):
        for month in draw.integers(2, MONTHS - 2, steps):
            level[product, month:] += draw.normal(0, step)
    dear = draw.normal(2.5, 0.7, products)
    slope = draw.normal(*response, customers)
    own_growth = draw.normal(0.05, growth, customers)
    prone = draw.beta(1.0, 2.0, customers)
    season = 0.2 * np.sin(np.arange(MONTHS) / 6 * np.pi)
    rows = []
    for customer in range(customers):
        favourites = draw.choice(products, 12, replace=False)
        for month in range(MONTHS):
            together = draw.normal(0, shock)
            for product in np.unique(draw.choice(favourites, draw.poisson(3))):
                moved = level[product, month]
                size = 3 + slope[customer] * moved + own_growth[customer] * month / 12
                size += season[month] + together + draw.normal(0, noise)
                quantity = max(1, round(np.exp(size)))
                price = np.exp(dear[product] + moved)
                off = 0.1 * (draw.random() < prone[customer])
                paid = price * (1 - off) * quantity**-quantity_break
                day = draw.integers(1, 29)
                rows.append((customer, product, month, day, quantity, price, paid, off))
    names = ("customer", "product", "month", "day", "quantity", "price", "paid", "off")
    lines = pl.DataFrame(rows, schema=names, orient="row").select(
        pl.format("c{}", pl.col("customer").cast(pl.String).str.zfill(4)).alias("customer_id"),
        pl.date(2021 + pl.col("month") // 12, pl.col("month") % 12 + 1, "day").alias("date"),
        pl.format("p{}", "product").alias("product_id"),
        pl.col("quantity"),
        pl.col("paid").round(4).alias("unit_price"),
        pl.col("price").round(4).alias("list_price"),
        (pl.col("paid").round(4) * pl.col("quantity")).round(4).alias("amount"),
        pl.col("off").alias("discount_rate"),
    )
    truth = pl.DataFrame(
        {
            "customer_id": [f"c{number:04}" for number in range(customers)],
            "response": slope,
            "proneness": prone,
        }
    )
    return Priced(lines, truth)
