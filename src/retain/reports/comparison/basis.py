"""What is compared, and what of it is no doing of customers."""

from __future__ import annotations

from typing import Final

import polars as pl

from retain.reports.layout import written
from retain.reports.period.telling import called, named
from retain.reports.report import Section
from retain.scoring.changes.comparing import Compared
from retain.scoring.changes.side_by_side import BOTH, ONLY_NOW, ONLY_THEN
from retain.words import text

_NAMED: Final = 3


def basis_section(found: Compared, lang: str) -> Section:
    """Who stands in both sets, whether lines moved, which columns are only in one."""
    said = [text("compare.in_both", lang, customers=found.in_both)]
    for key, where in (("compare.only_then", ONLY_THEN), ("compare.only_now", ONLY_NOW)):
        rows = found.only(where)
        if rows.height:
            people = [called(row, lang) for row in rows.head(_NAMED).iter_rows(named=True)]
            who = named(rows.to_dicts(), people, lang)
            said.append(text(key, lang, customers=rows.height, who=who))
    judged = "one" if found.one_standard else "untold"
    said.append(text(f"compare_judged.{judged}", lang))
    if (recalled := _recalled(found)) and not found.one_standard:
        said.append(text("compare.recalled", lang, customers=recalled))
    if found.then.as_of is not None and found.then.as_of == found.now.as_of:
        said.append(text("compare.same_day", lang))
    said += [
        text(
            "compare.line_moved", lang,
            tier=line.above, then=written(line.then, "money", lang, rounded=True),
            now=written(line.now, "money", lang, rounded=True),
        )
        for line in found.lines
    ]  # fmt: skip
    if found.lines:
        said.append(text("compare.moved_alone", lang, customers=_moved_alone(found)))
    if found.short_since is not None:
        said.append(text("compare.short", lang, first=found.short_since.isoformat()))
    for key, one, other in (
        ("compare.columns_then", found.then, found.now),
        ("compare.columns_now", found.now, found.then),
    ):
        names = [name for name in one.scores.columns if name not in other.scores.columns]
        if names:
            said.append(text(key, lang, columns=", ".join(names)))
    return Section("basis", text("compare.basis", lang), tuple(said))


def _recalled(found: Compared) -> int:
    """Who was called gone, is so no more, and has not bought since."""
    if not found.knows("churned", "occasions"):
        return 0
    same = pl.col("occasions") == pl.col("occasions_then")
    back = pl.col("churned_then") & ~pl.col("churned")
    return found.beside.filter((pl.col("stands_in") == BOTH) & same & back).height


def _moved_alone(found: Compared) -> int:
    """Who stands in another tier with the very same value."""
    same = pl.col("value_window").eq_missing(pl.col("value_window_then"))
    bought = pl.col("tier").ne("D") & pl.col("tier_then").ne("D")
    moved = pl.col("tier").ne_missing(pl.col("tier_then"))
    return found.beside.filter((pl.col("stands_in") == BOTH) & same & bought & moved).height
