"""Which causes could be judged in a base, by what, and what would let more of them be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from retain.scoring.causes.reference import Reference
from retain.scoring.causes.rule import CAUSES, Rule
from retain.scoring.causes.rules_of import RULES
from retain.scoring.causes.tags import missing_data
from retain.scoring.causes.world import CauseRules, World

if TYPE_CHECKING:
    from retain.scoring.base import Base


@dataclass(frozen=True)
class Judged:
    """What one cause rests on here.

    Attributes:
        cause: which.
        rests_on: the tables that its rules look at.
        missing: what was not given and would let more of its rules be asked: a table, or a role
            of one that was given.
        tested: whether a rule of it can be tested by landmarks.
    """

    cause: str
    rests_on: tuple[str, ...]
    missing: tuple[str, ...]
    tested: bool

    @property
    def extent(self) -> str:
        """How far it can be judged: "judged", "in_part" or "no_data"."""
        if not self.rests_on:
            return "no_data"
        return "in_part" if self.missing else "judged"


def judged_causes(base: Base, rules: CauseRules, as_of: int) -> tuple[Judged, ...]:
    """What each cause rests on, in the order of `CAUSES`.

    Args:
        base: customer-days, facts and tables.
        rules: the user's settings.
        as_of: the day.
    """
    world = World(base, as_of, pl.DataFrame(), rules, Reference())
    return tuple(_judged(cause, world, [r for r in RULES if r.cause == cause]) for cause in CAUSES)


def _judged(cause: str, world: World, rules: Sequence[Rule]) -> Judged:
    asked = [rule for rule in rules if world.judges(rule)]
    given = {
        role.partition(".")[0]: None
        for rule in asked
        for source in rule.sources
        if all(world.has(role) for role in source)
        for role in source
    }
    missing = missing_data(world, tuple(rules))
    return Judged(cause, tuple(given), tuple(missing), any(not rule.stated for rule in asked))
