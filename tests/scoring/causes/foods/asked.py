"""What customers told when they were asked: surveys, wallets, reasons for leaving."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from tests.scoring.causes.foods.calendar import DAYS, Floats, Integers, dates, draws
from tests.scoring.causes.foods.customers import REGULAR
from tests.scoring.causes.foods.sales import names
from tests.scoring.causes.foods.story import RIVAL_DAYS, Story
from tests.scoring.causes.foods.words_said import EVASIVE, POLITE, REASONS, RIVALS

DIMENSIONS: Final = ("product", "service", "relationship", "convenience", "brand", "price")
SURVEYS: Final = (150, 515, 880)
ANSWERS: Final = 0.2
LOWERED: Final = (("rudeness", 1, 2.5), ("misfit", 0, 2.5), ("mishaps", 3, 1.0))
"""Trouble, dimension and grades by which it lowers the experience for 200 days."""

STATED: Final = 0.4
POLITELY: Final = 0.2
EVASIVELY: Final = 0.1
"""Share of leavers who say why, and of these who say something polite or nothing."""

WALLET_EVERY: Final = 85


def surveys(story: Story) -> pl.DataFrame:
    """The surveys table, grades 1 to 7: three rounds, and half of those met by a trouble."""
    rng = draws(story.seed, "surveys")
    c = story.customers
    who = np.tile(np.flatnonzero(c.kind == REGULAR), len(SURVEYS))
    day = np.repeat(np.array(SURVEYS), len(who) // len(SURVEYS)) + rng.integers(0, 14, len(who))
    chosen = rng.random(len(who)) < ANSWERS
    who, day = who[chosen], day[chosen]
    for trouble in ("rudeness", "misfit"):
        met = np.flatnonzero((story.began(trouble) < DAYS) & (rng.random(c.count) < 0.5))
        who, day = np.append(who, met), np.append(day, story.began(trouble)[met] + 8)
    kept = (day < DAYS) & (day < story.leaving.left[who]) & (day > c.start[who] + 30)
    who, day = who[kept], day[kept]
    expectation = rng.normal([6.0, 5.7, 5.2, 5.6, 4.8, 5.6], 0.7, (len(who), 6))
    experience = expectation + rng.normal([-0.2, -0.2, 0.1, -0.3, 0.2, -0.6], 0.75, (len(who), 6))
    for trouble, dimension, grades in LOWERED:
        experience[:, dimension] -= np.where(story.within(trouble, 200, who, day), grades * 1.3, 0)
    rows = np.repeat(np.arange(len(who)), 6)
    nps = np.clip(np.rint(experience.mean(axis=1) * 1.4 + rng.normal(0, 1, len(who))), 0, 10)
    return pl.DataFrame(
        [
            c.ids(who[rows]),
            dates(day[rows]).alias("date"),
            pl.Series("dimension", np.tile(np.array(DIMENSIONS), len(who))),
            pl.Series("importance", np.clip(np.rint(rng.normal(5, 1, len(rows))), 1, 7)),
            pl.Series("expectation", np.clip(np.rint(expectation.ravel()), 1, 7)),
            pl.Series("experience", np.clip(np.rint(experience.ravel()), 1, 7)),
            pl.Series("nps", nps[rows]),
        ]
    ).sort("date", "customer_id", "dimension")


def wallet(story: Story, lines: pl.DataFrame) -> pl.DataFrame:
    """The wallet table: who tells is asked every twelve weeks while it buys."""
    rng = draws(story.seed, "wallet")
    c = story.customers
    rows = np.flatnonzero(c.wallet_known & (c.kind == REGULAR))
    rounds = DAYS // WALLET_EVERY
    who = np.repeat(rows, rounds)
    day = np.tile(np.arange(1, rounds + 1), len(rows)) * WALLET_EVERY
    day = day + np.repeat(rng.integers(0, 60, len(rows)), rounds)
    kept = (day < DAYS) & (day > c.start[who] + 80) & ~story.gone(who, day)
    who, day = who[kept], day[kept]
    ours = _sales_before(story, lines, who, day)
    bought = ours > 0
    who, day, ours = who[bought], day[bought], ours[bought]
    share = _share(rng, story, who, day)
    taken = (day >= story.began("rival")[who]) | (day >= story.began("category_moved")[who])
    by_chance = rng.choice([-1, 0, 1], len(who), p=[0.02, 0.96, 0.02])
    rivals = np.maximum(c.rivals[who] + taken + by_chance, 0)
    return pl.DataFrame(
        [
            c.ids(who),
            dates(day).alias("date"),
            pl.Series("total_spend", np.round(ours / share, -1) + 10),
            pl.Series("our_spend", np.round(ours, 2)),
            pl.Series("rivals", rivals),
        ]
    ).sort("date", "customer_id")


def _share(rng: np.random.Generator, story: Story, who: Integers, day: Integers) -> Floats:
    """Our share as it is told."""
    c = story.customers
    moved = story.began("category_moved")[who]
    kept = 1 - c.taste.max(axis=1)[who] * np.clip((day - moved) / RIVAL_DAYS, 0, 1)
    share = c.share[who] * story.part_left(who, day) * np.where(moved < DAYS, kept, 1.0)
    return np.clip(share + rng.normal(0, 0.04, len(who)), 0.05, 1.0)


def _sales_before(story: Story, lines: pl.DataFrame, who: Integers, day: Integers) -> Floats:
    """Our sales of the twelve weeks before each day."""
    asked = pl.DataFrame(
        [story.customers.ids(who), dates(day).alias("asked"), pl.Series("row", np.arange(len(who)))]
    )
    sums = (
        asked.join(lines.select("customer_id", "date", "amount"), on="customer_id")
        .filter(
            pl.col("date") <= pl.col("asked"),
            pl.col("date") > pl.col("asked") - pl.duration(days=WALLET_EVERY),
        )
        .group_by("row")
        .agg(pl.col("amount").sum())
        .sort("row")
    )
    total = np.zeros(len(who))
    total[sums["row"].to_numpy()] = sums["amount"].to_numpy()
    return total


def reasons(story: Story) -> pl.DataFrame:
    """The reasons stated for leaving: some true, some polite, some nothing at all."""
    rng = draws(story.seed, "reasons")
    left = story.leaving.left
    day = left + rng.integers(10, 90, len(left))
    says = (day < DAYS) & (day < story.leaving.returned) & (rng.random(len(left)) < STATED)
    said = np.flatnonzero(says)
    texts = []
    for row in said.tolist():
        chance, pick = rng.random(), int(rng.integers(0, 10**6))
        true = REASONS[story.leaving.reason[row]]
        told = POLITE if chance < POLITELY else EVASIVE if chance > 1 - EVASIVELY else true
        person = names(story.customers.book[row : row + 1])[0]
        texts.append(
            told[pick % len(told)].format(person=person, rival=RIVALS[pick // 7 % len(RIVALS)])
        )
    return pl.DataFrame(
        [
            story.customers.ids(said),
            dates(day[said]).alias("date"),
            pl.Series("text", texts, pl.String),
        ]
    ).sort("date", "customer_id")
