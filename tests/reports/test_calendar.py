"""The plan as iCalendar: read back by the library that wrote it and by another that did not."""

from __future__ import annotations

import re
import warnings
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from syrupy.extensions.single_file import SingleFileSnapshotExtension

from retain.reports.calendar import as_calendar
from retain.reports.calendar_zone import onsets, vtimezone
from retain.scoring.contact_plan.contact_plan import LEADER, PLAN, with_uids
from retain.words import LANGUAGES

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import vobject

MONDAY = date(2026, 3, 23)
SUNDAY = MONDAY - timedelta(days=1)
USUAL: dict[str, Any] = {
    "priority": 1, "owner": "Ann", "planned_date": MONDAY, "planned_time": time(9, 30),
    "channel": "call", "customer_id": "007", "name": "Linrow DIY", "reason": "call_due",
    "reason_text": "A call is due.", "due_date": date(2026, 3, 20), "days_overdue": 2,
    "last_contact_date": date(2026, 2, 18), "talking_points": ["One.", "Two."],
    "phone": "+49 30 1", "contact_person": "Wanda Rusk", "by": "owner", "minutes": 15,
    "overflow": False,
}  # fmt: skip
ODD_NAMES = [
    "Müller, Söhne; & Co. \\n KG",
    "A\nBEGIN:VEVENT\nSUMMARY:Injected\nEND:VEVENT",
    "A\r\nEND:VCALENDAR\r\n",
    "华凯日杂五金；有限公司，分号" * 6,
    "👩‍👩‍👧‍👦🏳️‍🌈" * 20,
    "x" * 400,
    "a:b;c=\"d\" ^n 'e'",
    "\u202egnp.exe\u2066 \u2028 bell\u0007",
    "\\",
    "é" * 74 + "\\,",
]


def _rows(*given: dict[str, Any]) -> pl.DataFrame:
    rows = [{"planned_for": each.get("owner", USUAL["owner"]), **USUAL, **each} for each in given]
    rows = [{name: row.get(name) for name in PLAN} for row in rows]
    return with_uids(pl.DataFrame(rows, schema=PLAN))


def _file(*given: dict[str, Any], zone: str | None = None, lang: str = "en", as_of=SUNDAY) -> bytes:
    return as_calendar(_rows(*given), timezone=zone, as_of=as_of, lang=lang)


def _events(written: bytes) -> list[Any]:
    return Calendar.from_ical(written).events


def _by_another(written: bytes) -> list[Any]:
    return list(vobject.readOne(written.decode()).contents.get("vevent", []))


def _sound(written: bytes) -> None:
    """What RFC 5545 asks of every line."""
    assert written.endswith(b"\r\n")
    lines = written.removesuffix(b"\r\n").split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)
        line.decode()  # no character is cut in two
    assert lines.count(b"BEGIN:VCALENDAR") == lines.count(b"END:VCALENDAR") == 1
    assert lines.count(b"BEGIN:VEVENT") == lines.count(b"END:VEVENT")


def test_an_event_says_everything():
    written = _file({}, zone="Europe/Berlin")
    _sound(written)
    [event] = _events(written)
    row = _rows({}).row(0, named=True)
    assert event["UID"] == row["uid"] + "@retain"
    assert event["SUMMARY"] == "Call: Linrow DIY"
    assert event["DESCRIPTION"].split("\n") == [
        "A call is due.", "• One.", "• Two.", "contact: Wanda Rusk", "phone: +49 30 1",
        "customer: 007", "owner: Ann",
    ]  # fmt: skip
    assert event["SEQUENCE"] == (SUNDAY - date(1970, 1, 1)).days
    assert event.DTSTAMP == event.LAST_MODIFIED == datetime(2026, 3, 22, tzinfo=UTC)
    assert event.start == datetime(2026, 3, 23, 9, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert event.end - event.start == timedelta(minutes=15)
    assert (event["PRIORITY"], event["TRANSP"], event.categories) == (1, "OPAQUE", ["call"])
    assert not event.walk("VALARM")
    assert "LOCATION" not in event
    [other] = _by_another(written)
    assert other.summary.value == "Call: Linrow DIY"
    assert other.dtstart.value.astimezone(UTC) == datetime(2026, 3, 23, 8, 30, tzinfo=UTC)


class _Golden(SingleFileSnapshotExtension):
    """One calendar an expectation, under `__snapshots__`."""

    file_extension = "ics"


WEEK = [
    {},
    {"customer_id": "8", "name": "Ulness Inn", "owner": "Bea", "channel": "visit", "by": LEADER,
     "planned_for": "Thea Lomond", "planned_time": time(14), "minutes": 90, "priority": 2,
     "last_contact_date": None, "planned_date": MONDAY + timedelta(days=6)},
    {"customer_id": "9", "name": None, "owner": None, "channel": "message", "planned_time": None,
     "minutes": 5, "priority": 3, "talking_points": [], "phone": None, "contact_person": None},
    {"customer_id": "10", "overflow": True, "planned_date": None, "priority": 4},
]  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "zone"), [("en", "Europe/Berlin"), ("zh", "Asia/Shanghai")], ids=["en", "zh"]
)
def test_a_week_as_it_is_written(snapshot, lang, zone):
    written = _file(*WEEK, zone=zone, lang=lang)
    _sound(written)
    assert written == snapshot.use_extension(_Golden)


