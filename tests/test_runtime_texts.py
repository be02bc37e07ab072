"""Hostile and broken texts: warned of where they deceive, harmless on a terminal."""

from __future__ import annotations

import re

import polars as pl
import pytest
from rich.cells import cell_len

import retain as package
from retain.tables.texts import text_notes
from retain.terminal import safe
from tests.test_cli import _on_terminal

OWN_COLORS = re.compile(r"\x1b\[[\d;]*m")
HOSTILE = (
    "txt_rich_markup", "txt_ansi_escape", "txt_bidi", "txt_zalgo_emoji", "txt_html_js",
    "txt_control_chars", "txt_sql_header", "txt_path_traversal", "txt_redos",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_screen_gets_no_command_but_our_colours(name, real_data):
    source = real_data / "bad_inputs" / f"{name}.csv"
    code, screen, err = _on_terminal("score", source, "--max-bad", "100%", columns=100)
    assert code == 0, err
    plain = OWN_COLORS.sub("", screen)
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", plain)
    assert all(cell_len(line) <= 100 for line in plain.splitlines())
    assert not re.search("[\u0300-\u036f]{4}", plain)
    assert "Traceback" not in err
    assert not re.search("\x1b", OWN_COLORS.sub("", err))


def test_markup_in_names_is_shown_as_it_is(real_data):
    source = real_data / "bad_inputs" / "txt_rich_markup.csv"
    _, screen, _ = _on_terminal("score", source, columns=120)
    names = package.score(source)["name"]
    marked = [name for name in names if "[" in name]
    assert marked
    plain = OWN_COLORS.sub("", screen)
    assert all(name[:36] in plain for name in marked)


def test_columns_of_wide_characters_stand_in_line(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text("customer_id,name,date,amount\na,中文名称,2024-01-05,1\nb,abc,2024-01-06,2\n")
    _, screen, _ = _on_terminal("score", path, columns=110)
    rows = [line for line in OWN_COLORS.sub("", screen).splitlines() if "2024-01-0" in line]
    places = {cell_len(row[: row.index("2024-01-0")]) for row in rows}
    assert len(rows) == 2
    assert len(places) == 1


@pytest.mark.parametrize(
    ("name", "warnings"),
    [
        ("txt_bidi", ["WARN_BIDI"]),
        ("enc_mojibake", ["WARN_MOJIBAKE"]),
        ("txt_zalgo_emoji", []),
        ("txt_rich_markup", []),
    ],
)
def test_warnings_of_the_corpus(name, warnings, real_data, retain):
    ran = retain("score", real_data / "bad_inputs" / f"{name}.csv", "--stats")
    assert ran.code == 0
    assert ran.stats["tables"]["transactions"]["warnings"] == warnings


def test_bidi_is_counted_and_honest_arabic_is_not(real_data):
    names = pl.read_csv(real_data / "bad_inputs" / "txt_bidi.csv").select("name")
    [found] = text_notes("transactions", names)
    assert dict(found.values) == {"column": "name", "values": 2}


@pytest.mark.parametrize(
    "garbled", ["ZoÃ©", "MÃ¼ller", "â‚¬ 5", "ä¸­æ–‡", "JosÃ© GarcÃ\u00ada", "锟斤拷", "a\ufffdb"]
)
def test_garbled(garbled):
    [found] = text_notes("customers", pl.DataFrame({"name": [garbled, garbled, "abc", None]}))
    assert (found.code, dict(found.values)["values"]) == ("WARN_MOJIBAKE", 1)


@pytest.mark.parametrize(
    "honest",
    ["São Paulo", "AÇÃO", "NAÇÃO", "IRMÃ", "“AMANHÔ", "Zoé", "Größe", "中文", "Ãlvaro", "naïve – é",
     "ÂNGELA", "RÊVE «Ô»", "Côte d’Azur", "محمد", "łódź"],
)  # fmt: skip
def test_honest(honest):
    assert text_notes("customers", pl.DataFrame({"name": [honest]})) == ()


def test_the_customers_tables_names_are_warned_of_there(tmp_path, retain):
    lines = tmp_path / "lines.csv"
    lines.write_text("customer_id,date,amount\na,2024-01-05,1\n")
    customers = tmp_path / "customers.csv"
    customers.write_text("customer_id,name\na,ZoÃ©\n")
    ran = retain("score", lines, "-c", customers, "--stats")
    assert ran.stats["tables"]["customers"]["warnings"] == ["WARN_MOJIBAKE"]
    assert "ZoÃ©".encode() in ran.out


def test_a_pile_of_marks_is_cut_and_a_family_is_not():
    assert safe("a" + "\u0301" * 5000 + "b") == "a" + "\u0301" * 3 + "b"
    assert safe("👩‍👩‍👧‍👦") == "👩‍👩‍👧‍👦"
