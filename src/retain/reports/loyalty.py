"""The base by loyalty: the ladder, the yardsticks and what they rest on, grades, old and new."""

from __future__ import annotations

import polars as pl

from retain.reports.by_group import OF_LOYALTY, by_sections, mean
from retain.reports.layout import written
from retain.reports.loyalty_terms import repeat_section, terms_section
from retain.reports.report import Cell, Heading, Kind, Report, Section, Table
from retain.scoring.ladder import LEVELS
from retain.scoring.loyalty import SIDES, YARDSTICKS
from retain.scoring.measure import money_total
from retain.scoring.prices import STYLES
from retain.scoring.relationship import GRADES
from retain.scoring.standards import Standards
from retain.scoring.value import TIERS
from retain.words import text

_SCORE_PARTS = 10
_SHARE_PARTS = 10_000
_UNKNOWN = "unknown"


def loyalty_report(
    scores: pl.DataFrame, standards: Standards, lang: str, by: str | None = None
) -> Report:
    """The base seen by who is loyal, and on what evidence.

    Args:
        scores: as `retain score` gives them.
        standards: what they were judged by.
        lang: "en" or "zh".
        by: the column whose values are compared, if any.
    """
    buyers = scores.filter(pl.col("occasions") > 0)
    subtitle = text(
        "loyalty.subtitle", lang,
        as_of=scores["as_of"][0] if scores.height else standards.as_of,
        window=standards.window_days, customers=buyers.height,
    )  # fmt: skip
    title = text("loyalty.title", lang)
    if not buyers.height:
        nobody = Section("ladder", text("loyalty.ladder", lang), (text("by.nobody", lang),))
        return Report(title, subtitle, lang, (nobody,))
    sections = (
        _ladder(buyers, lang),
        _by_tier(buyers, lang),
        _yardsticks(buyers, lang),
        _grades(buyers, lang),
        _styles(buyers, lang),
        repeat_section(buyers, lang),
        terms_section(buyers, standards, lang),
        *(by_sections(scores, standards, by, lang, OF_LOYALTY) if by is not None else ()),
    )
    return Report(title, subtitle, lang, sections)


def _heading(key: str, kind: Kind, lang: str, words: str = "") -> Heading:
    return Heading(key, text(f"column.{key}", lang), kind, words)


