"""A lexicon's document made ready to match, and what is wrong with its phrases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Final

from retain.errors import Problem, nearest
from retain.scoring.lexicon_compiled import NEUTRAL, Compiled, Kind, Role, Rule
from retain.scoring.lexicon_document import ROLES, Document
from retain.scoring.lexicon_phrases import Node, Phrase, PhraseProblem, Piece, parsed, spellings

MOST_IN_ALL: Final = 500_000
"""The most spellings of a whole lexicon."""

RIVALS: Final = "rivals"
"""The list of rivals' names, and the group that phrases may speak of them by."""


@dataclass
class _Making:
    """The compiled lexicon in the making."""

    dropped: Node
    groups: Mapping[str, Sequence[tuple[str, ...]]]
    problems: list[Problem]
    tree: Node = field(default_factory=Node)
    pieces: dict[Piece, int] = field(default_factory=dict)
    rules: list[Rule] = field(default_factory=list)
    roles: dict[int, list[Role]] = field(default_factory=dict)
    spelled: int = 0

    def phrase(self, where: str, entry: str) -> Phrase | None:
        """An entry's phrase; None, with a problem noted, where it cannot be used."""
        try:
            phrase = parsed(entry, self.dropped)
            for name in phrase.groups():
                if name not in self.groups:
                    near = nearest(name, tuple(self.groups)) or ", ".join(sorted(self.groups))
                    raise PhraseProblem("lexicon_no_group", name=name, near=near)
            for piece in phrase.pieces:
                self.number(piece)
        except PhraseProblem as problem:
            self.problems.append(
                Problem(problem.key, {"where": where, "entry": entry, **problem.values})
            )
            return None
        return phrase

    def number(self, piece: Piece) -> int:
        """The number of a piece, its spellings put into the tree when first asked for."""
        if piece not in self.pieces:
            ways = spellings(piece, self.groups)
            self.spelled += len(ways)
            if self.spelled > MOST_IN_ALL:
                raise PhraseProblem("lexicon_spellings", most=MOST_IN_ALL)
            self.pieces[piece] = len(self.pieces)
            for way in ways:
                self.tree.add(way, self.pieces[piece])
        return self.pieces[piece]

    def rule(self, where: str, entry: str, cause: str, kind: Kind) -> None:
        """Add a phrase of a cause, a loose one in each of its orders."""
        phrase = self.phrase(where, entry)
        if phrase is None:
            return
        numbers = tuple(self.number(piece) for piece in phrase.pieces)
        for order in dict.fromkeys(permutations(numbers) if phrase.loose else (numbers,)):
            self.rules.append(Rule(cause, kind, order))

    def role(self, where: str, entry: str, role: Role) -> None:
        """Add words that do something besides saying a cause."""
        phrase = self.phrase(where, entry)
        if phrase is None:
            return
        if len(phrase.pieces) > 1:
            self.problems.append(Problem("lexicon_gap_here", {"where": where, "entry": entry}))
            return
        self.roles.setdefault(self.number(phrase.pieces[0]), []).append(role)


def compiled(document: Document) -> tuple[Compiled, tuple[Problem, ...]]:
    """The lexicon of a document, and everything that is wrong with its phrases."""
    problems: list[Problem] = []
    dropped = _fillers(document, problems)
    making = _Making(dropped, _groups(document, dropped, problems), problems)
    for place, entries in document.lists.items():
        section, *rest = place.split(".")
        for entry in entries:
            if section == "causes":
                making.rule(place, entry, rest[0], Kind(rest[2]))
            elif place == "talk.neutral":
                making.rule(place, entry, NEUTRAL, Kind.PHRASE)
            elif place in ROLES:
                making.role(place, entry, ROLES[place])
    if document.lists.get(RIVALS):
        making.rule(RIVALS, "{rivals}", "competitor", Kind.PHRASE)
    single: dict[int, dict[Rule, None]] = {}
    several: dict[int, dict[int, dict[Rule, None]]] = {}
    for rule in making.rules:
        first, *following = rule.pieces
        by_second = several.setdefault(first, {}) if following else single
        by_second.setdefault(following[0] if following else first, {})[rule] = None
    roles = {piece: tuple(dict.fromkeys(roles)) for piece, roles in making.roles.items()}
    neutral = {piece for piece, rules in single.items() if any(r.cause == NEUTRAL for r in rules)}
    ready = Compiled(
        dropped,
        making.tree,
        {piece: tuple(rules) for piece, rules in single.items()},
        {
            first: {second: tuple(rules) for second, rules in following.items()}
            for first, following in several.items()
        },
        roles,
        frozenset(neutral),
    )
    return ready, tuple(problems)


def _fillers(document: Document, problems: list[Problem]) -> Node:
    dropped = Node()
    for entry in document.lists.get("talk.fillers", ()):
        phrase = _plain("talk.fillers", entry, Node(), problems)
        if phrase is not None:
            if any(True for _ in phrase.groups()):
                values = {"where": "talk.fillers", "entry": entry}
                problems.append(Problem("lexicon_group_here", values))
                continue
            dropped.add(next(iter(spellings(phrase.pieces[0], {}))), 0)
    return dropped


def _plain(where: str, entry: str, dropped: Node, problems: list[Problem]) -> Phrase | None:
    """The phrase of an entry that may hold no gap."""
    try:
        phrase = parsed(entry, dropped)
    except PhraseProblem as problem:
        problems.append(Problem(problem.key, {"where": where, "entry": entry, **problem.values}))
        return None
    if len(phrase.pieces) > 1:
        problems.append(Problem("lexicon_gap_here", {"where": where, "entry": entry}))
        return None
    return phrase


def _groups(
    document: Document, dropped: Node, problems: list[Problem]
) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Each group's spellings, those of groups within groups filled in."""
    pieces: dict[str, list[tuple[str, Piece]]] = {RIVALS: []}
    for place, entries in document.lists.items():
        section, _, name = place.partition(".")
        if section not in ("groups", RIVALS):
            continue
        held = pieces.setdefault(name or RIVALS, [])
        for entry in entries:
            phrase = _plain(place, entry, dropped, problems)
            if phrase is not None:
                held.append((entry, phrase.pieces[0]))
    made: dict[str, tuple[tuple[str, ...], ...]] = {}
    for name in _inner_first(pieces, problems):
        ways: dict[tuple[str, ...], None] = {}
        for entry, piece in pieces[name]:
            try:
                ways |= dict.fromkeys(sorted(spellings(piece, made)))
            except PhraseProblem as problem:
                values = {"where": f"groups.{name}", "entry": entry, **problem.values}
                problems.append(Problem(problem.key, values))
            except KeyError as lacking:
                wanted = str(lacking.args[0])
                near = nearest(wanted, tuple(pieces)) or ", ".join(sorted(pieces))
                values = {"where": f"groups.{name}", "entry": entry, "name": wanted, "near": near}
                problems.append(Problem("lexicon_no_group", values))
        made[name] = tuple(ways)
    return made


def _inner_first(
    pieces: Mapping[str, Sequence[tuple[str, Piece]]], problems: list[Problem]
) -> Iterator[str]:
    """Names of groups, those that stand in others first; those that stand in themselves last."""
    needs = {
        name: {part for _, piece in held for part in piece.parts if isinstance(part, str)}
        & set(pieces)
        for name, held in pieces.items()
    }
    while needs:
        ready = sorted(name for name, wanted in needs.items() if not wanted & set(needs))
        if not ready:
            names = ", ".join(sorted(needs))
            problems.append(Problem("lexicon_circle", {"where": "groups", "names": names}))
            return
        yield from ready
        for name in ready:
            del needs[name]
