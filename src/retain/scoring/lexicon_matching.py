"""What a text says, by a compiled lexicon: phrases found, negated ones and praise left out.

A text falls into *clauses*, at punctuation and at words that turn it (but, because, 但, 因为). A
phrase stands within one clause; a negation reaches a few words forward within its clause, so that
"not rude but slow" is slow. A negation that is part of a phrase ("never called back") is no
negation of it: to lack a good thing is a fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from retain.scoring.lexicon_compiled import DENIALS, NEUTRAL, Compiled, Kind, Role, Rule
from retain.scoring.lexicon_phrases import GAP, kept
from retain.scoring.lexicon_sentence import Cover, Sentence, Span
from retain.scoring.lexicon_tokens import Tokens

LABEL_LENGTH: Final = 32
"""The longest text that a word alone is a reason in; a word counts 2, a Chinese character 1."""

_REACHED: Final = range(GAP + 1)

OF_SUBJECTS: Final = ("service_attitude", "neglected_details", "product_fit", "price_market")
"""Causes that say what is wrong with a subject."""

KEPT: Final = "staff_turnover"
"""The cause that no longer phrase takes in: who left is told on the way to what came of it."""


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


def matches(text: str, compiled: Compiled) -> tuple[Tokens, tuple[Match, ...]]:
    """What a text says: its tokens and the matches that stand, in the text's order."""
    tokens = kept(text, compiled.dropped)
    sentence = Sentence(tokens, compiled)
    found: set[Match] = set()
    for rule in _rules(sentence, compiled):
        found |= {Match(rule.cause, rule.kind, where) for where in sentence.found(rule)}
    short = sentence.lengths[-1] <= LABEL_LENGTH
    if not short or any(match.kind != Kind.LAST for match in found):
        found = {match for match in found if match.kind != Kind.LAST}
    found = {match for match in found if match.kind != Kind.ALONE or _alone(sentence, match.span)}
    standing = _outermost(found)
    says = (Kind.PHRASE, Kind.LAST)
    said_by = [match for match in found if match.kind in says and match.cause != NEUTRAL]
    taken = Cover(place for match in said_by for place in match.pieces)
    said = [
        replace(match, hedged=_near(sentence, match.span, Role.HEDGE))
        for match in standing
        if match.cause != NEUTRAL
        and not _negated(sentence, match, taken)
        and not (match.kind != Kind.PHRASE and _near(sentence, match.span, Role.GOOD))
    ]
    return tokens, tuple(sorted(said, key=lambda match: (match.span, match.cause, match.kind)))


def _rules(sentence: Sentence, compiled: Compiled) -> Iterator[Rule]:
    """The phrases whose pieces all stand somewhere in the sentence."""
    places = sentence.places
    for piece in places:
        yield from compiled.single.get(piece, ())
        following = compiled.several.get(piece, {})
        for second in places.keys() & following.keys():
            for rule in following[second]:
                if all(other in places for other in rule.pieces[2:]):
                    yield rule


def _outermost(found: set[Match]) -> list[Match]:
    """Matches that no longer one takes in, and of one span those that name most of it.

    A phrase is taken in by phrases only; what is weaker by anything, and by the next of two
    subjects in a row ("delivery costs" are costs).
    """
    found = _nearest(found)
    best: dict[tuple[Span, bool], int] = {}
    for match in found:
        key = match.span, match.kind == Kind.PHRASE
        best[key] = max(best.get(key, 0), match.named)
    phrases = Cover([match.span for match in found if match.kind == Kind.PHRASE])
    everything = Cover([match.span for match in found])
    own = Cover([match.span for match in found if match.cause in (KEPT, NEUTRAL)])
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


def _nearest(found: set[Match]) -> set[Match]:
    """Matches but those of a fault's farther subject: "branch staff unfriendly" is of the staff."""
    subjects: dict[Span, list[Match]] = {}
    for match in found:
        if match.kind == Kind.PHRASE and match.cause in OF_SUBJECTS and len(match.pieces) > 1:
            subjects.setdefault(match.pieces[-1], []).append(match)
    farther: set[Match] = set()
    for held in subjects.values():
        last = max(match.pieces[0][0] for match in held)
        near = {match.cause for match in held if match.pieces[0][0] == last}
        farther |= {m for m in held if m.pieces[0][1] <= last and m.cause not in near}
    return found - farther


def _alone(sentence: Sentence, span: Span) -> bool:
    """Whether a short text says nothing else in the part where the span stands."""
    if sentence.lengths[-1] > LABEL_LENGTH:
        return False
    first, after = sentence.segment(span)
    rest = {place for place in range(first, after) if not span[0] <= place < span[1]}
    for begin, end in sentence.role(Role.SHELL):
        rest -= set(range(begin, end))
    return not rest


def _near(sentence: Sentence, span: Span, role: Role) -> bool:
    """Whether a word of the role stands within or about the span, in its clause."""
    for other in sentence.about(span, role):
        if span[0] <= other[0] and other[1] <= span[1]:
            return True
        left, right = sorted((span, other))
        if sentence.between(left, right) in _REACHED:
            return True
    return False


def _negated(sentence: Sentence, match: Match, taken: Cover) -> bool:
    """Whether a negation reaches a match, from before, from after, or between its pieces.

    What is a piece of any match is no negation; what only begins outside is one ("no complaints"
    of "complaints about quality").
    """
    span = match.span
    for role in DENIALS:
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
