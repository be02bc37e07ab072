"""Targets: which way each figure is to go, and what is not known."""

from __future__ import annotations

import pytest

from retain.plan_defaults import FURTHER_TARGETS, TARGETS
from retain.scoring.figure import Figure
from retain.scoring.service.service import KINDS
from retain.scoring.service.targets import AT_MOST, judged_targets, targets_missed


def _figure(name: str, value: float | None) -> Figure:
    reason = None if value is not None else "no_complaints"
    return Figure(name, KINDS[name], value, 10, "complaints", reason)


@pytest.mark.parametrize(
    ("name", "value", "limit", "met"),
    [
        ("complaints_per_100", 1.2, 1.2, True),
        ("complaints_per_100", 1.21, 1.2, False),
        ("repeat_rate", 0.0, 0.03, True),
        ("repeat_rate", 0.031, 0.03, False),
        ("on_time_resolution", 0.99, 0.99, True),
        ("on_time_resolution", 0.9899, 0.99, False),
        ("on_time_resolution", None, 0.99, None),
    ],
)
def test_less_is_better_of_some_and_more_of_others(name, value, limit, met):
    assert judged_targets([_figure(name, value)], {name: limit})[name].met is met


def test_what_has_no_target_is_not_judged_and_targets_missed_counts_the_judged():
    figures = [
        _figure("complaints", 5.0),
        _figure("complaints_per_100", 2.0),
        _figure("repeat_rate", 0.01),
        _figure("on_time_resolution", None),
    ]
    targets = judged_targets(figures, TARGETS)
    assert list(targets) == ["complaints_per_100", "repeat_rate", "on_time_resolution"]
    missed = targets_missed(targets)
    assert (missed.value, missed.rows, missed.reason) == (1.0, 2, None)


def test_nothing_judged_is_not_nothing_missed():
    missed = targets_missed(judged_targets([_figure("repeat_rate", None)], TARGETS))
    assert (missed.value, missed.rows, missed.reason) == (None, 0, "no_target_judged")


def test_every_target_that_can_be_set_is_of_a_figure():
    assert set(TARGETS) <= set(KINDS)
    assert set(AT_MOST) <= {*TARGETS, *FURTHER_TARGETS}
