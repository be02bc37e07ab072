"""A report as a workbook: the overview, then a sheet for each of its tables."""

from __future__ import annotations

from typing import BinaryIO

from retain.reports.report import Report
from retain.tables.workbook import new_book, sheet_name
from retain.words import text
from retain.workbooks.charts import Charts
from retain.workbooks.looks import Looks
from retain.workbooks.overview import Overview
from retain.workbooks.table_sheet import Placed, write_table


def write_report_book(report: Report, stream: BinaryIO, *, raw: bool) -> None:
    """Write a report as a workbook; the same report gives the same bytes.

    Args:
        report: what is written.
        stream: where to.
        raw: whether texts that a spreadsheet would take for formulas stay as they are.

    Raises:
        CannotCreate: a table with more rows or columns than a sheet has.
        DataError: a text longer than a cell takes.
        OSError: there is no room for it.
    """
    with new_book(stream) as book:
        looks, lang = Looks(book, report.lang), report.lang
        overview = sheet_name(text("workbook.overview", lang), [])
        first, names = book.add_worksheet(overview), [overview]
        tabled = [(s, s.table) for s in report.sections if s.table is not None]
        for section, _ in tabled:
            names.append(sheet_name(section.title, names))
            book.add_worksheet(names[-1])
        charts = Charts(book, looks, lang)
        placed: dict[str, Placed] = {}
        for name, (section, table) in zip(names[1:], tabled, strict=True):
            sheet = book.get_worksheet_by_name(name)
            found = write_table(sheet, section.title, table, looks, report, raw=raw)
            placed[section.key] = found
            if section.chart is not None:
                charts.draw(found, section.chart)
        Overview(first, report, placed, looks, raw=raw).write()
