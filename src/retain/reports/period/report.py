"""The report of a period: its sections, in the order in which they are read."""

from __future__ import annotations

from retain.reports.period.bridge import bridge_section
from retain.reports.period.by_column import by_column_section
from retain.reports.period.changed import changed_section
from retain.reports.period.difference import difference_section
from retain.reports.period.headline import figures_section, headline_section
from retain.reports.period.key_accounts import key_accounts_section
from retain.reports.period.migration import migration_section
from retain.reports.period.movers import movers_sections
from retain.reports.report import Report
from retain.scoring.changes.review import Review
from retain.scoring.measure import day_date
from retain.words import text

MAIL_LINES = 60


def period_report(review: Review, lang: str) -> Report:
    """The report in one language.

    Args:
        review: everything it says, as values.
        lang: "en" or "zh".
    """
    found = (
        headline_section(review, lang),
        changed_section(review, lang),
        key_accounts_section(review, lang),
        *movers_sections(review, lang),
        bridge_section(review, lang),
        difference_section(review, lang),
        migration_section(review, lang),
        None if review.groups is None else by_column_section(review.groups, lang),
        figures_section(review, lang),
    )
    subtitle = text(
        "review.subtitle" if review.days > 1 else "review.subtitle_day", lang,
        days=review.days, first=day_date(review.since + 1), last=day_date(review.as_of),
        customers=review.customers.height, value=text(f"value.{review.standards.value}", lang),
        window=review.standards.window_days,
    )  # fmt: skip
    sections = tuple(section for section in found if section is not None)
    return Report(text("review.title", lang), subtitle, lang, sections, mail_lines=MAIL_LINES)
