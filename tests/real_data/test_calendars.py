"""Calendars of real businesses: the plan's rows, read back by a library that did not write them."""

from __future__ import annotations

import warnings
from datetime import date, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from icalendar import Calendar

from tests.conftest import run_retain

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import vobject

MANAGERS = {"楚杰", "范彩", "洪光", "白德伟", "杨健", "殷莲"}


ZONES = {"superstore_zh": ("CN", "Asia/Shanghai"), "adventureworks": ("US", "America/New_York")}


@pytest.fixture(scope="module")
def planned(real_data, tmp_path_factory):
    """Runs the plan of a business, once each: its rows, its calendar, the zone of its hours."""
    shop, resellers = real_data / "superstore_zh", real_data / "adventureworks"
    sources: dict[str, tuple[Any, ...]] = {
        "superstore_zh": (
            "--transactions", shop / "订单.utf8.csv", "--lang", "zh",
            "--table", f"regions={shop / '销售人员.utf8.csv'}",
        ),
        "adventureworks": (
            "--transactions", resellers / "FactResellerSales.parquet", "--map",
            "customer_id=ResellerKey", "--map", "order_id=SalesOrderNumber", "--map",
            "salesperson=EmployeeKey",
        ),
    }  # fmt: skip

    @cache
    def run(name: str, *arguments: str) -> tuple[pl.DataFrame, bytes, ZoneInfo]:
        country, zone = ZONES[name]
        work = tmp_path_factory.mktemp("work")
        config = f'[plan]\ncountry = "{country}"\n[cleaning]\ntimezone = "{zone}"\n'
        (work / "retain.toml").write_text(config)
        outputs = ("-o", "plan.parquet", "-o", "plan.ics")
        ran = run_retain("plan", *sources[name], *outputs, *arguments, cwd=work)
        assert ran.code == 0, ran.err
        rows = pl.read_parquet(work / "plan.parquet")
        return rows, (work / "plan.ics").read_bytes(), ZoneInfo(zone)

    return run


@pytest.mark.parametrize(
    ("name", "title"), [("superstore_zh", "联系计划"), ("adventureworks", "Contact plan")]
)
def test_every_contact_that_is_planned_stands_in_the_calendar(planned, name, title):
    rows, written, zone = planned(name)
    fits = rows.filter(~pl.col("overflow"))
    assert fits.height > 30
    assert max(map(len, written.split(b"\r\n"))) <= 75
    calendar = vobject.readOne(written.decode())
    assert calendar.x_wr_calname.value == title
    events = {event.uid.value.removesuffix("@retain"): event for event in calendar.vevent_list}
    assert set(events) == set(fits["uid"])
    for row in fits.iter_rows(named=True):
        event = events[row["uid"]]
        starts = event.dtstart.value.astimezone(zone)
        assert (starts.date(), starts.time()) == (row["planned_date"], row["planned_time"])
        assert event.dtend.value - event.dtstart.value == timedelta(minutes=row["minutes"])
        assert (row["name"] or row["customer_id"]) in event.summary.value
        assert row["planned_for"] in event.summary.value
        said = event.description.value.split("\n")
        assert said[0] == row["reason_text"]
        assert [line[2:] for line in said if line.startswith("• ")] == row["talking_points"]
    ours = Calendar.from_ical(written).events
    assert {str(event["UID"]) for event in ours} == {f"{uid}@retain" for uid in events}


def test_managers_of_regions_own_the_superstore_s_customers(planned):
    rows, written, _ = planned("superstore_zh")
    assert set(rows["planned_for"].drop_nulls()) <= MANAGERS
    one = rows.filter(~pl.col("overflow"))["planned_for"][0]
    mine, own, _ = planned("superstore_zh", "--owner", one)
    assert set(mine["planned_for"]) == {one}
    assert vobject.readOne(own.decode()).x_wr_calname.value == f"{one}的联系计划"
    of_all = {str(event["UID"]): event.start for event in Calendar.from_ical(written).events}
    assert all(of_all[str(e["UID"])] == e.start for e in Calendar.from_ical(own).events)


def test_new_year_is_spoken_of(planned):
    """As of 2017-12-30: with everybody who has room for it among five points."""
    rows, _, _ = planned("superstore_zh")
    greeted = rows.filter(pl.col("talking_points").list.contains("2018-01-01 是元旦：记得问候。"))
    assert greeted.height > 0.9 * rows.height


def test_what_is_due_again_a_week_later_keeps_its_event(planned):
    """No table tells what was done: who did not buy, and is due for the same, was not contacted."""
    before, _, _ = planned("superstore_zh", "--as-of", "2017-12-23")
    after, written, _ = planned("superstore_zh")
    again = before.join(after, on=["customer_id", "by", "reason"], suffix="_later")
    assert again.height > 25
    assert (again["uid"] == again["uid_later"]).all()
    sequences = {event["SEQUENCE"] for event in Calendar.from_ical(written).events}
    assert sequences == {(date(2017, 12, 30) - date(1970, 1, 1)).days}
