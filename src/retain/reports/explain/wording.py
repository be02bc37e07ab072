"""Words that all sections of a customer's page need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from retain.reports.layout import written
from retain.reports.report import Heading, Kind
from retain.words import text, vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from retain.scoring.explaining.explained import Explained


@dataclass(frozen=True)
class Seen:
    """What is shown of a customer.

    Attributes:
        explained: everything about it.
        shown: its row as it may be shown: under pseudonyms without what tells who it is.
        hidden: whether nobody is to be named and nothing quoted.
    """

    explained: Explained
    shown: Mapping[str, Any]
    hidden: bool

    @property
    def row(self) -> Mapping[str, Any]:
        """The scores by column, all of them; what names anybody is not to be shown when hidden."""
        return self.explained.customer.row


def label(name: str, lang: str) -> str:
    """What a part or a column is called."""
    words = vocabulary(lang)
    for key in (f"explain_part.{name}", f"yardstick.{name}", f"column.{name}"):
        if key in words:
            return words[key]
    return name


def heading(key: str, kind: Kind, lang: str, *, blank: bool = False) -> Heading:
    """A column of the page; tables are named in words."""
    words = "table_name." if key == "table" else ""
    return Heading(key, text(f"explain_column.{key}", lang), kind, words, blank=blank)


def coded(value: str | None, lang: str) -> str | None:
    """A value in words where it is a key of them; else as it stands."""
    return None if value is None else vocabulary(lang).get(value, value)


def money(value: float | None, lang: str) -> str:
    """An amount, without cents from a thousand on."""
    return written(value, "money", lang, rounded=True)


def share(value: float | None, lang: str) -> str:
    """A share in per cent."""
    return written(value, "share", lang)


def days(value: float | None, lang: str) -> str:
    """Days, whole."""
    return written(None if value is None else round(value), "count", lang)


def day(value: date | None, lang: str) -> str:
    """A date."""
    return written(value, "date", lang)


def joined(parts: list[str], lang: str) -> str:
    """Several, with what stands between them."""
    return text("plan.between", lang).join(parts)
