"""Phrases of the lexicon: words in a row, groups of words, gaps; and how they are found in texts.

A phrase is written as `price increase` (in a row), `{price} .. high` (in this order, a few words
between), `{price} & high` (in either order). `{price}` stands for any entry of the group `price`.
What must stand in a row is one *piece*; all pieces lie in one tree of tokens. Nothing is tried
twice and nothing goes back: the work is the text's tokens times the longest piece, then the
places found, times the pieces of the phrases that begin there. So no lexicon makes a text hang.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from retain.scoring.lexicon_tokens import STOP, Tokens, tokens

GAP: Final = 8
"""The most that may stand in a gap: an English word counts 2, a Chinese character 1."""

MOST_TOKENS: Final = 24
"""The most tokens of one piece, that is how far the tree is followed from any token."""

MOST_PIECES: Final = 4
"""The most pieces of one phrase."""

MOST_SPELLINGS: Final = 20_000
"""The most ways of writing a single group or piece, its groups filled in."""

_PART: Final = re.compile(r"\{\s*([^{}]*?)\s*\}|\s*(\.\.+|…+|&)\s*|([^{}&.…]+|\.)")


class PhraseProblem(Exception):
    """A phrase that cannot be used: the problem's key and values."""

    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = key, values
        super().__init__(key)


@dataclass(frozen=True)
class Piece:
    """What stands in a row: groups by name and tokens."""

    parts: tuple[str | tuple[str, ...], ...]
    """A group's name, or a run of tokens."""


@dataclass(frozen=True)
class Phrase:
    """Pieces in their order, a gap between each two; `loose` phrases take them in any order."""

    pieces: tuple[Piece, ...]
    loose: bool = False

    def groups(self) -> Iterator[str]:
        """The names of the groups it holds."""
        for piece in self.pieces:
            yield from (part for part in piece.parts if isinstance(part, str))


@dataclass
class Node:
    """A place in the tree: where the next token leads, and the pieces that end here."""

    after: dict[str, Node] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)

    def add(self, spelling: Sequence[str], piece: int) -> None:
        """Put a piece's spelling into the tree."""
        node = self
        for token in spelling:
            node = node.after.setdefault(token, Node())
        if piece not in node.ends:
            node.ends.append(piece)

    def found(self, words: Sequence[str]) -> list[tuple[int, int, int]]:
        """Every piece in the tokens: (piece, first token, token after the last)."""
        places = []
        for first, word in enumerate(words):
            node = self.after.get(word)
            after = first + 1
            while node is not None:
                places += [(piece, first, after) for piece in node.ends]
                node = node.after.get(words[after]) if after < len(words) else None
                after += 1
        return places

    def longest(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Spans from left to right, each the longest that begins there, none overlapping."""
        first = 0
        while first < len(words):
            node, after = self, first
            for last in range(first, len(words)):
                following = node.after.get(words[last])
                if following is None:
                    break
                node = following
                if node.ends:
                    after = last + 1
            if after > first:
                yield first, after
            first = max(after, first + 1)


def parsed(phrase: str, dropped: Node) -> Phrase:
    """A phrase as it is written.

    Args:
        phrase: the text.
        dropped: words that no phrase takes account of.

    Raises:
        PhraseProblem: it says nothing, is too long, or has a gap where nothing follows.
    """
    pieces: list[list[str | tuple[str, ...]]] = [[]]
    loose = strict = False
    at = 0
    while at < len(phrase):
        part = _PART.match(phrase, at)
        if part is None:
            raise PhraseProblem("lexicon_braces")
        at = part.end()
        group, mark, words = part.groups()
        if group is not None:
            pieces[-1].append(group)
        elif mark is not None:
            loose, strict = loose or mark == "&", strict or mark != "&"
            pieces.append([])
        elif run := tuple(word for word in kept(words, dropped).words if word != STOP):
            pieces[-1].append(run)
    if pieces == [[]]:
        raise PhraseProblem("lexicon_nothing")
    if not all(pieces) or (loose and strict) or len(pieces) > MOST_PIECES:
        raise PhraseProblem("lexicon_gaps", most=MOST_PIECES)
    return Phrase(tuple(Piece(tuple(piece)) for piece in pieces), loose)


def kept(text: str, dropped: Node) -> Tokens:
    """The tokens of a text that count."""
    every = tokens(text)
    spans = dropped.longest(every.words)
    return every.without({place for first, after in spans for place in range(first, after)})


def spellings(
    piece: Piece, groups: Mapping[str, Sequence[tuple[str, ...]]]
) -> set[tuple[str, ...]]:
    """Every way of writing a piece, its groups filled in.

    Raises:
        PhraseProblem: there are too many, or one is too long.
    """
    ways: set[tuple[str, ...]] = {()}
    for part in piece.parts:
        fillings = groups[part] if isinstance(part, str) else (part,)
        if len(ways) * len(fillings) > MOST_SPELLINGS:
            raise PhraseProblem("lexicon_spellings", most=MOST_SPELLINGS)
        ways = {(*way, *filling) for way in ways for filling in fillings}
    if any(len(way) > MOST_TOKENS for way in ways):
        raise PhraseProblem("lexicon_too_long", most=MOST_TOKENS)
    return ways
