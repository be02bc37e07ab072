"""Families of pollution beyond the benchmark's: what else exports, editors and people do to files.

The table meant is always the one before the file was touched: titles, comments, footnotes, blank
lines and padding are none of it. Each file counts the same.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import cycle, islice

from pollution.grid import (
    Cell,
    Dialect,
    Known,
    Line,
    Polluted,
    Rows,
    quoted_where_needed,
    text_of,
    with_stray_quote,
)
from pollution.sources import Source

WIDE_COLUMNS = 5_000
LONG_ROWS = 20_000
BLANK_LINES = 3_000
MIDDLE = 40

_TOWNS = {
    "cp1252": ("Zürich", "Málaga", "Besançon", "Ærøskøbing", "naïve – “so-called”", "100 €"),
    "gb18030": ("杭州", "呼和浩特", "㐂寿", "价格：８元", "“引号”", "漢字"),
    "shift_jis": ("東京", "表参道", "十三", "ソウル", "予約、済み", "ｶﾅ"),
}
"""Words for each encoding; some of the Japanese ones have a backslash or a bar as second byte."""

_DELIMITERS = {"pipe": "|", "colon": ":", "caret": "^", "section": "§", "tab": "\t"}
_PLAIN = Dialect()
_SEMICOLON = Dialect(delimiter=";")
_DECIMAL = re.compile(r"\$?-?\d+\.\d+")


def further_files(source: Source) -> Iterator[Polluted]:
    """Give a table's files of all further families."""
    for families in (_encodings, _marks, _shapes, _around, _between, _inside):
        yield from families(source)


def _file(
    family: str,
    text: str,
    expected: Rows,
    known: Known | None = None,
    *,
    content: bytes | None = None,
) -> Polluted:
    knowledge = replace(known or Known(), names=expected[0])
    content = text.encode(knowledge.encoding) if content is None else content
    return Polluted(family, family, content, expected, knowledge)


def _written(rows: Sequence[Sequence[str]], dialect: Dialect = _PLAIN) -> str:
    return text_of((quoted_where_needed(row, dialect) for row in rows), dialect)


def _with_column(rows: Rows, name: str, cells: Sequence[str]) -> Rows:
    """Set a column in the middle."""
    at = (len(rows[0]) + 1) // 2
    texts = (name, *islice(cycle(cells), len(rows) - 1))
    return tuple((*row[:at], text, *row[at:]) for row, text in zip(rows, texts, strict=True))


def _with_cells(rows: Rows, change: Callable[[str], str]) -> Rows:
    return (rows[0], *(tuple(map(change, row)) for row in rows[1:]))


def _encodings(source: Source) -> Iterator[Polluted]:
    text = text_of(source.lines, _PLAIN)
    marks = {
        "utf8": ("utf-8", "utf-8", codecs.BOM_UTF8),
        "utf16le": ("utf-16", "utf-16-le", codecs.BOM_UTF16_LE),
        "utf16be": ("utf-16", "utf-16-be", codecs.BOM_UTF16_BE),
    }
    for name, (encoding, written, mark) in marks.items():
        content = mark + text.encode(written)
        known = Known(encoding=encoding)
        yield _file(f"encoding_{name}_mark", text, source.rows, known, content=content)
    for encoding, towns in _TOWNS.items():
        rows = _with_column(source.rows, "place", towns)
        try:
            yield _file(f"encoding_{encoding}", _written(rows), rows, Known(encoding=encoding))
        except UnicodeEncodeError:
            continue


def _marks(source: Source) -> Iterator[Polluted]:
    rows = source.rows
    for name, delimiter in _DELIMITERS.items():
        dialect = Dialect(delimiter=delimiter)
        yield _file(f"delimiter_{name}", _written(rows, dialect), rows, Known(dialect))
    everything = [Line(tuple(Cell(text, quoted=True) for text in row)) for row in rows]
    yield _file("quoted_always", text_of(everything, _PLAIN), rows)
    yield _file("quoted_where_needed", _written(rows), rows)
    bare = Dialect(delimiter="\t", escape="")
    nothing = [Line(tuple(map(Cell, row))) for row in rows]
    yield _file("tab_never_quoted", text_of(nothing, bare), rows, Known(bare))
    commas = _with_cells(rows, _decimal_comma)
    yield _file("decimal_comma", _written(commas, _SEMICOLON), commas, Known(_SEMICOLON))
    ends = ("\r\n", "\n", "\r\n", "\r")
    mixed = (
        line.written(_PLAIN) + end for line, end in zip(source.lines, cycle(ends), strict=False)
    )
    yield _file("mixed_line_ends", "".join(mixed), rows)


