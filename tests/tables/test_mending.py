"""A line with broken quotes is read where exactly one reading has the table's width."""

from __future__ import annotations

import random
from itertools import combinations, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retain.tables.mending import only_reading
from retain.tables.quoting import Quoting


def _readings(line: str, delimiter: str, width: int) -> list[list[str]]:
    """All ways to cut the line at delimiters into cells: unquoted, or with a quote at each end."""
    places = [n for n, char in enumerate(line) if char == delimiter]
    found = []
    for chosen in combinations(places, width - 1):
        bounds = [-1, *chosen, len(line)]
        cells = [line[a + 1 : b] for a, b in pairwise(bounds)]
        if all(map(_is_cell, cells, [delimiter] * width)):
            found.append(cells)
    return found


def _text(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if cell[:1] == '"' else cell


def _holds_no_border(cell: str, delimiter: str) -> bool:
    within = cell[1:-1] if cell[:1] == '"' else cell.replace('"', f'"{delimiter}')
    return f'{delimiter}"' not in within and f'"{delimiter}' not in within


def _is_cell(cell: str, delimiter: str) -> bool:
    if cell.startswith('"'):
        return len(cell) > 1 and cell.endswith('"')
    return delimiter not in cell


@given(st.text(alphabet='a",', max_size=14), st.integers(1, 6))
@example('1,"x"y"z,2', 3)
@example('"a","b","c"', 2)
@example('",","', 1)
@example('5,"a,6,"b, c",7', 4)
def test_it_is_the_only_one_of_all_readings(line, width):
    readings = _readings(line, ",", width)
    expected = None
    if len(readings) == 1 and all(_holds_no_border(cell, ",") for cell in readings[0]):
        expected = [_text(cell) for cell in readings[0]]
    assert only_reading(line + "\r\n", Quoting(), width) == expected


def test_blanks_after_delimiters_belong_to_no_cell():
    quoting = Quoting(delimiter=", ")
    assert only_reading('1,  "a "b" c", 2\n', quoting, 3) == ["1", 'a "b" c', "2"]


@pytest.mark.parametrize("line", ['1,"a\\"b",2', "1,a\\,b,2", "1,a\\\\b,2"])
def test_a_line_with_escapes_is_not_mended(line):
    assert only_reading(line, Quoting(escape="\\"), 3) is None


def test_nothing_is_mended_where_nothing_is_quoted():
    assert only_reading('1,"a,2', Quoting(quote=""), 3) is None


def test_a_long_line_takes_few_steps():
    # Counting the ways one by one would not end.
    chance = random.Random(1)
    line = ",".join(chance.choice(['"', '""', '"a"', 'a"', '"a']) for _ in range(200))
    assert only_reading(line, Quoting(), 100) is None
    assert only_reading(",".join(['"a"'] * 200), Quoting(), 200) == ["a"] * 200
    assert only_reading(",".join(["a"] * 201), Quoting(), 201) is None
