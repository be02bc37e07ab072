"""What one can speak of at a contact, as rows: a sentence, how pressing it is, and of when.

A text of the user's own tables stands in quotation marks in a sentence, on one line, cut where it
is long, without control characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

import polars as pl

from retain.words import text

KINDS: Final = (
    "complaint_overdue",
    "promise_overdue",
    "complaint_open",
    "step",
    "complaint_closed",
    "promise_due",
    "cause",
    "lost_category",
    "spend_down",
    "silent",
    "new",
    "renewal",
    "birthday",
    "anniversary",
    "festival",
    "rebate",
    "headroom",
)
"""What a point is about, the most pressing first."""

POINTS: Final[dict[str, pl.DataType]] = {
    "code": pl.UInt32(),
    "kind": pl.UInt8(),
    "day": pl.Int32(),
    "point": pl.String(),
}
"""One row a point: the customer, the place of its kind in `KINDS`, the day, or another number, by
which points of a kind are put in order, the least first; the sentence."""

QUOTED_CHARACTERS: Final = 60

_UNSAID: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\\s]+"
)


Said = tuple[int, int, str]
"""What is said to a customer: its code, the number that puts points of a kind in order, the
sentence."""


def points(kind: str, said: Iterable[Said]) -> pl.DataFrame:
    """Points of one kind."""
    place = KINDS.index(kind)
    rows = [(code, place, day, sentence) for code, day, sentence in said]
    return pl.DataFrame(rows, schema=POINTS, orient="row")


def quoted(words: str) -> str:
    """A user's text as a sentence quotes it."""
    line = _UNSAID.sub(" ", words).strip().rstrip(".。")
    if len(line) <= QUOTED_CHARACTERS:
        return line
    return line[: QUOTED_CHARACTERS - 1].rstrip() + "…"


ONE_AND_MORE: Final[Mapping[str, tuple[str, str]]] = {
    "days": ("one_day", "days"),
    "years": ("one_year", "years"),
    "times": ("one_time", "times"),
}


def counted(number: float, what: str, lang: str) -> str:
    """A rounded number of something, as the language says one or more of it."""
    whole = round(number)
    one, more = ONE_AND_MORE[what]
    return text(f"counted.{one if whole == 1 else more}", lang, n=whole)


def columns(frame: pl.DataFrame, roles: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """The columns asked for, nulls where the frame has none of a name."""
    return frame.select(
        pl.col(name).cast(dtype) if name in frame.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in roles.items()
    )
