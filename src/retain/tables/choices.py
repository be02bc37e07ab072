"""Cells that hold one or several of a known list, yes or no, or text as it stands."""

from __future__ import annotations

import re

import polars as pl

from retain.tables.columns import ReadColumn, Where
from retain.tables.kinds.kind import Role
from retain.tables.reasons import Note, note
from retain.tables.roles import fold

SEPARATOR = ";"
"""Between several choices of one cell, once read."""

_BETWEEN = re.compile(r"[;,/|+、，；]+")
_MOST_LISTED = 8
_WHOLE = {"1.0": "1", "0.0": "0"}
"""How a column of ones and zeros is written where some of its cells are empty."""


def read_text_column(raw: pl.DataFrame, _where: Where) -> ReadColumn:
    """Text as it stands, without outer blanks; nothing where only they are left."""
    text = pl.col("raw").cast(pl.String).str.strip_chars()
    cells = raw.select("raw", value=pl.when(text != "").then(text), reason=pl.lit(None, pl.String))
    return ReadColumn(cells, ())


def read_choice_column(
    raw: pl.DataFrame, where: Where, role: Role, null_words: tuple[str, ...]
) -> ReadColumn:
    """A choice, choices or a flag from the distinct cells of a column.

    A cell means a value when, folded as headers are, it is the value or one of its aliases. Any
    other is BAD_CHOICE; an open role keeps it as it stands.

    Returns:
        `value`: text (choices joined by `;` in the list's order), or a truth value for a flag.
    """
    meanings = {
        _folded(written): value
        for value, aliases in role.choices.items()
        for written in (value, *aliases)
    }
    values: list[str | None] = []
    unknown: dict[str, int] = {}
    for cell, rows in raw.select(pl.col("raw").cast(pl.String), "rows").iter_rows():
        text = (cell or "").strip()
        if not text or text in null_words:
            values.append(None)
            continue
        meant = _meant(_WHOLE.get(text, text), role, meanings)
        if meant is None and role.open:
            meant = text
        if meant is None:
            unknown[text] = unknown.get(text, 0) + rows
        values.append(meant)
    value = pl.Series("value", values, dtype=pl.String)
    if role.kind in ("flag", "event"):
        value = value.replace_strict({"yes": True, "no": False}, return_dtype=pl.Boolean)
    blank = pl.col("raw").cast(pl.String).str.strip_chars().is_in(["", *null_words])
    faulty = value.is_null() & raw["raw"].is_not_null() & ~raw.select(blank).to_series()
    reason = pl.select(pl.when(faulty).then(pl.lit("BAD_CHOICE"))).to_series()
    cells = pl.DataFrame({"raw": raw["raw"], "value": value, "reason": reason})
    return ReadColumn(cells, _unknown(unknown, role, where))


def _meant(text: str, role: Role, meanings: dict[str, str]) -> str | None:
    whole = meanings.get(_folded(text))
    if whole is not None or role.kind != "choices":
        return whole
    parts = {meanings.get(_folded(part)) for part in _BETWEEN.split(text) if part.strip()}
    if None in parts or not parts:
        return None
    return SEPARATOR.join(value for value in role.choices if value in parts)


def _folded(text: str) -> str:
    return fold(text) or text  # a tick is no letter


def _unknown(unknown: dict[str, int], role: Role, where: Where) -> tuple[Note, ...]:
    if not unknown:
        return ()
    often = sorted(unknown.items(), key=lambda item: (-item[1], item[0]))
    shown = ", ".join(f"{text[:40]} ({rows:,})" for text, rows in often[:_MOST_LISTED])
    more = " …" if len(often) > _MOST_LISTED else ""
    return (
        note(
            "WARN_UNKNOWN_CHOICE",
            where.table,
            column=where.column,
            role=role.name,
            rows=sum(unknown.values()),
            seen=shown + more,
            known=", ".join(role.choices),
        ),
    )
