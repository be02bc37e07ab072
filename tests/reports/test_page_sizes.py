"""How much a page holds: rows of frames whole, sections of many customers cut and said to be."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import polars as pl

from retain.reports.page import as_html
from retain.reports.report import Report
from retain.reports.rows_page import frame_report
from tests.reports.every_kind import every_kind

CUSTOMERS, SECTIONS, ON_PAGE = 100_000, 10, 100
MOST_BYTES = 1_000_000


def test_a_hundred_thousand_customers_make_less_than_a_megabyte():
    accounts = next(s for s in every_kind("en").sections if s.key == "accounts")
    rows = accounts.table.rows * (CUSTOMERS // len(accounts.table.rows))
    many = replace(accounts, table=replace(accounts.table, rows=rows), on_page=ON_PAGE)
    page = as_html(Report("All", "of them", "en", (many,) * SECTIONS))
    assert len(page.encode()) < MOST_BYTES
    assert page.count('<tr><th scope="row"') == ON_PAGE * SECTIONS
    assert page.count(f"{CUSTOMERS - ON_PAGE:,} more rows") == SECTIONS


def test_rows_are_all_there_with_what_the_catalogue_says_of_them():
    rows = 500
    frame = pl.DataFrame(
        {
            "customer_id": [f"C{n} <b>" for n in range(rows)],
            "value_window": [None, *(n / 8 for n in range(1, rows))],
            "last_date": [date(2024, 1, 1)] * rows,
            "tags": [["a", "b"]] * rows,
            "mine": [True] * rows,
        }
    )
    page = as_html(frame_report(frame, "score", "zh"))
    assert page.count("<tr><th") == rows + 1
    assert "C499 &lt;b&gt;" in page
    assert 'title="客户编号，始终为文本。">customer_id<' in page
    assert "a;b" in page
    assert re.search(r'<td data-v="62.375">62.3[78]<', page)
    assert "500 行，5 列" in page
