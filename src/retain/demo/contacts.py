"""Contacts: calls, visits, messages, meetings and gifts, and the calls that customers make.

Customers are contacted by a plan: the larger, the oftener. The planned contacts stop where a
customer is neglected; others follow from events: hand-overs, complaints, gifts, win-back.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.random import Generator

from retain.demo.accounts import HOUSEHOLD, ONE_TIME, PROSPECT
from retain.demo.columns import NONE, Flags, Floats, Integers
from retain.demo.leaving import NEGLECT_DAYS
from retain.demo.period import DAYS, NEVER
from retain.demo.sentences import FOLLOW_UP, GREETING, HAND_OVER, QUESTION, ROUTINE, TALKS, TROUBLE
from retain.demo.story import Story
from retain.demo.terms import LARGE, SMALL
from retain.demo.vocabulary import (
    BY_VISIT,
    CALL,
    CONSENT_EMAIL,
    CONSENT_NO,
    CONSENT_PHONE,
    GIFT,
    IN,
    MEETING,
    MESSAGE,
    OUT,
    VISIT,
)
from retain.demo.winback import TREAT

PLANNED_GAP: Final = np.array([30.0, 52.0, 80.0])
"""Mean days between planned contacts, by size of the customer."""

PATIENCE_DAYS: Final = 75
"""How long planned contacts go on with a customer that has left."""

KIND_WEIGHTS: Final = np.array(
    [[0.42, 0.28, 0.18, 0.12], [0.5, 0.18, 0.28, 0.04], [0.48, 0.06, 0.46, 0.0]]
)
"""Chance of call, visit, message and meeting, by size of the customer."""

KIND_OF_CHANNEL: Final = np.array([CALL, MESSAGE, VISIT, MESSAGE])

QUESTIONS: Final = 0.05
"""Chance that an order is followed by a call of the customer's."""

LEADERS_TEN: Final = 10
"""The largest customers, who see the region's manager every quarter."""


@dataclass(frozen=True)
class Contacts:
    """One entry a contact.

    Attributes:
        account: with whom.
        day: when.
        kind: position in the vocabulary's contact kinds.
        direction: OUT or IN.
        purpose: position in the sentences' notes.
        leader: made by the region's manager, not by the account's salesperson.
        unheard: theirs, and nobody took it.

    """

    account: Integers
    day: Integers
    kind: Integers
    direction: Integers
    purpose: Integers
    leader: Flags
    unheard: Flags


def draw_contacts(
    rng: Generator, story: Story, lines: pl.DataFrame, complaints: pl.DataFrame
) -> Contacts:
    """Draw all contacts, in the order of days and customer numbers."""
    parts = [
        _planned(rng, story),
        _hand_overs(rng, story),
        _follow_ups(rng, story, complaints),
        _gifts(rng, story),
        _leaders(rng, story),
        _talks(rng, story),
        _attempts(story),
        _questions(rng, story, lines),
        _small_troubles(rng, story),
        _complaining(rng, complaints),
    ]
    joined = [np.concatenate(columns) for columns in zip(*parts, strict=True)]
    account, day, kind, direction, purpose, leader, unheard = joined
    day = _office_day(day)
    listed = story.accounts.listed[account]
    fits = listed & (day >= 0) & (day < DAYS) & (day >= story.records.since[account])
    order = np.lexsort((purpose, story.records.number[account], day))
    order = order[fits[order]]
    flags = leader[order].astype(np.bool_), unheard[order].astype(np.bool_)
    return Contacts(
        account[order], day[order], kind[order], direction[order], purpose[order], *flags
    )


Part = tuple[Integers, Integers, Integers, Integers, Integers, Flags, Flags]


def _office_day(day: Integers) -> Integers:
    """Move Saturdays and Sundays to the Friday before; the first day is a Sunday and drops out."""
    weekday = (day + 6) % 7
    return np.where(weekday >= 5, day - (weekday - 4), day)


