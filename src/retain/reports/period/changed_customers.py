"""Who slowed, left, came back or moved between tiers, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from retain.reports.period.movers import came_back
from retain.reports.period.people import at_stake, total
from retain.reports.period.telling import (
    Row,
    money,
    named,
    owner,
    signs,
    span,
    to_name,
    with_details,
)
from retain.scoring.changes.key_accounts_at_risk import of_key_account
from retain.scoring.changes.movers import fallen, newly_churned, newly_slowing, risen
from retain.scoring.changes.review import Review
from retain.scoring.partial_churn import SPEND
from retain.words import text

_EVEN_CHANCE, _SURE = 0.5, 0.99

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
    """A sentence of what changed.

    Attributes:
        stake: the money at stake in it: in the currency, of a year. Of who slows, what is likely to
            be lost; of who came back, what is likely to be kept: value · chance to buy.
        sentence: in words.
        of_key: whether it is of key accounts that slow or left.
    """

    stake: float
    sentence: str
    of_key: bool = False


def said_of_customers(review: Review, lang: str) -> list[Said]:
    """A sentence each of what befell customers; none where nothing is known of then."""
    if review.moves is None:
        return []
    said = [
        *_leaving("slowed", newly_slowing(review.moves), review, lang),
        *_leaving("left", newly_churned(review.moves), review, lang),
        *_returned(review, lang),
        *_out_of_a(review, lang),
    ]
    if said and not any(each.of_key for each in said) and _has_key_accounts(review):
        calls = review.standards.churn is not None and review.standards.churn.basis != "none"
        said.append(Said(-1.0, text("changed.no_key" if calls else "changed.no_key_slow", lang)))
    return said


def _has_key_accounts(review: Review) -> bool:
    assert review.moves is not None
    return review.moves.filter(of_key_account()).height > 0


def _leaving(key: str, found: pl.DataFrame, review: Review, lang: str) -> list[Said]:
    """Key accounts apart from all others: each is named with why and who looks after it."""
    rows = found.with_columns(at_stake(review.a_year(1.0)))
    return [
        *_leaving_of(f"key_{key}", rows.filter(of_key_account()), review, lang),
        *_leaving_of(key, rows.filter(~of_key_account()), review, lang),
    ]


def _leaving_of(key: str, rows: pl.DataFrame, review: Review, lang: str) -> list[Said]:
    if not rows.height:
        return []
    slows, of_key = key.endswith("slowed"), key.startswith("key")
    stake, people = total(rows, "likely_loss" if slows else "value_at_stake"), rows.to_dicts()
    who = named(
        people, [_leaver(row, lang, slows=slows, of_key=of_key) for row in to_name(people)], lang
    )
    if len(people) == 1:
        return [Said(stake, text(_ONE[key], lang, who=who), of_key)]
    value = money(total(rows, "value_at_stake"), lang)
    values: dict[str, object] = {"count": len(people), "value": value, "who": who}
    if slows:
        values["outlook"] = _outlook(rows, review, lang)
    elif not of_key:
        values["causes"] = _causes(people, lang)
    return [Said(stake, text(_MANY[key], lang, **values), of_key)]


def _outlook(rows: pl.DataFrame, review: Review, lang: str) -> str:
    """How many will sooner not buy within the horizon; nothing where chances are not known."""
    if rows["chance_to_buy"].null_count():
        return ""
    days = review.rules.horizon_days
    unlikely = rows.filter(pl.col("chance_to_buy") < _EVEN_CHANCE).height
    if not unlikely:
        return text("changed.likely", lang, days=days)
    if unlikely == rows.height:
        return text("changed.all_unlikely", lang, days=days)
    return text("changed.unlikely", lang, count=unlikely, days=days)


def _leaver(row: Row, lang: str, *, slows: bool, of_key: bool) -> str:
    details = [text("changed.worth", lang, money=money(row["value_at_stake"], lang))]
    if slows and row.get("chance_to_buy") is not None:
        details.append(_chance(row["chance_to_buy"], lang))
    if SPEND in (row.get("partial_churn") or "").split(";"):
        details.append(text("partial.spend", lang))
    details += [*signs(row, lang), *owner(row, lang)]
    return with_details(row, details, lang, bare=of_key)


def _chance(share: float, lang: str) -> str:
    if share > _SURE:
        return text("changed.chance_sure", lang)
    return text("changed.chance", lang, share=f"{share:.0%}")


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
        for row in to_name(people)
    ]
    tried, days = rows["attempted"].count(), review.rules.horizon_days
    attempts = text("changed.attempts", lang, count=tried, days=days) if tried else ""
    sentence = text(
        "changed.returned_one" if len(people) == 1 else "changed.returned", lang,
        count=len(people), money=money(total(rows, "revenue_period"), lang),
        span=span(review.days, lang), who=named(people, said, lang), attempts=attempts,
    )  # fmt: skip
    likely = pl.col("value_at_stake") * pl.col("chance_to_buy").fill_null(0.0)
    return [Said(total(rows.select(likely), "value_at_stake"), sentence)]


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
    said = [with_details(row, owner(row, lang), lang) for row in to_name(people)]
    values: dict[str, object] = {
        "count": len(people), "then": money(then, lang), "now": money(now, lang),
        "who": named(people, said, lang),
    }  # fmt: skip
    if key == "fallen":
        values["risen"] = text("changed.risen_too", lang, count=up.height) if up.height else ""
    said_of = _ONE if len(people) == 1 else _MANY
    return [Said(abs(then - now), text(said_of[key], lang, **values))]
