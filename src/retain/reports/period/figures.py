"""Every figure that a condition may name in the report of a period."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from retain.scoring.changes.headline_figures import KINDS as HEADLINES
from retain.scoring.changes.review import Review
from retain.scoring.contact_plan.figures import COVERED, coverage_figures
from retain.scoring.figure import Figure, FigureKind
from retain.scoring.service.service import KINDS as SERVICE

KINDS: Final[Mapping[str, FigureKind]] = {**HEADLINES, **SERVICE, **COVERED}


def figures_of(review: Review) -> tuple[Figure, ...]:
    """The figures, one each of `KINDS`."""
    headlines = tuple(each.figure for each in review.headlines)
    return (*headlines, *review.service.figures, *coverage_figures(review.coverage))
