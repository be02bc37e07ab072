"""Score files read back: the same from every format, and whatever is wrong with one said."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from retain.errors import DataError, InputMissing, UsageError
from retain.scoring.catalogue import BY_NAME
from retain.tables.formats import write_rows
from retain.tables.score_files import read_score_file

FORMATS = ("csv", "ndjson", "json", "parquet", "arrow", "xlsx")
ROWS = {
    "customer_id": ["'=7", "-12", "007", "=1+1", "张三"],
    "name": ["@home", "Bond, James", None, "+49 30", "“张”;李"],
    "as_of": [date(2024, 1, 31)] * 5,
    "tier": ["A", None, "B", "C", "D"],
    "tenure_days": [5, None, 0, 7, 9],
    "occasions": [1, 2, None, 4, 5],
    "revenue_window": [0.1, -1234567.8901, None, 0.0, 10000.0001],
    "chance_to_buy": [0.3333, 1.0, None, 0.0, 0.5],
    "key_account": [True, False, None, False, True],
    "causes": [["price_market", "competitor"], None, ["natural"], None, None],
    "relationship_grade": ["(A)", "B", None, "C", "D"],
    "wing": ["north", None, "=south", "x", "y"],
}


@pytest.fixture(scope="module")
def scores() -> pl.DataFrame:
    known = {name: BY_NAME[name].dtype for name in ROWS if name in BY_NAME}
    return pl.DataFrame(ROWS, schema_overrides=known)


@pytest.fixture
def written(tmp_path):
    def write(frame: pl.DataFrame, format_name: str = "csv", name: str = "scores") -> str:
        path = tmp_path / f"{name}.{format_name}"
        with path.open("wb") as file:
            write_rows(frame, format_name, file)
        return str(path)

    return write


@pytest.mark.parametrize("format_name", FORMATS)
def test_every_format_gives_back_what_was_written(format_name, scores, written):
    read = read_score_file(written(scores, format_name))
    assert read.frame.select(scores.columns).equals(scores.sort("customer_id"))
    assert (read.as_of, read.unknown) == (date(2024, 1, 31), ("wing",))


def test_fewer_columns_in_another_order_and_compressed(scores, written, tmp_path):
    plain = written(scores.select("tier", "customer_id"))
    packed = tmp_path / "packed.csv.gz"
    packed.write_bytes(gzip.compress(Path(plain).read_bytes()))
    read = read_score_file(str(packed))
    assert read.frame.equals(scores.select("tier", "customer_id").sort("customer_id"))
    assert read.as_of is None


def test_a_spreadsheet_s_way_with_truth_and_whole_numbers(tmp_path):
    file = tmp_path / "saved.csv"
    file.write_text("customer_id,occasions,key_account\n7,3.0,TRUE\n")
    row = read_score_file(str(file)).frame.row(0, named=True)
    assert row == {"customer_id": "7", "occasions": 3, "key_account": True}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("customer_id,date,amount,discount_rate\n7,2024-01-01,3,0.1\n", "no_scores"),
        ("id,tier\n7,A\n", "no_scores"),
        ("customer_id,tier\n7,A\n,B\n", "scores_of_nobody"),
        ("customer_id,tier\n7,A\n7,B\n", "scored_twice"),
        ("customer_id,as_of,tier\n7,2024-01-01,A\n8,2024-01-02,A\n", "scores_of_days"),
        ("customer_id,last_date\n7,31/01/2024\n", "bad_score_cell"),
        ("customer_id,occasions\n7,2.5\n", "bad_score_cell"),
        ('[{"customer_id": "7", "tier": "A"}, {"customer_id"', "unreadable_content"),
    ],
)
def test_what_is_no_sound_file_of_scores_is_refused(text, key, tmp_path):
    file = tmp_path / "file.csv"
    file.write_text(text)
    with pytest.raises(DataError) as raised:
        read_score_file(str(file))
    assert raised.value.key == key


def test_a_file_that_is_not_there_and_a_pattern_of_several(tmp_path, written, scores):
    with pytest.raises(InputMissing):
        read_score_file(str(tmp_path / "none.csv"))
    written(scores, name="one"), written(scores, name="two")
    with pytest.raises(UsageError):
        read_score_file(str(tmp_path / "*.csv"))
