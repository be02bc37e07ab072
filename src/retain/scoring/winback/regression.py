"""What goes with a return, other things being equal: factors chosen, prepared, and regressed.

Factors enter in a fixed order as long as there are outcomes enough for them. One that says what
those before it say (the cost that offer and channel come to) is left out, and named.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import polars as pl

from retain.scoring.churn_rules import INTERVAL_Z
from retain.scoring.winback.logistic import fit_logistic

if TYPE_CHECKING:
    from retain.scoring.runs import Floats

FACTORS: Final = ("days_since_last", "channel", "offer", "cost", "cause", "tier_before")
"""The order in which factors enter."""

NUMBERS: Final = ("days_since_last", "cost", "offer_size")
"""What of them is a number; the offer only where all that are told are."""

OUTCOMES_EACH: Final = 5
"""Returns, and attempts without one, that each coefficient needs. Source: Vittinghoff and
McCulloch, American Journal of Epidemiology 165 (2007)."""

LEAST_LEVEL: Final = 10
"""Attempts that a value needs to stand for itself; rarer ones are taken together."""

OTHER: Final = "other"
"""The rarer values, taken together."""

Reason = Literal["constant", "unknown", "determined", "too_few"]
"""Why a factor is left out: it is the same everywhere; it is not known everywhere; the factors
before it determine it; there are too few outcomes for it."""


@dataclass(frozen=True)
class Term:
    """A coefficient, as an odds ratio with its 95 % interval (Wald's) and p.

    Attributes:
        factor: of `FACTORS`.
        level: the value; None for a number.
        against: the value it is compared with, the most frequent; None for a number.
        per: the step of a number that the ratio is for: one standard deviation; else None.
    """

    factor: str
    level: str | None
    against: str | None
    per: float | None
    odds_ratio: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class Regression:
    """A logistic regression of returns among the treated.

    Attributes:
        attempts, returned: that it rests on.
        terms: its coefficients; none where `why_not` says why.
        left_out: factors that did not enter, and why.
        certain: factor, value and attempts of the values all or none of whose customers returned:
            these are left out, since no coefficient fits them.
        why_not: "too_few" outcomes for any factor, or "separated": outcomes that can be told for
            sure, which no regression fits.
    """

    attempts: int
    returned: int
    terms: tuple[Term, ...] = ()
    left_out: tuple[tuple[str, Reason], ...] = ()
    certain: tuple[tuple[str, str, int], ...] = ()
    why_not: Literal["too_few", "separated"] | None = None


@dataclass
class _Design:
    """Columns, and what each stands for."""

    columns: list[Floats] = field(default_factory=list)
    meaning: list[tuple[str, str | None, str | None, float | None]] = field(default_factory=list)

    def rank_with(self, further: list[Floats], size: int) -> bool:
        """Whether columns say something that those there, and the constant, do not."""
        together = np.column_stack([np.ones(size), *self.columns, *further])
        return bool(np.linalg.matrix_rank(together) == together.shape[1])


def regress_returns(treated: pl.DataFrame) -> Regression:
    """Regress the returns of treated attempts on silence, channel, offer, cost, cause and tier.

    A number enters by its standard deviation, another factor by its values against the most
    frequent one; an offer that is a number (`offer_size`) enters as one.

    Args:
        treated: as `Attempts.treated`, with `offer_size`.
    """
    rows = treated.sort(pl.all().exclude("code"), nulls_last=True)  # no order of rows shows
    one_of_several = [name for name in _names(rows) if name not in NUMBERS and rows[name].count()]
    rows = rows.with_columns(_leveled(rows, name) for name in one_of_several)
    rows, certain = _without_certain(rows)
    size, back = rows.height, int(rows["returned"].sum())
    room = min(back, size - back) // OUTCOMES_EACH
    design, left_out = _Design(), []
    for name in _names(rows):
        reason = _enter(design, rows, name, room)
        if reason is not None:
            left_out.append((name if name != "offer_size" else "offer", reason))
    found = Regression(size, back, (), tuple(left_out), certain)
    if not design.columns:
        return _but(found, "too_few")
    outcome = rows["returned"].to_numpy().astype(np.float64)
    fitted = fit_logistic(np.column_stack([np.ones(size), *design.columns]), outcome)
    if fitted is None:
        return _but(found, "separated")
    pairs = zip(design.meaning, fitted.coefficients[1:], fitted.errors[1:], strict=True)
    terms = tuple(_term(meaning, float(b), float(se)) for meaning, b, se in pairs)
    return Regression(size, back, terms, tuple(left_out), certain)


def _but(found: Regression, why_not: Literal["too_few", "separated"]) -> Regression:
    return Regression(found.attempts, found.returned, (), found.left_out, found.certain, why_not)


def _names(rows: pl.DataFrame) -> list[str]:
    """The factors, the offer by its size where it has one."""
    sized = rows["offer_size"].count() > 0
    return ["offer_size" if name == "offer" and sized else name for name in FACTORS]


def _leveled(rows: pl.DataFrame, name: str) -> pl.Expr:
    """A factor's values, the rare ones and those not recorded taken together."""
    often = rows[name].drop_nulls().value_counts().filter(pl.col("count") >= LEAST_LEVEL)[name]
    kept = pl.col(name).is_in(often.implode())
    return pl.when(kept).then(pl.col(name)).otherwise(pl.lit(OTHER)).alias(name)


def _without_certain(rows: pl.DataFrame) -> tuple[pl.DataFrame, tuple[tuple[str, str, int], ...]]:
    """The rows without the values all or none of whose customers returned, and these."""
    certain: list[tuple[str, str, int]] = []
    for name in _names(rows):
        if name in NUMBERS or rows[name].n_unique() < 2:
            continue
        shares = rows.group_by(name).agg(pl.len(), pl.col("returned").mean().alias("share"))
        sure = shares.filter(pl.col("share").is_in([0.0, 1.0])).sort(name)
        if 0 < sure.height < shares.height:
            certain += [(name, level, size) for level, size, _ in sure.rows()]
            rows = rows.filter(pl.col(name).is_in(sure[name].implode()).not_())
    return rows, tuple(certain)


def _enter(design: _Design, rows: pl.DataFrame, name: str, room: int) -> Reason | None:
    """Let a factor enter, or say why it does not."""
    values = rows[name]
    if not values.count():
        return "unknown"
    if values.drop_nulls().n_unique() < 2:
        return "constant"
    if values.null_count():
        return "unknown"
    columns: list[Floats]
    meaning: list[tuple[str, str | None, str | None, float | None]]
    if name in NUMBERS:
        numbers = values.cast(pl.Float64).to_numpy()
        spread = float(numbers.std(ddof=1))
        columns = [(numbers - numbers.mean()) / spread]
        meaning = [("offer" if name == "offer_size" else name, None, None, spread)]
    else:
        counts = values.value_counts().sort("count", name, descending=[True, False])
        usual, *others = counts[name].to_list()
        columns = [(values == level).cast(pl.Float64).to_numpy() for level in others]
        meaning = [(name, level, usual, None) for level in others]
    if len(design.columns) + len(columns) > room:
        return "too_few"
    if not design.rank_with(columns, rows.height):
        return "determined"
    design.columns += columns
    design.meaning += meaning
    return None


def _term(
    meaning: tuple[str, str | None, str | None, float | None], coefficient: float, error: float
) -> Term:
    from scipy.special import ndtr

    factor, level, against, per = meaning
    reach = INTERVAL_Z * error
    p = float(2 * ndtr(-abs(coefficient / error)))
    ratios = (exp(coefficient), exp(coefficient - reach), exp(coefficient + reach))
    return Term(factor, level, against, per, *ratios, p)
