"""The truth: what was planted about each account, for comparing with what the scores find."""

import numpy as np
import polars as pl

from retain.demo.accounts import KINDS, PROSPECT, REGULAR, Accounts
from retain.demo.behaviour import Behaviour
from retain.demo.columns import NONE, Flags, dates, words
from retain.demo.customers import Records
from retain.demo.leaving import REASONS, Leaving
from retain.demo.moves import Moves
from retain.demo.period import NEVER
from retain.demo.seasons import SEASONS
from retain.demo.staff import Staff
from retain.demo.vocabulary import Vocabulary


def truth_table(
    accounts: Accounts,
    behaviour: Behaviour,
    leaving: Leaving,
    staff: Staff,
    moves: Moves,
    records: Records,
    vocabulary: Vocabulary,
) -> pl.DataFrame:
    """Make the truth: one row an account, sorted by customer_id.

    Headers and codes are English in every language; names of people and categories are not.
    `mean_order_value` is what orders were meant to come to in the first year, before discounts;
    whole pieces make the smallest orders dearer. Prospects have no habits, and one-time buyers
    no rhythm: those cells are null. A date is null where the thing did not happen.
    `leave_reason` is null for who stays, and `none` for who left without a cause that the tables
    could show.
    """
    buyer, regular = accounts.kind != PROSPECT, accounts.kind == REGULAR
    lost = np.where(leaving.category_lost < NEVER, behaviour.main_category, NONE)
    successor = pl.Series(moves.successor(accounts.count))
    frame = pl.DataFrame(
        [
            records.ids,
            words("kind", KINDS, accounts.kind),
            pl.Series("in_customers_table", accounts.listed),
            _where(buyer, dates("started_on", behaviour.start)),
            _where(regular, pl.Series("mean_gap_days", behaviour.mean_gap_days).round(2)),
            _where(regular, pl.Series("regularity_k", behaviour.regularity_k).round(2)),
            _where(buyer, pl.Series("mean_order_value", behaviour.mean_order_value).round(2)),
            _where(regular, pl.Series("yearly_growth", behaviour.yearly_growth).round(4)),
            _where(buyer, words("season", SEASONS, behaviour.season)),
            _where(buyer, pl.Series("discount_proneness", behaviour.discount_proneness).round(4)),
            _where(buyer, pl.Series("harsh_terms", behaviour.harsh_terms)),
            _where(buyer, pl.Series("one_off_bulk", behaviour.one_off_bulk)),
            dates("left_on", leaving.left),
            words("leave_reason", REASONS, leaving.reason),
            dates("returned_on", leaving.returned),
            dates("paused_on", leaving.paused),
            _where(buyer, pl.Series("stocked_up", leaving.stocked_up)),
            records.ids.gather(successor.set(successor == NONE, None)).alias("continues_as"),
            words("first_salesperson", vocabulary.salespeople, staff.first),
            words("last_salesperson", vocabulary.salespeople, staff.last),
            dates("salesperson_changed_on", staff.changed_day),
            dates("price_rise_on", leaving.price_rise),
            dates("late_deliveries_from", leaving.late_from),
            dates("late_deliveries_until", leaving.late_until),
            words("category_lost", vocabulary.categories, lost),
            dates("category_lost_on", leaving.category_lost),
        ]
    )
    return frame.sort("customer_id")


def _where(known: Flags, column: pl.Series) -> pl.Series:
    """Blank the column where nothing is known."""
    return column.set(pl.Series(~known), None)
