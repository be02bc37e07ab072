"""What changed in the period, in sentences a person would write.

Revenue comes first; what follows is ordered by the money at stake. What did not change is not said.
"""

from __future__ import annotations

from retain.reports.period.changed_customers import said_of_customers
from retain.reports.period.changed_revenue import said_of_revenue
from retain.reports.period.changed_service import said_of_service
from retain.reports.report import Section
from retain.scoring.changes.review import Review
from retain.words import text

MOST = 8
"""Sentences at the most."""


def changed_section(review: Review, lang: str) -> Section:
    """The sentences: of revenue, then of customers and service."""
    moved = said_of_customers(review, lang)
    others = sorted(
        (*moved, *said_of_service(review, lang)), key=lambda said: said.stake, reverse=True
    )
    sentences = [said_of_revenue(review, lang), *(said.sentence for said in others)]
    if review.moves is not None and not moved:
        sentences.append(text("changed.quiet", lang))
    return Section("changed", text("review.changed", lang), tuple(sentences[:MOST]), in_mail=0)
