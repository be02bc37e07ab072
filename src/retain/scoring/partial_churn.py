"""Partial churn: a category lost, or spend down by half, while the customer still buys.

A category is lost where the customer bought it on at least `CATEGORY_OCCASIONS` days, and then
no more for over `SILENT_GAPS` of its own gaps there (shrunk to the base's, category by customer:
(α + t_x)/(r + x) as for the own gap), counted to the customer's last occasion: it came, and did
not buy it. With many categories one of them is often that late by chance. So the occasions since
also speak: were each to hold the category with the share it had before, none would do so with a
chance of at most `CHANCE`.

Spend is down where the last span holds at most `SPEND_LEFT` of what the customer's earlier pace
would bring, and that by more than chance: the shortfall is over `SHORTFALL_Z` standard
deviations of a compound Poisson sum, whose variance is the sum of squared amounts at the same
pace. The span is `SPAN_GAPS` own gaps, at least `SPAN_DAYS`; the earlier pace is that of the
days before it back to the first occasion, at most `EARLIER_SPANS` spans, at least one. Where a
year ago is known, the span is down by half against the same days of that year too: a season is
no loss.
"""

from __future__ import annotations

from math import lgamma
from typing import Final

import numpy as np
import polars as pl

from retain.scoring.activity import fit_gaps
from retain.scoring.occasions import Occasions
from retain.scoring.runs import Floats, Integers
from retain.scoring.silence import Silence

CATEGORY_OCCASIONS: Final = 4
SILENT_GAPS: Final = 2.5
CHANCE: Final = 0.002

SPEND_LEFT: Final = 0.5
SHORTFALL_Z: Final = 1.645
SPAN_GAPS: Final = 8.0
SPAN_DAYS: Final = 90
EARLIER_SPANS: Final = 4
YEAR_DAYS: Final = 365

SPEND: Final = "spend"
CATEGORY: Final = "category:"

_NOTHING: Final = pl.DataFrame(schema={"code": pl.UInt32, "part": pl.String})


def partial_churn(buying: Silence, categories: pl.DataFrame | None) -> pl.DataFrame:
    """What customers who still buy have partly stopped buying.

    Args:
        buying: the customers to look at: neither lapsed nor churned.
        categories: `code`, `category`, `occasions`, `first_day`, `last_day` as of that day, of
            everybody, sorted; None where categories are not known.

    Returns:
        `code` and `partial_churn`: `spend`, `category:NAME`, joined by `;` in this order, names
        sorted; one row a customer of whom there is something to say, sorted by code.
    """
    lost = _NOTHING if categories is None else lost_categories(buying.occasions, categories)
    parts = pl.concat([spend_down(buying), lost])
    return (
        parts.group_by("code", maintain_order=True)
        .agg(pl.col("part").str.join(";").alias("partial_churn"))
        .sort("code")
    )


def lost_categories(occasions: Occasions, categories: pl.DataFrame) -> pl.DataFrame:
    """`code` and `part` (`category:NAME`) of each category lost, sorted."""
    gap = _gap_in_category(categories)
    ends = pl.DataFrame(
        {
            "code": occasions.codes.astype(np.uint32),
            "customer": np.arange(occasions.codes.size),
            "bought_last": occasions.last_day.astype(np.int32),
        }
    )
    late = (
        categories.filter(pl.col("occasions") >= CATEGORY_OCCASIONS)
        .join(ends, on="code")
        .filter(pl.col("bought_last") - pl.col("last_day") > SILENT_GAPS * gap)
        .sort("code", "category")
    )
    chance = _chance_without(occasions, late)
    lost = late.filter(pl.Series(chance <= CHANCE))
    return lost.select("code", part=CATEGORY + pl.col("category").cast(pl.String))


def missed_since(parts: pl.DataFrame, categories: pl.DataFrame) -> pl.DataFrame:
    """When the first of a customer's lost categories was missed: last bought, and one own gap.

    Args:
        parts: `code` and `partial_churn`.
        categories: as `partial_churn` takes them.

    Returns:
        `code` and `missed_day` (Int32), one row a customer with a lost category, sorted.
    """
    gap = _gap_in_category(categories).fill_nan(None)  # bought once, where nobody came back
    missed = pl.col("last_day") + gap.round().cast(pl.Int32)
    lost = (
        parts.select("code", part=pl.col("partial_churn").str.split(";"))
        .explode("part")
        .filter(pl.col("part").str.starts_with(CATEGORY))
    )
    return (
        categories.select(
            "code", missed.alias("missed_day"), part=CATEGORY + pl.col("category").cast(pl.String)
        )
        .join(lost, on=["code", "part"], how="semi")
        .group_by("code")
        .agg(pl.col("missed_day").min())
        .sort("code")
    )


