"""`retain.read_table` on polluted files: what arrives whole; nothing is lost or made up."""

from __future__ import annotations

from collections import Counter

import pytest

import retain
from pollution.further import further_files
from pollution.polluters import polluted_files
from pollution.readers import attempt, retain_sniffing, retain_told
from pollution.scoring import measure
from pollution.sources import LINES, SOURCES

WHOLE = (
    "source",
    "no_payload",
    "no_trailing_newline",
    "double_trailing_newline",
    "header_only",
    "one_data_row",
    "preamble",
    "record_delimiter_lf",
    "record_delimiter_cr",
    "field_delimiter_tab",
    "field_delimiter_comma_space",
)
"""Families of which a reader must get everything, told or sniffing."""

WHOLE_FURTHER = (
    "encoding_utf8_mark",
    "encoding_utf16le_mark",
    "encoding_utf16be_mark",
    "delimiter_pipe",
    "delimiter_caret",
    "delimiter_tab",
    "quoted_always",
    "quoted_where_needed",
    "decimal_comma",
    "mixed_line_ends",
    "sep_line",
    "sep_line_semicolon",
    "blank_lines_first",
    "blank_lines_between",
    "line_breaks_inside",
    "json_inside",
    "comma_dates",
    "links",
)
ALIKE = ("row_less_delimiters",)
"""Two cells run together, and a comma inside one parts it elsewhere: as many cells as meant."""

NEVER_ALIKE = ("goods", "quoted", "chinese", "numbers", "sparse", "thirty", "stations")
"""Tables of which no other pollution leaves a row that reads as another one."""

READS = {"told": retain_told, "sniffing": retain_sniffing}


def _files(name, families, further):
    source = SOURCES[name]()
    files = further_files(source) if further else polluted_files(source, ())
    return [file for file in files if file.family in families]


@pytest.mark.parametrize("how", READS)
@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("further", [False, True])
def test_what_must_arrive_whole(name, how, further, tmp_path):
    short = {}
    for file in _files(name, WHOLE_FURTHER if further else WHOLE, further):
        path = tmp_path / "file.csv"
        path.write_bytes(file.content)
        loaded = attempt(READS[how], path, file.known)
        points = measure(file.expected, loaded.rows).score
        if points != pytest.approx(10):
            short[file.name] = loaded.reason or points
    assert not short


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("row", [1, LINES - 1])
def test_a_polluted_row_costs_no_more_than_itself(name, row, tmp_path):
    for file in polluted_files(SOURCES[name](), (row,)):
        if not file.family.startswith("row_"):
            continue
        path = tmp_path / "file.csv"
        path.write_bytes(file.content)
        accepted, quarantined = retain.read_table(path)
        assert accepted.height + quarantined.height == LINES - 1, file.name
        assert quarantined["line"].to_list() in ([], [row + 1]), file.name
        wrong = Counter(accepted.rows()) - Counter(file.expected[1:])
        assert wrong.total() <= 1, file.name
        if name in NEVER_ALIKE and file.family not in ALIKE:
            assert not wrong, file.name
