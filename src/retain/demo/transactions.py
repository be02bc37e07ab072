"""The transactions table: the lines in the words of one language."""

import polars as pl
from numpy.random import Generator

from retain.demo.columns import NONE, dates, dates_anywhere, hundredths, order_ids, words
from retain.demo.products import Products, category_of
from retain.demo.vocabulary import Vocabulary


def transactions_table(
    rng: Generator, lines: pl.DataFrame, ids: pl.Series, products: Products, vocabulary: Vocabulary
) -> pl.DataFrame:
    """Make the transactions table, in the words of one language.

    Args:
        rng: decides which ids carry outer blanks.
        lines: as `lines.draw_lines` makes them, returns included.
        ids: the customer id of each account.
        products: the price book.
        vocabulary: the words.

    """
    account = lines["account"]
    blank = pl.Series(rng.random(lines.height) < 0.002)
    customer = ids.gather(account.set(account == NONE, None))
    category = category_of(lines["product"].to_numpy())
    money = lines.select(
        hundredths("unit_price"),
        hundredths("list_price"),
        hundredths("percent").alias("discount_rate"),
        discount_amount=pl.col("quantity") * (pl.col("list_price") - pl.col("unit_price")),
        amount=pl.col("quantity") * pl.col("unit_price"),
        cost=pl.col("quantity") * pl.col("unit_cost"),
        margin=pl.col("quantity") * (pl.col("unit_price") - pl.col("unit_cost")),
    ).with_columns(hundredths(name) for name in ("discount_amount", "amount", "cost", "margin"))
    columns = [
        order_ids(lines["order"]),
        customer.zip_with(~blank, " " + customer + " "),
        dates("date", lines["day"].to_numpy()),
        words("product_id", products.ids, lines["product"]),
        words("category", vocabulary.categories, category),
        lines["quantity"],
        *money,
        pl.Series([vocabulary.currency]).new_from_index(0, lines.height),
        words("channel", vocabulary.order_channels, lines["channel"]),
        words("salesperson", vocabulary.salespeople, lines["salesperson"]),
        dates("quoted", lines["quoted"].fill_null(NONE).to_numpy()),
        dates_anywhere("promised", lines["promised"].to_numpy()).set(lines["promised"] < 0, None),
        dates("delivered", lines["delivered"].to_numpy()),
        words("status", vocabulary.statuses, lines["status"]),
    ]
    return vocabulary.frame("transactions", columns)
