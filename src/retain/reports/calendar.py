"""The contact plan as iCalendar (RFC 5545), for calendars of any make.

One event a planned contact. Its UID is the contact's from week to week and SEQUENCE rises with the
as-of day, so that a calendar which goes by them moves the event when a later file is imported.
Nothing comes from a clock: the same plan gives the same bytes. A file can say nothing of events
that are no longer in it, so one for a contact that was made stays where it was, in the past.

The library writes, escapes and folds; `calendar_zone` makes the time zone, whose onsets the library
would put an hour late in spring.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import polars as pl

from retain.reports.calendar_zone import vtimezone
from retain.scoring.measure import day_number
from retain.terminal import safe
from retain.version import VERSION
from retain.words import text

if TYPE_CHECKING:
    from icalendar import Calendar, Event

PRIORITIES: Final = (1, 5, 9)
"""High, medium and low, as iCalendar numbers them: a third of the plan each."""

_BUSY_CHANNELS: Final = ("visit", "call")
"""Channels that take somebody's time at an hour; a message can be written beside other things."""

_UID_OF: Final = "@retain"
_ROW: Final = (
    "priority", "planned_for", "owner", "planned_date", "planned_time", "channel", "customer_id",
    "name",
    "reason_text", "talking_points", "phone", "contact_person", "by", "minutes", "uid",
)  # fmt: skip


def as_calendar(rows: pl.DataFrame, *, timezone: str | None, as_of: date, lang: str) -> bytes:
    """The planned contacts as a calendar file.

    Args:
        rows: as `contact_plan.PLAN` has them, in any order; those without a date are left out.
        timezone: the zone whose hours the plan means, such as `Europe/Berlin`; None for hours by
            the clock of whoever looks, wherever that is.
        as_of: the day the plan was made from.
        lang: "en" or "zh".

    Returns:
        UTF-8 with CRLF line ends, no line over 75 octets.
    """
    planned = rows.filter(pl.col("planned_date").is_not_null() & ~pl.col("overflow"))
    planned = planned.sort("planned_date", "planned_time", "uid", nulls_last=True)
    zone = None if timezone is None else ZoneInfo(timezone)
    people = planned["planned_for"].drop_nulls().unique().to_list()
    calendar = _calendar(people, lang)
    if timezone is not None and zone is not None and planned.height and timezone != "UTC":
        days = planned["planned_date"].to_list()
        calendar.add_component(vtimezone(zone, timezone, days[0], days[-1]))
    most = int(rows["priority"].max() or 1) if rows.height else 1  # type: ignore[arg-type]
    for row in planned.select(_ROW).iter_rows(named=True):
        title = _title(row, lang, of_person=len(people) > 1)
        calendar.add_component(_event(row, title, zone, as_of, most, lang))
    return bytes(calendar.to_ical())


def _calendar(people: list[str], lang: str) -> Calendar:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("PRODID", f"-//retain//retain {VERSION}//{lang.upper()}")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    name = text("calendar.name", lang)
    if len(people) == 1:
        name = text("calendar.name_of", lang, person=_line(people[0]))
    calendar.calendar_name = name
    return calendar


def _event(
    row: Mapping[str, Any], title: str, zone: ZoneInfo | None, as_of: date, most: int, lang: str
) -> Event:
    from icalendar import Event

    event = Event()
    made = datetime.combine(as_of, time(), UTC)
    event.add("UID", row["uid"] + _UID_OF)
    event.add("SEQUENCE", day_number(as_of))
    event.add("DTSTAMP", made)
    event.add("LAST-MODIFIED", made)
    event.add("SUMMARY", title)
    event.add("DESCRIPTION", _description(row, lang))
    event.add("CATEGORIES", [text(f"channel_name.{row['channel']}", lang)])
    event.add("PRIORITY", PRIORITIES[min(3 * (row["priority"] - 1) // most, 2)])
    busy = row["channel"] in _BUSY_CHANNELS and row["planned_time"] is not None
    event.add("TRANSP", "OPAQUE" if busy else "TRANSPARENT")
    if row["planned_time"] is None:
        event.add("DTSTART", row["planned_date"])
        event.add("DTEND", row["planned_date"] + timedelta(days=1))
    else:
        starts = datetime.combine(row["planned_date"], row["planned_time"])
        event.add("DTSTART", starts.replace(tzinfo=zone))
        event.add("DTEND", (starts + timedelta(minutes=row["minutes"])).replace(tzinfo=zone))
    return event


def _title(row: Mapping[str, Any], lang: str, *, of_person: bool) -> str:
    """What is done with whom; and by whom, where the file holds the work of several."""
    channel = text(f"channel_name.{row['channel']}", lang)
    key = "calendar.title_leader" if row["by"] == "leader" else "calendar.title"
    name = _line(row["name"] or row["customer_id"])
    title = text(key, lang, channel=channel[:1].upper() + channel[1:], name=name)
    if of_person and row["planned_for"] is not None:
        title = text("calendar.title_of", lang, title=title, person=_line(row["planned_for"]))
    return title


def _description(row: Mapping[str, Any], lang: str) -> str:
    """Why, what to speak of, and whom to reach how; a line each."""
    points = [
        text("calendar.point", lang, point=_line(each)) for each in row["talking_points"] or []
    ]
    fields = ("contact_person", "phone", "customer_id", "owner")
    said = [
        text("calendar.field", lang, label=text(f"calendar.{name}", lang), value=_line(row[name]))
        for name in fields
        if row[name]
    ]
    return "\n".join([_line(row["reason_text"] or ""), *points, *said]).strip()


def _line(words: str) -> str:
    """A text of the data on one line, without what is no text."""
    return " ".join(safe(words).split())
