"""Why a silent customer may not have left, in words: every guard, with evidence and without."""

from __future__ import annotations

import pytest

from retain.reports.guards import guard_sentence
from retain.scoring.guards import GUARDS
from retain.words import LANGUAGES

WITHOUT_EVIDENCE = ("moved_or_merged", "paused", "seasonal")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_guard_has_its_sentence(lang):
    said = [guard_sentence(name, None, lang) for name in WITHOUT_EVIDENCE]
    said += [guard_sentence(name, "2024-05-30", lang) for name in GUARDS if name != "paused"]
    assert all(said[len(WITHOUT_EVIDENCE) + n].count("2024-05-30") == 1 for n in range(7))
    assert len(set(said)) == len(said) == 10
