"""What customers complained of: small things again and again, people, the product, a wave."""

from __future__ import annotations

from functools import partial
from math import comb
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.causes.answers import with_late_day
from retain.scoring.causes.complaints import BESIDE
from retain.scoring.causes.records import date_of, faded, together
from retain.scoring.causes.rule import Rule, nothing_found

if TYPE_CHECKING:
    from retain.scoring.causes.moments import Moments
    from retain.scoring.causes.world import World

LATE_BY_CHANCE: Final = 0.05
MOST_OF_SMALL: Final = 0.9
_PARTS: Final = 10_000
"""Resolution in which complaints are added by their age: whole numbers, so that no order shows."""

_TOLD: Final = (("complaints.category",), ("complaints.text",))
_TIMED: Final = (("complaints.due", "complaints.closed"), ("complaints.first_response",),
                 ("complaints.closed",))  # fmt: skip


def small_complaints(world: World, moments: Moments) -> pl.DataFrame:
    """Small complaints about details, from some on; what hit many at once is none of them."""
    details = world.complaints.of("neglected_details")
    small = details.filter(pl.col("small"), pl.col("share") == 1)
    days = world.rules.days["small_complaints"]
    found = _alone(moments, moments.recent(small, days))
    each, least = (
        settings["small_complaints"] for settings in (world.rules.strength, world.rules.limits)
    )
    return (
        found.group_by("moment", maintain_order=True)
        .agg(
            counted=(faded(days) * _PARTS).round().cast(pl.Int64).sum() / _PARTS,
            complaints=pl.len(),
            first=date_of(pl.col("day").min()),
            last=_last(),
        )
        .filter(pl.col("complaints") >= least)
        .with_columns(
            strength=(each * pl.col("counted")).clip(upper_bound=MOST_OF_SMALL).round(4),
            table=pl.lit("complaints"),
        )
    )


def complained_of(world: World, moments: Moments, *, piece: str, cause: str) -> pl.DataFrame:
    """Complaints that speak for a cause; what hit many at once does not.

    Args:
        world: what rules look at.
        moments: whom and when it is asked about.
        piece: the rule's name.
        cause: its cause.
    """
    told, days = world.complaints.of(cause), world.rules.days[piece]
    if cause == "product_fit":
        told = told.with_columns(share=_misfit_share())
    each = world.rules.strength[piece] * pl.col("share") * faded(days)
    found = _alone(moments, moments.recent(told, days)).with_columns(strength=each)
    said = found.group_by("moment", maintain_order=True).agg(
        complaints=pl.len(), last=_last(), words=pl.col("words").last()
    )
    return said.join(together(found), on="moment", maintain_order="left").with_columns(
        table=pl.lit("complaints")
    )


def _misfit_share() -> pl.Expr:
    """A fault of one delivery is no misfit of the product, though its text may read like one.

    So where a complaint was filed under a category that says nothing of the kind, it counts half.
    """
    otherwise = pl.col("by_text") & pl.col("category").is_not_null()
    return pl.when(otherwise).then(BESIDE).otherwise("share")


def answered_late(world: World, moments: Moments) -> pl.DataFrame:
    """Complaints answered or closed late, more of them than the base's usual share explains."""
    pace = world.reference.answers
    if pace is None:
        return nothing_found()
    rows = with_late_day(world.complaints.rows, pace).select("code", "day", "late_day", "wave_day")
    days = world.rules.days["answered_late"]
    found = _alone(moments, moments.recent(rows, days))
    late = (pl.col("late_day") <= pl.col("day") + pl.col("before")).fill_null(False)
    counted = found.group_by("moment", maintain_order=True).agg(
        pl.col("before").min(),
        complaints=pl.len().cast(pl.Int64),
        late=late.sum().cast(pl.Int64),
        last=_last(),
    )
    many = counted.filter(pl.col("late") >= world.rules.limits["late_answers"])
    pairs = many.select("complaints", "late").unique().sort("complaints", "late")
    chances = [_chance_of_so_many(late, n, pace.late_share) for n, late in pairs.iter_rows()]
    odd = pairs.filter(pl.Series(chances, dtype=pl.Float64) <= LATE_BY_CHANCE)
    return many.join(
        odd, on=["complaints", "late"], how="semi", maintain_order="left"
    ).with_columns(
        strength=(world.rules.strength["answered_late"] * faded(days)).round(4),
        table=pl.lit("complaints"),
    )


def wave(world: World, moments: Moments) -> pl.DataFrame:
    """A complaint that belongs to a wave; a wave about prices is none of the company's making."""
    of_price = world.complaints.of("price_market").filter(pl.col("share") == 1)
    rows = world.complaints.rows.filter(pl.col("wave_day").is_not_null())
    rows = rows.join(of_price, on="place", how="anti", maintain_order="left")
    days = world.rules.days["wave"]
    found = moments.recent(rows, days).join(_told_days(moments), on="moment")
    return (
        found.filter(pl.col("wave_day") <= pl.col("told_day"))
        .sort("moment", "day")
        .unique("moment", keep="last", maintain_order=True)
        .select(
            "moment",
            "category",
            complaints="wave_complaints",
            usual="wave_usual",
            date=date_of(pl.col("day")),
            strength=(world.rules.strength["wave"] * faded(days)).round(4),
            table=pl.lit("complaints"),
        )
    )


def _alone(moments: Moments, found: pl.DataFrame) -> pl.DataFrame:
    """The complaints that, as far as known at their moments, belong to no wave."""
    known = pl.col("wave_day") <= pl.col("told_day")
    return found.join(_told_days(moments), on="moment", maintain_order="left").filter(
        ~known.fill_null(False)
    )


def _told_days(moments: Moments) -> pl.DataFrame:
    return moments.frame.select("moment", "told_day")


def _last() -> pl.Expr:
    return date_of(pl.col("day").max())


def _chance_of_so_many(late: int, complaints: int, share: float) -> float:
    """P(at least `late` of `complaints` are late) where each is with the chance `share`."""
    return sum(
        comb(complaints, k) * share**k * (1 - share) ** (complaints - k)
        for k in range(late, complaints + 1)
    )


COMPLAINT_RULES: Final = (
    Rule("small_complaints", "neglected_details", _TOLD, small_complaints),
    Rule(
        "rude_service",
        "service_attitude",
        _TOLD,
        partial(complained_of, piece="rude_service", cause="service_attitude"),
    ),
    Rule("answered_late", "service_attitude", _TIMED, answered_late),
    Rule(
        "product_complaint",
        "product_fit",
        _TOLD,
        partial(complained_of, piece="product_complaint", cause="product_fit"),
    ),
    Rule("wave", "company_problem", (("complaints.category",),), wave),
)
