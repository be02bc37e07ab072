"""A lexicon ready to match: its pieces in a tree, its phrases, and what other words do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from retain.scoring.lexicon_phrases import Node


class Kind(StrEnum):
    """How an entry of a cause speaks."""

    PHRASE = "phrases"
    """Says the cause wherever it stands."""

    TOPIC = "topics"
    """Names what the cause is about: says it, weakly, unless it is praised."""

    ALONE = "alone"
    """Says it, weakly, where a short text or a part of a list says nothing else."""

    LAST = "last"
    """Says it, weakly, where a short text says nothing else that is known, nor denies it."""


class Role(StrEnum):
    """What words do that belong to no cause."""

    GOOD = "good"
    HEDGE = "hedges"
    SHELL = "shell"
    TURN = "turns"
    JOIN = "joins"
    BEFORE = "before"
    CLOSE = "close"
    AFTER = "after"
    BOUND = "bound"


DENIALS: Final = (Role.BEFORE, Role.CLOSE, Role.AFTER)
"""The roles of words that deny."""

NEUTRAL: Final = ""
"""The cause of phrases that say none: what stands within them is not looked at."""


@dataclass(frozen=True)
class Rule:
    """A phrase of a cause, its pieces in order."""

    cause: str
    kind: Kind
    pieces: tuple[int, ...]


@dataclass(frozen=True)
class Compiled:
    """A lexicon as `retain.scoring.lexicon_compiling` makes it.

    Attributes:
        dropped: words that neither phrases nor texts take account of.
        tree: every piece, by its tokens.
        single: phrases of one piece, by it.
        several: other phrases, by their first and then their second piece.
        roles: what pieces do besides.
        neutral: pieces that say no cause: what stands within them is not looked at.
    """

    dropped: Node
    tree: Node
    single: Mapping[int, tuple[Rule, ...]]
    several: Mapping[int, Mapping[int, tuple[Rule, ...]]]
    roles: Mapping[int, tuple[Role, ...]]
    neutral: frozenset[int]
