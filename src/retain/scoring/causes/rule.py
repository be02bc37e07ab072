"""A declared rule: which cause it speaks for, what it needs, and how it finds its evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from retain.scoring.causes.moments import Moments
    from retain.scoring.causes.world import World

CAUSES: Final = (
    "natural",
    "staff_turnover",
    "competitor",
    "price_market",
    "broken_promise",
    "service_attitude",
    "neglected_details",
    "product_fit",
    "company_problem",
    "small_customer_neglect",
)
"""The causes; of equally strong ones the first is named."""

UNKNOWN: Final = "unknown"
"""In decline, and no rule reached."""

FOUND: Final[dict[str, pl.DataType]] = {
    "moment": pl.UInt32(),
    "strength": pl.Float64(),
    "table": pl.String(),
}
"""What every rule finds, besides the values of its sentence."""


@dataclass(frozen=True)
class Rule:
    """One piece of evidence for a cause.

    Attributes:
        name: the piece; `evidence_NAME` is its sentence, filled with the columns found.
        cause: one of `CAUSES`.
        sources: what it can rest on, as alternatives; each is roles ("managers.manager") that
            together suffice. It is not asked where no alternative is there: no data, not "no".
        find: makes `FOUND` and the sentence's values, at most one row a moment, the strongest;
            only of what is dated up to the moment, unless the rule is `stated`.
        stated: whether it rests on what was said, or a change of state, which count whenever
            given; such rules are not tested by landmarks.
        template: `evidence_TEMPLATE` is its sentence, where several rules share one.
    """

    name: str
    cause: str
    sources: tuple[tuple[str, ...], ...]
    find: Callable[[World, Moments], pl.DataFrame]
    stated: bool = False
    template: str | None = None

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables it can rest on, each once, in the order of its sources."""
        named = (role.partition(".")[0] for source in self.sources for role in source)
        return tuple(dict.fromkeys(named))


def nothing_found() -> pl.DataFrame:
    """No evidence for anybody."""
    return pl.DataFrame(schema=FOUND)
