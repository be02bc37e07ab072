"""A report with every sort of cell and chart."""

from __future__ import annotations

from datetime import date, time

from retain.reports.report import (
    Change,
    Chart,
    Heading,
    Marked,
    Measured,
    Report,
    Section,
    Stacked,
    Table,
    Trend,
)

EVIL = '=HYPERLINK("http://x","y")'
_WORDS = {
    "en": {
        "title": "The week of 2025-12-22",
        "subtitle": "2025-12-22 to 2025-12-28, against the week before",
        "headline": "Headline figures", "figure": "figure", "value": "value", "before": "before",
        "change": "change", "trend": "8 weeks", "rows_of": "made from", "revenue": "Revenue",
        "kept": "Retention", "risk": "Customers at risk",
        "said": "Revenue rose by 8.4% to 123,457; two key accounts were lost.",
        "bridge": "What made the difference", "step": "step", "amount": "amount",
        "steps": "before,new,returned,grown,shrunk,lost,now",
        "customers": "Customers: who, and how",
        "name": "name", "share": "share of value", "key": "key account", "seen": "last seen",
        "hour": "hour", "talk": "what to say", "status": "status", "month": "month",
        "curve": "Concentration", "of_customers": "share of customers",
        "of_value": "share of value",
        "cohorts": "Cohorts", "cohort": "cohort", "lines": "Buyers by month",
        "buyers": "buyers", "orders": "orders",
        "picture": "A picture of the table.",
    },
    "zh": {
        "title": "2025-12-22 当周客户报告", "subtitle": "2025-12-22 至 2025-12-28，与上周对比",
        "headline": "核心指标", "figure": "指标", "value": "数值", "before": "上期",
        "change": "变化", "trend": "近 8 周", "rows_of": "样本", "revenue": "收入",
        "kept": "留存率", "risk": "流失风险客户",
        "said": "收入增长 8.4%，达到 123,457；流失两家大客户。",
        "bridge": "差额从何而来", "step": "步骤", "amount": "金额",
        "steps": "上期,新客户,回流,增长,下降,流失,本期", "customers": "客户明细",
        "name": "客户名称", "share": "价值占比", "key": "大客户", "seen": "最近购买",
        "hour": "时间", "talk": "沟通要点", "status": "状态", "month": "月份",
        "curve": "集中度", "of_customers": "客户占比",
        "of_value": "价值占比",
        "cohorts": "同期群", "cohort": "首购月", "lines": "各月购买客户",
        "buyers": "购买客户数", "orders": "订单数",
        "picture": "表中数据的图。",
    },
}  # fmt: skip
BRIDGE = (1000.0, 200.0, 50.0, 120.0, -180.0, -90.0, 1100.0)


def made(lang: str = "en") -> Report:
    """The report, in a language."""
    w = _WORDS[lang]
    return Report(
        w["title"], w["subtitle"], lang,
        (_headline(w), _bridge(w), _customers(w), _lines(w), _curve(w), _cohorts(w)),
    )  # fmt: skip


def _headline(w: dict[str, str]) -> Section:
    trend = (101_000.0, 98_000.5, None, 120_000.0, 90_500.0, 99_999.0, 113_890.0, 123_456.78)
    rows = (
        (w["revenue"], Measured(123_456.78, "money"), Measured(113_890.0, "money"),
         Change(9_566.78, "money", better=True), Trend(trend), "1,204"),
        (w["kept"], Measured(0.412, "share"), Measured(0.431, "share"),
         Change(-0.019, "share", better=False), Trend((0.44, 0.43, 0.43, 0.412)), "880"),
        (w["risk"], Measured(35, "count"), None, Change(None, "count"), Trend(()), EVIL),
    )  # fmt: skip
    headings = (
        Heading("figure", w["figure"]), Heading("value", w["value"], "number"),
        Heading("before", w["before"], "number"), Heading("change", w["change"], "change"),
        Heading("trend", w["trend"], "trend"), Heading("rows_of", w["rows_of"]),
    )  # fmt: skip
    return Section("headline", w["headline"], (w["said"],), Table(headings, rows), tiles=True)


def _bridge(w: dict[str, str]) -> Section:
    headings = (Heading("step", w["step"]), Heading("amount", w["amount"], "money"))
    rows = tuple(zip(w["steps"].split(","), BRIDGE, strict=True))
    chart = Chart("bridge", "step", ("amount",), w["picture"])
    return Section("bridge", w["bridge"], (w["said"] * 4,), Table(headings, rows), chart=chart)


def _customers(w: dict[str, str]) -> Section:
    headings = (
        Heading("customer_id", "ID"), Heading("name", w["name"], note=w["picture"] * 9),
        Heading("status", w["status"], words="tier."), Heading("value", w["value"], "money"),
        Heading("share", w["share"], "bar"), Heading("met", w["key"], "flag"),
        Heading("last_date", w["seen"], "date"), Heading("hour", w["hour"], "time"),
        Heading("talk", w["talk"], "lines"), Heading("name_2", w["name"]),
    )  # fmt: skip
    rows = (
        ("007", EVIL, "churned", 1234.5, Stacked((0.5, 0.25), 1.0), False, date(2025, 12, 24),
         time(9, 30), "one\ntwo", "http://example.com"),
        ("8", "上海晨光文具有限公司", "active", Marked(-8.25), Stacked((0.25,), 1.0), True, None,
         None, None, "-12.5"),
        ("Σ", w["headline"], None, 1226.25, Stacked((1.0,), None), None, None, None, None, None),
    )  # fmt: skip
    chart = Chart("bars", "name", ("value",), w["picture"])
    return Section(
        "customers", w["customers"], (EVIL,), Table(headings, rows, total=True), chart=chart
    )


def _lines(w: dict[str, str]) -> Section:
    headings = (
        Heading("month", w["month"], "date"), Heading("buyers", w["buyers"], "count"),
        Heading("orders", w["orders"], "count"),
    )  # fmt: skip
    rows = tuple(
        (date(2025, month, 1), None if month == 5 else 80 + 7 * month % 40, 120 + 11 * month % 70)
        for month in range(1, 13)
    )
    chart = Chart("lines", "month", ("buyers", "orders"), w["picture"])
    return Section("lines", w["lines"], (), Table(headings, rows), chart=chart)


def _curve(w: dict[str, str]) -> Section:
    headings = (
        Heading("customers", w["of_customers"], "share"),
        Heading("of_value", w["of_value"], "share"),
    )  # fmt: skip
    rows = tuple((x / 20, round(1 - (1 - x / 20) ** 4, 6)) for x in range(21))
    chart = Chart("curve", "customers", ("of_value",), w["picture"])
    return Section("curve", w["curve"], (), Table(headings, rows), chart=chart)


def _cohorts(w: dict[str, str]) -> Section:
    heat = (0.1, 0.6)
    headings = (
        Heading("cohort", w["cohort"]),
        *(Heading(str(n), str(n), "share", heat=heat) for n in range(12)),
    )
    rows = tuple(
        (
            f"2025-{month:02}",
            *(round(0.6 / (n + 1), 4) for n in range(13 - month)),
            *[None] * (month - 1),
        )
        for month in range(1, 13)
    )
    chart = Chart("columns", "cohort", ("0",), w["picture"])
    return Section("cohorts", w["cohorts"], (), Table(headings, rows), chart=chart)
