"""The customers table: what the business has on record about each account."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.random import Generator

from retain.demo.accounts import GROUP_OF_REGION, HOUSEHOLD, PROSPECT, REGULAR, SHOP, Accounts
from retain.demo.behaviour import Behaviour
from retain.demo.columns import NONE, Integers, dates_anywhere, words
from retain.demo.leaving import REASONS, Leaving
from retain.demo.moves import Moves
from retain.demo.names import draw_picks, spell
from retain.demo.period import DAYS
from retain.demo.seasons import EVEN
from retain.demo.staff import Staff
from retain.demo.vocabulary import (
    ACTIVE,
    CLOSED,
    LANGUAGES,
    MERGED,
    MOVED,
    PAUSED,
    SEASONAL,
)

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
    return Records(
        number=number,
        since=since,
        picks=picks,
        state=_states(rng, accounts, behaviour, leaving, moves),
        phone=phone,
        tax=tax,
        payment_days=PAYMENT_DAYS[segment, rng.integers(0, 4, count)],
        consent=rng.choice([0, 1, 2, 3, NONE], size=count, p=[0.66, 0.06, 0.13, 0.10, 0.05]),
        preferred=rng.choice([0, 1, 2, 3, NONE], size=count, p=[0.35, 0.2, 0.15, 0.2, 0.1]),
        referred_by=_referred_by(rng, accounts, rank),
    )


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


def customers_table(
    rng: Generator, accounts: Accounts, records: Records, staff: Staff, lang: str
) -> pl.DataFrame:
    """Make the customers table in the words of one language, sorted by id.

    Buyers that are not listed are left out; the stream decides which ids carry outer blanks.
    """
    ids, vocabulary = records.ids, LANGUAGES[lang]
    referrer = pl.Series(records.referred_by)
    blank = pl.Series(rng.random(accounts.count) < 0.004)
    columns = [
        ids.zip_with(~blank, ids + " "),
        spell(records.picks, accounts, lang),
        words("industry", vocabulary.industries, accounts.industry),
        words("region", vocabulary.regions, accounts.region),
        words("region_group", vocabulary.region_groups, GROUP_OF_REGION[accounts.region]),
        words("account_manager", vocabulary.salespeople, staff.last),
        dates_anywhere("since", records.since),
        words("state", vocabulary.states, records.state),
        _phone(accounts, records),
        _tax_id(records),
        pl.Series(records.payment_days),
        words("consent", vocabulary.consents, records.consent),
        words("preferred_channel", vocabulary.contact_channels, records.preferred),
        ids.gather(referrer.set(referrer == NONE, None)),
    ]
    named = zip(columns, vocabulary.customer_headers, strict=True)
    frame = pl.DataFrame([column.alias(header) for column, header in named])
    order = pl.Series(np.argsort(records.number, kind="stable"))
    listed = pl.Series(accounts.listed).gather(order)
    return frame.select(pl.all().gather(order)).filter(listed)


def _phone(accounts: Accounts, records: Records) -> pl.Series:
    """Write phone numbers in a numbering plan that does not exist, by region."""
    area = pl.Series(accounts.region + 1).cast(pl.String)
    digits = pl.Series(records.phone).cast(pl.String).str.zfill(6)
    phone = "099" + area + "-" + digits.str.slice(0, 3) + "-" + digits.str.slice(3)
    return phone.set(pl.Series(records.phone < 0), None)


def _tax_id(records: Records) -> pl.Series:
    """Write tax ids of twelve digits, the first of them zeros."""
    digits = pl.Series(records.tax).cast(pl.String).str.zfill(12)
    return digits.set(pl.Series(records.tax < 0), None)
