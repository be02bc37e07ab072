"""Small made-up lines for the scoring tests, and the way from them to customer-days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import polars as pl
from hypothesis import strategies as st

from retain.scoring.customer_days import CustomerDays, assemble, by_customer_day

START = dt.date(2024, 1, 1)

Line = tuple[str, int, int]
"""Customer, day after START, amount in minor units."""

line_lists = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", "d", "é", "007", "7"]),
        st.integers(0, 500),
        st.integers(-3_000_000, 9_000_000) | st.just(0),
    ),
    min_size=1,
    max_size=60,
)


def customer_days(lines: Iterable[Line]) -> CustomerDays:
    """Customer-days of lines without orders, margin or discount."""
    frame = pl.DataFrame(list(lines), schema=["customer", "offset", "amount"], orient="row")
    ids = frame["customer"].unique().sort().alias("customer_id")
    codes = pl.DataFrame({"customer": ids}).with_row_index("code")
    first = (START - dt.date(1970, 1, 1)).days
    amount = pl.col("amount")
    shaped = frame.lazy().select(
        "customer",
        (first + pl.col("offset")).cast(pl.Int32).alias("day"),
        amount.clip(lower_bound=0).alias("sales"),
        amount.clip(upper_bound=0).alias("given_back"),
        (amount > 0).alias("sale_lines"),
        (amount < 0).alias("return_lines"),
    )
    grouped = by_customer_day(shaped).collect().join(codes, on="customer")
    return assemble(grouped.drop("customer", "size").lazy(), ids)


def day(offset: int) -> int:
    """The day number of a day after START."""
    return (START - dt.date(1970, 1, 1)).days + offset
