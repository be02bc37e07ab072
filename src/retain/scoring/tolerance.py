"""Tolerance of problems: whether a customer who complained buys on as it does at other dates.

A complaint is looked at where it was opened while the customer bought (at most 1.5 own gaps after
its last occasion until then) and 1.5 own gaps before the as-of day or earlier: was there an
occasion within them? Complaints between the same two occasions have one answer, and count once,
from the first of them. The dates to compare with are all days from the first occasion to the last,
of which the share

    p = Σ min(gap, 1.5 own gaps) / Σ gaps

has an occasion within 1.5 own gaps. Few complaints say little, so the answers are drawn to the
base's own: with B, the base's followed complaints over those its p would have, and `PRIOR` more of
them,

    (bought after + PRIOR·B·p) / (complaints + PRIOR)

against p, at most 1, is the score: 100 is buying on as if nothing had happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.occasions import Occasions
from retain.scoring.runs import Floats, Integers, Runs

if TYPE_CHECKING:
    from retain.scoring.base import Base

OWN_GAPS: Final = 1.5
"""How soon, in own gaps, an occasion follows."""

PRIOR: Final = 2.0
"""How many complaints the base's own answer counts for in a customer's."""

_SPAN = 2**32


@dataclass(frozen=True)
class Tolerance:
    """How the base buys on.

    Attributes:
        relative: complaints followed by an occasion, over those that any days of the same
            customers would have seen followed.
    """

    relative: float


@dataclass(frozen=True)
class Followed:
    """Complaints looked at, one entry a customer with any.

    Attributes:
        code: the customers, ascending.
        complaints: how many count.
        bought: after how many the customer bought again in time.
        usual: the share of any of its days that is followed in time.
    """

    code: Integers
    complaints: Integers
    bought: Integers
    usual: Floats


def learn_tolerance(base: Base, features: pl.DataFrame, *, as_of: int) -> Tolerance | None:
    """The base's tolerance from its complaints and `own_gap_days`; None without a complaint."""
    found = followed(base, features, as_of=as_of)
    if not found.code.size:
        return None
    expected = float((found.complaints * found.usual).sum())
    return Tolerance(float(f"{float(found.bought.sum()) / expected:.6g}"))


def tolerance_columns(
    base: Base, judged: pl.DataFrame, tolerance: Tolerance | None, *, as_of: int
) -> pl.DataFrame:
    """`complaints_followed`, `bought_after_complaint`, `tolerance_score`: a row a row of `judged`.

    The counts are 0 for a customer with a rhythm that has no complaint to look at, and null for
    one without a rhythm and without a complaints table; the score is null without a complaint.
    """
    own = judged.select("code", "own_gap_days")
    if "complaints" not in base.tables:
        names = {"complaints_followed": pl.Int64, "bought_after_complaint": pl.Int64}
        schema = {**names, "tolerance_score": pl.Float64}
        nobody = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items()]
        return own.with_columns(nobody).select(*schema)
    found = followed(base, judged, as_of=as_of)
    relative = tolerance.relative if tolerance else 1.0
    answered = found.bought + PRIOR * relative * found.usual
    after = answered / (found.complaints + PRIOR)
    counted = pl.DataFrame(
        {
            "code": found.code.astype(np.uint32),
            "complaints_followed": found.complaints,
            "bought_after_complaint": found.bought,
            "tolerance_score": (100 * np.minimum(after / found.usual, 1.0)).round(1),
        }
    )
    joined = own.join(counted, on="code", how="left", maintain_order="left")
    none = pl.when(pl.col("own_gap_days").is_not_null()).then(pl.lit(0, pl.Int64))
    counts = [
        pl.coalesce(name, none).alias(name)
        for name in ("complaints_followed", "bought_after_complaint")
    ]
    return joined.select(*counts, "tolerance_score")


def followed(base: Base, features: pl.DataFrame, *, as_of: int) -> Followed:
    """The complaints to look at up to a day, and what followed.

    Args:
        base: customer-days and the complaints.
        features: `code` and `own_gap_days` of everybody.
        as_of: the day.
    """
    opened = _complaints(base, features, as_of=as_of)
    occasions = Occasions.of(base.customers, as_of, opened["code"].unique())
    code = opened["code"].to_numpy().astype(np.int64)
    day, patience = opened["day"].to_numpy(), OWN_GAPS * opened["own_gap_days"].to_numpy()
    key = occasions.runs.repeat(occasions.codes) * _SPAN + occasions.day
    after = np.searchsorted(key, code * _SPAN + day, side="right")
    who = np.append(occasions.runs.repeat(occasions.codes), -1)
    when = np.append(occasions.day, 0)
    buying = (after > 0) & (who[after - 1] == code) & (day - when[after - 1] <= patience)
    buying[1:] &= after[1:] != after[:-1]  # sorted: the first complaint of a gap speaks for it
    bought = (who[after] == code) & (when[after] - day <= patience)
    runs = Runs.of(code[buying])
    customers = runs.labels
    gaps = pl.DataFrame({"code": code, "patience": patience}).unique("code").sort("code")
    limit = gaps.filter(np.isin(gaps["code"].to_numpy(), customers))["patience"].to_numpy()
    usual = _usual(occasions, customers, limit)
    return Followed(customers, runs.lengths, runs.sum(bought[buying]), usual)


def _complaints(base: Base, features: pl.DataFrame, *, as_of: int) -> pl.DataFrame:
    """`code`, `day`, `own_gap_days` of the complaints that had time to be followed, sorted."""
    table = base.tables.get("complaints")
    known = features.select("code", "own_gap_days").drop_nulls()
    if table is None:
        return known.clear().with_columns(day=pl.lit(None, pl.Int64))
    day = pl.col("opened").to_physical().cast(pl.Int64)
    waited = pl.col("day") + OWN_GAPS * pl.col("own_gap_days") <= as_of
    opened = table.select("code", day=day).join(known, on="code").filter(waited)
    return opened.unique().sort("code", "day")


def _usual(occasions: Occasions, customers: Integers, limit: Floats) -> Floats:
    """The share of each customer's days, from first occasion to last, followed within a limit."""
    limits = np.zeros(occasions.codes.size)
    places = np.searchsorted(occasions.codes, customers)
    limits[places] = limit
    gap = np.diff(occasions.day, prepend=0)
    gap[occasions.runs.starts] = 0
    short = np.minimum(gap, occasions.runs.repeat(limits))
    if not customers.size:
        return np.zeros(0)
    inside = np.add.reduceat(short, occasions.runs.starts)[places]
    whole = np.add.reduceat(gap, occasions.runs.starts)[places]
    share: Floats = inside / whole
    return share
