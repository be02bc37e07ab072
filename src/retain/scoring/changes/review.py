"""Everything that the report of a period says, gathered once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl

from retain.scoring.base import Base
from retain.scoring.changes.bridge import Bridge, bridge
from retain.scoring.changes.by_column import ByColumn, by_column
from retain.scoring.changes.earlier import reading_once, scores_then
from retain.scoring.changes.headline import Headline, earliest_day, headlines
from retain.scoring.changes.held import Held, held
from retain.scoring.changes.like_days import like_days, on_like_days
from retain.scoring.changes.migration import migration
from retain.scoring.changes.movers import newly_churned
from retain.scoring.changes.moves import moves
from retain.scoring.changes.profile import Profile, profile
from retain.scoring.changes.sales import PeriodSales, period_sales
from retain.scoring.changes.spread import Spread, spread
from retain.scoring.changes.worth import PointWorth, worth_of_a_point
from retain.scoring.cohorts import Cohorts, cohorts
from retain.scoring.contact_plan.care_spend import CareSpend, care_spend
from retain.scoring.contact_plan.coverage import Coverage, coverage
from retain.scoring.contact_plan.working_days import WorkingDays
from retain.scoring.measure import day_date
from retain.scoring.pipeline import Scored
from retain.scoring.service.service import ServiceFigures, service_figures
from retain.scoring.standards import Rules, Standards
from retain.scoring.winback.attempts import TABLE as ATTEMPTS
from retain.scoring.winback.costs import learn_costs
from retain.scoring.winback.holdout import HOLDOUT
from retain.scoring.winback.lessons import LookBack, look_back
from retain.scoring.winback.plan import Plan, winback_plan
from retain.scoring.winback.untold_causes import attempts_with_causes

YEAR_DAYS: Final = 365


@dataclass(frozen=True)
class Review:
    """A period, and what has changed in it.

    Attributes:
        since: the day before the period's first; what was then is compared with what is now.
        as_of: its last day.
        base: what the figures are made from, of those customers alone whom the review is of.
        rules: the user's settings.
        standards: what both days are judged by.
        customers: scores of now with `code`, of whom the review is of.
        moves: how each stood then and stands now; None where nobody had bought by then.
        sales: of the period.
        headlines: its headline figures.
        bridge: of revenue; None where nothing, or too little, is known of then.
        bridge_days: how long its windows are.
        migration: between tiers; None where nothing is known of then.
        service: of the period.
        service_window: of the window, where the period is shorter.
        coverage: how well cadences are kept.
        care: what care costs, beside what customers bring.
        winback: who is to be won back.
        attempts: what past attempts achieved; None without any.
        cohorts: by month.
        held: how the calls of then have held; None where nobody had bought by then.
        spread: how value is spread; None where there is none.
        profile: how well customers are known; None without a table of them.
        worth: of one point of retention.
        groups: of the column that was asked for; None where none was.
    """

    since: int
    as_of: int
    base: Base
    rules: Rules
    standards: Standards
    customers: pl.DataFrame
    moves: pl.DataFrame | None
    sales: PeriodSales
    headlines: tuple[Headline, ...]
    bridge: Bridge | None
    bridge_days: int | None
    migration: pl.DataFrame | None
    service: ServiceFigures
    service_window: ServiceFigures | None
    coverage: Coverage
    care: CareSpend
    winback: Plan
    attempts: LookBack | None
    cohorts: Cohorts
    held: Held | None
    spread: Spread | None
    profile: Profile | None
    worth: PointWorth
    groups: ByColumn | None

    @property
    def days(self) -> int:
        """How long the period is."""
        return self.as_of - self.since

    @property
    def first_day(self) -> int | None:
        """The day of the first line; None without one."""
        return self.base.customers.first_day

    @property
    def last_day(self) -> int | None:
        """The day of the last line up to the period's end; None without one."""
        days = self.base.customers.up_to(self.as_of)["day"].to_numpy()
        return int(days.max()) if days.size else None

    def a_year(self, amount: float) -> float:
        """What an amount of the window is in a year."""
        return amount * YEAR_DAYS / self.standards.window_days


@dataclass(frozen=True)
class Seen:
    """How customers are looked at.

    Attributes:
        codes: of whom the review is; None for everybody.
        by: the column by which they are compared; None for none.
        hide: what scores pass before anything is told of them: it puts pseudonyms in the place of
            names where customers are not to be named.
        named: the base's tables, as far as they may be told of.
    """

    codes: pl.Series | None = None
    by: str | None = None
    hide: Callable[[pl.DataFrame], pl.DataFrame] = lambda scores: scores
    tables: Callable[[Base], Base] = lambda base: base


