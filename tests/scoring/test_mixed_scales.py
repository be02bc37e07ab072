"""Scales that change by time, question or file: read apart where grades prove it, else unknown."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from dataclasses import asdict, replace
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from retain.demo import make_business
from retain.scoring.base import Base
from retain.scoring.scales import SurveyScales
from retain.scoring.surveys import graded_rows, learn_survey_scales, placed_answers
from tests.scoring.lines_of import customer_days

CASES = tomllib.loads((Path(__file__).parent / "cases" / "mixed_scales.toml").read_text("utf-8"))
EVER = 10**6


def _base(waves: list[dict], *, turned: bool = False) -> Base:
    """The waves' answers; `experience` alone, each of a customer of its own within the wave."""
    rows = [
        {
            "code": place,
            "date": dt.date.fromisoformat(f"{wave['month']}-{1 + place % 28:02}"),
            "dimension": wave.get("dimension", "service"),
            "experience": float(grade),
            "wave": number,
            **({"file": wave["file"]} if "file" in wave else {}),
        }
        for number, wave in enumerate(waves)
        for place, grade in enumerate(g for g, n in wave["grades"].items() for _ in range(n))
    ]
    table = pl.DataFrame(rows, schema_overrides={"code": pl.UInt32})
    facts = pl.DataFrame(schema={"code": pl.UInt32})
    tables = {"surveys": table.reverse() if turned else table}
    nobody = pl.Series([], dtype=pl.UInt32)
    return Base(customer_days([("a", 0, 1)]), facts, nobody, tables)


def _read(base: Base, scales: SurveyScales) -> list[str]:
    """The scale of each wave's rows."""
    rows = graded_rows(base, scales, as_of=EVER).with_columns(base.tables["surveys"]["wave"])
    waves = rows.group_by("wave").agg(pl.struct("low", "high").unique()).sort("wave")
    assert set(waves["low"].list.len()) == {1}
    ends = [each[0] for each in waves["low"].to_list()]
    return ["" if e["high"] is None else f"{e['low']:g}–{e['high']:g}" for e in ends]


@pytest.mark.parametrize("case", CASES["case"], ids=[case["name"] for case in CASES["case"]])
def test_case(case):
    base = _base(case["waves"])
    scales = learn_survey_scales(base, as_of=EVER)
    assert _read(base, scales) == case["read"]
    turned = _base(case["waves"], turned=True)
    assert learn_survey_scales(turned, as_of=EVER) == scales
    assert SurveyScales.of_document(json.loads(json.dumps(asdict(scales)))) == scales


def test_answers_after_the_last_stretch_go_on_as_it_ended():
    before = [
        {"month": "2023-01", "grades": {"6": 20, "9": 40}},
        {"month": "2023-07", "grades": {"3": 20, "5": 40}},
    ]
    scales = learn_survey_scales(_base(before), as_of=EVER)
    later = _base([{"month": "2023-08", "grades": {"2": 3}}])
    assert _read(later, scales) == ["1–5"]


def test_the_grades_of_complaints_are_told_apart_too():
    before, after = {"4": 20, "5": 30}, {"5": 10, "8": 30}
    asked = _base([{"month": "2023-01", "grades": before}, {"month": "2023-07", "grades": after}])
    graded = asked.tables["surveys"].rename({"date": "closed", "experience": "satisfaction"})
    base = replace(asked, tables={"complaints": graded})
    scales = learn_survey_scales(base, as_of=EVER)
    assert [str(stretch.scale) for stretch in scales.complaints_apart] == ["1–5"]
    assert str(scales.complaints) == "1–10"


def test_answers_do_not_depend_on_the_scale_of_their_wave():
    """The made-up surveys, each half a year on another scale, told by row or not at all."""
    told = make_business().tables["surveys"].rename({"customer_id": "customer"})
    code = pl.col("customer").rank("dense").cast(pl.UInt32)
    half = (pl.col("date").dt.year() * 2 + pl.col("date").dt.month() // 7) % 4
    ends = ([1.0, 0.0, 1.0, 0.0], [5.0, 10.0, 7.0, 100.0])
    low, high = (half.replace_strict([0, 1, 2, 3], each) for each in ends)
    grades = ("expectation", "experience")
    plain = told.with_columns(code=code, scale_low=low, scale_high=high).drop("customer")
    declared = plain.with_columns(
        (low + (pl.col(n) - 1) / 4 * (high - low)).alias(n) for n in grades
    )
    ends_of_rows = ("scale_low", "scale_high")
    tables = (plain.drop(ends_of_rows), declared, declared.drop(ends_of_rows))
    as_told, by_row, learned = (
        placed_answers(replace(_base([]), tables={"surveys": table}), as_of=EVER)
        .select("code", "day", "dimension", *grades, "nps")
        .sort(pl.all())
        for table in tables
    )
    assert as_told["experience"].null_count() == 0
    assert_frame_equal(by_row, as_told)
    assert_frame_equal(learned, as_told)
