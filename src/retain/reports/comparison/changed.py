"""What changed between two sets of scores, in words with names."""

from __future__ import annotations

from typing import Final

import polars as pl

from retain.reports.period.telling import called, joined, money, named, percent, signed
from retain.reports.report import Heading, Section, Table
from retain.scoring.changes.compared_figures import MOVED
from retain.scoring.changes.comparing import Compared
from retain.scoring.changes.movers import biggest_gains, biggest_losses
from retain.scoring.changes.side_by_side import changes_by_column
from retain.words import text, vocabulary

_NAMED: Final = 3
_AT_A_GLANCE: Final = 12


def changed_section(found: Compared, lang: str) -> Section:
    """The sentences, and of how many customers each compared column changed."""
    title = text("compare.changed_title", lang)
    if found.is_unchanged:
        return Section("changed", title, (text("compare.unchanged", lang),))
    said = [*_of_revenue(found, lang), *_of_customers(found, lang)]
    counted = changes_by_column(found.beside, found.columns).sort(
        "customers", descending=True, maintain_order=True
    )
    rows = tuple(
        (
            name,
            vocabulary(lang).get(f"column.{name}", ""),
            customers,
            round(customers / found.in_both, 4),
        )
        for name, customers in counted.iter_rows()
        if customers
    )
    headings = (
        Heading("column", text("compare.column", lang)),
        Heading("label", text("compare.label", lang), blank=True),
        Heading("customers", text("compare.customers_changed", lang), "count"),
        Heading("share", text("compare.share_changed", lang), "share"),
    )
    table = Table(headings, rows) if rows else None
    return Section("changed", title, tuple(said), table, _AT_A_GLANCE)


def _of_revenue(found: Compared, lang: str) -> list[str]:
    """By how much revenue of the window moved, and who did most for it and against it."""
    if found.bridge is None:
        return []
    before, after = found.bridge.before, found.bridge.after
    values = {"before": money(before, lang), "after": money(after, lang)}
    if after == before:
        said = [text("compare.revenue_even", lang, **values)]
    elif before <= 0:
        said = [text("compare.bridge", lang, change=signed(after - before, lang), **values)]
    else:
        key = "compare.revenue_more" if after > before else "compare.revenue_less"
        share = percent(abs(after / before - 1), lang)
        said = [text(key, lang, share=share, change=signed(after - before, lang), **values)]
    if found.bridge_days is not None:
        said.append(text("compare.like_days", lang, days=found.bridge_days))
    for key, those in (
        ("changed.gains", biggest_gains(found.spent, _NAMED)),
        ("changed.falls", biggest_losses(found.spent, _NAMED)),
    ):
        who = [
            text(
                "changed.bought", lang,
                name=called(row, lang), money=signed(row["revenue_change"], lang),
            )
            for row in those.iter_rows(named=True)
        ]  # fmt: skip
        if who:
            said.append(text(key, lang, who=joined(who, lang)))
    return said


def _of_customers(found: Compared, lang: str) -> list[str]:
    """How many moved which way, the most valuable named."""
    said = []
    for name, (columns, who) in MOVED.items():
        rows = who(found.moves) if found.knows(*columns) else pl.DataFrame()
        if not rows.height:
            continue
        people = [called(row, lang) for row in rows.head(_NAMED).iter_rows(named=True)]
        names = named(rows.to_dicts(), people, lang)
        said.append(text(f"compare_moved.{name}", lang, customers=rows.height, who=names))
    return said
