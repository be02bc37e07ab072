"""Who came back, by the month of the first purchase: the newest cohorts, and all together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from retain.reports.cohorts import curve_section, measured_section
from retain.reports.report import Section
from retain.scoring.cohorts import Cohorts
from retain.words import text

COHORTS: Final = 18
"""Cohorts of the heat table, the newest."""

LEAST: Final = 3
"""Fewer points are no curve."""


def cohort_sections(found: Cohorts, as_of: date, lang: str) -> tuple[Section, ...]:
    """Retention as a heat table, and the curve of all cohorts; nothing where nobody has bought.

    Args:
        found: the cohorts.
        as_of: the day.
        lang: "en" or "zh".
    """
    if not found.cohorts.height:
        return ()
    heat = measured_section(found, "retention", as_of, lang, newest_cohorts=COHORTS)
    title = text("period.cohorts", lang)
    sections = [replace(heat, key="cohorts", title=title, in_mail=None)]
    if found.curve.height >= LEAST:
        curve = curve_section(found, lang)
        title = text("period.cohort_curve", lang)
        sections.append(replace(curve, key="cohort_curve", title=title))
    return tuple(sections)
