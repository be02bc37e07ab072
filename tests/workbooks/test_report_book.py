"""A report's workbook: an overview, sheets that programs read, charts, and nothing that runs."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import fastexcel
import polars as pl
import pytest

from retain.errors import CannotCreate, DataError
from retain.reports.report import Heading, Report, Section, Table
from retain.tables import workbook
from retain.workbooks.book import write_report_book
from retain.workbooks.charts import bridge_rows
from tests.conftest import needed_program
from tests.workbooks.made import BRIDGE, EVIL, made

SAFE = "'" + EVIL


def written(report: Report, *, raw: bool = False) -> bytes:
    stream = io.BytesIO()
    write_report_book(report, stream, raw=raw)
    return stream.getvalue()


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


@pytest.fixture(scope="module")
def english() -> bytes:
    return written(made())


@pytest.fixture(scope="module")
def inside(english) -> dict[str, str]:
    return parts(english)


def sheet_of(inside: dict[str, str], name: str) -> str:
    names = re.findall(r'<sheet name="([^"]*)"', inside["xl/workbook.xml"])
    return inside[f"xl/worksheets/sheet{names.index(name) + 1}.xml"]


def test_every_part_is_sound_and_leads_nowhere(inside):
    for name, part in inside.items():
        ET.fromstring(part)
        assert "External" not in part, name
    assert not [name for name in inside if "externalLink" in name]


@pytest.mark.parametrize("raw", [False, True])
def test_no_cell_from_data_is_a_formula_or_a_link(raw):
    inside = parts(written(made(), raw=raw))
    sheets = [name for name in inside if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 8
    for name in sheets:
        assert not re.search(r"<f[ >]", inside[name])
        if name != "xl/worksheets/sheet1.xml":
            assert "<hyperlink" not in inside[name]
    assert not any("hyperlink" in part for name, part in inside.items() if name.endswith(".rels"))
    links = re.findall(r"<hyperlink [^>]*>", inside["xl/worksheets/sheet1.xml"])
    targets = {re.search(r'location="([^"]*)"', link)[1].replace("&apos;", "'") for link in links}
    names = re.findall(r'<sheet name="([^"]*)"', inside["xl/workbook.xml"])
    assert targets == {f"'{name}'!A1" for name in names[1:7]}  # all but itself and what is hidden
    assert (SAFE in "".join(inside.values()).replace("&quot;", '"')) is not raw


def test_values_come_back_in_their_types_from_the_first_row_on(english):
    book = fastexcel.read_excel(english)
    back = book.load_sheet("Customers who, and how").to_polars()
    assert back.columns == [
        "ID", "name", "status", "value", "share of value", "key account", "last seen", "hour",
        "what to say", "name (10)",
    ]  # fmt: skip
    assert back["ID"].to_list() == ["007", "8", "Σ"]
    assert back["name"].to_list() == [SAFE, "上海晨光文具有限公司", "Headline figures"]
    assert back["value"].to_list() == [1234.5, -8.25, 1226.25]
    assert back["share of value"].to_list() == [0.75, 0.25, 1.0]
    assert back["key account"].to_list() == [False, True, None]
    assert back["last seen"].cast(pl.Date).to_list() == [date(2025, 12, 24), None, None]
    assert back["name (10)"].to_list() == ["http://example.com", "-12.5", None]
    trends = book.load_sheet("Headline figures").to_polars()
    assert trends["8 weeks (1)"].to_list() == [101_000.0, 0.44, None]
    assert trends["8 weeks (3)"].to_list() == [None, 0.43, None]
    assert trends["change"].to_list() == [9566.78, -0.019, None]


def test_the_overview_says_it_all(english, inside):
    said = fastexcel.read_excel(english).load_sheet(0, header_row=None).to_polars()
    first = [text for text in said.to_series().to_list() if text]
    assert first[:5] == [
        "The week of 2025-12-22", "2025-12-22 to 2025-12-28, against the week before",
        "Headline figures", "Revenue rose by 8.4% to 123,457; two key accounts were lost.",
        "figure",
    ]  # fmt: skip
    assert first[5:8] == ["Revenue", "Retention", "Customers at risk"]
    links = said.row(said.to_series().to_list().index("Sheets of this workbook") + 1)
    assert [link for link in links if link] == [
        "Headline figures (3)", "What made the difference (7)", "Customers who, and how (2)",
    ]  # fmt: skip
    sheet = sheet_of(inside, "Overview")
    assert re.findall(r"<xm:f>(.*?)</xm:f>", sheet) == [
        "'Headline figures'!G3:N3", "'Headline figures'!G2:N2",
    ]  # fmt: skip
    heights = [float(height) for height in re.findall(r'<row [^>]* ht="([0-9.]+)"', sheet)]
    assert 40 < max(heights[2:]) < 80  # a sentence of 220 characters takes several lines


def test_headers_filters_notes_and_print(inside):
    sheet = sheet_of(inside, "Customers who, and how")
    assert 'xSplit="2" ySplit="1"' in sheet
    assert '<autoFilter ref="A1:J3"/>' in sheet  # the row that sums up stays where it is
    assert 'orientation="landscape"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert "Customers who, and how'!$1:$1" in inside["xl/workbook.xml"]
    notes = "".join(part for name, part in inside.items() if "comments" in name)
    assert "The customer's identifier, always text." in notes.replace("&apos;", "'")
    assert "A picture of the table.A picture" in notes
    zh = parts(written(made("zh")))
    notes = "".join(part for name, part in zh.items() if "comments" in name)
    assert "客户编号，始终为文本。" in notes
    assert "Microsoft YaHei" in zh["xl/styles.xml"]


def test_colours_bars_and_formats(inside):
    styles = inside["xl/styles.xml"].replace("&quot;", '"')
    for look in ("+#,##0.00;-#,##0.00;#,##0.00", "+0.0%;-0.0%;0.0%", '#,##0.00"*"', "hh:mm"):
        assert f'formatCode="{look}"'.replace('"*"', "&quot;*&quot;") in inside["xl/styles.xml"]
    assert "FF1B7F4B" in styles
    assert "FFB3261E" in styles
    cohorts = sheet_of(inside, "Cohorts")
    assert '<cfvo type="num" val="0.1"/><cfvo type="num" val="0.6"/>' in cohorts
    assert 'sqref="B2:M13"' in cohorts
    customers = sheet_of(inside, "Customers who, and how")
    assert '<conditionalFormatting sqref="E2:E3"><cfRule type="dataBar"' in customers


def test_charts_are_native_and_say_what_they_show(inside):
    charts = {name: part for name, part in inside.items() if name.startswith("xl/charts/chart")}
    assert len(charts) == 5
    drawings = "".join(p for name, p in inside.items() if name.startswith("xl/drawings/drawing"))
    assert drawings.count('descr="A picture of the table."') == 5
    bridge, bars, lines, curve, columns = (charts[name] for name in sorted(charts))
    assert '<c:grouping val="stacked"/>' in bridge
    assert "'Chart data'!$C$2:$C$8" in bridge
    assert '<c:barDir val="bar"/>' in bars
    assert "2025-05-01" not in lines
    assert '<c:pt idx="3"><c:v>108</c:v></c:pt><c:pt idx="5">' in lines  # a gap, not nought
    assert "<c:scatterChart>" in curve
    assert "<c:v>if all were alike</c:v>" in curve
    assert '<c:barDir val="col"/>' in columns
    assert "Cohorts!$B$2:$B$13" in columns


def test_a_bridge_stands_on_its_steps():
    rows = bridge_rows(BRIDGE)
    assert [row[0] for row in rows] == [None, 1000.0, 1200.0, 1250.0, 1190.0, 1100.0, None]
    assert [row[1] for row in rows] == [1000.0, *[None] * 5, 1100.0]
    assert [row[2] for row in rows] == [None, 200.0, 50.0, 120.0, None, None, None]
    assert [row[3] for row in rows] == [None, None, None, None, 180.0, 90.0, None]
    assert bridge_rows((10.0, -30.0, 5.0, -15.0)) == [
        (None, 10.0, None, None, None, None, None),
        (None, None, None, 10.0, None, None, -20.0),
        (-15.0, None, None, None, None, -5.0, None),
        (None, None, None, None, -15.0, None, None),
    ]


def test_the_same_report_the_same_bytes(english, inside):
    assert written(made()) == english
    assert "2000-01-01T00:00:00Z" in inside["docProps/core.xml"]


def test_next_to_nothing():
    headings = (
        Heading("a", "a"),
        Heading("b", "b", "trend"),
        Heading("c", "c", "bar", heat=(0, 0)),
    )
    tables = Table(headings, ()), Table((), ()), Table(headings, ((None, None, None),), total=True)
    sections = tuple(
        Section(f"s{n}", "", (), table, tiles=n == 0) for n, table in enumerate(tables)
    )
    assert fastexcel.read_excel(written(Report("", "", "en", ()))).sheet_names == ["Overview"]
    names = fastexcel.read_excel(written(Report("", "", "zh", sections))).sheet_names
    assert names == ["概览", "-", "- (2)", "- (3)"]


def test_what_no_sheet_holds(monkeypatch):
    def one(cell: str) -> Report:
        return Report(
            "t", "", "en", (Section("s", "s", (), Table((Heading("a", "a"),), ((cell,),))),)
        )

    with pytest.raises(DataError, match="a, row 1: a cell of a workbook holds 32,767"):
        written(one("x" * 32_768))
    monkeypatch.setattr(workbook, "MOST_ROWS", 1)
    with pytest.raises(CannotCreate, match="1 rows"):
        written(one("x"))


@pytest.fixture(scope="module")
def converted(tmp_path_factory) -> Path:
    """The Chinese workbook as LibreOffice has read it and written it again."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "report.xlsx").write_bytes(written(made("zh")))
    out = folder / "again"
    done = subprocess.run(
        [
            needed_program("soffice"), f"-env:UserInstallation=file://{folder}/profile",
            "--headless", "--convert-to", "xlsx", "--outdir", out, folder / "report.xlsx",
        ],
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert (out / "report.xlsx").exists(), done.stderr.decode()
    return out / "report.xlsx"


def test_an_office_reads_what_was_written(converted):
    again, mine = fastexcel.read_excel(converted), written(made("zh"))
    ours = fastexcel.read_excel(mine)
    assert again.sheet_names == ours.sheet_names
    for name in ours.sheet_names[1:-1]:
        theirs, told = (book.load_sheet(name).to_polars() for book in (again, ours))
        assert theirs.columns == told.columns, name
        flags = pl.col(pl.Boolean).cast(pl.Float64)  # which it writes as 1 and 0
        as_text = pl.all().cast(pl.String)
        assert theirs.select(as_text).equals(told.with_columns(flags).select(as_text)), name
    kept = parts(converted.read_bytes())
    assert len([name for name in kept if name.startswith("xl/charts/chart")]) == 5
    sheets = "".join(part for name, part in kept.items() if "worksheets/sheet" in name)
    assert set(re.findall(r"<f[^>]*>(.*?)</f>", sheets)) <= {
        "TRUE()",
        "FALSE()",
    }  # its way of flags
    assert (
        sheet_of(kept, "概览").count("sparkline ") + sheet_of(kept, "概览").count("sparkline>") > 0
    )
