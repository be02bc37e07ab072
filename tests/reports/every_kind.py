"""A report with every kind of section, cell and chart, its data meant to break out of the page."""

from __future__ import annotations

from datetime import date, timedelta

from retain.reports.report import (
    Change,
    Chart,
    ChartKind,
    Heading,
    Marked,
    Measured,
    Report,
    Section,
    Stacked,
    Table,
    Trend,
)

ATTACKS = (
    "</script><img src=x onerror=window.hurt=1>",
    "</style><script>window.hurt=1</script>",
    '" onmouseover="window.hurt=1" x="',
    "javascript:window.hurt=1",
    "{{ 7 * 7 }}' + window + '",
)
LONG = "上海远洋国际贸易有限责任公司华东区域供应链管理分公司"
ROWS = 40
ON_PAGE = 25
_MONDAY = date(2024, 1, 1)


def every_kind(lang: str) -> Report:
    """The report."""
    return Report(
        f"All of it {ATTACKS[0]}",
        f"Week to 2024-09-29 {ATTACKS[2]}",
        lang,
        (
            _headline(),
            _drawn("bridge", "step", ("revenue",)),
            _heat(),
            _accounts(),
            _drawn("columns", "week", ("revenue", "margin")),
            _drawn("lines", "week", ("retention", "repeat_rate")),
            _drawn("bars", "step", ("revenue",)),
            _drawn("curve", "retention", ("repeat_rate",)),
            Section("words", "In words only", ("One.", f"Two {ATTACKS[1]}")),
            Section("cells", "For programs", (), _accounts().table, for_programs=True),
        ),
    )


def _headline() -> Section:
    headings = (
        Heading("figure", "figure"),
        Heading("value", "value", "number"),
        Heading("before", "before", "number"),
        Heading("change", "change", "change"),
        Heading("trend", "trend", "trend"),
        Heading("rows", "orders", "count"),
        Heading("reason", "reason"),
    )
    rows = (
        (
            "revenue", Measured(123_456.5, "money"), Measured(130_000.0, "money"),
            Change(-6_543.5, "money", False), Trend((1.0, None, 3.0, 2.0, 4.0)), 1_200, None,
        ),
        (
            "retention", Measured(0.431, "share"), Measured(0.4, "share"),
            Change(0.031, "share", True), Trend((0.4, 0.4, 0.431)), 4_000, "",
        ),
        (
            "value at risk", Measured(None, "money"), Measured(None, "money"),
            Change(None, "money"), Trend((None, None)), None, f"no rows yet {ATTACKS[0]}",
        ),
    )  # fmt: skip
    return Section("headline", "Headline", (), Table(headings, rows), tiles=True)


def _drawn(kind: ChartKind, x: str, y: tuple[str, ...]) -> Section:
    names = ("a year to 22 Sep", "new", LONG, ATTACKS[0], ATTACKS[4], LONG, "a year to 29 Sep")
    headings = (
        Heading("step", "step"),
        Heading("week", "week", "date"),
        Heading("revenue", "revenue", "money"),
        Heading("margin", "margin", "money"),
        Heading("retention", "share of customers", "share"),
        Heading("repeat_rate", "share of value", "share"),
    )
    revenue = (1_000_000.0, 120_000.0, 30_000.0, -20_000.0, 5_000.0, -60_000.0, 1_075_000.0)
    rows = tuple(
        (
            name, _MONDAY + timedelta(7 * n), revenue[n], None if n == 3 else revenue[n] / 3,
            n / 6, None if n == 3 else 1 - (1 - n / 6) ** 2,
        )
        for n, name in enumerate(names)
    )  # fmt: skip
    return Section(
        kind, f"A chart of the kind {kind}", ("It is drawn.",), Table(headings, rows),
        chart=Chart(kind, x, y, f"A {kind} chart of {ATTACKS[2]}"),
    )  # fmt: skip


def _heat() -> Section:
    headings = (
        Heading("tier", "tier"),
        *(Heading(to, f"now {to}", "count", heat=(0, 90)) for to in "ABCD"),
    )
    rows = tuple(
        (tier, *(None if n == m else Marked(5) if n > 2 else 10 * n + 25 * m for m in range(4)))
        for n, tier in enumerate("ABCD")
    )
    total = ("all", 100, 100, 100, 100)
    return Section("heat", "Migration", (), Table(headings, (*rows, total), total=True))


def _accounts() -> Section:
    headings = (
        Heading("name", "name"),
        Heading("value_window", "value", "money"),
        Heading("last_date", "last order", "date"),
        Heading("answered", "answered", "flag", note=f"Whether {ATTACKS[2]}"),
        Heading("share", "by tier", "bar"),
        Heading("weeks", "weeks", "trend"),
        Heading("moved", "change", "change"),
        Heading("cause", "cause"),
    )
    rows = tuple(
        (
            f"{ATTACKS[n % 5]} {n}", None if n % 10 == 9 else (n * 7_919) % 10_007 / 4,
            _MONDAY + timedelta((n * 37) % 100), n % 3 == 0,
            Stacked((0.2, 0.1, 0.05), 0.5) if n % 2 else 0.25,
            Trend((1.0, n, None, 3.0, 2.0)), Change((n - 20) / 100, "share", n > 20),
            "Deliveries came late three times; call and offer a fixed day",
        )
        for n in range(ROWS)
    )  # fmt: skip
    table = Table(headings, rows)
    return Section("accounts", "Key accounts", ("The greatest first.",), table, on_page=ON_PAGE)
