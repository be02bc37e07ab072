"""How customers, amounts and spans of time are told in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from retain.reports.layout import written
from retain.words import text

NAMED: Final = 3
"""Customers named in one sentence at the most."""

_WEEK: Final = 7
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
    return text("span.week", lang) if days == _WEEK else text("span.days", lang, days=days)


def span_before(days: int, lang: str) -> str:
    """The period before."""
    if days == _WEEK:
        return text("span.week_before", lang)
    return text("span.days_before", lang, days=days)


def joined(items: Sequence[str], lang: str) -> str:
    """`a, b and c`."""
    if not items:
        return ""
    *first, last = items
    if not first:
        return last
    return text("changed.and", lang, first=text("changed.between", lang).join(first), last=last)


def called(row: Row, lang: str) -> str:
    """A customer by name, else by its identifier."""
    return row.get("name") or text("changed.customer", lang, customer=row["customer_id"])


def with_details(row: Row, details: Sequence[str], lang: str) -> str:
    """A customer by name, with what is to be known of it in brackets."""
    if not details:
        return called(row, lang)
    shown = text("changed.detail_between", lang).join(details)
    return text("changed.person", lang, name=called(row, lang), details=shown)


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
