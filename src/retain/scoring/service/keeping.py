"""What solving complaints on time has to do with keeping customers.

Whoever counts purchases from the day of closing favours one side: who was closed late has been
through more days by then, and may have left in them, and who is still open never counts. So each
complaint has one landmark, the same for both arms: the day by which it was to be closed. Then it is
known whether it was, and from then on both have the same time: the customer's own gap as it was
known on that day. *Silent* is who has no occasion within it. Left out is who had no rhythm by then
or had bought nothing for over 1.5 own gaps (who is gone can be neither kept nor lost), and whose
own gap is not over yet, whether it has bought or not.

Late complaints are not like others: they may come from smaller customers, or from some who were
about to leave, or be about worse things. So beside the plain ratio stand two in which like
is compared with like: within the same tier and recency at the landmark, and within the same
category of complaint too (`pooled_risk_ratio`; a customer's complaints count as one in the error).
What lies beside these, such as how angry somebody was, is not in any table: the ratios show what
goes together, and no more.

The same is asked of who was content with how the complaint was settled, from the day it was closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.causes.risk_ratio import RiskRatio, pooled_risk_ratio
from retain.scoring.measure import MINOR_PER_UNIT
from retain.scoring.runs import Flags
from retain.scoring.service.complaints import ComplaintBook
from retain.scoring.service.next_occasion import NextOccasion
from retain.scoring.service.tier_then import tiers_then
from retain.scoring.tolerance import OWN_GAPS

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Rules

RECENCY_BANDS: Final = (1 / 3, 2 / 3, 1.0)
"""Own gaps of silence at the landmark, between which complaints are alike."""

LEAST_SILENT: Final = 5
"""Customers silent in either arm under which nothing is said."""

MIDDLE: Final = 0.5
"""The place on the scale up to which somebody was not content."""

DIGITS: Final = 4


@dataclass(frozen=True)
class Arm:
    """One side of the comparison.

    Attributes:
        complaints: how many.
        customers: of how many customers.
        bought: how many of the complaints were followed by an occasion within the own gap.
    """

    complaints: int
    customers: int
    bought: int

    @property
    def share(self) -> float | None:
        """The share that was followed by one; None without a complaint."""
        return round(self.bought / self.complaints, DIGITS) if self.complaints else None


@dataclass(frozen=True)
class Between:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Keeping:
    """Two arms of complaints, and how much likelier customers of the first fall silent.

    Attributes:
        exposed: the complaints closed late, or whose end did not content.
        others: those closed on time, or whose end did.
        plain: the ratio of their risks, whatever the complaints.
        alike: within the same tier and recency at the landmark.
        same_category: within the same category of complaint as well.
        detectable: the least ratio that such data would tell from 1 in four of five cases.
        would_have_bought: how many more of the exposed would have bought among the others, were
            the ratio of like with like nothing but the effect of it: silent · (1 − 1/ratio).
        their_value: what those customers were worth in the window before, in the currency.
        reason: why no ratio is known; None where `alike` is.
    """

    exposed: Arm
    others: Arm
    plain: Between | None = None
    alike: Between | None = None
    same_category: Between | None = None
    detectable: float | None = None
    would_have_bought: Between | None = None
    their_value: Between | None = None
    reason: str | None = None

    @property
    def closest(self) -> Between | None:
        """The ratio that compares like with like most closely: the last figures rest on it."""
        return self.same_category or self.alike


@dataclass(frozen=True)
class KeptAfter:
    """What settling complaints has to do with keeping.

    Attributes:
        on_time: late against on time.
        content: not content with the settlement against content.
    """

    on_time: Keeping
    content: Keeping


def kept_after(book: ComplaintBook, base: Base, rules: Rules) -> KeptAfter:
    """What settling complaints has to do with keeping, over all that is on record.

    Args:
        book: the complaints; those before the period are looked at too.
        base: customer-days and tables.
        rules: the user's settings.
    """
    as_of = book.as_of
    limit = pl.max_horizontal("limit_day", "day").alias("landmark")
    in_time = book.rows.with_columns(limit, exposed=pl.col("on_time").not_())
    discontent = pl.col("satisfaction") <= MIDDLE
    settled = book.rows.with_columns(landmark=pl.col("closed"), exposed=discontent)
    untold = None if book.told else "no_complaints_table"
    return KeptAfter(
        _keeping(in_time, base, rules, as_of, untold or "no_limits"),
        _keeping(settled, base, rules, as_of, untold or "grades_untold"),
    )


def _keeping(
    complaints: pl.DataFrame, base: Base, rules: Rules, as_of: int, nothing: str
) -> Keeping:
    """The comparison of complaints by whether they are `exposed`, at their `landmark`."""
    asked = complaints.drop_nulls(["landmark", "exposed"]).filter(pl.col("landmark") <= as_of)
    rows = _compared(asked, base, rules, as_of)
    exposed, silent = rows["exposed"].to_numpy(), ~rows["bought_again"].to_numpy()
    arms = _arm(rows.filter("exposed")), _arm(rows.filter(pl.col("exposed").not_()))
    code = rows["code"].to_numpy()
    enough = (
        min(np.unique(code[side & silent]).size for side in (exposed, ~exposed)) >= LEAST_SILENT
    )
    plain, alike, same_category = (
        _ratio(rows, names, exposed, silent) if enough else None
        for names in ((), ("tier", "recency"), ("tier", "recency", "category"))
    )
    closest = same_category or alike
    if plain is None or alike is None or closest is None:
        return Keeping(*arms, reason="too_few_silent" if asked.height else nothing)
    return Keeping(
        *arms,
        plain=_between(plain),
        alike=_between(alike),
        same_category=_between(same_category) if same_category else None,
        detectable=round(closest.detectable, DIGITS),
        would_have_bought=_due_to(closest, float((exposed & silent).sum()), 1),
        their_value=_due_to(closest, _worth(rows), DIGITS),
    )


def _compared(asked: pl.DataFrame, base: Base, rules: Rules, as_of: int) -> pl.DataFrame:
    """The complaints that can be judged, with what they are alike in; in the book's order."""
    after = NextOccasion.of(base.customers, as_of).after(asked["code"], asked["landmark"])
    rows = asked.select("code", "landmark", "exposed", "category").hstack(after)
    silent = pl.col("silence") / pl.col("own_gap")
    rows = rows.filter(pl.col("bought_again").is_not_null(), silent <= OWN_GAPS)
    tiers = tiers_then(base, rows["code"], rows["landmark"], rules, as_of=as_of)
    band = pl.sum_horizontal(silent > most for most in RECENCY_BANDS)
    return rows.hstack(tiers).with_columns(pl.col("category").fill_null(""), recency=band)


