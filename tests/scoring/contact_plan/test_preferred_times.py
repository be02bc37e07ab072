"""Wishes for a time, as files write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.scoring.contact_plan.preferred_times import (
    DAYS,
    PARTS_OF_DAY,
    PreferredTime,
    preferred_time,
)

WORKDAYS = (1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("mornings", 9.0), ("Morning", 9.0), ("in the afternoon", 14.0), ("noon", 12.0),
        ("evenings", 18.0), ("late morning", 11.0), ("AM", 9.0), ("pm", 14.0), ("after work", 18.0),
        ("after 3pm", 15.0), ("3 PM", 15.0), ("12am", 0.0), ("12pm", 12.0), ("12:30 pm", 12.5),
        ("14:00", 14.0), ("14:00:00", 14.0), ("9:30", 9.5), ("2.30 pm", 14.5), ("9", 9.0),
        ("14:00-16:00", 14.0), ("14:00 – 16:00", 14.0), ("9-11", 9.0), ("2-4pm", 14.0),
        ("10-2pm", 10.0), ("9-5", 9.0), ("9 to 11am", 9.0), ("between 10 and 12", 10.0),
        ("10 o'clock", 10.0), ("before noon", 11.0), ("before 11", 10.0), ("by 10am", 9.0),
        ("afternoon, 3pm", 15.0), ("around 10:15", 10.25),
        ("上午", 9.0), ("下午", 14.0), ("中午", 12.0), ("晚上", 18.0), ("早上8点到10点", 8.0),
        ("下午3点后", 15.0), ("下午三点", 15.0), ("下午2点半", 14.5), ("上午十点", 10.0),
        ("9点～１１点", 9.0), ("晚上7点以后", 19.0), ("上午11点前", 10.0), ("中午12点半", 12.5),
        ("下班后", 18.0), ("10:00左右", 10.0), ("14时", 14.0),
    ],
)  # fmt: skip
def test_hours(text, begins):
    assert preferred_time(text) == PreferredTime((), begins)


@pytest.mark.parametrize(
    ("text", "weekdays", "begins"),
    [
        ("Tuesday mornings", (2,), 9.0),
        ("on Fridays", (5,), None),
        ("Mon-Fri", WORKDAYS, None),
        ("Monday to Wednesday after 2pm", (1, 2, 3), 14.0),
        ("Tue/Thu 10am", (2, 4), 10.0),
        ("weekends", (6, 7), None),
        ("weekday evenings", WORKDAYS, 18.0),
        ("any time", (), None),
        ("周二上午", (2,), 9.0),
        ("星期三下午", (3,), 14.0),
        ("礼拜天", (7,), None),
        ("工作日晚上", WORKDAYS, 18.0),
        ("周一至周五 9:00-17:00", WORKDAYS, 9.0),
        ("周一、三、五", (1, 3, 5), None),
        ("周二四上午10点", (2, 4), 10.0),
        ("周三下午三点", (3,), 15.0),
        ("周末", (6, 7), None),
        ("随时", (), None),
    ],
)
def test_days(text, weekdays, begins):
    assert preferred_time(text) == PreferredTime(weekdays, begins)


@pytest.mark.parametrize(
    "text",
    [
        "phone", "email", "微信", "by phone", "9–11 Uhr", "not mornings", "after 3", "3", "3-4",
        "25:00", "24:00", "99:99", "1430", "", "  ", "-", "?", "ask Ms Ray", "after lunch break",
        "上午不行", "看情况", "3点", "周三三点", "周八", "each other day", "between", "after",
        "0.5833", "morningside",
    ],
)  # fmt: skip
def test_what_is_not_wholly_understood_is_no_time(text):
    assert preferred_time(text) is None


def test_every_word_stands_by_itself():
    for word, begins in PARTS_OF_DAY.items():
        assert preferred_time(word) == PreferredTime((), begins)
    for word, days in DAYS.items():
        assert preferred_time(f" {word.upper()} ") == PreferredTime(days, None)


@given(st.text(max_size=20))
def test_anything_can_be_read(text):
    found = preferred_time(text)
    if found is not None:
        assert set(found.weekdays) <= set(range(1, 8))
        assert found.begins is None or 0 <= found.begins < 24
