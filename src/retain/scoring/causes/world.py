"""What rules look at: the tables, what the base usually does, and the user's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from retain.cause_defaults import CAUSE_DAYS, CAUSE_LIMITS, CAUSE_STRENGTH
from retain.scoring.causes.complaints import Complaints, read_complaints
from retain.scoring.causes.reference import Reference
from retain.scoring.causes.rule import Rule
from retain.scoring.contact_plan.rules import PlanRules
from retain.scoring.lexicon import Lexicon

if TYPE_CHECKING:
    from retain.scoring.base import Base


@dataclass(frozen=True)
class CauseRules:
    """What the user sets about causes, by the name of the piece of evidence.

    Attributes:
        days: how far back it counts.
        strength: how strong it is, from 0 to 1.
        limits: from where on it is evidence at all; what each means stands with the settings.
        contacts_a_year: contacts of ours that the plan has for a customer, by level.
        lang: the language of sentences.
        lexicon: what texts are read by; None where texts say nothing.
    """

    days: Mapping[str, float] = field(default_factory=lambda: CAUSE_DAYS)
    strength: Mapping[str, float] = field(default_factory=lambda: CAUSE_STRENGTH)
    limits: Mapping[str, float] = field(default_factory=lambda: CAUSE_LIMITS)
    contacts_a_year: Mapping[str, float] = field(
        default_factory=lambda: PlanRules().contacts_a_year
    )
    lang: str = "en"
    lexicon: Lexicon | None = None


@dataclass(frozen=True)
class World:
    """All that rules may look at.

    Attributes:
        base: customer-days, facts, tables, and what is read of the lines when it is asked for.
        as_of: the day after which nothing is known.
        features: of everybody as of that day, with `own_gap_days`.
        rules: the user's settings.
        reference: what crosses customers.
    """

    base: Base
    as_of: int
    features: pl.DataFrame
    rules: CauseRules
    reference: Reference

    def table(self, name: str) -> pl.DataFrame | None:
        """A table with `code` in place of customer_id; None where it was not given."""
        if name == "customers":
            return self.base.facts
        return self.base.tables.get(name)

    def has(self, role: str) -> bool:
        """Whether a table with a role ("managers.manager") was given."""
        table, _, column = role.partition(".")
        if table == "transactions":
            return column in self.base.line_roles
        frame = self.table(table)
        return frame is not None and column in frame.columns

    def judges(self, rule: Rule) -> bool:
        """Whether a rule has anything to rest on."""
        return any(all(self.has(role) for role in source) for source in rule.sources)

    @cached_property
    def complaints(self) -> Complaints:
        """The complaints as rules read them; several do."""
        return read_complaints(self)
