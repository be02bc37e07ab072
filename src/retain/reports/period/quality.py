"""What the figures of a period rest on: the tables, their rows, their age, what is doubtful."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from retain.findings import TableFinding
from retain.reports.layout import written
from retain.reports.period.columns import columns
from retain.reports.quality import WARNING, message
from retain.reports.report import Cell, Kind, Section, Table
from retain.words import text

_KINDS: Final[Mapping[str, Kind]] = {
    "table": "text",
    "rows": "count",
    "accepted": "count",
    "quarantined": "count",
    "why": "text",
    "oldest": "date",
    "newest": "date",
    "age_days": "count",
    "warnings": "count",
}
_MOST_WARNINGS: Final = 5


def quality_section(findings: Sequence[TableFinding], lang: str) -> Section | None:
    """Every table in a row, and in words what a reader has to know; None where none is told of.

    Args:
        findings: one a table, the transactions first.
        lang: "en" or "zh".
    """
    if not findings:
        return None
    table = Table(
        columns(_KINDS, lang, {"table": "table_name."}, blank=("why",)),
        tuple(_row(f, lang) for f in findings),
    )
    said = [_accepted(findings, lang), *_dates(findings[0], lang), *_warnings(findings, lang)]
    return Section("quality", text("period.quality", lang), tuple(said), table, in_mail=0)


def _row(found: TableFinding, lang: str) -> tuple[Cell, ...]:
    return (
        found.table, found.rows, found.accepted, found.rows - found.accepted, _why(found, lang),
        found.oldest, found.newest, found.age_days, len(_said(found)),
    )  # fmt: skip


def _name(table: str, lang: str) -> str:
    """What a table is called."""
    return text(f"table_name.{table}", lang)


def _why(found: TableFinding, lang: str) -> str | None:
    """Why rows are not accepted, the commonest reason first."""
    reasons = sorted(found.quarantined.items(), key=lambda each: (-each[1], each[0]))
    told = [
        text("period.why", lang, rows=rows, reason=text(f"reason.{reason}", lang))
        for reason, rows in reasons
        if rows
    ]
    return text("changed.detail_between", lang).join(told) or None


def _accepted(findings: Sequence[TableFinding], lang: str) -> str:
    rows = sum(found.rows for found in findings)
    refused = sum(found.rows - found.accepted for found in findings)
    tables = text("period.tables", lang, tables=len(findings))
    if len(findings) == 1:
        tables = text("period.table", lang)
    if not refused:
        return text("period.all_accepted", lang, rows=rows, tables=tables)
    share = written(refused / rows, "share", lang)
    return text("period.not_accepted", lang, refused=refused, rows=rows, share=share, tables=tables)


def _dates(transactions: TableFinding, lang: str) -> list[str]:
    """From when to when there are transactions."""
    if transactions.oldest is None or transactions.newest is None:
        return []
    days = {"oldest": transactions.oldest, "newest": transactions.newest}
    if transactions.age_days:
        return [text("period.dates_aged", lang, age=transactions.age_days, **days)]
    return [text("period.dates", lang, **days)]


def _said(found: TableFinding) -> list[tuple[str, Mapping[str, object]]]:
    return [(code, values) for code, values in found.said if code.startswith(WARNING)]


def _warnings(findings: Sequence[TableFinding], lang: str) -> list[str]:
    """What to look at, by table; only the first few, with how many more there are."""
    told = [
        text(
            "period.warning",
            lang,
            table=_name(found.table, lang),
            message=message(found.table, *each, lang),
        )
        for found in findings
        for each in _said(found)
    ]
    more = len(told) - _MOST_WARNINGS
    shown = told[:_MOST_WARNINGS]
    return [*shown, text("period.more_warnings", lang, more=more)] if more > 0 else shown
