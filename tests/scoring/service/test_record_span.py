"""Which days a record covers: where it begins and ends late, and where it was only quiet."""

from __future__ import annotations

import numpy as np
import pytest

from retain.scoring.service.record_span import UNLIKELY, RecordSpan, record_span


def _span(days, begins=0, as_of=999):
    return record_span(np.array(days, dtype=np.int64), begins=begins, as_of=as_of)


def test_an_even_record_covers_everything():
    assert _span(range(50, 1000, 50)) == RecordSpan(0, 999)
    assert _span([500]) == RecordSpan(0, 999)


def test_a_long_silence_before_many_is_no_record():
    assert _span(range(600, 1000, 10)) == RecordSpan(600, 999)
    assert _span(range(0, 400, 10)) == RecordSpan(0, 390)
    assert _span(range(300, 700, 10)) == RecordSpan(300, 690)


@pytest.mark.parametrize(("events", "late"), [(9, False), (10, True)])
def test_half_of_the_days_empty_takes_ten_events(events, late):
    """(1 − 500/1000)ⁿ is under one in a thousand from n = 10 on."""
    assert (0.5**events < UNLIKELY) == late
    days = np.linspace(500, 950, events).astype(int)
    assert _span(days).first == (500 if late else 0)


def test_events_before_the_data_begin_belong_to_the_record():
    assert _span([-200, 100, 900]) == RecordSpan(-200, 999)


def test_without_an_event_nothing_is_known():
    assert _span([]) is None
