"""The base by value: who carries the business."""

from __future__ import annotations

import polars as pl

from retain.reports.by_group import by_sections
from retain.reports.layout import written
from retain.reports.levels import levels_section
from retain.reports.report import Chart, Heading, Kind, Report, Section, Table
from retain.reports.tier_worth import small_section, worth_section
from retain.scoring.measure import MINOR_PER_UNIT, currency, money_total
from retain.scoring.named_levels import LevelRules
from retain.scoring.rfm import SEGMENTS
from retain.scoring.standards import Standards
from retain.scoring.value import TIERS
from retain.words import text

_NO_LEVELS = LevelRules()


def tiers_report(
    scores: pl.DataFrame,
    standards: Standards,
    lang: str,
    by: str | None = None,
    levels: LevelRules = _NO_LEVELS,
) -> Report:
    """Tiers, their worth, levels, concentration, movement and RFM segments of scored customers.

    Args:
        scores: as `retain score` gives them.
        standards: what they were judged by.
        lang: "en" or "zh".
        by: the column whose values are compared, if any.
        levels: the user's named levels.
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
            worth_section(scores, lang),
            small_section(scores, lang),
            *((levels_section(scores, levels, lang),) if levels.floors else ()),
            _concentration(standards, lang),
            _inequality(standards, lang),
            _movement(scores, lang),
            _segments(scores, lang),
            *(by_sections(scores, standards, by, lang) if by is not None else ()),
        ),
    )


def _heading(key: str, kind: Kind, lang: str) -> Heading:
    return Heading(key, text(f"column.{key}", lang), kind)


def _tiers(scores: pl.DataFrame, lang: str) -> Section:
    positive = (pl.col("value_window").clip(lower_bound=0) * MINOR_PER_UNIT).round().cast(pl.Int64)
    by_tier = scores.group_by("tier").agg(
        pl.len().alias("customers"),
        money_total("value_window"),
        money_total("revenue_window"),
        currency(positive.sum()).alias("positive_value"),
        pl.col("occasions_window").sum(),
    )
    total = scores.height
    all_value = scores.select(currency(positive.sum())).item()
    rows = []
    for name in TIERS:
        row = (
            by_tier.row(by_predicate=pl.col("tier") == name, named=True)
            if name in by_tier["tier"]
            else None
        )
        count = row["customers"] if row else 0
        rows.append(
            (
                name,
                count,
                count / total if total else None,
                row["positive_value"] / all_value if row and all_value else 0.0,
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
    chart = Chart("columns", "tier", ("share_of_customers", "value_share"), sentence)
    table = Table(headings, tuple(rows))
    return Section("tiers", text("tiers.tiers", lang), (sentence,), table, chart=chart)


def _concentration(standards: Standards, lang: str) -> Section:
    spread = standards.concentration
    shares: tuple[tuple[str, float | None], ...] = (
        ("top_20_percent_share", spread.top_20_percent_share),
        ("customers_for_a_share", spread.customers_for_a_share),
        ("top_10_share", spread.top_10_share),
        ("repeat_rate", standards.rhythm.repeat_rate),
    )
    return _figures("concentration", shares, "bar", lang)


def _inequality(standards: Standards, lang: str) -> Section:
    spread = standards.concentration
    return _figures("inequality", (("gini", spread.gini), ("hhi", spread.hhi)), "number", lang)


def _figures(
    key: str, figures: tuple[tuple[str, float | None], ...], kind: Kind, lang: str
) -> Section:
    """A section of named figures of one kind, each with its meaning."""
    headings = (
        _heading("figure", "text", lang),
        _heading("meaning", "text", lang),
        _heading("figure_value", kind, lang),
    )
    rows = tuple((name, text(f"figure.{name}", lang), value) for name, value in figures)
    return Section(key, text(f"tiers.{key}", lang), (), Table(headings, rows))


def _movement(scores: pl.DataFrame, lang: str) -> Section:
    """Tier while buying against tier now."""
    counts = {
        (before, now): n
        for before, now, n in scores.group_by("tier_before", "tier").agg(pl.len()).iter_rows()
    }
    rows = tuple(
        (before, *(counts.get((before, after), 0) for after in TIERS)) for before in TIERS[:3]
    )
    headings = (
        _heading("tier_before", "text", lang),
        *(Heading(f"now_{name}", text("tiers.now", lang, tier=name), "count") for name in TIERS),
    )
    fallen = sum(n for (before, now), n in counts.items() if before == "A" and now == "D")
    sentence = text("tiers.movement_sentence", lang, customers=fallen)
    return Section("movement", text("tiers.movement", lang), (sentence,), Table(headings, rows))


def _segments(scores: pl.DataFrame, lang: str) -> Section:
    found = scores.group_by("rfm_segment").agg(pl.len().alias("customers"), money_total("revenue"))
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
