"""The complaints: of every kind from everybody now and then, and those that troubles lead to."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from tests.scoring.causes.foods.calendar import DAYS, Integers, dates, dates_ahead, draws
from tests.scoring.causes.foods.story import Story
from tests.scoring.causes.foods.troubles import INCIDENTS
from tests.scoring.causes.foods.words_said import COMPLAINTS, SMALL

KINDS: Final = tuple(COMPLAINTS)
BACKGROUND: Final = {
    "wrong goods": 0.05,
    "breakage": 0.04,
    "billing": 0.04,
    "late": 0.05,
    "spoiled": 0.08,
    "rude": 0.015,
    "ignorant": 0.01,
    "unfit": 0.02,
}
"""Complaints of a customer in a year that mean nothing further, by what happened."""

SETTLED_LATE: Final = 0.12
"""Share of complaints settled after the day they were due, which nobody leaves over."""


def complaints(story: Story, orders: pl.DataFrame) -> pl.DataFrame:
    """The complaints table, by day."""
    rng = draws(story.seed, "complaints")
    parts = [*_background(rng, orders), *_mishaps(rng, story), *_rudeness(rng, story)]
    parts += [*_misfits(rng, story), *_incidents(story)]
    who = np.concatenate([part[0] for part in parts])
    day = np.concatenate([part[1] for part in parts])
    kind = np.concatenate([np.full(len(part[0]), KINDS.index(part[2])) for part in parts])
    slow = np.concatenate([np.full(len(part[0]), part[3]) for part in parts])
    kept = (day < DAYS) & (day < story.leaving.left[who])
    who, day, kind, slow = who[kept], day[kept], kind[kept], slow[kept]
    sorted_by = np.lexsort((kind, who, day))
    return _written(rng, story, who[sorted_by], day[sorted_by], kind[sorted_by], slow[sorted_by])


Part = tuple[Integers, Integers, str, bool]


def _background(rng: np.random.Generator, orders: pl.DataFrame) -> list[Part]:
    """Now and then an order gives rise to a complaint, some days after."""
    per_year = orders.height / (orders.group_by("who").len().height * DAYS / 365.25)
    found = []
    for kind, yearly in BACKGROUND.items():
        chosen = orders.filter(pl.Series(rng.random(orders.height) < yearly / per_year))
        day = chosen["day"].to_numpy() + rng.integers(1, 9, chosen.height)
        found.append((chosen["who"].to_numpy(), day, kind, False))
    return found


def _mishaps(rng: np.random.Generator, story: Story) -> list[Part]:
    """Two to four small complaints within two months."""
    who = np.flatnonzero(story.began("mishaps") < DAYS)
    many = rng.integers(2, 5, len(who))
    found = []
    for number in range(4):
        some = who[many > number]
        day = story.began("mishaps")[some] + 18 * number + rng.integers(0, 12, len(some))
        which = rng.integers(0, len(SMALL), len(some))
        found += [(some[which == k], day[which == k], kind, False) for k, kind in enumerate(SMALL)]
    return found


def _rudeness(rng: np.random.Generator, story: Story) -> list[Part]:
    """One complaint, of some a second; answered slowly in most cases."""
    who = np.flatnonzero(story.began("rudeness") < DAYS)
    rude, slow = rng.random(len(who)) < 0.75, rng.random(len(who)) < 0.7
    day = story.began("rudeness")[who]
    again = who[rude & (rng.random(len(who)) < 0.3)]
    return [
        (who[rude & slow], day[rude & slow], "rude", True),
        (who[rude & ~slow], day[rude & ~slow], "rude", False),
        (who[~rude], day[~rude], "ignorant", True),
        (again, story.began("rudeness")[again] + 9, "rude", True),
    ]


def _misfits(rng: np.random.Generator, story: Story) -> list[Part]:
    """One complaint that the goods do not suit, of four in ten a second."""
    who = np.flatnonzero(story.began("misfit") < DAYS)
    again = who[rng.random(len(who)) < 0.4]
    day = story.began("misfit")
    return [(who, day[who], "unfit", False), (again, day[again] + 14, "unfit", False)]


def _incidents(story: Story) -> list[Part]:
    """Whoever is hit says so on that day."""
    hit, day = story.troubles.incident, story.troubles.incident_day
    rows = [np.flatnonzero((hit == place) & (day < DAYS)) for place in range(len(INCIDENTS))]
    return [(row, day[row], name, False) for row, name in zip(rows, INCIDENTS, strict=True)]


def _written(
    rng: np.random.Generator,
    story: Story,
    who: Integers,
    day: Integers,
    kind: Integers,
    slow: np.ndarray,
) -> pl.DataFrame:
    count = len(who)
    target = rng.choice([4, 7, 10], count)
    late = rng.random(count) < np.where(slow, 0.6, SETTLED_LATE)
    closed = day + np.where(late, target + rng.integers(1, 15, count), rng.integers(0, 4, count))
    answered = np.where(slow, day + rng.integers(4, 12, count), day + rng.integers(0, 3, count))
    pick = rng.integers(0, 10**6, count)
    said = [COMPLAINTS[KINDS[k]] for k in kind.tolist()]
    filed = [category for category, _ in said]
    texts = [shapes[p % len(shapes)] for (_, shapes), p in zip(said, pick.tolist(), strict=True)]
    return pl.DataFrame(
        [
            story.customers.ids(who),
            dates(day).alias("opened"),
            dates(answered).alias("first_response"),
            dates(np.maximum(closed, answered)).alias("closed"),
            dates_ahead(day + target).alias("due"),
            pl.Series("category", filed, pl.String),
            pl.Series("severity", rng.choice(["low", "medium", "high"], count, p=[0.5, 0.4, 0.1])),
            pl.Series("text", texts, pl.String),
            pl.Series("upheld", np.where(rng.random(count) < 0.85, "yes", "no")),
            pl.Series("loss", np.round(rng.gamma(2, 15, count), 2)),
        ]
    )
