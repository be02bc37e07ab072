"""Key accounts: who they are, who only looks like one, and who moved since an earlier day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from retain.reports.customers import headings, rows_of, told
from retain.reports.layout import written
from retain.reports.report import Kind, Report, Section, Table
from retain.scoring.growth import RISING_P
from retain.scoring.key_account_moves import GAINED, KEPT, LOST
from retain.scoring.measure import MINOR_PER_UNIT, money_total
from retain.scoring.potential import falling, rising
from retain.scoring.standards import Standards
from retain.scoring.value import TOP_CUSTOMERS
from retain.words import text

_AT_A_GLANCE = 20
_WORDS = {
    "key_account_exclusion": "exclusion.",
    "movement": "movement.",
    "lost_because": "lost.",
}

_WHO: Mapping[str, Kind] = {"customer_id": "text", "name": "text"}
_ACCOUNTS: Mapping[str, Kind] = {
    **_WHO,
    "value_window": "money",
    "value_share": "share",
    "margin_rate": "share",
    "growth_rate": "share",
    "wallet_headroom": "money",
    "chance_to_buy": "share",
    "last_contact_date": "date",
    "owner": "text",
}
_EXCLUDED: Mapping[str, Kind] = {
    **_WHO,
    "key_account_exclusion": "text",
    "value_window": "money",
    "revenue_window": "money",
    "occasions_window": "count",
    "one_occasion_share": "share",
    "margin_rate": "share",
    "return_rate": "share",
    "discount_rate": "share",
    "payment_days": "count",
}
_MOVED: Mapping[str, Kind] = {
    **_WHO,
    "movement": "text",
    "lost_because": "text",
    "value_then": "money",
    "tier": "text",
    "value_window": "money",
}
_ROWS: Mapping[str, Kind] = {
    **_WHO,
    "key_account": "flag",
    "key_account_exclusion": "text",
    "movement": "text",
    "lost_because": "text",
    **{name: kind for name, kind in _ACCOUNTS.items() if name not in _WHO},
    "growth_p_value": "number",
    "tier": "text",
    "status": "text",
    "value_then": "money",
    **{name: kind for name, kind in _EXCLUDED.items() if name not in _WHO},
}


def key_accounts_report(
    scores: pl.DataFrame,
    standards: Standards,
    moves: pl.DataFrame | None,
    since: date | None,
    lang: str,
) -> Report:
    """Key accounts, look-alikes with the reason, and movement.

    Formats of rows hold everybody named in it once.

    Args:
        scores: with what is known of leaving.
        standards: what they were judged by.
        moves: as `key_account_moves` gives them; None where no earlier day is known.
        since: the earlier day.
        lang: "en" or "zh".
    """
    subtitle = text(
        "key_accounts.subtitle", lang,
        as_of=scores["as_of"][0] if scores.height else standards.as_of,
        window=standards.window_days, value=text(f"value.{standards.value}", lang),
    )  # fmt: skip
    sections = (
        _accounts(scores, standards, lang),
        _excluded(scores, lang),
        _moved(moves, since, lang),
        _everybody(scores, moves, lang),
    )
    return Report(text("key_accounts.title", lang), subtitle, lang, sections)


def _key(scores: pl.DataFrame) -> pl.DataFrame:
    found = scores.filter(pl.col("key_account").fill_null(False))
    return found.sort("value_window", "customer_id", descending=[True, False])


def _accounts(scores: pl.DataFrame, standards: Standards, lang: str) -> Section:
    title, key = text("key_accounts.accounts", lang), _key(scores)
    sentences = [_carried(scores, key, lang), *_dependence(scores, standards, lang)]
    if not key.height:
        return Section("accounts", title, tuple(sentences))
    sentences += _state(key, lang)
    return Section("accounts", title, tuple(sentences), _table(key, _ACCOUNTS, lang), _AT_A_GLANCE)


def _table(frame: pl.DataFrame, columns: Mapping[str, Kind], lang: str) -> Table:
    """A table of the columns that say anything."""
    kinds = {name: kind for name, kind in columns.items() if told(frame, name)}
    return Table(headings(kinds, lang, _WORDS), rows_of(frame, kinds))


def _carried(scores: pl.DataFrame, key: pl.DataFrame, lang: str) -> str:
    """How many key accounts of how many of tier A carry what share of the value."""
    of_a = scores.filter(pl.col("tier") == "A")
    other = of_a.filter(
        ~pl.col("key_account").fill_null(False) & pl.col("key_account_exclusion").is_null()
    )
    return text(
        "key_accounts.carried", lang,
        accounts=key.height, share=_share(key, lang), of_a=of_a.height,
        excluded=of_a.filter(pl.col("key_account_exclusion").is_not_null()).height,
        other=other.height,
    )  # fmt: skip


def _share(customers: pl.DataFrame, lang: str) -> str:
    """Their share of the base's value."""
    parts = (pl.col("value_share").fill_null(0) * 10**12).round().cast(pl.Int64).sum()
    return written(customers.select(parts).item() / 10**12, "share", lang)


