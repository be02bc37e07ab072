"""A table as a sheet: its header in the first row, frozen, with a filter, notes, and colours.

What the section says in words stands on the overview, so that the header is the first row: filters,
sorting and programs that read the sheet need nothing said to them. Values of small lines stand in
columns after the table's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from retain.reports.report import Cell, Heading, Kind, Measured, Report, Table, Trend
from retain.scoring.catalogue import BY_NAME
from retain.tables.workbook import check_shape, check_text, screen_width, set_up_print, write_note
from retain.words import text
from retain.workbooks.cells import Plain, look_of, put, safe_texts, worded, written_width
from retain.workbooks.looks import BAR, CENTRED, DEEP, HEAD, PALETTE, RULE, Look, Looks, Stands

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_NARROWEST, _WIDEST, _BUTTON, _LABEL, _LINE = 7, 44, 3, 20, 22
"""Digits: of columns, of the button of a filter, of a label's line, of a small line."""
_SCREEN = 110
"""Digits beside each other on a screen; a wider table keeps its first column in sight."""
_TOUCHED = 1.6
_Rows = tuple[tuple[Plain, ...], ...]


@dataclass(frozen=True)
class Placed:
    """A table on its sheet.

    Attributes:
        sheet: where it stands.
        name: of the sheet.
        title: what it is called.
        table: the table.
        values: its bare cells, by row and column.
        labels: of its columns, each another.
        trends: the first and the last place of each small line's values, by the line's column.
        widths: of its columns, in digits.
    """

    sheet: Worksheet
    name: str
    title: str
    table: Table
    values: _Rows
    labels: tuple[str, ...]
    trends: dict[int, tuple[int, int]]
    widths: tuple[float, ...]


def write_table(
    sheet: Worksheet, title: str, table: Table, looks: Looks, report: Report, *, raw: bool
) -> Placed:
    """Write a table onto a sheet of its own.

    Raises:
        CannotCreate: a table with more rows or columns than a sheet has.
        DataError: a text longer than a cell takes.
    """
    lang = report.lang
    check_shape(len(table.rows), len(table.headings))
    labels = told_apart([heading.label for heading in table.headings])
    values = tuple(
        tuple(
            worded(cell, heading, lang) for cell, heading in zip(row, table.headings, strict=True)
        )
        for row in table.rows
    )
    safe = safe_texts(
        (*labels, *(value for row in values for value in row if isinstance(value, str))), raw=raw
    )
    values = tuple(
        tuple(
            check_text(safe(value), label, number) if isinstance(value, str) else value
            for value, label in zip(row, labels, strict=True)
        )
        for number, row in enumerate(values, start=1)
    )
    seen = tuple(
        tuple(look_of(cell, heading) for cell, heading in zip(row, table.headings, strict=True))
        for row in table.rows
    )
    widths = [_width(table, values, seen, place) for place in range(len(labels))]
    trends = _trend_places(table)
    placed = Placed(
        sheet, sheet.get_name(), title, table, values, tuple(map(safe, labels)), trends,
        tuple(widths),
    )  # fmt: skip
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    _write_header(placed, looks, lang)
    _write_rows(placed, seen, looks)
    _colour(placed)
    _set_up(placed, report.title)
    return placed


def told_apart(labels: list[str]) -> list[str]:
    """Labels as names of columns: a second one of the same name gets its place."""
    return [
        label if label not in labels[:place] else f"{label} ({place + 1})"
        for place, label in enumerate(labels)
    ]


def _trend_places(table: Table) -> dict[int, tuple[int, int]]:
    """Where the values of each column of small lines stand, after the table's own columns."""
    places, following = {}, len(table.headings)
    for place, heading in enumerate(table.headings):
        cells = (row[place] for row in table.rows)
        longest = max((len(c.values) for c in cells if isinstance(c, Trend)), default=0)
        if heading.kind == "trend" and longest:
            places[place] = (following, following + longest - 1)
            following += longest
    return places


def _width(table: Table, values: _Rows, seen: tuple[tuple[Look, ...], ...], place: int) -> float:
    """How wide a column is: as its widest cell, within reason; a long label takes more lines."""
    heading = table.headings[place]
    if heading.kind == "trend":
        return _LINE
    kinds = (row[place].kind for row in seen)
    cells = (row[place] for row in values)
    widest = max(map(written_width, cells, kinds), default=0)
    if heading.kind == "change":
        widest += 1
    label = min(screen_width(heading.label), max(_LABEL, _longest_word(heading.label))) + _BUTTON
    return min(max(widest * 1.05 + 1.5, label, _NARROWEST), _WIDEST)


def _longest_word(label: str) -> int:
    return max(map(screen_width, label.split()), default=0) if label.isascii() else 0


