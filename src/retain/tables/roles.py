"""How a header is recognised: which column of a file plays which role of its table.

A header claims a role when, folded (case, blanks, underscores and punctuation gone, full width
made half width), it equals the role's own name or one of its aliases, English or Chinese, as
`kinds` declares them. Nothing else is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import cache

from retain.errors import DataError, UsageError, nearest
from retain.tables.kinds.accounts import CUSTOMERS, MANAGERS, REGIONS
from retain.tables.kinds.dealings import CONTACTS, ENGAGEMENT, REASONS, WINBACK_ATTEMPTS
from retain.tables.kinds.kind import TableKind
from retain.tables.kinds.sales import MARKET_PRICES, RETURNS, STOCK, TRANSACTIONS, WALLET
from retain.tables.kinds.service import COMPLAINTS, PROMISES, SURVEYS

_DATUM = re.compile(r"[+\-]?[0-9][0-9.,:/\- ]*")
"""What no header is called: a number, a date."""

TABLES: Mapping[str, TableKind] = {
    kind.name: kind
    for kind in (
        TRANSACTIONS, CUSTOMERS, REGIONS, CONTACTS, COMPLAINTS, PROMISES, MANAGERS, SURVEYS, WALLET,
        MARKET_PRICES, ENGAGEMENT, STOCK, RETURNS, WINBACK_ATTEMPTS, REASONS,
    )
}  # fmt: skip
"""Every table, by name; only transactions are required."""


def fold(header: str) -> str:
    """A header for comparison: NFKC, lower case, letters and digits only."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", header).casefold())


def map_roles(
    table: str,
    columns: Iterable[str],
    explicit: Mapping[str, str],
    *,
    source: str,
    counted: Container[str] = (),
) -> dict[str, str]:
    """Which column of a file plays which role.

    Args:
        table: a name in `TABLES`.
        columns: the file's header.
        explicit: role → column, as typed or configured; these win and silence recognition for
            both the role and the column.
        source: the file, for messages.
        counted: required roles that need no column, since they are counted from another.

    Returns:
        role → column, in the order of the table's roles.

    Raises:
        DataError: an explicit column is not in the file, two columns claim one role, or nothing
            claims a required one.
        UsageError: an explicit role is none of the table's.
    """
    kind = TABLES[table]
    present = tuple(columns)
    mapping = _explicit(kind, present, explicit, source)
    free = [column for column in present if column not in mapping.values()]
    claims = claimants_of(kind, free)
    for role, claimants in claims.items():
        if role in mapping:
            continue
        if len(claimants) > 1:
            raise DataError(
                "two_claim_role",
                code="AMBIGUOUS_COLUMN",
                file=source,
                columns=", ".join(claimants),
                role=role,
                first=claimants[0],
            )
        mapping[role] = claimants[0]
    _check_required(kind, mapping, present, source, counted)
    return {role: mapping[role] for role in kind.roles if role in mapping}


def recognised(table: str, columns: Iterable[str]) -> dict[str, str]:
    """Role → column for the columns that alone claim a role of `table`; no errors."""
    claims = claimants_of(TABLES[table], columns)
    return {role: claimants[0] for role, claimants in claims.items() if len(claimants) == 1}


def header_of(
    table: str, explicit: Mapping[str, str], counted: Iterable[str] = ()
) -> Callable[[Sequence[str]], bool]:
    """Whether cells are a header of `table`: every required role is claimed, named or counted."""
    kind = TABLES[table]

    def is_header(cells: Sequence[str]) -> bool:
        named = {role for role, column in explicit.items() if column in cells}
        roles = named.union(claimants_of(kind, cells), counted)
        return all(
            any(all(role in roles for role in way) for way in ways) for ways in kind.required
        )

    return is_header


def claimants_of(kind: TableKind, columns: Iterable[str]) -> dict[str, list[str]]:
    """Role → the columns that claim it; roles that no column claims are left out."""
    by_alias = _roles_by_header(kind.name)
    claims: dict[str, list[str]] = {}
    for column in columns:
        role = by_alias.get(fold(column))
        if role is not None:
            claims.setdefault(role, []).append(column)
    return claims


@cache
def _roles_by_header(table: str) -> Mapping[str, str]:
    """Every folded header of a table → its role; made once, since many lines are asked."""
    return {
        fold(alias): role
        for role, aliases in TABLES[table].aliases.items()
        for alias in (role, *aliases)
    }


def _fitting(than: TableKind, columns: Sequence[str]) -> list[str]:
    """Other tables that the columns do for, with more roles claimed; the most claimed first."""
    roles = {name: len(claimants_of(kind, columns)) for name, kind in TABLES.items()}
    better = [name for name in TABLES if roles[name] > roles[than.name]]
    fitting = [name for name in better if header_of(name, {})(columns)]
    return sorted(fitting, key=lambda name: -roles[name])[:3]


def _explicit(
    kind: TableKind, present: tuple[str, ...], explicit: Mapping[str, str], source: str
) -> dict[str, str]:
    for role, column in explicit.items():
        if role not in kind.aliases:
            raise UsageError(
                "unknown_role",
                role=role,
                table=kind.name,
                near=nearest(role, tuple(kind.roles)) or ", ".join(kind.roles),
            )
        if column not in present:
            raise DataError(
                "mapped_column_missing",
                code="MISSING_COLUMN",
                role=role,
                column=column,
                file=source,
                seen=", ".join(present),
                near=nearest(column, present) or "-",
            )
    return dict(explicit)


def _check_required(
    kind: TableKind,
    mapping: Mapping[str, str],
    present: tuple[str, ...],
    source: str,
    counted: Container[str],
) -> None:
    for alternatives in kind.required:
        if any(all(r in mapping or r in counted for r in roles) for roles in alternatives):
            continue
        if any(_DATUM.fullmatch(name.strip()) for name in present):
            raise DataError("header_is_row", code="MISSING_COLUMN", file=source)
        role = alternatives[0][0]
        if others := _fitting(kind, present):
            raise DataError(
                "another_table",
                code="MISSING_COLUMN",
                file=source,
                role=" / ".join(" + ".join(roles) for roles in alternatives),
                table=kind.name,
                seen=", ".join(present),
                others=", ".join(others),
                first=others[0],
            )
        found = (
            candidate
            for alias in (role, *kind.aliases[role])
            for candidate in nearest(alias, present).split(", ")
            if candidate
        )
        near = list(dict.fromkeys(found))[:3]
        said = {
            "file": source,
            "role": " / ".join(" + ".join(roles) for roles in alternatives),
            "table": kind.name,
            "seen": ", ".join(present),
            "near": ", ".join(near) or "-",
            "example": role if kind.name == "transactions" else f"{kind.name}.{role}",
        }
        if (begin := kind.roles[role].counted) is not None:
            where = {"setting": begin.setting, "start": begin.role}
            raise DataError("day_unclaimed", code="MISSING_COLUMN", **said, **where)
        raise DataError("role_unclaimed", code="MISSING_COLUMN", **said)