def review(
    base: Base, scored: Scored, rules: Rules, *, since: int, as_of: int, seen: Seen | None = None
) -> Review:
    """What changed in the days after `since` up to `as_of`.

    Standards are those of the whole base, whomever the review is of.

    Args:
        base: what scores are made from.
        scored: all parts of the scores, with `code`; under pseudonyms where `seen` has them.
        rules: the user's settings.
        since: the day before the period's first.
        as_of: its last day.
        seen: how customers are looked at; everybody by name where None.
    """
    seen = seen or Seen()
    first = base.customers.first_day
    customers, standards = _of(scored.scores, seen.codes), scored.standards
    again = reading_once(base, earliest_day(since=since, as_of=as_of))
    then = _of(seen.hide(scores_then(again, since, rules, standards)), seen.codes)
    moved = moves(then, customers) if first is not None and first <= since else None
    days = like_days(rules.window_days, since=since, begins=first)
    of_them = base.of(seen.codes) if seen.codes is not None else base
    told = seen.tables(of_them)
    attempts = attempts_with_causes(of_them, scored.features, standards, rules.causes, as_of=as_of)
    assert rules.playbook is not None  # a configuration always has one
    return Review(
        since=since,
        as_of=as_of,
        base=told,
        rules=rules,
        standards=standards,
        customers=customers,
        moves=moved,
        sales=period_sales(of_them.customers, since=since, as_of=as_of),
        headlines=headlines(
            again, customers, then, rules, standards, since=since, as_of=as_of, codes=seen.codes
        ),
        bridge=None
        if moved is None or days is None
        else bridge(on_like_days(of_them, moved, days, since=since, as_of=as_of)),
        bridge_days=days,
        migration=migration(moved) if moved is not None else None,
        service=service_figures(told, customers, rules, as_of=as_of, since=since),
        service_window=_of_window(told, customers, rules, since=since, as_of=as_of),
        coverage=coverage(told, customers, rules, as_of=as_of),
        care=care_spend(
            told,
            customers,
            learn_costs(base.tables, scored.features).of(rules.winback),
            rules.care,
            as_of=as_of,
            window_days=rules.window_days,
        ),
        winback=winback_plan(
            customers,
            rules.playbook,
            rules.winback,
            as_of=day_date(as_of),
            working=WorkingDays(rules.plan.country),
        ),
        attempts=None if attempts is None else look_back(attempts, of_them, standards, as_of=as_of),
        cohorts=cohorts(base.customers, as_of=as_of, period="month", kept=seen.codes),
        held=held(then, told, standards, since=since, as_of=as_of),
        spread=spread(customers, then if moved is not None else None, rules),
        profile=profile(of_them, customers, as_of=as_of),
        worth=worth_of_a_point(of_them, standards, as_of=as_of, begins=first),
        groups=_groups(
            told,
            customers,
            moved,
            rules,
            seen.by,
            calls=standards.churn is not None and standards.churn.basis != "none",
            since=since,
            as_of=as_of,
        ),
    )


def _of_window(
    base: Base, customers: pl.DataFrame, rules: Rules, *, since: int, as_of: int
) -> ServiceFigures | None:
    begins = as_of - rules.window_days
    return (
        service_figures(base, customers, rules, as_of=as_of, since=begins)
        if begins < since
        else None
    )


def _groups(
    base: Base,
    customers: pl.DataFrame,
    moved: pl.DataFrame | None,
    rules: Rules,
    by: str | None,
    *,
    calls: bool,
    since: int,
    as_of: int,
) -> ByColumn | None:
    if by is None:
        return None
    gone = None if moved is None or not calls else newly_churned(moved)
    return by_column(base, customers, gone, rules, by=by, since=since, as_of=as_of)


def _of(scores: pl.DataFrame, codes: pl.Series | None) -> pl.DataFrame:
    """The scores of some, or all; with a `name`, which those under pseudonyms have not."""
    if "name" not in scores.columns:
        scores = scores.with_columns(name=pl.lit(None, pl.String))
    return scores if codes is None else scores.filter(pl.col("code").is_in(codes.implode()))


def treated_since(review: Review, days: int) -> pl.DataFrame:
    """`code` and `day` of the newest attempt to win back each customer, in the last `days`.

    The held-out were left alone, and are not among them.
    """
    table = review.base.tables.get(ATTEMPTS)
    if table is None:
        return pl.DataFrame(schema={"code": pl.UInt32, "day": pl.Int32})
    made = table.with_columns(day=pl.col("date").cast(pl.Date).to_physical()).filter(
        pl.col("day").is_between(review.as_of - days + 1, review.as_of)
    )
    if "group" in made.columns:
        made = made.filter(pl.col("group").ne_missing(HOLDOUT))
    return made.group_by("code").agg(pl.col("day").max()).sort("code")
