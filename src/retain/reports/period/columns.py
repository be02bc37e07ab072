"""Columns of a period's tables: named in its words, each with what it means."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from retain.reports.report import Heading, Kind
from retain.words import text, vocabulary

_LABELS: Final = ("period_column.", "review_column.", "service_column.", "label.", "column.")
"""Where a column's name is looked for: its own in a report of a period first."""


def columns(
    kinds: Mapping[str, Kind],
    lang: str,
    words: Mapping[str, str] | None = None,
    blank: Collection[str] = (),
    **values: object,
) -> tuple[Heading, ...]:
    """A heading for each column.

    Args:
        kinds: column → how its cells are laid out.
        lang: "en" or "zh".
        words: column of codes → the beginning of the keys of their words.
        blank: columns of which an empty cell says that there is nothing to know.
        values: what names of columns are filled with.
    """
    return tuple(
        Heading(
            name, text(_key(name, lang), lang, **values), kind, (words or {}).get(name, ""),
            blank=name in blank, note=vocabulary(lang).get(f"period_note.{name}", ""),
        )
        for name, kind in kinds.items()
    )  # fmt: skip


def _key(name: str, lang: str) -> str:
    """The key of a column's name."""
    known = vocabulary(lang)
    return next(key for key in (f"{group}{name}" for group in _LABELS) if key in known)
