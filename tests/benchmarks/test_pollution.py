"""Laws of the polluted files and of their score."""

from __future__ import annotations

import csv
import io
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pollution.further import further_files
from pollution.grid import Cell, Dialect, Line, quoted_where_needed, text_of
from pollution.polluters import WEIGHTS, polluted_files
from pollution.readers import Loaded, attempt, python_told
from pollution.scoring import measure, score, value
from pollution.sources import LINES, SOURCES, goods

ROWS_TRIED = (0, 3, LINES - 1)


@pytest.fixture(scope="module")
def of_goods():
    return list(polluted_files(goods()))


def test_the_benchmark_has_its_2290_files(of_goods):
    counted = Counter(file.family for file in of_goods)
    assert len(of_goods) == len({file.name for file in of_goods}) == 2290
    assert counted["row_more_delimiters"] == counted["row_extra_quote"] == 84 * 9
    assert counted["row_less_delimiters"] == 84 * 8
    assert counted["row_field_delimiter"] == 84
    assert set(counted) == set(WEIGHTS)


@pytest.mark.parametrize("name", SOURCES)
def test_every_table_has_84_lines_and_gives_the_same_files_twice(name):
    source = SOURCES[name]()
    assert len(source.lines) == LINES
    assert {len(line.cells) for line in source.lines} == {source.width}
    for made in (
        lambda: polluted_files(SOURCES[name](), ROWS_TRIED),
        lambda: further_files(source),
    ):
        files = list(made())
        assert files == list(made())
        assert len(files) == len({file.name for file in files})


@pytest.mark.parametrize("name", SOURCES)
def test_files_differ_from_the_clean_one_except_the_clean_one(name):
    files = list(polluted_files(SOURCES[name](), ROWS_TRIED))
    clean = files[0].content
    assert [file.family for file in files if file.content == clean] == ["source"]


def test_the_table_meant_scores_ten_whatever_was_done_to_the_file(of_goods):
    assert {measure(file.expected, file.expected).score for file in of_goods} == {10}


def test_nothing_loaded_scores_one_and_an_error_scores_nothing(of_goods):
    for file in of_goods[:30]:
        if len(file.expected) > 1:
            assert measure(file.expected, []).score == 1
        assert measure(file.expected, None).score == 0


def test_where_nothing_is_expected_nothing_is_lost(of_goods):
    empty, header = (
        next(f for f in of_goods if f.family == name) for name in ("no_payload", "header_only")
    )
    assert measure(empty.expected, []).score == 10
    assert measure(header.expected, []).score == 1 + 3


def test_what_pollution_costs_a_strict_reader(of_goods, tmp_path):
    points = {}
    for file in of_goods[:40]:
        path = tmp_path / "file.csv"
        path.write_bytes(file.content)
        loaded = attempt(python_told, path, file.known)
        points[file.name] = measure(file.expected, loaded.rows).score
    whole = ("source", "record_delimiter_lf", "field_delimiter_semicolon", "no_header")
    assert {points[name] for name in whole} == {10}
    assert 6 < points["preamble"] < 7
    assert 8 < points["multitable_same"] < 9


def test_a_second_table_costs_half_of_the_recall():
    rows = (("a", "b"), ("1", "x"), ("2", "y"))
    found = measure(rows, [*rows, ("3", "z"), ("4", "w")])
    assert (found.record_precision, found.record_recall) == (1, 0.5)
    assert (found.cell_precision, found.cell_recall) == (1, 0.6)
    assert found.header_f1 == 1


def test_an_empty_cell_more_costs_a_cell_and_no_record():
    rows = (("a", "b"), ("1", "x"))
    found = measure(rows, [("a", "b"), ("1", "", "x")])
    assert found.record_f1 == found.cell_precision == 1
    assert found.cell_recall == 0.8


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("24/03/2024", "2024-03-24"),
        ("08:15", "08:15:00"),
        ("$43.40", "$43.4"),
        ("007", "7"),
        ("1.50", "1.5"),
        ("True", "1"),
        ("Oven Gloves", "oven gloves"),
    ],
)
def test_writings_of_one_value_are_one(one, other):
    assert value(one) == value(other)


def test_the_weighted_score_is_a_mean_by_weight():
    found = score([(10.0, 3.0), (2.0, 1.0)])
    assert (found.simple, found.weighted, found.files) == (6, 8, 2)


def test_invented_names_can_be_left_out():
    rows = [("column_1",), ("x",)]
    assert list(Loaded(rows, invented=True).unnamed.rows) == [("x",)]
    assert Loaded(rows).unnamed.rows == rows


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)


@given(st.lists(st.lists(texts, min_size=2, max_size=5).map(tuple), min_size=1, max_size=5))
def test_cells_quoted_where_needed_come_back(rows):
    text = text_of(map(quoted_where_needed, rows), Dialect())
    assert [tuple(row) for row in csv.reader(io.StringIO(text, newline=""))] == rows


def test_a_stray_quote_is_text_inside_and_outside_of_quotes():
    line = Line((Cell("a", quoted=True, stray=True), Cell("b", stray=True)))
    assert line.written(Dialect()) == '""a","b'
    assert line.meant == ('"a', '"b')
