"""What the business has on record about each account."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.random import Generator

from retain.demo.accounts import HOUSEHOLD, PROSPECT, REGULAR, SHOP, Accounts
from retain.demo.behaviour import Behaviour
from retain.demo.columns import NONE, Flags, Integers
from retain.demo.exposures import REASONS
from retain.demo.leaving import Leaving
from retain.demo.moves import Moves
from retain.demo.names import draw_picks
from retain.demo.period import DAYS, open_day
from retain.demo.seasons import EVEN
from retain.demo.vocabulary import (
    ACTIVE,
    BY_EMAIL,
    BY_MESSAGE,
    BY_PHONE,
    BY_VISIT,
    CLOSED,
    CONSENT_EMAIL,
    CONSENT_PHONE,
    MERGED,
    MOVED,
    PAUSED,
    SEASONAL,
)

UNKNOWN_DAY: Final = -10_000_000
"""The day of what is not on record."""

PAYMENT_DAYS: Final = np.array([[14, 30, 30, 45], [30, 30, 45, 60], [0, 0, 0, 14]])
"""Payment terms a shop, a firm and a private customer are drawn from."""


@dataclass(frozen=True)
class Records:
    """One entry an account: codes and numbers, NONE where nothing is on record.

    Attributes:
        number: the customer id, as a number.
        since: the day the record was made; negative before the period.
        picks: the words of the name, see `names.draw_picks`.
        state: position in the vocabulary's states.
        phone: a number of six digits, one an account.
        tax: a number of eight digits, firms only.
        payment_days: days to pay.
        consent: position in the vocabulary's consents.
        preferred: position in the vocabulary's contact channels.
        referred_by: the account that recommended us.
        merged_into: the account it goes on as, where that is on record.
        stage: position in the vocabulary's stages, of prospects.
        person: the words of the contact person's name, see `names.draw_person_picks`.
        birthday: a day before the period.
        contract: the day of the contract.
        employees: how many work there, firms only.
        time: the part of the day it likes to be called in, position in the vocabulary's times.
        time_on_record: whether that is on record.

    """

    number: Integers
    since: Integers
    picks: Integers
    state: Integers
    phone: Integers
    tax: Integers
    payment_days: Integers
    consent: Integers
    preferred: Integers
    referred_by: Integers
    merged_into: Integers
    stage: Integers
    person: Integers
    birthday: Integers
    contract: Integers
    employees: Integers
    time: Integers
    time_on_record: Flags

    @property
    def ids(self) -> pl.Series:
        """The customer ids: six digits with leading zeros."""
        return pl.Series("customer_id", self.number).cast(pl.String).str.zfill(6)


def draw_records(
    rng: Generator, accounts: Accounts, behaviour: Behaviour, leaving: Leaving, moves: Moves
) -> Records:
    """Draw what is on record; accounts that continue others share name, phone and tax id."""
    count, segment = accounts.count, accounts.segment
    since = _since(rng, accounts, behaviour)
    # Ids are given in the order of the records, with some numbers never used.
    rank = np.argsort(np.argsort(since, kind="stable"), kind="stable")
    number = (1000 + np.cumsum(rng.integers(1, 9, count)))[rank]
    picks = draw_picks(rng, count)
    # Multiplying by a number without a common factor gives each account digits of its own.
    serial = np.arange(count) + rng.integers(0, 1_000_000)
    phone = np.where(rng.random(count) < 0.03, NONE, serial * 387_421 % 1_000_000)
    tax = np.where(segment == HOUSEHOLD, NONE, serial * 48_271_003 % 100_000_000)
    phone[moves.old] = serial[moves.old] * 387_421 % 1_000_000
    for shared in (picks, phone, tax):
        shared[moves.new] = shared[moves.old]
    state = _states(rng, accounts, behaviour, leaving, moves)
    consent = rng.choice([0, 1, 2, 3, NONE], size=count, p=[0.66, 0.06, 0.13, 0.10, 0.05])
    preferred = rng.choice([0, 1, 2, 3, NONE], size=count, p=[0.35, 0.2, 0.15, 0.2, 0.1])
    firm, contract = segment != HOUSEHOLD, _contracts(rng, accounts, since)
    return Records(
        number=number,
        since=since,
        picks=picks,
        state=state,
        phone=phone,
        tax=tax,
        payment_days=PAYMENT_DAYS[segment, rng.integers(0, 4, count)],
        consent=consent,
        preferred=_allowed(preferred, consent, segment),
        referred_by=_referred_by(rng, accounts, rank),
        merged_into=np.where(state == MERGED, moves.successor(count), NONE),
        stage=np.where(accounts.kind == PROSPECT, rng.integers(0, 4, count), NONE),
        person=np.where(firm & (rng.random(count) < 0.8), rng.integers(0, 10**9, count), NONE),
        birthday=_birthdays(rng, firm),
        contract=contract,
        employees=np.where(firm & (rng.random(count) < 0.7), _employees(rng, count), NONE),
        time=rng.choice(3, size=count, p=[0.45, 0.2, 0.35]),
        time_on_record=rng.random(count) < 0.35,
    )


def _allowed(preferred: Integers, consent: Integers, segment: Integers) -> Integers:
    """Prefer no channel that was not agreed to; nobody visits private customers."""
    only_phone, only_email = consent == CONSENT_PHONE, consent == CONSENT_EMAIL
    preferred = np.where(only_phone & (preferred != NONE), BY_PHONE, preferred)
    preferred = np.where(only_email & (preferred != NONE), BY_EMAIL, preferred)
    return np.where((segment == HOUSEHOLD) & (preferred == BY_VISIT), BY_MESSAGE, preferred)


def _birthdays(rng: Generator, firm: Flags) -> Integers:
    """Draw the birthdays of most private customers and of some owners, aged 22 to 70."""
    known = rng.random(len(firm)) < np.where(firm, 0.2, 0.7)
    return np.where(known, -rng.integers(22 * 365, 70 * 365, len(firm)), UNKNOWN_DAY)


def _contracts(rng: Generator, accounts: Accounts, since: Integers) -> Integers:
    """Draw the day of the contract, within a year of the record, for a third of the firms."""
    day = open_day(since + rng.integers(0, 360, accounts.count))
    fits = (accounts.kind == REGULAR) & (accounts.segment != HOUSEHOLD) & (day < DAYS)
    return np.where(fits & (rng.random(accounts.count) < 0.33), day, UNKNOWN_DAY)


def _employees(rng: Generator, count: int) -> Integers:
    """Draw how many work at each firm: six at the median, few with many."""
    return np.ceil(rng.lognormal(1.8, 1.0, count)).astype(np.int64)


def _since(rng: Generator, accounts: Accounts, behaviour: Behaviour) -> Integers:
    """Draw the day of the record: weeks before the first order, and years before for the old."""
    count = accounts.count
    lead = rng.integers(0, 43, count)
    old = -rng.integers(20, 12 * 365, count)
    start = behaviour.start.astype(np.int64)
    bought = np.where(start == 0, old, start - lead)
    return np.where(accounts.kind == PROSPECT, rng.integers(DAYS - 700, DAYS, count), bought)


def _states(
    rng: Generator, accounts: Accounts, behaviour: Behaviour, leaving: Leaving, moves: Moves
) -> Integers:
    """Set the state of each account; four in ten of what could be known is not on record."""
    known = rng.random(accounts.count) < 0.6
    closed = np.where(rng.random(accounts.count) < 0.6, CLOSED, MOVED)
    merged = moves.successor(accounts.count) != NONE
    state = np.full(accounts.count, ACTIVE)
    state[known & (behaviour.season != EVEN) & (accounts.kind == REGULAR)] = SEASONAL
    state[known & merged] = MERGED
    state[leaving.paused < DAYS] = PAUSED
    ended = leaving.reason == REASONS.index("natural")
    return np.where(ended, closed, state)


def _referred_by(rng: Generator, accounts: Accounts, rank: Integers) -> Integers:
    """Draw the listed shop with an earlier record that recommended each account; NONE for most."""
    by_rank = np.argsort(rank, kind="stable")
    referrer = by_rank[(rng.random(accounts.count) * rank).astype(np.int64)]
    fits = accounts.listed & (accounts.segment == SHOP) & (accounts.kind != PROSPECT)
    told = (rng.random(accounts.count) < 0.3) & (rank > 0)
    return np.where(told & fits[referrer], referrer, NONE)
