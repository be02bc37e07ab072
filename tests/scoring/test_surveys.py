"""Surveys: scales, satisfaction, intention, the comparison with rivals; and counts of rivals."""

from __future__ import annotations

from dataclasses import asdict

import polars as pl
import pytest

from retain.scoring import surveys
from retain.scoring.base import Base
from retain.scoring.rivals import rival_counts, rivals_columns
from retain.scoring.satisfaction import satisfaction_columns
from retain.scoring.scales import Scale, SurveyScales, learn_scale
from retain.scoring.surveys import learn_survey_scales, placed_answers
from retain.scoring.wallet import ROLES as WALLET_ROLES
from tests.scoring.lines_of import day
from tests.scoring.tables_of import base_of

SURVEYS = {"date": pl.Date(), **surveys.ROLES}
SCALE = {"scale_low": pl.Float64(), "scale_high": pl.Float64()}
COMPLAINTS = {"opened": pl.Date(), "closed": pl.Date(), "satisfaction": pl.Float64()}
WALLET = {"date": pl.Date(), **WALLET_ROLES}
FIVE = SurveyScales(Scale(1, 5), Scale(1, 5))


@pytest.mark.parametrize(
    ("grades", "scale"),
    [
        ([1, 3, 5], Scale(1, 5)),
        ([4, 4, 4], Scale(1, 5)),
        ([0, 3, 5], Scale(0, 5)),
        ([2, 6], Scale(1, 7)),
        ([1, 9], Scale(1, 10)),
        ([0, 9], Scale(0, 10)),
        ([35, 90], Scale(0, 100)),
        ([0.2, 0.9], Scale(0, 1)),
        ([3] * 200 + [55], Scale(1, 5)),
        ([-1, 1], None),
        ([500], None),
        ([], None),
        ([None, float("nan")], None),
    ],
)
def test_the_scale_is_the_smallest_that_holds_the_grades(grades, scale):
    assert learn_scale(pl.Series(grades, dtype=pl.Float64)) == scale


def _base(rows=(), complaints=(), wallet=()) -> Base:
    given = {"surveys": (SURVEYS, rows), "complaints": (COMPLAINTS, complaints)}
    tables = {name: table for name, table in given.items() if table[1]}
    return base_of([("a", 0, 1), ("b", 0, 1)], {**tables, "wallet": (WALLET, wallet)})


def _answer(dimension: str = "service", when: int = 390, **grades) -> dict:
    return {"customer": "a", "date": when, "dimension": dimension, **grades}


def _asked(base: Base, columns=satisfaction_columns, scales: SurveyScales = FIVE) -> dict:
    judged = pl.DataFrame({"code": pl.Series([0, 1], dtype=pl.UInt32)})
    found = columns(base, judged, scales, as_of=day(400), window_days=100)
    assert found.row(1)[1:] == (None,) * (found.width - 1)
    return found.row(0, named=True)


@pytest.mark.parametrize(
    ("rows", "score"),
    [
        ([_answer(expectation=4, experience=4)], 100),
        ([_answer(expectation=4, experience=5)], 100),
        ([_answer(expectation=4, experience=3)], 66.7),
        ([_answer(expectation=5, experience=1)], 0),
        ([_answer(expectation=1, experience=1)], 100),
        ([_answer(experience=4)], 75),
        ([_answer(expectation=4)], None),
        ([_answer(experience=55)], None),
        (
            [
                _answer("product", importance=3, experience=5),
                _answer("price", importance=1, experience=1),
            ],
            75,
        ),
        ([_answer("product", importance=0, experience=5), _answer("price", experience=1)], None),
        ([_answer("product", experience=5), _answer("price", experience=1)], 50),
        ([_answer("rivals", experience=1), _answer("intention", experience=1)], None),
        ([_answer("a dimension of their own", experience=3)], 50),
        ([_answer(when=199, experience=1), _answer(when=401, experience=1)], None),
    ],
)
def test_satisfaction(rows, score):
    assert _asked(_base(rows))["satisfaction_score"] == score


def test_an_answer_half_a_window_older_weighs_half():
    rows = [_answer(when=400, experience=5), _answer(when=350, experience=2)]
    found = _asked(_base(rows))
    assert found["satisfaction_score"] == pytest.approx(100 * (1 + 0.5 * 0.25) / 1.5, abs=0.05)
    assert found["surveys_answered"] == 2


def test_a_settled_complaint_is_an_answer():
    graded = {"customer": "a", "opened": 100, "closed": 400, "satisfaction": 2.0}
    found = _asked(_base([_answer(when=400, experience=5)], [graded]))
    assert found["satisfaction_score"] == 62.5
    alone = _asked(_base((), [graded]))
    assert (alone["satisfaction_score"], alone["surveys_answered"]) == (25, None)
    unsettled = {"customer": "a", "opened": 100, "closed": 401, "satisfaction": 2.0}
    assert _asked(_base((), [unsettled]))["satisfaction_score"] is None


