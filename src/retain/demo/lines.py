"""Lines: what each order is made of, to the cent."""

from typing import Final

import numpy as np
import polars as pl
from numpy.random import Generator

from retain.demo.accounts import SILENT_BRANCH
from retain.demo.behaviour import Behaviour
from retain.demo.columns import NONE, Flags, Floats, Integers
from retain.demo.orders import Orders
from retain.demo.period import DAYS, SILENT_FROM, open_day
from retain.demo.products import (
    CATEGORIES,
    PRODUCTS,
    PRODUCTS_EACH,
    Products,
    category_of,
)
from retain.demo.staff import COUNTER_CLERK
from retain.demo.story import Story
from retain.demo.vocabulary import COUNTER, DELIVERED, OPEN

DISCOUNTS: Final = np.array([3, 5, 8, 10, 12, 15])
HARSH_DISCOUNTS: Final = np.array([20, 22, 25])
"""Discounts in per cent of the list price."""

FIRST_ORDER_NUMBER: Final = 100_001


def draw_lines(rng: Generator, orders: Orders, story: Story) -> pl.DataFrame:
    """Draw the lines of all orders and the counter sales without a customer.

    Returns:
        One row a line, in the order of days and order numbers, with codes for words, days for
        dates, and money in cents: `order` (number), `account` (NONE at the counter), `day`,
        `product`, `quantity`, `list_price`, `percent` (discount), `unit_price`, `unit_cost`,
        `channel`, `salesperson`, `quoted`, `promised`, `delivered`, `status`.

    """
    sold = _ordered(rng, orders, story)
    walk_in = _counter_sales(rng, sold.height, story.products)
    return (
        pl.concat([sold, walk_in.with_columns(pl.col("order") + len(orders.day))])
        .sort("day", "order", maintain_order=True)
        .with_columns(pl.col("order").rle_id().cast(pl.Int64) + FIRST_ORDER_NUMBER)
    )


def _ordered(rng: Generator, orders: Orders, story: Story) -> pl.DataFrame:
    """Draw the lines of the customers' orders."""
    habits = story.behaviour
    count = _line_counts(rng, orders, habits)
    order = np.repeat(np.arange(len(orders.day)), count)
    account, day = orders.account[order], orders.day[order]
    value = orders.value[order] * _shares(rng, count)
    product = story.products.on_sale(_products(rng, account, habits), day)
    opening = np.append(True, order[1:] != order[:-1])[: len(order)]
    gone = _lost(product, account, day, story)
    # The order still happens where all of its lines went elsewhere: its first line is replaced.
    other = (category_of(product) + 1) % CATEGORIES * PRODUCTS_EACH
    product = np.where(gone & opening, other, product)
    unit_list = story.products.list_cents[product, day]
    sample = ~opening & (rng.random(len(order)) < 0.005)
    percent = np.where(sample, 100, _percent(rng, account, day, story))
    # Rounded by chance, not to the nearest, so that orders come to their value on average.
    quantity = np.floor(value * 100 / unit_list + rng.random(len(order))).astype(np.int64)
    frame = _frame(
        order=order,
        account=account,
        product=product,
        day=day,
        quantity=np.where(sample, 1, np.maximum(quantity, 1)),
        percent=percent,
        channel=orders.channel[order],
        salesperson=story.staff.on(account, day),
        quoted=orders.quoted[order],
        promised=orders.promised[order],
        delivered=orders.delivered[order],
        products=story.products,
    )
    sent = ~is_unsent(story, account, day)
    written = frame.filter(pl.Series(sent & (opening | (~gone & (sample | (quantity > 0))))))
    # A product stands once in an order: exports with the same line twice look imported twice.
    alike = [name for name in written.columns if name != "quantity"]
    together = written.group_by(alike, maintain_order=True).agg(pl.col("quantity").sum())
    return together.select(written.columns)


def is_unsent(story: Story, account: Integers, day: Integers) -> Flags:
    """Find what the silent branch has not sent in: all of its last weeks."""
    unsent: Flags = (story.accounts.region[account] == SILENT_BRANCH) & (day >= SILENT_FROM)
    return unsent


