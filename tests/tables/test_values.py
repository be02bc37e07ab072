"""From cells to values: money to the last digit, dates that are proved."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.errors import DataError
from retain.scoring.measure import MINOR_PER_UNIT, MONEY_LIMIT
from retain.tables.values import (
    DATE_FORMATS,
    check_money_type,
    minor_units,
    money_fault,
    raw_day,
    read_days,
)

LIMIT = MONEY_LIMIT // MINOR_PER_UNIT


def _minor(cells: list, dtype: pl.DataType) -> list[int | None]:
    frame = pl.DataFrame({"x": pl.Series(cells, dtype=dtype)})
    return frame.select(minor_units("x", frame.schema["x"])).to_series().to_list()


def _fault(cell: object, dtype: pl.DataType) -> str:
    frame = pl.DataFrame({"x": pl.Series([cell], dtype=dtype)})
    return frame.select(money_fault("x", frame.schema["x"])).item()


def _exact(amount: Decimal) -> int:
    return int((amount * MINOR_PER_UNIT).to_integral_value(ROUND_HALF_EVEN))


amounts = st.decimals(-LIMIT, LIMIT, allow_nan=False, places=4)


@given(st.lists(amounts, min_size=1, max_size=20))
def test_money_in_text_and_decimals_is_exact(found):
    expected = [_exact(amount) for amount in found]
    assert _minor([f"{amount:f}" for amount in found], pl.String()) == expected
    assert _minor([f" {amount:+f}\t" for amount in found], pl.String()) == expected
    assert _minor(found, pl.Decimal(38, 4)) == expected


@given(st.decimals(-LIMIT + 1, LIMIT - 1, allow_nan=False, places=9))
def test_further_digits_go_to_the_even_neighbour(amount):
    assert _minor([f"{amount:f}"], pl.String()) == [_exact(amount)]
    assert _minor([amount], pl.Decimal(38, 9)) == [_exact(amount)]


@given(st.decimals(-(10**10), 10**10, allow_nan=False, places=4))
def test_money_in_floats_is_the_decimal_that_was_meant(amount):
    assert _minor([float(amount)], pl.Float64()) == [_exact(amount)]


@given(st.integers(-(2**63), 2**63 - 1))
def test_money_in_whole_numbers_is_exact_or_refused(amount):
    expected = amount * MINOR_PER_UNIT if abs(amount) <= LIMIT else None
    assert _minor([amount], pl.Int64()) == [expected]
    assert _minor([str(amount)], pl.String()) == [expected]


@pytest.mark.parametrize(
    ("cell", "dtype", "fault"),
    [
        ("ten", pl.String(), "BAD_NUMBER"),
        ("", pl.String(), "BAD_NUMBER"),
        (None, pl.String(), "BAD_NUMBER"),
        ("1_000", pl.String(), "BAD_NUMBER"),
        ("0x10", pl.String(), "BAD_NUMBER"),
        ("--1", pl.String(), "BAD_NUMBER"),
        ("1 2", pl.String(), "BAD_NUMBER"),
        ("NaN", pl.String(), "NON_FINITE"),
        ("inf", pl.String(), "NON_FINITE"),
        ("-Infinity", pl.String(), "NON_FINITE"),
        (f"{LIMIT}.0001", pl.String(), "AMOUNT_RANGE"),
        (f"-{LIMIT + 1}", pl.String(), "AMOUNT_RANGE"),
        ("9" * 60, pl.String(), "AMOUNT_RANGE"),
        (float("nan"), pl.Float64(), "NON_FINITE"),
        (float("-inf"), pl.Float64(), "NON_FINITE"),
        (1e300, pl.Float64(), "AMOUNT_RANGE"),
        (None, pl.Float64(), "BAD_NUMBER"),
        (2**63 - 1, pl.Int64(), "AMOUNT_RANGE"),
        (2**64 - 1, pl.UInt64(), "AMOUNT_RANGE"),
        (Decimal(LIMIT) + 1, pl.Decimal(38, 2), "AMOUNT_RANGE"),
    ],
)
def test_what_is_no_money(cell, dtype, fault):
    assert _minor([cell], dtype) == [None]
    assert _fault(cell, dtype) == fault


@pytest.mark.parametrize("dtype", [pl.Date(), pl.Boolean(), pl.List(pl.Int64()), pl.Binary()])
def test_types_that_hold_no_money(dtype):
    with pytest.raises(DataError, match=r"lines\.parquet: column total .* cannot be amount"):
        check_money_type("transactions", "amount", "total", dtype, "lines.parquet")


def _days(texts: list[str], declared: str | None = None) -> list[dt.date | None]:
    distinct = pl.DataFrame({"raw": texts}).group_by("raw").agg(rows=pl.len()).sort("raw")
    read = read_days(distinct, column="When", label="lines.csv", declared=declared)
    days = dict(read.select("raw", "day").iter_rows())
    return [days[text] for text in texts]


def _refused(texts: list[str]) -> DataError:
    with pytest.raises(DataError) as refused:
        _days(texts)
    assert "lines.csv: When" in str(refused.value)
    return refused.value


@pytest.mark.parametrize("layout", DATE_FORMATS)
@given(days=st.lists(st.dates(dt.date(1971, 1, 1), dt.date(2099, 12, 31)), max_size=8))
def test_a_column_that_proves_its_format(layout, days):
    proof = dt.date(2024, 12, 25)  # no month has the number 25
    days = [*days, proof]
    assert _days([day.strftime(layout) for day in days]) == days


@pytest.mark.parametrize(
    "layout", [f for f in DATE_FORMATS if f[:2] in ("%d", "%m") and "b" not in f]
)
def test_day_and_month_that_could_be_either(layout):
    refused = _refused([dt.date(2024, 3, 4).strftime(layout)])
    assert refused.code == "AMBIGUOUS_DATE"
    for shown in ("2024-03-04", "2024-04-03", layout):
        assert shown in str(refused)
    assert _days(["04/03/2024"], declared="%d/%m/%Y") == [dt.date(2024, 3, 4)]


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (["25/12/2024", "26/12/2024", "12/25/2024"], "AMBIGUOUS_DATE"),
        (["25/12/2024", "12/25/2024"], "BAD_DATE"),
        (["25/12/24", "26/12/24"], "TWO_DIGIT_YEAR"),
        (["24-12-25"], "TWO_DIGIT_YEAR"),
        (["45000", "45001.5"], "EXCEL_SERIAL"),
        (["2024-12-25", "25.12.2024"], "BAD_DATE"),
        (["yesterday"], "BAD_DATE"),
        (["2024-12-25", "x", "y", "z"], "BAD_DATE"),
    ],
)
def test_columns_that_prove_nothing(texts, code):
    assert _refused(texts).code == code


@pytest.mark.parametrize(
    ("declared", "text"),
    [("%d/%m/%y", "25/12/24"), ("%Y%j", "2024360"), ("%Y, %d %m", "2024, 25 12")],
)
def test_a_declared_format(declared, text):
    assert _days([text, "nonsense"], declared) == [dt.date(2024, 12, 25), None]


def test_two_thirds_carry_the_rest():
    good = ["2024-12-25", "2024-12-26"]
    assert _days([*good, "26.12.2024"]) == [dt.date(2024, 12, 25), dt.date(2024, 12, 26), None]
    assert _days([*good, "2024-02-30"])[2] is None
    assert _days(["", "", "", "2024-12-25"]) == [None, None, None, dt.date(2024, 12, 25)]
    rows = pl.DataFrame({"raw": ["2024-12-25", "25.12.2024"], "rows": [20, 10]})
    read = read_days(rows, column="When", label="lines.csv", declared=None)
    assert read["day"].to_list() == [dt.date(2024, 12, 25), None]  # rows are what is counted


def test_no_date_at_all():
    assert _days(["", " "]) == [None, None]


def test_blanks_around_a_date():
    assert _days([" 2024-12-25\t"]) == [dt.date(2024, 12, 25)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-12-25", "2024-12-25"),
        (" 2024-12-25 10:00 ", "2024-12-25"),
        ("2024-12-25T23:59:59Z", "2024-12-25"),
        ("2024-12-25 00:00", "2024-12-25"),
        ("2024-12-25 10:00:00.123456 +08:00", "2024-12-25"),
        ("2024-12-25T10:00:00-0500", "2024-12-25"),
        ("25/12/2024 9:30", "25/12/2024"),
        ("2024-12-25 10:99x", "2024-12-25 10:99x"),
        ("2024-12-25 25 o'clock", "2024-12-25 25 o'clock"),
        ("25 Dec 2024", "25 Dec 2024"),
    ],
)
def test_the_time_of_day_is_left_off_where_it_is_one(text, day):
    frame = pl.DataFrame({"x": [text]})
    assert frame.select(raw_day("x", pl.String(), "-")).item() == day


@pytest.mark.parametrize(
    "column",
    [
        pl.Series("x", [dt.date(2024, 12, 25)]),
        pl.Series("x", [dt.datetime(2024, 12, 25, 23, 59)]),
        pl.Series("x", [dt.datetime(2024, 12, 25, 23, 59)]).dt.replace_time_zone("Asia/Shanghai"),
        pl.Series("x", [20241225]),
    ],
)
def test_dates_in_other_types(column):
    key = column.to_frame().select(raw_day("x", column.dtype, "-")).to_series()
    assert key.to_list() in ([dt.date(2024, 12, 25)], ["20241225"])


def test_a_type_that_holds_no_date():
    with pytest.raises(DataError, match="Float64"):
        raw_day("x", pl.Float64(), "lines.parquet")
