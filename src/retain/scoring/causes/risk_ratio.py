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
    """Mantel and Haenszel's risk ratio over strata, clustered by customer.

    RR = R / S with R = Σ a·n₀/n and S = Σ b·n₁/n over strata, where a of n₁ exposed and b of n₀
    others have the outcome. Its interval is by linearisation (the sandwich, or infinitesimal
    jackknife): what each row moves ln RR by, dR/R − dS/S, is added up by customer, since what
    one customer does at two landmarks is not independent; the variance is Σ u² · G / (G − 1)
    over G customers. None where no exposed, or no other, of a stratum with both has the outcome.

    Args:
        exposed: whether it befell the row's customer.
        outcome: whether what is looked for followed.
        stratum: of each row, from 0.
        customer: of each row.

    Source: S. Greenland and J. M. Robins, Biometrics 41 (1985), for the estimate.
    """
    x, y = exposed.astype(np.float64), outcome.astype(np.float64)
    size = int(stratum.max()) + 1 if stratum.size else 0

    def per_stratum(rows: Floats) -> Floats:
        return np.bincount(stratum, weights=rows, minlength=size).astype(np.float64)

    a, b = per_stratum(x * y), per_stratum((1 - x) * y)
    n1, n0 = per_stratum(x), per_stratum(1 - x)
    n = np.maximum(n1 + n0, 1.0)
    r, s = float((a * n0 / n).sum()), float((b * n1 / n).sum())
    if not r or not s:
        return None
    of_r = x * y * (n0 / n)[stratum] + ((1 - x) * (a / n)[stratum]) - (a * n0 / n**2)[stratum]
    of_s = (1 - x) * y * (n1 / n)[stratum] + (x * (b / n)[stratum]) - (b * n1 / n**2)[stratum]
    clusters, place = np.unique(customer, return_inverse=True)
    moved = np.bincount(place, weights=of_r / r - of_s / s)
    variance = (moved**2).sum() * clusters.size / max(clusters.size - 1, 1)
    return RiskRatio(r / s, float(np.sqrt(variance)))
