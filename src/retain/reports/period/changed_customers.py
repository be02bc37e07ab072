"""Who slowed, left, came back or moved between tiers, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from retain.reports.period.movers import came_back
from retain.reports.period.people import at_stake, total
from retain.reports.period.telling import (
    NAMED,
    Row,
    money,
    named,
    owner,
    signs,
    span,
    with_details,
)
from retain.scoring.changes.movers import fallen, newly_churned, newly_slowing, risen
from retain.scoring.changes.review import Review
from retain.words import text

_ONE: Mapping[str, str] = {
    "key_slowed": "changed.key_slowed_one",
    "key_left": "changed.key_left_one",
    "slowed": "changed.slowed_one",
    "left": "changed.left_one",
    "fallen": "changed.fallen_one",
    "risen": "changed.risen_one",
}
_MANY: Mapping[str, str] = {
    "key_slowed": "changed.key_slowed",
    "key_left": "changed.key_left",
    "slowed": "changed.slowed",
    "left": "changed.left",
    "fallen": "changed.fallen",
    "risen": "changed.risen",
}


@dataclass(frozen=True)
class Said:
    """A sentence, and the money at stake in it: in the currency, of a year."""

    stake: float
    sentence: str


def said_of_customers(review: Review, lang: str) -> list[Said]:
    """A sentence each of what befell customers; none where nothing is known of then."""
    if review.moves is None:
        return []
    return [
        *_leaving("slowed", newly_slowing(review.moves), review, lang),
        *_leaving("left", newly_churned(review.moves), review, lang),
        *_returned(review, lang),
        *_out_of_a(review, lang),
    ]


def _leaving(key: str, found: pl.DataFrame, review: Review, lang: str) -> list[Said]:
    """Key accounts apart from all others: each is named with why and who looks after it."""
    rows = found.with_columns(at_stake(review.a_year(1.0)))
    is_key = pl.col("key_account").fill_null(False) | pl.col("key_account_then").fill_null(False)
    return [
        *_leaving_of(f"key_{key}", rows.filter(is_key), lang),
        *_leaving_of(key, rows.filter(~is_key), lang),
    ]


def _leaving_of(key: str, rows: pl.DataFrame, lang: str) -> list[Said]:
    if not rows.height:
        return []
    stake, people = total(rows, "value_at_stake"), rows.to_dicts()
    who = named(people, [_leaver(row, lang) for row in people[:NAMED]], lang)
    if len(people) == 1:
        return [Said(stake, text(_ONE[key], lang, who=who))]
    values: dict[str, object] = {"count": len(people), "value": money(stake, lang), "who": who}
    if key == "left":
        values["causes"] = _causes(people, lang)
    return [Said(stake, text(_MANY[key], lang, **values))]


def _leaver(row: Row, lang: str) -> str:
    worth = text("changed.worth", lang, money=money(row["value_at_stake"], lang))
    return with_details(row, [worth, *signs(row, lang), *owner(row, lang)], lang)


def _causes(people: Sequence[Row], lang: str) -> str:
    """What evidence points to most often; nothing where it seldom points to anything."""
    counts: dict[str, int] = {}
    for row in people:
        if row.get("cause") not in (None, "unknown"):
            counts[row["cause"]] = counts.get(row["cause"], 0) + 1
    if not counts:
        return ""
    cause, count = max(sorted(counts.items()), key=lambda found: found[1])
    if count == 1:
        return ""
    return text("changed.causes", lang, cause=text(f"sign.{cause}", lang), count=count)


def _returned(review: Review, lang: str) -> list[Said]:
    rows = came_back(review)
    if not rows.height:
        return []
    people = rows.sort("revenue_period", "customer_id", descending=[True, False]).to_dicts()
    said = [
        with_details(row, [money(row["revenue_period"], lang), *owner(row, lang)], lang)
        for row in people[:NAMED]
    ]
    tried, days = rows["attempted"].count(), review.rules.horizon_days
    attempts = text("changed.attempts", lang, count=tried, days=days) if tried else ""
    sentence = text(
        "changed.returned_one" if len(people) == 1 else "changed.returned", lang,
        count=len(people), money=money(total(rows, "revenue_period"), lang),
        span=span(review.days, lang), who=named(people, said, lang), attempts=attempts,
    )  # fmt: skip
    return [Said(total(rows, "value_at_stake"), sentence)]


def _out_of_a(review: Review, lang: str) -> list[Said]:
    """Who moved down from tier A; where nobody did, who moved up to it."""
    assert review.moves is not None
    down = fallen(review.moves).filter(pl.col("tier_then") == "A")
    up = risen(review.moves).filter(pl.col("tier") == "A")
    key, rows = ("fallen", down) if down.height else ("risen", up)
    if not rows.height:
        return []
    then, now = (review.a_year(total(rows, name)) for name in ("value_window_then", "value_window"))
    people = rows.to_dicts()
    said = [with_details(row, owner(row, lang), lang) for row in people[:NAMED]]
    values: dict[str, object] = {
        "count": len(people), "then": money(then, lang), "now": money(now, lang),
        "who": named(people, said, lang),
    }  # fmt: skip
    if key == "fallen":
        values["risen"] = text("changed.risen_too", lang, count=up.height) if up.height else ""
    said_of = _ONE if len(people) == 1 else _MANY
    return [Said(abs(then - now), text(said_of[key], lang, **values))]
