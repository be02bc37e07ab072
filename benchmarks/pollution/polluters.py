"""The families of pollution that the Pollock benchmark names, done to any table.

For a table of 84 lines and nine columns: 2,290 files. Families, counts, what counts as the table
meant, and weights follow the paper's published definition (see `scoring`); tables and code are our
own. A few points decide scores and are easily missed:

- the header is row 0 of the row-wise families;
- a separator too many or missing leaves the expected table as it was;
- a stray quote is text of its cell, also where nothing quotes the cell, so that it opens a quoted
  cell there that was never meant;
- another quote mark stands around the quoted cells only, the apostrophes in them unescaped;
- of two tables in a file only the first is expected.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

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

WEIGHTS = {
    "source": 1.0,
    "no_payload": 15.0,
    "no_trailing_newline": 184.0,
    "double_trailing_newline": 5.0,
    "no_header": 470.0,
    "header_multirow": 47.0,
    "preamble": 282.0,
    "multitable": 188 / 3,
    "header_only": 3.0,
    "one_data_row": 4.0,
    "record_delimiter_lf": 1691.0,
    "record_delimiter_cr": 7.0,
    "field_delimiter_semicolon": 834.0,
    "field_delimiter_tab": 4.0,
    "field_delimiter_comma_space": 101.0,
    "field_delimiter_space": 4.0,
    "quote_apostrophe": 11.0,
    "escape_backslash": 1.0,
    "escape_none": 7.0,
    "row_more_delimiters": 520 / 1414,
    "row_less_delimiters": 520 / 1414,
    "row_extra_quote": 7 / 756,
    "row_field_delimiter": 12 / 84,
}
"""How often a file of each family was met."""

_DELIMITERS = {"semicolon": ";", "tab": "\t", "comma_space": ", ", "space": " "}
_PLAIN = Dialect()


def polluted_files(source: Source, rows: Sequence[int] | None = None) -> Iterator[Polluted]:
    """Give a table's polluted files; the row-wise families for some rows only, if these are said.

    Rows count from 0, the header's.
    """
    yield from _payload(source)
    yield from _header(source)
    yield from _tables(source)
    yield from _dialects(source)
    for row in range(len(source.lines)) if rows is None else rows:
        yield from _row(source, row)


def _file(
    family: str,
    lines: Sequence[Line],
    expected: Rows,
    known: Known | None = None,
    *,
    suffix: str = "",
    text: str | None = None,
) -> Polluted:
    """Write lines; `text` where they alone do not say what stands in the file."""
    knowledge = known or Known()
    if not knowledge.names and expected and knowledge.header_lines:
        knowledge = replace(knowledge, names=expected[0])
    written = text_of(lines, knowledge.dialect) if text is None else text
    content = written.encode(knowledge.encoding)
    return Polluted(family + suffix, family, content, expected, knowledge, WEIGHTS[family])


def _payload(source: Source) -> Iterator[Polluted]:
    lines, rows = source.lines, source.rows
    text = text_of(lines, _PLAIN)
    yield _file("source", lines, rows)
    yield _file("no_payload", (), (), Known(header_lines=0))
    yield _file("no_trailing_newline", (), rows, text=text.removesuffix(_PLAIN.line_end))
    yield _file("double_trailing_newline", (), rows, text=text + _PLAIN.line_end)
    yield _file("header_only", lines[:1], rows[:1])
    yield _file("one_data_row", lines[:2], rows[:2])


def _header(source: Source) -> Iterator[Polluted]:
    lines, rows = source.lines, source.rows
    yield _file("no_header", lines[1:], rows[1:], Known(header_lines=0))
    again = quoted_where_needed(rows[0])
    for times in (2, 3):
        names = tuple(" ".join([name] * times) for name in rows[0])
        yield _file(
            "header_multirow",
            (*[again] * (times - 1), *lines),
            (names, *rows[1:]),
            Known(header_lines=times),
            suffix=f"_{times}",
        )
    title = Line((Cell("Export of the shop"), *[Cell("")] * (source.width - 1)))
    empty = Line((Cell(""),) * source.width)
    yield _file("preamble", (title, empty, *lines), rows, Known(preamble_lines=2))


def _tables(source: Source) -> Iterator[Polluted]:
    """Add a second table, one column narrower, alike, or one column wider, right below."""
    second = source.rows[:-1]
    shapes = {
        "less": [row[:-1] for row in second],
        "same": list(second),
        "more": [(*row, "" if at else "col1") for at, row in enumerate(second)],
    }
    for suffix, rows in shapes.items():
        below = tuple(map(quoted_where_needed, rows))
        yield _file("multitable", (*source.lines, *below), source.rows, suffix=f"_{suffix}")


def _dialects(source: Source) -> Iterator[Polluted]:
    """Write the table with other marks, where it has a use for them."""
    dialects = {
        "record_delimiter_lf": replace(_PLAIN, line_end="\n"),
        "record_delimiter_cr": replace(_PLAIN, line_end="\r"),
        "quote_apostrophe": replace(_PLAIN, quote="'"),
        "escape_backslash": replace(_PLAIN, escape="\\"),
        "escape_none": replace(_PLAIN, escape=""),
        **{
            f"field_delimiter_{name}": replace(_PLAIN, delimiter=mark)
            for name, mark in _DELIMITERS.items()
        },
    }
    clean = text_of(source.lines, _PLAIN)
    for family, dialect in dialects.items():
        if text_of(source.lines, dialect) != clean:
            yield _file(family, source.lines, source.rows, Known(dialect))


def _row(source: Source, row: int) -> Iterator[Polluted]:
    """Pollute a row: at each column a delimiter more or less or a stray quote; spaces for all."""
    line = source.lines[row]
    between = (_PLAIN.delimiter,) * (source.width - 1)

    def one(family: str, changed: Line, suffix: str) -> Polluted:
        lines = (*source.lines[:row], changed, *source.lines[row + 1 :])
        expected = tuple(each.meant for each in lines)
        if changed.cells == line.cells:
            expected = source.rows
        return _file(family, lines, expected, suffix=suffix)

    for column in range(source.width):
        suffix = f"_row{row}_col{column}"
        changed = with_stray_quote(line, column)
        yield one("row_extra_quote", changed, suffix)
        if not column:
            yield one("row_more_delimiters", replace(line, lead=_PLAIN.delimiter), suffix)
            continue
        for family, times in (("row_more_delimiters", 2), ("row_less_delimiters", 0)):
            marks = list(between)
            marks[column - 1] *= times
            yield one(family, replace(line, separators=tuple(marks)), suffix)
    if source.width > 1:
        spaces = replace(line, separators=(" ",) * len(between))
        yield one("row_field_delimiter", spaces, f"_row{row}")