def test_the_calendar_says_what_it_is():
    calendar = Calendar.from_ical(_file({}))
    assert calendar["METHOD"] == "PUBLISH"
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"].startswith("-//retain//")
    assert calendar["X-WR-CALNAME"] == calendar["NAME"] == "Contact plan of Ann"
    both = Calendar.from_ical(_file({}, {"owner": "Bea", "customer_id": "8"}, lang="zh"))
    assert both["X-WR-CALNAME"] == "联系计划"
    assert [event["SUMMARY"] for event in both.events] != []
    assert {str(event["SUMMARY"]) for event in both.events} == {
        "电话：Linrow DIY（Ann）", "电话：Linrow DIY（Bea）",
    }  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("channel", ["visit", "call", "message", "email"])
@pytest.mark.parametrize("by", ["owner", "leader"])
def test_every_channel_has_its_title(channel, by, lang):
    [event] = _events(_file({"channel": channel, "by": by}, lang=lang))
    assert "Linrow DIY" in event["SUMMARY"]
    assert len(event.categories) == 1
    busy = channel in ("visit", "call")
    assert event["TRANSP"] == ("OPAQUE" if busy else "TRANSPARENT")


@pytest.mark.parametrize("name", ODD_NAMES)
@pytest.mark.parametrize("zone", [None, "Asia/Shanghai"])
def test_no_text_of_the_data_breaks_it(name, zone):
    given = {
        "name": name, "owner": name, "phone": name, "contact_person": name,
        "talking_points": [name, "Fine."], "reason_text": name,
    }  # fmt: skip
    written = _file(given, {"customer_id": "8"}, zone=zone)
    _sound(written)
    events, others = _events(written), _by_another(written)
    assert len(events) == len(others) == 2
    assert {event["SUMMARY"] for event in events} == {other.summary.value for other in others}
    assert {event["DESCRIPTION"] for event in events} == {
        other.description.value for other in others
    }
    [event] = [event for event in events if "007" in event["DESCRIPTION"]]
    kept = " ".join(re.sub("[\u202e\u2066\u2028\u0007]", "", name).split())
    assert kept in event["SUMMARY"]
    assert event["DESCRIPTION"].count("\n") == 6


@given(st.text(max_size=200), st.lists(st.text(max_size=120), max_size=3))
def test_nothing_at_all_breaks_it(name, points):
    written = _file({"name": name or None, "talking_points": points, "contact_person": name})
    _sound(written)
    [event], [other] = _events(written), _by_another(written)
    assert event["SUMMARY"] == other.summary.value
    assert event["DESCRIPTION"] == other.description.value


