"""What a text says, by a compiled lexicon: phrases found, negated ones and praise left out.

A text falls into *clauses*, at punctuation and at words that turn it (but, because, 但, 因为). A
phrase stands within one clause; a negation reaches a few words forward within its clause, so that
"not rude but slow" is slow. A negation that is part of a phrase ("never called back") is no
negation of it: to lack a good thing is a fault.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from retain.scoring.lexicon_phrases import GAP, MOST_TOKENS, Node, kept
from retain.scoring.lexicon_tokens import JOIN, STOP, Tokens

LABEL_LENGTH: Final = 32
"""The longest text that a word alone is a reason in; a word counts 2, a Chinese character 1."""

_REACHED: Final = range(GAP + 1)

Span = tuple[int, int]
"""The first token, and the one after the last."""


class Kind(StrEnum):
    """How an entry of a cause speaks."""

    PHRASE = "phrases"
    """Says the cause wherever it stands."""

    TOPIC = "topics"
    """Names what the cause is about: says it, weakly, unless it is praised."""

    ALONE = "alone"
    """Says it, weakly, where a short text or a part of a list says nothing else."""


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


KEPT: Final = "staff_turnover"
"""The cause that no longer phrase takes in: who left is told on the way to what came of it."""

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
    """A lexicon ready to match: see `retain.scoring.lexicon_reading`."""

    dropped: Node
    tree: Node
    rules: Mapping[int, tuple[Rule, ...]]
    """Rules by their first piece."""

    roles: Mapping[int, tuple[Role, ...]]
    """What each piece does besides."""

    neutral: frozenset[int]
    """Pieces that say no cause: what stands within them is not looked at."""


@dataclass(frozen=True)
class Match:
    """A cause said by a span of tokens."""

    cause: str
    kind: Kind
    pieces: tuple[Span, ...]
    hedged: bool = False

    @property
    def span(self) -> Span:
        """From the first piece to the last."""
        return self.pieces[0][0], self.pieces[-1][1]

    @property
    def named(self) -> int:
        """How many tokens its pieces name."""
        return sum(after - first for first, after in self.pieces)


class _Sentence:
    """A text's tokens with what was found in them."""

    def __init__(self, tokens: Tokens, compiled: Compiled) -> None:
        self.tokens = tokens
        found = list(compiled.tree.found(tokens.words))
        nothing = _Cover(
            [(first, after) for piece, first, after in found if piece in compiled.neutral]
        )
        self.places: dict[int, list[Span]] = {}
        roles: dict[Role, set[Span]] = {role: set() for role in Role}
        longest: dict[int, int] = {}
        longest_role: dict[int, int] = {}
        for piece, first, after in found:
            if piece not in compiled.neutral and nothing.holds((first, after)):
                continue
            self.places.setdefault(piece, []).append((first, after))
            longest[first] = max(longest.get(first, 0), after)
            for role in compiled.roles.get(piece, ()):
                roles[role].add((first, after))
                longest_role[first] = max(longest_role.get(first, 0), after)
        self.roles = {
            role: _not_within(spans, longest_role if role == Role.CLOSE else longest)
            for role, spans in roles.items()
        }
        self.clause = self._clauses()
        self.lengths = [0]
        for word, han in zip(tokens.words, tokens.han, strict=True):
            self.lengths.append(self.lengths[-1] + (1 if han or word in (STOP, JOIN) else 2))

    def _clauses(self) -> list[int]:
        """The number of each token's clause."""
        turns = {first for first, _ in self.roles[Role.TURN]}
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
        places = self.roles[role]
        at = bisect_left(places, (span[0] - GAP - MOST_TOKENS, 0))
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
            for first, after in self.roles[role]
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


def _not_within(spans: set[Span], longest: Mapping[int, int]) -> tuple[Span, ...]:
    """The spans that are no part of a longer piece, in order."""
    before, reach = {}, 0
    for first in sorted(longest):
        before[first] = reach
        reach = max(reach, longest[first])
    return tuple(sorted(span for span in spans if before[span[0]] < span[1] == longest[span[0]]))


