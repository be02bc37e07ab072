"""The report of a period: its sections, in the order in which they are read.

First what a managing director reads in five minutes: figures, what changed, who must be seen to.
Then what explains it, then what it rests on. A section that no table tells of is left out, and
named at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retain.findings import TableFinding
from retain.reports.period.bridge import bridge_section
from retain.reports.period.by_column import by_column_section
from retain.reports.period.changed import changed_section
from retain.reports.period.cohorts import cohort_sections
from retain.reports.period.concentration import concentration_section
from retain.reports.period.coverage import period_coverage_sections
from retain.reports.period.difference import difference_section
from retain.reports.period.headline import figures_section, headline_section
from retain.reports.period.held import held_sections
from retain.reports.period.key_accounts import key_accounts_section
from retain.reports.period.migration import migration_section
from retain.reports.period.movers import movers_sections
from retain.reports.period.profile import profile_sections
from retain.reports.period.quality import quality_section
from retain.reports.period.service import service_sections
from retain.reports.period.telling import joined
from retain.reports.period.winback import winback_queue_section, winback_results_section
from retain.reports.period.worth import worth_section
from retain.reports.plan_care import CareSeen
from retain.reports.report import Report, Section
from retain.scoring.changes.review import Review
from retain.scoring.measure import day_date
from retain.words import text

MAIL_LINES = 60

_MAILED = ("headline", "changed", "key_accounts", "service", "winback_queue", "by")
"""What a mail holds: what changed and whom to see to. The rest is in what is attached."""

_Found = Section | None | tuple[Section, ...]


def period_report(review: Review, findings: Sequence[TableFinding], lang: str) -> Report:
    """The report in one language.

    Args:
        review: everything it says, as values.
        findings: what was found of the tables, the transactions first.
        lang: "en" or "zh".
    """
    day = day_date(review.as_of)
    service = service_sections(review.service, review.service_window, lang)
    coverage = period_coverage_sections(review.coverage, _care(review), lang)
    results = winback_results_section(review.attempts, lang)
    profile = profile_sections(review.profile, lang)
    absent = {
        "left_out.service": service,
        "left_out.coverage": coverage,
        "left_out.results": results,
        "left_out.profile": profile,
    }
    sections = _sections(
        headline_section(review, lang),
        changed_section(review, lang),
        key_accounts_section(review, lang),
        movers_sections(review, lang),
        bridge_section(review, lang),
        difference_section(review, lang),
        migration_section(review, lang),
        service,
        coverage,
        winback_queue_section(review.winback, day, lang),
        results,
        None if review.groups is None else by_column_section(review.groups, lang),
        cohort_sections(review.cohorts, day, lang),
        concentration_section(review.spread, lang),
        held_sections(review.standards.churn, review.held, lang),
        worth_section(review.worth, lang),
        profile,
        quality_section(findings, lang),
        _left_out([key for key, found in absent.items() if not found], lang),
        figures_section(review, lang),
    )
    return Report(
        text("review.title", lang), _subtitle(review, lang), lang, sections, mail_lines=MAIL_LINES
    )


def _care(review: Review) -> CareSeen:
    """What is told of care."""
    who = ("code", "customer_id", "name", "owner")
    return CareSeen(
        care=review.care,
        who=review.customers.select(name for name in who if name in review.customers.columns),
        rules=review.rules.care,
        value=review.standards.value,
        window_days=review.rules.window_days,
        as_of=day_date(review.as_of),
    )


def _sections(*found: _Found) -> tuple[Section, ...]:
    """All that there are, in their order; `_MAILED` alone go into a mail."""
    sections: list[Section] = []
    for each in found:
        if isinstance(each, tuple):
            sections += each
        elif each is not None:
            sections.append(each)
    return tuple(each if each.key in _MAILED else replace(each, in_mail=None) for each in sections)


def _subtitle(review: Review, lang: str) -> str:
    return text(
        "review.subtitle" if review.days > 1 else "review.subtitle_day", lang,
        days=review.days, first=day_date(review.since + 1), last=day_date(review.as_of),
        customers=review.customers.height, value=text(f"value.{review.standards.value}", lang),
        window=review.standards.window_days,
    )  # fmt: skip


def _left_out(keys: Sequence[str], lang: str) -> Section | None:
    """What no table tells of, and which would."""
    if not keys:
        return None
    parts = joined([text(key, lang) for key in keys], lang)
    said = text("left_out.said", lang, parts=parts)
    return Section("left_out", text("review.left_out", lang), (said,))
