"""Markdown: what data say is never markup, and a mail has no more lines than it may."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len

from retain.reports.json_document import as_json
from retain.reports.markdown import as_markdown, in_cell, plain
from retain.reports.report import Heading, Report, Section, Table
from tests.reports.every_kind import ATTACKS, every_kind

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_PIECES = [*"`*_[]()<>&|~\\#-+=!.:;/ 1a客", "&amp;", "---", "1. ", "http://a", "```"]
NAMES = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=14).map("".join)


def _texts(markdown: str) -> list[str]:
    """What a parser takes for text; markup of any kind fails."""
    shown = []
    for token in PARSER.parse(markdown):
        for child in token.children or ():
            assert child.type == "text", (markdown, child.type)
        if token.type == "inline":
            shown.append("".join(child.content for child in token.children))
        else:
            assert token.type.split("_")[0] in (
                "paragraph", "heading", "table", "thead", "tbody", "tr", "th", "td",
                "bullet", "list",
            ), (markdown, token.type)  # fmt: skip
    return shown


@given(NAMES)
def test_a_name_is_shown_as_it_is(name):
    kept = " ".join(name.split())
    expected = [kept] if kept else []
    assert _texts(plain(name)) == expected
    assert _texts(f"# {plain(name)}\n") == (expected or [""])
    assert _texts(f"| a | b |\n|---|---|\n| {in_cell(name)} | x |") == ["a", "b", kept, "x"]


def test_little_is_escaped_that_is_no_markup():
    for line in (
        "snake_case", "A & B", "5 < 6", "10.5% of all", "-32,038", "C#", "(branch 2)", "#1",
        "2025-12-31", "客户（大）: 启捷", "a ] b ) c",
    ):  # fmt: skip
        assert plain(line) == line
    assert plain("2025. A year") == "2025\\. A year"
    assert plain("a\nb\t\u202ec\x1b") == "a b c"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_whole_reports_hold_every_cell(lang):
    shown = _texts(as_markdown(every_kind(lang)))
    for attack in ATTACKS:
        assert any(attack in text for text in shown)
    assert sum(text == "Two </style><script>window.hurt=1</script>" for text in shown) == 1
    assert "▁ ▆▃█" in shown
    assert ("+3.1 pp" if lang == "en" else "+3.1 个百分点") in shown


def _mailed(report: Report, rows: int, lines: int) -> Report:
    sections = tuple(replace(section, in_mail=rows) for section in report.sections)
    return replace(report, sections=sections, mail_lines=lines)


@given(
    lines=st.integers(20, 80), rows=st.integers(0, 30), longest=st.sampled_from([5, 90, 4000]),
    sentences=st.integers(0, 12), sections=st.integers(0, 30), lang=st.sampled_from(["en", "zh"]),
)  # fmt: skip
def test_a_mail_has_no_more_lines_than_it_may(lines, rows, longest, sentences, sections, lang):
    """Counted as a screen of a hundred columns shows them."""
    word = "长" if lang == "zh" else "long "
    words = (word * longest)[:longest]
    table = Table(
        (Heading("a", words), Heading("b", "b", "count"), Heading("c", words)),
        tuple((words, n, "x|y") for n in range(40)),
    )
    made = tuple(
        Section(f"s{n}", words, (words,) * sentences, table, tiles=n == 0, in_mail=rows)
        for n in range(sections)
    )
    mail = as_markdown(Report(words, words, lang, made, mail_lines=lines))
    height = sum(-(-cell_len(line) // 120) or 1 for line in mail.splitlines())
    assert height <= lines
    assert mail.endswith("\n")
    assert "\n\n\n" not in mail
    _texts(mail)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_mail_reads_as_it_was_sent(lang):
    mail = as_markdown(_mailed(every_kind(lang), 4, 60))
    _texts(mail)
    tables = [block.splitlines() for block in mail.split("\n\n") if block.startswith("|")]
    assert len(tables) >= 2
    for table in tables:
        assert len({cell_len(line) for line in table}) == 1
        assert cell_len(table[0]) <= 100
        assert len(table) <= 2 + 4
    cut = replace(every_kind(lang), sections=every_kind(lang).sections[3:4])
    shown = as_markdown(_mailed(cut, 4, 60))
    assert ("… and 36 more" if lang == "en" else "……另有 36 项") in shown
    last = mail.splitlines()[-1]
    assert last.startswith("The attached report" if lang == "en" else "附件含")


def test_a_mail_names_what_it_leaves_out_and_says_most_of_what_comes_first():
    report = _mailed(every_kind("en"), 4, 60)
    kept, *others = report.sections
    others = [replace(section, in_mail=None) for section in others]
    mail = as_markdown(replace(report, sections=(kept, *others)))
    assert mail.splitlines()[-1].endswith(", A chart of the kind curve, In words only.")
    assert "## Headline" in mail
    assert mail.count("## ") == 1
    assert "revenue" in mail
    assert "123,456" in mail
    chosen = replace(kept, mail_columns=("figure", "orders", "change"))
    assert "| figure " in as_markdown(replace(report, sections=(chosen,)))
    assert "before" not in as_markdown(replace(report, sections=(chosen,)))


def test_a_mail_changes_nothing_for_programs():
    report = every_kind("en")
    assert as_json(report) == as_json(_mailed(report, 1, 20))