def _gap_in_category(categories: pl.DataFrame) -> pl.Expr:
    """Own gap of a customer in a category, shrunk to the base's."""
    r, alpha = fit_gaps(categories.filter(pl.col("occasions") > 1))
    return (pl.col("last_day") - pl.col("first_day") + (alpha or 0.0)) / (
        pl.col("occasions").cast(pl.Float64) - 1 + (r or 0.0)
    )


def _chance_without(occasions: Occasions, late: pl.DataFrame) -> Floats:
    """The chance that no occasion since holds the category, at the share it had before.

    Of n occasions from its first to its last, h held it; that none of m further ones does has the
    chance Π (n − h + ½ + j) / (n + 1 + j), j from 0 to m − 1: the share is known only from these
    occasions (Jeffreys' prior).
    """
    first, last = late["first_day"].to_numpy(), late["last_day"].to_numpy()
    customer, held = late["customer"].to_numpy(), late["occasions"].to_numpy()
    begins = _occasions_before(occasions, customer, first)
    ends = _occasions_before(occasions, customer, last + 1)
    since = occasions.runs.lengths[customer] - ends
    n, without = (ends - begins).astype(np.float64), (ends - begins - held).astype(np.float64)
    log_chance = _ln_rising(without + 0.5, since) - _ln_rising(n + 1.0, since)
    chance: Floats = np.exp(log_chance)
    return chance


def _ln_rising(start: Floats, steps: Integers) -> Floats:
    """Ln of start·(start + 1)·…, so many factors."""
    pairs = zip(start.tolist(), steps.tolist(), strict=True)
    return np.array([lgamma(first + count) - lgamma(first) for first, count in pairs])


_SPAN = 2**32


def _occasions_before(occasions: Occasions, customer: Integers, day: Integers) -> Integers:
    """How many occasions of each customer (by place) lie before a day."""
    place = occasions.runs.repeat(np.arange(occasions.codes.size))
    found = np.searchsorted(place * _SPAN + occasions.day, customer * _SPAN + day)
    return found - occasions.runs.starts[customer]


def spend_down(buying: Silence) -> pl.DataFrame:
    """`code` and `part` (`spend`) of each customer whose spend is down, sorted."""
    occasions = buying.occasions
    span = np.ceil(np.maximum(SPAN_GAPS * np.nan_to_num(buying.own_gap), SPAN_DAYS))
    now = np.full(span.size, float(buying.as_of))
    begin = np.maximum(occasions.first_day, now - (EARLIER_SPANS + 1) * span)
    earlier_days = now - span - begin
    money = np.maximum(occasions.money, 0)
    recent = _between(occasions, money, now - span, now)
    earlier = _between(occasions, money, begin, now - span)
    squares = _between(occasions, money.astype(np.float64) ** 2, begin, now - span)
    share = np.divide(span, earlier_days, out=np.zeros(span.size), where=earlier_days > 0)
    expected, spread = earlier * share, np.sqrt(squares * share)
    down = (earlier_days >= span) & (earlier > 0) & ~np.isnan(buying.own_gap)
    down &= (recent <= SPEND_LEFT * expected) & (expected - recent >= SHORTFALL_Z * spread)
    a_year_ago = _between(occasions, money, now - span - YEAR_DAYS, now - YEAR_DAYS)
    unseen = occasions.first_day > now - span - YEAR_DAYS
    down &= unseen | (recent <= SPEND_LEFT * a_year_ago)
    codes = occasions.codes[down].astype(np.uint32)
    return pl.DataFrame({"code": codes, "part": [SPEND] * codes.size}, schema=_NOTHING.schema)


def _between(
    occasions: Occasions, figures: Integers | Floats, after: Floats, until: Floats
) -> Floats:
    """The sum over each customer's days after one and up to another, always in the same order."""
    runs, day = occasions.runs, occasions.day
    inside = (day > runs.repeat(after)) & (day <= runs.repeat(until))
    if not runs.starts.size:
        return np.zeros(0)
    return np.add.reduceat(figures * inside, runs.starts).astype(np.float64)
