"""What to speak of from service: complaints open and closed, promises due and overdue.

A complaint is open where the table says when complaints were closed, and nothing of this one. A
promise with no word about its keeping is called overdue only where the base notes most of them as
kept or not (`PromiseRecord`): else nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from retain.scoring.causes.promise_rules import NOTED, learn_promise_record
from retain.scoring.contact_plan.points import Said, columns, counted, points, quoted
from retain.scoring.measure import day_date, day_number
from retain.words import text

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Rules

CLOSED_DAYS: Final = 14
"""For so long the newest complaint that was closed is spoken of."""

OVERDUE_DAYS: Final = 180
"""A promise that fell due longer ago is spoken of no more: it belongs to what went wrong."""

_COMPLAINTS: Final = {
    "code": pl.UInt32(),
    "opened": pl.Date(),
    "closed": pl.Date(),
    "due": pl.Date(),
    "category": pl.String(),
}
_PROMISES: Final = {
    "code": pl.UInt32(),
    "made": pl.Date(),
    "due": pl.Date(),
    "fulfilled": pl.Date(),
    "fulfilled_said": pl.Boolean(),
    "by": pl.String(),
    "text": pl.String(),
}


def service_points(
    base: Base, codes: pl.Series, rules: Rules, *, as_of: int, until: int, lang: str
) -> list[pl.DataFrame]:
    """Points about complaints and promises of some customers.

    Args:
        base: what scores are made from.
        codes: whose.
        rules: the user's settings.
        as_of: the day.
        until: the last day of the plan.
        lang: "en" or "zh".
    """
    complaints = _of(base, "complaints", codes, _COMPLAINTS)
    promises = _of(base, "promises", codes, _PROMISES)
    found = []
    if complaints is not None:
        found += _complaints(complaints, rules.service.resolve_days, as_of, lang)
    if promises is not None:
        record = learn_promise_record(base, as_of=as_of)
        noted = record is not None and record.kept >= NOTED
        found += _promises(promises, noted, as_of, until, lang)
    return found


def _of(
    base: Base, table: str, codes: pl.Series, roles: Mapping[str, pl.DataType]
) -> pl.DataFrame | None:
    """The rows of some customers; None without the table, or where it does not tell the end."""
    frame = base.tables.get(table)
    ends = {"complaints": "closed", "promises": "fulfilled"}[table]
    if frame is None or ends not in frame.columns:
        return None
    mine = frame.join(codes.to_frame("code"), on="code", how="semi", maintain_order="left")
    return columns(mine, roles)


def _complaints(
    table: pl.DataFrame, resolve_days: int | None, as_of: int, lang: str
) -> list[pl.DataFrame]:
    today = day_date(as_of)
    until = pl.col("opened").to_physical() + pl.lit(resolve_days, pl.Int32)
    rows = table.filter(pl.col("opened") <= today).with_columns(
        due=pl.coalesce("due", until.cast(pl.Date))
    )
    waiting = rows.filter(pl.col("closed").is_null() | (pl.col("closed") > today))
    overdue = (pl.col("due") < today).fill_null(False)
    recently = pl.col("closed").is_between(day_date(as_of - CLOSED_DAYS), today)
    newest = (
        rows.filter(recently)
        .sort("closed", "opened", "category", descending=[True, True, False])
        .unique("code", keep="first", maintain_order=True)
    )
    return [
        points("complaint_overdue", _overdue(waiting.filter(overdue), today, lang)),
        points("complaint_open", _waiting(waiting.filter(~overdue), today, lang)),
        points(
            "complaint_closed",
            _closed(newest, lang),
        ),
    ]


def _overdue(complaints: pl.DataFrame, today: date, lang: str) -> Iterator[Said]:
    """Open beyond the limit, the longest first."""
    for row in complaints.iter_rows(named=True):
        sentence = text(
            "talking.complaint_overdue", lang,
            opened=row["opened"], due=row["due"], about=_about(row, lang),
            late=counted((today - row["due"]).days, "days", lang),
        )  # fmt: skip
        yield row["code"], day_number(row["due"]), sentence


def _waiting(complaints: pl.DataFrame, today: date, lang: str) -> Iterator[Said]:
    """Open within the limit, or without one, the oldest first."""
    for row in complaints.iter_rows(named=True):
        opened, due, about = row["opened"], row["due"], _about(row, lang)
        if due is not None:
            said = text("talking.complaint_due", lang, opened=opened, due=due, about=about)
        else:
            age = counted((today - opened).days, "days", lang)
            said = text("talking.complaint_open", lang, opened=opened, age=age, about=about)
        yield row["code"], day_number(opened), said


def _closed(complaints: pl.DataFrame, lang: str) -> Iterator[Said]:
    for row in complaints.iter_rows(named=True):
        sentence = text(
            "talking.complaint_closed", lang,
            opened=row["opened"], closed=row["closed"], about=_about(row, lang),
        )  # fmt: skip
        yield row["code"], day_number(row["closed"]), sentence


def _about(row: Mapping[str, Any], lang: str) -> str:
    category = quoted(row["category"] or "")
    return text("talking.about", lang, category=category) if category else ""


def _promises(
    table: pl.DataFrame, noted: bool, as_of: int, until: int, lang: str
) -> list[pl.DataFrame]:
    """Points about promises; `noted`: whether no word means that one was not kept."""
    today = day_date(as_of)
    unkept = pl.col("fulfilled").is_null() | (pl.col("fulfilled") > today)
    rows = table.filter(pl.col("made") <= today, unkept, pl.col("fulfilled_said").ne_missing(True))
    known = pl.lit(True) if noted else pl.col("fulfilled_said").eq_missing(False)
    past = pl.col("due").is_between(day_date(as_of - OVERDUE_DAYS), today, closed="left")
    coming = pl.col("due").is_between(today, day_date(until))
    return [
        points("promise_overdue", _broken(rows.filter(past, known), today, lang)),
        points("promise_due", _coming(rows.filter(coming), lang)),
    ]


def _broken(promises: pl.DataFrame, today: date, lang: str) -> Iterator[Said]:
    """Not kept by their day, the longest first."""
    for row in promises.iter_rows(named=True):
        sentence = text(
            "talking.promise_overdue", lang,
            made=row["made"], due=row["due"], what=_what(row, lang), by=_by(row, lang),
            late=counted((today - row["due"]).days, "days", lang),
        )  # fmt: skip
        yield row["code"], day_number(row["due"]), sentence


def _coming(promises: pl.DataFrame, lang: str) -> Iterator[Said]:
    """Due within the plan, the first to come first."""
    for row in promises.iter_rows(named=True):
        sentence = text(
            "talking.promise_due", lang,
            made=row["made"], due=row["due"], what=_what(row, lang), by=_by(row, lang),
        )  # fmt: skip
        yield row["code"], day_number(row["due"]), sentence


def _what(row: Mapping[str, Any], lang: str) -> str:
    words = quoted(row["text"] or "")
    return text("talking.what", lang, words=words) if words else ""


def _by(row: Mapping[str, Any], lang: str) -> str:
    name = quoted(row["by"] or "")
    return text("talking.by", lang, name=name) if name else ""