def _frame(
    *,
    order: Integers,
    account: Integers,
    product: Integers,
    day: Integers,
    quantity: Integers,
    percent: Integers,
    channel: Integers,
    salesperson: Integers,
    quoted: Integers,
    promised: Integers,
    delivered: Integers,
    products: Products,
) -> pl.DataFrame:
    """Make the lines a frame, priced from the price book in whole cents."""
    list_price = products.list_cents[product, day]
    return pl.DataFrame(
        {
            "order": order,
            "account": account,
            "day": day,
            "product": product,
            "quantity": quantity,
            "list_price": list_price,
            "percent": percent,
            "unit_price": (list_price * (100 - percent) + 50) // 100,
            "unit_cost": products.cost_cents[product, day],
            "channel": channel,
            "salesperson": salesperson,
            "quoted": quoted,
            "promised": promised,
            "delivered": delivered,
            "status": np.where(delivered < DAYS, DELIVERED, OPEN),
        },
        schema_overrides={"order": pl.Int64},
    )


def _counter_sales(rng: Generator, lines: int, products: Products) -> pl.DataFrame:
    """Draw sales over the counter to nobody known: one line each, six for a thousand lines."""
    count = round(lines * 0.006)
    day = open_day(rng.integers(0, DAYS, count))
    return _frame(
        order=np.arange(count),
        account=np.full(count, NONE),
        product=products.on_sale(rng.integers(0, PRODUCTS, count), day),
        day=day,
        quantity=rng.integers(1, 5, count),
        percent=np.zeros(count, dtype=np.int64),
        channel=np.full(count, COUNTER),
        salesperson=np.full(count, COUNTER_CLERK),
        quoted=np.full(count, NONE),
        promised=day,
        delivered=day,
        products=products,
    )


def _line_counts(rng: Generator, orders: Orders, habits: Behaviour) -> Integers:
    """Draw the number of lines of each order."""
    return 1 + rng.poisson(habits.mean_extra_lines[orders.account])


def _shares(rng: Generator, count: Integers) -> Floats:
    """Draw the share of each line in its order's value."""
    part = rng.exponential(1.0, int(count.sum())) + 0.1
    total = np.add.reduceat(part, np.cumsum(count) - count) if len(part) else part
    shares: Floats = part / np.repeat(total, count)
    return shares


def _products(rng: Generator, account: Integers, habits: Behaviour) -> Integers:
    """Draw the product of each line: a category by taste, then one of it by popularity.

    Popularity falls with the rank (1/rank), and the ranks begin at the customer's favourite, so
    that baskets repeat.
    """
    cumulative = np.cumsum(habits.category_weight, axis=1)
    chance = rng.random(len(account))
    category = np.zeros(len(account), dtype=np.int64)
    for column in range(CATEGORIES - 1):
        category += chance > cumulative[account, column]
    popularity = np.cumsum(1.0 / np.arange(1, PRODUCTS_EACH + 1))
    rank = np.searchsorted(popularity / popularity[-1], rng.random(len(account)))
    place = (rank + habits.favourite[account]) % PRODUCTS_EACH
    product: Integers = category * PRODUCTS_EACH + place
    return product


def _lost(product: Integers, account: Integers, day: Integers, story: Story) -> Flags:
    """Find the lines that go to a rival: the main category, from the day it is lost."""
    main = story.behaviour.main_category[account]
    lost = day >= story.leaving.began["category_lost"][account]
    gone: Flags = lost & (category_of(product) == main)
    return gone


def _percent(rng: Generator, account: Integers, day: Integers, story: Story) -> Integers:
    """Draw the discount of each line in per cent, the oftener the proner the customer is.

    A standing discount is the least a customer gets, until the promise of it is broken.
    """
    count, habits = len(account), story.behaviour
    discounted = rng.random(count) < habits.discount_proneness[account]
    usual = rng.choice(DISCOUNTS, size=count)
    harsh = rng.choice(HARSH_DISCOUNTS, size=count)
    percent = np.where(discounted, np.where(habits.harsh_terms[account], harsh, usual), 0)
    agreed = story.terms.agreed_percent[account]
    broken = (agreed > 0) & (day >= story.leaving.began["promise_broken"][account])
    return np.where(broken, 0, np.maximum(percent, agreed))
