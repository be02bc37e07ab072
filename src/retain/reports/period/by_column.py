"""Managers, regions or any groups side by side: what they have, keep, and have at risk."""

from __future__ import annotations

from typing import Final

import polars as pl

from retain.reports.layout import written
from retain.reports.report import Cell, Change, Heading, Kind, Marked, Section, Table
from retain.reports.service_words import FEW, marked
from retain.scoring.changes.by_column import ByColumn
from retain.words import text, vocabulary

_AT_A_GLANCE, _ON_PAGE, _IN_MAIL, _NAMED = 15, 40, 5, 3

_KINDS: Final[dict[str, Kind]] = {
    "customers": "count",
    "value_window": "money",
    "value_share": "bar",
    "revenue_period": "money",
    "revenue_period_change": "change",
    "kept_share": "share",
    "kept_expected": "share",
    "kept_verdict": "text",
    "at_risk": "count",
    "value_at_risk": "money",
    "newly_churned": "count",
    "on_cadence_share": "share",
    "complaints_per_100": "ratio",
    "on_time_delivery": "share",
    "active": "count",
}
"""What is shown of a group, in this order, as far as anything is known of any."""

_MADE_FROM: Final = {
    "kept_share": "could_be_kept",
    "on_cadence_share": "with_cadence",
    "complaints_per_100": "customers",
    "on_time_delivery": "deliveries_judged",
}
"""A rate → what counts the rows it was made from."""

MORE, FEWER = "more", "fewer"
_LEVEL: Final = 0.05


def by_column_section(found: ByColumn, lang: str) -> Section:
    """The groups of a column, the most value first.

    Args:
        found: as `scoring.changes.by_column` gives it.
        lang: "en" or "zh".
    """
    label = vocabulary(lang).get(f"column.{found.by}", found.by)
    title = text("by_column.title", lang, column=label)
    if not found.groups.height:
        return Section("by", title, (text("by.nobody", lang),), in_mail=0)
    frame = found.groups.with_columns(
        revenue_period_change=(pl.col("revenue_period") - pl.col("revenue_period_before")).round(4),
        kept_verdict=_verdict(),
    )
    shown = {n: k for n, k in _KINDS.items() if frame[n].count() or n == "kept_verdict"}
    if not frame["could_be_kept"].count():
        shown.pop("kept_verdict")
    rows = tuple(
        (row["group"], *(_cell(row, name) for name in shown)) for row in frame.iter_rows(named=True)
    )
    headings = (
        Heading(found.by, label),
        *(_heading(name, kind, lang) for name, kind in shown.items()),
    )
    return Section(
        "by",
        title,
        tuple(_sentences(found, frame, rows, label, lang)),
        Table(headings, rows),
        _AT_A_GLANCE,
        on_page=_ON_PAGE,
        in_mail=_IN_MAIL,
    )


def _verdict() -> pl.Expr:
    """Whether a group kept more or fewer than its mix beyond chance; null for neither."""
    beyond = (pl.col("kept_p") < _LEVEL).fill_null(False)
    side = pl.when(pl.col("kept_share") > pl.col("kept_expected")).then(pl.lit(MORE))
    return pl.when(beyond).then(side.otherwise(pl.lit(FEWER)))


def _heading(name: str, kind: Kind, lang: str) -> Heading:
    words = "by_column.verdict." if name == "kept_verdict" else ""
    return Heading(
        name, text(f"group_column.{name}", lang), kind, words, blank=bool(words),
        note=text(f"group_note.{name}", lang),
    )  # fmt: skip


def _cell(row: dict[str, Cell], name: str) -> Cell:
    value = row[name]
    if name == "revenue_period_change":
        moved = _number(value)
        return Change(moved, "money", better=moved > 0 if moved else None)
    if name in _MADE_FROM:
        rows = row[_MADE_FROM[name]]
        return marked(_number(value), rows if isinstance(rows, int) else None)
    return value


def _number(value: Cell) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _sentences(
    found: ByColumn, frame: pl.DataFrame, rows: tuple[tuple[Cell, ...], ...], label: str, lang: str
) -> list[str]:
    said = [*_on_risk(frame, lang), *_on_keeping(frame, lang)]
    said.append(text("by_column.meaning", lang, days=found.days, window=found.window_days))
    if found.placed:
        said.append(text("by_column.placed", lang, customers=found.placed))
    without = frame.filter(pl.col("group").is_null())
    if without.height and frame.height > 1:
        count = int(without["customers"][0])
        said.append(text("by_column.without", lang, customers=count, column=label))
    if any(isinstance(cell, Marked) for row in rows for cell in row):
        said.append(text("by_column.few", lang, few=FEW))
    return said


def _on_risk(frame: pl.DataFrame, lang: str) -> list[str]:
    """Whose customers at risk weigh most, where anybody's are."""
    risky = frame.filter(pl.col("value_at_risk") > 0).sort(
        "value_at_risk", "group", descending=[True, False], nulls_last=True
    )
    if risky.height <= 1:
        return []
    named = [
        text(
            "by_column.risk_of", lang, group=_name(row["group"], lang), customers=row["at_risk"],
            value=written(row["value_at_risk"], "money", lang, rounded=True),
        )
        for row in risky.head(_NAMED).iter_rows(named=True)
    ]  # fmt: skip
    return [text("by_column.risk", lang, groups=text("by.between", lang).join(named))]


def _on_keeping(frame: pl.DataFrame, lang: str) -> list[str]:
    """Who kept more, and fewer, than the same mix of customers keeps elsewhere."""
    compared = frame.filter(pl.col("kept_p").is_not_null())
    said = []
    for verdict, key in ((MORE, "by_column.kept_more"), (FEWER, "by_column.kept_fewer")):
        those = compared.filter(pl.col("kept_verdict") == verdict).sort("kept_p", "group")
        if those.height:
            named = [_kept(row, lang) for row in those.head(_NAMED).iter_rows(named=True)]
            names = text("by.between", lang).join(named)
            more = those.height - _NAMED
            names += text("by.more", lang, groups=more) if more > 0 else ""
            said.append(text(key, lang, groups=names, compared=compared.height))
    if said:
        said.append(text("by_column.not_why", lang))
    elif compared.height > 1:
        said.append(text("by_column.alike", lang, compared=compared.height))
    return said


def _kept(row: dict[str, Cell], lang: str) -> str:
    shares = {name: written(row[name], "share", lang) for name in ("kept_share", "kept_expected")}
    return text("by_column.kept_of", lang, group=_name(row["group"], lang), **shares)


def _name(group: Cell, lang: str) -> str:
    return str(group) if group is not None else text("by.without", lang)
