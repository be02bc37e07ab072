"""Guards that tables speak for: moved or merged, paused, goods to come, stock, contact, data gap.

Each takes a `Silence` and the tables it needs, and returns `code` and `evidence` (text) of the
customers it guards. Rows after the day of the silence are not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from retain.scoring.measure import MINOR_PER_UNIT
from retain.scoring.runs import Flags
from retain.scoring.silence import Silence

MOST_ALIKE: Final = 3
"""A name, phone or tax id borne by more customers than this identifies nobody."""

SHORTEST_KEY: Final = 6
"""Phones and tax ids of fewer digits identify nobody."""

OPEN_DAYS: Final = 60
"""How long after the promised day (or the order's) goods may be on their way without a word."""

REPORT_DAYS: Final = 62
"""An older count of a dealer's stock says nothing of today's."""

THEIR_CONTACT_DAYS: Final = 45
"""How recent a contact of the customer's own, an engagement or an answered survey must be."""

OUR_CONTACT_DAYS: Final = 30
"""How recent a contact of ours must be that was answered."""

NOTHING: Final = pl.DataFrame(schema={"code": pl.UInt32, "evidence": pl.String})

_FAR: Final = 2_900_000  # in the year 9909: a stock may last for ever


def _day() -> pl.Expr:
    return pl.col("date").to_physical()


def paused(silence: Silence, facts: pl.DataFrame) -> pl.DataFrame:
    """The customers table says that buying rests by agreement. Evidence: ""."""
    return _those(silence, facts, "state", pl.col("state") == "paused", pl.lit(""))


def merged(silence: Silence, facts: pl.DataFrame) -> pl.DataFrame:
    """The customers table says that the account goes on under another id, or is merged.

    A state `moved` alone is no guard: who moved out of reach has left. Evidence: the other id,
    "" where the table does not give it.
    """
    if "merged_into" not in facts.columns:
        return _those(silence, facts, "state", pl.col("state") == "merged", pl.lit(""))
    goes_on = pl.col("merged_into").is_not_null()
    if "state" in facts.columns:
        goes_on |= pl.col("state") == "merged"
    return _those(silence, facts, "merged_into", goes_on, pl.col("merged_into").fill_null(""))


def _those(
    silence: Silence, facts: pl.DataFrame, needed: str, fits: pl.Expr, evidence: pl.Expr
) -> pl.DataFrame:
    """The silent customers whose facts fit; nobody where the column `needed` is not known."""
    if needed not in facts.columns:
        return NOTHING
    those = facts.filter(fits.fill_null(False)).select("code", evidence=evidence)
    return those.join(silence.frame(), on="code", how="semi").sort("code")


def seasonal_on_record(silence: Silence, facts: pl.DataFrame) -> Flags:
    """Which of the silent customers the customers table calls seasonal."""
    those = _those(silence, facts, "state", pl.col("state") == "seasonal", pl.lit(""))
    return np.isin(silence.codes, those["code"].to_numpy())


def same_elsewhere(
    silence: Silence, facts: pl.DataFrame, features: pl.DataFrame, ids: pl.Series
) -> pl.DataFrame:
    """The same tax id, phone or name buys under another id, since this one fell silent.

    Silent since is the last occasion and one own gap. Phones and tax ids are compared by their
    letters and digits (phones by the last ten digits), names without blanks and case. A tax id is
    one firm, and so are phone and name together. A name or a phone alone counts only where the
    other account began after this one's last occasion: namesakes who buy side by side, and firms
    at one switchboard, are two. Evidence: the other id; of several the one that bought last.

    Args:
        silence: the silent customers.
        facts: `code` and some of `phone`, `tax_id`, `name`.
        features: `code`, `first_day`, `last_day` of everybody.
        ids: the identifiers by code.
    """
    silent = silence.frame()
    since = pl.col("last_day") + pl.col("gap").fill_null(0)
    others = features.select(
        pl.col("code").alias("other"),
        pl.col("first_day").alias("other_first"),
        pl.col("last_day").alias("other_last"),
    )
    matches = []
    for name, key in _identity().items():
        if name not in facts.columns:
            continue
        keyed = facts.select("code", key=key).filter(pl.col("key").is_not_null())
        keyed = keyed.filter(pl.col("key").is_duplicated())
        keyed = keyed.filter(pl.len().over("key") <= MOST_ALIKE)
        pairs = (
            silent.join(keyed, on="code")
            .join(keyed.rename({"code": "other"}), on="key")
            .join(others, on="other")
            .filter(pl.col("code") != pl.col("other"), pl.col("other_last") > since)
        )
        matches.append(pairs.with_columns(sure=pl.lit(name == "tax_id")))
    if not matches:
        return NOTHING
    best = (
        pl.concat(matches, how="diagonal")
        .group_by("code", "other", "other_first", "other_last", "last_day")
        .agg(sure=pl.col("sure").any() | (pl.len() > 1))
        .filter(pl.col("sure") | (pl.col("other_first") > pl.col("last_day")))
        .sort("code", -pl.col("other_last"), "other")
        .unique("code", keep="first", maintain_order=True)
    )
    return best.select("code", evidence=ids.gather(best["other"]).cast(pl.String))


def _identity() -> Mapping[str, pl.Expr]:
    """What tells that two accounts are one, brought to one form; null where it tells nothing."""
    digits = pl.col("phone").str.replace_all(r"\D", "").str.strip_chars_start("0").str.tail(10)
    signs = pl.col("tax_id").str.to_uppercase().str.replace_all(r"[^0-9A-Z]", "")
    plain = pl.col("name").str.to_lowercase().str.replace_all(r"\s", "")
    long_enough = {
        "phone": (digits, SHORTEST_KEY),
        "tax_id": (signs, SHORTEST_KEY),
        "name": (plain, 2),
    }
    return {
        name: pl.when(key.str.len_chars() >= least).then(key)
        for name, (key, least) in long_enough.items()
    }


def goods_to_come(silence: Silence, awaited: pl.DataFrame | None) -> pl.DataFrame:
    """An order of the customer's is not delivered yet.

    Where deliveries are told: not by the day, which is no more than `OPEN_DAYS` after the
    promised day (or without one, the order's). Where only promises are: it is promised for a
    later day. Evidence: the promised day, else the order's; of several orders the last.
    """
    if awaited is None:
        return NOTHING
    due = pl.col("promised_day") if "promised_day" in awaited.columns else pl.lit(None, pl.Int32)
    due = pl.coalesce(due, "ordered_day")
    if "delivered_day" in awaited.columns:
        came = (pl.col("delivered_day") <= silence.as_of).fill_null(False)
        is_open = came.not_() & (due + OPEN_DAYS >= silence.as_of)
    else:
        is_open = due > silence.as_of
    return (
        awaited.filter(pl.col("ordered_day") <= silence.as_of, is_open)
        .join(silence.frame(), on="code", how="semi")
        .group_by("code")
        .agg(due.max().cast(pl.Date).cast(pl.String).alias("evidence"))
        .sort("code")
    )


def stock_on_hand(silence: Silence, stock: pl.DataFrame | None) -> pl.DataFrame:
    """A dealer's stock still covers more than its usual needs.

    From the last count, no older than `REPORT_DAYS`, what is on hand less what is sold on since
    at the dealer's mean pace still is at least one own gap's need, and more than the median of
    its earlier counts. Evidence: the day until which it lasts at that pace.
    """
    needed = {"on_hand", "sell_through"}
    if stock is None or not needed <= set(stock.columns):
        return NOTHING
    counts = (
        stock.filter(_day() <= silence.as_of)
        .drop_nulls("on_hand")
        .join(silence.frame(), on="code")
        .sort("code", "date", "on_hand", "sell_through")
    )
    sold = (pl.col("sell_through") * MINOR_PER_UNIT).round().cast(pl.Int64)  # added exactly
    days = (_day().last() - _day().first()).cast(pl.Float64)
    told = (
        counts.group_by("code", maintain_order=True)
        .agg(
            day=_day().last(),
            on_hand=pl.col("on_hand").last(),
            usual=pl.col("on_hand").slice(0, pl.len() - 1).median(),
            pace=sold.slice(1).sum() / MINOR_PER_UNIT / pl.when(days > 0).then(days),
            gap=pl.col("gap").first(),
        )
        .filter(pl.col("pace") > 0, pl.col("day") >= silence.as_of - REPORT_DAYS)
        .with_columns(left=pl.col("on_hand") - pl.col("pace") * (silence.as_of - pl.col("day")))
    )
    lasts = (pl.col("day") + pl.col("on_hand") / pl.col("pace")).floor().clip(upper_bound=_FAR)
    enough = pl.col("left") >= pl.col("pace") * pl.col("gap")
    return told.filter(enough & (pl.col("left") > pl.col("usual"))).select(
        "code", evidence=lasts.cast(pl.Int32).cast(pl.Date).cast(pl.String)
    )


def in_touch(silence: Silence, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The customer was in touch with us of late, after its last occasion.

    Its own call, message or visit, an engagement or an answered survey within
    `THEIR_CONTACT_DAYS`; a contact of ours that was answered within `OUR_CONTACT_DAYS`. Our own
    unanswered calls are no sign of life, and who has told us a reason for leaving since its last
    occasion is not kept by a word. Evidence: the day of the last such contact.
    """
    as_of, signs = silence.as_of, []
    if (contacts := tables.get("contacts")) is not None:
        theirs = pl.lit(False)
        if "direction" in contacts.columns:
            theirs = (pl.col("direction") == "in").fill_null(False)
        heard = pl.lit(False)
        if "answered" in contacts.columns:
            heard = pl.col("answered").fill_null(False)
        recent = _day() > as_of - pl.when(theirs).then(THEIR_CONTACT_DAYS).otherwise(
            OUR_CONTACT_DAYS
        )
        signs.append(contacts.filter((theirs | heard) & recent))
    signs += [
        tables[name].filter(_day() > as_of - THEIR_CONTACT_DAYS)
        for name in ("engagement", "surveys")
        if name in tables
    ]
    if not signs:
        return NOTHING
    last = pl.concat([sign.select("code", day=_day()) for sign in signs])
    silent = silence.frame()
    if (reasons := tables.get("reasons")) is not None:
        told = reasons.filter(_day() <= as_of).join(silent, on="code")
        silent = silent.join(told.filter(_day() > pl.col("last_day")), on="code", how="anti")
    return (
        last.filter(pl.col("day") <= as_of)
        .join(silent, on="code")
        .filter(pl.col("day") > pl.col("last_day"))
        .group_by("code")
        .agg(pl.col("day").max().cast(pl.Date).cast(pl.String).alias("evidence"))
        .sort("code")
    )
