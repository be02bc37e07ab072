"""Identifiers: text as it was written, and the cells that mean nobody."""

from __future__ import annotations

import polars as pl
import pytest

from retain.tables.identifiers import read_identifiers

WORDS = ("NULL", "nan", "-", "#N/A")


def _ids(cells: list, dtype: pl.DataType | None = None) -> tuple[list, list, tuple[str, ...]]:
    found = read_identifiers(pl.Series(cells, dtype=dtype or pl.String()), WORDS)
    return found.cells["clean"].to_list(), found.cells["reason"].to_list(), found.habits


FLOAT, CAST, NFC, TRIMMED = "NOTE_ID_FLOAT", "NOTE_ID_CAST", "NOTE_NFC", "NOTE_ID_TRIMMED"


@pytest.mark.parametrize(
    ("cells", "dtype", "clean", "habits"),
    [
        (["007", "7", "07"], None, ["007", "7", "07"], ()),
        (["17850.0", "7.0", None], None, ["17850", "7", None], (FLOAT,)),
        (["17850.00", "NULL", ""], None, ["17850", None, None], (FLOAT,)),
        (["17850.0", "A1"], None, ["17850.0", "A1"], ()),
        (["17850.0", "7.5"], None, ["17850.0", "7.5"], ()),
        (["12345678901234567890"], None, ["12345678901234567890"], ()),
        (["\u00e9", "e\u0301"], None, ["\u00e9", "\u00e9"], (NFC,)),
        ([" a ", "\u3000a\u3000", "a\u00a0"], None, ["a", "a", "a"], ()),
        (["\ufeffa", "a\u200b ", "\u200ea\u200f"], None, ["a", "a", "a"], (TRIMMED,)),
        (["\u200be\u0301"], None, ["\u00e9"], (TRIMMED, NFC)),
        (["a\u200bb", "a\u200db"], None, ["a\u200bb", "a\u200db"], ()),
        (["a b", "A"], None, ["a b", "A"], ()),
        (["００７", "007"], None, ["００７", "007"], ()),
        ([17850, 7], pl.Int64(), ["17850", "7"], (CAST,)),
        ([2**64 - 1], pl.UInt64(), ["18446744073709551615"], (CAST,)),
        ([17850.0, 7.0], pl.Float64(), ["17850", "7"], (FLOAT,)),
        ([17850.0, float("nan"), None], pl.Float64(), ["17850", None, None], (FLOAT,)),
        ([7.5, 17850.0], pl.Float64(), ["7.5", "17850"], (CAST,)),
        ([1e15], pl.Float64(), ["1000000000000000"], (FLOAT,)),
    ],
)
def test_identifiers_are_text(cells, dtype, clean, habits):
    assert _ids(cells, dtype)[0] == clean
    assert _ids(cells, dtype)[2] == habits


@pytest.mark.parametrize(
    "cell", [None, "", "   ", "\u3000", "\t", "\u200b", "\ufeff", *WORDS, " NULL "]
)
def test_cells_that_mean_nobody(cell):
    assert _ids([cell, "a"])[:2] == ([None, "a"], ["NULL_ID", None])


@pytest.mark.parametrize("cell", ["1.23E+12", "1e+05", "9.99999e+15", "1,23457E+12"])
def test_what_a_spreadsheet_left_of_an_identifier(cell):
    assert _ids([cell, "a"])[1] == ["MANGLED_ID", None]


@pytest.mark.parametrize("cell", ["1E5", "12E+3X", "E+12", "1.2"])
def test_what_only_looks_like_it(cell):
    assert _ids([cell, "a"])[1] == [None, None]
