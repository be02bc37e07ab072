"""One text as matching sees it: its tokens, the pieces found in it, and where its clauses end."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from retain.scoring.lexicon_compiled import DENIALS, Compiled, Role, Rule
from retain.scoring.lexicon_phrases import GAP, MOST_TOKENS
from retain.scoring.lexicon_tokens import JOIN, STOP, Tokens

Span = tuple[int, int]
"""The first token, and the one after the last."""

_NONE: Final[tuple[Span, ...]] = ()


class Sentence:
    """A text's tokens with what was found in them.

    Attributes:
        tokens: those that count.
        places: where each piece stands, in order.
        roles: where words stand that do something besides, in order; what is part of a longer
            piece does not ("not" of "not only"). What denies is part
            only of longer words of a role: "不高" is a fault of efficiency, and no high price.
        clause: the number of each token's clause.
        lengths: how much stands before each token, a word counting 2, a character or mark 1.
    """

    def __init__(self, tokens: Tokens, compiled: Compiled) -> None:
        self.tokens = tokens
        found, quiet = compiled.tree.found(tokens.words), compiled.neutral
        nothing = Cover((first, after) for piece, first, after in found if piece in quiet)
        self.places: dict[int, list[Span]] = {}
        roles: dict[Role, list[Span]] = {}
        longest = [0] * len(tokens.words)
        longest_role = longest.copy()
        for piece, first, after in found:
            if nothing.firsts and piece not in quiet and nothing.holds((first, after)):
                continue
            self.places.setdefault(piece, []).append((first, after))
            longest[first] = max(longest[first], after)
            for role in compiled.roles.get(piece, ()):
                roles.setdefault(role, []).append((first, after))
                longest_role[first] = max(longest_role[first], after)
        self._roles = {
            role: _not_within(spans, longest_role if role in DENIALS else longest)
            for role, spans in roles.items()
        }
        self.clause = self._clauses()
        self.lengths = [0]
        for word, han in zip(tokens.words, tokens.han, strict=True):
            self.lengths.append(self.lengths[-1] + (1 if han or word in (STOP, JOIN) else 2))

    def role(self, role: Role) -> Sequence[Span]:
        """Where the words of a role stand, in order."""
        return self._roles.get(role, _NONE)

    def _clauses(self) -> list[int]:
        turns = {first for first, _ in self.role(Role.TURN)}
        number, clause = 0, []
        for place, word in enumerate(self.tokens.words):
            number += word == STOP or place in turns
            clause.append(number)
        return clause

    def between(self, left: Span, right: Span) -> int | None:
        """How much stands between two spans; None where they overlap or a clause ends between."""
        first, after = left[1], right[0]
        if after < first or self.clause[first - 1] != self.clause[after]:
            return None
        return self.lengths[after] - self.lengths[first]

    def about(self, span: Span, role: Role) -> Iterator[Span]:
        """Words of a role so near to a span that they may concern it."""
        places = self.role(role)
        at = bisect_left(places, (span[0] - GAP - MOST_TOKENS, 0)) if places else 0
        while at < len(places) and places[at][0] <= span[1] + GAP:
            yield places[at]
            at += 1

    def found(self, rule: Rule) -> Iterator[tuple[Span, ...]]:
        """Where a rule's pieces stand in order, gaps no longer than may be, in one clause."""
        reached: dict[int, tuple[Span, ...]] = {
            place[1]: (place,)
            for place in reversed(self.places[rule.pieces[0]])
            if self.clause[place[0]] == self.clause[place[1] - 1]
        }
        for piece in rule.pieces[1:]:
            reached = self._follow(reached, self.places[piece])
        yield from reached.values()

    def _follow(
        self, reached: Mapping[int, tuple[Span, ...]], places: Sequence[Span]
    ) -> dict[int, tuple[Span, ...]]:
        """Where the next piece ends → the pieces so far, the nearest winning."""
        following: dict[int, tuple[Span, ...]] = {}
        for end, so_far in sorted(reached.items()):
            for at in range(bisect_left(places, (end, 0)), len(places)):
                first, after = places[at]
                if self.lengths[first] - self.lengths[end] > GAP:
                    break
                if self.clause[after - 1] == self.clause[end - 1]:
                    following[after] = (*so_far, places[at])
        return following

    def segment(self, span: Span) -> Span:
        """The part of a list or clause that a span stands in."""
        edges = {
            place
            for role in (Role.JOIN, Role.TURN)
            for first, after in self.role(role)
            for place in range(first, after)
        }

        def edge(place: int) -> bool:
            return self.tokens.words[place] in (STOP, JOIN) or place in edges

        first, after = span
        while first and not edge(first - 1):
            first -= 1
        while after < len(self.tokens.words) and not edge(after):
            after += 1
        return first, after


def _not_within(spans: Iterable[Span], longest: Sequence[int]) -> tuple[Span, ...]:
    """The spans, given in order, that are no part of a longer piece."""
    alone: list[Span] = []
    place = reach = 0
    for first, after in spans:
        while place < first:
            reach = max(reach, longest[place])
            place += 1
        if reach < after == longest[first]:
            alone.append((first, after))
    return tuple(alone)


class Cover:
    """Spans, and whether one of them holds another."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.firsts: list[int] = []
        self.reach: list[int] = []
        for first, after in sorted(spans):
            self.firsts.append(first)
            self.reach.append(max(after, self.reach[-1] if self.reach else 0))

    def holds(self, span: Span) -> bool:
        """Whether a span begins no later and ends no earlier."""
        at = bisect_right(self.firsts, span[0])
        return at > 0 and self.reach[at - 1] >= span[1]

    def wider(self, span: Span) -> bool:
        """Whether another span than this very one holds it."""
        earlier = bisect_left(self.firsts, span[0])
        if earlier and self.reach[earlier - 1] >= span[1]:
            return True
        at = bisect_right(self.firsts, span[0])
        return at > 0 and self.reach[at - 1] > span[1]