def _arm(rows: pl.DataFrame) -> Arm:
    return Arm(rows.height, rows["code"].n_unique(), int(rows["bought_again"].sum()))


def _ratio(
    rows: pl.DataFrame, alike: Sequence[str], exposed: Flags, silent: Flags
) -> RiskRatio | None:
    """How much likelier the exposed fall silent, among rows that are alike in some columns."""
    stratum = np.zeros(rows.height, dtype=np.int64)
    if alike:
        of = pl.struct(alike).rank("dense").cast(pl.Int64) - 1
        stratum = rows.select(of).to_series().to_numpy()
    return pooled_risk_ratio(exposed, silent, stratum, rows["code"].to_numpy())


def _between(ratio: RiskRatio) -> Between:
    return Between(*(round(each, DIGITS) for each in (ratio.value, ratio.low, ratio.high)))


def _due_to(ratio: RiskRatio, of: float, digits: int) -> Between:
    """What of the silent exposed the ratio puts down to being exposed."""
    parts = (of * (1 - 1 / each) for each in (ratio.value, ratio.low, ratio.high))
    return Between(*(round(part, digits) for part in parts))


def _worth(rows: pl.DataFrame) -> float:
    """What exposed customers who fell silent were worth, each once, by its newest landmark."""
    silent = rows.filter(pl.col("exposed"), pl.col("bought_again").not_())
    newest = silent.sort("code", "landmark").unique("code", keep="last", maintain_order=True)
    return int(newest["value"].clip(0).sum()) / MINOR_PER_UNIT
