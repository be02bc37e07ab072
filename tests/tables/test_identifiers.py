"""Identifiers: text as it was written, and the cells that mean nobody."""

from __future__ import annotations

import polars as pl
import pytest

from retain.tables.values import read_identifiers

WORDS = ("NULL", "nan", "-", "#N/A")


def _ids(cells: list, dtype: pl.DataType | None = None) -> tuple[list, list, str | None]:
    found = read_identifiers(pl.Series(cells, dtype=dtype or pl.String()), WORDS)
    return found["clean"].to_list(), found["reason"].to_list(), found["changed"][0]


@pytest.mark.parametrize(
    ("cells", "dtype", "clean", "changed"),
    [
        (["007", "7", "07"], None, ["007", "7", "07"], None),
        (["17850.0", "7.0", None], None, ["17850", "7", None], "float"),
        (["17850.0", "NULL", ""], None, ["17850", None, None], "float"),
        (["17850.0", "A1"], None, ["17850.0", "A1"], None),
        (["17850.0", "7.5"], None, ["17850.0", "7.5"], None),
        (["12345678901234567890"], None, ["12345678901234567890"], None),
        (["\u00e9", "e\u0301"], None, ["\u00e9", "\u00e9"], "nfc"),
        ([" a ", "\u3000a\u3000", "a\u00a0"], None, ["a", "a", "a"], None),
        (["a b", "A"], None, ["a b", "A"], None),
        ([17850, 7], pl.Int64(), ["17850", "7"], None),
        ([2**64 - 1], pl.UInt64(), ["18446744073709551615"], None),
        ([17850.0, 7.0], pl.Float64(), ["17850", "7"], "float"),
        ([17850.0, float("nan"), None], pl.Float64(), ["17850", None, None], "float"),
        ([7.5, 17850.0], pl.Float64(), ["7.5", "17850.0"], "float"),
        ([1e15], pl.Float64(), ["1000000000000000"], "float"),
    ],
)
def test_identifiers_are_text(cells, dtype, clean, changed):
    assert _ids(cells, dtype)[0] == clean
    assert _ids(cells, dtype)[2] == changed


@pytest.mark.parametrize("cell", [None, "", "   ", "\u3000", "\t", *WORDS, " NULL "])
def test_cells_that_mean_nobody(cell):
    assert _ids([cell, "a"])[:2] == ([None, "a"], ["NULL_ID", None])


@pytest.mark.parametrize("cell", ["1.23E+12", "1e+05", "9.99999e+15"])
def test_what_a_spreadsheet_left_of_an_identifier(cell):
    assert _ids([cell, "a"])[1] == ["MANGLED_ID", None]


@pytest.mark.parametrize("cell", ["1E5", "12E+3X", "E+12", "1.2"])
def test_what_only_looks_like_it(cell):
    assert _ids([cell, "a"])[1] == [None, None]
