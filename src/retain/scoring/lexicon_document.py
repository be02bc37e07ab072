"""The lexicon as its file says it: checked, joined to the shipped one, and compiled.

rivals = ["Halden Direct"]          # always a competitor

[groups]                            # what {name} stands for in phrases
price = ["price", "cost", "价格"]

[talk]                              # words that say no cause, but how one is said
fillers = ["the", "的"]
neutral = ["moved on"]

[causes.price_market.en]
phrases = ["{price} .. high"]       # says the cause wherever it stands
topics = ["price"]                  # names its subject: weaker, and nothing where praised
alone = ["terms"]                   # only where nothing else is said

[remove]                            # in a user's file: what not to take from the shipped one
price_market = ["{price} .. high"]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from retain.errors import Problem, nearest
from retain.scoring.causes.rule import CAUSES
from retain.scoring.lexicon_compiled import Kind, Role

LANGUAGES: Final = ("en", "zh")
TALK: Final = ("fillers", "joins", "turns", "hedges", "shell", "good", "neutral")
NEGATION: Final = ("before", "close", "after", "bound")
MOST_ENTRIES: Final = 20_000
MOST_CHARACTERS: Final = 200
_SECTIONS: Final = ("replace", "rivals", "groups", "talk", "negation", "causes", "remove")

Lists = Mapping[str, tuple[str, ...]]
"""A list's place in the file (`causes.natural.en.phrases`) → its entries."""


@dataclass(frozen=True)
class Document:
    """A lexicon's lists by their place in the file."""

    lists: Lists
    removed: Lists
    replace: bool

    def joined(self, shipped: Document) -> Document:
        """The document over the shipped one; alone where it replaces it."""
        if self.replace:
            return self
        lists = {
            place: tuple(entry for entry in entries if entry not in self._removed_from(place))
            for place, entries in shipped.lists.items()
        }
        for place, entries in self.lists.items():
            lists[place] = tuple(dict.fromkeys((*lists.get(place, ()), *entries)))
        return Document(lists, {}, replace=False)

    def _removed_from(self, place: str) -> tuple[str, ...]:
        return self.removed.get(subject(place), ())

    def absent(self, shipped: Document) -> Iterator[Problem]:
        """Problems: what is to be removed from the shipped lexicon and is not in it."""
        for name, entries in self.removed.items():
            known = [
                e for place, held in shipped.lists.items() if subject(place) == name for e in held
            ]
            for entry in entries:
                if entry not in known:
                    near = nearest(entry, known) or "-"
                    yield Problem(
                        "lexicon_absent", {"where": f"remove.{name}", "entry": entry, "near": near}
                    )


def subject(place: str) -> str:
    """What a list is about: its cause, its group, or its own name."""
    parts = place.split(".")
    return parts[1] if len(parts) > 1 else parts[0]


def read_document(content: Mapping[str, object]) -> tuple[Document, tuple[Problem, ...]]:
    """A lexicon's document and everything that is wrong with its form."""
    problems: list[Problem] = []
    lists: dict[str, tuple[str, ...]] = {}
    _known(content, "", _SECTIONS, problems)
    replace = content.get("replace", False)
    if not isinstance(replace, bool):
        problems.append(Problem("lexicon_not_flag", {"where": "replace", "entry": repr(replace)}))
    _take(content, "rivals", "", lists, problems)
    groups = _table(content, "groups", problems)
    for name in groups:
        if name in (*CAUSES, *TALK, *NEGATION, "rivals"):
            problems.append(Problem("lexicon_name_taken", {"where": f"groups.{name}"}))
        _take(groups, name, "groups.", lists, problems)
    for section, names in (("talk", TALK), ("negation", NEGATION)):
        table = _table(content, section, problems)
        _known(table, f"{section}.", names, problems)
        for name in names:
            _take(table, name, f"{section}.", lists, problems)
    causes = _table(content, "causes", problems)
    _known(causes, "causes.", CAUSES, problems)
    for cause in CAUSES:
        by_language = _table(causes, cause, problems, "causes.")
        _known(by_language, f"causes.{cause}.", LANGUAGES, problems)
        for language in LANGUAGES:
            place = f"causes.{cause}.{language}."
            table = _table(by_language, language, problems, f"causes.{cause}.")
            _known(table, place, tuple(Kind), problems)
            for kind in Kind:
                _take(table, kind, place, lists, problems)
    removed: dict[str, tuple[str, ...]] = {}
    gone = _table(content, "remove", problems)
    for name in gone:
        _take(gone, name, "remove.", removed, problems)
    if sum(map(len, lists.values())) > MOST_ENTRIES:
        problems.append(Problem("lexicon_too_many", {"most": MOST_ENTRIES}))
    bare = {place.removeprefix("remove."): entries for place, entries in removed.items()}
    return Document(lists, bare, replace=replace is True), tuple(problems)


def _known(
    table: Mapping[str, object], prefix: str, names: Sequence[str], problems: list[Problem]
) -> None:
    for name in table:
        if name not in names:
            near = nearest(name, tuple(names)) or ", ".join(names)
            problems.append(Problem("lexicon_unknown", {"where": f"{prefix}{name}", "near": near}))


def _table(
    content: Mapping[str, object], name: str, problems: list[Problem], prefix: str = ""
) -> Mapping[str, object]:
    table = content.get(name, {})
    if isinstance(table, Mapping):
        return table
    problems.append(Problem("lexicon_not_table", {"where": prefix + name, "entry": repr(table)}))
    return {}


def _take(
    table: Mapping[str, object],
    name: str,
    prefix: str,
    lists: dict[str, tuple[str, ...]],
    problems: list[Problem],
) -> None:
    """Put a list of the table among `lists`, or its faults among the problems."""
    if name not in table:
        return
    where, entries = prefix + name, table[name]
    if not isinstance(entries, list | tuple):
        problems.append(Problem("lexicon_not_list", {"where": where, "entry": repr(entries)}))
        return
    good = []
    for entry in entries:
        if not isinstance(entry, str) or not 0 < len(entry) <= MOST_CHARACTERS:
            shown = repr(entry)[:MOST_CHARACTERS]
            values = {"where": where, "entry": shown, "most": MOST_CHARACTERS}
            problems.append(Problem("lexicon_not_text", values))
        else:
            good.append(entry)
    lists[where] = tuple(good)


ROLES: Final[Mapping[str, Role]] = {
    **{f"talk.{role}": role for role in Role if role in TALK},
    **{f"negation.{role}": role for role in Role if role in NEGATION},
}
"""The lists whose words do something besides saying a cause."""
