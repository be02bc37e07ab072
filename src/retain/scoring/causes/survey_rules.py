"""Experience that fell short of what was expected, as customers answered.

The last answer within the window counts, of each dimension a rule looks at. Grades are read by
their place on their row's scale, so that "two below" of a scale from 1 to 5 is half of any scale.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.causes.records import date_of, faded
from retain.scoring.causes.rule import Rule, nothing_found
from retain.scoring.surveys import grade_place, graded_rows
from retain.words import text

if TYPE_CHECKING:
    from retain.scoring.causes.moments import Moments
    from retain.scoring.causes.world import World

_STEPS: Final = 4
"""Steps of a scale from 1 to 5, in which `grades_below` counts."""

_EXACT: Final = 1e-9
"""What binary fractions may be off: two of four steps are half, and half is enough."""

_GRADED: Final = (("surveys.dimension", "surveys.expectation", "surveys.experience"),)


def experience_below(
    world: World, moments: Moments, *, piece: str, dimensions: tuple[str, ...]
) -> pl.DataFrame:
    """The dimension whose last answer fell furthest short.

    Args:
        world: what rules look at.
        moments: whom and when it is asked about.
        piece: the rule's name.
        dimensions: those it looks at.
    """
    if world.table("surveys") is None:
        return nothing_found()
    short = grade_place("expectation") - grade_place("experience")
    answers = (
        graded_rows(world.base, world.reference.surveys, as_of=world.as_of)
        .filter(pl.col("dimension").is_in(dimensions))
        .with_columns(pl.col("day").cast(pl.Int32), short=short)
        .filter(pl.col("short").is_not_null())
    )
    said = {name: text(f"evidence_dimension_{name}", world.rules.lang) for name in dimensions}
    least = world.rules.limits["grades_below"] / _STEPS
    last = (
        moments.recent(answers, world.rules.days[piece])
        .sort("moment", "dimension", "day", "short")
        .unique(["moment", "dimension"], keep="last", maintain_order=True)
    )
    return (
        last.filter(pl.col("short") >= least - _EXACT)
        .sort("moment", "short", "dimension", descending=[False, True, False])
        .unique("moment", keep="first", maintain_order=True)
        .select(
            "moment",
            strength=(world.rules.strength[piece] * faded(world.rules.days[piece])).round(4),
            table=pl.lit("surveys"),
            date=date_of(pl.col("day")),
            dimension=pl.col("dimension").replace_strict(said, return_dtype=pl.String),
            expectation=pl.col("expectation").round(1),
            experience=pl.col("experience").round(1),
        )
    )


_service_below = partial(experience_below, piece="service_below", dimensions=("service",))
_product_below = partial(
    experience_below, piece="product_below", dimensions=("product", "convenience")
)

SURVEY_RULES: Final = (
    Rule("service_below", "service_attitude", _GRADED, _service_below),
    Rule("product_below", "product_fit", _GRADED, _product_below),
)
