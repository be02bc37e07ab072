"""What service should be, and whether it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from retain.scoring.figure import Figure

AT_MOST: Final = ("complaints_per_100", "repeat_rate")
"""Figures of which less is better; every other one with a target is to reach it at least."""

TARGETS_MISSED: Final = "targets_missed"


@dataclass(frozen=True)
class Target:
    """A figure's target.

    Attributes:
        name: the figure's.
        limit: what it should at least, or at most, be; a share as a fraction.
        met: whether it is; None where the figure is not known.
    """

    name: str
    limit: float
    met: bool | None

    @property
    def at_most(self) -> bool:
        """Whether the figure should not pass the limit; else it should reach it."""
        return self.name in AT_MOST


def judged_targets(figures: Iterable[Figure], limits: Mapping[str, float]) -> Mapping[str, Target]:
    """Every target, by the figure's name, in the order of the figures.

    A figure is judged as it is published; one that equals its limit meets it.
    """
    return {
        figure.name: Target(figure.name, limits[figure.name], _met(figure, limits[figure.name]))
        for figure in figures
        if figure.name in limits
    }


def _met(figure: Figure, limit: float) -> bool | None:
    if figure.value is None:
        return None
    return figure.value <= limit if figure.name in AT_MOST else figure.value >= limit


def targets_missed(targets: Mapping[str, Target]) -> Figure:
    """How many of the targets that can be judged are missed; null where none can be."""
    judged = [target.met for target in targets.values() if target.met is not None]
    missed = float(judged.count(False)) if judged else None
    reason = None if judged else "no_target_judged"
    return Figure(TARGETS_MISSED, "count", missed, len(judged), "targets", reason)
