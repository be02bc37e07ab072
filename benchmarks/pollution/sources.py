"""Made-up tables to pollute: different shapes and quoting, so that no reader is tuned to one.

Each has 84 lines, the header among them. All are drawn from small lists by fixed steps; the same
table comes out every time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product

from pollution.grid import Cell, Line, Rows, quoted_where_needed

LINES = 84
ALWAYS_QUOTED = ("Details", "Link")
"""Columns of `goods` that the exporting program quotes whatever they hold."""


@dataclass(frozen=True)
class Source:
    """A table as lines of cells, the header first."""

    name: str
    lines: tuple[Line, ...]

    @property
    def rows(self) -> Rows:
        """The texts."""
        return tuple(line.meant for line in self.lines)

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.lines[0].cells)


_MAKERS = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo")
_THINGS = (
    "Watering Can",
    "Bread Knife, Serrated",
    "Gardener's Apron",
    "Copper Pan, Medium",
    "Tea Towels",
    "Children's Rake",
    "Herb Pots, Set of 3",
    "Folding Stool",
    'Seed Tray, 24" x 12"',
    "Lantern",
    "Potter's Wheel",
    "Oven Gloves",
)
_PRAISE = (
    "Made to last, and easy to mend if it ever should not; every part can be ordered singly.",
    "Holds two litres, pours without a drop beside, and doesn't mind being left out in the rain.",
    "A little heavier than it looks, which is why it stays where you put it.",
    "Our best seller for the fourth year: light, washable, and folds flat, so it stores anywhere.",
    "You'll wonder how you did without it. Comes with a cloth bag, instructions and two screws.",
    "Hand finished in small lots, no two are quite the same; colours vary from batch to batch.",
)


def goods() -> Source:
    """Sales of a garden and kitchen shop: nine columns, quoted as its exporting program likes it.

    Names are quoted where they hold a comma or a quote, descriptions and links always, the rest
    never; the last column is empty throughout.
    """
    names = ("Day", "Clock", "Pieces", "ArticleNo", "Price", "Article", "Details", "Link", "Remark")
    lines = [Line(tuple(Cell(name, name in ALWAYS_QUOTED) for name in names))]
    for place in range(LINES - 1):
        thing, maker = _THINGS[place * 5 % 12], _MAKERS[place % 7]
        details = _PRAISE[place * 5 % 6]
        if place % 48 == 7:
            details = "Seats one; opens to 2\\'3\" across, and " + details.lower()
        number = f"{maker[:2].upper()}-{1000 + place * 97 % 9000}"
        row = (
            f"{13 + place % 16}/{1 + place // 16:02d}/2024",
            f"{place // 4:02d}:{place % 4 * 15:02d}",
            str(place * 7 % 31),
            number,
            f"${3 + place * 13 % 90}.{place * 37 % 100:02d}",
            f"{maker} {thing}",
            f"{details} Number {place + 1} of this year's list.",
            f"https://shop.example/goods/{number}?list={place}",
            "",
        )
        line = quoted_where_needed(row)
        cells = [replace(c, quoted=c.quoted or 6 <= at <= 7) for at, c in enumerate(line.cells)]
        lines.append(Line(tuple(cells)))
    return Source("goods", tuple(lines))


def quoted() -> Source:
    """The same sales with every cell quoted."""
    lines = goods().lines
    return Source(
        "quoted",
        tuple(Line(tuple(replace(cell, quoted=True) for cell in line.cells)) for line in lines),
    )


def chinese() -> Source:
    """Sales lines with Chinese text, full-width marks among it."""
    towns = ("杭州", "成都", "西安", "苏州", "青岛")
    wares = (
        "龙井茶（明前）",
        "景德镇茶杯,一对",
        "竹制托盘",
        "手写“福”字",
        '8"紫砂壶',
        "桂花糕、礼盒",
    )
    notes = ("", "客户要求：周末送货", "送货前电话,谢谢", "", "老客户；赠样品一份")
    rows = [("订单号", "下单日期", "城市", "商品", "数量", "金额", "备注")]
    for place in range(LINES - 1):
        day = date(2025, 1, 3) + timedelta(days=place * 3)
        rows.append(
            (
                f"D{20250000 + place * 17}",
                day.isoformat(),
                towns[place % 5],
                wares[place % 6],
                str(1 + place % 4),
                f"{38 + place * 11 % 400}.{place * 7 % 100:02d}",
                notes[place * 3 % 5],
            )
        )
    return Source("chinese", tuple(map(quoted_where_needed, rows)))


def numbers() -> Source:
    """Readings of instruments: twelve columns of bare numbers."""
    rows: list[tuple[str, ...]] = [("t", *(f"probe{place}" for place in range(1, 12)))]
    for place in range(LINES - 1):
        readings = (f"{(place * step * 29 % 2000 - 1000) / 8:.3f}" for step in range(3, 14))
        rows.append((str(1735689600 + 60 * place), *readings))
    return Source("numbers", tuple(map(quoted_where_needed, rows)))


def sparse() -> Source:
    """Answers to a form of eight questions, most of them left open."""
    says = ("yes", "no", "not sure", "", "", "", "call me, please", "", "", "n/a", "")
    rows: list[tuple[str, ...]] = [("id", *(f"question_{place}" for place in range(1, 9)))]
    for place in range(LINES - 1):
        answers = (says[(place * 5 + asked * (3 + place % 7)) % 11] for asked in range(8))
        rows.append((f"F-{place + 1:04d}", *answers))
    return Source("sparse", tuple(map(quoted_where_needed, rows)))


def pairs() -> Source:
    """Two columns: a key and a text."""
    rows = [("code", "meaning")]
    for place in range(LINES - 1):
        text = f"{_MAKERS[place % 7]} {_THINGS[place % 12].lower()}, shelf {place % 9}"
        rows.append((f"K{place:03d}", text if place % 3 else _MAKERS[place % 7]))
    return Source("pairs", tuple(map(quoted_where_needed, rows)))


def thirty() -> Source:
    """Thirty columns: who, when, and the same few figures for nine weeks."""
    weeks = [f"w{week}_{what}" for week, what in product(range(1, 10), ("visits", "spend", "on"))]
    rows: list[tuple[str, ...]] = [("customer", "name", "since", *weeks)]
    for place in range(LINES - 1):
        figures = [
            cell
            for week in range(9)
            for cell in (
                str((place + week) % 5),
                f"{(place * 31 + week * 17) % 9000 / 100:.2f}",
                ("true", "false")[(place + week) % 2],
            )
        ]
        day = date(2019, 5, 1) + timedelta(days=place * 20)
        rows.append((f"C{7000 + place}", f"{_MAKERS[place % 7]} & Sons", day.isoformat(), *figures))
    return Source("thirty", tuple(map(quoted_where_needed, rows)))


def stations() -> Source:
    """Weather stations: moments with a blank in them, coordinates in one cell, units, ranges."""
    rows = [("station", "measured at", "position", "wind", "sky", "range")]
    skies = ("clear", "light rain; fog", "snow / sleet", "n.a.", "thunder, hail")
    for place in range(LINES - 1):
        day = date(2025, 1, 1) + timedelta(days=place // 4)
        rows.append(
            (
                f"{_MAKERS[place % 7]} Hill {place % 3 + 1}",
                f"{day} {place % 4 * 6:02d}:30:00",
                f"{47 + place % 9}.{place * 37 % 1000:03d}, {place % 5}.{place * 53 % 1000:03d}",
                f"{place * 3 % 17} km/h",
                skies[place * 2 % 5],
                f"{place % 11 - 5}..{place % 13 + 6} °C",
            )
        )
    return Source("stations", tuple(map(quoted_where_needed, rows)))


def people() -> Source:
    """Customers: addresses with commas, phones with blanks, names with apostrophes, a JSON cell."""
    names = (
        "O'Neil, Ana",
        "van den Berg, Jo",
        "Łukasz Żak",
        "D'Arcy, Lou",
        "Ng, Wei",
        "Ωmega Ltd.",
    )
    rows = [("No.", "Name", "E-mail", "Phone", "Address", "Since", "Extras", "OK?")]
    for place in range(LINES - 1):
        day = date(2015, 2, 1) + timedelta(days=place * 41)
        extras = f'{{"tags": ["n{place % 4}", "x"], "visits": {place * 7 % 50}}}'
        rows.append(
            (
                str(place + 1),
                names[place % 6],
                f"c{place}@mail.example",
                f"+49 30 {100000 + place * 7919 % 900000}",
                f"{place % 120 + 1} Mill Lane, Flat {place % 9 + 1}" if place % 5 else "",
                f"{day:%d.%m.%Y}",
                extras if place % 3 else "",
                "NY"[place % 2],
            )
        )
    return Source("people", tuple(map(quoted_where_needed, rows)))


SOURCES: dict[str, Callable[[], Source]] = {
    maker.__name__: maker
    for maker in (goods, quoted, chinese, numbers, sparse, pairs, thirty, stations, people)
}