def _write_header(placed: Placed, looks: Looks, lang: str) -> None:
    headings = placed.table.headings
    lines = max(
        (
            -(-screen_width(label) // max(int(width) - _BUTTON, 1))
            for label, width in zip(placed.labels, placed.widths, strict=True)
        ),
        default=1,
    )
    placed.sheet.set_row(0, looks.line * max(lines, 1) + 3)
    for place, (heading, label) in enumerate(zip(headings, placed.labels, strict=True)):
        placed.sheet.write_string(0, place, label, _head(looks, heading.kind, place))
        if note := note_of(heading, lang):
            write_note(placed.sheet, place, note)
    for place, (first, last) in placed.trends.items():
        for number, at in enumerate(range(first, last + 1), start=1):
            label = text("workbook.of_trend", lang, label=headings[place].label, number=number)
            placed.sheet.write_string(0, at, label, _head(looks, "number", at))
        write_note(placed.sheet, first, text("workbook.oldest_first", lang))
        placed.sheet.set_column(first, last, 13)


def _head(looks: Looks, kind: Kind, place: int) -> Format:
    """How a column's name looks: over its cells, wherever these stand in it."""
    align = "right" if _is_number(kind) else "center" if kind in CENTRED else "left"
    return looks.named(
        bold=True, text_wrap=True, valign="top", bg_color=HEAD, bottom=1, bottom_color=RULE,
        align=align, indent=int(align == "left" and place > 0),
    )  # fmt: skip


def note_of(heading: Heading, lang: str) -> str:
    """What a column means: as its report says, or else as the catalogue does."""
    known = BY_NAME.get(heading.key)
    return heading.note or (known.meaning(lang) if known else "")


def _is_number(kind: Kind) -> bool:
    return kind not in ("text", "lines", "date", "time", "flag", "trend")


def _write_rows(placed: Placed, seen: tuple[tuple[Look, ...], ...], looks: Looks) -> None:
    table, sheet, last = placed.table, placed.sheet, len(placed.table.rows) - 1
    wrapping = tuple(
        heading.kind == "lines" or (not _is_number(heading.kind) and width >= _WIDEST)
        for heading, width in zip(table.headings, placed.widths, strict=True)
    )
    top = any(wrapping)
    wrapped = [(place, placed.widths[place]) for place, wraps in enumerate(wrapping) if wraps]
    for number, (row, values) in enumerate(zip(table.rows, placed.values, strict=True)):
        lines = max((_lines(values[place], width) for place, width in wrapped), default=1)
        if lines > 1:
            sheet.set_row(number + 1, lines * looks.line)
        total = table.total and number == last
        for place, (value, look) in enumerate(zip(values, seen[number], strict=True)):
            if value is None and not total:
                continue
            stands = Stands(total, wrapping[place], top, indent=place > 0)
            put(sheet, number + 1, place, value, looks.of(look, stands))
        for place, (first, end) in placed.trends.items():
            cell = row[place]
            if isinstance(cell, Trend):
                look = looks.of(Look(_kind_beside(row)), Stands(total, top=top))
                _write_trend(placed, number + 1, cell, (first, look))
                draw_trend(sheet, (number + 1, place), placed, (number + 1, first, end))


def _lines(value: Plain, width: float) -> int:
    """How many lines a text takes in a column."""
    if not isinstance(value, str):
        return 1
    return sum(-(-screen_width(line) // int(width - 1)) or 1 for line in value.splitlines())


def _kind_beside(row: tuple[Cell, ...]) -> Kind:
    """The kind of the figure whose small line stands in the same row."""
    return next((cell.kind for cell in row if isinstance(cell, Measured)), "number")


def _write_trend(placed: Placed, row: int, trend: Trend, first: tuple[int, Format]) -> None:
    for place, value in enumerate(trend.values, start=first[0]):
        if value is not None:
            placed.sheet.write_number(row, place, value, first[1])


def draw_trend(
    sheet: Worksheet, at: tuple[int, int], placed: Placed, values: tuple[int, int, int]
) -> None:
    """A small line in a cell, of the values in a row of a table's sheet from a place to another."""
    from xlsxwriter.utility import quote_sheetname, xl_range

    row, first, last = values
    sheet.add_sparkline(
        *at,
        {
            "range": f"{quote_sheetname(placed.name)}!{xl_range(row, first, row, last)}",
            "series_color": PALETTE[0], "last_point": True, "last_color": PALETTE[1],
            "show_hidden": True, "weight": _TOUCHED,
        },
    )  # fmt: skip


def _colour(placed: Placed) -> None:
    """Cells coloured by their size, and bars behind shares; the row that sums up has neither."""
    table, sheet = placed.table, placed.sheet
    last = len(table.rows) - int(table.total)
    if last < 1:
        return
    for heat, group in groupby(enumerate(table.headings), lambda found: found[1].heat):
        if heat is not None:
            places = [place for place, _ in group]
            sheet.conditional_format(
                1, places[0], last, places[-1],
                {
                    "type": "2_color_scale", "min_color": "#FFFFFF", "max_color": DEEP,
                    "min_type": "num", "max_type": "num",
                    "min_value": heat[0], "max_value": heat[1],
                },
            )  # fmt: skip
    for place, heading in enumerate(table.headings):
        if heading.kind == "bar":
            sheet.conditional_format(
                1, place, last, place,
                {
                    "type": "data_bar", "bar_color": BAR, "bar_solid": True, "min_type": "num",
                    "min_value": 0, "bar_border_color": BAR, "bar_negative_color": PALETTE[5],
                },
            )  # fmt: skip


def _set_up(placed: Placed, title: str) -> None:
    table, sheet = placed.table, placed.sheet
    keys = [heading.key for heading in table.headings[:2]]
    named = 2 if keys == ["customer_id", "name"] else 1
    sheet.freeze_panes(1, named if sum(placed.widths) > _SCREEN or table.is_heat else 0)
    if table.headings:
        last = len(table.rows) - int(table.total and bool(table.rows))
        ends = [last_place for _, last_place in placed.trends.values()]
        sheet.autofilter(0, 0, last, max([len(table.headings) - 1, *ends]))
    set_up_print(sheet, title)
    if placed.trends:
        sheet.print_area(0, 0, len(table.rows), len(table.headings) - 1)
