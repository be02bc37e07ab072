"""What to speak of from buying: why it declined, what stopped, who is new, what may come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from retain.scoring.causes.rule import UNKNOWN
from retain.scoring.churn import IN_DECLINE
from retain.scoring.contact_plan.points import Said, columns, counted, points, quoted
from retain.scoring.partial_churn import CATEGORY, SPEND
from retain.scoring.winback.regain import GONE
from retain.words import text

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.playbook import Playbook

_SCORES: Final = {
    "code": pl.UInt32(),
    "status": pl.String(),
    "first_date": pl.Date(),
    "last_date": pl.Date(),
    "days_since_last": pl.Int64(),
    "own_gap_days": pl.Float64(),
    "occasions": pl.Int64(),
    "decline_date": pl.Date(),
    "partial_churn": pl.String(),
    "cause": pl.String(),
    "tier_before": pl.String(),
    "wallet_headroom": pl.Float64(),
    "share_of_wallet": pl.Float64(),
}

Rows = Sequence[Mapping[str, Any]]


def buying_points(
    base: Base, customers: pl.DataFrame, playbook: Playbook | None, lang: str
) -> list[pl.DataFrame]:
    """Points about what some customers buy, or no longer do.

    Args:
        base: what scores are made from.
        customers: scores with `code`, of those asked about.
        playbook: what is said about each cause; None where nobody says.
        lang: "en" or "zh".
    """
    rows = list(columns(customers, _SCORES).iter_rows(named=True))
    return [
        points("cause", _causes(rows, playbook)),
        points("lost_category", _lost(base, customers, lang)),
        points("spend_down", _spend(rows, lang)),
        points("silent", _silent(rows, lang)),
        points("new", _new(rows, lang)),
        points("headroom", _headroom(rows, lang)),
    ]


def _causes(rows: Rows, playbook: Playbook | None) -> Iterator[Said]:
    """What the playbook has to say.

    Of a customer that still buys and of whom no cause is known, what it does says more.
    """
    for row in rows:
        told = row["cause"] is not None and (row["cause"] != UNKNOWN or row["status"] in GONE)
        if playbook is not None and told:
            said = playbook.play(row["cause"], row["tier_before"]).talking_points
            for place, point in enumerate(said):
                yield row["code"], place, point


def _lost(base: Base, customers: pl.DataFrame, lang: str) -> Iterator[Said]:
    """Categories no longer bought, the one bought most often first."""
    parts = (
        columns(customers, {"code": pl.UInt32(), "partial_churn": pl.String()})
        .select("code", category=pl.col("partial_churn").str.split(";"))
        .explode("category")
        .filter(pl.col("category").str.starts_with(CATEGORY))
        .with_columns(pl.col("category").str.strip_prefix(CATEGORY))
    )
    bought = base.categories() if parts.height else None
    if bought is None:
        return
    named = bought.with_columns(pl.col("category").cast(pl.String))
    lost = parts.join(named, on=["code", "category"], how="inner").sort("code", "category")
    for row in lost.with_columns(last=pl.col("last_day").cast(pl.Date)).iter_rows(named=True):
        times = counted(row["occasions"], "times", lang)
        sentence = text(
            "talking.lost_category", lang,
            category=quoted(row["category"]), times=times, last=row["last"],
        )  # fmt: skip
        yield row["code"], -row["occasions"], sentence


def _spend(rows: Rows, lang: str) -> Iterator[Said]:
    for row in rows:
        if SPEND in (row["partial_churn"] or "").split(";"):
            yield row["code"], 0, text("talking.spend_down", lang, last=row["last_date"])


def _silent(rows: Rows, lang: str) -> Iterator[Said]:
    """Who is silent beyond the own gap, and who buys less often than it used to."""
    for row in rows:
        gap, silent = row["own_gap_days"], row["days_since_last"]
        if row["status"] not in IN_DECLINE:
            continue
        if gap is not None and silent is not None and silent > gap:
            said = {"silent": counted(silent, "days", lang), "gap": counted(gap, "days", lang)}
            yield row["code"], 0, text("talking.silent", lang, last=row["last_date"], **said)
        elif row["decline_date"] is not None:
            yield row["code"], 0, text("talking.slower", lang, began=row["decline_date"])


def _new(rows: Rows, lang: str) -> Iterator[Said]:
    for row in rows:
        first, orders = row["first_date"], row["occasions"]
        if row["status"] != "new" or first is None:
            continue
        if orders == 1:
            yield row["code"], 0, text("talking.first_order", lang, first=first)
        else:
            yield row["code"], 0, text("talking.new", lang, first=first, orders=orders)


def _headroom(rows: Rows, lang: str) -> Iterator[Said]:
    for row in rows:
        headroom, share = row["wallet_headroom"], row["share_of_wallet"]
        if share is not None and headroom is not None and round(headroom) > 0:
            sentence = text("talking.headroom", lang, share=f"{share:.0%}", amount=round(headroom))
            yield row["code"], 0, sentence
