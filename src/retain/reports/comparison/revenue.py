"""What drove the change in revenue: the bridge, and the greatest gains and losses."""

from __future__ import annotations

from typing import Final

import polars as pl

from retain.reports.period.bridge import bridge_table
from retain.reports.period.people import AT_A_GLANCE, ON_PAGE, heading
from retain.reports.period.telling import money, signed
from retain.reports.report import Change, Chart, Heading, Kind, Section, Table
from retain.scoring.changes.comparing import Compared, Side
from retain.scoring.changes.movers import biggest_gains, biggest_losses
from retain.scoring.changes.moves import THEN
from retain.words import text

MOST: Final = 50
"""Customers listed of each side at the most; formats of rows hold all (`--by-customer`)."""


def revenue_sections(found: Compared, lang: str) -> tuple[Section, ...]:
    """The bridge, who gained most and who lost most; none where revenue is not told."""
    if found.bridge is None:
        return ()
    return (
        _bridge(found, lang),
        *_sides("gains", biggest_gains(found.spent, MOST), found, lang),
        *_sides("losses", biggest_losses(found.spent, MOST), found, lang),
    )


def _bridge(found: Compared, lang: str) -> Section:
    assert found.bridge is not None
    change = found.bridge.after - found.bridge.before
    values = {
        "change": signed(change, lang),
        "before": money(found.bridge.before, lang),
        "after": money(found.bridge.after, lang),
    }
    said = [text("compare.bridge", lang, **values)]
    if found.bridge_days is not None:
        said.append(text("compare.like_days", lang, days=found.bridge_days))
    table = bridge_table(found.bridge, day_of(found.then), day_of(found.now), lang)
    chart = Chart("bridge", "step", ("amount",), text("bridge.chart", lang, said=said[0]))
    return Section("bridge", text("review.bridge", lang), tuple(said), table, chart=chart)


def day_of(side: Side) -> str:
    """The day a set is of, or what it is called."""
    return side.as_of.isoformat() if side.as_of is not None else side.label


_COLUMNS: Final[dict[str, Kind]] = {
    "customer": "text",
    "owner": "text",
    "tier": "text",
    "status": "text",
    "revenue_then": "money",
    "revenue_now": "money",
    "change": "change",
    "customer_id": "text",
}


def _sides(key: str, rows: pl.DataFrame, found: Compared, lang: str) -> tuple[Section, ...]:
    if not rows.height:
        return ()
    kinds = {
        name: kind for name, kind in _COLUMNS.items()
        if name not in ("owner", "tier", "status") or rows[name].count()
    }  # fmt: skip
    cells = tuple(
        tuple(
            {
                **row,
                "customer": row["name"] or row["customer_id"],
                "revenue_then": row[f"revenue_window{THEN}"],
                "revenue_now": row["revenue_window"],
                "change": Change(row["revenue_change"], "money", row["revenue_change"] > 0),
            }[name]
            for name in kinds
        )
        for row in rows.iter_rows(named=True)
    )
    headings: tuple[Heading, ...] = tuple(
        heading(name, kind, lang, blank=True) for name, kind in kinds.items()
    )
    whole = found.spent.filter(
        pl.col("revenue_change") > 0 if key == "gains" else pl.col("revenue_change") < 0
    )
    said = text(f"compare.{key}", lang, customers=whole.height, money=_sum(whole, lang))
    return (
        Section(
            key, text(f"compare_title.{key}", lang), (said,), Table(headings, cells),
            at_a_glance=AT_A_GLANCE, on_page=ON_PAGE,
        ),
    )  # fmt: skip


def _sum(rows: pl.DataFrame, lang: str) -> str:
    from retain.reports.period.people import total

    return signed(total(rows, "revenue_change"), lang)
