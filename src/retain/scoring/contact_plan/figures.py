"""Headline figures of the contact plan, of how cadences are kept, and of care."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from retain.scoring.contact_plan.care_spend import OVER, UNDER, CareSpend, judged
from retain.scoring.contact_plan.contact_plan import LEADER
from retain.scoring.contact_plan.coverage import Coverage
from retain.scoring.figure import Figure, FigureKind
from retain.scoring.measure import MINOR_PER_UNIT

KINDS: Final[Mapping[str, FigureKind]] = {
    "contacts_due": "count",
    "contacts_planned": "count",
    "overflow": "count",
    "overflow_value": "money",
    "overdue": "count",
    "without_owner": "count",
    "leader_contacts": "count",
    "on_cadence": "share",
    "small_under_half": "share",
    "care_cost": "money",
    "care_share": "share",
    "over_invested": "count",
    "under_invested": "count",
}
"""Every figure, whatever the data, and what sort it is."""

COVERED: Final[Mapping[str, FigureKind]] = {
    name: KINDS[name] for name in ("on_cadence", "small_under_half")
}
"""Those of how cadences are kept."""

IN_PART, NO_CADENCE, NOTHING_EARNED, NONE_SMALL, NO_VALUE = (
    "in_part", "no_cadence", "nothing_earned", "none_small", "no_value",
)  # fmt: skip
"""Why a figure is not known."""


def plan_figures(
    rows: pl.DataFrame, coverage: Coverage | None, care: CareSpend | None
) -> tuple[Figure, ...]:
    """The figures, one each of `KINDS`, in its order.

    Args:
        rows: the plan's.
        coverage: how cadences are kept; None where the plan is shown in part.
        care: what care costs; likewise.
    """
    figures = {f.name: f for f in (*_of_rows(rows), *coverage_figures(coverage), *_of_care(care))}
    return tuple(figures[name] for name in KINDS)


def _figure(name: str, value: float | None, rows: int, of: str, reason: str) -> Figure:
    return Figure(name, KINDS[name], value, rows, of, reason if value is None else None)


def _of_rows(rows: pl.DataFrame) -> list[Figure]:
    left = rows.filter(pl.col("overflow"))
    counts = {
        "contacts_due": rows.height,
        "contacts_planned": rows.height - left.height,
        "overflow": left.height,
        "overdue": rows.filter(pl.col("days_overdue") > 0).height,
        "without_owner": rows.filter(pl.col("owner").is_null()).height,
        "leader_contacts": rows.filter(pl.col("by") == LEADER).height,
    }
    at_risk = _money(left["value_at_risk"]) if left.height else 0.0
    return [
        *(
            _figure(name, float(count), rows.height, "contacts", "")
            for name, count in counts.items()
        ),
        _figure("overflow_value", at_risk, left.height, "contacts", NO_VALUE),
    ]


def coverage_figures(found: Coverage | None) -> list[Figure]:
    """How cadences are kept, one figure each of `COVERED`; None where it is shown in part."""
    if found is None:
        return [_figure(name, None, 0, "customers", IN_PART) for name in COVERED]
    small = found.small["customers"].sum()
    under = (found.small["under_half"] * found.small["customers"]).round().sum()
    share = round(float(under) / int(small), 4) if small else None
    return [
        _figure(
            "on_cadence", found.share, found.customers, "customers", found.reason or NO_CADENCE
        ),
        _figure(
            "small_under_half", share, int(small), "customers", found.small_reason or NONE_SMALL
        ),
    ]


def _of_care(care: CareSpend | None) -> list[Figure]:
    names = ("care_cost", "care_share", "over_invested", "under_invested")
    reason = IN_PART if care is None else care.reason
    if care is None or reason is not None:
        return [_figure(name, None, 0, "customers", reason or IN_PART) for name in names]
    known = judged(care.rows)
    cost, earned = _money(known["care_cost"]), _money(known["earned"].clip(lower_bound=0))
    share = round(cost / earned, 4) if cost is not None and earned else None
    verdict = known["care_verdict"]
    values = (
        cost, share, float((verdict == OVER).sum()), float((verdict == UNDER).sum()),
    )  # fmt: skip
    return [
        _figure(name, value, known.height, "customers", NOTHING_EARNED)
        for name, value in zip(names, values, strict=True)
    ]


def _money(column: pl.Series) -> float | None:
    """The sum of amounts in the currency, exact; None where none is known."""
    known = column.drop_nulls()
    return (
        int((known * MINOR_PER_UNIT).round().cast(pl.Int64).sum()) / MINOR_PER_UNIT
        if known.len()
        else None
    )
