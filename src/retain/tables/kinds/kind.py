"""What a declaration is made of: a table kind, and its roles.

A role is what a column means. Its kind says how a cell is read, its aliases which headers claim
it. Everything that reads, checks or describes a table works from these values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from retain.grade_scales import Scale

RoleKind = Literal[
    "identifier", "date", "datetime", "event", "money", "number", "count", "share",
    "portion", "text", "choice", "choices", "flag", "scale",
]  # fmt: skip
"""How a role's cells are read.

identifier: text that names somebody, cleaned as customers' identifiers are. date: a day.
datetime: a day, and its time where one is written. event: a day, or only whether it came. money: an exact amount. number: any number.
count: a whole number. share: a part of one, `0.2` or `20%`. portion: the same, or
percentages (`20`) throughout; over the whole too. text: as it stands. choice: one of a list. choices: several
of a list. flag: yes or no. scale: what grades are given on, `1-5` or `满分10分`.
"""

Ahead = Literal["set_aside", "unknown", "allowed"]
"""What a date after the as-of day means: the row is not of this run; the event is not known yet;
or dates of this role look forward (a due date, a contract's)."""

YES = "yes, y, true, t, 1, x, √, ✓, ✔, 是, 对, 真, 有"
NO = "no, n, false, f, 0, ×, ✗, ✘, 否, 不, 假, 无, 没有"


@dataclass(frozen=True)
class CountedFrom:
    """What an empty day may be counted from.

    Attributes:
        role: the day it is counted from.
        setting: how many days later it is; nothing is counted where that is not set.
    """

    role: str
    setting: str


@dataclass(frozen=True)
class Role:
    """One role of a table.

    Attributes:
        name: what the column is called once read.
        kind: how its cells are read.
        aliases: headers that claim it, besides its name.
        choices: for choices and flags: the value → how exports write it, besides the value.
        open: whether a choice may hold other values; they are kept as they stand.
        ahead: for dates: what a day after the as-of day means.
        points_to: whose name it is: of `customers`, `orders` or `regions`.
        counted: for dates: what an empty one may be counted from.
        graded: for numbers: the scale it is a grade on, or the name that the ends of each row's
            scale bear, as `NAME_low` and `NAME_high`.
    """

    name: str
    kind: RoleKind
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    open: bool = False
    ahead: Ahead = "allowed"
    points_to: str | None = None
    counted: CountedFrom | None = None
    graded: Scale | str | None = None


@dataclass(frozen=True)
class TableKind:
    """One kind of table.

    Attributes:
        name: what it is called in options and in retain.toml.
        roles: role by name, in their order.
        required: alternatives: each inner tuple is a set of roles that together are enough.
        key: the role that names each row, where one row a name is enough; further rows are set
            aside.
        describes: whether a row describes somebody: it is kept where an optional cell of it
            cannot be read (the cell is empty then), and further columns are carried along.
        in_order: pairs of dates of which the second is never before the first.
    """

    name: str
    roles: Mapping[str, Role]
    required: tuple[tuple[tuple[str, ...], ...], ...]
    key: str | None = None
    describes: bool = False
    in_order: tuple[tuple[str, str], ...] = ()

    @property
    def aliases(self) -> Mapping[str, tuple[str, ...]]:
        """Role → the headers that claim it, besides its name."""
        return {name: role.aliases for name, role in self.roles.items()}

    def is_required(self, role: str) -> bool:
        """Whether no table of this kind goes without the role."""
        return any(all(role in roles for roles in alternatives) for alternatives in self.required)


def listed(text: str) -> tuple[str, ...]:
    """The names in a comma-separated list."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def table(
    name: str,
    *roles: Role,
    required: str,
    key: str | None = None,
    describes: bool = False,
    in_order: str = "",
) -> TableKind:
    """A table kind.

    Args:
        name: its name.
        roles: its roles.
        required: the roles it must have, comma-separated; `a or b+c` where several would do.
        key: as in `TableKind`.
        describes: as in `TableKind`.
        in_order: the pairs of dates in order, comma-separated, as `earlier later`.
    """
    alternatives = tuple(
        tuple(tuple(part.strip() for part in way.split("+")) for way in need.split(" or "))
        for need in listed(required)
    )
    by_name = {role.name: role for role in roles}
    pairs = tuple((pair.split()[0], pair.split()[1]) for pair in listed(in_order))
    return TableKind(name, by_name, alternatives, key, describes, pairs)


def identifier(name: str, aliases: str, points_to: str | None = None) -> Role:
    """A role that names somebody."""
    return Role(name, "identifier", listed(aliases), points_to=points_to)


def day(name: str, aliases: str, ahead: Ahead, counted: CountedFrom | None = None) -> Role:
    """A role that is a day; `counted` as in `Role`."""
    return Role(name, "date", listed(aliases), ahead=ahead, counted=counted)


def moment(name: str, aliases: str, ahead: Ahead) -> Role:
    """A role that is a day, with its time where one is written."""
    return Role(name, "datetime", listed(aliases), ahead=ahead)


def event(name: str, aliases: str, ahead: Ahead, yes: str, no: str) -> Role:
    """A role that says when something came about, or only whether it did."""
    values = {"yes": listed(f"{YES}, {yes}"), "no": listed(f"{NO}, {no}")}
    return Role(name, "event", listed(aliases), values, ahead=ahead)


def money(name: str, aliases: str) -> Role:
    """A role that is an amount."""
    return Role(name, "money", listed(aliases))


def number(name: str, aliases: str) -> Role:
    """A role that is a number."""
    return Role(name, "number", listed(aliases))


def grade(name: str, aliases: str, on: Scale | str) -> Role:
    """A role that is a grade, on a scale as `Role.graded` has it."""
    return Role(name, "number", listed(aliases), graded=on)


def scale(name: str, aliases: str) -> Role:
    """A role that says what scale the row's grades are on."""
    return Role(name, "scale", listed(aliases))


def count(name: str, aliases: str) -> Role:
    """A role that is a whole number."""
    return Role(name, "count", listed(aliases))


def share(name: str, aliases: str) -> Role:
    """A role that is a part of one."""
    return Role(name, "share", listed(aliases))


def portion(name: str, aliases: str) -> Role:
    """A role that is a part of a whole, and in faulty data more."""
    return Role(name, "portion", listed(aliases))


def words(name: str, aliases: str, points_to: str | None = None) -> Role:
    """A role that is text as it stands."""
    return Role(name, "text", listed(aliases), points_to=points_to)


def flag(name: str, aliases: str, yes: str = "", no: str = "") -> Role:
    """A role that says yes or no; `yes` and `no` are further ways to write them."""
    values = {"yes": listed(f"{YES}, {yes}"), "no": listed(f"{NO}, {no}")}
    return Role(name, "flag", listed(aliases), values)


def choice(
    name: str, aliases: str, values: Mapping[str, str], *, open: bool = False, several: bool = False
) -> Role:
    """A role that holds one of `values` (value → how exports write it), or several of them."""
    kind: RoleKind = "choices" if several else "choice"
    ways = {value: listed(written) for value, written in values.items()}
    return Role(name, kind, listed(aliases), ways, open)
