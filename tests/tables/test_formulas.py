"""No text cell is a formula to a spreadsheet; numbers stay; everything can be given back."""

from __future__ import annotations

import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.tables.formulas import neutralised

FORMULAS = [
    "=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\tx", "\rx",
    "＝1+1", "＋1x", "－1x", "＠x", " =1+1", "\u3000=1", "\u00a0@x", "\ufeff=1", "\u200b=1",
    "  \t=1", "'-5",
    '=HYPERLINK("http://x","y")', "-", "+", "=", "@", "--1", "-1-1", "+1 234", "-1.2.3", "'=1",
    "''@x",
    "-٣", "=", "-e5", "-1e", "+.", "-,5",
]  # fmt: skip
PLAIN = [
    "", "x", "007", "1+1", "a=b", "x@y.com", "12", "-12.5", "-17", "+8613800138000", "+4", "-0.5",
    "-.5", "-5.", "-1,234.50", "+1e5", "-1.5E-3", "-12%", "'x", "'", "''", "'12", "1-2",
    "李=", "{}",
]  # fmt: skip


def _neutral(*cells: str | None) -> list[str | None]:
    return neutralised(pl.DataFrame({"cell": cells}, {"cell": pl.String}))["cell"].to_list()


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_formula_is_text(cell):
    assert _neutral(cell) == [f"'{cell}"]


@pytest.mark.parametrize("cell", PLAIN)
def test_what_is_none_stays(cell):
    assert _neutral(cell) == [cell]


def test_numbers_dates_and_nothing_stay():
    frame = pl.DataFrame({"n": [-1, None], "f": [-1.5, None], "d": [None, None], "t": [None, "=x"]})
    safe = neutralised(frame)
    assert safe.drop("t").equals(frame.drop("t"))
    assert safe["t"].to_list() == [None, "'=x"]


def test_names_of_columns_too():
    frame = pl.DataFrame({"=cmd": [1], "'=cmd": [2], "-5": [3], "plain": [4]})
    assert neutralised(frame).columns == ["'=cmd", "''=cmd", "-5", "plain"]


RISKY = re.compile(r"^'*([\t\r\n]|[\s\u200b\ufeff]*[=+\-@＝＋－＠])")
CELLS = st.text(st.sampled_from("='+-@\t\r\n ＝1.,e%x\u3000\u200b"), max_size=8)


@given(st.lists(CELLS, min_size=1))
def test_one_apostrophe_less_gives_every_cell_back(cells):
    """As documented: `'` and then what `neutralised` would mark, is what was marked."""
    back = [
        safe[1:] if safe.startswith("'") and _neutral(safe[1:]) == [safe] else safe
        for safe in _neutral(*cells)
    ]
    assert back == cells


@given(CELLS)
def test_what_remains_is_a_number_or_begins_harmlessly(cell):
    (safe,) = _neutral(cell)
    if safe[:1] in "=+-@＝＋－＠\t\r" and safe:
        float(safe.replace(",", "").rstrip("%"))
