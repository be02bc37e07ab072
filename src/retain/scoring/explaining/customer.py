"""One customer's values: its row of the scores, its features, and what they were judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.pipeline import Scored
    from retain.scoring.standards import Rules, Standards


@dataclass(frozen=True)
class Customer:
    """What is looked at to explain a customer.

    Attributes:
        scores: its row of the scores with `code`, money in the currency.
        everybody: the scores of all customers, likewise: some things go by rank.
        features: its row of the features, money in minor units.
        standards: what was judged by.
        rules: the user's settings.
        base: everything of the whole base; `code` leads to the customer.
        as_of: the day.
        lang: the language of sentences that other modules make.
    """

    scores: pl.DataFrame
    everybody: pl.DataFrame
    features: pl.DataFrame
    standards: Standards
    rules: Rules
    base: Base
    as_of: int
    lang: str

    @classmethod
    def of(
        cls, scored: Scored, base: Base, rules: Rules, customer_id: str, *, as_of: int, lang: str
    ) -> Customer:
        """The customer of an identifier that stands in the scores."""
        row = scored.scores.filter(pl.col("customer_id") == customer_id)
        features = scored.features.filter(pl.col("code") == row["code"][0])
        return cls(row, scored.scores, features, scored.standards, rules, base, as_of, lang)

    @property
    def row(self) -> Mapping[str, Any]:
        """The scores by column."""
        return self.scores.row(0, named=True)

    @property
    def code(self) -> int:
        """By which tables know it."""
        return int(self.scores["code"][0])

    @property
    def bought(self) -> bool:
        """Whether it ever did."""
        return bool(self.row["occasions"])

    def table(self, name: str) -> pl.DataFrame | None:
        """Its rows of a table; None where there is no such table."""
        table = self.base.tables.get(name)
        return None if table is None else table.filter(pl.col("code") == self.code)

    def fact(self, name: str) -> object:
        """A fact of the customers table; None where it is not known."""
        return self.row.get(name)
