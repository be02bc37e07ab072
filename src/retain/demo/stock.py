"""The stock table: what dealers have of our goods, counted at the end of each month."""

from typing import Final

import numpy as np
import polars as pl
from numpy.random import Generator

from retain.demo.accounts import REGULAR, SHOP
from retain.demo.columns import Floats, Integers, dates
from retain.demo.period import DAYS, FIRST_DAY
from retain.demo.story import Story
from retain.demo.vocabulary import Vocabulary

MONTHS: Final = 36
REPORTING: Final = 0.35
"""Share of shops that report their stock; all that have stocked up do."""


def stock_table(
    rng: Generator, story: Story, lines: pl.DataFrame, vocabulary: Vocabulary
) -> pl.DataFrame:
    """Make the stock table: one row a dealer and month, by dealer and day, in pieces.

    What is on hand is what was, plus what we delivered less what came back, less what was sold
    on. A dealer sells on at its own pace, so that a large order shows as stock for months.
    """
    dealer = (story.accounts.kind == REGULAR) & (story.accounts.segment == SHOP)
    dealer &= story.accounts.listed
    reports = dealer & (story.leaving.stocked_up | (rng.random(len(dealer)) < REPORTING))
    rows = np.flatnonzero(reports)
    rows = rows[np.argsort(story.records.number[rows], kind="stable")]
    bought, month_end = _bought_by_month(lines, rows, len(dealer))
    first = (bought > 0).argmax(axis=1)
    pace = _pace(story, rows, bought)
    on_hand: Integers = np.rint(pace * rng.uniform(0.6, 1.6, len(rows))).astype(np.int64)
    # Who has stocked up sells on no faster for it.
    briskly = np.where(story.leaving.stocked_up[rows], 0.0, 0.12)
    stocks, sold = np.zeros_like(bought), np.zeros_like(bought)
    for month in range(MONTHS):
        available = np.maximum(on_hand + bought[:, month], 0)
        wanted = pace * rng.uniform(0.75, 1.4, len(rows)) + briskly * on_hand
        sold[:, month] = np.minimum(available, np.rint(wanted)).astype(np.int64)
        on_hand = available - sold[:, month]
        stocks[:, month] = on_hand
    months = np.tile(np.arange(MONTHS), len(rows))
    account = np.repeat(rows, MONTHS)
    gone = story.leaving.left[account] + 45 < month_end[months]
    back = story.winback.returned[account] < month_end[months]
    told = (months >= np.repeat(first, MONTHS)) & (~gone | back)
    columns = [
        story.records.ids.gather(account[told]),
        dates("date", month_end[months][told]),
        pl.Series(stocks.ravel()[told]),
        pl.Series(sold.ravel()[told]),
    ]
    return vocabulary.frame("stock", columns)


def _bought_by_month(
    lines: pl.DataFrame, rows: Integers, accounts: int
) -> tuple[Integers, Integers]:
    """Count the pieces each dealer bought in each month; and the days on which months end."""
    start = np.datetime64(FIRST_DAY, "M")
    begins = (start + np.arange(MONTHS + 1)).astype("datetime64[D]") - np.datetime64(FIRST_DAY, "D")
    month_end = begins.astype(np.int64)[1:] - 1
    place = np.full(accounts, -1)
    place[rows] = np.arange(len(rows))
    dealer = place[lines["account"].to_numpy()]
    day, quantity = lines["day"].to_numpy(), lines["quantity"].to_numpy()
    known = (dealer >= 0) & (lines["account"].to_numpy() >= 0) & (day < DAYS)
    bought = np.zeros((len(rows), MONTHS), dtype=np.int64)
    month = np.searchsorted(month_end, day[known])
    np.add.at(bought, (dealer[known], month), quantity[known])
    return bought, month_end


def _pace(story: Story, rows: Integers, bought: Integers) -> Floats:
    """Pieces a dealer sells on in a month: what it bought in the usual months, on average."""
    usual = np.sort(bought, axis=1)[:, : MONTHS - 2]
    buying = np.maximum((bought > 0).sum(axis=1) - 2, 1)
    span = np.minimum(MONTHS - 2, np.maximum(buying, _months_active(story, rows)))
    pace: Floats = np.maximum(usual.sum(axis=1) / span, 1.0)
    return pace


def _months_active(story: Story, rows: Integers) -> Integers:
    """Months between a dealer's first order and its last."""
    ends = np.minimum(story.leaving.stops[rows], DAYS)
    months: Integers = np.ceil((ends - story.behaviour.start[rows]) / 30.4).astype(np.int64)
    return np.maximum(months, 1)
