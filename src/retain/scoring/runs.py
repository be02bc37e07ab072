"""Rows sorted by customer, as runs: the figures of one customer stand side by side.

Adding up runs of a sorted column is several times faster than grouping it anew, always adds in
the same order, and needs no memory beside the result.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt  # slow to import, and only the type checker needs it

Integers: TypeAlias = "npt.NDArray[np.int64]"
Floats: TypeAlias = "npt.NDArray[np.float64]"
Flags: TypeAlias = "npt.NDArray[np.bool_]"
Figure = TypeVar("Figure", bound=np.generic)


@dataclass(frozen=True)
class Runs:
    """Runs of equal labels.

    Attributes:
        starts: the place where each run begins.
        labels: each run's label.
        size: how many rows there are.
    """

    starts: Integers
    labels: Integers
    size: int

    @classmethod
    def of(cls, labels: npt.NDArray[np.integer]) -> Runs:
        """The runs of sorted labels."""
        begins = np.ones(labels.size, dtype=np.bool_)
        begins[1:] = labels[1:] != labels[:-1]
        starts = np.flatnonzero(begins)
        return cls(starts, labels[starts].astype(np.int64), labels.size)

    @property
    def lengths(self) -> Integers:
        """How many rows each run has."""
        return np.diff(self.starts, append=self.size)

    def sum(self, values: npt.NDArray[np.generic]) -> Integers:
        """The sum of each run, in Int64."""
        if not self.starts.size:
            return np.zeros(0, dtype=np.int64)
        return np.asarray(np.add.reduceat(values, self.starts, dtype=np.int64))

    def first(self, values: Integers) -> Integers:
        """The first value of each run."""
        return values[self.starts]

    def last(self, values: Integers) -> Integers:
        """The last value of each run."""
        found: Integers = values[self.starts + self.lengths - 1]
        return found

    def spread(self, figures: Integers, size: int, missing: int = 0) -> Integers:
        """Figures of the runs in places by label, of `size`; `missing` where no run is."""
        placed = np.full(size, missing, dtype=np.int64)
        placed[self.labels] = figures
        return placed

    def repeat(self, figures: npt.NDArray[Figure]) -> npt.NDArray[Figure]:
        """Each run's figure beside each of its rows."""
        return np.repeat(figures, self.lengths)
