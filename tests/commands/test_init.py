"""`retain init`: what it makes of files, and that what it writes is read as it is."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from retain.config import resolve
from retain.demo import make_business
from tests.tables.loading import csv_text, write

HEADER = "InvoiceNo,CustomerID,InvoiceDate,Amount,Country"
ROWS = [["1", "007", "2024-01-05", 10, "UK"], ["2", "8", "2024-02-06", 20, "UK"]]


@pytest.fixture
def place(tmp_path, monkeypatch, here):
    """An empty folder to work in."""
    folder = tmp_path / "files"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def _drafted(folder: Path, name: str = "retain.toml") -> dict:
    path = folder / name
    resolve(path=path, environment={})
    return tomllib.loads(path.read_text(encoding="utf-8"))["tables"]


def test_what_every_column_means(place, here):
    write(place / "sales.csv", csv_text(HEADER, ROWS))
    assert here("init").code == 0
    assert _drafted(place) == {
        "transactions": {
            "files": ["sales.csv"],
            "delimiter": ",",
            "columns": {
                "customer_id": "CustomerID", "date": "InvoiceDate", "amount": "Amount",
                "order_id": "InvoiceNo",
            },
        }
    }  # fmt: skip
    assert "# Not read: Country" in (place / "retain.toml").read_text()
    assert here("config", "validate").code == 0
    assert here("check").code == 0
    assert b"007" in here("score").out


@pytest.mark.parametrize(
    ("header", "country"), [("订单编号,客户编号,订单日期,销售额", "CN"), (HEADER, None)]
)
def test_whose_working_days(place, here, header, country):
    rows = [row[: header.count(",") + 1] for row in ROWS]
    write(place / "sales.csv", csv_text(header, rows))
    assert here("init").code == 0
    assert resolve(path=place / "retain.toml", environment={})["plan.country"] == country


def test_nothing_is_overwritten_unasked(place, here):
    write(place / "sales.csv", csv_text(HEADER, ROWS))
    write(place / "retain.toml", "# mine\n")
    assert here("init").code == 73
    assert (place / "retain.toml").read_text() == "# mine\n"
    assert here("init", "--force").code == 0
    assert "transactions" in _drafted(place)


def test_to_standard_output(place, here):
    write(place / "sales.csv", csv_text(HEADER, ROWS))
    ran = here("init", "sales.csv", "-o", "-")
    assert tomllib.loads(ran.out.decode())["tables"]["transactions"]["files"] == ["sales.csv"]
    assert not (place / "retain.toml").exists()


@pytest.mark.parametrize(
    ("names", "files"),
    [
        (["2024-01-01.csv", "2024-01-02.csv", "2024-02-01.csv"], ["*.csv"]),
        (["sales-2024.csv", "sales-2023.csv"], ["sales-*.csv"]),
        (["north.csv", "south.csv"], ["north.csv", "south.csv"]),
        (["day1.csv", "day2.csv", "day [3].csv"], ["day [3].csv", "day1.csv", "day2.csv"]),
    ],
)
def test_files_of_one_kind_are_put_together(place, here, names, files):
    for name in names:
        write(place / name, csv_text(HEADER, ROWS))
    assert here("init").code == 0
    assert sorted(_drafted(place)["transactions"]["files"]) == files
    assert here("check", "--stats").stats["tables"]["transactions"]["files"] == len(names)


def test_a_pattern_takes_no_file_of_another_kind(place, here):
    for name in ("1.csv", "2.csv"):
        write(place / name, csv_text(HEADER, ROWS))
    write(place / "3.csv", "customer_id,opened,category,severity\n8,2024-01-05,late,low\n")
    assert here("init").code == 0
    drafted = _drafted(place)
    assert drafted["transactions"]["files"] == ["1.csv", "2.csv"]
    assert drafted["complaints"]["files"] == ["3.csv"]


def test_files_are_named_from_where_the_draft_stands(place, here):
    (place / "data").mkdir()
    (place / "settings").mkdir()
    write(place / "data" / "sales.csv", csv_text(HEADER, ROWS))
    assert here("init", "data", "-o", "settings/retain.toml").code == 0
    assert _drafted(place / "settings")["transactions"]["files"] == ["../data/sales.csv"]
    assert here("check", "--config", "settings/retain.toml").code == 0


def test_how_files_are_written(place, here):
    rows = ["客户编号;订单日期;销售额", "甲店;25.03.2024;1.234,50", "乙店;31.12.2024;7,5"]
    (place / "订单.csv").write_bytes("\n".join(rows).encode("gb18030"))
    assert here("init", "--lang", "zh").code == 0
    table = _drafted(place)["transactions"]
    written = {key: table[key] for key in ("encoding", "delimiter", "date_format", "decimal")}
    assert written == {
        "encoding": "gb18030", "delimiter": ";", "date_format": "%d.%m.%Y", "decimal": "comma",
    }  # fmt: skip
    assert here("check").code == 0


def test_what_only_somebody_can_know_is_left_to_choose(place, here):
    rows = [["007", "03/04/2024", 1], ["8", "05/06/2024", 2]]
    write(place / "sales.csv", csv_text("customer_id,date,amount", rows))
    ran = here("init")
    assert ran.code == 0
    assert "CHOOSE" in ran.err
    text = (place / "retain.toml").read_text()
    assert '# date_format = "%d/%m/%Y"' in text
    assert '# date_format = "%m/%d/%Y"' in text
    assert here("check").code == 65
    chosen = text.replace('# date_format = "%d/%m/%Y"', 'date_format = "%d/%m/%Y"')
    write(place / "retain.toml", chosen)
    assert here("check").code == 0


def test_two_columns_for_one_role(place, here):
    rows = [["7", "2024-01-05", "2024-01-06", 1]]
    write(place / "sales.csv", csv_text("customer_id,Invoice Date,date,amount", rows))
    assert here("init").code == 0
    assert _drafted(place)["transactions"]["columns"]["date"] == "date"
    assert "# or Invoice Date?" in (place / "retain.toml").read_text()
    assert here("check").code == 0


def test_a_copy_in_another_encoding_is_left_out(place, here):
    text = "客户编号,订单日期,销售额\n甲,2024-01-05,1\n"
    write(place / "订单.csv", text)
    (place / "订单.gbk.csv").write_bytes(text.encode("gb18030"))
    ran = here("init")
    assert _drafted(place)["transactions"]["files"] == ["订单.csv"]
    assert "订单.gbk.csv" in ran.err
    assert "# 订单.gbk.csv: 1 rows; looks like transactions too" in (
        place / "retain.toml"
    ).read_text(encoding="utf-8")


def test_a_workbook_by_its_sheets(place, here):
    import xlsxwriter

    with xlsxwriter.Workbook(place / "book.xlsx") as book:
        for name, rows in {
            "订单": [["客户编号", "订单日期", "销售额", "订单编号"], ["a", "2024-01-05", 5, "o1"]],
            "退货": [["订单编号", "退回"], ["o1", "是"]],
        }.items():
            sheet = book.add_worksheet(name)
            for place_, row in enumerate(rows):
                sheet.write_row(place_, 0, row)
    assert here("init").code == 0
    assert {name: table["files"] for name, table in _drafted(place).items()} == {
        "transactions": ["book.xlsx#订单"], "returns": ["book.xlsx#退货"],
    }  # fmt: skip
    assert here("check").code == 0


def test_files_that_are_no_table(place, here):
    write(place / "notes.csv", "what,when\nx,y\n")
    ran = here("init")
    assert ran.code == 66
    assert "what, when" in ran.err
    assert here("init", "nowhere.csv").code == 66
    write(place / "sales.csv", csv_text(HEADER, ROWS))
    assert here("init").code == 0
    assert (
        "# notes.csv: no table has such columns: what, when" in (place / "retain.toml").read_text()
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_made_up_business(place, here, lang):
    business = make_business(60, 3, lang)
    for name, frame in business.tables.items():
        frame.write_csv(place / f"{name}.csv")
    assert here("init", "--lang", lang).code == 0
    drafted = _drafted(place)
    assert {n: t["files"] for n, t in drafted.items()} == {
        name: [f"{name}.csv"] for name in business.tables if name != "truth"
    }
    assert here("check").code == 0


@pytest.mark.parametrize("folder", ["superstore_zh", "online_retail/by_day", "adventureworks"])
def test_public_data(place, here, real_data, folder):
    assert here("init", real_data / folder).code == 0
    drafted = _drafted(place)
    assert "transactions" in drafted
    assert here("config", "validate").code == 0
    assert here("score", "--limit", "1").code == 0
    expected = {
        "superstore_zh": {"transactions", "regions", "returns"},
        "online_retail/by_day": {"transactions"},
        "adventureworks": {"transactions", "customers"},
    }
    assert set(drafted) == expected[folder]
