"""A customer's page, in the order in which it is read."""

from __future__ import annotations

from retain.reports.explain.causes import cause_sections
from retain.reports.explain.head import head_section, next_section
from retain.reports.explain.history import history_sections
from retain.reports.explain.parts import part_sections
from retain.reports.explain.record import columns_section, record_section
from retain.reports.explain.said import said_section
from retain.reports.explain.wording import Seen
from retain.reports.report import Report
from retain.scoring.measure import day_date
from retain.words import text


def explain_report(seen: Seen, lang: str) -> Report:
    """The page of one customer in one language."""
    customer = seen.explained.customer
    record = record_section(seen, lang)
    sections = (
        said_section(seen, lang),
        head_section(seen, lang),
        next_section(seen, lang),
        *history_sections(seen, lang),
        *part_sections(seen, lang),
        *cause_sections(seen, lang),
        *((record,) if record is not None else ()),
        columns_section(seen, lang),
    )
    who = seen.shown["customer_id"]
    name = seen.shown.get("name")
    title = text("explain.title_named", lang, name=name, id=who) if name else str(who)
    subtitle = text(
        "explain.subtitle", lang,
        as_of=day_date(customer.as_of), value=text(f"value.{customer.standards.value}", lang),
        window=customer.standards.window_days, standards=customer.standards.as_of,
    )  # fmt: skip
    return Report(title, subtitle, lang, sections)
