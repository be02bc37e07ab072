"""Why a contact is due now, in a sentence."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import polars as pl

from retain.scoring.contact_plan.candidate import CONTACT, ROUND
from retain.scoring.contact_plan.points import columns, counted
from retain.scoring.measure import day_date
from retain.words import text

_DUE: Final = {
    "reason": pl.String(),
    "reasons": pl.List(pl.String),
    "due_date": pl.Date(),
    "every_days": pl.Float64(),
    "within_days": pl.Float64(),
    "counted_from": pl.Date(),
    "basis": pl.String(),
    "tried": pl.UInt32(),
}


def reason_texts(due: pl.DataFrame, *, as_of: int, lang: str) -> pl.Series:
    """`reason_text`: how often, since when, how late; and what else is done in the same contact.

    Args:
        due: contacts as `due.DUE` has them.
        as_of: the day.
        lang: "en" or "zh".
    """
    today = day_date(as_of)
    said = [_sentence(row, today, lang) for row in columns(due, _DUE).iter_rows(named=True)]
    return pl.Series("reason_text", said, dtype=pl.String)


def _sentence(row: dict[str, Any], today: date, lang: str) -> str:
    key = f"why.{row['reason']}"
    every = counted(row["every_days"] or row["within_days"] or 0.0, "days", lang)
    said = text(
        key, lang,
        every=every, last=_last(row, lang), since=row["counted_from"],
        state=_state(row, today, lang),
    )  # fmt: skip
    if row["tried"]:
        said += text("why.tried", lang, times=counted(row["tried"], "times", lang))
    others = [name for name in row["reasons"] or [] if name != row["reason"]]
    if others:
        names = text("why.between", lang).join(text(f"reason.{name}", lang) for name in others)
        said += text("why.also", lang, others=names)
    return said


def _last(row: dict[str, Any], lang: str) -> str:
    """What the day is counted from."""
    if row["basis"] == CONTACT and row["counted_from"] is not None:
        return text("why.last_contact", lang, day=row["counted_from"])
    if row["basis"] == ROUND:
        return text("why.last_round", lang)
    return text("why.last_none", lang)


def _state(row: dict[str, Any], today: date, lang: str) -> str:
    """How late it is, or when it is due."""
    late = (today - row["due_date"]).days
    if late > 0:
        return text("why.overdue", lang, days=counted(late, "days", lang))
    return text("why.due", lang, day=row["due_date"])
