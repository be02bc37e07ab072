"""Why they leave: causes by tier, what they cost, whether they matter here, what is done."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from retain.reports.by_group import OF_CHURN, by_sections, mean
from retain.reports.cause_support import (
    judged_section,
    support_figures,
    support_section,
)
from retain.reports.layout import written
from retain.reports.report import Cell, Heading, Kind, Report, Section, Stacked, Table
from retain.reports.terminal_bars import SHADES
from retain.scoring.causes.judged import Judged
from retain.scoring.causes.rule import CAUSES, UNKNOWN
from retain.scoring.causes.support import Support
from retain.scoring.measure import money_total, ratio
from retain.scoring.standards import Standards
from retain.scoring.value import TIERS
from retain.words import text, vocabulary

_GROUPS_AT_A_GLANCE = 25
_REMEDIES_AT_A_GLANCE = 15
_PARTS = 10_000


def causes_report(
    scores: pl.DataFrame,
    standards: Standards,
    judged: Sequence[Judged],
    lang: str,
    by: str | None = None,
) -> Report:
    """The base seen by why customers leave.

    Args:
        scores: as `retain score` gives them.
        standards: what they were judged by.
        judged: what each cause rests on.
        lang: "en" or "zh".
        by: the column whose values are compared, if any.
    """
    declining = scores.filter(pl.col("cause").is_not_null())
    subtitle = text(
        "causes.subtitle", lang,
        as_of=scores["as_of"][0] if scores.height else standards.as_of,
        customers=scores.height, declining=declining.height,
    )  # fmt: skip
    support = standards.causes.support if standards.causes else ()
    sections = (
        *(_of_the_declining(declining, support, lang) if declining.height else (_nobody(lang),)),
        support_section(support, judged, lang),
        judged_section(judged, lang),
        *(_remedies(declining, lang) if declining.height else ()),
        *(_compared(scores, declining, standards, by, lang) if by is not None else ()),
    )
    return Report(text("causes.title", lang), subtitle, lang, sections)


def _nobody(lang: str) -> Section:
    return Section("causes", text("causes.by_tier", lang), (text("causes.nobody", lang),))


def _of_the_declining(
    declining: pl.DataFrame, support: Sequence[Support], lang: str
) -> tuple[Section, ...]:
    figures = _figures(declining)
    return (
        _picture(figures, declining, lang),
        _worth(figures, declining, lang),
        _for_programs(figures, support, lang),
    )


def _figures(declining: pl.DataFrame) -> pl.DataFrame:
    """One row a cause that is named, the most frequent first and `unknown` last."""
    place = {cause: number for number, cause in enumerate((*CAUSES, UNKNOWN))}
    return (
        declining.group_by("cause")
        .agg(
            pl.len().cast(pl.Int64).alias("customers"),
            *((pl.col("tier_before") == t).sum().cast(pl.Int64).alias(f"tier_{t}") for t in TIERS),
            money_total("value_before"),
            mean("cause_confidence", _PARTS),
        )
        .with_columns(
            share=pl.col("customers") / declining.height,
            last=pl.col("cause") == UNKNOWN,
            place=pl.col("cause").replace_strict(place, return_dtype=pl.Int64),
        )
        .sort("last", "customers", "place", descending=[False, True, False])
        .drop("last", "place")
    )


def _heading(key: str, kind: Kind, lang: str, words: str = "") -> Heading:
    return Heading(key, text(f"column.{key}", lang), kind, words)


def _tiers(figures: pl.DataFrame) -> list[str]:
    """The tiers that matter: D is nobody's while it buys."""
    return [tier for tier in TIERS if tier != "D" or figures["tier_D"].sum()]


def _picture(figures: pl.DataFrame, declining: pl.DataFrame, lang: str) -> Section:
    """Causes by value tier, as bars."""
    tiers = _tiers(figures)
    counts = [f"tier_{tier}" for tier in tiers]
    named = figures.filter(pl.col("cause") != UNKNOWN)["share"]
    longest = float(named.max() or 0.0)  # type: ignore[arg-type]
    rows = tuple(
        (
            row["cause"],
            row["customers"],
            *(row[name] for name in counts),
            Stacked(
                tuple(row[name] / declining.height for name in counts),
                longest if row["cause"] != UNKNOWN else None,
            ),
        )
        for row in figures.iter_rows(named=True)
    )
    headings = (
        _heading("cause", "text", lang, "cause."),
        _heading("customers", "count", lang),
        *(Heading(f"tier_{tier}", tier, "count") for tier in tiers),
        _heading("share_of_declining", "bar", lang),
    )
    said = _sentences(figures, declining, lang)
    if longest:
        said.append(text("causes.shades", lang, shades=_legend(tiers, lang)))
    return Section("causes", text("causes.by_tier", lang), tuple(said), Table(headings, rows))


def _legend(tiers: Sequence[str], lang: str) -> str:
    return text("causes.shade_between", lang).join(
        f"{shade} {text('causes.tier', lang, tier=tier)}"
        for shade, tier in zip(SHADES, tiers, strict=False)
    )


