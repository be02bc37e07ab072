"""The standard learned from made-up bases: fallback, none, replayed; guards; saved and read."""

from __future__ import annotations

import json

import polars as pl
import pytest

from retain.scoring.base import Base
from retain.scoring.churn_standard import (
    MOST_REPLAYS,
    Band,
    ChurnStandard,
    learn_churn_standard,
    said_and_come,
)
from retain.scoring.features import features
from retain.scoring.measure import day_date
from retain.scoring.pipeline import learn_standards, run
from retain.scoring.snapshots import History
from retain.scoring.standards import Rules, from_document
from tests.scoring.lines_of import Line, customer_days, day
from tests.scoring.simulated import simulated

NOBODY = pl.Series("code", [], dtype=pl.UInt32)
NO_FACTS = pl.DataFrame(schema={"code": pl.UInt32})


def _standard(lines: list[Line], as_of: int, *, target=0.1, horizon=90, guarded=None):
    history = History.of(
        customer_days(lines), as_of=day(as_of), horizon_days=horizon, window_days=365
    )
    return learn_churn_standard(
        history, horizon_days=horizon, target=target, a_percent=80, b_percent=95, value="revenue",
        guarded=guarded or (lambda known, when, codes: NOBODY),
    )  # fmt: skip


def _pausing(customers: int, days: int, *, pause: int) -> list[Line]:
    """Customers who buy every 20 days and now and then pause, or stop for good.

    Of those who break off, every other one never comes back; the others do after `pause` days.
    """
    lines: list[Line] = []
    for number in range(customers):
        when, broken, place = number % 20, 0, number % 11
        while when <= days:
            lines.append((f"{number:04}", when, 10_000))
            place += 1
            if place % 11:
                when += 20
            elif (number + broken) % 2:
                broken, when = broken + 1, when + pause
            else:
                break
    return lines


@pytest.mark.parametrize(("length", "basis"), [(179, "fallback"), (180, "replayed")])
def test_under_two_horizons_nothing_can_be_replayed(length, basis):
    found = _standard(simulated(600, days=length, seed=2, mean_gap=8.0), length, target=1.0)
    assert found.basis == basis
    if basis == "fallback":
        assert (found.rule, found.cut_off, found.replays) == ("chance", found.target, ())
        assert found.upper is found.best_share is found.left_out is None


def test_without_any_line_the_standard_is_the_fallback():
    found = learn_churn_standard(
        None, horizon_days=90, target=0.1, a_percent=80, b_percent=95, value="revenue",
        guarded=lambda known, when, codes: NOBODY,
    )  # fmt: skip
    assert found.basis == "fallback"


@pytest.mark.parametrize(
    ("silent", "chance", "gone"),
    [(91, 0.09, True), (90, 0.09, False), (91, 0.1, False), (400, None, False)],
)
def test_the_fallback_waits_a_horizon_and_for_a_chance_under_the_target(silent, chance, gone):
    rule = ChurnStandard("fallback", "chance", 90, 0.1, 0.1, {}, (), None, None, None)
    row = pl.DataFrame(
        {"days_since_last": [silent], "own_gap_days": [30.0], "tier_before": ["A"],
         "overdue_ratio": [silent / 30], "chance_to_buy": [chance]},
        schema_overrides={"chance_to_buy": pl.Float64},
    )  # fmt: skip
    assert row.select(rule.called()).item() == gone


def test_the_pause_after_which_nobody_comes_back_is_found():
    """Half of those who break off come back after 110 days, and never later."""
    lines = _pausing(900, 1_000, pause=110)
    found = _standard(lines, 1_000)
    assert found.basis == "replayed"
    assert found.rule == "window"
    assert 95 <= found.cut_off <= 156  # of the silences seen, 45 days apart, the first beyond it
    assert found.upper <= 0.1
    assert len(found.replays) == MOST_REPLAYS - 1
    left_out = found.left_out
    assert left_out.day == day_date(day(1_000) - 90).isoformat()
    assert left_out.day > found.replays[0] > found.replays[-1]
    assert left_out.called > 200
    assert left_out.false <= 0.1 * left_out.called
    assert left_out.low <= left_out.false / left_out.called <= left_out.high
    assert left_out.recall > 0.6


def test_the_honest_rate_by_hand():
    """The replay left out, judged again from the lines."""
    lines = _pausing(900, 1_000, pause=110)
    found = _standard(lines, 1_000)
    days_of: dict[str, list[int]] = {}
    for who, when, _ in lines:
        days_of.setdefault(who, []).append(when)
    called = false = gone = 0
    for days in days_of.values():
        past = [when for when in days if when <= 910]
        bought = any(910 < when <= 1_000 for when in days)
        if not past:
            continue
        gone += not bought
        cut = found.by_tier.get("A", found.cut_off)  # all are worth the same: all are A
        assert cut is not None
        if 910 - past[-1] > cut:
            called, false = called + 1, false + bought
    left_out = found.left_out
    assert (left_out.called, left_out.false) == (called, false)
    assert left_out.recall == pytest.approx((called - false) / gone)
    bands = left_out.bands
    assert sum(band.customers for band in bands) == left_out.judged
    assert sum(band.bought for band in bands) == left_out.judged - gone


