"""The wallet table: what customers told us they buy in a quarter, and our part of it."""

from typing import Final

import numpy as np
import polars as pl
from numpy.random import Generator

from retain.demo.columns import Floats, Integers, dates, in_hundredths
from retain.demo.period import DAYS, NEVER, YEAR, open_day
from retain.demo.rivals import left_to_us
from retain.demo.story import Story
from retain.demo.vocabulary import Vocabulary

QUARTER_DAYS: Final = 91
ASKED: Final = 12
"""How often the account manager asks, once a quarter."""


def wallet_table(
    rng: Generator, story: Story, lines: pl.DataFrame, vocabulary: Vocabulary
) -> pl.DataFrame:
    """Make the wallet table: one row a customer and quarter, by customer and day.

    The customer names our share, some points off; what it buys in all is reckoned from that and
    from our sales of the 91 days before, which are exact. Who bought nothing in them is not asked.
    """
    account, day = _asked(rng, story)
    ours = _sales_before(lines, account, day)
    known = ours > 0
    account, day, ours = account[known], day[known], ours[known]
    taken = _taken(story, account, day)
    share = _share(rng, story, account, day)
    # Totals are estimates, in full hundreds.
    total = np.maximum(np.rint(ours / share / 10_000) * 10_000, np.ceil(ours / 1000) * 1000)
    rivals = story.rivals.count[account] + taken
    moved_by_chance = rng.random(len(account))
    rivals = np.maximum(rivals + (moved_by_chance < 0.03) - (moved_by_chance > 0.97), 0)
    rivals = np.where(total > ours * 1.1, np.maximum(rivals, 1), rivals)
    ours_of_all = ours / total
    rank = 1 + (ours_of_all < 0.5) * (rivals > 0) + (ours_of_all < 0.25) * (rivals > 1)
    columns = [
        story.records.ids.gather(account),
        dates("date", day),
        in_hundredths("total_spend", total),
        in_hundredths("our_spend", ours),
        pl.Series(rivals),
        pl.Series(rank.astype(np.int64)),
        pl.Series(rivals + 1),
    ]
    return vocabulary.frame("wallet", columns)


def _asked(rng: Generator, story: Story) -> tuple[Integers, Integers]:
    """Draw who is asked and when; nobody who has left."""
    rows = np.flatnonzero(story.rivals.known & story.accounts.listed)
    rows = rows[np.argsort(story.records.number[rows], kind="stable")]
    account = np.repeat(rows, ASKED)
    first = rng.integers(70, 70 + QUARTER_DAYS, len(rows))
    quarters = np.tile(np.arange(ASKED) * QUARTER_DAYS, len(rows))
    day = open_day(np.repeat(first, ASKED) + quarters + rng.integers(-8, 9, len(account)))
    stops = np.where(story.winback.returned < DAYS, NEVER, story.leaving.stops)[account]
    fits = (day < DAYS) & (day >= story.behaviour.start[account] + 60) & (day < stops)
    fits &= rng.random(len(account)) < 0.95
    return account[fits], day[fits]


def _sales_before(lines: pl.DataFrame, account: Integers, day: Integers) -> Floats:
    """Sum our sales of the quarter before each day, in cents."""
    asked = pl.DataFrame({"account": account, "asked": day}).with_row_index("row")
    sums = (
        asked.join(lines.select("account", "day", "quantity", "unit_price"), on="account")
        .filter(pl.col("day") <= pl.col("asked"), pl.col("day") > pl.col("asked") - QUARTER_DAYS)
        .group_by("row")
        .agg(cents=(pl.col("quantity") * pl.col("unit_price")).sum())
    )
    total = np.zeros(len(account))
    total[sums["row"].to_numpy()] = sums["cents"].to_numpy()
    return total


def _taken(story: Story, account: Integers, day: Integers) -> Integers:
    """Count the rivals that have come since: one where a category or half of our share went."""
    began = story.leaving.began
    since = np.minimum(began["category_lost"], began["rival_offer"])[account]
    return (day >= since).astype(np.int64)


def _share(rng: Generator, story: Story, account: Integers, day: Integers) -> Floats:
    """Return our share as the customer names it."""
    rivals, began = story.rivals, story.leaving.began
    alone = (rivals.count[account] == 0) & (_taken(story, account, day) == 0)
    share = rivals.share[account] + rivals.yearly_drift[account] * day / YEAR
    share = np.where(alone, 0.97, share) * left_to_us(day, began["rival_offer"][account])
    main = story.behaviour.category_weight.max(axis=1)[account]
    gone = np.clip((day - np.minimum(began["category_lost"][account], 1e9)) / 30, 0.0, 1.0)
    share = share * (1.0 - main * gone)
    noise = np.where(alone, 0.0, 0.03 * rng.standard_normal(len(account)))
    named: Floats = np.clip(share + noise, 0.05, 1.0)
    return named
