"""How each file's number columns are written: assumed plain, looked at where that fails.

A plain column costs nothing: its cells are cast while they are summed, and only where some could
not be is the file read once more for their shapes. The first lines are tried beforehand, so that
a file written another way throughout is summed but once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import polars as pl

from retain.settings import Mark
from retain.tables.amounts import NUMBERS
from retain.tables.columns import is_blank
from retain.tables.numbers import NumberStyle, minor_units, mixed_currency, prove_numbers
from retain.tables.parts import Part
from retain.tables.reasons import Note
from retain.tables.written_numbers import shape_of

_PERCENT = ("discount_rate", "discount_amount")
_TRIED = 1000
"""Lines tried before all are summed."""


def tried_styles(parts: Sequence[Part], declared: Mark | None) -> list[Part]:
    """The parts with the styles of columns whose first lines are not plain, or all if declared so.

    Raises:
        DataError: a style in doubt, or several currencies.
    """
    return _one_currency([_styled(part, declared, _odd_roles(part, declared)) for part in parts])


def proved_styles(parts: Sequence[Part], declared: Mark | None) -> list[Part]:
    """The parts with the styles of all their number columns.

    Raises:
        DataError: a style in doubt, or several currencies.
    """
    return _one_currency([_styled(part, declared, _text_roles(part)) for part in parts])


def same_reading(parts: Sequence[Part], others: Sequence[Part]) -> bool:
    """Whether two takes on the same files read the same numbers."""
    return [_not_plain(part) for part in parts] == [_not_plain(part) for part in others]


def _not_plain(part: Part) -> dict[str, NumberStyle]:
    return {column: style for column, style in part.styles.items() if not style.plain}


def style_notes(parts: Iterable[Part]) -> tuple[Note, ...]:
    """What is worth saying of the styles, once for each column."""
    notes: dict[tuple[str, str], Note] = {}
    for part in parts:
        for role in NUMBERS:
            style = part.styles.get(part.mapping.get(role, ""))
            for note in style.notes(part.where(role)) if style else ():
                notes.setdefault((note.code, part.mapping[role]), note)
    return tuple(notes.values())


def _text_roles(part: Part) -> list[str]:
    """The number roles whose column is text."""
    schema = part.scan.schema
    return [r for r in NUMBERS if r in part.mapping and schema[part.mapping[r]] == pl.String]


def _odd_roles(part: Part, declared: Mark | None) -> list[str]:
    """The number roles whose column is not plain, by its first lines or by what was declared."""
    roles = _text_roles(part)
    if declared == "comma" or not roles:
        return roles
    text = pl.String()
    columns = [part.mapping[role] for role in roles]
    unread = [
        (minor_units(column, text).is_null() & ~is_blank(column, text)).any().alias(role)
        for role, column in zip(roles, columns, strict=True)
    ]
    found = part.scan.frame.head(_TRIED).select(unread).collect().row(0, named=True)
    return [role for role in roles if found[role]]


def _styled(part: Part, declared: Mark | None, roles: list[str]) -> Part:
    styles: dict[str, NumberStyle] = dict(part.styles)
    for role in roles:
        column = part.mapping[role]
        if column not in styles:
            styles[column] = _proved(part, role, declared)
    return replace(part, styles=styles)


def _proved(part: Part, role: str, declared: Mark | None) -> NumberStyle:
    cell = pl.col(part.mapping[role])
    shapes = (
        part.scan.frame.group_by(raw=shape_of(cell))
        .agg(rows=pl.len(), example=cell.min())
        .sort("raw")
        .collect(engine="streaming")
    )
    return prove_numbers(shapes, part.where(role), declared=declared, percent=role in _PERCENT)


def _one_currency(parts: list[Part]) -> list[Part]:
    """The parts, if the signs beside their numbers are of one currency.

    Raises:
        DataError: they are not, and the amounts cannot be added.
    """
    found = {style.currency: part for part in parts for style in part.styles.values()}
    found.pop(None, None)
    if len(found) > 1:
        raise mixed_currency(next(iter(found.values())).scan.label, map(str, found))
    return parts
