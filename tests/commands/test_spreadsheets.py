"""What people open in a spreadsheet: plain values, whatever the data say."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import fastexcel
import polars as pl
import pytest

LINES = (
    "customer_id,date,amount\n"
    "-17,2024-01-05,1\n=1+1,2024-01-05,2\n+86139,2024-01-06,3\n@x,2024-01-07,-4\n＝2,2024-01-07,5\n"
)
CUSTOMERS = (
    "customer_id,name,=Formula\n"
    '-17,-12.5,"=cmd|\' /C calc\'!A0"\n=1+1,"=HYPERLINK(""http://x"")",1\n@x,http://x,-x\n'
)


@pytest.fixture
def formulas(sample):
    (sample / "retain.toml").unlink()
    (sample / "lines.csv").write_text(LINES)
    (sample / "who.csv").write_text(CUSTOMERS)
    return ("score", "lines.csv", "-c", "who.csv")


def _cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def test_no_text_cell_of_a_csv_file_begins_as_a_formula(formulas, here):
    cells = _cells(here(*formulas).out)
    assert cells[0][-1] == "'=Formula"
    by_customer = {row[0]: row for row in cells[1:]}
    assert set(by_customer) == {"-17", "'=1+1", "+86139", "'@x", "'＝2"}
    assert by_customer["-17"][1] == "-12.5"
    assert by_customer["-17"][-1] == "'=cmd|' /C calc'!A0"
    for row in cells:
        for cell in row:
            if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"):
                float(cell)


def test_raw_cells_where_asked_for(formulas, here):
    cells = _cells(here(*formulas, "--raw-cells").out)
    assert cells[0][-1] == "=Formula"
    assert {row[0] for row in cells[1:]} == {"-17", "=1+1", "+86139", "@x", "＝2"}


def test_programs_get_every_cell_as_it_is(formulas, here):
    for format_name, read in (("parquet", pl.read_parquet), ("json", pl.read_json)):
        frame = read(io.BytesIO(here(*formulas, "--format", format_name).out))
        assert set(frame["customer_id"]) == {"-17", "=1+1", "+86139", "@x", "＝2"}
        assert "=Formula" in frame.columns


def test_quarantined_rows_are_safe_too(here, sample):
    (sample / "retain.toml").unlink()
    (sample / "lines.csv").write_text("=id,date,amount\na,2024-01-05,1\nb,2024-01-05,-\n")
    arguments = ("score", "lines.csv", "--map", "customer_id==id", "--max-bad", "100%")
    assert here(*arguments, "--quarantine", "bad.csv").code == 0
    ((_file, _line, _reason, column, text),) = _cells((sample / "bad.csv").read_bytes())[1:]
    assert (column, text[:7]) == ("amount", '{"=id":')


@pytest.mark.parametrize("raw", [(), ("--raw-cells",)])
def test_a_workbook_of_such_cells_has_neither_formulas_nor_links(raw, formulas, here, sample):
    ran = here(*formulas, *raw, "-o", "scores.xlsx")
    assert ran.code == 0, ran.err
    with zipfile.ZipFile(sample / "scores.xlsx") as book:
        inside = {name: book.read(name).decode() for name in book.namelist()}
    sheet = inside["xl/worksheets/sheet1.xml"]
    assert not re.search(r"<f[ >]|<hyperlink", sheet)
    assert not any("hyperlink" in text for name, text in inside.items() if name.endswith(".rels"))
    back = fastexcel.read_excel(sample / "scores.xlsx").load_sheet("score").to_polars()
    assert back["customer_id"].dtype == pl.String
    assert ("=1+1" if raw else "'=1+1") in back["customer_id"].to_list()


def test_a_workbook_says_what_the_csv_file_says(here, sample):
    assert here("score", "-o", "scores.xlsx", "-o", "scores.csv").code == 0
    book = fastexcel.read_excel(sample / "scores.xlsx").load_sheet(0).to_polars()
    rows = pl.read_csv(sample / "scores.csv", try_parse_dates=True)
    assert book.columns == rows.columns
    for name in ("customer_id", "revenue", "occasions", "tier"):
        assert book[name].cast(rows[name].dtype).equals(rows[name]), name
    assert (book["value_share"] - rows["value_share"]).abs().max() < 1e-15  # 16 digits are kept
    for name in ("as_of", "last_date"):
        assert book[name].cast(pl.Date).equals(rows[name]), name


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_report_is_a_sheet_a_table(lang, here, sample):
    assert here("tiers", "-o", "tiers.xlsx", "-o", "tiers.csv", "--lang", lang).code == 0
    book = fastexcel.read_excel(sample / "tiers.xlsx")
    names = {"en": ["Overview", "Who carries the business"], "zh": ["概览"]}[lang]
    assert book.sheet_names[: len(names)] == names
    assert len(book.sheet_names) == 7
    said = book.load_sheet(0).to_polars()
    assert said.columns[0] == {"en": "Value tiers", "zh": "价值层级"}[lang]
    assert "2024" in said.to_series()[0]
    first = book.load_sheet(1).to_polars()
    assert first.height == pl.read_csv(sample / "tiers.csv").height


def test_a_workbook_is_not_for_a_terminal(here, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    ran = here("score", "--format", "xlsx")
    assert ran.code == 2
    assert "xlsx is not for a terminal" in ran.err