def _sentences(figures: pl.DataFrame, declining: pl.DataFrame, lang: str) -> list[str]:
    """How many have a cause, which costs most, and what unknown means."""
    named = figures.filter(pl.col("cause") != UNKNOWN)
    known = int(named["customers"].sum())
    said = [
        text(
            "causes.known", lang,
            declining=declining.height, known=known,
            share=written(known / declining.height, "share", lang),
        )
    ]  # fmt: skip
    worth = named.filter(pl.col("value_before") > 0).sort(
        "value_before", descending=True, maintain_order=True
    )
    if worth.height:
        top = worth.row(0, named=True)
        value = written(top["value_before"], "money", lang, rounded=True)
        cause = text(f"cause.{top['cause']}", lang)
        said.append(
            text("causes.costliest", lang, cause=cause, value=value, customers=top["customers"])
        )
    if known < declining.height:
        said.append(text("causes.unknown_means", lang))
    return said


def _worth(figures: pl.DataFrame, declining: pl.DataFrame, lang: str) -> Section:
    """What who leaves over each cause was worth, and how far the causes are to be trusted."""
    total = declining.select(money_total("value_before")).item()
    rows = tuple(
        (
            row["cause"],
            row["value_before"],
            row["cause_confidence"],
            _part(row["value_before"], total),
        )
        for row in figures.iter_rows(named=True)
    )
    headings = (
        _heading("cause", "text", lang, "cause."),
        _heading("value_before", "money", lang),
        _heading("cause_confidence", "share", lang),
        _heading("share_of_value_lost", "bar", lang),
    )
    said = (text("causes.confidence_means", lang),)
    return Section("worth", text("causes.worth", lang), said, Table(headings, rows))


def _part(value: float | None, total: float | None) -> float | None:
    """A share; None of a loss, or where there is no value to share."""
    return value / total if value is not None and value >= 0 and total and total > 0 else None


def _for_programs(figures: pl.DataFrame, support: Sequence[Support], lang: str) -> Section:
    """Every figure of every cause that is named, in one table."""
    tested = {each.cause: support_figures(each) for each in support}
    plain: dict[str, Kind] = {
        "cause": "text", "customers": "count", **{f"tier_{t}": "count" for t in TIERS},
        "share": "share", "value_before": "money", "cause_confidence": "share",
    }  # fmt: skip
    of_support: dict[str, Kind] = {
        "exposed": "count", "exposed_silent": "count", "risk_ratio": "ratio", "low": "ratio",
        "high": "ratio", "detectable": "ratio", "share_explained": "share", "supported": "flag",
    }  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for row in figures.iter_rows(named=True):
        beside = tested.get(row["cause"], {})
        rows.append((*(row[name] for name in plain), *(beside.get(name) for name in of_support)))
    headings = tuple(Heading(name, name, kind) for name, kind in (plain | of_support).items())
    title = text("causes.figures", lang)
    return Section("figures", title, (), Table(headings, tuple(rows)), for_programs=True)


def _remedies(declining: pl.DataFrame, lang: str) -> tuple[Section, ...]:
    """What is done about each cause and by whom, the greatest value first."""
    if "remedy" not in declining.columns:
        return ()
    found = (
        declining.group_by("cause_department", "cause", "remedy")
        .agg(pl.len().cast(pl.Int64).alias("customers"), money_total("value_before"))
        .sort(
            "value_before", "customers", "cause", "remedy",
            descending=[True, True, False, False], nulls_last=True,
        )
        .select("cause", "cause_department", "customers", "value_before", "remedy")
    )  # fmt: skip
    headings = (
        _heading("cause", "text", lang, "cause."),
        _heading("cause_department", "text", lang),
        _heading("customers", "count", lang),
        _heading("value_before", "money", lang),
        _heading("remedy", "text", lang),
    )
    table = Table(headings, tuple(found.iter_rows()))
    departments = _departments(declining, lang)
    title = text("causes.remedies", lang)
    return (Section("remedies", title, (departments,), table, _REMEDIES_AT_A_GLANCE),)


def _departments(declining: pl.DataFrame, lang: str) -> str:
    counts = (
        declining.drop_nulls("cause_department")
        .group_by("cause_department")
        .len()
        .sort("len", "cause_department", descending=[True, False])
    )
    named = text("by.between", lang).join(
        text("causes.department", lang, department=name, customers=customers)
        for name, customers in counts.iter_rows()
    )
    return text("causes.departments", lang, departments=named)


def _compared(
    scores: pl.DataFrame, declining: pl.DataFrame, standards: Standards, by: str, lang: str
) -> tuple[Section, ...]:
    """What each group keeps, and the causes of those of it who are in decline."""
    label = vocabulary(lang).get(f"column.{by}", by)
    title = text("causes.by_group", lang, column=label)
    beside = by_sections(scores, standards, by, lang, OF_CHURN)
    if not declining.height:
        return beside
    grouped = declining.with_columns(group=pl.col(by).cast(pl.String))
    named = [c for c in (*CAUSES, UNKNOWN) if (declining["cause"] == c).any()]
    counts = (
        grouped.group_by("group")
        .agg(
            pl.len().cast(pl.Int64).alias("customers"),
            ratio((pl.col("cause") != UNKNOWN).sum(), pl.len()).round(4).alias("known"),
            *((pl.col("cause") == c).sum().cast(pl.Int64).alias(f"of_{c}") for c in named),
        )
        .sort("group", nulls_last=True)
    )
    headings = (
        Heading(by, label),
        _heading("in_decline", "count", lang),
        _heading("cause_known", "share", lang),
        *(Heading(c, text(f"cause.{c}", lang), "count") for c in named),
    )
    table = Table(headings, tuple(counts.iter_rows()))
    said = (text("causes.by_group_means", lang),)
    return *beside, Section("causes_by", title, said, table, _GROUPS_AT_A_GLANCE)