@pytest.mark.parametrize(
    ("zone", "day", "ahead"),
    [
        ("Europe/Berlin", "2026-03-28", 1), ("Europe/Berlin", "2026-03-29", 2),
        ("Europe/Berlin", "2026-10-24", 2), ("Europe/Berlin", "2026-10-25", 1),
        ("America/New_York", "2026-03-07", -5), ("America/New_York", "2026-03-08", -4),
        ("America/New_York", "2026-10-31", -4), ("America/New_York", "2026-11-01", -5),
        ("Asia/Shanghai", "2026-03-29", 8), ("Asia/Shanghai", "2026-11-01", 8),
        ("Australia/Lord_Howe", "2026-04-04", 11), ("Australia/Lord_Howe", "2026-04-05", 10.5),
        ("Africa/Casablanca", "2026-02-14", 1), ("Africa/Casablanca", "2026-02-15", 0),
        ("Europe/Dublin", "2026-07-01", 1), ("America/Sao_Paulo", "2026-01-01", -3),
    ],
)  # fmt: skip
def test_hours_are_right_across_a_change_of_clocks(zone, day, ahead):
    planned = {"planned_date": date.fromisoformat(day), "planned_time": time(9, 0)}
    written = _file(planned, {"customer_id": "8", "planned_date": date(2026, 6, 1)}, zone=zone)
    [event] = [event for event in _events(written) if event.start.date() == planned["planned_date"]]
    moment = datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC) - timedelta(hours=ahead)
    assert event["DTSTART"].params["TZID"] == zone
    assert event.start.astimezone(UTC) == moment
    # By the VTIMEZONE alone, as a program reads it that knows no zones by name.
    [carried] = Calendar.from_ical(written).timezones
    told = carried.to_tz(lookup_tzid=False)
    assert datetime.fromisoformat(day).replace(hour=9, tzinfo=told).astimezone(UTC) == moment
    [other] = [e for e in _by_another(written) if e.dtstart.value.date() == planned["planned_date"]]
    assert other.dtstart.value.astimezone(UTC) == moment


@pytest.mark.parametrize(
    ("zone", "spring", "autumn"),
    [
        ("Europe/Berlin", "20250330T020000", "20251026T030000"),
        ("America/New_York", "20250309T020000", "20251102T020000"),
        ("Australia/Lord_Howe", "20251005T020000", "20250406T020000"),
    ],
)
def test_onsets_stand_in_the_time_that_ends(zone, spring, autumn):
    written = vtimezone(ZoneInfo(zone), zone, MONDAY, MONDAY)
    assert [part["DTSTART"].to_ical().decode() for part in written.daylight] == [spring]
    assert [part["DTSTART"].to_ical().decode() for part in written.standard] == [autumn]
    for part in (*written.daylight, *written.standard):
        rule = part["RRULE"].to_ical().decode()
        assert re.fullmatch(r"FREQ=YEARLY;BYDAY=-?\d[A-Z]{2};BYMONTH=\d+", rule)


@pytest.mark.parametrize(
    "zone",
    ["Europe/Berlin", "America/New_York", "Africa/Casablanca", "America/Santiago", "Africa/Cairo"],
)
def test_onsets_are_the_moments_at_which_the_zone_changes(zone):
    there = ZoneInfo(zone)
    for onset in onsets(there, range(2024, 2028)):
        moment = (onset.local - onset.before).replace(tzinfo=UTC)
        before = (moment - timedelta(seconds=1)).astimezone(there)
        after = moment.astimezone(there)
        assert (before.utcoffset(), after.utcoffset()) == (onset.before, onset.after)
        assert after.tzname() == onset.name


def test_without_a_zone_hours_are_whose_clock_it_is():
    written = _file({})
    assert b"DTSTART:20260323T093000\r\n" in written
    assert b"VTIMEZONE" not in written
    [event] = _events(written)
    assert event.start.tzinfo is None


def test_by_utc_no_zone_is_carried():
    written = _file({}, zone="UTC")
    assert b"DTSTART:20260323T093000Z\r\n" in written
    assert b"VTIMEZONE" not in written


def test_what_has_no_hour_is_of_the_day_and_blocks_nothing():
    [event] = _events(_file({"planned_time": None}, zone="Europe/Berlin"))
    assert (event.start, event.end) == (MONDAY, MONDAY + timedelta(days=1))
    assert event["TRANSP"] == "TRANSPARENT"


def test_what_does_not_fit_is_in_no_calendar():
    over = {"customer_id": "8", "overflow": True, "planned_date": None, "planned_time": None}
    assert len(_events(_file({}, over))) == 1
    empty = _file(over, zone="Europe/Berlin")
    assert _events(empty) == []
    _sound(empty)


