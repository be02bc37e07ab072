"""The quality of the tables that were read: what can be trusted, and what to look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from retain.findings import TableFinding
from retain.reports.report import Cell, Heading, Kind, Report, Section, Table
from retain.words import text

WARNING = "WARN_"
_MOST_FILES = 20
_CODES = {"kind": "kind.", "use": "use.", "lane": "lane.", "meaning": "reason."}
"""Columns of codes → the keys' beginning of their words."""


def quality_report(findings: Sequence[TableFinding], as_of: date | None, lang: str) -> Report:
    """Rows, faults, empty cells, repeats, age and columns of every table.

    Args:
        findings: one a table.
        as_of: the day that ages are counted to.
        lang: "en" or "zh".
    """
    subtitle = text("check.subtitle", lang, as_of=as_of) if as_of else text("check.undated", lang)
    sections = (
        _tables(findings, lang),
        _warnings(findings, lang),
        _quarantined(findings, lang),
        _columns(findings, lang),
        _unmapped(findings, lang),
        _files(findings, lang),
        _notes(findings, lang),
    )
    shown = tuple(
        section for section in sections if section.table is not None and section.table.rows
    )
    return Report(text("check.title", lang), subtitle, lang, shown)


def _section(
    key: str, headings: Iterable[tuple[str, Kind]], rows: Iterable[tuple[Cell, ...]], lang: str
) -> Section:
    titled = tuple(
        Heading(name, text(f"column.{name}", lang), kind, _CODES.get(name, ""))
        for name, kind in headings
    )
    return Section(key, text(f"check.{key}", lang), (), Table(titled, tuple(rows)))


def _tables(findings: Sequence[TableFinding], lang: str) -> Section:
    headings: tuple[tuple[str, Kind], ...] = (
        ("table", "text"), ("files", "count"), ("rows", "count"), ("accepted", "count"),
        ("quarantined", "count"), ("customers", "count"), ("repeated", "count"),
        ("overlapping", "count"), ("oldest", "date"), ("newest", "date"), ("age_days", "count"),
    )  # fmt: skip
    rows = (
        (
            f.table,
            len(f.files),
            f.rows,
            f.accepted,
            f.rows - f.accepted,
            next((r.distinct for r in f.roles if r.role == "customer_id"), None),
            f.repeated,
            f.overlapping,
            f.oldest,
            f.newest,
            f.age_days,
        )
        for f in findings
    )
    return _section("tables", headings, rows, lang)


def _warnings(findings: Sequence[TableFinding], lang: str) -> Section:
    return _said("warnings", findings, lang, warnings=True)


def _notes(findings: Sequence[TableFinding], lang: str) -> Section:
    return _said("notes", findings, lang, warnings=False)


def _said(key: str, findings: Sequence[TableFinding], lang: str, *, warnings: bool) -> Section:
    headings: tuple[tuple[str, Kind], ...] = (
        ("table", "text"), ("code", "text"), ("message", "text"),
    )  # fmt: skip
    rows = (
        (f.table, code, message(f.table, code, values, lang))
        for f in findings
        for code, values in f.said
        if code.startswith(WARNING) == warnings
    )
    return _section(key, headings, rows, lang)


def message(table: str, code: str, values: Mapping[str, object], lang: str) -> str:
    """What a note says, without the table, which stands beside it."""
    return text(code, lang, table=table, **values).removeprefix(table).lstrip(":： ")


def _quarantined(findings: Sequence[TableFinding], lang: str) -> Section:
    headings: tuple[tuple[str, Kind], ...] = (
        ("table", "text"), ("reason", "text"), ("rows", "count"), ("share_of_rows", "share"),
        ("meaning", "text"),
    )  # fmt: skip
    rows = (
        (f.table, reason, rows, rows / f.rows, reason)
        for f in findings
        for reason, rows in sorted(f.quarantined.items(), key=lambda item: (-item[1], item[0]))
    )
    return _section("quarantined", headings, rows, lang)


def _columns(findings: Sequence[TableFinding], lang: str) -> Section:
    headings: tuple[tuple[str, Kind], ...] = (
        ("table", "text"), ("role", "text"), ("column", "text"), ("kind", "text"),
        ("empty", "count"), ("share_empty", "share"), ("distinct", "count"),
    )  # fmt: skip
    rows = (
        (
            f.table,
            r.role,
            r.column,
            r.kind,
            r.empty,
            r.empty / r.of if r.of else None,
            r.distinct,
        )
        for f in findings
        for r in f.roles
    )
    return _section("columns", headings, rows, lang)


def _unmapped(findings: Sequence[TableFinding], lang: str) -> Section:
    headings: tuple[tuple[str, Kind], ...] = (
        ("table", "text"), ("column", "text"), ("use", "text"),
    )  # fmt: skip
    rows = (
        (f.table, column, use)
        for f in findings
        for use, columns in (("carried", f.carried), ("ignored", f.ignored))
        for column in columns
    )
    return _section("unmapped", headings, rows, lang)


def _files(findings: Sequence[TableFinding], lang: str) -> Section:
    headings: tuple[tuple[str, Kind], ...] = (
        ("table", "text"), ("file", "text"), ("rows", "count"), ("lane", "text"),
    )  # fmt: skip
    rows = ((f.table, file.name, file.rows, file.lane) for f in findings for file in f.files)
    return replace(_section("files", headings, rows, lang), at_a_glance=_MOST_FILES)
