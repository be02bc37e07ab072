"""Who is leaving: the standard in words, statuses, churn by tier, guards, what to expect."""

from __future__ import annotations

from itertools import pairwise

import polars as pl

from retain.reports.by_group import AT_RISK, OF_CHURN, by_sections, mean
from retain.reports.churn_standard import standard_sentences
from retain.reports.layout import written
from retain.reports.report import Cell, Chart, Heading, Kind, Report, Section, Table
from retain.scoring.churn import STATUSES
from retain.scoring.churn_standard import BANDS
from retain.scoring.guards import GUARDS
from retain.scoring.measure import money_total
from retain.scoring.partial_churn import CATEGORY, SPEND
from retain.scoring.standards import Standards
from retain.words import text

_PARTS_AT_A_GLANCE = 10


def churn_report(scores: pl.DataFrame, standards: Standards, by: str, lang: str) -> Report:
    """The base seen by who is leaving.

    Args:
        scores: as `retain score` gives them.
        standards: what they were judged by.
        by: the column that churn is shown by.
        lang: "en" or "zh".
    """
    horizon = standards.horizon_days
    subtitle = text(
        "churn.subtitle", lang,
        as_of=scores["as_of"][0] if scores.height else standards.as_of,
        horizon=horizon, customers=scores.height,
    )  # fmt: skip
    sections = (
        _status(scores, lang),
        _standard(standards, lang),
        *by_sections(scores, standards, by, lang, OF_CHURN),
        _guards(scores, lang),
        _partial(scores, lang),
        _ahead(scores, horizon, lang),
    )
    return Report(text("churn.title", lang), subtitle, lang, sections)


def _heading(key: str, kind: Kind, lang: str, words: str = "") -> Heading:
    return Heading(key, text(f"column.{key}", lang), kind, words)


def _meaning(words: str, lang: str) -> Heading:
    return Heading("meaning", text("column.meaning", lang), "text", words)


def _status(scores: pl.DataFrame, lang: str) -> Section:
    found = {
        row[0]: row[1:]
        for row in scores.group_by("status")
        .agg(pl.len(), money_total("value_before"), mean("chance_to_buy", 10_000),
             money_total("expected_value"))
        .iter_rows()
    }  # fmt: skip
    rows = tuple(
        (status, status, count, count / scores.height, before, chance, expected)
        for status in STATUSES
        if status in found
        for count, before, chance, expected in [found[status]]
    )
    headings = (
        _heading("status", "text", lang),
        _meaning("status.", lang),
        _heading("customers", "count", lang),
        _heading("share_of_customers", "bar", lang),
        _heading("value_before", "money", lang),
        _heading("chance_to_buy", "share", lang),
        _heading("expected_value", "money", lang),
    )
    risk = scores.filter(pl.col("status").is_in(AT_RISK))
    sentence = text(
        "churn.status_sentence", lang,
        churned=found.get("churned", (0,))[0], risk=risk.height,
        value=written(risk.select(money_total("value_before")).item(), "money", lang, rounded=True),
    )  # fmt: skip
    chart = Chart("bars", "meaning", ("customers",), sentence)
    table = Table(headings, rows)
    return Section("status", text("churn.status", lang), (sentence,), table, chart=chart)


def _standard(standards: Standards, lang: str) -> Section:
    said = standard_sentences(standards.churn, standards.buying, lang) if standards.churn else []
    return Section("standard", text("churn.standard", lang), tuple(said))


def _guards(scores: pl.DataFrame, lang: str) -> Section:
    guarded = scores.filter(pl.col("churn_guard").is_not_null())
    found = {
        row[0]: row[1:]
        for row in guarded.group_by("churn_guard")
        .agg(pl.len(), money_total("value_before"))
        .iter_rows()
    }
    rows = tuple((name, name, *found[name]) for name in GUARDS if name in found)
    headings = (
        _heading("churn_guard", "text", lang),
        _meaning("guard_name.", lang),
        _heading("customers", "count", lang),
        _heading("value_before", "money", lang),
    )
    sentence = text("churn.guards_sentence", lang, guarded=guarded.height)
    table = Table(headings, rows) if rows else None
    return Section("guards", text("churn.guards", lang), (sentence,), table)


def _partial(scores: pl.DataFrame, lang: str) -> Section:
    parts = (
        scores.select(part=pl.col("partial_churn").drop_nulls().str.split(";").explode())
        .group_by("part")
        .agg(pl.len().alias("customers"))
        .sort(pl.col("customers"), pl.col("part"), descending=[True, False])
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (part_in_words(part, lang), customers) for part, customers in parts.iter_rows()
    )
    headings = (_heading("part", "text", lang), _heading("customers", "count", lang))
    title = text("churn.partial", lang)
    if not rows:
        return Section("partial", title, (text("churn.partial_nobody", lang),))
    return Section("partial", title, (), Table(headings, rows), _PARTS_AT_A_GLANCE)


def part_in_words(part: str, lang: str) -> str:
    """What a customer stopped buying, of `partial_churn`."""
    if part == SPEND:
        return text("partial.spend", lang)
    return text("partial.category", lang, name=part.removeprefix(CATEGORY))


def _ahead(scores: pl.DataFrame, horizon: int, lang: str) -> Section:
    """Customers by their chance to buy, and what is expected of them."""
    known = scores.filter(pl.col("chance_to_buy").is_not_null())
    title = text("churn.ahead", lang, horizon=horizon)
    if not known.height:
        return Section("ahead", title, (text("churn.ahead_unknown", lang),))
    rows: list[tuple[Cell, ...]] = []
    for low, high in pairwise(BANDS):
        chance = pl.col("chance_to_buy")
        top = chance <= high if high == 1 else chance < high
        of_band = known.filter((chance >= low) & top)
        band = f"{written(low, 'share', lang)} – {written(high, 'share', lang)}"
        occasions, value = _expected(of_band)
        share = of_band.height / known.height
        rows.append((band, of_band.height, share, occasions, value))
    headings = (
        _heading("band", "text", lang),
        _heading("customers", "count", lang),
        _heading("share_of_customers", "bar", lang),
        _heading("expected_occasions", "number", lang),
        _heading("expected_value", "money", lang),
    )
    occasions, value = _expected(known)
    sentence = text(
        "churn.ahead_sentence", lang,
        occasions=written(round(occasions), "count", lang),
        value=written(value, "money", lang, rounded=True), buyers=known.height,
    )  # fmt: skip
    return Section("ahead", title, (sentence,), Table(headings, tuple(rows)))


def _expected(scores: pl.DataFrame) -> tuple[float, float | None]:
    """Expected occasions, to a tenth, and their value."""
    tenths = (pl.col("expected_occasions") * 10_000).round().cast(pl.Int64).sum()
    value = scores.select(money_total("expected_value")).item()
    return round(scores.select(tenths).item() / 10_000, 1), value