def _part(
    account: Integers,
    day: Integers | Floats,
    kind: Integers | int,
    purpose: int,
    direction: int = OUT,
    leader: bool = False,
    unheard: Flags | bool = False,
) -> Part:
    """Fill up one part to full columns."""
    count = len(account)
    return (
        account,
        np.floor(day).astype(np.int64),
        np.broadcast_to(np.asarray(kind, dtype=np.int64), count),
        np.full(count, direction),
        np.full(count, purpose),
        np.full(count, leader),
        np.broadcast_to(np.asarray(unheard, dtype=np.bool_), count),
    )


def _planned(rng: Generator, story: Story) -> Part:
    """Draw the planned contacts, at an even pace, with whoever agreed to be contacted."""
    accounts, leaving = story.accounts, story.leaving
    gap = PLANNED_GAP[story.terms.size] * rng.uniform(0.85, 1.15, accounts.count)
    begins = np.maximum(np.where(accounts.kind == PROSPECT, story.records.since, 0), 0)
    begins = np.where(story.behaviour.start > 0, story.behaviour.start, begins).astype(np.float64)
    ends = np.where(story.winback.returned < DAYS, NEVER, leaving.left + PATIENCE_DAYS)
    ends = np.where(accounts.kind == ONE_TIME, story.behaviour.start + 200, ends)
    ends = np.minimum(ends, DAYS)
    enough = np.ceil(np.maximum(ends - begins, 0) / gap * 1.5 + 6).astype(np.int64)
    account = np.repeat(np.arange(accounts.count), enough)
    first = np.cumsum(enough) - enough
    gaps = rng.standard_gamma(6.0, len(account)) * (gap / 6.0)[account]
    gaps[first] *= rng.random(accounts.count)
    total = np.cumsum(gaps)
    day = begins[account] + total - np.repeat(total[first] - gaps[first], enough)
    neglected = leaving.began["neglect"][account]
    # Somebody who leaves over it is not rung up the week after.
    ignored = (day >= neglected) & (
        (day < neglected + NEGLECT_DAYS) | (leaving.left[account] < DAYS)
    )
    consent = story.records.consent[account]
    refused = (consent == CONSENT_NO) & (rng.random(len(account)) < 0.93)
    kept = (day < ends[account]) & ~ignored & ~refused
    account, day, consent = account[kept], day[kept], consent[kept]
    return _part(account, day, _kinds(rng, story, account, consent), ROUTINE)


def _kinds(rng: Generator, story: Story, account: Integers, consent: Integers) -> Integers:
    """Draw how to make contact: as preferred in six of ten, and as agreed in nearly all."""
    weights = np.cumsum(KIND_WEIGHTS[story.terms.size[account]], axis=1)
    kind = (rng.random((len(account), 1)) > weights).sum(axis=1).clip(0, 3)
    preferred = story.records.preferred[account]
    asked = (preferred != NONE) & (rng.random(len(account)) < 0.6)
    kind = np.where(asked, KIND_OF_CHANNEL[preferred], kind)
    private = story.accounts.segment[account] == HOUSEHOLD
    kind = np.where(private & ((kind == VISIT) | (kind == MEETING)), MESSAGE, kind)
    minded = rng.random(len(account)) < 0.97
    kind = np.where((consent == CONSENT_PHONE) & minded, CALL, kind)
    return np.where((consent == CONSENT_EMAIL) & minded, MESSAGE, kind)


def _hand_overs(rng: Generator, story: Story) -> Part:
    """Visit with both salespeople where a hand-over is orderly; rarely where one left."""
    staff, count = story.staff, story.accounts.count
    chance = np.where(staff.orderly, 0.9, 0.15) * (story.terms.size != SMALL)
    buying = (staff.changed_day < story.leaving.left) & (staff.changed_day > story.behaviour.start)
    visited = np.flatnonzero((staff.changed_day < DAYS) & buying & (rng.random(count) < chance))
    visited = visited[story.accounts.segment[visited] != HOUSEHOLD]
    day = staff.changed_day[visited] + rng.integers(0, 12, len(visited))
    return _part(visited, day, VISIT, HAND_OVER)


def _follow_ups(rng: Generator, story: Story, complaints: pl.DataFrame) -> Part:
    """Call within a week of closing a complaint, in seven of ten."""
    closed, account = complaints["closed"].to_numpy(), complaints["account"].to_numpy()
    called = (closed < DAYS) & (rng.random(len(closed)) < 0.7)
    called &= ~story.leaving.during("neglect", NEGLECT_DAYS, account, closed)
    called &= story.records.consent[account] != CONSENT_EMAIL
    day = closed + rng.integers(1, 8, len(closed))
    return _part(account[called], day[called], CALL, FOLLOW_UP)


