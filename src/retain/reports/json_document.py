"""Reports as JSON for programs; `json_schema` says what such a document looks like."""

from __future__ import annotations

import json
from typing import Any

from retain.reports.layout import bare
from retain.reports.report import Change, Chart, Marked, Measured, Report, Section, Table
from retain.words import vocabulary

FORMAT = "retain.report/1"
"""Name and version of what a document looks like; the number grows where a reader would break."""


def as_json(report: Report) -> str:
    """The report as one JSON document: sections by key, rows as objects of raw values."""
    document: dict[str, Any] = {
        "schema": FORMAT,
        "title": report.title,
        "subtitle": report.subtitle,
        "lang": report.lang,
        "sections": {section.key: _section(section, report.lang) for section in report.sections},
    }
    return json.dumps(document, ensure_ascii=False, indent=2, default=str, allow_nan=False) + "\n"


def _section(section: Section, lang: str) -> dict[str, Any]:
    content: dict[str, Any] = {"title": section.title, "sentences": list(section.sentences)}
    if section.for_programs:
        content["for_programs"] = True
    table = section.table
    if table is None:
        return content
    content["columns"] = _columns(table, lang)
    content["rows"] = _rows(table)
    if table.total:
        content["total"] = True
    reserved = [
        {"row": row, "column": heading.key}
        for row, cells in enumerate(table.rows)
        for heading, cell in zip(table.headings, cells, strict=True)
        if isinstance(cell, Marked)
    ]
    if reserved:
        content["reserved"] = reserved
    if section.tiles:
        content["tiles"] = _tiles(table)
    if section.chart is not None:
        content["chart"] = _chart(section.chart)
    return content


def _columns(table: Table, lang: str) -> list[dict[str, Any]]:
    """Of each column its key, label and kind, and the words for the codes that it holds."""
    columns = []
    for place, heading in enumerate(table.headings):
        column: dict[str, Any] = {"key": heading.key, "label": heading.label, "kind": heading.kind}
        if heading.words:
            known = vocabulary(lang)
            codes = sorted({code for row in table.rows if isinstance(code := row[place], str)})
            words = {code: known.get(heading.words + code) for code in codes}
            column["words"] = {code: word for code, word in words.items() if word is not None}
        columns.append(column)
    return columns


def _rows(table: Table) -> list[dict[str, Any]]:
    keys = [heading.key for heading in table.headings]
    return [dict(zip(keys, map(bare, row), strict=True)) for row in table.rows]


def _tiles(table: Table) -> list[dict[str, Any]]:
    """Of each row what its figure is, and whether it moved for the better."""
    return [
        {
            "row": row,
            "kind": next((cell.kind for cell in cells if isinstance(cell, Measured)), None),
            "better": next((cell.better for cell in cells if isinstance(cell, Change)), None),
        }
        for row, cells in enumerate(table.rows)
    ]


def _chart(chart: Chart) -> dict[str, Any]:
    return {"kind": chart.kind, "x": chart.x, "y": list(chart.y), "text": chart.text}