def _dependence(scores: pl.DataFrame, standards: Standards, lang: str) -> list[str]:
    """What share of the value the ten greatest customers bring, and the greatest alone."""
    if standards.concentration.top_10_share is None:
        return []
    top = scores.filter(pl.col("value_rank") <= TOP_CUSTOMERS)
    greatest = scores.filter(pl.col("value_rank") == 1).head(1)
    if not greatest.height:
        return []
    return [
        text(
            "key_accounts.dependence", lang, top=TOP_CUSTOMERS,
            share=written(standards.concentration.top_10_share, "share", lang),
            greatest=_share(greatest, lang), key=_key(top).height,
        )
    ]  # fmt: skip


def _state(key: pl.DataFrame, lang: str) -> list[str]:
    """Who of them rises and falls, and who may be leaving."""
    said = []
    if key["growth_rate"].count():
        counts = key.select(rising=rising().sum(), falling=falling().sum()).row(0, named=True)
        counts["chance"] = int(RISING_P * key["growth_rate"].count())
        said.append(text("key_accounts.trend", lang, **counts))
    if told(key, "status"):
        risk = key.filter(pl.col("status").is_in(["slowing", "lapsed", "churned"]))
        money = risk.select(money_total("value_window")).item() if risk.height else 0.0
        said.append(
            text(
                "key_accounts.risk", lang, accounts=risk.height,
                value=written(money, "money", lang, rounded=True),
            )
        )  # fmt: skip
    return said


def _excluded(scores: pl.DataFrame, lang: str) -> Section:
    title = text("key_accounts.excluded", lang)
    found = scores.filter(pl.col("key_account_exclusion").is_not_null()).sort(
        "value_window", "customer_id", descending=[True, False]
    )
    if not found.height:
        return Section("excluded", title, (text("key_accounts.excluded_nobody", lang),))
    sentence = text("key_accounts.excluded_sentence", lang, customers=found.height)
    return Section("excluded", title, (sentence,), _table(found, _EXCLUDED, lang), _AT_A_GLANCE)


def _moved(moves: pl.DataFrame | None, since: date | None, lang: str) -> Section:
    title = text("key_accounts.moved", lang)
    if moves is None:
        return Section("moved", title, (text("key_accounts.moved_unknown", lang),))
    counts = {
        name: moves.filter(pl.col("movement") == name).height for name in (GAINED, LOST, KEPT)
    }
    lost = moves.filter(pl.col("movement") == LOST)
    before = (pl.col("value_then") * MINOR_PER_UNIT).round().cast(pl.Int64).sum()
    money = lost.select(before).item() / MINOR_PER_UNIT
    sentence = text(
        "key_accounts.moved_sentence", lang, since=since,
        value=written(money, "money", lang, rounded=True), **counts,
    )  # fmt: skip
    gone_or_come = moves.filter(pl.col("movement") != KEPT)
    if not gone_or_come.height:
        return Section("moved", title, (sentence,))
    return Section("moved", title, (sentence,), _table(gone_or_come, _MOVED, lang), _AT_A_GLANCE)


def _everybody(scores: pl.DataFrame, moves: pl.DataFrame | None, lang: str) -> Section:
    """Everybody named above, once: for programs."""
    nothing = pl.lit(None, pl.String)
    columns = ("movement", "lost_because", "value_then")
    if moves is None:
        known = scores.with_columns(nothing.alias(name) for name in columns[:2])
        known = known.with_columns(value_then=pl.lit(None, pl.Float64))
    else:
        moved = moves.select("customer_id", *columns)
        known = scores.join(moved, on="customer_id", how="left", maintain_order="left")
    named = known.filter(
        pl.col("key_account").fill_null(False)
        | pl.col("key_account_exclusion").is_not_null()
        | pl.col("movement").is_not_null()
    ).sort("value_window", "customer_id", descending=[True, False])
    kinds = {
        name: kind for name, kind in _ROWS.items() if name != "payment_days" or told(named, name)
    }
    table = Table(headings(kinds, lang), rows_of(named, kinds))
    return Section("rows", text("key_accounts.rows", lang), (), table, for_programs=True)
