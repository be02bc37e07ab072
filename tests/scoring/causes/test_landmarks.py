"""Landmarks: who stands at one, in which stratum, and what became of them, by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import polars as pl
import pytest

from retain.scoring.causes.landmarks import MOST_LANDMARKS, Landmarks, Looking, month_ends
from retain.scoring.measure import day_number
from tests.scoring.lines_of import Line, customer_days, day

LOOKING = Looking(
    as_of=day(730), horizon_days=60, window_days=365, a_percent=80, b_percent=95, value="revenue"
)  # fmt: skip


def _every(name: str, gap: int, until: int, start: int = 0, amount: int = 10_000) -> list[Line]:
    return [(name, at, amount) for at in range(start, until + 1, gap)]


def _of(lines: Iterable[Line], looking: Looking = LOOKING) -> pl.DataFrame:
    """What stands at landmarks: `name`, `at` (days from the first), `stratum`, `fell_silent`."""
    customers = customer_days(lines)
    found = Landmarks.of(customers, looking)
    assert found is not None
    frame = found.moments.frame
    return frame.select(
        "tier", "gap",
        name=customers.ids.gather(frame["code"]),
        at=pl.col("day") - day(0),
        rhythm=pl.col("rhythm_day") - day(0),
    ).with_columns(
        stratum=pl.Series(found.stratum), fell_silent=pl.Series(found.fell_silent)
    )  # fmt: skip


def test_landmarks_are_month_ends_whose_outcome_is_known():
    assert month_ends(day_number(dt.date(2024, 1, 31)), day_number(dt.date(2024, 4, 29))) == [
        day_number(dt.date(2024, month, last)) for month, last in ((1, 31), (2, 29), (3, 31))
    ]
    assert month_ends(10, 5) == []
    many = month_ends(0, 365 * 20)
    assert len(many) == MOST_LANDMARKS
    assert many == sorted(many)
    assert 365 * 20 - many[-1] < 31
    at = _of(_every("a", 30, 730))["at"]
    assert at.min() >= LOOKING.horizon_days
    assert at.max() <= 730 - LOOKING.horizon_days - 31


def test_at_risk_is_who_buys_in_a_rhythm():
    lines = [*_every("often", 10, 730), *_every("left", 10, 300), ("once", 0, 1)]
    found = _of([*lines, *_every("seldom", 100, 730)])
    assert "once" not in found["name"]
    left = found.filter(name="left")
    assert left["at"].max() - 300 <= 10
    assert (found["at"] - found["rhythm"] <= found["gap"]).all()
    assert (found["rhythm"] <= found["at"]).all()


def test_a_last_occasion_within_a_month_makes_one_fall_silent():
    found = _of([*_every("stays", 10, 730), *_every("left", 10, 300)])
    silent = found.filter("fell_silent")
    assert silent["name"].unique().to_list() == ["left"]
    assert (300 - silent["at"] <= 31).all()
    before = found.filter(pl.col("name") == "left", pl.col("at") < 300 - 31)
    assert before.height > 5
    assert not before["fell_silent"].any()


@pytest.mark.parametrize(("pause", "silent"), [(59, False), (60, False), (61, True)])
def test_a_pause_of_the_horizon_is_a_silence_for_who_buys_often(pause, silent):
    lines = [*_every("a", 10, 300), *_every("a", 10, 730, start=300 + pause)]
    assert _of(lines)["fell_silent"].any() == silent


@pytest.mark.parametrize(("pause", "silent"), [(100, False), (150, False), (200, True)])
def test_and_three_and_a_half_own_gaps_for_who_buys_seldom(pause, silent):
    lines = [*_every("a", 50, 300), *_every("a", 50, 730, start=300 + pause)]
    assert _of(lines)["fell_silent"].any() == silent


def test_who_buys_seldom_falls_silent_within_an_own_gap():
    found = _of([*_every("stays", 70, 730), *_every("left", 70, 280)]).filter("fell_silent")
    assert found["name"].unique().to_list() == ["left"]
    ahead = 280 - found["at"]
    assert ahead.max() > 31
    assert (ahead <= found["gap"]).all()


def test_who_pauses_after_the_days_that_tell_has_not_fallen_silent_yet():
    found = _of(_every("a", 10, 700))
    assert not found["fell_silent"].any()


def test_only_the_like_are_compared():
    lines = [*_every("great", 30, 730, amount=10_000_000), *_every("small", 30, 730)]
    found = _of([*lines, *_every("twin", 30, 730, amount=10_000_000)])
    assert found.group_by("stratum").agg(pl.col("at", "tier").n_unique()).filter(
        (pl.col("at") > 1) | (pl.col("tier") > 1)
    ).is_empty()  # fmt: skip
    great, twin = (found.filter(name=name)["stratum"].to_list() for name in ("great", "twin"))
    assert great == twin


def test_what_comes_later_changes_no_earlier_landmark():
    lines = [*_every("a", 10, 730), *_every("b", 30, 400), *_every("c", 20, 600)]
    known = replace(LOOKING, as_of=day(500))
    whole = _of(lines, known).drop("stratum")
    cut = _of([line for line in lines if line[1] <= 500], known).drop("stratum")
    assert whole.equals(cut)
    later = _of(lines).drop("stratum")
    assert whole.join(later, on=whole.columns, how="anti").is_empty()


@pytest.mark.parametrize("lines", [[("a", 0, 1)], [("a", 0, 1), ("a", 700, 1)], [("a", 5, -1)]])
def test_nobody_at_risk(lines):
    assert Landmarks.of(customer_days(lines), LOOKING) is None
