"""Promises made to customers: settling complaints, on visits, and those that mattered.

Most are kept on the day, some late, a few never; the planted ones pass their day unkept.
"""

from typing import Final

import numpy as np
import polars as pl
from numpy.random import Generator

from retain.demo.columns import (
    NONE,
    Floats,
    Integers,
    dates,
    dates_anywhere,
    in_hundredths,
    order_ids,
    words,
)
from retain.demo.period import DAYS, NEVER, open_day
from retain.demo.products import category_of
from retain.demo.sentences import (
    CREDIT,
    DELIVERY_DAY,
    PRICE_HELD,
    REPLACEMENT,
    SAMPLE,
    STAND,
    TECHNICIAN,
    TRAINING,
)
from retain.demo.story import Story
from retain.demo.vocabulary import Vocabulary

ON_COMPLAINT: Final = np.array([REPLACEMENT, CREDIT, TECHNICIAN])
ON_VISIT: Final = np.array([PRICE_HELD, STAND, TRAINING, DELIVERY_DAY, SAMPLE])
THAT_MATTER: Final = np.array([CREDIT, PRICE_HELD, STAND, DELIVERY_DAY])

VISIT_CHANCE: Final = 0.02
"""Chance that an order comes with a promise."""

LATE_CHANCE: Final = 0.10
BROKEN_CHANCE: Final = 0.03


def promises_table(
    rng: Generator,
    story: Story,
    lines: pl.DataFrame,
    complaints: pl.DataFrame,
    vocabulary: Vocabulary,
) -> pl.DataFrame:
    """Make the table of promises: one row a promise, by the day it was made."""
    made = pl.concat(
        [
            _settling(rng, complaints),
            _on_visits(rng, lines),
            _that_mattered(rng, story, lines),
        ]
    )
    made = made.filter(pl.col("made") < DAYS).sort("made", "account", "kind", maintain_order=True)
    fulfilled = _fulfilled(rng, made)
    account = made["account"].to_numpy()
    columns = [
        story.records.ids.gather(account),
        dates("made", made["made"].to_numpy()),
        dates_anywhere("due", made["due"].to_numpy()),
        dates("fulfilled", fulfilled),
        words("by", vocabulary.salespeople, story.staff.on(account, made["made"].to_numpy())),
        _amounts(rng, made),
        _texts(made, vocabulary),
    ]
    return vocabulary.frame("promises", columns)


def _promised(about: pl.DataFrame, made: Integers, due: Integers, kind: Integers) -> pl.DataFrame:
    """Make promises about the given orders."""
    return about.select(
        "account",
        pl.Series("made", made),
        pl.Series("due", due),
        pl.Series("kind", kind),
        "order",
        "product",
        cents=pl.col("quantity") * pl.col("unit_price"),
        kept=pl.lit(value=True),
    )


def _settling(rng: Generator, complaints: pl.DataFrame) -> pl.DataFrame:
    """Promise to put right a third of the complaints that are upheld."""
    chosen = complaints.filter(
        pl.Series(rng.random(complaints.height) < 0.35), pl.col("upheld"), pl.col("closed") < DAYS
    )
    made = chosen["first_response"].to_numpy()
    due = open_day(made + rng.integers(2, 14, chosen.height))
    return _promised(chosen, made, due, rng.choice(ON_COMPLAINT, size=chosen.height))


def _on_visits(rng: Generator, lines: pl.DataFrame) -> pl.DataFrame:
    """Promise something with one order in fifty."""
    orders = lines.filter(pl.col("account") != NONE).unique(
        "order", keep="first", maintain_order=True
    )
    chosen = orders.filter(pl.Series(rng.random(orders.height) < VISIT_CHANCE))
    made = chosen["day"].to_numpy()
    due = open_day(made + rng.integers(6, 60, chosen.height))
    return _promised(chosen, made, due, rng.choice(ON_VISIT, size=chosen.height))


def _that_mattered(rng: Generator, story: Story, lines: pl.DataFrame) -> pl.DataFrame:
    """Promise what will not be kept: due on the day the exposure begins."""
    began = story.leaving.began["promise_broken"]
    account = np.flatnonzero(began < NEVER)
    due = open_day(began[account].astype(np.int64))
    made = open_day(np.maximum(due - rng.integers(12, 45, len(due)), 0))
    wanted = pl.DataFrame(
        {"account": account, "day": made, "due": due, "kind": rng.choice(THAT_MATTER, len(due))}
    )
    orders = lines.filter(pl.col("account") != NONE).unique(
        "order", keep="first", maintain_order=True
    )
    about = wanted.sort("day", maintain_order=True).join_asof(
        orders.select("account", "day", "order", "product", "quantity", "unit_price").sort("day"),
        on="day",
        by="account",
        check_sortedness=False,
    )
    about = about.drop_nulls("order")
    broken = _promised(
        about, about["day"].to_numpy(), about["due"].to_numpy(), about["kind"].to_numpy()
    )
    return broken.with_columns(kept=pl.lit(value=False))


def _fulfilled(rng: Generator, made: pl.DataFrame) -> Floats:
    """Draw the day each promise was kept; NEVER where it was not, or not within the period.

    A fifth of the planted ones is kept after all, months too late.
    """
    count = made.height
    day, due = made["made"].to_numpy(), made["due"].to_numpy()
    early = open_day(day + np.floor(rng.random(count) * (due - day + 1)).astype(np.int64))
    on_time = np.minimum(early, due).astype(np.float64)
    chance = rng.random(count)
    late = open_day(due + rng.integers(2, 22, count)).astype(np.float64)
    usual = np.where(chance < LATE_CHANCE, late, on_time)
    usual = np.where(chance > 1 - BROKEN_CHANCE, NEVER, usual)
    at_last = open_day(due + rng.integers(130, 220, count)).astype(np.float64)
    broken = np.where(chance < 0.2, at_last, NEVER)
    return np.where(made["kept"].to_numpy(), usual, broken)


def _amounts(rng: Generator, made: pl.DataFrame) -> pl.Series:
    """Say what a promise is worth, where it is worth money."""
    cents, kind = made["cents"].to_numpy().astype(np.float64), made["kind"].to_numpy()
    credit = np.rint(cents * rng.integers(5, 31, made.height) / 100)
    stand = rng.integers(16, 60, made.height) * 500.0
    amount = np.where(kind == REPLACEMENT, cents, np.where(kind == CREDIT, credit, np.nan))
    return in_hundredths("amount", np.where(kind == STAND, stand, amount))


def _texts(made: pl.DataFrame, vocabulary: Vocabulary) -> pl.Series:
    """Say what was promised."""
    sentences = vocabulary.sentences
    rows = zip(
        made["kind"],
        made["product"],
        category_of(made["product"].to_numpy()).tolist(),
        order_ids(made["order"]),
        strict=True,
    )
    texts = [
        sentences.promises[kind].format(item=sentences.items[shelf][product % 5], order=order)
        for kind, product, shelf, order in rows
    ]
    return pl.Series("text", texts, dtype=pl.String)
