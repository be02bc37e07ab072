"""The surveys table: what customers expect and what they meet, by dimension, graded 1 to 5."""

from typing import Final

import numpy as np
import polars as pl
from numpy.random import Generator

from retain.demo.accounts import REGULAR
from retain.demo.columns import Floats, Integers, dates, words
from retain.demo.period import DAYS, open_day
from retain.demo.story import Story
from retain.demo.vocabulary import (
    BRAND,
    CARE,
    CONSENT_NO,
    CONVENIENCE,
    PRICE,
    PRODUCT,
    RELATIONSHIP,
    Vocabulary,
)

DIMENSIONS: Final = 6
ROUNDS: Final = np.array([75, 260, 440, 625, 805, 990])
"""Days on which a survey goes out, in March and September."""

ANSWERS: Final = 0.15
"""Share of customers that answer a survey."""

AFTERWARDS: Final = 0.6
"""Share of customers that answer when asked after a trouble."""

FELT_DAYS: Final = 200
"""How long a trouble is felt in the answers."""

FELT: Final = (
    ("rude_service", CARE, 2.6),
    ("unfit_product", PRODUCT, 2.6),
    ("small_troubles", CARE, 1.2),
    ("small_troubles", CONVENIENCE, 1.0),
    ("late_deliveries", CONVENIENCE, 1.6),
    ("price_rise", PRICE, 1.4),
    ("market_price_fall", PRICE, 1.4),
    ("salesperson_left", RELATIONSHIP, 1.0),
    ("neglect", RELATIONSHIP, 1.4),
    ("promise_broken", RELATIONSHIP, 1.2),
    ("wave", PRODUCT, 1.2),
    ("wave", BRAND, 0.9),
)
"""Exposure, the dimension it is felt in, and by how many grades."""


def surveys_table(rng: Generator, story: Story, vocabulary: Vocabulary) -> pl.DataFrame:
    """Make the surveys table: six rows an answer, by day and customer; its nps stands on each."""
    account, day = _answers(rng, story)
    count = len(account)
    person = rng.normal(0.0, 0.3, (story.accounts.count, 1))[account]
    expected = np.array([4.3, 4.1, 3.8, 4.0, 3.4, 4.1]) + rng.normal(0.0, 0.4, (count, 6))
    met = np.array([-0.1, -0.2, 0.1, -0.2, 0.2, -0.4]) + rng.normal(0.0, 0.5, (count, 6))
    felt = _felt(story, account, day)
    expectation = np.clip(np.rint(expected + person), 1, 5)
    experience = np.clip(np.rint(expected + person + met - felt), 1, 5)
    weight = np.array([4.4, 3.9, 3.5, 3.7, 2.8, 4.2])
    importance = np.clip(np.rint(weight + rng.normal(0.0, 0.6, (count, 6))), 1, 5)
    mood = 2.6 * (experience.mean(axis=1) - 3.9) + 7.6 + rng.normal(0.0, 1.2, count)
    nps = np.clip(np.rint(mood), 0, 10).astype(np.int64)
    rows = np.repeat(np.arange(count), DIMENSIONS)
    columns = [
        story.records.ids.gather(account[rows]),
        dates("date", day[rows]),
        words("dimension", vocabulary.dimensions, np.tile(np.arange(DIMENSIONS), count)),
        pl.Series(importance.ravel().astype(np.int64)),
        pl.Series(expectation.ravel().astype(np.int64)),
        pl.Series(experience.ravel().astype(np.int64)),
        pl.Series(nps[rows]),
    ]
    return vocabulary.frame("surveys", columns)


def _answers(rng: Generator, story: Story) -> tuple[Integers, Integers]:
    """Draw who answers when: to the rounds, and after a trouble with service or product."""
    accounts = story.accounts.count
    asked = (story.accounts.kind == REGULAR) & story.accounts.listed
    asked &= story.records.consent != CONSENT_NO
    account = np.tile(np.arange(accounts), len(ROUNDS))
    day = np.repeat(ROUNDS, accounts) + rng.integers(0, 19, len(account))
    fits = asked[account] & (rng.random(len(account)) < ANSWERS)
    account, day = account[fits], day[fits]
    for exposure in ("rude_service", "unfit_product"):
        begins = story.leaving.began[exposure]
        after = np.flatnonzero((begins < DAYS) & (rng.random(accounts) < AFTERWARDS) & asked)
        account = np.concatenate([account, after])
        later = begins[after].astype(np.int64) + rng.integers(4, 13, len(after))
        day = np.concatenate([day, later])
    day = open_day(day)
    left = story.leaving.stops[account]
    fits = (day < DAYS) & (day > story.behaviour.start[account] + 20) & (day < left)
    order = np.lexsort((story.records.number[account], day))
    order = order[fits[order]]
    return account[order], day[order]


def _felt(story: Story, account: Integers, day: Integers) -> Floats:
    """Return by how many grades troubles lower the experience, answers × dimensions."""
    felt = np.zeros((len(account), DIMENSIONS))
    for exposure, dimension, grades in FELT:
        begins = story.leaving.began[exposure][account]
        lasting = (day >= begins) & (day < begins + FELT_DAYS)
        felt[:, dimension] += np.where(lasting, grades, 0.0)
    return felt
