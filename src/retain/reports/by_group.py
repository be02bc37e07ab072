"""The base by any column: what each group has, and what it keeps beside what its mix would keep."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

import polars as pl

from retain.reports.layout import written
from retain.reports.report import Cell, Heading, Kind, Marked, Section, Table
from retain.scoring.measure import MINOR_PER_UNIT, money_total, ratio
from retain.scoring.mix import Kept, could_be_kept, kept_by_group
from retain.scoring.standards import Standards
from retain.words import text, vocabulary

AT_RISK = ("slowing", "lapsed")
_AT_A_GLANCE = 25
_NAMED = 5
_SLACK_DAYS = 30
"""By how much later than the window before the data may begin without a word."""

_OF_THE_MIX = ("tier", "tier_before", "tier_previous")
"""Columns by which nothing is left to compare: they are the mix, or tell who was kept."""


def by_sections(
    scores: pl.DataFrame, standards: Standards, by: str, lang: str, beside: Collection[str] = ()
) -> tuple[Section, ...]:
    """Customers with an occasion by a column: what each group has, and what it keeps.

    Retention is left out where the groups are tiers.

    Args:
        scores: as `retain score` gives them.
        standards: what they were judged by.
        by: one of their columns.
        lang: "en" or "zh".
        beside: further figures, `OF_CHURN` or `OF_LOYALTY`.
    """
    buyers = scores.filter(pl.col("occasions") > 0).with_columns(group=pl.col(by).cast(pl.String))
    label = vocabulary(lang).get(f"column.{by}", by)
    title = text("by.title", lang, column=label)
    if not buyers.height:
        return (Section("by", title, (text("by.nobody", lang),)),)
    figures = _figures(buyers, beside)
    kinds = {name: kind for name, kind in _KINDS.items() if name in figures.columns}
    table = _table(by, label, kinds, figures.rows(), lang)
    section = Section("by", title, (), table, _AT_A_GLANCE)
    if by in _OF_THE_MIX:
        return (section,)
    return section, _kept_section(buyers, standards.window_days, by, label, lang)


def _kept_section(
    buyers: pl.DataFrame, window_days: int, by: str, label: str, lang: str
) -> Section:
    """What each group kept, beside what its mix of tiers would keep."""
    title = text("by.kept", lang, column=label)
    kept = kept_by_group(could_be_kept(buyers, pl.col("group")))
    if not kept:
        return Section("kept", title, (text("by.nothing_to_keep", lang),))
    table = _table(by, label, _KEPT, [_cells(each) for each in kept], lang)
    said = [*_sentences(kept, lang), *_covered_in_part(buyers, window_days, lang)]
    return Section("kept", title, tuple(said), table, _AT_A_GLANCE)


def _covered_in_part(buyers: pl.DataFrame, window_days: int, lang: str) -> list[str]:
    """That the window before holds the data's first days alone, where it does."""
    begins = timedelta(days=2 * window_days - _SLACK_DAYS)
    first, late = buyers.select(
        first=pl.col("first_date").min(),
        late=pl.col("first_date").min() > pl.col("as_of").max() - begins,
    ).row(0)
    if not late:
        return []
    return [text("by.covered_in_part", lang, first=first.isoformat(), window=window_days)]


def _table(
    by: str, label: str, kinds: Mapping[str, Kind], rows: Sequence[tuple[Cell, ...]], lang: str
) -> Table:
    headings = (Heading(name, text(f"column.{name}", lang), kind) for name, kind in kinds.items())
    return Table((Heading(by, label), *headings), tuple(rows))


OF_VALUE = ("customers", "value_window", "value_share", "margin_rate", "key_accounts")
OF_LOYALTY = ("base_customers", "loyalty_score", "loyalty_coverage")
OF_CHURN = ("churned", "churned_share", "at_risk", "value_before", "chance_to_buy")

