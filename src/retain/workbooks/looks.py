"""How cells look: number formats by kind, one palette, fonts by language.

Colours never speak alone: a change has its sign, a flag its word, a bar its figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from retain.reports.report import Kind

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

Tone = Literal["", "good", "bad", "warning", "quiet", "strong"]

INK, SOFT, RULE, HEAD = "#1F3B38", "#5F6B6A", "#B7C9C6", "#E3EFEC"
PALETTE = ("#1F7A6D", "#D98324", "#3B6FB6", "#8A5A9E", "#7A8C2E", "#B5484A")
"""Of series in charts; told apart by who sees no red or green."""
BAR, DEEP = "#9CCBC2", "#5BA08F"
_TONES: Mapping[str, str] = {
    "good": "#1B7F4B",
    "bad": "#B3261E",
    "warning": "#9A5B00",
    "quiet": "#6B7472",
    "strong": "#1F7A6D",
}
CENTRED: tuple[Kind, ...] = ("flag", "date", "time", "trend")
_FORMATS: Mapping[Kind, str] = {
    "money": "#,##0.00",
    "share": "0.0%",
    "bar": "0.0%",
    "count": "#,##0",
    "number": "#,##0.00",
    "score": "0.0",
    "ratio": "0.00",
    "date": "yyyy-mm-dd",
    "time": "hh:mm",
    "flag": '"TRUE";"TRUE";"FALSE"',
}
"""Excel writes a flag in its own language whatever its format; others need to be told."""
_AXES: Mapping[Kind, str] = {"money": "#,##0", "share": "0%", "bar": "0%", "number": "#,##0.##"}
_ROUNDED = "[>=1000]#,##0;[<=-1000]-#,##0;#,##0.00"
"""Money of a thousand and more without its cents, as every summary writes it."""


class Look(NamedTuple):
    """How a cell looks for what it is.

    Attributes:
        kind: of its value.
        tone: its colour.
        change: whether its number has a sign.
        marked: whether it has a reservation; a mark stands behind its number.
    """

    kind: Kind = "text"
    tone: Tone = ""
    change: bool = False
    marked: bool = False


class Stands(NamedTuple):
    """How a cell looks for where it stands.

    Attributes:
        total: whether in the row that sums up.
        wraps: whether in a column whose texts take several lines.
        top: whether at the top of its row, since others there take several lines.
        indent: whether its text keeps off the column before, whose numbers stand at the right.
        tile: whether among the headline's figures.
    """

    total: bool = False
    wraps: bool = False
    top: bool = False
    indent: bool = False
    tile: bool = False


PLAIN = Stands()


class Looks:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook, lang: str) -> None:
        """Args: the workbook and the language of its texts."""
        self._book, self._made = book, dict[tuple[object, ...], "Format"]()
        self.font = "Microsoft YaHei" if lang == "zh" else "Calibri"
        self.size = 10 if lang == "zh" else 11
        self.narrow = 1.03 if lang == "zh" else 1.1
        """How many digits' width of text stand in the width of a digit: letters are narrower."""
        self.line = 16.5 if lang == "zh" else 15.0

    def of(self, look: Look, stands: Stands = PLAIN) -> Format:
        """The format of a look."""
        key = (look, stands)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._add(properties(look, stands))
        return found

    def named(self, **properties: object) -> Format:
        """A format of its own."""
        key = tuple(sorted(properties.items()))
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._add(properties)
        return found

    def _add(self, properties: Mapping[str, object]) -> Format:
        return self._book.add_format({"font_name": self.font, "font_size": self.size, **properties})


def properties(look: Look, stands: Stands) -> dict[str, object]:
    """A look, somewhere, as the properties of a format."""
    shown = number_format(look.kind, change=look.change, rounded=stands.tile)
    if look.marked:
        shown = (shown or "General") + '"*"'
    made: dict[str, object] = {"num_format": shown} if shown else {}
    if look.kind in CENTRED:
        made["align"] = "center"
    elif stands.indent and look.kind in ("text", "lines"):
        made |= {"indent": 1, "align": "left"}
    if look.tone:
        made["font_color"] = _TONES[look.tone]
    if look.marked:
        made |= {"font_color": _TONES["quiet"], "italic": True}
    if stands.total:
        made |= {"bold": True, "top": 1, "top_color": INK}
    if stands.wraps:
        made["text_wrap"] = True
    if stands.top or stands.wraps:
        made["valign"] = "top"
    if stands.tile:
        made |= {"valign": "vcenter", "bottom": 4, "bottom_color": RULE}
    return made


def number_format(kind: Kind, *, change: bool = False, rounded: bool = False) -> str:
    """How numbers of a kind are written; "" for as they are."""
    shown = _FORMATS.get(kind, "")
    if change:
        shown = shown or "#,##0.##"
        if rounded and kind == "money":
            shown = "#,##0"
        return f"+{shown};-{shown};{shown}"
    return _ROUNDED if rounded and kind == "money" else shown


def axis_format(kind: Kind) -> str:
    """How numbers of a kind are written beside an axis."""
    return _AXES.get(kind, _FORMATS.get(kind, "General"))
