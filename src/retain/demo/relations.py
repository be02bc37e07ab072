"""Small tables that follow from the story: managers, regions, reasons, engagement."""

from typing import Final

import numpy as np
import polars as pl
from numpy.random import Generator

from retain.demo.accounts import PROSPECT, REGULAR
from retain.demo.columns import NONE, Flags, Floats, Integers, dates, dates_anywhere, words
from retain.demo.exposures import REASONS
from retain.demo.period import DAYS, NEVER, open_day
from retain.demo.sentences import Sentences
from retain.demo.story import Story
from retain.demo.vocabulary import EVENT, REFERRAL, SUGGESTION, SUPPORT, Vocabulary

STATED: Final = 0.45
"""Share of those who leave that say why; of them, some are merely polite."""

POLITE: Final = 0.22


def managers_table(story: Story, vocabulary: Vocabulary) -> pl.DataFrame:
    """Make the table of account managers: one row an account and manager, by account and day."""
    staff, since = story.staff, story.records.since
    changed = np.flatnonzero((staff.changed_day < DAYS) & (staff.changed_day > since))
    came_later = (staff.changed_day < DAYS) & (staff.changed_day <= since)
    first = np.where(came_later, staff.last, staff.first)
    account = np.concatenate([np.arange(len(first)), changed])
    manager = np.concatenate([first, staff.last[changed]])
    day = np.concatenate([since, staff.changed_day[changed].astype(np.int64)])
    order = np.lexsort((day, story.records.number[account]))
    order = order[story.accounts.listed[account[order]]]
    columns = [
        story.records.ids.gather(account[order]),
        words("manager", vocabulary.salespeople, manager[order]),
        dates_anywhere("since", day[order]),
    ]
    return vocabulary.frame("managers", columns)


def regions_table(vocabulary: Vocabulary) -> pl.DataFrame:
    """Make the table of regions and who owns them."""
    columns = [pl.Series(vocabulary.regions), pl.Series(vocabulary.region_managers)]
    return vocabulary.frame("regions", columns)


def reasons_table(rng: Generator, story: Story, vocabulary: Vocabulary) -> pl.DataFrame:
    """Make the table of stated reasons: of those who leave, not half say anything."""
    count = len(story.leaving.left)
    day = np.where(
        story.leaving.left < DAYS, story.leaving.left + rng.integers(8, 75, count), NEVER
    )
    said = (rng.random(count) < STATED) & (day < DAYS)
    polite = rng.random(count) < POLITE
    pick = rng.integers(0, 10**6, count)
    rows = np.flatnonzero(said)
    day = open_day(np.where(said, day, 0).astype(np.int64))
    rows = rows[np.lexsort((story.records.number[rows], day[rows]))]
    people = words("person", vocabulary.salespeople, story.staff.first)
    texts = [
        _stated(
            vocabulary.sentences, story.leaving.reason[row], polite[row], pick[row], people[row]
        )
        for row in rows.tolist()
    ]
    columns = [
        story.records.ids.gather(rows),
        dates("date", day[rows]),
        pl.Series("text", texts, dtype=pl.String),
    ]
    return vocabulary.frame("reasons", columns)


def _stated(sentences: Sentences, reason: int, polite: bool, pick: int, person: str) -> str:
    """Say why one left, or something polite."""
    said = sentences.polite if polite else sentences.reasons[REASONS[reason]]
    rival = sentences.rivals[pick // 100 % len(sentences.rivals)]
    return said[pick % len(said)].format(person=person, rival=rival)


def engagement_table(rng: Generator, story: Story, vocabulary: Vocabulary) -> pl.DataFrame:
    """Make the table of what customers did beyond buying, by day: the attached do most of it.

    Two house fairs a year, recommendations as the customers table has them, suggestions, and
    customers who stood by us in a wave. `value` counts: people who came, customers who followed.
    """
    regular = (story.accounts.kind == REGULAR) & story.accounts.listed
    attached = regular & (rng.random(len(regular)) < 0.2)
    blocks = [
        _fairs(rng, story, regular, attached),
        _recommendations(story),
        _now_and_then(rng, story, np.where(attached, 0.35, np.where(regular, 0.05, 0.0))),
        _support(rng, story, attached),
        _talking(rng, story),
    ]
    account, day, kind, value = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    left = np.where(story.leaving.left < story.winback.returned, story.leaving.left, NEVER)
    fits = (day < DAYS) & (day >= 0) & (day < left[account])
    order = np.lexsort((kind, story.records.number[account], day))
    order = order[fits[order]]
    columns = [
        story.records.ids.gather(account[order]),
        dates("date", day[order]),
        words("kind", vocabulary.engagements, kind[order]),
        pl.Series(value[order]),
    ]
    return vocabulary.frame("engagement", columns)


Block = tuple[Integers, Integers, Integers, Integers]


def _fairs(rng: Generator, story: Story, regular: Flags, attached: Flags) -> Block:
    """Invite to six house fairs, in May and October; prospects come too."""
    fairs = np.array([125, 285, 490, 650, 855, 1015])
    day = np.repeat(open_day(fairs), len(regular))
    account = np.tile(np.arange(len(regular)), len(fairs))
    prospect = (story.accounts.kind == PROSPECT)[account]
    chance = np.where(attached[account], 0.45, np.where(regular[account], 0.07, prospect * 0.12))
    begun = np.where(prospect, story.records.since[account], story.behaviour.start[account]) < day
    rows = np.flatnonzero(begun & (rng.random(len(day)) < chance))
    people = 1 + rng.poisson(0.7, len(rows))
    return account[rows], day[rows], np.full(len(rows), EVENT), people


def _recommendations(story: Story) -> Block:
    """Count whom each customer brought, on the day the newcomer's record was made."""
    newcomer = np.flatnonzero((story.records.referred_by != NONE) & (story.records.since >= 0))
    newcomer = newcomer[story.accounts.listed[newcomer]]
    day, one = story.records.since[newcomer], np.ones(len(newcomer), dtype=np.int64)
    return story.records.referred_by[newcomer], day, one * REFERRAL, one


def _now_and_then(rng: Generator, story: Story, yearly: Floats) -> Block:
    """Make suggestions, at a yearly rate."""
    count = rng.poisson(yearly * 3)
    account = np.repeat(np.arange(len(yearly)), count)
    start = story.behaviour.start[account]
    day = open_day(np.floor(start + rng.random(len(account)) * (DAYS - start)).astype(np.int64))
    one = np.ones(len(account), dtype=np.int64)
    return account, day, one * SUGGESTION, one


def _support(rng: Generator, story: Story, attached: Flags) -> Block:
    """Stand by us in the weeks after a wave began: few, and attached."""
    waves = story.waves.first_day
    day = open_day(
        np.repeat(waves, len(attached)) + rng.integers(3, 30, len(attached) * len(waves))
    )
    account = np.tile(np.arange(len(attached)), len(waves))
    begun = story.behaviour.start[account] < day
    rows = np.flatnonzero(attached[account] & begun & (rng.random(len(day)) < 0.05))
    one = np.ones(len(rows), dtype=np.int64)
    return account[rows], day[rows], one * SUPPORT, one


def _talking(rng: Generator, story: Story) -> Block:
    """Let those in talks come to see something in the last weeks."""
    account = np.flatnonzero(story.leaving.in_talks)
    day = open_day(DAYS - rng.integers(4, 21, len(account)))
    one = np.ones(len(account), dtype=np.int64)
    return account, day, one * EVENT, one