@pytest.mark.parametrize(
    ("rows", "score"),
    [
        ([_answer(nps=9), _answer("product", nps=9)], 90),
        ([_answer(nps=9), _answer("intention", experience=3)], 70),
        ([_answer("intention", experience=5)], 100),
        ([_answer(nps=40)], None),
        ([_answer(experience=5)], None),
    ],
)
def test_intention(rows, score):
    assert _asked(_base(rows))["intention_score"] == score


def test_scales_are_learned_from_what_is_known_by_the_day():
    base = _base([_answer(experience=3), _answer(when=401, experience=9, expectation=10)])
    assert learn_survey_scales(base, as_of=day(400)) == SurveyScales(Scale(1, 5), None)
    assert learn_survey_scales(base, as_of=day(401)).surveys == Scale(1, 10)


def test_a_base_that_never_asks():
    base = base_of([("a", 0, 1), ("b", 0, 1)], {})
    assert learn_survey_scales(base, as_of=day(400)) == SurveyScales(None, None)
    nothing = SurveyScales(None, None)
    assert set(_asked(base, scales=nothing).values()) == {None}
    assert set(_asked(base, rivals_columns, nothing).values()) == {None}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"date": 390, "rivals": 0}], (0, None, 100)),
        ([{"date": 390, "suppliers": 1}], (0, None, 100)),
        ([{"date": 390, "suppliers": 3}], (2, None, 33.3)),
        ([{"date": 390, "rivals": 1, "suppliers": 9}], (1, None, 50)),
        ([{"date": 290, "rivals": 1}], (None, None, None)),
        ([{"date": 390, "rivals": -1}], (None, None, None)),
        ([{"date": 310, "rivals": 4}, {"date": 390, "rivals": 1}], (1, None, 50)),
        ([{"date": 20, "rivals": 1}, {"date": 390, "rivals": 3}], (3, 2, 20)),
        ([{"date": 20, "rivals": 3}, {"date": 390, "rivals": 1}], (1, -2, 100)),
        (
            [
                {"date": 20, "rivals": 2},
                {"date": 100, "rivals": 5},
                {"date": 390, "rivals": 2},
            ],
            (2, 0, 33.3),
        ),
        ([{"date": -400, "rivals": 1}, {"date": 390, "rivals": 3}], (3, None, 25)),
        ([{"date": 390, "rivals": 1}, {"date": 401, "rivals": 9}], (1, None, 50)),
        (
            [
                {"date": 390, "rivals": 1, "category": "tea"},
                {"date": 350, "rivals": 3, "category": "pots"},
            ],
            (3, None, 25),
        ),
    ],
)
def test_rivals(rows, expected):
    base = _base(wallet=[{"customer": "a", **row} for row in rows])
    found = _asked(base, rivals_columns)
    assert tuple(found.values()) == expected
    turned = rival_counts(base.tables["wallet"].reverse(), as_of=day(400), window_days=100)
    straight = rival_counts(base.tables["wallet"], as_of=day(400), window_days=100)
    assert turned.equals(straight)


def test_how_a_survey_compares_us_counts_as_much_as_the_number_of_rivals():
    rows, wallet = [_answer("rivals", experience=4)], [{"customer": "a", "date": 390, "rivals": 1}]
    assert _asked(_base(rows, (), wallet), rivals_columns)["rivals_score"] == 62.5
    assert _asked(_base(rows), rivals_columns)["rivals_score"] == 75


PLACED = [
    "code",
    "day",
    "dimension",
    "importance",
    "expectation",
    "experience",
    "low",
    "high",
    "nps",
]


def test_answers_as_places_on_the_scale_of_their_row():
    ten = {"scale_low": 0.0, "scale_high": 10.0}
    rows = [
        _answer("product", importance=5, expectation=5, experience=3, nps=9),
        _answer("price", importance=4, expectation=8, experience=5, **ten),
        _answer("brand", importance=30, experience=11, **ten),
        _answer("service", experience=7, nps=11),
        _answer("service", when=300, experience=5),
    ]
    base = base_of([("a", 0, 1)], {"surveys": ({**SURVEYS, **SCALE}, rows)})
    found = placed_answers(base, as_of=day(400), since=day(300))
    assert sorted(found.columns) == sorted(PLACED)
    grades = found.select("dimension", "importance", "expectation", "experience", "nps", "high")
    assert sorted(grades.rows()) == [
        ("brand", 0.3, None, None, None, 10.0),
        ("price", 0.04, 0.8, 0.5, None, 10.0),
        ("product", 1.0, pytest.approx(2 / 3), pytest.approx(1 / 3), 9.0, 7.0),
        ("service", None, None, 1.0, None, 7.0),
    ]


def test_answers_of_a_base_that_never_asks():
    found = placed_answers(base_of([("a", 0, 1)], {}), as_of=day(400))
    assert found.is_empty()
    assert sorted(found.columns) == sorted(PLACED)


def test_scales_are_read_from_standards_of_any_age():
    scales = SurveyScales(Scale(1, 5), None)
    assert SurveyScales.of_document(asdict(scales)) == scales
    assert SurveyScales.of_document({"surveys": None}) == SurveyScales()
