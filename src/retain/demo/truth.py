"""The truth: what was planted about each account, for comparing with what the scores find."""

from typing import Final

import numpy as np
import polars as pl

from retain.demo.accounts import KINDS, PROSPECT, REGULAR, SILENT_BRANCH
from retain.demo.columns import NONE, Flags, Floats, Integers, dates, dates_anywhere, words
from retain.demo.exposures import EXPOSURES, REASONS
from retain.demo.leaving import NEGLECT_DAYS, RUN_DAYS
from retain.demo.orders import Orders
from retain.demo.period import DAYS, NEVER, SILENT_FROM
from retain.demo.seasons import EVEN, SEASONS
from retain.demo.story import Story
from retain.demo.vocabulary import Vocabulary
from retain.demo.winback import RETURNS

SIZES: Final = ("large", "middling", "small")
WAVE_NAMES: Final = ("leaking_taps", "peeling_paint", "warehouse_move", "double_invoices")

FALSE_ALARMS: Final = (
    *("paused", "stocked_up", "open_order", "recent_contact", "account_moved", "seasonal"),
    *("data_gap", "slow_but_regular"),
)
"""Why an account may look as if it had left, when it has not; the first that fits is named."""


def truth_table(story: Story, orders: Orders, vocabulary: Vocabulary) -> pl.DataFrame:
    """Make the truth: one row an account, sorted by customer_id.

    Headers and codes are English in every language; names of people and categories are not.
    `mean_order_value` is what orders were meant to come to in the first year, before discounts;
    whole pieces make the smallest orders dearer. Prospects have no habits, and one-time buyers
    no rhythm: those cells are null. A date is null where the thing did not happen.
    `leave_reason` is null for who stays, and `none` for who left without a cause that the tables
    could show. `left_on` is the day from which nothing is bought; `declined_on` is the first
    order that was missed: the last one before, and one mean gap. `left_over` is the exposure
    that made it leave; every exposure has a column with the day it began, for who stayed too.
    `would_return` is what an attempt to win it back could have known: `unasked`, `if_treated`
    or `never`.
    """
    accounts, behaviour, leaving = story.accounts, story.behaviour, story.leaving
    staff, ids = story.staff, story.records.ids
    buyer, regular = accounts.kind != PROSPECT, accounts.kind == REGULAR
    lost = np.where(leaving.began["category_lost"] < NEVER, behaviour.main_category, NONE)
    successor = pl.Series(story.moves.successor(accounts.count))
    known = story.winback.tried < DAYS
    frame = pl.DataFrame(
        [
            ids,
            words("kind", KINDS, accounts.kind),
            pl.Series("in_customers_table", accounts.listed),
            _where(regular, words("size", SIZES, story.terms.size)),
            _where(buyer, dates("started_on", behaviour.start)),
            _where(regular, pl.Series("mean_gap_days", behaviour.mean_gap_days).round(2)),
            _where(regular, pl.Series("regularity_k", behaviour.regularity_k).round(2)),
            _where(buyer, pl.Series("mean_order_value", behaviour.mean_order_value).round(2)),
            _where(regular, pl.Series("yearly_growth", behaviour.yearly_growth).round(4)),
            _where(buyer, words("season", SEASONS, behaviour.season)),
            _where(buyer, pl.Series("discount_proneness", behaviour.discount_proneness).round(4)),
            _where(buyer, pl.Series("harsh_terms", behaviour.harsh_terms)),
            _where(buyer, pl.Series("one_off_bulk", behaviour.one_off_bulk)),
            _where(regular, pl.Series("agreed_percent", story.terms.agreed_percent)),
            _where(story.rivals.known, pl.Series("first_share", story.rivals.share).round(3)),
            dates("left_on", leaving.left),
            dates_anywhere("declined_on", _declined(story, orders)).set(
                pl.Series(leaving.left == NEVER), None
            ),
            words("leave_reason", REASONS, leaving.reason),
            words("left_over", tuple(EXPOSURES), leaving.exposure),
            words("would_return", RETURNS, story.winback.returns),
            dates("returned_on", story.winback.returned),
            _where(known, dates("tried_on", story.winback.tried)),
            words("false_alarm", FALSE_ALARMS, _false_alarm(story, orders)),
            dates("paused_on", leaving.paused),
            _where(buyer, pl.Series("stocked_up", leaving.stocked_up)),
            ids.gather(successor.set(successor == NONE, None)).alias("continues_as"),
            words("first_salesperson", vocabulary.salespeople, staff.first),
            words("last_salesperson", vocabulary.salespeople, staff.last),
            dates("salesperson_changed_on", staff.changed_day),
            pl.Series("orderly_hand_over", staff.orderly),
            *(
                dates(f"{name}_on", leaving.began[name])
                for name in EXPOSURES
                if name not in ("nothing", "end")
            ),
            dates("late_deliveries_until", leaving.until("late_deliveries", RUN_DAYS)),
            dates("neglect_until", leaving.until("neglect", NEGLECT_DAYS)),
            words("category_lost", vocabulary.categories, lost),
            words("hit_by_wave", WAVE_NAMES, story.waves.wave),
        ]
    )
    return frame.sort("customer_id")


def _last_order(story: Story, orders: Orders, before: Floats) -> Integers:
    """Return the day of each account's last order before a day of its own; -1 without one."""
    last = np.full(story.accounts.count, -1)
    counts = orders.day < before[orders.account]
    np.maximum.at(last, orders.account[counts], orders.day[counts])
    return last


def _declined(story: Story, orders: Orders) -> Integers:
    """Return the day of the first order that was missed: one mean gap after the last."""
    last = _last_order(story, orders, story.leaving.left)
    declined: Integers = np.rint(last + story.behaviour.mean_gap_days).astype(np.int64)
    return declined


def _false_alarm(story: Story, orders: Orders) -> Integers:
    """Find why an account that has not left may look as if it had; NONE for most."""
    leaving, accounts = story.leaving, story.accounts
    last = _last_order(story, orders, np.full(accounts.count, NEVER))
    silent = DAYS - 1 - last
    stays = (accounts.kind == REGULAR) & (leaving.left == NEVER)
    branch = accounts.region == SILENT_BRANCH
    reasons = [
        leaving.paused < DAYS,
        leaving.stocked_up,
        leaving.awaiting_goods,
        leaving.in_talks,
        story.moves.successor(accounts.count) != NONE,
        stays & (story.behaviour.season != EVEN) & (silent > 60),
        stays & branch & (story.behaviour.mean_gap_days < DAYS - SILENT_FROM),
        stays & (story.behaviour.mean_gap_days > 120) & (silent > 90),
    ]
    alarm = np.full(accounts.count, NONE)
    for code in reversed(range(len(reasons))):
        alarm = np.where(reasons[code], code, alarm)
    return alarm


def _where(known: Flags, column: pl.Series) -> pl.Series:
    """Blank the column where nothing is known."""
    return column.set(pl.Series(~known), None)
