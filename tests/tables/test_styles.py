"""Files written each in its own way: read right, summed once more where need be, accounted for."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retain.errors import DataError
from tests.tables.loading import Read, read, write

HEADER = "customer_id;date;amount"


def _lines(path: Path, amounts: list[str], header: str = HEADER, further: str = "") -> Path:
    rows = [f"a;2024-01-{n % 28 + 1:02};{amount}{further}" for n, amount in enumerate(amounts)]
    return write(path, "\n".join([header, *rows]) + "\n")


def _revenue(found: Read) -> float:
    return found.scores["revenue"].sum()


def test_each_file_by_its_own_convention(tmp_path):
    one = _lines(tmp_path / "1.csv", ["1.234,50", "1.000"])
    two = _lines(tmp_path / "2.csv", ["1,234.50", "1.000"])
    found = read(one, two)
    assert _revenue(found) == 1234.5 + 1000 + 1234.5 + 1
    assert [code for code in found.notes if code == "NOTE_DECIMAL_COMMA"] == ["NOTE_DECIMAL_COMMA"]


@pytest.mark.parametrize("late", ["1.234,50", "€ 7,25", "(3,5)"])
def test_a_convention_that_shows_late(late, tmp_path):
    value = {"1.234,50": 1234.5, "€ 7,25": 7.25, "(3,5)": -3.5}[late]
    found = read(_lines(tmp_path / "late.csv", ["1.001"] * 3000 + [late]))
    assert _revenue(found) == 3000 * 1001 + value
    assert found.account.accepted == 3001


def test_a_bad_cell_changes_no_convention(tmp_path):
    found = read(_lines(tmp_path / "na.csv", ["1.001"] * 3000 + ["N/A"]))
    assert _revenue(found) == 3003
    assert found.account.quarantined == {"BAD_NUMBER": 1}


def test_in_doubt_until_declared(tmp_path):
    path = _lines(tmp_path / "doubt.csv", ["1,234", "5"])
    with pytest.raises(DataError, match="--decimal comma"):
        read(path)
    assert _revenue(read(path, decimal="point")) == 1239
    assert _revenue(read(path, decimal="comma")) == 6.234


def test_files_of_several_currencies_are_not_added(tmp_path):
    one, two = _lines(tmp_path / "1.csv", ["$1"]), _lines(tmp_path / "2.csv", ["€2"])
    with pytest.raises(DataError, match=r"\$, EUR") as refused:
        read(one, two)
    assert refused.value.code == "MIXED_CURRENCY"
    assert _revenue(read(one, _lines(tmp_path / "2.csv", ["2"]))) == 3


def test_figures_beside_the_amount_have_a_convention_too(tmp_path):
    header = f"{HEADER};cost;discount_rate"
    found = read(_lines(tmp_path / "cost.csv", ["10"] * 2, header, further=";2,50;20%"))
    assert found.of("margin_window", "discount_share") == [(15.0, 1.0)]
    found = read(_lines(tmp_path / "none.csv", ["10"] * 2, header, further=";much;0"))
    assert "WARN_UNREAD" in found.notes
    assert found.account.accepted == 2


AMOUNTS = {
    "BAD_NUMBER": ["ten", "", "1.2万", "١٢"],
    "NON_FINITE": ["NaN", "-inf", "1e400"],
    "AMOUNT_RANGE": ["1e20", "99999999999999999999"],
}
good = st.sampled_from(["1.234,50", "2,5", "12", "(3,25)", "4-", "€ 7"])
bad = st.sampled_from([(reason, cell) for reason, cells in AMOUNTS.items() for cell in cells])
line = st.tuples(
    st.sampled_from(["a", "NULL", "1.2E+10"]),
    st.sampled_from(["2024-01-01", "2024-02-30", "1950-01-01", "2025-06-01"]),
    st.one_of(good.map(lambda cell: (None, cell)), bad),
    st.one_of(good.map(lambda cell: (None, cell)), bad),
)


@settings(max_examples=40)
@given(lines=st.lists(line, max_size=12), priced=st.booleans())
def test_the_account_is_what_the_quarantine_file_says(tmp_path_factory, lines, priced):
    folder = tmp_path_factory.getbasetemp()
    rows = [("b", "2024-01-01", (None, "1.234,50"), (None, "1,5"))] * 30 + lines
    names = "quantity;unit_price" if priced else "amount;cost"
    text = [f"customer_id;date;{names}", *(f"{c};{d};{x[1]};{y[1]}" for c, d, x, y in rows)]
    path = write(folder / "account.csv", "\n".join(text) + "\n")
    found = read(path, scoring__as_of="2024-12-31", cleaning__max_bad=1.0)
    reasons = Counter(found.quarantined["reason"].to_list())
    assert found.account.quarantined == reasons
    assert found.account.accepted + reasons.total() == len(rows)
    told = dict(zip(found.quarantined["line"], found.quarantined["reason"], strict=True))
    columns = dict(zip(found.quarantined["line"], found.quarantined["column"], strict=True))
    for number, (_, _, first, second) in enumerate(rows, 2):
        figures = [first, second] if priced else [first]
        fault = next((place for place, (reason, _) in enumerate(figures) if reason), None)
        if fault is not None:
            assert told[number] == figures[fault][0]
            assert columns[number] == names.split(";")[fault]


def _times(path: Path, zone: str | None, hour: int = 23) -> Path:
    moments = pl.Series("date", [dt.datetime(2024, 1, 31, hour)] * 2)
    frame = pl.DataFrame({"customer_id": ["a", "NULL"], "amount": [1.0, 1.0]})
    frame.with_columns(moments.dt.replace_time_zone(zone)).write_parquet(path)
    return path


def test_parquet_times_keep_their_zone_or_go_to_the_given_one(tmp_path):
    path = _times(tmp_path / "utc.parquet", "UTC")
    assert read(path).of("last_date") == [(dt.date(2024, 1, 31),)]
    there = read(path, cleaning__timezone="Asia/Shanghai")
    assert there.of("last_date") == [(dt.date(2024, 2, 1),)]


def test_files_of_several_zones(tmp_path):
    utc, local = _times(tmp_path / "1.parquet", "UTC"), _times(tmp_path / "2.parquet", None)
    text = write(tmp_path / "3.csv", "customer_id,date,amount\na,2024-01-31T23:00+08:00,1\n")
    for files in ((utc, local), (utc, text)):
        with pytest.raises(DataError) as refused:
            read(*files)
        assert refused.value.code == "MIXED_ZONES"
        found = read(*files, cleaning__timezone="Asia/Shanghai")
        assert found.of("first_date", "last_date") == [(dt.date(2024, 1, 31), dt.date(2024, 2, 1))]
        assert len(found.quarantined) == found.account.rows - found.account.accepted


def test_dates_and_texts_of_dates_go_together(tmp_path):
    local = _times(tmp_path / "2.parquet", None)
    text = write(tmp_path / "3.csv", "customer_id,date,amount\na,2024-02-01,1\nNULL,2024-02-01,1\n")
    found = read(local, text, cleaning__max_bad=1)
    assert found.of("first_date", "last_date") == [(dt.date(2024, 1, 31), dt.date(2024, 2, 1))]
    assert found.quarantined["reason"].to_list() == ["NULL_ID", "NULL_ID"]


def test_categories_are_their_texts(tmp_path):
    path = tmp_path / "categories.parquet"
    lines = {"customer_id": ["007"], "date": ["2024-01-31"], "amount": ["1,50"]}
    pl.DataFrame(lines).with_columns(pl.all().cast(pl.Categorical)).write_parquet(path)
    assert read(path).of("customer_id", "revenue") == [("007", 1.5)]


def test_no_end_is_no_newest_day(tmp_path):
    rows = ["a;2024-01-01;1"] * 5 + ["a;9999-12-31;1"] * 5
    found = read(write(tmp_path / "end.csv", "\n".join([HEADER, *rows]) + "\n"))
    assert found.of("last_date", "days_since_last") == [(dt.date(2024, 1, 1), 0)]
    assert found.account.quarantined == {"DATE_FUTURE": 5}
    with pytest.raises(DataError) as refused:
        read(write(tmp_path / "all.csv", "\n".join([HEADER, *rows[5:]]) + "\n"))
    assert refused.value.code == "NO_ROWS"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("a;2024-01-01;ten", "--map amount=COLUMN"),
        ("a;2024-01-01;1;", "delimiter at the ends of rows"),
        ("a;1500-01-01;1", "--min-date"),
        ("NULL;2024-01-01;1", "--map customer_id=COLUMN"),
        ("1.2E+10;2024-01-01;1", "export them as text"),
    ],
)
def test_a_table_of_which_nothing_is_left(row, says, tmp_path):
    path = write(tmp_path / "all.csv", "\n".join([HEADER, *[row] * 3]) + "\n")
    with pytest.raises(DataError, match="not one of 3 rows") as refused:
        read(path, cleaning__max_bad=1.0, scoring__as_of="2024-12-31")
    assert refused.value.code == "NO_ROWS"
    assert says in str(refused.value)
    assert refused.value.account.accepted == 0
