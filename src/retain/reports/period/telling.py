"""How customers, amounts and spans of time are told in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from retain.reports.layout import written
from retain.words import text

NAMED, NAMED_OF_MORE = 3, 2
"""Customers named in one sentence at the most, and where there are more than those."""

_SPANS: Final = {1: ("span.day", "span.day_before"), 7: ("span.week", "span.week_before")}
"""Days that have a name, and how the span and the one before are called."""
_HUNDRED: Final = 100

Row = Mapping[str, Any]


def money(amount: float, lang: str) -> str:
    """An amount as it is read: in whole units from a hundred on."""
    if abs(amount) >= _HUNDRED:
        return written(round(amount), "count", lang)
    return written(amount, "money", lang)


def signed(amount: float, lang: str) -> str:
    """An amount with its sign; the minus is a true one."""
    sign = "+" if amount >= 0 else "−"
    return f"{sign}{money(abs(amount), lang)}"


def percent(share: float, lang: str) -> str:
    """A share as it is read: under a tenth with one decimal."""
    return written(share, "share", lang)


def span(days: int, lang: str) -> str:
    """The period."""
    if days in _SPANS:
        return text(_SPANS[days][0], lang)
    return text("span.days", lang, days=days)


def span_before(days: int, lang: str) -> str:
    """The period before."""
    if days in _SPANS:
        return text(_SPANS[days][1], lang)
    return text("span.days_before", lang, days=days)


def joined(items: Sequence[str], lang: str) -> str:
    """`a, b and c`."""
    if not items:
        return ""
    *first, last = items
    if not first:
        return last
    return text("changed.and", lang, first=text("changed.between", lang).join(first), last=last)


def to_name(rows: Sequence[Row]) -> Sequence[Row]:
    """The customers that a sentence names: the first of them."""
    return rows if len(rows) <= NAMED else rows[:NAMED_OF_MORE]


def called(row: Row, lang: str) -> str:
    """A customer by name, else by its identifier."""
    return row.get("name") or text("changed.customer", lang, customer=row["customer_id"])


def with_details(row: Row, details: Sequence[str], lang: str, *, bare: bool = False) -> str:
    """A customer by name, with what is to be known of it in brackets.

    Where `bare`, an identifier in the place of a name stands alone: what it is was said before.
    """
    name = row.get("name") or row["customer_id"] if bare else called(row, lang)
    if not details:
        return name
    shown = text("changed.detail_between", lang).join(details)
    return text("changed.person", lang, name=name, details=shown)


def named(rows: Sequence[Row], said: Sequence[str], lang: str) -> str:
    """The first customers as said, and how many more there are."""
    more = len(rows) - len(said)
    if more > 0:
        return text(
            "changed.others", lang, first=text("changed.between", lang).join(said), more=more
        )
    return joined(said, lang)


def signs(row: Row, lang: str) -> list[str]:
    """What evidence points to; nothing where none does."""
    cause = row.get("cause")
    if cause is None or cause == "unknown":
        return []
    return [text("changed.signs", lang, cause=text(f"sign.{cause}", lang))]


def owner(row: Row, lang: str) -> list[str]:
    """Who looks after a customer, where that is known."""
    return [text("changed.owner", lang, owner=row["owner"])] if row.get("owner") else []
