"""The words of the tables in each language: headers and coded values, always by position.

Values are chosen by their position, never by their word, so that every language tells of the
same business.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from retain.demo.sentences import Sentences


@dataclass(frozen=True)
class Vocabulary:
    """All words of one language; a position means the same thing in every language."""

    headers: Mapping[str, tuple[str, ...]]
    currency: str
    industries: tuple[str, ...]
    regions: tuple[str, ...]
    region_groups: tuple[str, ...]
    categories: tuple[str, ...]
    states: tuple[str, ...]
    consents: tuple[str, ...]
    contact_channels: tuple[str, ...]
    order_channels: tuple[str, ...]
    statuses: tuple[str, ...]
    salespeople: tuple[str, ...]
    region_managers: tuple[str, ...]
    stages: tuple[str, ...]
    times: tuple[str, ...]
    price_lists: tuple[str, ...]
    contact_kinds: tuple[str, ...]
    directions: tuple[str, ...]
    no_and_yes: tuple[str, str]
    complaint_categories: tuple[str, ...]
    severities: tuple[str, ...]
    departments: tuple[str, ...]
    dimensions: tuple[str, ...]
    engagements: tuple[str, ...]
    offers: tuple[str, ...]
    groups: tuple[str, ...]
    causes: tuple[str, ...]
    sentences: Sentences

    def frame(self, table: str, columns: Sequence[pl.Series]) -> pl.DataFrame:
        """Put columns under the headers of a table."""
        named = zip(columns, self.headers[table], strict=True)
        return pl.DataFrame([column.alias(header) for column, header in named])


# Positions that the rest of the package names.
ACTIVE, PAUSED, SEASONAL, CLOSED, MOVED, MERGED = range(6)
CONSENT_YES, CONSENT_NO, CONSENT_PHONE, CONSENT_EMAIL = range(4)
REPRESENTATIVE, TELEPHONE, WEB, COUNTER = range(4)
DELIVERED, OPEN, RETURNED = range(3)
BY_PHONE, BY_EMAIL, BY_VISIT, BY_MESSAGE = range(4)
CALL, VISIT, MESSAGE, MEETING, GIFT = range(5)
OUT, IN = range(2)
WAREHOUSE, DELIVERY, SALES, ACCOUNTS, PURCHASING, SERVICE = range(6)
REFERRAL, EVENT, SUGGESTION, SUPPORT = range(4)
PRODUCT, CARE, RELATIONSHIP, CONVENIENCE, BRAND, PRICE = range(6)
