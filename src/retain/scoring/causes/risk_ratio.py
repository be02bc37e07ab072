"""A risk ratio pooled over strata, with an interval that knows whose rows belong together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from retain.scoring.runs import Flags, Floats, Integers

if TYPE_CHECKING:
    import numpy.typing as npt

Z_95: Final = 1.959964
Z_POWER: Final = 0.841621
"""Quantile of the normal distribution at 80 %: the usual power."""

_NOTHING: Final = 1e-9
"""What is left of a sum by rounding where nothing is left."""


@dataclass(frozen=True)
class RiskRatio:
    """How much likelier an outcome is among the exposed of the same stratum.

    Attributes:
        value: the ratio.
        error: standard error of its logarithm.
    """

    value: float
    error: float

    @property
    def low(self) -> float:
        """The lower end of the 95 % interval."""
        return float(self.value * np.exp(-Z_95 * self.error))

    @property
    def high(self) -> float:
        """Its upper end."""
        return float(self.value * np.exp(Z_95 * self.error))

    @property
    def detectable(self) -> float:
        """The least ratio that such data would tell from 1 in four of five cases."""
        return float(np.exp((Z_95 + Z_POWER) * self.error))


def pooled_risk_ratio(
    exposed: Flags, outcome: Flags, stratum: Integers, customer: npt.NDArray[np.integer]
) -> RiskRatio | None:
    """Mantel and Haenszel's risk ratio over strata, its error by leaving customers out in turn.

    RR = R / S with R = Σ a·n₀/n and S = Σ b·n₁/n over strata, where a of n₁ exposed and b of n₀
    others have the outcome. What one customer does at two landmarks is not independent: so the
    variance of ln RR is the jackknife's over customers, (G − 1)/G · Σ (ln RR₍₋c₎ − mean)² for G of
    them. None where no exposed, or no other, of a stratum with both has the outcome, or only one
    customer has it.

    Args:
        exposed: whether it befell the row's customer.
        outcome: whether what is looked for followed.
        stratum: of each row, from 0.
        customer: of each row.

    Source: S. Greenland and J. M. Robins, Biometrics 41 (1985), for the estimate; B. Efron and
    C. Stein, Annals of Statistics 9 (1981), for the jackknife.
    """
    if not stratum.size:
        return None
    cells = np.column_stack([exposed & outcome, ~exposed & outcome, exposed, ~exposed])
    whole = _sums(cells, stratum)
    r, s = (float(each.sum()) for each in _terms(whole))
    customers, place = np.unique(customer, return_inverse=True)
    pairs, of_pair = np.unique(place * len(whole) + stratum, return_inverse=True)
    own, at = _sums(cells, of_pair), pairs % len(whole)
    changed = [
        np.bincount(pairs // len(whole), weights=without - with_it[at])
        for without, with_it in zip(_terms(whole[at] - own), _terms(whole), strict=True)
    ]
    left_out = r + changed[0], s + changed[1]
    if min(each.min() for each in left_out) <= _NOTHING:
        return None
    logs = np.log(left_out[0]) - np.log(left_out[1])
    variance = ((logs - logs.mean()) ** 2).sum() * (customers.size - 1) / customers.size
    return RiskRatio(r / s, float(np.sqrt(variance)))


def _sums(cells: Flags, group: Integers) -> Floats:
    """Rows of counts (a, b, n₁, n₀), one a group."""
    return np.column_stack([np.bincount(group, weights=cells[:, each]) for each in range(4)])


def _terms(counts: Floats) -> tuple[Floats, Floats]:
    """What strata of these counts add to R and to S."""
    a, b, n1, n0 = counts.T
    n = np.maximum(n1 + n0, 1.0)
    return a * n0 / n, b * n1 / n
