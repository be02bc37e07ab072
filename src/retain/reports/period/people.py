"""Customers of the report of a period, as rows: what is at stake, what changed, what is next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from retain.reports.churn import part_in_words
from retain.reports.layout import written
from retain.reports.report import Cell, Heading, Kind, Table
from retain.scoring.changes.movers import likely_loss
from retain.scoring.measure import MINOR_PER_UNIT
from retain.words import text, vocabulary

AT_A_GLANCE: Final = 10
ON_PAGE: Final = 100
IN_MAIL: Final = 4

_WORDS: Final = {"status": "status_name.", "cause": "cause."}
_ELSEWHERE: Final = {"name": "label.name"}


def heading(key: str, kind: Kind, lang: str, *, blank: bool = False, **values: object) -> Heading:
    """A column of the report, in its words."""
    own = f"review_column.{key}"
    label = own if own in vocabulary(lang) else _ELSEWHERE.get(key, f"column.{key}")
    return Heading(key, text(label, lang, **values), kind, _WORDS.get(key, ""), blank=blank)


def at_stake(yearly: float) -> list[pl.Expr]:
    """What is at stake of a customer in a year, in the currency: of moves.

    `value_at_stake`: the most that it was worth, while it bought, then or now. `likely_loss`: what
    of it is likely to be lost (`movers.likely_loss`).

    Args:
        yearly: years in a window's amount: 365 over its days.
    """
    known = [
        pl.col(name) for name in ("value_before", "value_window", "value_before_then",
                                  "value_window_then")
    ]  # fmt: skip
    most = pl.max_horizontal(known).clip(lower_bound=0)
    lost = likely_loss().clip(lower_bound=0) / MINOR_PER_UNIT
    return [
        (most * yearly).round(2).alias("value_at_stake"),
        (lost * yearly).round(2).alias("likely_loss"),
    ]


def table_of(rows: Sequence[Mapping[str, Any]], kinds: Mapping[str, Kind], lang: str) -> Table:
    """The rows, in the columns that say anything of them."""
    said = [(row, told(row, lang)) for row in rows]
    cells = [{**row, **more} for row, more in said]
    named = any(row.get("name") for row in cells)
    shown = {
        name: kind for name, kind in kinds.items()
        if name == "customer" or any(row.get(name) not in (None, "") for row in cells)
        if named or name != "customer_id"
    }  # fmt: skip
    headings = tuple(heading(name, kind, lang, blank=True) for name, kind in shown.items())
    return Table(headings, tuple(tuple(row.get(name) for name in shown) for row in cells))


def told(row: Mapping[str, Any], lang: str) -> dict[str, Cell]:
    """What is said of a customer beside its figures."""
    return {
        "customer": row.get("name") or row["customer_id"],
        "what_changed": _what_changed(row, lang),
        "since": row.get("decline_date") or _missed(row),
        "next_step": _next_step(row.get("next_action"), lang),
    }


def _what_changed(row: Mapping[str, Any], lang: str) -> str | None:
    """What it stopped buying in part; how long it is silent, against its own gap; or its pace."""
    if row.get("partial_churn"):
        parts = [part_in_words(part, lang) for part in row["partial_churn"].split(";")]
        return text("changed.between", lang).join(parts)
    days, gap = row.get("days_since_last"), row.get("own_gap_days")
    if days is None:
        return None
    if gap is None:
        return text("silence.silent_only", lang, days=days)
    if days <= gap:
        return text("silence.slower", lang)
    return text("silence.silent", lang, days=days, gap=written(round(gap), "count", lang))


def _missed(row: Mapping[str, Any]) -> date | None:
    """The first occasion that was missed, where the customer is silent."""
    last, gap = row.get("last_date"), row.get("own_gap_days")
    days = row.get("days_since_last")
    if not isinstance(last, date) or gap is None or days is None or days <= gap:
        return None
    return last + timedelta(days=round(gap))


def _next_step(action: str | None, lang: str) -> str | None:
    """`CHANNEL:REASON` in words."""
    if not action:
        return None
    channel, _, reason = action.partition(":")
    by, why = text(f"channel_name.{channel}", lang), text(f"reason.{reason}", lang)
    return by if by == why else text("next_step", lang, channel=by, reason=why)


def total(frame: pl.DataFrame, column: str) -> float:
    """The sum of amounts in the currency, exact; what is not known counts as nothing."""
    minor = (frame[column].fill_null(0) * MINOR_PER_UNIT).round().cast(pl.Int64)
    return int(minor.sum()) / MINOR_PER_UNIT
