"""Who came back, by when they first bought; and what old customers pay beside new ones."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from retain.reports.layout import written
from retain.reports.report import Cell, Heading, Kind, Section, Table
from retain.scoring.measure import MINOR_PER_UNIT, money_total, ratio
from retain.scoring.old_and_new import FIGURES, NEW_DAYS, OLD_DAYS, OldAndNew, old_and_new
from retain.scoring.standards import Standards
from retain.words import text

_MOST_QUARTERS = 8
"""With first purchases over more quarters than this they are shown by year."""


def _heading(key: str, kind: Kind, lang: str) -> Heading:
    return Heading(key, text(f"column.{key}", lang), kind)


def repeat_section(buyers: pl.DataFrame, lang: str) -> Section:
    """The repeat rate by the year, or in a young business the quarter, of the first purchase."""
    year, quarter = pl.col("first_date").dt.year(), pl.col("first_date").dt.quarter()
    quarters = buyers.select((year * 4 + quarter).alias("quarter")).to_series()
    span = int(quarters.max()) - int(quarters.min())  # type: ignore[arg-type]
    label = pl.format("{}-Q{}", year, quarter) if span < _MOST_QUARTERS else year.cast(pl.String)
    again = pl.col("occasions") > 1
    found = (
        buyers.group_by(label.alias("cohort"))
        .agg(
            pl.len().alias("customers"),
            again.sum().alias("repeaters"),
            ratio(again.sum(), pl.len()).alias("repeat_rate"),
            money_total("revenue_window"),
        )
        .sort("cohort")
    )
    headings = (
        _heading("cohort", "text", lang),
        _heading("customers", "count", lang),
        _heading("repeaters", "count", lang),
        _heading("repeat_rate", "bar", lang),
        _heading("revenue_window", "money", lang),
    )
    said = (text("cohorts.repeat", lang),)
    return Section(
        "repeat", text("loyalty.repeat", lang), said, Table(headings, tuple(found.rows()))
    )


def terms_section(buyers: pl.DataFrame, standards: Standards, lang: str) -> Section:
    """Terms of old customers beside new ones of their tier; revenue of old and of referred ones."""
    found = old_and_new(buyers, standards.tiers, standards.window_days)
    headings = (
        _heading("term", "text", lang),
        Heading("old_mean", text("loyalty.old", lang), "number"),
        Heading("new_mean", text("loyalty.new", lang), "number"),
        Heading("difference", text("column.difference", lang), "number"),
        Heading("low", text("column.kept_low", lang), "number"),
        Heading("high", text("column.kept_high", lang), "number"),
        Heading("old", text("loyalty.old_known", lang), "count"),
        Heading("new", text("loyalty.new_known", lang), "count"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            text(f"term.{each.figure}", lang), each.old_mean, each.new_mean, each.difference,
            each.low, each.high, each.old, each.new,
        )
        for each in found
    )  # fmt: skip
    return Section(
        "terms",
        text("loyalty.terms", lang),
        tuple(_sentences(buyers, found, lang)),
        Table(headings, rows) if rows else None,
    )


def _sentences(buyers: pl.DataFrame, found: list[OldAndNew], lang: str) -> Iterator[str]:
    old = pl.col("tenure_days") >= OLD_DAYS
    yield text(
        "loyalty.revenue_old", lang,
        share=written(_share_of_revenue(buyers, old), "share", lang),
        years=OLD_DAYS // 365,
    )  # fmt: skip
    if "referred_by" in buyers.columns:
        referred = pl.col("referred_by").is_not_null()
        count = buyers.select(referred.sum()).item()
        share = written(_share_of_revenue(buyers, referred), "share", lang)
        yield text("loyalty.revenue_referred", lang, share=share, customers=count)
    else:
        yield text("loyalty.no_referred", lang)
    if not any(buyers[name].count() for name in FIGURES if name in buyers.columns):
        yield text("loyalty.no_terms", lang)
        return
    compared = [each for each in found if each.difference is not None]
    if not compared:
        yield text("loyalty.none_to_compare", lang)
        return
    yield text("loyalty.terms_meaning", lang, old=OLD_DAYS, new=NEW_DAYS)
    worse = [each for each in compared if each.old_pay_more]
    for each in worse:
        yield text(
            "loyalty.old_pay_more", lang,
            term=text(f"term.{each.figure}", lang),
            difference=written(each.difference, "number", lang),
            low=written(each.low, "number", lang), high=written(each.high, "number", lang),
        )  # fmt: skip
    if not worse:
        yield text("loyalty.old_pay_no_more", lang)


def _share_of_revenue(buyers: pl.DataFrame, of: pl.Expr) -> float | None:
    """Share of the window's revenue."""
    minor = (pl.col("revenue_window") * MINOR_PER_UNIT).round().cast(pl.Int64)
    share: float | None = buyers.select(ratio(minor.filter(of).sum(), minor.sum())).item()
    return share
