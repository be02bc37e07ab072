"""Returns: goods that come back some days after delivery.

Single lines come back as negative lines of the same order; orders given back whole are listed
in a table of their own, and their lines stand as they were sold.
"""

from typing import Final

import numpy as np
import polars as pl
from numpy.random import Generator

from retain.demo.columns import NONE, dates, order_ids
from retain.demo.lines import is_unsent
from retain.demo.period import DAYS, open_day
from retain.demo.story import Story
from retain.demo.vocabulary import RETURNED, Vocabulary

CHANCE: Final = 0.024
HARSH_CHANCE: Final = 0.10
UNFIT_CHANCE: Final = 0.22
"""Chance that a line comes back: of most customers, of those on harsh terms, of unfit goods."""

UNFIT_DAYS: Final = 120
"""How long a customer tries goods that do not fit its work."""

WHOLE_CHANCE: Final = 0.004
"""Chance that an order comes back whole."""


def draw_returns(rng: Generator, lines: pl.DataFrame, story: Story) -> pl.DataFrame:
    """Return the lines that come back: same order, product and price, negative quantity.

    Some or all of a line comes back, 2 to 30 days after its delivery and before the period ends.
    Samples and counter sales are not returned.
    """
    account = lines["account"].to_numpy()
    harsh = story.behaviour.harsh_terms[account]
    unfit = story.leaving.during("unfit_product", UNFIT_DAYS, account, lines["day"].to_numpy())
    chance = np.where(unfit, UNFIT_CHANCE, np.where(harsh, HARSH_CHANCE, CHANCE))
    sold = (account != NONE) & (lines["unit_price"].to_numpy() > 0)
    back = sold & (rng.random(lines.height) < chance)
    day = open_day(lines["delivered"].to_numpy() + rng.integers(2, 31, lines.height))
    back &= ~is_unsent(story, account, day)
    whole = rng.random(lines.height) < 0.6
    quantity = lines["quantity"].to_numpy()
    part = np.where(whole, quantity, rng.integers(1, quantity + 1))
    absent, status = pl.lit(NONE, dtype=pl.Int64), pl.lit(RETURNED, dtype=pl.Int64)
    return lines.with_columns(
        pl.Series("day", day),
        pl.Series("quantity", -part),
        quoted=absent,
        promised=absent,
        delivered=absent,
        status=status,
    ).filter(pl.Series(back & (day < DAYS)))


def returns_table(
    rng: Generator,
    story: Story,
    lines: pl.DataFrame,
    returned: pl.DataFrame,
    vocabulary: Vocabulary,
) -> pl.DataFrame:
    """Make the table of orders given back whole, by date: none of which line by line.

    Args:
        rng: decides which orders.
        story: what the branches have sent in.
        lines: the lines sold.
        returned: the lines that came back singly.
        vocabulary: the words.

    """
    orders = (
        lines.filter(pl.col("account") != NONE)
        .group_by("order", maintain_order=True)
        .agg(pl.col("account").first(), pl.col("delivered").max(), pl.col("unit_price").min())
    )
    day = open_day(orders["delivered"].to_numpy() + rng.integers(2, 25, orders.height))
    chosen = (rng.random(orders.height) < WHOLE_CHANCE) & (day < DAYS)
    chosen &= ~is_unsent(story, orders["account"].to_numpy(), day)
    rows = orders.with_columns(pl.Series("day", day)).filter(
        pl.Series(chosen), pl.col("unit_price") > 0
    )
    rows = rows.join(returned, on="order", how="anti").sort("day", "order")
    columns = [order_ids(rows["order"]), dates("date", rows["day"].to_numpy())]
    return vocabulary.frame("returns", columns)
