"""Chinese lines are full, begin with no closing mark, and keep numbers whole."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console, Group

from retain.reports.chinese_lines import ChineseText, ends_of_lines


def lines(text, width):
    ends = [0, *ends_of_lines(text, width), len(text)]
    return [text[a:b] for a, b in pairwise(ends)]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("每 30 天通话；上次 2025-06-06。", 15, ["每 30 天通话；", "上次 ", "2025-06-06。"]),
        ("只想知道为什么。", 14, ["只想知道为什", "么。"]),  # the mark takes a character with it
        ("称之为（临时）客户", 8, ["称之为", "（临时）", "客户"]),
        ("ABCDEFGHIJ", 4, ["ABCD", "EFGH", "IJ"]),
        ("短", 10, ["短"]),
        ("", 10, [""]),
    ],
)  # fmt: skip
def test_lines(text, width, expected):
    assert lines(text, width) == expected


@given(st.text("天 a1，。（）系统abc", max_size=60), st.integers(8, 30))
def test_nothing_is_lost_and_no_line_is_too_long(text, width):
    found = lines(text, width)
    assert "".join(found) == text
    assert all(cell_len(line.rstrip()) <= width for line in found)


def test_a_screen_shows_them():
    out = io.StringIO()
    Console(file=out, width=14).print(Group(ChineseText("只想知道为什么。")))
    assert out.getvalue() == "只想知道为什\n么。\n"
