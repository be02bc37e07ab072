"""The base by value: who carries the business."""

from __future__ import annotations

import polars as pl

from retain.reports.layout import written
from retain.reports.report import Heading, Kind, Report, Section, Table
from retain.scoring.rfm import SEGMENTS
from retain.scoring.standards import Standards
from retain.scoring.value import TIERS
from retain.words import text


def tiers_report(scores: pl.DataFrame, standards: Standards, lang: str) -> Report:
    """Tiers, concentration, movement between tiers and RFM segments of scored customers.

    Args:
        scores: as `retain score` gives them.
        standards: what they were judged by.
        lang: "en" or "zh".
    """
    as_of = scores["as_of"][0] if scores.height else standards.as_of
    subtitle = text(
        "tiers.subtitle", lang, as_of=as_of, window=standards.window_days,
        value=text(f"value.{standards.value}", lang), customers=scores.height,
    )  # fmt: skip
    return Report(
        text("tiers.title", lang),
        subtitle,
        lang,
        (
            _tiers(scores, lang),
            _concentration(standards, lang),
            _movement(scores, lang),
            _segments(scores, lang),
        ),
    )


def _heading(key: str, kind: Kind, lang: str) -> Heading:
    return Heading(key, text(f"column.{key}", lang), kind)


def _tiers(scores: pl.DataFrame, lang: str) -> Section:
    by_tier = scores.group_by("tier").agg(
        pl.len().alias("customers"),
        pl.col("value_window").sum(),
        pl.col("value_share").sum(),
        pl.col("revenue_window").sum(),
        pl.col("occasions_window").sum(),
    )
    total = scores.height
    rows = []
    for name in TIERS:
        row = by_tier.row(by_predicate=pl.col("tier") == name, named=True) if name in by_tier[
            "tier"
        ] else None
        count = row["customers"] if row else 0
        rows.append(
            (
                name,
                count,
                count / total if total else None,
                row["value_share"] if row else 0.0,
                row["value_window"] if row else 0.0,
                row["revenue_window"] if row else 0.0,
                row["occasions_window"] if row else 0,
            )
        )
    headings = (
        _heading("tier", "text", lang),
        _heading("customers", "count", lang),
        _heading("share_of_customers", "share", lang),
        _heading("value_share", "bar", lang),
        _heading("value_window", "money", lang),
        _heading("revenue_window", "money", lang),
        _heading("occasions_window", "count", lang),
    )
    sentence = text(
        "tiers.sentence", lang,
        customers=rows[0][1], share=written(rows[0][2], "share", lang),
        value=written(rows[0][3], "share", lang),
    )  # fmt: skip
    return Section("tiers", text("tiers.tiers", lang), (sentence,), Table(headings, tuple(rows)))


def _concentration(standards: Standards, lang: str) -> Section:
    spread = standards.concentration
    figures: tuple[tuple[str, float | None, Kind], ...] = (
        ("top_20_percent_share", spread.top_20_percent_share, "share"),
        ("customers_for_a_share", spread.customers_for_a_share, "share"),
        ("top_10_share", spread.top_10_share, "share"),
        ("gini", spread.gini, "number"),
        ("hhi", spread.hhi, "number"),
        ("repeat_rate", standards.rhythm.repeat_rate, "share"),
    )
    rows = tuple(
        (key, text(f"figure.{key}", lang), written(value, kind, lang), value)
        for key, value, kind in figures
    )
    headings = (
        _heading("figure", "text", lang),
        _heading("meaning", "text", lang),
        _heading("figure_value", "number", lang),
    )
    return Section("concentration", text("tiers.concentration", lang), (), Table(headings, rows))


def _movement(scores: pl.DataFrame, lang: str) -> Section:
    """Tier while buying against tier now."""
    counts = {
        (before, now): n
        for before, now, n in scores.group_by("tier_before", "tier").agg(pl.len()).iter_rows()
    }
    rows = tuple(
        (before, *(counts.get((before, now), 0) for now in TIERS)) for before in TIERS[:3]
    )
    headings = (
        _heading("tier_before", "text", lang),
        *(Heading(f"now_{name}", text("tiers.now", lang, tier=name), "count") for name in TIERS),
    )
    fallen = sum(n for (before, now), n in counts.items() if before == "A" and now == "D")
    sentence = text("tiers.movement_sentence", lang, customers=fallen)
    return Section("movement", text("tiers.movement", lang), (sentence,), Table(headings, rows))


def _segments(scores: pl.DataFrame, lang: str) -> Section:
    found = scores.group_by("rfm_segment").agg(
        pl.len().alias("customers"), pl.col("revenue").sum()
    )
    figures = {name: (n, money) for name, n, money in found.iter_rows()}
    names = dict.fromkeys(name for row in reversed(SEGMENTS) for name in reversed(row))
    buyers = sum(n for name, (n, _) in figures.items() if name)
    rows = tuple(
        (name, text(f"segment.{name}", lang), figures[name][0], figures[name][0] / buyers,
         figures[name][1])
        for name in names
        if name in figures
    )  # fmt: skip
    headings = (
        _heading("rfm_segment", "text", lang),
        _heading("meaning", "text", lang),
        _heading("customers", "count", lang),
        _heading("share_of_customers", "bar", lang),
        _heading("revenue", "money", lang),
    )
    return Section("segments", text("tiers.segments", lang), (), Table(headings, rows))