def _decimal_comma(cell: str) -> str:
    return cell.replace(".", ",") if _DECIMAL.fullmatch(cell) else cell


def _shapes(source: Source) -> Iterator[Polluted]:
    rows = source.rows
    for count in (1, 2):
        few = tuple(row[:count] for row in rows)
        yield _file(f"{('one', 'two')[count - 1]}_column", _written(few), few)
    wide = tuple(tuple(islice(cycle(row), WIDE_COLUMNS)) for row in rows[:12])
    names = tuple(f"{name}_{place}" for place, name in enumerate(wide[0]))
    yield _file("wide", _written((names, *wide[1:])), (names, *wide[1:]))
    long = (rows[0], *islice(cycle(rows[1:]), LONG_ROWS))
    yield _file("long", _written(long), long)
    years = tuple(str(2001 + place) for place in range(source.width))
    yield _file("names_are_years", _written((years, *rows[1:])), (years, *rows[1:]))
    indexed = tuple(("" if at == 0 else str(at - 1), *row) for at, row in enumerate(rows))
    yield _file("first_name_empty", _written(indexed), indexed)


def _around(source: Source) -> Iterator[Polluted]:
    """Put lines before and after the table."""
    text, rows = text_of(source.lines, _PLAIN), source.rows
    before = {
        "title": ("Sales of the spring term", "", "Printed for the board, not for sale"),
        "title_and_blank": ("Sales of the spring term", ""),
        "comments": ("# exported nightly", "# unit: pieces, cents"),
        "sep_line": ("sep=,",),
        "blank_lines_first": ("",) * 50,
    }
    for family, lines in before.items():
        head = "".join(line + _PLAIN.line_end for line in lines)
        yield _file(family, head + text, rows, Known(preamble_lines=len(lines)))
    told = Known(_SEMICOLON, preamble_lines=1)
    yield _file("sep_line_semicolon", "sep=;\r\n" + _written(rows, _SEMICOLON), rows, told)
    after = {
        "footnote": "\r\nSource: own figures\r\n",
        "footnote_of_a_word": "(end)\r\n",
        "total_line": "Total" + "," * (source.width - 1) + "\r\n",
    }
    for family, line in after.items():
        yield _file(family, text + line, rows)


def _between(source: Source) -> Iterator[Polluted]:
    """Put something between lines or cells, or at the end of every line."""
    rows, written = source.rows, [line.written(_PLAIN) for line in source.lines]
    first, rest = "\r\n".join(written[:MIDDLE]), "\r\n".join(written[MIDDLE:])
    gap = "\r\n" * (BLANK_LINES + 1)
    yield _file("blank_lines_between", f"{first}{gap}{rest}\r\n", rows)
    yield _file("comments_between", f"{first}\r\n# page 2\r\n{rest}\r\n", rows)
    yield _file("header_again", f"{first}\r\n{written[0]}\r\n{rest}\r\n", rows)
    yield _file("trailing_delimiter", "".join(f"{line},\r\n" for line in written), rows)
    padded = Dialect(delimiter=" , ")
    lines = (quoted_where_needed(row) for row in rows)
    yield _file("padded_cells", text_of(lines, padded), rows)


def _inside(source: Source) -> Iterator[Polluted]:
    """Set a column of awkward cells, or one awkward cell."""
    added = {
        "line_breaks_inside": ("two\nlines", "one", "", "a\n\nb, c", 'said "so"\nand left'),
        "json_inside": ('{"a": 1, "b": [2, 3]}', "[]", '{"note": "x, y"}', "{}"),
        "comma_dates": ("Jan 5, 2025", "Feb 17, 2025", "Dec 31, 2024"),
        "links": ("https://a.example/x,y;z?q=1|2&r='s'", "https://a.example/?t=a:b,c#d;e"),
        "long_text": (f"{'All is well, so far. ' * 2_000}", "", "short"),
    }
    for family, cells in added.items():
        rows = _with_column(source.rows, "more", cells)
        yield _file(family, _written(rows), rows)
        if family in ("comma_dates", "links"):
            text = _written(rows, _SEMICOLON)
            yield _file(f"{family}_semicolon", text, rows, Known(_SEMICOLON))
    for family, text in {"nul_inside": "a\x00b", "escape_inside": "a\x1bb"}.items():
        line = source.rows[MIDDLE]
        rows = (*source.rows[:MIDDLE], (text, *line[1:]), *source.rows[MIDDLE + 1 :])
        yield _file(family, _written(rows), rows)
    last = with_stray_quote(source.lines[-1], 0)
    lines = (*source.lines[:-1], last)
    expected = tuple(line.meant for line in lines)
    yield _file("quote_never_closed", text_of(lines, _PLAIN), expected)
