"""How customers are served: figures with targets, complaints, promises, experience, deliveries."""

from __future__ import annotations

import polars as pl

from retain.reports.report import Report
from retain.reports.service_complaints import all_groups, compared_section, complaint_sections
from retain.reports.service_experience import experience_sections
from retain.reports.service_headline import for_programs, headline, unknown
from retain.reports.service_keeping import keeping_section
from retain.reports.service_promises import delivery_sections, promise_sections
from retain.scoring.measure import day_date
from retain.scoring.service.service import ServiceFigures
from retain.words import text


def service_report(made: ServiceFigures, groups: pl.DataFrame | None, lang: str) -> Report:
    """Service in a period.

    Formats of rows hold every figure.

    Args:
        made: the figures.
        groups: those of the groups that are compared, if any.
        lang: "en" or "zh".
    """
    subtitle = text(
        "service.subtitle", lang,
        first=day_date(made.since + 1), last=day_date(made.as_of), days=made.days,
        customers=made.customers.height,
    )  # fmt: skip
    told = made.books.complaints.told
    sections = (
        headline(made, lang),
        for_programs(made, lang),
        *(() if groups is None else (compared_section(groups.columns[0], groups, lang),)),
        *complaint_sections(made, lang, groups.columns[0] if groups is not None else None),
        *((keeping_section(made.keeping, lang),) if told else ()),
        *promise_sections(made, lang),
        *delivery_sections(made, lang),
        *experience_sections(made, lang),
        *unknown(made, lang),
        *((all_groups(made, groups, lang),) if told else ()),
    )
    return Report(text("service.title", lang), subtitle, lang, sections)
