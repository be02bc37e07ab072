"""What a customer is to the house, made of what all other subjects found.

Switching cost, value beyond spending, base customers, loyalty with its ladder, the grade of the
relation: each is a module of its own; here they meet the base's tables and the user's rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from retain.scoring.base_customers import base_customer
from retain.scoring.customer_value import EngagementRules, customer_value_columns
from retain.scoring.ladder import LadderRules, as_shown, columns_read, ladder_columns
from retain.scoring.loyalty import LoyaltyRules, loyalty_columns
from retain.scoring.relationship import RelationshipRules, relationship_columns
from retain.scoring.switching_cost import switching_cost_columns

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Standards

GRADED = (
    "loyalty_level", "loyalty_level_basis",
    "relationship_score", "relationship_grade", "relationship_coverage",
)  # fmt: skip
"""What is made last, so that no condition of a level can name it."""


@dataclass(frozen=True)
class RelationRules:
    """What the user sets about relations to customers.

    Attributes:
        loyalty: what loyalty is made of.
        ladder: what each level of loyalty asks for.
        relationship: what the grade is made of.
        engagement: what referrals and the like are worth.
        discount_rate: a year's, for credit.
    """

    loyalty: LoyaltyRules = field(default_factory=LoyaltyRules)
    ladder: LadderRules = field(default_factory=LadderRules)
    relationship: RelationshipRules = field(default_factory=RelationshipRules)
    engagement: EngagementRules = field(default_factory=EngagementRules)
    discount_rate: float = 0.1


def relation_columns(
    base: Base,
    judged: pl.DataFrame,
    standards: Standards,
    rules: RelationRules,
    schema: Mapping[str, pl.DataType],
    *,
    as_of: int,
) -> pl.DataFrame:
    """The columns of all of these, one row a row of `judged`, in its order; money in minor units.

    Args:
        base: its facts, categories, and the tables `engagement` and `complaints`.
        judged: what was made so far.
        standards: what it was judged by.
        rules: the user's.
        schema: columns of the scores that conditions may name, with their types.
        as_of: the day.
    """
    window_days = standards.window_days
    made = switching_cost_columns(
        judged,
        base.facts,
        base.categories(),
        window_days=window_days,
        discount_rate=rules.discount_rate,
    ).hstack(
        customer_value_columns(
            judged,
            base.tables.get("engagement"),
            rules.engagement,
            as_of=as_of,
            window_days=window_days,
        )
    )
    made = made.hstack(judged.select(base_customer())).hstack(
        loyalty_columns(judged, rules.loyalty)
    )
    everything = judged.hstack(made)
    read = [name for name in columns_read(rules.ladder) if name in schema]
    facts = [name for name in read if name in base.facts.columns and name not in judged.columns]
    asked = [name for name in dict.fromkeys(("code", "occasions", *read)) if name not in facts]
    known = everything.select(name for name in asked if name in everything.columns).join(
        base.facts.select("code", *facts), on="code", how="left", maintain_order="left"
    )
    shown = as_shown(known, {"occasions": pl.UInt32()} | {name: schema[name] for name in read})
    grades = relationship_columns(
        everything,
        base.tables.get("complaints"),
        rules.relationship,
        buyers=standards.concentration.customers,
        as_of=as_of,
        window_days=window_days,
    )
    return made.hstack(ladder_columns(shown, rules.ladder)).hstack(grades)
