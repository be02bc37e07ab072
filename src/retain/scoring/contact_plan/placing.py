"""One person's contacts put on days and hours: which are made, then when each is.

Which contacts are made goes by priority alone: of each channel as many as the person can make, as
long as they fit into the hours of work. Then they get their days. What has a day by which it must
be done goes first, then visits, which take most room, then the rest, each by priority.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from retain.plan_hours import DAY_ENDS, MINUTES_AN_HOUR, quiet_spans
from retain.scoring.contact_plan.agenda import Agenda
from retain.scoring.contact_plan.capacity import MADE_AS, Week, capacity_of
from retain.scoring.contact_plan.routes import MIXED, fitness

if TYPE_CHECKING:
    from retain.scoring.contact_plan.rules import PlanRules


@dataclass(frozen=True)
class Contact:
    """One contact that is due.

    Attributes:
        place: its row.
        channel: visit, call, message or email.
        region: of the customer; None unknown.
        due: the day it is due.
        by_day: whether it must be done by then.
        on_day: whether it is to be done then, as near as there is room.
        weekday: the one that suits the customer, 1 for Monday; None for any.
        wanted: the minute of the day from which on it is best made.
        own_time: whether the customer itself answers or wishes so: then it may be outside of work.
        minutes: how long it takes.
    """

    place: int
    channel: str
    region: str | None
    due: date
    by_day: bool
    on_day: bool
    weekday: int | None
    wanted: int
    own_time: bool
    minutes: int


def placed(
    person: str, contacts: Sequence[Contact], planned: tuple[Week, ...], rules: PlanRules
) -> dict[int, tuple[date, int]]:
    """Row → day and minute of the day of each contact that fits.

    Args:
        person: who makes them.
        contacts: by priority.
        planned: the weeks of the period.
        rules: the user's settings.
    """
    days = [Agenda(day, place) for place, week in enumerate(planned) for day in week.days]
    made = _made(person, contacts, planned, rules)
    share = rules.working_share.get(person, 1.0)
    limits = [
        {channel: week.capacity(channel, share, rules) for channel in rules.capacity}
        for week in planned
    ]
    weekly: list[Counter[str]] = [Counter() for _ in planned]
    found = {}
    for contact in sorted(made, key=lambda each: _turn(each, planned[0].begins)):
        channel = MADE_AS[contact.channel]
        open_days = [day for day in days if weekly[day.week][channel] < limits[day.week][channel]]
        begins = None
        for day in sorted(
            open_days, key=lambda each: _suits(contact, each, limits, planned, rules)
        ):
            begins = day.room(contact.wanted, contact.minutes, *_bounds(contact, rules))
            if begins is not None:
                day.take(begins, contact.minutes, channel, contact.region)
                weekly[day.week][channel] += 1
                found[contact.place] = (day.day, begins)
                break
    return found


def _made(
    person: str, contacts: Sequence[Contact], planned: tuple[Week, ...], rules: PlanRules
) -> list[Contact]:
    """The contacts that are made, by priority."""
    opens, closes = _work(rules.hours)
    left = sum(len(week.days) for week in planned) * (closes - opens)
    able = {channel: capacity_of(person, channel, planned, rules) for channel in rules.capacity}
    made = []
    for contact in contacts:
        channel = MADE_AS[contact.channel]
        if able[channel] and contact.minutes <= left:
            able[channel] -= 1
            left -= contact.minutes
            made.append(contact)
    return made


def _turn(contact: Contact, begins: date) -> tuple[object, ...]:
    """What comes before what when days are given; equals stay by priority."""
    if contact.by_day or contact.on_day:
        return (0, max(contact.due, begins))
    return (1, contact.channel != "visit")


def _suits(
    contact: Contact,
    day: Agenda,
    limits: Sequence[Mapping[str, int]],
    planned: tuple[Week, ...],
    rules: PlanRules,
) -> tuple[int, ...]:
    """How well a day suits a contact; the least suits best.

    First that it is not too late, then that visits of two regions are not on one day, then that it
    is near its own day, then that no day has more than its even share; then the customer's weekday,
    then, but for visits, that it is not after the day it is due, then the day with the least on it.
    What is too late already goes on the first day that has not its share.
    """
    channel = MADE_AS[contact.channel]
    even = -(-limits[day.week][channel] // len(planned[day.week].days))
    if channel == "visit":
        opens, closes = _work(rules.hours)
        enough = max(even, (closes - opens) // 2 // contact.minutes)
        crowded = fitness(contact.region, day.regions, day.made[channel], enough)
    else:
        crowded = int(day.made[channel] >= even)
    mixed = int(channel == "visit" and crowded == MIXED)
    missed = contact.due < planned[0].begins
    if missed and (contact.by_day or contact.on_day):
        return (crowded, day.day.toordinal())
    days_off = (day.day - contact.due).days
    late = max(days_off, 0) if contact.by_day else 0
    off_day = abs(days_off) if contact.on_day else 0
    unsuited = int(contact.weekday is not None and day.day.isoweekday() != contact.weekday)
    after = int(days_off > 0 and not missed and channel != "visit")
    return (late, mixed, off_day, crowded, unsuited, after, day.load, day.day.toordinal())


def _bounds(contact: Contact, rules: PlanRules) -> tuple[int, int]:
    """The minutes of the day within which a contact may be: of work, or up to the quiet hours."""
    opens, closes = _work(rules.hours)
    if contact.own_time and contact.channel != "visit":
        spans = quiet_spans(rules.hours)
        if contact.wanted >= closes:
            until = min((b for b, _ in spans if b >= rules.hours["closes"]), default=DAY_ENDS)
            return opens, int(until * MINUTES_AN_HOUR)
        if contact.wanted < opens:
            since = max((e for _, e in spans if e <= rules.hours["opens"]), default=0.0)
            return -int(-since * MINUTES_AN_HOUR // 1), closes
    return opens, closes


def _work(hours: Mapping[str, float]) -> tuple[int, int]:
    """The first minute of work and the first one after it."""
    return -int(-hours["opens"] * MINUTES_AN_HOUR // 1), int(hours["closes"] * MINUTES_AN_HOUR)