def test_chances_beside_what_came_by_hand():
    chances = [0.05, 0.1, 0.2, 0.25, 0.9, 1.0, None]
    replay = pl.DataFrame(
        {"code": range(7), "chance_to_buy": chances, "bought": [0, 1, 0, 1, 1, 1, 1]}
    ).with_columns(pl.col("bought").cast(pl.Boolean))
    brier, bands = said_and_come(replay)
    assert brier == pytest.approx((0.05**2 + 0.9**2 + 0.2**2 + 0.75**2 + 0.1**2) / 6, abs=1e-4)
    assert bands == (
        Band(0.0, 0.1, 1, 0.05, 0), Band(0.1, 0.25, 2, 0.3, 1), Band(0.25, 0.5, 1, 0.25, 1),
        Band(0.9, 1.0, 2, 1.9, 2),
    )  # fmt: skip
    assert said_and_come(replay.tail(1)) == (None, ())


def test_where_all_come_back_nobody_is_called():
    """Nobody ever stops: whoever is silent is between two purchases."""
    found = _standard(simulated(600, stop=0.0, mean_gap=15.0), 900)
    assert found.basis == "none"
    assert (found.cut_off, found.upper) == (None, None)
    assert found.best_share is None or found.best_share > 0.1
    assert set(found.by_tier.values()) <= {None}
    row = pl.DataFrame({"days_since_last": [900]})
    assert row.select(found.called()).item() is False


def test_whom_a_guard_speaks_for_is_not_called_in_replays():
    lines = _pausing(900, 1_000, pause=110)
    asked: list[tuple[int, int]] = []

    def guarded(known, when, codes):
        silent = known.filter(pl.col("code").is_in(codes.implode()))
        assert (when - silent["last_day"] > 19).all()  # nobody within its own gap is asked about
        asked.append((when, codes.len()))
        return codes

    spoken_for = _standard(lines, 1_000, guarded=guarded)
    assert spoken_for.basis == "none"
    assert spoken_for.best_share is None
    assert spoken_for.left_out.called == 0
    assert (spoken_for.left_out.low, spoken_for.left_out.recall) == (None, 0.0)
    days = [day(1_000) - 45 * n for n in range(2, 2 + MOST_REPLAYS)]
    assert sorted((when for when, _ in asked), reverse=True) == days
    assert all(count > 0 for _, count in asked)


@pytest.mark.parametrize("horizon", [1, 7, 30, 60, 91, 365])
def test_any_horizon(horizon):
    found = _standard(simulated(300, days=760, seed=4), 760, horizon=horizon)
    assert found.horizon_days == horizon
    assert found.basis in ("replayed", "none", "fallback")
    if found.left_out:
        assert found.left_out.day == day_date(day(760) - horizon).isoformat()


@pytest.mark.parametrize("target", [0.0, 1.0])
def test_the_ends_of_the_target(target):
    found = _standard(simulated(600), 900, target=target)
    assert found.basis == ("none" if target == 0 else "replayed")
    if target == 1:
        assert found.left_out.called > 0


def _base(lines: list[Line]) -> Base:
    return Base(customer_days(lines), NO_FACTS, NOBODY)


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    return simulated(800)


@pytest.mark.parametrize("length", [0, 100, 900])
def test_saved_and_read_again_they_judge_the_same(lines, length):
    """Of next to nothing, of a short history, and of one to learn from."""
    base = _base([line for line in lines if line[1] <= length] or [("a", 0, 5)])
    as_of = day(length)
    learned = run(base, as_of=as_of, rules=Rules())
    standards = learned.standards
    saved = json.loads(json.dumps(standards.document()))
    read = from_document(saved)
    assert read == standards
    assert read.document() == standards.document()
    if standards.churn.left_out:
        for name in ("brier", "bands"):  # an earlier retain did not save them
            del saved["churn"]["left_out"][name]
        assert from_document(saved).churn.left_out.bands == ()
    again = run(base, as_of=as_of, rules=Rules(), standards=read)
    assert again.scores.equals(learned.scores)
    if length == 900:
        assert standards.buying.layer is not None
        assert standards.worth is not None
        assert standards.churn.basis == "replayed"
        assert standards.churn.left_out is not None


def test_an_older_or_newer_document_is_refused(lines):
    base = _base(lines[:200])
    facts = features(base.customers, as_of=day(900), window_days=365)
    document = learn_standards(base, facts, as_of=day(900), rules=Rules()).document()
    for number in (document["format"] - 1, document["format"] + 1):
        with pytest.raises(ValueError, match=f"format {number}"):
            from_document(document | {"format": number})
