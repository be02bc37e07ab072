"""The contacts table: the contacts with their time of day, their cost and a note."""

from typing import Final

import numpy as np
import polars as pl
from numpy.random import Generator

from retain.demo.columns import Flags, Integers, in_hundredths, words
from retain.demo.contacts import Contacts
from retain.demo.period import FIRST_DAY
from retain.demo.sentences import NO_ANSWER, QUOTE, ROUTINE
from retain.demo.story import Story
from retain.demo.vocabulary import CALL, GIFT, MESSAGE, OUT, Vocabulary

PART_OF_DAY: Final = np.array([[8 * 60 + 30, 180], [11 * 60 + 30, 120], [13 * 60 + 30, 240]])
"""Morning, noon and afternoon: the minute they begin, and their length in minutes."""

IN_THEIR_TIME: Final = np.array([0.35, 0.75])
"""Chance to choose the customer's time of day, unknown and on record."""

ANSWERED: Final = np.array([[0.48, 1.0, 0.34, 1.0, 1.0], [0.86, 1.0, 0.52, 1.0, 1.0]])
"""Chance that a contact of ours is answered, out of the customer's time and in it, by kind."""

COST: Final = np.array([[200, 400], [3200, 6800], [20, 50], [4500, 9500], [1500, 6000]])
"""Least and most cost of a contact in cents, by kind."""


def contacts_table(
    rng: Generator, contacts: Contacts, story: Story, vocabulary: Vocabulary
) -> pl.DataFrame:
    """Make the contacts table: one row a contact, by day; their own calls cost nothing."""
    count, ours = len(contacts.day), contacts.direction == OUT
    minute, suits = _minutes(rng, contacts, story)
    heard = rng.random(count) < ANSWERED[suits.astype(np.int64), contacts.kind]
    answered = np.where(ours, heard, ~contacts.unheard)
    cents = COST[contacts.kind, 0] + np.floor(
        rng.random(count) * (COST[contacts.kind, 1] - COST[contacts.kind, 0])
    )
    answer = words("answered", vocabulary.no_and_yes, answered.astype(np.int64))
    columns = [
        story.records.ids.gather(contacts.account),
        _moments(contacts.day, minute),
        words("kind", vocabulary.contact_kinds, contacts.kind),
        words("direction", vocabulary.directions, contacts.direction),
        _people(contacts, story, vocabulary),
        answer.set(pl.Series(contacts.kind == GIFT), None),
        in_hundredths("cost", np.where(ours, cents, 0)),
        _notes(rng, contacts, answered, vocabulary),
    ]
    frame = vocabulary.frame("contacts", columns)
    return frame.select(pl.all().gather(pl.Series(np.lexsort((minute, contacts.day)))))


def _minutes(rng: Generator, contacts: Contacts, story: Story) -> tuple[Integers, Flags]:
    """Draw the minute of the day, and whether it suits the customer."""
    count, records = len(contacts.day), story.records
    known = records.time_on_record[contacts.account].astype(np.int64)
    theirs = records.time[contacts.account]
    chosen = (contacts.direction != OUT) | (rng.random(count) < IN_THEIR_TIME[known])
    part = np.where(chosen, theirs, rng.integers(0, 3, count))
    minute = PART_OF_DAY[part, 0] + np.floor(rng.random(count) * PART_OF_DAY[part, 1])
    return minute.astype(np.int64), part == theirs


def _moments(day: Integers, minute: Integers) -> pl.Series:
    """Make days and minutes points in time, local and without a zone."""
    start = np.datetime64(FIRST_DAY, "m")
    moments = start + (day * 1440 + minute).astype("timedelta64[m]")
    return pl.Series("date", moments.astype("datetime64[ms]"))


def _people(contacts: Contacts, story: Story, vocabulary: Vocabulary) -> pl.Series:
    """Say who made or took the contact."""
    seller = story.staff.on(contacts.account, contacts.day)
    people = words("by", vocabulary.salespeople, seller)
    leaders = words("by", vocabulary.region_managers, story.accounts.region[contacts.account])
    return people.zip_with(pl.Series(~contacts.leader), leaders)


def _notes(
    rng: Generator, contacts: Contacts, answered: Flags, vocabulary: Vocabulary
) -> pl.Series:
    """Note something in six of ten contacts; of calls in vain, that they were."""
    count, notes = len(contacts.day), vocabulary.sentences.notes
    purpose = np.where(
        (contacts.purpose == ROUTINE) & (rng.random(count) < 0.12), QUOTE, contacts.purpose
    )
    in_vain = ~answered & (contacts.kind == CALL)
    purpose = np.where(in_vain, NO_ANSWER, purpose)
    lengths = np.array([len(sentences) for sentences in notes])
    starts = np.cumsum(lengths) - lengths
    flat = [sentence for sentences in notes for sentence in sentences]
    code = starts[purpose] + rng.integers(0, 10**6, count) % lengths[purpose]
    silent = rng.random(count) < np.where(purpose == ROUTINE, 0.6, 0.25)
    silent |= ~answered & (contacts.kind == MESSAGE)
    return words("note", flat, np.where(silent, -1, code))
