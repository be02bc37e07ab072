"""The figures of a comparison: what was and is, and how many customers moved which way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from retain.scoring.changes.comparing import Compared
from retain.scoring.changes.movers import (
    AT_RISK,
    fallen,
    newly_churned,
    newly_slowing,
    returned_now,
    risen,
)
from retain.scoring.changes.moves import THEN, minor
from retain.scoring.changes.side_by_side import ONLY_NOW, ONLY_THEN, changed_alone
from retain.scoring.figure import Figure, FigureKind
from retain.scoring.measure import MINOR_PER_UNIT

UNTOLD, NO_REVENUE = "column_missing", "no_revenue"
"""Why a figure is not known: a column that not both have; nothing to take a share of."""

_Sum = Callable[[pl.DataFrame], float]


def _money(name: str) -> _Sum:
    return lambda scores: int(scores.select(minor(name).sum()).item()) / MINOR_PER_UNIT


def _count(fits: pl.Expr) -> _Sum:
    return lambda scores: scores.filter(fits.fill_null(False)).height


LEVELS: Final[Mapping[str, tuple[FigureKind, tuple[str, ...], _Sum, str]]] = {
    "customers": ("count", ("customer_id",), lambda scores: scores.height, ""),
    "buyers_window": (
        "count",
        ("occasions_window",),
        _count(pl.col("occasions_window") > 0),
        "more",
    ),
    "revenue_window": ("money", ("revenue_window",), _money("revenue_window"), "more"),
    "value_window": ("money", ("value_window",), _money("value_window"), "more"),
    "active_customers": ("count", ("status",), _count(pl.col("status") == "active"), "more"),
    "at_risk": ("count", ("status",), _count(pl.col("status").is_in(AT_RISK)), "less"),
    "churned_customers": ("count", ("churned",), _count(pl.col("churned")), "less"),
    "key_accounts": ("count", ("key_account",), _count(pl.col("key_account")), "more"),
}
"""A figure of each day → its kind, the columns it is made from, how, and which way is better."""

MOVED: Final[Mapping[str, tuple[tuple[str, ...], Callable[[pl.DataFrame], pl.DataFrame]]]] = {
    "newly_slowing": (("status",), newly_slowing),
    "newly_churned": (("churned",), newly_churned),
    "returned_customers": (("status",), returned_now),
    "risen": (("tier",), risen),
    "fallen": (("tier",), fallen),
    "key_accounts_won": (("key_account",), lambda moves: key_account_moves(moves, won=True)),
    "key_accounts_lost": (("key_account",), lambda moves: key_account_moves(moves, won=False)),
}
"""How many moved one way → the columns it is seen by, and who they are."""

SHARES: Final = {"revenue_change": "revenue_window", "value_change": "value_window"}
"""By what share a sum moved → the sum."""

KINDS: Final[Mapping[str, FigureKind]] = {
    **{name: kind for name, (kind, *_) in LEVELS.items()},
    **dict.fromkeys(SHARES, "share"),
    "new_customers": "count",
    "lost_customers": "count",
    **dict.fromkeys(MOVED, "count"),
    "changed_customers": "count",
    "only_then": "count",
    "only_now": "count",
}
"""Every figure of a comparison, whatever is compared."""


def key_account_moves(moves: pl.DataFrame, *, won: bool) -> pl.DataFrame:
    """Who became a key account, or ceased to be one; the most valuable first."""
    now, then = (pl.col(f"key_account{when}").fill_null(False) for when in ("", THEN))
    worth = pl.max_horizontal(minor("value_window"), minor(f"value_window{THEN}"))
    return moves.filter(now & ~then if won else then & ~now).sort(
        worth, "customer_id", descending=[True, False]
    )


def level_figures(found: Compared) -> tuple[tuple[Figure, Figure, str], ...]:
    """The figures of now and of then, and which way is better, of what both sets tell."""
    return tuple(
        (_level(name, found.now.scores), _level(name, found.then.scores), better)
        for name, (_, columns, _, better) in LEVELS.items()
        if all(set(columns) <= set(side.scores.columns) for side in (found.then, found.now))
    )


def compared_figures(found: Compared) -> tuple[Figure, ...]:
    """All of `KINDS`, in that order."""
    made = {name: _level(name, found.now.scores) for name in LEVELS}
    made |= {name: _share(name, of, found) for name, of in SHARES.items()}
    for name, step in (("new_customers", "new"), ("lost_customers", "lost")):
        count = None if found.bridge is None else found.bridge.step(step).customers
        made[name] = _counted(name, count, found)
    for name, (columns, who) in MOVED.items():
        count = who(found.moves).height if found.knows(*columns) else None
        made[name] = _counted(name, count, found)
    made["changed_customers"] = _counted(
        "changed_customers", changed_alone(found.beside).height, found
    )
    for name, where in (("only_then", ONLY_THEN), ("only_now", ONLY_NOW)):
        made[name] = _counted(name, found.only(where).height, found)
    return tuple(made[name] for name in KINDS)


def _level(name: str, scores: pl.DataFrame) -> Figure:
    kind, columns, value, _ = LEVELS[name]
    known = all(column in scores.columns for column in columns)
    return Figure(
        name, kind, round(value(scores), 4) if known else None, scores.height, "customers",
        None if known else UNTOLD,
    )  # fmt: skip


def _share(name: str, of: str, found: Compared) -> Figure:
    now, then = (_level(of, side.scores).value for side in (found.now, found.then))
    rows = found.now.scores.height
    if now is None or then is None:
        return Figure(name, "share", None, rows, "customers", UNTOLD)
    if then <= 0:
        return Figure(name, "share", None, rows, "customers", NO_REVENUE)
    return Figure(name, "share", round(now / then - 1, 4), rows, "customers")


def _counted(name: str, count: int | None, found: Compared) -> Figure:
    reason = UNTOLD if count is None else None
    return Figure(name, "count", count, found.beside.height, "customers", reason)
