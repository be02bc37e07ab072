"""The same few lines in every form retain reads give the same scores."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import zstandard

import retain
from retain.tables.sources import find_sources

HEADER = ("customer_id", "date", "amount", "order_id", "name")
LINES = [
    ("007", "2024-01-05", "10.50", "o1", "Bond"),
    ("7", "2024-02-06", "99.9999", "o2", "Seven"),
    ("007", "2024-03-07", "-2.25", "o3", "Bond"),
    ("客户é", "2024-03-09", "1000", "o4", "北京"),
    ("17850", "2024-03-09", "0", "o5", "Zero"),
    ("7", "2024-03-31", "15", "o6", "Seven"),
]
FRAME = pl.DataFrame(LINES, schema=HEADER, orient="row")
TYPED = FRAME.with_columns(
    pl.col("date").str.to_date(), pl.col("amount").cast(pl.Decimal(18, 4))
)  # fmt: skip


def text(delimiter: str = ",", end: str = "\n", mark: str = "") -> str:
    return end.join(delimiter.join(f"{mark}{c}{mark}" for c in row) for row in (HEADER, *LINES))


def _bytes(name: str, content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return write


def _frame(name: str, method: str, frame: pl.DataFrame = FRAME) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        getattr(frame, method)(folder / name)
        return folder / name

    return write


def _in_two(folder: Path) -> Path:
    FRAME.head(2).write_csv(folder / "1.csv")
    (folder / "2.csv.gz").write_bytes(gzip.compress(FRAME.tail(-2).write_csv().encode()))
    return folder


def _glob(folder: Path) -> str:
    FRAME.head(2).write_csv(folder / "1.csv")
    FRAME.tail(-2).write_parquet(folder / "2.parquet")
    return str(folder / "[12].*")


def _hive(folder: Path) -> Path:
    for (customer,), lines in FRAME.group_by("customer_id"):
        inner = folder / "year=2024" / f"customer_id={customer}"
        inner.mkdir(parents=True)
        lines.drop("customer_id").write_csv(inner / "part.csv")
    (folder / "_SUCCESS").touch()
    (folder / ".part.csv.crc").write_bytes(b"x")
    return folder


def _workbook(folder: Path, *, typed: bool) -> str:
    import xlsxwriter

    with xlsxwriter.Workbook(folder / "book.xlsx") as book:
        book.add_worksheet("Notes").write(0, 0, "nothing here")
        sheet = book.add_worksheet("Orders")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADER)
        for number, (line, row) in enumerate(zip(LINES, TYPED.rows(named=True), strict=True), 1):
            for place, cell in enumerate(line):
                sheet.write_string(number, place, cell)
            if typed:
                sheet.write_datetime(number, 1, row["date"], day)
                sheet.write_number(number, 2, float(row["amount"]))
    return f"{folder / 'book.xlsx'}#Orders"


_DATED = FRAME.with_columns(pl.format("{}T10:00:00Z", "date").alias("date"))
FORMS: dict[str, Callable[[Path], object]] = {
    "tsv": _bytes("lines.tsv", text("\t").encode()),
    "semicolons": _bytes("lines.csv", text(";").encode()),
    "bars": _bytes("lines.txt", text("|").encode()),
    "quoted": _bytes("lines.csv", text(mark='"').encode()),
    "crlf": _bytes("lines.csv", text(end="\r\n").encode()),
    "cr only": _bytes("lines.csv", text(end="\r").encode()),
    "line end at the end": _bytes("lines.csv", f"{text()}\n".encode()),
    "empty lines": _bytes("lines.csv", text(end="\n\n").encode()),
    "utf-8 mark": _bytes("lines.csv", text().encode("utf-8-sig")),
    "quoted, utf-8 mark": _bytes("lines.csv", text(mark='"').encode("utf-8-sig")),
    "utf-16 little": _bytes("lines.csv", b"\xff\xfe" + text().encode("utf-16-le")),
    "utf-16 big": _bytes("lines.csv", b"\xfe\xff" + text().encode("utf-16-be")),
    "gzip": _bytes("lines.csv.gz", gzip.compress(text().encode(), mtime=0)),
    "gzip in two members": _bytes(
        "lines.csv.gz", gzip.compress(text()[:50].encode()) + gzip.compress(text()[50:].encode())
    ),
    "gzip named .csv": _bytes("lines.csv", gzip.compress(text().encode(), mtime=0)),
    "zstd": _bytes("lines.csv.zst", zstandard.compress(text().encode())),
    "parquet": _frame("lines.parquet", "write_parquet"),
    "parquet, typed": _frame("lines.parquet", "write_parquet", TYPED),
    "parquet named .csv": _frame("lines.csv", "write_parquet"),
    "ndjson": _frame("lines.ndjson", "write_ndjson"),
    "json lines named .csv": _frame("lines.csv", "write_ndjson"),
    "arrow file": _frame("lines.arrow", "write_ipc", TYPED),
    "arrow stream": _frame("lines.arrows", "write_ipc_stream", TYPED),
    "times of day": _frame("lines.csv", "write_csv", _DATED),
    "brackets in the name": _bytes("sales[1].csv", text().encode()),
    "a name of one letter": _bytes("1.csv", text().encode()),
    "folder": _in_two,
    "glob": _glob,
    "hive folder": _hive,
    "workbook of text": lambda folder: _workbook(folder, typed=False),
    "workbook of dates and numbers": lambda folder: _workbook(folder, typed=True),
}  # fmt: skip


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    plain = tmp_path_factory.mktemp("plain") / "lines.csv"
    plain.write_text(text(), encoding="utf-8")
    scores = retain.score(plain)
    assert scores["customer_id"].to_list() == ["007", "17850", "7", "客户é"]
    assert scores["revenue"].to_list() == [8.25, 0, 114.9999, 1000]
    assert scores["name"].to_list() == ["Bond", "Zero", "Seven", "北京"]
    return scores


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_scores(form, tmp_path, expected):
    assert retain.score(FORMS[form](tmp_path)).equals(expected)


@pytest.mark.parametrize("form", ["tsv", "crlf", "utf-16 big", "gzip", "zstd", "parquet", "ndjson"])
def test_standard_input_is_told_by_its_first_bytes(form, tmp_path, monkeypatch, expected):
    content = FORMS[form](tmp_path).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert retain.score("-").equals(expected)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-8"])
def test_a_declared_encoding(encoding, tmp_path, expected):
    coded = _bytes("lines.csv", text().encode(encoding))(tmp_path)
    assert retain.score(coded, encoding=encoding).equals(expected)


def test_files_come_in_the_order_of_their_paths(tmp_path):
    for name in ("b.csv", "a.csv", "z=1/c.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text())
    labels = [Path(source.label).name for source in find_sources(str(tmp_path))]
    assert labels == ["a.csv", "b.csv", "c.csv"]


_GZIP = gzip.compress(text().encode(), mtime=0)
_HEAD = ",".join(HEADER)
REFUSED: dict[str, tuple[str, bytes, str, str]] = {
    "gzip cut in the data": ("lines.csv.gz", _GZIP[:-12], "TRUNCATED", "ends early"),
    "gzip cut in the check sum": ("lines.csv.gz", _GZIP[:-3], "TRUNCATED", "ends early"),
    "gzip with a wrong check sum": (
        "lines.csv.gz", _GZIP[:-8] + b"\0" * 4 + _GZIP[-4:], "CORRUPT", "damaged",
    ),
    "empty": ("lines.csv", b"", "EMPTY_FILE", "not even a header"),
    "only line ends": ("lines.csv", b"\n\r\n\n", "EMPTY_FILE", "not even a header"),
    "only a mark": ("lines.csv", b"\xef\xbb\xbf", "EMPTY_FILE", "not even a header"),
    "a zip named .csv": ("lines.csv", b"PK\x03\x04 and more", "NOT_CSV", "archive"),
    "an old workbook named .csv": ("lines.csv", b"\xd0\xcf\x11\xe0 and", "NOT_CSV", "workbook"),
    "no workbook": ("lines.xlsx", b"PK\x03\x04 and more", "CORRUPT", "damaged"),
    "half a Parquet file": ("lines.parquet", b"PAR1 and more", "TRUNCATED", "end is missing"),
    "half an Arrow file": ("lines.arrow", b"ARROW1\0\0 and more", "TRUNCATED", "its end"),
    "a blank name": ("lines.csv", f"{_HEAD},\na".encode(), "MISSING_COLUMN", "column 6"),
    "a double name": ("lines.csv", f"{_HEAD},date\na".encode(), "DUP_COLUMN", "names date twice"),
    "not UTF-8": (
        "lines.csv", (text() + "客户甲,2024-01-02,5,,\n").encode("gb18030"), "ENCODING", "line 5",
    ),
    "no JSON": ("lines.ndjson", b'{"customer_id"\n{"customer_id"\n', "CORRUPT", "line 1"),
    "JSON, no object": ("lines.ndjson", b'\n5\n"x"\n', "CORRUPT", "line 2"),
}  # fmt: skip


@pytest.mark.parametrize("fault", REFUSED)
def test_structures_that_cannot_be_trusted(fault, tmp_path):
    name, content, code, said = REFUSED[fault]
    path = _bytes(name, content)(tmp_path)
    with pytest.raises(retain.RetainError, match=said) as refused:
        retain.score(path)
    assert refused.value.exit_code == 65
    assert refused.value.code == code
    assert str(path) in str(refused.value)


def test_an_encoding_that_is_none(tmp_path):
    path = _bytes("lines.csv", text().encode())(tmp_path)
    with pytest.raises(retain.RetainError, match="klingon") as refused:
        retain.score(path, encoding="klingon")
    assert refused.value.exit_code == 2


def test_nothing_is_fetched():
    with pytest.raises(retain.RetainError, match="fetches nothing") as refused:
        retain.score("http://localhost:1/sales.csv")
    assert refused.value.exit_code == 66


def test_a_missing_file_names_its_neighbours(tmp_path):
    for name in ("sales_2024.csv", "returns.parquet", "notes.doc"):
        (tmp_path / name).touch()
    with pytest.raises(retain.RetainError, match=r"near it: sales_2024\.csv$") as refused:
        retain.score(tmp_path / "sales_2023.csv")
    assert refused.value.exit_code == 66
    with pytest.raises(retain.RetainError, match=r"near it: returns\.parquet, sales_2024\.csv$"):
        retain.score(tmp_path / "q")


@pytest.mark.parametrize(("spec", "said"), [("", "no data file"), ("*.csv", "matches no file")])
def test_a_folder_without_data(spec, said, tmp_path):
    (tmp_path / "notes.doc").touch()
    with pytest.raises(retain.RetainError, match=said) as refused:
        retain.score(str(tmp_path / spec))
    assert refused.value.exit_code == 66
    assert str(tmp_path) in str(refused.value)


def test_a_sheet_that_is_not_there(tmp_path):
    book = _workbook(tmp_path, typed=False)
    with pytest.raises(retain.RetainError, match="sheets: Notes, Orders") as refused:
        retain.score(book.replace("#Orders", "#Sales"))
    assert refused.value.code == "NO_SHEET"
