"""The first sheet: what the report says, its headline figures, and the way to the other sheets.

Nothing here is for programs: lines stand across the columns, high enough to be read. The links are
made here and lead to sheets of the same workbook; none comes from data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from retain.reports.report import Heading, Kind, Report, Section, Trend
from retain.tables.workbook import check_text, screen_width, set_up_print
from retain.words import text
from retain.workbooks.cells import Safe, look_of, put, safe_texts, worded
from retain.workbooks.looks import HEAD, INK, PALETTE, RULE, SOFT, Look, Looks, Stands, properties
from retain.workbooks.table_sheet import Placed, draw_trend

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_FIGURE, _NUMBER, _LINE, _TEXT = 34, 15, 22, 36
"""Digits: of columns of names, numbers, small lines and further words."""
_READ = 100
"""Digits of a line of words, at the least."""
_TILE_HEIGHT = 26


class Overview:
    """The first sheet, written from the top down."""

    def __init__(
        self, sheet: Worksheet, report: Report, placed: Mapping[str, Placed], looks: Looks,
        *, raw: bool,
    ) -> None:  # fmt: skip
        """Args: the sheet, the report, where each section's table stands, and the looks."""
        self._sheet, self._report, self._placed, self._looks = sheet, report, placed, looks
        self._safe: Safe = safe_texts(_texts(report, placed.values()), raw=raw)
        self._row = 0
        self._widths = _widths(report)
        self._across = _across(self._widths)

    def write(self) -> None:
        """All of it: the title, each section's words and headline figures, the list of sheets."""
        sheet, report, looks = self._sheet, self._report, self._looks
        sheet.hide_gridlines(2)
        for place, width in enumerate(self._widths):
            sheet.set_column(place, place, width)
        set_up_print(sheet, report.title, header_rows=False)
        title = looks.named(bold=True, font_size=18, font_color=INK, valign="vcenter")
        sheet.set_row(0, 30)
        sheet.write_string(0, 0, self._safe(report.title), title)
        self._row = 1
        self._said(report.subtitle, looks.named(font_color=SOFT, text_wrap=True, valign="top"))
        listed = False
        for section in report.sections:
            if not listed and section.key in self._placed and not _is_tiled(section):
                self._sheets()
                listed = True
            if section.for_programs or not (section.sentences or _is_tiled(section)):
                continue
            self._titled(section)
            for sentence in section.sentences:
                self._said(sentence, looks.of(Look(), Stands(wraps=True)))
            if _is_tiled(section):
                self._tiles(section)
        if not listed:
            self._sheets()

    def _said(self, words: str, look: object) -> None:
        """A line of words across the columns, its row as high as it needs."""
        safe = check_text(self._safe(words), self._report.title, self._row + 1)
        width = sum(self._widths[: self._across]) * self._looks.narrow
        lines = sum(max(1, -(-screen_width(line) // int(width))) for line in safe.splitlines())
        self._sheet.set_row(self._row, self._looks.line * max(lines, 1) + 2)
        self._sheet.merge_range(self._row, 0, self._row, self._across - 1, "", look)
        self._sheet.write_string(self._row, 0, safe, look)
        self._row += 1

    def _titled(self, section: Section) -> None:
        """A section's title under a rule; it leads to the section's sheet."""
        properties = {
            "bold": True, "font_size": self._looks.size + 2, "font_color": INK, "bottom": 1,
            "bottom_color": RULE,
        }  # fmt: skip
        look = self._looks.named(**properties)
        self._row += 1
        for place in range(len(self._widths)):
            self._sheet.write_blank(self._row, place, None, look)
        self._link(section.key, self._safe(section.title), look)
        self._row += 1

    def _link(self, key: str, safe: str, look: object, place: int = 0) -> None:
        placed = self._placed.get(key)
        if placed is None:
            self._sheet.write_string(self._row, place, safe, look)
            return
        quoted = placed.name.replace("'", "''")
        self._sheet.write_url(self._row, place, f"internal:'{quoted}'!A1", look, safe)

    def _tiles(self, section: Section) -> None:
        """Headline figures: each a row, the value large, its change coloured, its small line."""
        table, looks, sheet = section.table, self._looks, self._sheet
        if table is None:
            return
        placed = self._placed[section.key]
        for place, heading in enumerate(table.headings):
            align = "left" if _is_words(heading) else "right"
            look = looks.named(
                font_color=SOFT, bottom=1, bottom_color=RULE, bg_color=HEAD,
                align="center" if heading.kind == "trend" else align,
            )  # fmt: skip
            sheet.write_string(self._row, place, self._safe(heading.label), look)
        for number, row in enumerate(table.rows, start=1):
            self._row += 1
            sheet.set_row(self._row, _TILE_HEIGHT)
            for place, (cell, heading) in enumerate(zip(row, table.headings, strict=True)):
                value = worded(cell, heading, self._report.lang)
                value = self._safe(value) if isinstance(value, str) else value
                put(sheet, self._row, place, value, self._tile_look(look_of(cell, heading), place))
                if isinstance(cell, Trend) and any(v is not None for v in cell.values):
                    source = (number, *placed.trends[place])
                    draw_trend(sheet, (self._row, place), placed, source)
        self._row += 1

    def _tile_look(self, look: Look, place: int) -> object:
        """A name in bold, the first figure large, everything on one line of the eye."""
        made = properties(look, Stands(tile=True))
        if place == 0:
            made |= {"bold": True}
        elif place == 1:
            made |= {"bold": True, "font_size": 14, "font_color": INK}
        elif look.kind == "text":
            made |= {"font_color": SOFT, "font_size": self._looks.size - 1, "text_wrap": True}
        return self._looks.named(**made)

    def _sheets(self) -> None:
        """The sheets, each a link with how many rows it has, several beside each other."""
        if not self._placed:
            return
        looks, sheet = self._looks, self._sheet
        self._row += 1
        for place in range(len(self._widths)):
            head = looks.named(bold=True, bottom=1, bottom_color=RULE, bg_color=HEAD)
            sheet.write_blank(self._row, place, None, head)
        sheet.write_string(self._row, 0, text("workbook.sheets", self._report.lang), head)
        link = looks.named(font_color=PALETTE[2], underline=1)
        slots = _slots(self._widths)
        for number, (key, placed) in enumerate(self._placed.items()):
            first, last = slots[number % len(slots)]
            if first == 0:
                self._row += 1
            rows = max(len(placed.table.rows) - int(placed.table.total), 0)
            if last > first:
                sheet.merge_range(self._row, first, self._row, last, "", link)
            self._link(key, f"{self._safe(placed.name)} ({rows:,})", link, first)
        self._row += 1


def _is_tiled(section: Section) -> bool:
    return section.tiles and section.table is not None


def _is_words(heading: Heading) -> bool:
    kinds: tuple[Kind, ...] = ("text", "lines", "flag", "date", "time")
    return heading.kind in kinds


def _widths(report: Report) -> list[int]:
    """Of the columns: as the first headline's figures need them, or else as words do."""
    for section in report.sections:
        if section.tiles and section.table is not None:
            return [
                _FIGURE
                if place == 0
                else _LINE
                if heading.kind == "trend"
                else _TEXT
                if _is_words(heading)
                else _NUMBER
                for place, heading in enumerate(section.table.headings)
            ]
    return [_FIGURE + 10, _NUMBER, _NUMBER, _LINE, _LINE]


def _across(widths: list[int]) -> int:
    """Over how many columns words go."""
    for count in range(2, len(widths)):
        if sum(widths[:count]) >= _READ:
            return count
    return max(len(widths), 2)


def _slots(widths: list[int]) -> list[tuple[int, int]]:
    """Columns side by side, each slot wide enough for the name of a sheet."""
    slots, first, width = [], 0, 0
    for place, of_column in enumerate(widths):
        width += of_column
        if width >= _FIGURE:
            slots.append((first, place))
            first, width = place + 1, 0
    return slots


def _texts(report: Report, placed: Iterable[Placed]) -> Iterable[str]:
    """Every text of the sheet."""
    yield from (report.title, report.subtitle)
    yield from (place.name for place in placed)
    for section in report.sections:
        yield from (section.title, *section.sentences)
        if section.tiles and section.table is not None:
            yield from (heading.label for heading in section.table.headings)
            for row in section.table.rows:
                shown = zip(row, section.table.headings, strict=True)
                yield from (
                    value
                    for cell, heading in shown
                    if isinstance(value := worded(cell, heading, report.lang), str)
                )
