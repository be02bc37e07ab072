"""The report of a comparison: its sections, in the order in which they are read."""

from __future__ import annotations

from retain.reports.comparison.basis import basis_section
from retain.reports.comparison.changed import changed_section
from retain.reports.comparison.crossings import crossing_sections
from retain.reports.comparison.customers import customer_sections
from retain.reports.comparison.figures import figures_section, headline_section
from retain.reports.comparison.reassigned import reassigned_sections
from retain.reports.comparison.revenue import revenue_sections
from retain.reports.report import Report
from retain.scoring.changes.comparing import Compared, Side
from retain.words import text


def comparison_report(found: Compared, lang: str) -> Report:
    """The report in one language.

    Args:
        found: everything it says, as values.
        lang: "en" or "zh".
    """
    behind = (
        *revenue_sections(found, lang),
        *customer_sections(found, lang),
        *crossing_sections(found, lang),
        *reassigned_sections(found, lang),
    )
    sections = (
        headline_section(found, lang),
        changed_section(found, lang),
        basis_section(found, lang),
        *(() if found.is_unchanged else behind),
        figures_section(found, lang),
    )
    subtitle = text(
        "compare.subtitle", lang, then=_side(found.then, lang), now=_side(found.now, lang)
    )
    return Report(text("compare.title", lang), subtitle, lang, sections)


def _side(side: Side, lang: str) -> str:
    """What a set is called, the day it is of, and how many customers it has."""
    day = side.as_of.isoformat() if side.as_of is not None else text("compare.no_day", lang)
    key = "compare.side" if side.label == day else "compare.side_of"
    return text(key, lang, label=side.label, day=day, customers=side.scores.height)
