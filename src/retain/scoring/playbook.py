"""The playbook: what is done about each cause, by whom, with what offer, and what is said.

A document holds a table a cause, and below it a table a level (`tier_before`) that is treated
otherwise. Documents are laid over each other: the shipped one first, then the user's. What a user
writes for a cause holds for all of its levels, unless the user writes for the level, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from retain.errors import Problem, nearest
from retain.scoring.causes.rule import CAUSES, UNKNOWN

LEVELS: Final = ("A", "B", "C")
"""Levels of customers that a play may differ by: what they were worth while they bought."""

CHANNELS: Final = ("visit", "call", "message", "email")
PAID: Final = ("always", "on_return")
OBJECTION: Final = "objection"

_PRICES = ("offer_cost", "offer_share")
_MOST_SHARE, _MOST_DAYS, _MOST_COST = 10.0, 365, 1e12


@dataclass(frozen=True)
class Play:
    """What is done for one customer.

    Attributes:
        remedy: what is done about the cause, in a sentence.
        department: who sees to it.
        who: who makes contact.
        channel: one of `CHANNELS`.
        offer: what the customer is offered; "" for nothing.
        offer_cost: what that costs, in the currency; None where it is a share.
        offer_share: what it costs as a share of the customer's average occasion; None where it is
            an amount.
        paid: one of `PAID`: whether it costs in any case, or only if the customer buys again.
        steps: the contacts in their order, one each.
        days_between: working days from one to the next.
        talking_points: what to say, the most telling first.
    """

    remedy: str
    department: str
    who: str
    channel: str
    offer: str
    offer_cost: float | None
    offer_share: float | None
    paid: str
    steps: tuple[str, ...]
    days_between: int
    talking_points: tuple[str, ...]


@dataclass(frozen=True)
class Playbook:
    """Plays by cause and level, and the way to answer an objection.

    Attributes:
        plays: (cause, level) → play; every cause, and unknown, has one at every level.
        objection: the steps of an answer.
        reply_days: working days until a reply that was promised.
    """

    plays: Mapping[tuple[str, str], Play]
    objection: tuple[str, ...] = ()
    reply_days: int = 0

    def play(self, cause: str, tier: str | None) -> Play:
        """The play for a cause and a level; that of level C where the level is not known."""
        return self.plays[cause, tier if tier in LEVELS else LEVELS[-1]]


@dataclass(frozen=True)
class Document:
    """A document of plays.

    Attributes:
        origin: where it comes from, as messages name it.
        body: what it says, as TOML has it.
    """

    origin: str
    body: Mapping[str, Any]


def read_playbook(documents: Sequence[Document], problems: list[Problem]) -> Playbook:
    """The playbook that documents say, later ones over earlier ones.

    Args:
        documents: the first is complete.
        problems: gets every fault; what is faulty stays as the documents before have it.
    """
    plays: dict[tuple[str, str], dict[str, Any]] = {
        (cause, level): {} for cause in (*CAUSES, UNKNOWN) for level in LEVELS
    }
    objection: dict[str, Any] = {}
    for document in documents:
        reader = _Reader(document.origin, problems)
        for name, body in document.body.items():
            if name == OBJECTION:
                objection |= reader.table(name, body, _OBJECTION)
            elif (name, LEVELS[0]) in plays:
                _lay_over(plays, name, body, reader)
            else:
                reader.unknown(name, "", (OBJECTION, *CAUSES, UNKNOWN))
    unpriced = {"offer_cost": None, "offer_share": None}
    return Playbook(
        {key: Play(**unpriced | play) for key, play in plays.items()},
        objection["steps"],
        objection["reply_days"],
    )


def _lay_over(
    plays: dict[tuple[str, str], dict[str, Any]], cause: str, body: object, reader: _Reader
) -> None:
    """Put a cause's table over its plays: first what holds for all levels, then each level."""
    tables = body if isinstance(body, Mapping) else {}
    general = {key: said for key, said in tables.items() if key not in LEVELS}
    of_all = reader.table(cause, general if isinstance(body, Mapping) else body, _PLAY)
    for level in LEVELS:
        of_level = reader.table(f"{cause}.{level}", tables.get(level, {}), _PLAY)
        for said in (of_all, of_level):
            play = plays[cause, level]
            if any(name in said for name in _PRICES):
                play = {key: value for key, value in play.items() if key not in _PRICES}
            plays[cause, level] = play | said


Fault = tuple[str, Mapping[str, object]]
"""The key of a problem, and what it is said with besides the value."""

Check = Callable[[object], Fault | None]
"""Finds the fault of a value, if it has one."""


def _text(value: object) -> Fault | None:
    return None if isinstance(value, str) and value.strip() else ("not_text", {})


def _perhaps_text(value: object) -> Fault | None:
    return None if isinstance(value, str) else ("not_text", {})


def _texts(value: object) -> Fault | None:
    good = isinstance(value, list) and value and not any(_text(each) for each in value)
    return None if good else ("not_texts", {})


def _choice(*choices: str) -> Check:
    return lambda value: (
        None if value in choices else ("no_choice", {"choices": ", ".join(choices)})
    )


def _number(most: float, *, whole: bool = False) -> Check:
    kinds = (int,) if whole else (int, float)

    def check(value: object) -> Fault | None:
        good = isinstance(value, kinds) and not isinstance(value, bool)
        if whole and not good:
            return "not_whole", {}
        if not good or not 0 <= float(str(value)) <= most:
            return "out_of_range", {"minimum": 0, "maximum": f"{most:g}"}
        return None

    return check


_PLAY: Final[Mapping[str, Check]] = {
    "remedy": _text,
    "department": _text,
    "who": _text,
    "channel": _choice(*CHANNELS),
    "offer": _perhaps_text,
    "offer_cost": _number(_MOST_COST),
    "offer_share": _number(_MOST_SHARE),
    "paid": _choice(*PAID),
    "steps": _texts,
    "days_between": _number(_MOST_DAYS, whole=True),
    "talking_points": _texts,
}
_OBJECTION: Final[Mapping[str, Check]] = {
    "steps": _texts,
    "reply_days": _number(_MOST_DAYS, whole=True),
}


class _Reader:
    """Reads the tables of one document; faults are noted, and what is right is kept."""

    def __init__(self, origin: str, problems: list[Problem]) -> None:
        self._origin, self._problems = origin, problems

    def table(self, name: str, body: object, checks: Mapping[str, Check]) -> dict[str, Any]:
        """What is right of a table."""
        if not isinstance(body, Mapping):
            self._fault("not_table", name, body)
            return {}
        said = {}
        for key, value in body.items():
            if key not in checks:
                self.unknown(key, f"{name}.", tuple(checks))
            elif (fault := checks[key](value)) is not None:
                self._fault(fault[0], f"{name}.{key}", value, **fault[1])
            else:
                said[key] = tuple(value) if isinstance(value, list) else value
        if all(price in said for price in _PRICES):
            self._fault("offer_twice", name, said["offer_cost"])
        return said

    def unknown(self, name: str, prefix: str, known: Sequence[str]) -> None:
        """Note a name that means nothing."""
        near = nearest(name, tuple(known)) or ", ".join(known)
        self._fault("unknown", f"{prefix}{name}", "", near=near)

    def _fault(self, key: str, name: str, value: object, **said: object) -> None:
        values = {"name": name, "value": repr(value), "origin": self._origin, **said}
        self._problems.append(Problem(key, values))
