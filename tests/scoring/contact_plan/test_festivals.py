"""Festivals by country: on the days that are known of them, in both languages."""

from __future__ import annotations

from datetime import date

import holidays
import pytest

from retain.scoring.contact_plan.anniversaries import anniversary
from retain.scoring.contact_plan.festivals import FESTIVALS, festivals
from retain.words import LANGUAGES, text

# Published dates of the lunar calendar, 2014 to 2030.
SPRING = (
    "2014-01-31 2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05 2020-01-25 2021-02-12 "
    "2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 "
    "2030-02-03"
)
DRAGON_BOAT = (
    "2014-06-02 2015-06-20 2016-06-09 2017-05-30 2018-06-18 2019-06-07 2020-06-25 2021-06-14 "
    "2022-06-03 2023-06-22 2024-06-10 2025-05-31 2026-06-19 2027-06-09 2028-05-28 2029-06-16 "
    "2030-06-05"
)
MID_AUTUMN = (
    "2014-09-08 2015-09-27 2016-09-15 2017-10-04 2018-09-24 2019-09-13 2020-10-01 2021-09-21 "
    "2022-09-10 2023-09-29 2024-09-17 2025-10-06 2026-09-25 2027-09-15 2028-10-03 2029-09-22 "
    "2030-09-12"
)
LUNAR = {"spring_festival": SPRING, "dragon_boat": DRAGON_BOAT, "mid_autumn": MID_AUTUMN}


def _days(country: str, key: str, first: int = 2014, last: int = 2030) -> list[str]:
    found = festivals(country, date(first, 1, 1), date(last, 12, 31), "en")
    return [each.day.isoformat() for each in found if each.key == key]


@pytest.mark.parametrize("key", LUNAR)
@pytest.mark.parametrize("country", ["CN", "HK", "TW"])
def test_festivals_by_the_moon_on_their_known_days(country, key):
    assert _days(country, key) == LUNAR[key].split()


@pytest.mark.parametrize(
    ("country", "key", "days"),
    [
        ("DE-BY", "easter", ["2024-03-31", "2025-04-20", "2026-04-05"]),  # told by its Monday
        ("US", "thanksgiving", ["2024-11-28", "2025-11-27", "2026-11-26"]),
        ("CA-ON", "thanksgiving", ["2024-10-14", "2025-10-13", "2026-10-12"]),
        ("IN", "diwali", ["2024-10-31", "2025-10-20", "2026-11-08"]),
        ("CN", "national_day", ["2024-10-01", "2025-10-01", "2026-10-01"]),  # of three days
        ("RU", "new_year", ["2024-01-01", "2025-01-01", "2026-01-01"]),  # of eight
        ("KR", "chuseok", ["2024-09-17", "2025-10-06", "2026-09-25"]),
        ("AE", "eid_al_fitr", ["2024-04-10", "2025-03-30", "2026-03-20"]),  # free the day before
        ("SA", "eid_al_fitr", ["2024-04-09", "2025-03-30", "2026-03-19"]),  # told by days of leave
        ("TR", "eid_al_fitr", ["2024-04-10", "2025-03-30", "2026-03-20"]),
    ],
)
def test_other_festivals(country, key, days):
    assert _days(country, key, 2024, 2026) == days


def test_a_festival_held_twice_in_a_year_is_told_twice():
    assert _days("TR", "eid_al_fitr", 2000, 2000) == ["2000-01-08", "2000-12-27"]


def test_both_ends_belong_to_the_span():
    day = date(2026, 9, 25)
    assert [each.name for each in festivals("CN", day, day, "zh")] == ["中秋节"]
    assert festivals("CN", date(2026, 9, 26), date(2026, 9, 30), "zh") == ()
    assert festivals("CN", date(2026, 9, 20), date(2026, 9, 24), "zh") == ()


def test_two_on_one_day_keep_their_order():
    found = festivals("CN", date(2020, 10, 1), date(2020, 10, 1), "en")
    assert [each.name for each in found] == ["Mid-Autumn Festival", "National Day"]


def test_days_of_mourning_are_no_festivals():
    found = festivals("CN", date(2026, 1, 1), date(2026, 12, 31), "en")
    assert [each.key for each in found] == [
        "new_year", "spring_festival", "dragon_boat", "mid_autumn", "national_day",
    ]  # fmt: skip


def test_no_country_has_none():
    assert festivals(None, date(2026, 1, 1), date(2026, 12, 31), "en") == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_festival_has_a_name_of_its_own(lang):
    names = [text(f"festival.{key}", lang) for key in FESTIVALS]
    assert len(set(names)) == len(FESTIVALS)


def test_every_country_can_be_asked():
    span = date(2026, 1, 1), date(2026, 12, 31)
    found = {code: festivals(code, *span, "en") for code in holidays.list_supported_countries()}
    with_any = [code for code, each in found.items() if each]
    assert len(with_any) > 240


@pytest.mark.parametrize(
    ("of", "begins", "ends", "day"),
    [
        ("2000-05-05", "2026-05-05", "2026-05-05", "2026-05-05"),
        ("2000-05-05", "2026-05-06", "2027-05-04", None),
        ("2000-02-29", "2028-02-20", "2028-03-05", "2028-02-29"),
        ("2000-02-29", "2027-02-20", "2027-03-05", "2027-02-28"),
        ("2000-02-29", "2027-03-01", "2027-03-05", None),
        ("2000-01-02", "2026-12-30", "2027-01-03", "2027-01-02"),
        ("2026-05-05", "2026-05-01", "2026-05-07", None),  # the day itself
        ("2027-05-05", "2026-05-01", "2026-05-07", None),  # not yet
    ],
)
def test_anniversaries(of, begins, ends, day):
    found = anniversary(*map(date.fromisoformat, (of, begins, ends)))
    assert found == (date.fromisoformat(day) if day else None)
