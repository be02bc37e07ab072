"""What is said of settling on time and keeping customers, in both languages."""

from __future__ import annotations

import pytest

from retain.reports.service_keeping import keeping_section
from retain.scoring.service.keeping import Arm, Between, Keeping, KeptAfter
from retain.words import LANGUAGES

ARMS = Arm(100, 90, 60), Arm(800, 500, 640)
UNKNOWN = Keeping(Arm(3, 3, 2), Arm(9, 9, 9), reason="too_few_silent")


def _found(value: float, low: float, high: float) -> Keeping:
    ratio = Between(value, low, high)
    due = Between(20.04, 11.4, 26.7), Between(51234.5, 29000.0, 68000.25)
    return Keeping(*ARMS, Between(2.0, 1.5, 2.6), ratio, None, 1.45, *due)


def _said(on_time: Keeping, lang: str = "en") -> str:
    return "\n".join(keeping_section(KeptAfter(on_time, UNKNOWN), lang).sentences)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_ratio_over_one_says_what_it_would_amount_to(lang):
    said = _said(_found(2.0, 1.4, 2.9), lang)
    for shown in ("2.00", "1.40", "2.90", "60.0%", "80.0%", "20", "11", "27", "51,23", "29,000"):
        assert shown in said
    assert len(said.splitlines()) == 6


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("ends", [(1.2, 0.8, 1.7), (0.6, 0.4, 0.9)])
def test_no_customers_are_made_of_a_ratio_that_may_be_one(ends, lang):
    said = _said(_found(*ends), lang)
    assert "51,23" not in said
    assert f"{ends[0]:.2f}" in said
    assert ("1.45" in said) == (ends[2] > 1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_not_known_says_why_and_nothing_else(lang):
    for reason in ("no_complaints_table", "no_limits", "grades_untold", "too_few_silent"):
        nothing = Keeping(Arm(0, 0, 0), Arm(0, 0, 0), reason=reason)
        section = keeping_section(KeptAfter(nothing, nothing), lang)
        assert section.table is None
        assert len(section.sentences) == len(set(section.sentences)) == 2
    assert "5" in _said(UNKNOWN, lang)


def test_the_table_holds_both_comparisons():
    section = keeping_section(KeptAfter(_found(2.0, 1.4, 2.9), UNKNOWN), "en")
    assert section.table.rows == (
        ("on_time", 100, 0.6, 800, 0.8, 2.0, 2.0, 1.4, 2.9),
        ("content", 3, 0.6667, 9, 1.0, None, None, None, None),
    )
