"""The customers behind a comparison: who slowed, left, came back; key accounts won and lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import polars as pl

from retain.reports.period.people import AT_A_GLANCE, ON_PAGE, table_of
from retain.reports.report import Kind, Section, Table
from retain.scoring.changes.compared_figures import key_account_moves
from retain.scoring.changes.comparing import Compared
from retain.scoring.changes.movers import newly_churned, newly_slowing, returned_now
from retain.scoring.changes.moves import THEN, minor
from retain.scoring.measure import currency
from retain.words import text

_MOVERS: Final[dict[str, Kind]] = {
    "customer": "text",
    "owner": "text",
    "tier_before": "text",
    "key_account": "flag",
    "status_then": "text",
    "status": "text",
    "what_changed": "text",
    "worth": "money",
    "chance_to_buy": "share",
    "cause": "text",
    "remedy": "text",
    "next_step": "text",
    "customer_id": "text",
}
_KEY: Final[dict[str, Kind]] = {
    "customer": "text",
    "owner": "text",
    "tier_then": "text",
    "tier": "text",
    "status": "text",
    "value_then": "money",
    "value_now": "money",
    "cause": "text",
    "customer_id": "text",
}


def customer_sections(found: Compared, lang: str) -> tuple[Section, ...]:
    """A section each of who moved which way; none where nobody did."""
    moves = found.moves.with_columns(
        worth=currency(pl.max_horizontal(
            minor("value_before"), minor("value_window"), minor(f"value_before{THEN}"),
            minor(f"value_window{THEN}"),
        )),
        value_then=pl.col(f"value_window{THEN}"),
        value_now=pl.col("value_window"),
    )  # fmt: skip
    return (
        *_section("slowing", newly_slowing(moves), _MOVERS, lang),
        *_section("churned", newly_churned(moves), _MOVERS, lang),
        *_section("returned", returned_now(moves), _MOVERS, lang),
        *_section("key_won", key_account_moves(moves, won=True), _KEY, lang),
        *_section("key_lost", key_account_moves(moves, won=False), _KEY, lang),
    )


def _section(
    key: str, rows: pl.DataFrame, kinds: dict[str, Kind], lang: str
) -> tuple[Section, ...]:
    if not rows.height:
        return ()
    title = f"compare_title.{key}" if key.startswith("key_") else f"review.{key}"
    said = text(f"compare.{key}", lang, customers=rows.height)
    table = _in_words(table_of(rows.to_dicts(), kinds, lang))
    return (
        Section(key, text(title, lang), (said,), table, at_a_glance=AT_A_GLANCE, on_page=ON_PAGE),
    )


def _in_words(table: Table) -> Table:
    """The table with statuses of then in words, too."""
    headings = [
        replace(each, words="status_name.") if each.key == "status_then" else each
        for each in table.headings
    ]
    return replace(table, headings=tuple(headings))
