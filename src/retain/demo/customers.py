"""The customers table: what is on record about each account, in words."""

from typing import Final

import numpy as np
import polars as pl
from numpy.random import Generator

from retain.demo.accounts import GROUP_OF_REGION, HOUSEHOLD, PROSPECT, SHOP, Accounts
from retain.demo.columns import NONE, Integers, dates_anywhere, in_hundredths, words
from retain.demo.languages import LANGUAGES
from retain.demo.names import spell, spell_people
from retain.demo.period import DAYS
from retain.demo.records import UNKNOWN_DAY, Records
from retain.demo.story import Story
from retain.demo.terms import SMALL

PRICE_LIST_OF_SEGMENT: Final = np.array([0, 1, 2])


def customers_table(rng: Generator, story: Story, lines: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Make the customers table in the words of one language, sorted by id.

    Buyers that are not listed are left out; the stream decides which ids carry outer blanks, and
    who is behind with its payments.
    """
    accounts, records, vocabulary = story.accounts, story.records, LANGUAGES[lang]
    ids = records.ids
    blank = pl.Series(rng.random(accounts.count) < 0.004)
    agreed = np.where(story.terms.agreed_percent > 0, story.terms.agreed_percent, np.nan)
    columns = [
        ids.zip_with(~blank, ids + " "),
        spell(records.picks, accounts, lang),
        words("industry", vocabulary.industries, accounts.industry),
        words("region", vocabulary.regions, accounts.region),
        words("region_group", vocabulary.region_groups, GROUP_OF_REGION[accounts.region]),
        words("account_manager", vocabulary.salespeople, story.staff.last),
        dates_anywhere("since", records.since),
        words("state", vocabulary.states, records.state),
        _id_of(ids, records.merged_into),
        _id_of(ids, records.referred_by),
        words("prospect_stage", vocabulary.stages, records.stage),
        _phone(accounts, records),
        _tax_id(records),
        spell_people(records.person, lang),
        pl.Series(records.payment_days),
        _receivable(rng, story, lines),
        _rebate(story, lines),
        _credit_limit(story),
        in_hundredths("agreed_discount", agreed),
        words("consent", vocabulary.consents, records.consent),
        words("preferred_channel", vocabulary.contact_channels, records.preferred),
        words(
            "preferred_time",
            vocabulary.times,
            np.where(records.time_on_record, records.time, NONE),
        ),
        _day("birthday", records.birthday),
        _day("contract_date", records.contract),
        pl.Series(records.employees).set(pl.Series(records.employees < 0), None),
        words("price_list", vocabulary.price_lists, PRICE_LIST_OF_SEGMENT[accounts.segment]),
    ]
    frame = vocabulary.frame("customers", columns)
    order = pl.Series(np.argsort(records.number, kind="stable"))
    listed = pl.Series(accounts.listed).gather(order)
    return frame.select(pl.all().gather(order)).filter(listed)


def _id_of(ids: pl.Series, account: Integers) -> pl.Series:
    """Return the id of another account; null where there is none."""
    other = pl.Series(account)
    return ids.gather(other.set(other == NONE, None))


def _day(name: str, day: Integers) -> pl.Series:
    """Return days before and in the period; null where unknown."""
    unknown = day == UNKNOWN_DAY
    return dates_anywhere(name, np.where(unknown, 0, day)).set(pl.Series(unknown), None)


def _bought_since(story: Story, lines: pl.DataFrame, first_day: Integers) -> Integers:
    """Sum what each account bought from a day of its own on, in cents, returns taken off."""
    rows = lines.filter(pl.col("account") != NONE)
    account = rows["account"].to_numpy()
    cents = (rows["quantity"] * rows["unit_price"]).to_numpy()
    recent = rows["day"].to_numpy() >= first_day[account]
    total = np.zeros(story.accounts.count, dtype=np.int64)
    np.add.at(total, account[recent], cents[recent])
    return np.maximum(total, 0)


def _receivable(rng: Generator, story: Story, lines: pl.DataFrame) -> pl.Series:
    """Count what is not yet due as unpaid; one in twelve is a month behind."""
    behind = np.where(rng.random(story.accounts.count) < 0.08, 30, 0)
    first = DAYS - story.records.payment_days - behind
    owed = _bought_since(story, lines, first).astype(np.float64)
    owed[story.accounts.kind == PROSPECT] = np.nan
    return in_hundredths("receivable", owed)


def _rebate(story: Story, lines: pl.DataFrame) -> pl.Series:
    """Give shops of some size one per cent of the last year's purchases, to the cent."""
    count = story.accounts.count
    year = _bought_since(story, lines, np.full(count, DAYS - 365)) // 100
    earns = (story.accounts.segment == SHOP) & (story.terms.size != SMALL)
    return in_hundredths("rebate_balance", np.where(earns, year, np.nan).astype(np.float64))


def _credit_limit(story: Story) -> pl.Series:
    """Set the firms' limits to a quarter of a year's purchases, in full five hundreds."""
    limit = np.ceil(story.terms.yearly_value / 4 / 500) * 500 * 100
    has = (story.accounts.segment != HOUSEHOLD) & (story.terms.yearly_value > 0)
    return in_hundredths("credit_limit", np.where(has, limit, np.nan))


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
