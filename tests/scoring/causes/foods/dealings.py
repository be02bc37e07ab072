"""What passes between the house and its customers: contacts, promises, representatives."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from tests.scoring.causes.foods.calendar import (
    DAYS,
    NEVER,
    Flags,
    Integers,
    dates,
    dates_ahead,
    draws,
)
from tests.scoring.causes.foods.customers import BOOKS, PROSPECT
from tests.scoring.causes.foods.sales import names
from tests.scoring.causes.foods.story import FORGOTTEN_DAYS, MISHAP_DAYS, Story
from tests.scoring.causes.foods.words_said import PROMISES

CONTACT_GAP: Final = np.array([18.0, 42.0, 75.0])
"""Mean days between contacts of ours, by size."""

FEWER_FROM: Final = 700
FEWER: Final = 1.5
"""From this day on visits to everybody become rarer by this factor, and nobody minds."""


def contacts(story: Story, orders: pl.DataFrame) -> pl.DataFrame:
    """The contacts table, by day: ours by a plan that becomes thinner, theirs about orders."""
    rng = draws(story.seed, "contacts")
    ours_who, ours_day = _planned(rng, story)
    their_who, their_day, unheard = _theirs(rng, story, orders)
    who, day = np.concatenate([ours_who, their_who]), np.concatenate([ours_day, their_day])
    ours = np.arange(len(who)) < len(ours_who)
    heard = np.where(ours, rng.random(len(who)) < 0.7, True)
    heard[len(ours_who) :] = ~unheard
    kind = rng.choice(["call", "visit", "message"], len(who), p=[0.5, 0.2, 0.3])
    cost = np.select([kind == "visit", kind == "call"], [38.0, 4.0], 0.5)
    frame = pl.DataFrame(
        [
            story.customers.ids(who),
            dates(day).alias("date"),
            pl.Series("kind", kind),
            pl.Series("direction", np.where(ours, "out", "in")),
            pl.Series("answered", np.where(heard, "yes", "no")),
            pl.Series("cost", np.where(ours, cost, 0.0)),
        ]
    )
    return frame.filter(pl.Series(day < DAYS)).sort("date", "customer_id", "kind", "answered")


def _planned(rng: np.random.Generator, story: Story) -> tuple[Integers, Integers]:
    c = story.customers
    gap = CONTACT_GAP[c.size] * rng.uniform(0.8, 1.2, c.count)
    many = np.ceil((DAYS - c.start) / gap * 1.5 + 6).astype(np.int64)
    who = np.repeat(np.arange(c.count), many)
    gaps = rng.gamma(4.0, 0.25, len(who)) * gap[who]
    first = np.cumsum(many) - many
    gaps[first] *= rng.random(c.count)
    total = np.cumsum(gaps)
    even = c.start[who] + total - np.repeat(total[first] - gaps[first], many)
    # The plan's clock runs slower once visits become fewer.
    day = np.where(even > FEWER_FROM, FEWER_FROM + (even - FEWER_FROM) * FEWER, even)
    lost = (day >= story.leaving.left[who] + 60) & (day < story.leaving.returned[who])
    ignored = day >= story.began("forgotten")[who]
    ignored &= (day < story.began("forgotten")[who] + FORGOTTEN_DAYS) | (
        story.leaving.left[who] < NEVER
    )
    kept = (day < DAYS) & ~lost & ~ignored
    return who[kept], day[kept].astype(np.int64)


def _theirs(
    rng: np.random.Generator, story: Story, orders: pl.DataFrame
) -> tuple[Integers, Integers, Flags]:
    """They ring about one order in twenty; in the weeks of mishaps more, and in vain."""
    chosen = orders.filter(pl.Series(rng.random(orders.height) < 0.05))
    who = np.concatenate(
        [chosen["who"].to_numpy(), np.repeat(np.flatnonzero(story.began("mishaps") < DAYS), 2)]
    )
    day = np.concatenate([chosen["day"].to_numpy() + 1, np.zeros(len(who) - chosen.height)])
    rings = np.arange(len(who)) >= chosen.height
    day = np.where(rings, story.began("mishaps")[who] + rng.integers(5, 60, len(who)), day)
    troubled = story.within("mishaps", MISHAP_DAYS, who, day.astype(np.int64))
    unheard = rng.random(len(who)) < np.where(troubled, 0.75, 0.08)
    kept = (day < DAYS) & (day < story.leaving.left[who])
    return who[kept], day[kept].astype(np.int64), unheard[kept]


def promises(story: Story, orders: pl.DataFrame) -> pl.DataFrame:
    """The promises table: one order in thirty comes with one; a fifth are kept late, few never."""
    rng = draws(story.seed, "promises")
    chosen = orders.filter(pl.Series(rng.random(orders.height) < 1 / 30))
    broken = np.flatnonzero(story.began("word_broken") < DAYS)
    who = np.concatenate([chosen["who"].to_numpy(), broken])
    matters = np.arange(len(who)) >= chosen.height
    usual = np.concatenate([chosen["day"].to_numpy(), np.zeros(len(broken), dtype=np.int64)])
    due = np.where(matters, story.began("word_broken")[who], usual + rng.integers(7, 50, len(who)))
    made = np.where(matters, np.maximum(due - rng.integers(10, 40, len(who)), 0), usual)
    chance = rng.random(len(who))
    kept = np.where(chance < 0.2, due + rng.integers(2, 28, len(who)), due - 1)
    kept = np.where(chance > 0.97, NEVER, np.maximum(kept, made))
    at_last = np.where(chance < 0.15, due + rng.integers(150, 250, len(who)), NEVER)
    kept = np.where(matters, at_last, kept)
    return pl.DataFrame(
        [
            story.customers.ids(who),
            dates(made).alias("made"),
            dates_ahead(due).alias("due"),
            dates(kept).alias("fulfilled"),
            pl.Series("text", np.array(PROMISES)[rng.integers(0, len(PROMISES), len(who))]),
        ]
    ).sort("made", "customer_id")


def managers(story: Story) -> pl.DataFrame:
    """The table of representatives: the first, and whoever took over."""
    c, changed = story.customers, story.troubles.handed_over
    taken_over = np.flatnonzero((changed < DAYS) & (changed > c.start))
    who = np.concatenate([np.arange(c.count), taken_over])
    later = np.arange(len(who)) >= c.count
    manager = np.where(later, names(BOOKS + c.book[who] % 7), names(c.book[who]))
    since = np.where(later, changed[who], c.start[who] - 200)
    return pl.DataFrame(
        [
            c.ids(who),
            pl.Series("manager", manager),
            dates_ahead(since).alias("since"),
        ]
    ).sort("customer_id", "since")


def winback_attempts(story: Story) -> pl.DataFrame:
    """The attempts to win customers back."""
    rng = draws(story.seed, "attempts")
    who = np.flatnonzero(story.leaving.asked < DAYS)
    held_out = story.leaving.held_out[who]
    offer = rng.choice(["visit", "tasting", "credit"], len(who))
    return pl.DataFrame(
        [
            story.customers.ids(who),
            dates(story.leaving.asked[who]).alias("date"),
            pl.Series("group", np.where(held_out, "holdout", "treat")),
            pl.Series("channel", rng.choice(["call", "visit"], len(who))).set(
                pl.Series(held_out), None
            ),
            pl.Series("offer", offer).set(pl.Series(held_out), None),
            pl.Series("cost", np.where(held_out, 0.0, rng.choice([10.0, 45.0], len(who)))),
        ]
    ).sort("date", "customer_id")


def reached(story: Story) -> Integers:
    """The customers on the books who ever order."""
    return np.flatnonzero(story.customers.kind != PROSPECT)
