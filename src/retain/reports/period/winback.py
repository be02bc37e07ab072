"""Who is to be won back next, and what past attempts achieved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from retain.reports.customers import rows_of, told
from retain.reports.period.columns import columns
from retain.reports.period.people import AT_A_GLANCE, IN_MAIL, ON_PAGE
from retain.reports.period.telling import money
from retain.reports.report import Kind, Section, Table
from retain.reports.winback import chosen_sentences
from retain.reports.winback_results import outcome_section, power_sentence, roi_sentence
from retain.scoring.measure import MINOR_PER_UNIT
from retain.scoring.winback.holdout import TREAT
from retain.scoring.winback.lessons import LookBack
from retain.scoring.winback.plan import Plan
from retain.words import text

_WEEK = 7
_QUEUE: Mapping[str, Kind] = {
    "customer": "text",
    "tier_before": "text",
    "cause": "text",
    "offer": "text",
    "regain_cost": "money",
    "regain_net": "money",
    "owner": "text",
    "channel": "text",
    "due_date": "date",
    "remedy": "text",
    "customer_id": "text",
}
_MAILED = ("customer", "cause", "regain_net", "owner", "due_date")
_WORDS = {"cause": "cause.", "channel": "channel_name."}


def winback_queue_section(plan: Plan, as_of: date, lang: str) -> Section:
    """Who is to be treated, those who bring most first; who is held out is counted only.

    Args:
        plan: who is chosen, and how.
        as_of: the day.
        lang: "en" or "zh".
    """
    title, said = text("period.winback_queue", lang), chosen_sentences(plan, lang)
    treated = plan.rows.filter(pl.col("group") == TREAT)
    if not treated.height:
        return Section("winback_queue", title, tuple(said), in_mail=0)
    soon = treated.filter(pl.col("due_date") <= as_of + timedelta(days=_WEEK)).height
    said.append(text("period.winback_soon", lang, count=soon, days=_WEEK))
    rows = treated.with_columns(customer=pl.coalesce("name", "customer_id"))
    kinds = {name: kind for name, kind in _QUEUE.items() if told(rows, name)}
    table = Table(columns(kinds, lang, _WORDS, blank=("owner", "offer")), rows_of(rows, kinds))
    return Section(
        "winback_queue", title, tuple(said), table,
        at_a_glance=AT_A_GLANCE, on_page=ON_PAGE, in_mail=IN_MAIL, mail_columns=_MAILED,
    )  # fmt: skip


def winback_results_section(
    learned: LookBack | None, lang: str, unknown_rows: int = 0
) -> Section | None:
    """How many returned of the treated and the held-out, and at what cost; None without attempts.

    Args:
        learned: what attempts achieved.
        lang: "en" or "zh".
        unknown_rows: rows of the table on customers nobody knows.
    """
    if learned is None:
        return None
    attempts = learned.attempts
    if not attempts.known.height and not attempts.pending.height:
        return None
    outcome = outcome_section(learned, unknown_rows, lang)
    said = [*outcome.sentences, *_money(learned, lang)]
    if attempts.known.height:
        said.append(power_sentence(learned, lang))
    title = text("period.winback_results", lang)
    return replace(outcome, key="winback_results", title=title, sentences=tuple(said), in_mail=0)


def _money(learned: LookBack, lang: str) -> list[str]:
    """What attempts cost, for each customer regained, and what came of it."""
    found, said = learned.results.money, []
    if found.cost_unknown:
        said.append(text("results.cost_unknown", lang, count=found.cost_unknown))
    elif found.cost is not None and found.per_regained is not None:
        cost, per = _currency(found.cost, lang), _currency(found.per_regained, lang)
        sentence = text("period.winback_cost", lang, cost=cost, per=per)
        incremental = found.per_incremental.value
        if incremental is not None:
            each = _currency(incremental, lang)
            sentence = text("period.winback_cost_each", lang, cost=cost, per=per, each=each)
        said.append(sentence)
    if (roi := roi_sentence(learned, lang)) is not None:
        said.append(roi)
        if learned.value == "revenue":
            said.append(text("results.revenue_only", lang))
    return said


def _currency(minor: float, lang: str) -> str:
    return money(minor / MINOR_PER_UNIT, lang)
