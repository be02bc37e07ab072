"""Experience below expectation: half of any scale, the last answer, its own dimensions."""

from __future__ import annotations

import pytest

from retain.scoring.causes.survey_rules import SURVEY_RULES
from tests.scoring.causes.asked import found, world_of

SERVICE, PRODUCT = SURVEY_RULES
FULL = [
    {"customer": "z", "date": 1, "dimension": "brand", "expectation": 5.0, "experience": 1.0},
    {"customer": "z", "date": 1, "dimension": "brand", "expectation": 2.0, "experience": 4.0},
]
"""Answers that show a scale from 1 to 5."""


def _answer(date: int, expectation: float | None, experience: float | None, dimension="service"):
    return {
        "customer": "a",
        "date": date,
        "dimension": dimension,
        "expectation": expectation,
        "experience": experience,
    }


def _found(*answers, rule=SERVICE, at=200):
    return found(rule, world_of({"surveys": [*FULL, *answers]}), {"day": at})


@pytest.mark.parametrize(
    ("expectation", "experience", "counts"),
    [(5.0, 3.0, True), (4.0, 2.0, True), (4.0, 3.0, False), (3.0, 5.0, False), (4.5, 2.6, False)],
)
def test_two_grades_of_five_are_enough(expectation, experience, counts):
    assert bool(_found(_answer(150, expectation, experience))) is counts


def test_on_another_scale_it_is_half_of_it():
    wide = [row | {"expectation": 90.0, "experience": 40.0} for row in FULL]
    for experience, counts in ((41.0, False), (40.0, True)):
        world = world_of({"surveys": [*wide, _answer(150, 90.0, experience)]})
        assert bool(found(SERVICE, world, {"day": 200})) is counts


def test_the_last_answer_up_to_the_moment_counts():
    fell, rose = _answer(150, 5.0, 2.0), _answer(180, 4.0, 4.0)
    assert _found(fell, rose) == []
    assert len(_found(fell, rose, at=170)) == 1
    assert _found(fell, at=149) == []
    assert len(_found(fell, at=514)) == 1
    assert _found(fell, at=515) == []


def test_each_rule_has_its_dimensions():
    answers = [_answer(150, 5.0, 1.0, name) for name in ("convenience", "price", "relationship")]
    assert _found(*answers) == []
    (row,) = _found(*answers, rule=PRODUCT)
    assert (row["strength"], row["table"]) == (0.4, "surveys")
    assert row["en"] == "on 2024-05-30 experience of convenience was graded 1.0, expectation 5.0"
    assert row["zh"] == "2024-05-30 便利性体验评分 1.0，低于期望 5.0"


def test_half_an_answer_or_none_says_nothing():
    assert _found(_answer(150, None, 1.0), _answer(151, 5.0, None)) == []
    roles = {"surveys": ("date", "dimension", "expectation", "experience")}
    assert found(SERVICE, world_of({"surveys": []}, roles=roles), {"day": 200}) == []


def test_without_an_expectation_it_is_not_asked():
    row = {"customer": "a", "date": 1, "dimension": "service", "experience": 1.0}
    assert not world_of({"surveys": [row]}).judges(SERVICE)