def _share(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole else None


def _ladder(buyers: pl.DataFrame, lang: str) -> Section:
    """Who stands where, and what they buy; above it the base customers and how much is known."""
    found = {
        row[0]: row[1:]
        for row in buyers.group_by("loyalty_level")
        .agg(pl.len(), money_total("revenue_window"), mean("chance_to_buy", _SHARE_PARTS))
        .iter_rows()
    }
    revenue = buyers.select(money_total("revenue_window")).item()
    rows = tuple(
        (level or _UNKNOWN, count, count / buyers.height, money, _share(money, revenue), chance)
        for level in (*LEVELS, None)
        if level in found
        for count, money, chance in [found[level]]
    )  # fmt: skip
    headings = (
        _heading("loyalty_level", "text", lang, "level."),
        _heading("customers", "count", lang),
        _heading("share_of_customers", "bar", lang),
        _heading("revenue_window", "money", lang),
        _heading("share_of_revenue", "share", lang),
        _heading("chance_to_buy", "share", lang),
    )
    return Section(
        "ladder",
        text("loyalty.ladder", lang),
        (
            _base_sentence(buyers, lang),
            _coverage_sentence(buyers, lang),
            text("loyalty.levels", lang),
        ),
        Table(headings, rows),
    )


def _base_sentence(buyers: pl.DataFrame, lang: str) -> str:
    current = buyers.filter(pl.col("occasions_window") > 0)
    base = current.filter(pl.col("base_customer"))
    parts = (each.select(money_total("revenue_window")).item() for each in (base, current))
    return text(
        "loyalty.base", lang,
        customers=base.height,
        share=written(_share(base.height, current.height), "share", lang),
        revenue=written(_share(*parts), "share", lang),
    )  # fmt: skip


def _coverage_sentence(buyers: pl.DataFrame, lang: str) -> str:
    score, covered, thin = buyers.select(
        mean("loyalty_score", _SCORE_PARTS),
        mean("loyalty_coverage", _SHARE_PARTS),
        (pl.col("loyalty_coverage") < 0.5).sum().alias("thin"),
    ).row(0)
    return text(
        "loyalty.coverage", lang,
        score=written(_tenth(score), "score", lang), coverage=written(covered, "share", lang),
        thin=thin, customers=buyers.height,
    )  # fmt: skip


def _tenth(score: float | None) -> float | None:
    return None if score is None else round(score, 1)


def _by_tier(buyers: pl.DataFrame, lang: str) -> Section:
    """Loyalty and its sides by value tier."""
    names = ("loyalty_score", *SIDES)
    found = buyers.group_by("tier").agg(
        pl.len().alias("customers"),
        *(mean(name, _SCORE_PARTS).round(1) for name in names),
        mean("loyalty_coverage", _SHARE_PARTS),
    )
    order = {tier: place for place, tier in enumerate(TIERS)}
    rows = tuple(sorted(found.iter_rows(), key=lambda row: order[row[0]]))
    headings = (
        _heading("tier", "text", lang),
        _heading("customers", "count", lang),
        *(_heading(name, "score", lang) for name in names),
        _heading("loyalty_coverage", "share", lang),
    )
    unknown = [name for name in SIDES if not buyers[name].count()]
    said = [text(f"loyalty.unknown.{name}", lang) for name in unknown]
    return Section("tiers", text("loyalty.tiers", lang), tuple(said), Table(headings, rows))


def _yardsticks(buyers: pl.DataFrame, lang: str) -> Section:
    """The six: the middle customer, of how many it is known, and what would tell of the others."""
    rows: list[tuple[Cell, ...]] = []
    for name in YARDSTICKS:
        known = buyers[name].count()
        needs = text(f"needs.{name}", lang) if known < buyers.height else None
        rows.append((name, buyers[name].median(), known, known / buyers.height, needs))  # type: ignore[arg-type]
    headings = (
        _heading("yardstick", "text", lang, "yardstick."),
        _heading("median", "score", lang),
        _heading("known", "count", lang),
        _heading("share_known", "share", lang),
        _heading("needs", "text", lang),
    )
    said = (text("loyalty.scale", lang),)
    return Section(
        "yardsticks", text("loyalty.yardsticks", lang), said, Table(headings, tuple(rows))
    )


def _grades(buyers: pl.DataFrame, lang: str) -> Section:
    """Grades of relations by value tier; those in brackets stand with the others."""
    letter = pl.col("relationship_grade").str.strip_chars("()")
    found = {
        (grade, tier): (count, thin)
        for grade, tier, count, thin in buyers.group_by(letter.alias("grade"), "tier")
        .agg(pl.len(), pl.col("relationship_grade").str.starts_with("(").sum())
        .iter_rows()
    }
    rows = []
    for grade in GRADES:
        cells = [found.get((grade, tier), (0, 0)) for tier in TIERS]
        whole, thin = (sum(cell[place] for cell in cells) for place in (0, 1))
        rows.append((grade, whole, thin, *(cell[0] for cell in cells)))
    headings = (
        _heading("relationship_grade", "text", lang),
        _heading("customers", "count", lang),
        _heading("in_brackets", "count", lang),
        *(Heading(f"tier_{t}", text("loyalty.of_tier", lang, tier=t), "count") for t in TIERS),
    )
    thin = sum(row[2] for row in rows)
    said = (text("loyalty.brackets", lang, thin=thin),) if thin else ()
    return Section("grades", text("loyalty.grades", lang), said, Table(headings, tuple(rows)))


def _styles(buyers: pl.DataFrame, lang: str) -> Section:
    title = text("loyalty.styles", lang)
    if not buyers["buying_style"].count():
        told = buyers["price_sensitivity"].count() or buyers["basket_repeat"].count()
        said = "no_style_stands_out" if told else "no_styles"
        return Section("styles", title, (text(f"loyalty.{said}", lang),))
    revenue = buyers.select(money_total("revenue_window")).item()
    found = {
        style: (count, money, _share(money, revenue))
        for style, count, money in buyers.group_by("buying_style")
        .agg(pl.len(), money_total("revenue_window"))
        .iter_rows()
    }
    rows = tuple(
        (style or _UNKNOWN, count, count / buyers.height, money, share)
        for style in (*STYLES, None)
        if style in found
        for count, money, share in [found[style]]
    )
    headings = (
        _heading("buying_style", "text", lang, "style."),
        _heading("customers", "count", lang),
        _heading("share_of_customers", "bar", lang),
        _heading("revenue_window", "money", lang),
        _heading("share_of_revenue", "share", lang),
    )
    return Section("styles", title, (), Table(headings, rows))
