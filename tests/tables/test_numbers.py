"""Numbers from cells: to the last digit, by the convention that the whole column proves."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.errors import DataError
from retain.scoring.measure import MINOR_PER_UNIT, MONEY_LIMIT
from retain.tables.columns import ReadColumn, Where
from retain.tables.numbers import check_number_type, read_number_column

LIMIT = MONEY_LIMIT // MINOR_PER_UNIT
WHERE = Where("transactions", "lines.csv", "Total", "amount")
CASES = json.loads((Path(__file__).parent / "cases" / "numbers.json").read_text(encoding="utf-8"))


def _read(cells: list, dtype: pl.DataType | None = None, **options: object) -> ReadColumn:
    raw = pl.Series("raw", cells, dtype=dtype or pl.String())
    counted = raw.to_frame().group_by("raw", maintain_order=True).agg(rows=pl.len())
    return read_number_column(counted, WHERE, **options)


def _minor(cells: list, dtype: pl.DataType | None = None) -> list[int | None]:
    return raw_values(_read(cells, dtype), cells)


def raw_values(column: ReadColumn, cells: list) -> list:
    values = dict(column.cells.select("raw", "value").iter_rows())
    return [values[cell] for cell in cells]


def _exact(amount: Decimal) -> int:
    return int((amount * MINOR_PER_UNIT).to_integral_value(ROUND_HALF_EVEN))


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_a_column_is_read_by_what_it_proves(case):
    options = {"declared": case.get("declared"), "percent": case.get("percent", False)}
    rows = case.get("rows", {})
    cells = [cell for cell in case["cells"] for _ in range(rows.get(cell, 1))]
    if "error" in case:
        with pytest.raises(DataError) as refused:
            _read(cells, **options)
        assert refused.value.code == case["error"]
        for said in ["lines.csv", *case["says"]]:
            assert said in str(refused.value)
        return
    found = _read(cells, **options)
    expected = {}
    for cell, value in case["cells"].items():
        is_number = value is not None and not value.endswith(("NUMBER", "FINITE", "RANGE"))
        expected[cell] = (_exact(Decimal(value)), None) if is_number else (None, value)
    read = {raw: (value, reason) for raw, value, reason in found.cells.iter_rows()}
    assert read == expected
    assert [note.code for note in found.notes] == sorted(case["notes"], key=_order)


def _order(code: str) -> int:
    codes = ("NOTE_DECIMAL_COMMA", "NOTE_CURRENCY", "NOTE_NEG_STYLE", "NOTE_NFKC")
    return codes.index(code)


def _grouped(digits: str, mark: str, *, indian: bool = False) -> str:
    head, tail = digits[:-3], digits[-3:]
    size, groups = (2 if indian else 3), []
    while head:
        groups.insert(0, head[-size:])
        head = head[:-size]
    return mark.join([*groups, tail])


def _written(amount: Decimal, thousands: str, decimal: str, *, indian: bool = False) -> str:
    whole, _, fraction = f"{abs(amount):.2f}".partition(".")
    minus = "-" if amount < 0 else ""
    return f"{minus}{_grouped(whole, thousands, indian=indian)}{decimal}{fraction}"


CONVENTIONS = {
    "point": lambda amount: _written(amount, "", "."),
    "comma": lambda amount: _written(amount, "", ","),
    "comma, point": lambda amount: _written(amount, ",", "."),
    "point, comma": lambda amount: _written(amount, ".", ","),
    "blank": lambda amount: _written(amount, " ", ","),
    "narrow blank": lambda amount: _written(amount, "\u202f", ","),
    "apostrophe": lambda amount: _written(amount, "'", "."),
    "Indian": lambda amount: _written(amount, ",", ".", indian=True),
    "euro": lambda amount: _written(amount, ".", ",") + " €",
    "dollar": lambda amount: "$" + _written(amount, ",", "."),
    "accounting": lambda amount: (
        f"({_written(-amount, ',', '.')})" if amount < 0 else _written(amount, ",", ".")
    ),
    "trailing": lambda amount: _written(amount, ",", ".").lstrip("-") + "-" * (amount < 0),
    "U+2212": lambda amount: _written(amount, ",", ".").replace("-", "−"),
    "full width": lambda amount: _written(amount, ",", ".").translate(
        {c: c + 0xFEE0 for c in range(0x21, 0x7F)}
    ),
}
cents = st.decimals(-(10**12), 10**12, allow_nan=False, places=2)


@pytest.mark.parametrize("convention", CONVENTIONS)
@given(amounts=st.lists(cents, min_size=1, max_size=12))
def test_what_is_written_in_a_convention_reads_back(convention, amounts):
    cells = [CONVENTIONS[convention](amount) for amount in amounts]
    assert _minor(cells) == [_exact(amount) for amount in amounts]


money = st.decimals(-LIMIT, LIMIT, allow_nan=False, places=4)


@given(st.lists(money, min_size=1, max_size=20))
def test_money_in_text_and_decimals_is_exact(found):
    expected = [_exact(amount) for amount in found]
    assert _minor([f"{amount:f}" for amount in found]) == expected
    assert _minor([f" {amount:+f}\t" for amount in found]) == expected
    assert _minor(found, pl.Decimal(38, 4)) == expected


@given(st.decimals(-LIMIT + 1, LIMIT - 1, allow_nan=False, places=9))
def test_further_digits_go_to_the_even_neighbour(amount):
    assert _minor([f"{amount:f}"]) == [_exact(amount)]
    assert _minor([amount], pl.Decimal(38, 9)) == [_exact(amount)]


@given(st.decimals(-(10**10), 10**10, allow_nan=False, places=4))
def test_money_in_floats_is_the_decimal_that_was_meant(amount):
    assert _minor([float(amount)], pl.Float64()) == [_exact(amount)]


@given(st.integers(-(2**63), 2**63 - 1))
def test_money_in_whole_numbers_is_exact_or_refused(amount):
    expected = amount * MINOR_PER_UNIT if abs(amount) <= LIMIT else None
    assert _minor([amount], pl.Int64()) == [expected]
    assert _minor([str(amount)]) == [expected]


@pytest.mark.parametrize(
    ("cell", "dtype", "fault"),
    [
        (float("nan"), pl.Float64(), "NON_FINITE"),
        (float("-inf"), pl.Float64(), "NON_FINITE"),
        (1e300, pl.Float64(), "AMOUNT_RANGE"),
        (None, pl.Float64(), None),
        (2**63 - 1, pl.Int64(), "AMOUNT_RANGE"),
        (2**64 - 1, pl.UInt64(), "AMOUNT_RANGE"),
        (Decimal(LIMIT) + 1, pl.Decimal(38, 2), "AMOUNT_RANGE"),
        (f"{LIMIT}.0001", pl.String(), "AMOUNT_RANGE"),
        (f"-{LIMIT + 1}", pl.String(), "AMOUNT_RANGE"),
        ("9" * 60, pl.String(), "AMOUNT_RANGE"),
    ],
)
def test_what_is_no_money(cell, dtype, fault):
    assert _read([cell], dtype).cells.row(0)[1:] == (None, fault)


@pytest.mark.parametrize("dtype", [pl.Date(), pl.Boolean(), pl.List(pl.Int64()), pl.Binary()])
def test_types_that_hold_no_money(dtype):
    with pytest.raises(DataError, match=r"lines\.csv: column Total .* cannot be amount"):
        check_number_type(WHERE, dtype)