def matches(text: str, compiled: Compiled) -> tuple[Tokens, tuple[Match, ...]]:
    """What a text says: its tokens and the matches that stand, in the text's order."""
    tokens = kept(text, compiled.dropped)
    sentence = _Sentence(tokens, compiled)
    found: set[Match] = set()
    for piece in sentence.places:
        for rule in compiled.rules.get(piece, ()):
            if all(other in sentence.places for other in rule.pieces[1:]):
                found |= {Match(rule.cause, rule.kind, where) for where in sentence.found(rule)}
    found = {match for match in found if match.kind != Kind.ALONE or _alone(sentence, match.span)}
    standing = _outermost(found)
    taken = _Cover([piece for match in standing for piece in match.pieces])
    said = [
        replace(match, hedged=_near(sentence, match.span, Role.HEDGE))
        for match in standing
        if match.cause != NEUTRAL
        and not _negated(sentence, match, taken)
        and not (match.kind != Kind.PHRASE and _near(sentence, match.span, Role.GOOD))
    ]
    return tokens, tuple(sorted(said, key=lambda match: (match.span, match.cause, match.kind)))


def _outermost(found: set[Match]) -> list[Match]:
    """Matches that no longer one takes in, and of one span those that name most of it.

    A phrase is taken in by phrases only; what is weaker by anything, and by the next of two
    subjects in a row ("delivery costs" are costs).
    """
    best: dict[tuple[Span, bool], int] = {}
    for match in found:
        key = match.span, match.kind == Kind.PHRASE
        best[key] = max(best.get(key, 0), match.named)
    phrases = _Cover([match.span for match in found if match.kind == Kind.PHRASE])
    everything = _Cover([match.span for match in found])
    own = _Cover([match.span for match in found if match.cause in (KEPT, NEUTRAL)])
    subjects = {match.span[0] for match in found if match.kind == Kind.TOPIC}

    def stands(match: Match) -> bool:
        strong = match.kind == Kind.PHRASE
        if match.named < best[match.span, strong] and match.cause != KEPT:
            return False
        if match.kind == Kind.TOPIC and match.span[1] in subjects:
            return False
        cover = own if match.cause == KEPT else phrases if strong else everything
        if not strong and (match.span, True) in best:
            return False
        return not cover.wider(match.span)

    standing = [match for match in found if stands(match)]
    nothing = {match.span for match in standing if match.cause == NEUTRAL}
    return [match for match in standing if match.cause == NEUTRAL or match.span not in nothing]


def _alone(sentence: _Sentence, span: Span) -> bool:
    """Whether a short text says nothing else in the part where the span stands."""
    if sentence.lengths[-1] > LABEL_LENGTH:
        return False
    first, after = sentence.segment(span)
    rest = {place for place in range(first, after) if not span[0] <= place < span[1]}
    for begin, end in sentence.roles[Role.SHELL]:
        rest -= set(range(begin, end))
    return not rest


def _near(sentence: _Sentence, span: Span, role: Role) -> bool:
    """Whether a word of the role stands within or about the span, in its clause."""
    for other in sentence.about(span, role):
        if span[0] <= other[0] and other[1] <= span[1]:
            return True
        left, right = sorted((span, other))
        if sentence.between(left, right) in _REACHED:
            return True
    return False


def _negated(sentence: _Sentence, match: Match, taken: _Cover) -> bool:
    """Whether a negation reaches a match, from before, from after, or between its pieces.

    What is a piece of any match is no negation; what only begins outside is one ("no complaints"
    of "complaints about quality").
    """
    span = match.span
    for role in (Role.BEFORE, Role.CLOSE, Role.AFTER):
        for other in sentence.about(span, role):
            if taken.holds(other):
                continue
            if role == Role.CLOSE:
                if any(piece[0] == other[1] for piece in match.pieces):
                    return True
                continue
            overlaps = other[0] < span[1] and span[0] < other[1]
            left, right = (span, other) if role == Role.AFTER else (other, span)
            if overlaps or sentence.between(left, right) in _REACHED:
                return True
    return False


class _Cover:
    """Spans, and whether one of them holds another."""

    def __init__(self, spans: Sequence[Span]) -> None:
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
