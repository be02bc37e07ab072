"""How well customers are looked after: who is on cadence, and what care costs."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from retain.reports.plan_care import CareSeen, care_sentences, coverage_sections
from retain.reports.report import Chart, Section
from retain.scoring.contact_plan.care_spend import OVER, UNDER
from retain.scoring.contact_plan.coverage import Coverage
from retain.words import text

_OWNERS_AT_A_GLANCE: Final = 10


def period_coverage_sections(
    found: Coverage, care: CareSeen | None, lang: str
) -> tuple[Section, ...]:
    """Cadences by level and by owner; nothing where contacts are not on record.

    Args:
        found: how well cadences are kept.
        care: what care costs; None where it was not asked.
        lang: "en" or "zh".
    """
    if found.reason is not None:
        return ()
    by_level, *others = coverage_sections(found, lang)
    said = [*by_level.sentences, *_care(care, lang)]
    sections = [
        replace(by_level, title=text("period.coverage", lang), sentences=tuple(said), in_mail=0)
    ]
    for each in others:
        if each.key == "coverage_by_owner":
            chart = Chart("bars", "owner", ("on_cadence_share",), said[0])
            sections.append(replace(each, chart=chart, at_a_glance=_OWNERS_AT_A_GLANCE))
    return tuple(sections)


def _care(seen: CareSeen | None, lang: str) -> list[str]:
    """What care cost beside what it was spent on, and how many get too much or too little."""
    if seen is None or seen.care.reason is not None:
        return []
    verdicts = seen.care.rows["care_verdict"]
    over, under = (int((verdicts == verdict).sum()) for verdict in (OVER, UNDER))
    return [
        care_sentences(seen, lang)[0],
        text("period.care_verdicts", lang, over=over, under=under),
    ]
