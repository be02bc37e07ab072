"""Reports as documents: Markdown for a mail body, JSON for programs, rows for pipes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import polars as pl

from retain.reports.layout import aligned_right, bare, cell_text
from retain.reports.report import Kind, Report, Section, Table

_DTYPES: dict[Kind, pl.DataType] = {
    "text": pl.String(),
    "count": pl.Int64(),
    "money": pl.Float64(),
    "share": pl.Float64(),
    "bar": pl.Float64(),
    "number": pl.Float64(),
    "score": pl.Float64(),
    "ratio": pl.Float64(),
    "date": pl.Date(),
    "flag": pl.Boolean(),
    "time": pl.Time(),
    "lines": pl.String(),
    "change": pl.Float64(),
    "trend": pl.List(pl.Float64()),
}


def as_markdown(report: Report) -> str:
    """The report as Markdown."""
    parts = [f"# {report.title}", report.subtitle]
    for section in report.sections:
        if section.for_programs:
            continue
        parts.append(f"## {section.title}")
        parts += section.sentences
        if section.table is not None:
            parts.append(_markdown(section.table, report.lang))
    return "\n\n".join(parts) + "\n"


def _markdown(table: Table, lang: str) -> str:
    head = "| " + " | ".join(heading.label for heading in table.headings) + " |"
    rule = "|" + "|".join("---:" if aligned_right(h.kind) else "---" for h in table.headings) + "|"
    rows = (
        "| "
        + " | ".join(
            cell_text(value, heading, lang).replace("|", "\\|")
            for value, heading in zip(row, table.headings, strict=True)
        )
        + " |"
        for row in table.rows
    )
    return "\n".join([head, rule, *rows])


def as_json(report: Report) -> str:
    """The report as one JSON document: sections by key, rows as objects of raw values."""
    document: dict[str, Any] = {
        "title": report.title,
        "subtitle": report.subtitle,
        "lang": report.lang,
        "sections": {section.key: _section(section) for section in report.sections},
    }
    return json.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n"


def _section(section: Section) -> dict[str, Any]:
    content: dict[str, Any] = {"title": section.title, "sentences": list(section.sentences)}
    if section.table is not None:
        keys = [heading.key for heading in section.table.headings]
        content["rows"] = [
            dict(zip(keys, map(bare, row), strict=True)) for row in section.table.rows
        ]
    return content


def as_rows(report: Report) -> pl.DataFrame:
    """The rows of the report's table for programs, or else of its first."""
    tables = [(s.for_programs, s.table) for s in report.sections if s.table is not None]
    _, table = max(tables, key=lambda found: found[0])
    return _frame(table, [heading.key for heading in table.headings])


def _frame(table: Table, names: Sequence[str]) -> pl.DataFrame:
    kinds = (_DTYPES[heading.kind] for heading in table.headings)
    rows = [tuple(map(bare, row)) for row in table.rows]
    return pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row")
