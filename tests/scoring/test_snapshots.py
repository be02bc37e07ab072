"""Snapshots: nothing of later days enters them, their grid, and the even draw of a large base."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import retain.scoring.snapshots as snapshots_module
from retain.scoring.buying import learn_chance
from retain.scoring.churn_standard import learn_churn_standard
from retain.scoring.snapshots import MOST_SNAPSHOTS, History
from tests.scoring.lines_of import customer_days, day, line_lists
from tests.scoring.simulated import simulated

NOBODY = pl.Series("code", [], dtype=pl.UInt32)


def _history(lines, as_of: int, horizon: int = 90) -> History | None:
    return History.of(customer_days(lines), as_of=day(as_of), horizon_days=horizon, window_days=365)


def _standard(history: History | None):
    return learn_churn_standard(
        history, horizon_days=90, target=0.1, a_percent=80, b_percent=95, value="revenue",
        guarded=lambda known, day, codes: NOBODY,
    )  # fmt: skip


def _named(history: History, frame: pl.DataFrame) -> pl.DataFrame:
    """With identifiers for codes, which differ where later customers are not there."""
    return frame.with_columns(code=history.customers.ids.gather(frame["code"]))


@given(line_lists, st.integers(0, 500), st.integers(1, 200))
def test_later_lines_change_nothing_that_is_learned_by_a_day(lines, as_of, horizon):
    early = [line for line in lines if line[1] <= as_of]
    with_later, alone = _history(lines, as_of, horizon), early and _history(early, as_of, horizon)
    if with_later is None:
        assert not early
        return
    assert learn_chance(with_later) == learn_chance(alone)
    assert _standard(with_later) == _standard(alone)
    snapshots = [history.snapshots_for(0) for history in (with_later, alone)]
    for one, other in zip(*snapshots, strict=True):
        assert (one.day, one.days, one.model) == (other.day, other.days, other.model)
        assert _named(with_later, one.features).equals(_named(alone, other.features))
        assert one.bought.tolist() == other.bought.tolist()
        assert one.value.tolist() == other.value.tolist()


@given(line_lists, st.integers(0, 500), st.integers(1, 200))
def test_a_snapshot_equals_plain_python(lines, as_of, horizon):
    history = _history(lines, as_of, horizon)
    for snapshot in history.snapshots_for(0) if history else []:
        assert snapshot.day + snapshot.days <= day(as_of)
        names = _named(history, snapshot.features)["code"].to_list()
        bought_by_then = {
            who for who, at, amount in lines if day(at) <= snapshot.day and amount > 0
        }
        assert names == sorted(bought_by_then)
        for name, bought, value in zip(names, snapshot.bought, snapshot.value, strict=True):
            ahead = [
                (at, amount)
                for who, at, amount in lines
                if who == name and snapshot.day < day(at) <= snapshot.day + snapshot.days
            ]
            assert bought == len({at for at, amount in ahead if amount > 0})
            assert value == sum(amount for _, amount in ahead)


def test_later_lines_change_nothing_of_a_larger_base():
    """Chance and standard of a day, from data that ends then, and from data that goes on."""
    lines = simulated(1_500)
    early = [line for line in lines if line[1] <= 600]
    learned = []
    for rows in (lines, early):
        history = _history(rows, 600)
        learned.append((learn_chance(history), _standard(history)))
    assert learned[0] == learned[1]
    assert learned[0][0].layer is not None
    assert learned[0][1].basis == "replayed"


@given(st.integers(1, 400), st.integers(0, 30))
def test_two_halves_are_one_horizon(horizon, halves):
    history = _history([("a", 0, 1)], 500, horizon)
    assert history.halves_back(0) == day(500)
    assert history.halves_back(halves) - history.halves_back(halves + 2) == horizon
    assert history.halves_back(halves) >= history.halves_back(halves + 1)
    apart = history.halves_back(0) - history.halves_back(2 * history.step_halves)
    assert apart >= 60


@pytest.mark.parametrize(
    ("length", "halves", "horizon", "days"),
    [
        (540, 0, 90, [90] * 10),  # whole horizons, every 45 days, with 45 days before at least
        (540, 4, 90, [90] * 6),
        (180, 0, 90, [90] * 2),
        (179, 0, 90, [89] * 3),  # under two horizons: half of what there is
        (3, 0, 90, [1, 1]),
        (1, 0, 90, []),
        (0, 0, 90, []),
        (4_000, 0, 30, [30] * MOST_SNAPSHOTS),
    ],
)
def test_as_many_as_the_history_allows(length, halves, horizon, days):
    history = _history([("a", 0, 1), ("b", length, 1)], length, horizon)
    found = history.snapshots_for(halves)
    assert [each.days for each in found] == days
    assert [each.day for each in found] == sorted((each.day for each in found), reverse=True)
    newest = history.halves_back(halves)
    assert all(day(0) <= each.day and each.day + each.days <= newest for each in found)


def test_before_the_first_line_there_is_no_history():
    assert _history([("a", 5, 1)], 4) is None
    assert learn_chance(_history([("a", 5, 1)], 5)) is None


@given(st.integers(1, 40), st.integers(1, 40))
def test_a_large_base_is_drawn_evenly_and_always_the_same(customers, most):
    lines = [(f"{number:02}", number % 7, 10) for number in range(customers)]
    later = [(f"{number:02}x", 50, 10) for number in range(customers)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshots_module, "MOST_CUSTOMERS", most)
        drawn = [_history(rows, 20) for rows in (lines, lines[::-1], [*lines, *later])]
    kept = [each.customers.ids.gather(each.customers.days["code"].unique()) for each in drawn]
    assert kept[0].equals(kept[1])
    assert kept[0].equals(kept[2])
    assert kept[0].len() == min(customers, most)
    places = kept[0].cast(pl.Int64).to_numpy()
    apart = np.diff(places)
    assert apart.size == 0 or apart.max() - apart.min() <= 1


def test_a_day_is_the_same_seen_from_whatever_later_day():
    """The search for its model begins at a later one's, and ends where it would have ended."""
    lines = simulated(500)
    seen = [_history(lines, as_of).at(day(500), 90) for as_of in (600, 900)]
    assert seen[0].features.equals(seen[1].features)
    assert seen[0].bought.tolist() == seen[1].bought.tolist()
    parameters = [
        (each.model.r, each.model.alpha_days, each.model.a, each.model.b) for each in seen
    ]
    assert parameters[0] == pytest.approx(parameters[1], rel=1e-4)
