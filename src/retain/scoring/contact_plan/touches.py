"""What was done last: the newest contact of each strength that reached a customer.

A visit does for a call, and a call for a message: each contact has a strength, and a cadence asks
for the newest of at least its own. Reached was who answered; one that notes no answer is taken to
have reached, and so is a customer's own contact that somebody took. A contact that was not answered
stops no clock: it is counted as tried.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from retain.scoring.base import Base

VISIT, CALL, MESSAGE = 3, 2, 1
"""Strengths of contacts, by the effort they take."""

STRENGTHS: Final = {"visit": VISIT, "meeting": VISIT, "message": MESSAGE, "gift": MESSAGE}
"""Kind of a contact → its strength; a call, and a contact of unknown kind, is a call."""

LAST: Final = {VISIT: "last_visit", CALL: "last_call", MESSAGE: "last_message"}

TOUCHES: Final[dict[str, pl.DataType]] = {
    "code": pl.UInt32(),
    **{name: pl.Int32() for name in LAST.values()},
    "last_any": pl.Int32(),
    "last_leader": pl.Int32(),
    "last_leader_visit": pl.Int32(),
    "tried": pl.UInt32(),
}


@dataclass(frozen=True)
class Touches:
    """The newest contacts of a base.

    Attributes:
        rows: one row a customer with a contact, as `TOUCHES`: days of the newest contacts that
            reached it, by strength, of any, and by a leader (null: none); `tried`: how many of
            ours did not reach it since.
        recorded: strengths of which the table has any; the others may have been made all the same.
        leaders: whether the table can tell what leaders did.
        begins: the first day on record; None without one.
    """

    rows: pl.DataFrame
    recorded: frozenset[int]
    leaders: bool
    begins: int | None


def last_touches(base: Base, leaders: Iterable[str], *, as_of: int) -> Touches:
    """The newest contacts up to a day.

    Args:
        base: what scores are made from.
        leaders: names of the leaders, as the contacts name them.
        as_of: the day.
    """
    table = base.tables.get("contacts")
    contacts = None if table is None else _contacts(table, tuple(leaders), as_of)
    if contacts is None or not contacts.height:
        return Touches(pl.DataFrame(schema=TOUCHES), frozenset(), leaders=False, begins=None)
    rows = contacts.group_by("code").agg(_newest()).sort("code").select(list(TOUCHES))
    return Touches(
        rows.cast({"tried": pl.UInt32}),
        recorded=frozenset(contacts["strength"].unique().to_list()),
        leaders=table is not None and "by" in table.columns and bool(tuple(leaders)),
        begins=int(contacts["day"].min()),  # type: ignore[arg-type]
    )


def _contacts(table: pl.DataFrame, leaders: tuple[str, ...], as_of: int) -> pl.DataFrame:
    """`code`, `day`, `strength`, and whether it `reached`, was `ours`, and was `led`."""

    def told(name: str, dtype: pl.DataType) -> pl.Expr:
        return pl.col(name) if name in table.columns else pl.lit(None, dtype)

    kind = told("kind", pl.String())
    return table.select(
        "code",
        day=pl.col("date").cast(pl.Date).to_physical(),
        strength=kind.replace_strict(STRENGTHS, default=CALL, return_dtype=pl.UInt8),
        reached=told("answered", pl.Boolean()).fill_null(True),
        ours=told("direction", pl.String()).ne_missing("in"),
        led=told("by", pl.String()).is_in(leaders).fill_null(False),
    ).filter(pl.col("day") <= as_of)


def _newest() -> list[pl.Expr]:
    """Of the contacts of one customer."""
    day, reached, strength = pl.col("day"), pl.col("reached"), pl.col("strength")
    any_day = day.filter(reached).max()
    led = reached & pl.col("led")
    missed = pl.col("ours") & ~reached & (day > any_day).fill_null(True)
    return [
        *(day.filter(reached & (strength == s)).max().alias(name) for s, name in LAST.items()),
        any_day.alias("last_any"),
        day.filter(led).max().alias("last_leader"),
        day.filter(led & (strength == VISIT)).max().alias("last_leader_visit"),
        missed.sum().alias("tried"),
    ]
