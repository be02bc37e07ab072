"""Who is contacted on which day and at what hour: each person's contacts, within capacity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import TYPE_CHECKING, Final
from zlib import crc32

import polars as pl

from retain.plan_hours import MINUTES_AN_HOUR
from retain.scoring.contact_plan.capacity import minutes_of, weeks
from retain.scoring.contact_plan.contact_plan import LEADER
from retain.scoring.contact_plan.hours import ANSWERED, PROFILE
from retain.scoring.contact_plan.placing import Contact, placed

if TYPE_CHECKING:
    from retain.scoring.contact_plan.rules import PlanRules

PLANNED: Final[dict[str, pl.DataType]] = {
    "planned_for": pl.String(),
    "planned_date": pl.Date(),
    "planned_time": pl.Time(),
    "minutes": pl.Int32(),
    "time_basis": pl.String(),
    "overflow": pl.Boolean(),
    "overflow_reason": pl.String(),
}
"""Columns that the schedule adds.

- `planned_for`: in whose calendar it stands: the leader's for a leader's contact where leaders are
  named, else the owner's; null where there is none.
- `planned_date`, `planned_time`: when it begins; null for overflow.
- `minutes`: how long it takes.
- `time_basis`: what the hour rests on, see `hours.HOURS`; null for overflow.
- `overflow`: whether it does not fit; `overflow_reason`: `capacity` (the person has no room left),
  `no_owner` (nobody is to do it), `no_working_day` (none is worked in the period).
"""

BY_A_DAY: Final = frozenset({"open_complaint", "after_service", "new_customer", "slowing"})
"""Reasons to be contacted by the due date; others are, where they can be."""

ON_A_DAY: Final = frozenset({"winback", "winback_next"})
"""Reasons with a schedule of their own: as near to the due date as there is room."""

OWN_TIME: Final = (ANSWERED, PROFILE)
"""Bases of an hour that is the customer's own."""


def schedule(
    due: pl.DataFrame, hours: pl.DataFrame, rules: PlanRules, *, begins: date
) -> pl.DataFrame:
    """The rows with when each is planned, leaders' first, by priority; as many as were given.

    Leaders' contacts take their room before others: they are few, and what such a customer could
    lose in a week says nothing of why a leader goes there.

    Args:
        due: what is due up to the period's end, one row a contact: `code`, `customer_id`, `by`,
            `priority` (1 for the most pressing, no two equal), `reasons`, `channel`, `due_date`,
            `owner`, `region`, and whatever else.
        hours: as `hours.HOURS` has them, of every code.
        rules: the user's settings.
        begins: the first day of the period.
    """
    ordered = due.sort(pl.col("by") != LEADER, "priority").join(
        hours.select("code", "best_weekday", "best_hour", _basis="time_basis"),
        on="code",
        how="left",
        maintain_order="left",
    )
    ordered = ordered.with_columns(
        pl.Series("planned_for", _people(ordered, rules), dtype=pl.String)
    )
    planned_weeks = weeks(rules, begins=begins)
    found: dict[int, tuple[date, int]] = {}
    for person, contacts in _by_person(ordered, rules):
        found |= placed(person, contacts, planned_weeks, rules)
    worked = any(week.days for week in planned_weeks)
    return _with_plan(ordered, found, worked=worked, rules=rules)


def _people(rows: pl.DataFrame, rules: PlanRules) -> list[str | None]:
    """In whose calendar each stands. Of several leaders a customer always has the same one."""
    leaders = rules.leaders
    return [
        leaders[crc32(customer.encode()) % len(leaders)] if leaders and by == LEADER else owner
        for customer, by, owner in rows.select("customer_id", "by", "owner").iter_rows()
    ]


def _by_person(rows: pl.DataFrame, rules: PlanRules) -> Iterator[tuple[str, list[Contact]]]:
    """Each person's contacts by priority; those of nobody are left out."""
    of_person: dict[str, list[Contact]] = {}
    told = rows.select(
        "planned_for", "channel", "region", "due_date", "reasons", "best_weekday", "best_hour",
        "_basis",
    )  # fmt: skip
    for place, row in enumerate(told.iter_rows()):
        person, channel, region, due, reasons, weekday, hour, basis = row
        if person is not None:
            contact = Contact(
                place=place,
                channel=channel,
                region=region,
                due=due,
                by_day=not BY_A_DAY.isdisjoint(reasons),
                on_day=not ON_A_DAY.isdisjoint(reasons),
                weekday=weekday,
                wanted=round(hour * MINUTES_AN_HOUR),
                own_time=basis in OWN_TIME,
                minutes=minutes_of(channel, rules),
            )
            of_person.setdefault(person, []).append(contact)
    yield from sorted(of_person.items())


def _with_plan(
    rows: pl.DataFrame,
    found: Mapping[int, tuple[date, int]],
    *,
    worked: bool,
    rules: PlanRules,
) -> pl.DataFrame:
    """The rows with the columns of `PLANNED`."""
    at = [found.get(place) for place in range(rows.height)]
    clock = [None if each is None else time(*divmod(each[1], MINUTES_AN_HOUR)) for each in at]
    length = [minutes_of(channel, rules) for channel in rows["channel"].to_list()]
    reason = (
        pl.when(pl.col("overflow").not_())
        .then(None)
        .when(pl.col("planned_for").is_null())
        .then(pl.lit("no_owner"))
        .otherwise(pl.lit("capacity" if worked else "no_working_day"))
    )
    return (
        rows.with_columns(
            pl.Series("planned_date", [each and each[0] for each in at], dtype=pl.Date),
            pl.Series("planned_time", clock, dtype=pl.Time),
            pl.Series("minutes", length, dtype=pl.Int32),
        )
        .with_columns(overflow=pl.col("planned_date").is_null())
        .with_columns(
            overflow_reason=reason, time_basis=pl.when(pl.col("overflow").not_()).then("_basis")
        )
        .select(*(name for name in rows.columns if name not in _OF_HOURS), *list(PLANNED)[1:])
    )


_OF_HOURS: Final = ("best_weekday", "best_hour", "_basis")
