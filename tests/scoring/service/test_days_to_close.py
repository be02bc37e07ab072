"""Days until complaints are closed, by hand and beside scipy's estimate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from retain.scoring.service.days_to_close import DaysToClose, days_to_close, still_open


def _of(days, is_open=()):
    still = np.zeros(len(days), dtype=np.bool_)
    still[list(is_open)] = True
    return days_to_close(np.array(days, dtype=np.int64), still)


def test_closed_ones_alone_are_counted():
    assert _of(range(1, 11)) == DaysToClose(5, 9, 10)
    assert _of([3]) == DaysToClose(3, 3, 1)
    assert _of([0, 0, 0, 8]) == DaysToClose(0, 8, 4)
    assert _of([]) == DaysToClose(None, None, 0)


def test_an_open_complaint_lasts_at_least_as_long_as_so_far():
    # S: day 2 4/5, day 4 4/5 * 2/3 = 8/15 (3 left, one seen open for 3 days), day 6 4/15, day 9 0
    found = _of([2, 3, 4, 6, 9], is_open=[1])
    when, left = still_open(np.array([2, 3, 4, 6, 9]), np.array([False, True, False, False, False]))
    assert when.tolist() == [2, 4, 6, 9]
    assert left == pytest.approx([4 / 5, 8 / 15, 4 / 15, 0])
    assert found == DaysToClose(6, 9, 5)
    assert _of([2, 4, 6, 9]).median == 4  # what leaving the open one out would say


def test_closings_of_a_day_come_before_those_seen_open_on_it():
    assert _of([5, 5], is_open=[1]) == DaysToClose(5, None, 2)


def test_too_many_open_ones_leave_it_unknown():
    assert _of([1, 2, 30, 30, 30], is_open=[2, 3, 4]) == DaysToClose(None, None, 5)
    assert _of([1, 2, 3, 30], is_open=[3]) == DaysToClose(2, None, 4)
    assert _of([7, 7], is_open=[0, 1]) == DaysToClose(None, None, 2)


lives = st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=40)


@given(lives)
def test_the_share_still_open_is_scipys(rows):
    days = np.array([when for when, _ in rows])
    is_open = np.array([still for _, still in rows])
    when, left = still_open(days, is_open)
    told = CensoredData(uncensored=days[~is_open].astype(float), right=days[is_open].astype(float))
    other = ecdf(told).sf
    assert left == pytest.approx(other.evaluate(when.astype(float)))


@given(lives, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_show(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    before, after = (
        days_to_close(np.array([d for d, _ in each]), np.array([o for _, o in each]))
        for each in (rows, shuffled)
    )
    assert before == after