def test_priorities_are_thirds_of_the_plan():
    rows = [{"customer_id": str(n), "priority": n} for n in range(1, 10)]
    found = {
        event["DESCRIPTION"].split("customer: ")[1][0]: event["PRIORITY"]
        for event in _events(_file(*rows))
    }
    assert [found[str(n)] for n in range(1, 10)] == [1, 1, 1, 5, 5, 5, 9, 9, 9]
    assert _events(_file({"priority": 1}))[0]["PRIORITY"] == 1


def test_the_same_plan_gives_the_same_bytes_in_any_order():
    rows = _rows(*({"customer_id": str(n), "priority": n, "owner": "AB"[n % 2],
                    "planned_time": None if n % 5 == 0 else time(9 + n % 3)}
                   for n in range(1, 30)))  # fmt: skip
    given = {"timezone": "Europe/Berlin", "as_of": SUNDAY, "lang": "en"}
    written = as_calendar(rows, **given)
    assert as_calendar(rows, **given) == written
    for seed in range(5):
        turned = rows.sample(fraction=1, shuffle=True, seed=seed)
        assert as_calendar(turned, **given) == written


def _import(known: dict[str, Any], written: bytes) -> None:
    """A calendar that goes by the standard: of one UID the greatest SEQUENCE stays."""
    for event in _events(written):
        kept = known.get(event["UID"])
        if kept is None or kept["SEQUENCE"] < event["SEQUENCE"]:
            known[event["UID"]] = event


def test_a_later_file_moves_events_and_doubles_none():
    first = [
        {"customer_id": "done"},
        {"customer_id": "waits"},
        {"customer_id": "slow", "reason": "slowing", "due_date": date(2026, 3, 19)},
        {"customer_id": "gone", "reason": "winback", "due_date": date(2026, 3, 24)},
        {"customer_id": "never", "reason": "winback", "last_contact_date": None},
        {"customer_id": "great", "by": LEADER, "last_contact_date": None},
        {"customer_id": "unseen", "last_contact_date": None},
    ]
    later = {"planned_date": MONDAY + timedelta(days=8), "planned_time": time(14)}
    second = [
        {**later, "customer_id": "waits", "reason": "after_service", "channel": "visit",
         "due_date": date(2026, 3, 10)},
        {**later, "customer_id": "unseen", "last_contact_date": None},
        {**later, "customer_id": "slow", "reason": "slowing", "due_date": date(2026, 3, 20)},
        {**later, "customer_id": "gone", "reason": "winback", "due_date": date(2026, 3, 31)},
        {**later, "customer_id": "never", "reason": "winback", "last_contact_date": None,
         "due_date": date(2026, 4, 2)},
        {**later, "customer_id": "great", "by": LEADER, "last_contact_date": None,
         "due_date": date(2026, 3, 27)},
        {**later, "customer_id": "done", "due_date": date(2026, 4, 22),
         "last_contact_date": MONDAY},
    ]  # fmt: skip
    known: dict[str, Any] = {}
    _import(known, _file(*first))
    assert len(known) == 7
    before = {uid: event["SEQUENCE"] for uid, event in known.items()}
    _import(known, _file(*second, as_of=SUNDAY + timedelta(days=7)))
    assert len(known) == 8  # one was made, and its customer's next contact is another
    still = [uid for uid in before if known[uid]["SEQUENCE"] > before[uid]]
    assert len(still) == 6
    assert {known[uid].start for uid in still} == {datetime(2026, 3, 31, 14)}
    moved = [event for event in known.values() if event.start.date() == MONDAY]
    assert ["done" in event["DESCRIPTION"] for event in moved] == [True]


def test_contacts_of_one_plan_have_uids_of_their_own_and_no_names_in_them():
    later = {"last_contact_date": date(2026, 2, 19)}
    rows = _rows({}, {"by": LEADER}, {"customer_id": "8"}, later, {"last_contact_date": None})
    assert rows["uid"].n_unique() == 5
    assert all(re.fullmatch("[0-9a-f]{32}", uid) for uid in rows["uid"])