_KINDS: dict[str, Kind] = {
    "customers": "count",
    "value_window": "money",
    "value_share": "bar",
    "margin_rate": "share",
    "key_accounts": "count",
    "base_customers": "share",
    "loyalty_score": "score",
    "loyalty_coverage": "share",
    "churned": "count",
    "churned_share": "bar",
    "at_risk": "count",
    "value_before": "money",
    "chance_to_buy": "share",
}
_KEPT: dict[str, Kind] = {
    "could_be_kept": "count",
    "kept_share": "share",
    "kept_expected": "share",
    "kept_ratio": "ratio",
    "kept_low": "ratio",
    "kept_high": "ratio",
}


def _figures(buyers: pl.DataFrame, beside: Collection[str]) -> pl.DataFrame:
    """One row a group, sorted by name; money and means added as whole numbers."""
    positive = (pl.col("value_window").clip(lower_bound=0) * MINOR_PER_UNIT).round().cast(pl.Int64)
    whole = buyers.select(positive.sum()).item()
    known = pl.col("margin_window").is_not_null()
    churned = pl.col("status") == "churned"
    figures: dict[str, pl.Expr] = {
        "customers": pl.len(),
        "value_window": money_total("value_window"),
        "value_share": ratio(positive.sum(), pl.lit(whole)),
        "margin_rate": ratio(
            _minor("margin_window").sum(), _minor("revenue_window").filter(known).sum()
        ),
        "key_accounts": pl.col("key_account").sum(),
        "base_customers": ratio(pl.col("base_customer").sum(), pl.len()),
        "loyalty_score": mean("loyalty_score", 10).round(1),
        "loyalty_coverage": mean("loyalty_coverage", 10_000),
        "churned": churned.sum(),
        "churned_share": ratio(churned.sum(), pl.len()),
        "at_risk": pl.col("status").is_in(AT_RISK).sum(),
        "value_before": money_total("value_before"),
        "chance_to_buy": mean("chance_to_buy", 10_000),
    }
    asked = {name: figures[name] for name in figures if name in OF_VALUE or name in beside}
    return buyers.group_by("group").agg(**asked).sort("group", nulls_last=True)


def _minor(column: str) -> pl.Expr:
    return (pl.col(column) * MINOR_PER_UNIT).round().cast(pl.Int64)


def mean(column: str, parts: int) -> pl.Expr:
    """The mean of a figure of so many parts a unit, added as whole numbers: no order shows."""
    whole = (pl.col(column) * parts).round().cast(pl.Int64)
    return ratio(whole.sum(), whole.count() * parts).round(4).alias(column)


def _cells(kept: Kept) -> tuple[Cell, ...]:
    ratio_shown = Marked(kept.ratio) if kept.few else kept.ratio
    share, expected = kept.kept / kept.members, kept.expected / kept.members
    return kept.group, kept.members, share, expected, ratio_shown, kept.low, kept.high


def _sentences(kept: list[Kept], lang: str) -> list[str]:
    """What the comparison is, who differs beyond chance, what the mark means."""
    compared = [each for each in kept if each.p_value is not None]
    said = [text("by.meaning", lang)]
    for key, better in (("by.better", True), ("by.worse", False)):
        found = sorted(
            (e for e in compared if e.differs and (e.kept > e.expected) == better),
            key=lambda e: (e.p_value or 0.0, e.group or ""),
        )
        if found:
            names = text("by.between", lang).join(_named(e, lang) for e in found[:_NAMED])
            more = len(found) - _NAMED
            names += text("by.more", lang, groups=more) if more > 0 else ""
            said.append(text(key, lang, groups=names, compared=len(compared)))
    if compared and not any(each.differs for each in compared):
        said.append(text("by.alike", lang, compared=len(compared)))
    if any(each.few for each in kept):
        said.append(text("by.few", lang))
    return said


def _named(kept: Kept, lang: str) -> str:
    name = kept.group if kept.group is not None else text("by.without", lang)
    figures = (written(figure, "ratio", lang) for figure in (kept.ratio, kept.low, kept.high))
    shown = dict(zip(("ratio", "low", "high"), figures, strict=True))
    return text("by.group", lang, group=name, **shown)
