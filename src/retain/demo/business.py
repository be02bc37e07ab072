"""The whole business: the story drawn, and everything that was written down of it."""

from dataclasses import dataclass
from typing import Final

import polars as pl
from numpy.random import Generator

from retain.demo.complaint_book import complaints_table
from retain.demo.complaints import draw_complaints
from retain.demo.config_text import config_text
from retain.demo.contact_log import contacts_table
from retain.demo.contacts import draw_contacts
from retain.demo.customers import customers_table
from retain.demo.languages import LANGUAGES
from retain.demo.lines import draw_lines
from retain.demo.market import market_prices_table
from retain.demo.orders import draw_orders
from retain.demo.promises import promises_table
from retain.demo.relations import engagement_table, managers_table, reasons_table, regions_table
from retain.demo.returns import draw_returns, returns_table
from retain.demo.stock import stock_table
from retain.demo.story import Story, draw_story
from retain.demo.streams import stream
from retain.demo.surveys import surveys_table
from retain.demo.transactions import transactions_table
from retain.demo.truth import truth_table
from retain.demo.wallet import wallet_table
from retain.demo.winback import winback_attempts_table

MOST_CUSTOMERS: Final = 100_000


@dataclass(frozen=True)
class Business:
    """An invented business as the files `retain demo` writes.

    Attributes:
        tables: file stem → frame: every table that retain reads, and `truth`, which no command
            reads; of very small businesses some tables have no rows, and are left out. Money is
            decimal with two places, dates are dates, ids are text.
        config: the text of a `retain.toml` that names the files, as CSV.

    """

    tables: dict[str, pl.DataFrame]
    config: str


def make_business(customers: int = 2000, seed: int = 7, lang: str = "en") -> Business:
    """Make the business up.

    Args:
        customers: accounts known to the business, 1 to 100,000: prospects and the few buyers
            missing from the customers table are counted among them.
        seed: a whole number from 0; the same seed gives the same business.
        lang: `en` or `zh`; headers and words differ, numbers and ids do not.

    Raises:
        ValueError: an argument out of its range.

    """
    _check(customers, seed, lang)
    made = _tables(draw_story(seed, customers), lang)
    tables = {name: frame for name, frame in made.items() if frame.height}
    return Business(tables=tables, config=config_text(lang, tables))


def _tables(story: Story, lang: str) -> dict[str, pl.DataFrame]:
    """Write everything down: each table from its own stream, so that none changes another."""
    words, ids = LANGUAGES[lang], story.records.ids

    def rng(subject: str) -> Generator:
        """Return the stream of one subject."""
        return stream(story.seed, subject)

    orders = draw_orders(rng("orders"), story)
    sold = draw_lines(rng("lines"), orders, story)
    back = draw_returns(rng("returns"), sold, story)
    lines = pl.concat([sold, back]).sort("day", "order", maintain_order=True)
    complaints = draw_complaints(rng("complaints"), story, sold)
    contacts = draw_contacts(rng("contacts"), story, sold, complaints)
    return {
        "transactions": transactions_table(
            rng("transactions table"), lines, ids, story.products, words
        ),
        "customers": customers_table(rng("customers table"), story, lines, lang),
        "regions": regions_table(words),
        "contacts": contacts_table(rng("contacts table"), contacts, story, words),
        "complaints": complaints_table(story, complaints, words),
        "promises": promises_table(rng("promises"), story, sold, complaints, words),
        "managers": managers_table(story, words),
        "surveys": surveys_table(rng("surveys"), story, words),
        "wallet": wallet_table(rng("wallet"), story, lines, words),
        "market_prices": market_prices_table(
            rng("market prices"), story.market, story.products, words
        ),
        "engagement": engagement_table(rng("engagement"), story, words),
        "stock": stock_table(rng("stock"), story, lines, words),
        "returns": returns_table(rng("returned orders"), story, sold, back, words),
        "winback_attempts": winback_attempts_table(story.winback, ids, words),
        "reasons": reasons_table(rng("reasons"), story, words),
        "truth": truth_table(story, orders, words),
    }


def _check(customers: int, seed: int, lang: str) -> None:
    """Refuse arguments out of range."""
    if not 1 <= customers <= MOST_CUSTOMERS:
        raise ValueError(f"customers: {customers} is not from 1 to {MOST_CUSTOMERS:,}")
    if seed < 0:
        raise ValueError(f"seed: {seed} is below 0")
    if lang not in LANGUAGES:
        raise ValueError(f"lang: {lang!r} is none of {', '.join(LANGUAGES)}")
