"""A time zone as a calendar carries it: VTIMEZONE with the rules of the days around a plan.

The onset of an observance is written in the local time that ended with it (RFC 5545 §3.6.5): clocks
in Berlin go forward at 02:00, not at 03:00. Where the onsets of the years around follow one rule,
the rule is written, in the form that Outlook takes: yearly, one month, one weekday counted from the
beginning or the end of it ([MS-OXCICAL] 2.1.3.1.1.19.2.2). Others are written day by day.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LAST: Final = -1
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


@dataclass(frozen=True)
class Onset:
    """The moment at which a zone's clocks change.

    Attributes:
        local: by the clock that is changed.
        before, after: what the clocks are ahead of UTC.
        name: of the time that begins (`CEST`).
        daylight: whether the clocks go forward. Programs expect it so, also of zones whose law
            calls winter the other time.
    """

    local: datetime
    before: timedelta
    after: timedelta
    name: str
    daylight: bool


def vtimezone(zone: tzinfo, name: str, begins: date, ends: date) -> Timezone:
    """The VTIMEZONE of a zone that is right from the first day to the last.

    Args:
        zone: the zone.
        name: its TZID.
        begins: the first day.
        ends: the last day.
    """
    from icalendar import Timezone

    component = Timezone()
    component.add("TZID", name)
    years = range(begins.year - 1, ends.year + 2)
    found = onsets(zone, years)
    kinds = [[each for each in found if each.daylight == kind] for kind in (False, True)]
    rules = [_rule(kind, years) for kind in kinds]
    if found and all(rules):
        for (first, *_), rule in zip(kinds, rules, strict=True):
            component.add_component(_observance(first, rule))
        return component
    for onset in (_before(zone, years), *found):
        component.add_component(_observance(onset, None))
    return component


def onsets(zone: tzinfo, years: Sequence[int]) -> list[Onset]:
    """When the clocks of a zone change within some years, in their order."""
    day = datetime(years[0], 1, 1, tzinfo=UTC)
    last = datetime(years[-1] + 1, 1, 1, tzinfo=UTC)
    found = []
    while day < last:
        if _ahead(zone, day) != _ahead(zone, day + _DAY):
            found.append(_onset(zone, day))
        day += _DAY
    return found


def _ahead(zone: tzinfo, moment: datetime) -> timedelta:
    """What clocks are ahead of UTC at a moment."""
    return moment.astimezone(zone).utcoffset() or timedelta()


def _onset(zone: tzinfo, day: datetime) -> Onset:
    """The change within a day of UTC, to the second."""
    before, low, high = _ahead(zone, day), day, day + _DAY
    while high - low > _SECOND:
        middle = low + (high - low) // 2
        low, high = (middle, high) if _ahead(zone, middle) == before else (low, middle)
    high = high.replace(microsecond=0)
    there = high.astimezone(zone)
    return Onset(
        (high + before).replace(tzinfo=None),
        before,
        _ahead(zone, high),
        there.tzname() or "",
        _ahead(zone, high) > before,
    )


def _before(zone: tzinfo, years: Sequence[int]) -> Onset:
    """The time that holds when the years begin, as if it began with them."""
    moment = datetime(years[0], 1, 1, tzinfo=UTC).astimezone(zone)
    ahead = moment.utcoffset() or timedelta()
    begins = datetime(years[0], 1, 1)
    return Onset(begins, ahead, ahead, moment.tzname() or "", daylight=False)


def _rule(found: Sequence[Onset], years: Sequence[int]) -> dict[str, str | int] | None:
    """The yearly rule that onsets of one kind follow; None where they follow none."""
    if [each.local.year for each in found] != list(years):
        return None
    alike = {
        (each.local.month, each.local.weekday(), each.local.time(), each.before, each.after)
        for each in found
    }
    places = {(each.local.day - 1) // 7 + 1 for each in found}
    if all(each.local.day + 7 > monthrange(*each.local.timetuple()[:2])[1] for each in found):
        places = {_LAST}
    if len(alike) > 1 or len(places) > 1:
        return None
    month, weekday, *_ = next(iter(alike))
    return {
        "FREQ": "YEARLY",
        "BYMONTH": month,
        "BYDAY": f"{next(iter(places))}{_WEEKDAYS[weekday]}",
    }


def _observance(
    onset: Onset, rule: dict[str, str | int] | None
) -> TimezoneStandard | TimezoneDaylight:
    from icalendar import TimezoneDaylight, TimezoneStandard

    part = TimezoneDaylight() if onset.daylight else TimezoneStandard()
    part.add("DTSTART", onset.local)
    part.add("TZOFFSETFROM", onset.before)
    part.add("TZOFFSETTO", onset.after)
    if onset.name:
        part.add("TZNAME", onset.name)
    if rule:
        part.add("RRULE", rule)
    return part
