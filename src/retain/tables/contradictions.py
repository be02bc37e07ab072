"""Rows that cannot be true: counted and said, with where the first of them stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from retain.scoring.base import Base
from retain.scoring.wallet import contradicts_itself, rows_outsold, with_all_roles
from retain.tables.careful import LINE
from retain.tables.reasons import Note, note
from retain.tables.records import Records
from retain.tables.repeats import FILE, PLACE


def with_contradictions_said(tables: Mapping[str, Records]) -> dict[str, Records]:
    """The tables; the wallet with a warning where rows tell of no part of a whole.

    Such rows stay: how many rivals there are may be right where our share is not. No share is
    made of them.
    """
    said = dict(tables)
    if "wallet" not in said:
        return said
    wallet = said["wallet"]
    faulty = with_all_roles(wallet.frame).filter(contradicts_itself()).select(PLACE).sort(PLACE)
    if faulty.height:
        first = faulty.row(0, named=True)
        where = wallet.parts[first[FILE]].scan.label
        values = {"rows": faulty.height, "file": where, "line": first[LINE]}
        found = note("WARN_WALLET_ROWS", wallet.name, **values)
        said["wallet"] = replace(wallet, notes=(*wallet.notes, found))
    return said


def outsold_notes(base: Base, *, as_of: int, window_days: int) -> tuple[Note, ...]:
    """A warning where customers are said to buy less in all than we sold them."""
    rows = rows_outsold(base, as_of=as_of, window_days=window_days)
    return (note("WARN_WALLET_SALES", "wallet", rows=rows),) if rows else ()