def _gifts(rng: Generator, story: Story) -> Part:
    """Bring large customers something in the second half of December."""
    large = np.flatnonzero((story.terms.size == LARGE) & story.accounts.listed)
    account, year = np.tile(large, 3), np.repeat(np.arange(3), len(large))
    day = np.array([347, 712, 1078])[year] + rng.integers(0, 10, len(account))
    buying = (day < story.leaving.stops[account]) & (day > story.behaviour.start[account] + 60)
    chosen = buying & (rng.random(len(account)) < 0.5)
    return _part(account[chosen], day[chosen], GIFT, GREETING)


def _leaders(rng: Generator, story: Story) -> Part:
    """Let the region's manager see the ten largest every quarter, on site in most."""
    largest = np.argsort(-story.terms.yearly_value, kind="stable")[:LEADERS_TEN]
    account, quarter = np.tile(largest, 12), np.repeat(np.arange(12), len(largest))
    day = quarter * 91 + rng.integers(5, 80, len(account))
    buying = (day < story.leaving.stops[account]) & (day > story.behaviour.start[account])
    kept = buying & (rng.random(len(account)) < 0.9)
    kind = np.where(rng.random(len(account)) < 0.65, VISIT, MEETING)
    return _part(account[kept], day[kept], kind[kept], ROUTINE, leader=True)


def _talks(rng: Generator, story: Story) -> Part:
    """Keep talking to those in talks, to the last week."""
    account = np.repeat(np.flatnonzero(story.leaving.in_talks), 3)
    day = DAYS - rng.integers(2, 24, len(account))
    return _part(account, day, np.where(rng.random(len(account)) < 0.5, MEETING, CALL), TALKS)


def _attempts(story: Story) -> Part:
    """Contact those who are to be won back, as the attempt says."""
    tried = np.flatnonzero(story.winback.group == TREAT)
    channel = story.winback.channel[tried]
    kind = np.where(channel == BY_VISIT, VISIT, KIND_OF_CHANNEL[channel])
    return _part(tried, story.winback.tried[tried], kind, FOLLOW_UP)


def _questions(rng: Generator, story: Story, lines: pl.DataFrame) -> Part:
    """Let customers ring about their orders; where they are neglected, mostly in vain."""
    orders = lines.filter(pl.col("account") != NONE).unique(
        "order", keep="first", maintain_order=True
    )
    chosen = orders.filter(pl.Series(rng.random(orders.height) < QUESTIONS))
    account = chosen["account"].to_numpy()
    day = chosen["day"].to_numpy() + rng.integers(1, 5, chosen.height)
    ignored = story.leaving.during("neglect", NEGLECT_DAYS, account, day)
    ignored |= story.leaving.during("small_troubles", 120, account, day)
    unheard = rng.random(len(account)) < np.where(ignored, 0.7, 0.06)
    kind = np.where(rng.random(len(account)) < 0.75, CALL, MESSAGE)
    return _part(account, day, kind, QUESTION, IN, unheard=unheard)


def _small_troubles(rng: Generator, story: Story) -> Part:
    """Ring in vain, two or three times within the months of small troubles."""
    begins = story.leaving.began["small_troubles"]
    account = np.repeat(np.flatnonzero(begins < DAYS), 3)
    day = begins[account] + rng.integers(2, 66, len(account))
    rings = (rng.random(len(account)) < 0.8) & (day < story.leaving.left[account])
    account, day = account[rings], day[rings]
    return _part(account, day, CALL, QUESTION, IN, unheard=rng.random(len(account)) < 0.8)


def _complaining(rng: Generator, complaints: pl.DataFrame) -> Part:
    """Complain by telephone in half of the cases."""
    rings = rng.random(complaints.height) < 0.5
    account, day = complaints["account"].to_numpy()[rings], complaints["opened"].to_numpy()[rings]
    return _part(account, day, CALL, TROUBLE, IN)
