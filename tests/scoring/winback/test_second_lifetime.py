"""What a regained customer is worth beside before."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from retain.scoring.activity import Rhythm
from retain.scoring.winback.second_lifetime import (
    PRIOR_RATIO,
    PRIOR_RETURNS,
    SecondLifetime,
    learn_second_lifetime,
)
from tests.scoring.lines_of import customer_days, day

PLAIN = Rhythm(None, None, None, None)


def _learned(lines, as_of, value="revenue"):
    return learn_second_lifetime(
        customer_days(lines), PLAIN, as_of=day(as_of), value=value, window_days=365
    )


def _pause(name, amount_before, amount_after, until):
    """Buys every ten days for a year, pauses half a year, and buys on every ten days."""
    first = [(name, when, amount_before) for when in range(0, 361, 10)]
    return first + [(name, when, amount_after) for when in range(540, until, 10)]


def test_half_as_much_after_as_before():
    lines = [line for i in range(60) for line in _pause(f"c{i}", 10_000, 5_000, 1_000)]
    found = _learned(lines, 1_000)
    assert found.returns == 60
    assert found.observed == pytest.approx(0.5, abs=0.02)
    expected = (PRIOR_RETURNS * PRIOR_RATIO + 60 * found.observed) / (PRIOR_RETURNS + 60)
    assert found.ratio == pytest.approx(expected, abs=1e-3)
    assert len(found.monthly) == 12
    assert SecondLifetime.from_document(json.loads(json.dumps(asdict(found)))) == found


def test_only_months_seen_through_count():
    lines = [line for i in range(20) for line in _pause(f"c{i}", 10_000, 10_000, 620)]
    assert len(_learned(lines, 610).monthly) == 2


def test_who_leaves_again_counts_for_nothing_later():
    lines = [line for i in range(20) for line in _pause(f"c{i}", 10_000, 10_000, 560)]
    found = _learned(lines, 1_000)
    assert found.monthly[0] > 0.5
    assert found.monthly[1:] == (0.0,) * 11


def test_too_few_returns_leave_the_prior():
    found = _learned(_pause("a", 10_000, 10_000, 1_000), 1_000)
    assert found == SecondLifetime(PRIOR_RATIO, None, 0, ())
    assert _learned([("a", 0, 1)], 10).observed is None
