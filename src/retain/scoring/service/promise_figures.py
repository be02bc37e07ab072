"""The figures of promises: of all of them, and by who made them, region, owner, tier and month.

Of those whose day was over in the period and of which it is known what became of them,

    fulfilled = (on time + late + kept on an unknown day) / (these + broken)
    kept      = fulfilled · on time / (on time + late)

The second is on time / (on time + late + broken) where every day is known: promises kept on an
unknown day are taken to have been as punctual as the others. Where the base hardly notes what
became of promises neither is told: what is noted then is mostly what was kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from retain.scoring.churn_rules import wilson
from retain.scoring.figure import Figure, FigureKind
from retain.scoring.measure import currency, ratio
from retain.scoring.service.promises import (
    BROKEN,
    KEPT,
    LATE,
    NOT_NOTED,
    ON_TIME,
    OPEN,
    PromiseBook,
    promises_due,
    promises_overdue,
)


@dataclass(frozen=True)
class _Said:
    """How one figure is given.

    Attributes:
        kind: what sort of figure it is.
        rows: the count of what it was made from.
        unknown: why it is not known, where what all of them need is there.
    """

    kind: FigureKind
    rows: str
    unknown: str = "no_promises_due"


FIGURES: Final[dict[str, _Said]] = {
    "promises_due": _Said("count", "due"),
    "promises_kept": _Said("share", "judged", "kept_days_untold"),
    "promises_fulfilled": _Said("share", "judged"),
    "promises_late": _Said("count", "dated"),
    "promise_days_late": _Said("days", "late", "no_late_promises"),
    "promises_broken": _Said("count", "judged"),
    "promises_not_noted": _Said("count", "due"),
    "promises_due_soon": _Said("count", "unkept"),
    "promises_overdue": _Said("count", "unkept"),
    "promise_money_overdue": _Said("money", "overdue_amounts", "amounts_untold"),
}
"""The figures of promises, in the order they are shown."""

_OF_NOTING: Final = ("promises_kept", "promises_fulfilled", "promises_broken", "promises_overdue",
                     "promise_money_overdue")  # fmt: skip
"""What is not known where the base hardly notes what became of promises."""

_NO_PERIOD: Final = ("promises_due_soon", "promises_overdue", "promise_money_overdue")
"""What does not ask when a promise was due."""


def promise_figures(book: PromiseBook, *, days: int) -> tuple[Figure, ...]:
    """The figures of the whole base, each with its rows; unknown ones with the reason.

    Args:
        book: the promises.
        days: how far ahead those are counted that are still to be kept.
    """
    told = {**_of_period(book), **_of_last_day(book, days)}
    found = []
    for name, said in FIGURES.items():
        reason = _reason(name, said, told, book)
        value = None if reason else float(told[name] or 0)
        found.append(Figure(name, said.kind, value, int(told[said.rows] or 0), "promises", reason))
    return tuple(found)


def promises_by(book: PromiseBook, column: str) -> pl.DataFrame:
    """The figures of each group of the period's promises, those without one last.

    Args:
        book: the promises.
        column: one of `promises.COLUMNS`.

    Returns:
        the column, `due`, `judged`, `on_time`, `late`, `kept`, `broken`, `not_noted` (counts),
        `promises_kept` with `kept_low` and `kept_high` (Wilson's 95 % interval),
        `promises_fulfilled`, and `promise_days_late` (median). Makers and owners the most promises
        first, all other groups by name.
    """
    grouped = _counted(book.rows.filter("in_period"), pl.col(column), noted=book.is_noted)
    ends = [
        (None, None) if share is None else wilson(share, judged)
        for share, judged in grouped.select("promises_kept", "judged").iter_rows()
    ]
    intervals = {
        name: pl.Series([end[side] for end in ends], dtype=pl.Float64).round(4)
        for side, name in enumerate(("kept_low", "kept_high"))
    }
    many = pl.col("due") * int(column in ("by", "owner"))
    return (
        grouped.with_columns(**intervals)
        .sort(pl.col(column).is_null(), -many, column)
        .select(column, *_COUNTS, "promises_kept", *intervals, "promises_fulfilled", _DAYS_LATE)
    )


_COUNTS: Final = ("due", "judged", ON_TIME, LATE, KEPT, BROKEN, NOT_NOTED)
_DAYS_LATE: Final = "promise_days_late"


def _counted(rows: pl.DataFrame, by: pl.Expr, *, noted: bool) -> pl.DataFrame:
    """`_COUNTS`, `dated`, the shares, and the median of days late, of each group."""

    def count(*outcomes: str) -> pl.Expr:
        return pl.col("outcome").is_in(outcomes).sum().cast(pl.Int64)

    counts = rows.group_by(by).agg(
        count(ON_TIME, LATE, KEPT, BROKEN, NOT_NOTED).alias("due"),
        count(ON_TIME, LATE, KEPT, BROKEN).alias("judged"),
        count(ON_TIME, LATE, KEPT).alias("fulfilled"),
        count(ON_TIME, LATE).alias("dated"),
        *(count(name).alias(name) for name in (ON_TIME, LATE, KEPT, BROKEN, NOT_NOTED)),
        pl.col("days_late").median().alias(_DAYS_LATE),
    )
    fulfilled = ratio(pl.col("fulfilled"), pl.col("judged"))
    punctual = ratio(pl.col(ON_TIME), pl.col("dated"))
    kept = pl.when(pl.col("fulfilled") == 0).then(fulfilled).otherwise(fulfilled * punctual)
    shares = {"promises_kept": kept, "promises_fulfilled": fulfilled}
    told = [pl.when(pl.lit(noted)).then(each.round(4)).alias(n) for n, each in shares.items()]
    return counts.with_columns(told)


def _of_period(book: PromiseBook) -> dict[str, float | None]:
    """The figures of the promises due in the period, and their counts."""
    everybody = pl.lit("").alias("everybody")
    one = _counted(book.rows.filter("in_period"), everybody, noted=book.is_noted)
    row = one.row(0, named=True) if one.height else dict.fromkeys(one.columns)
    named = {f"promises_{name}": row[name] for name in ("due", LATE, BROKEN, NOT_NOTED)}
    return {**row, **named}


def _of_last_day(book: PromiseBook, days: int) -> dict[str, float | None]:
    """What is still to be kept on the last day, whenever it was due, of all that is unkept."""
    unkept = book.rows.filter(pl.col("outcome").is_in([OPEN, BROKEN])).height
    amounts = book.rows.filter(pl.col("outcome") == BROKEN)["amount"].drop_nulls()
    money = amounts.to_frame().select(currency(pl.col("amount").sum())).item()
    return {
        "unkept": unkept,
        "promises_due_soon": promises_due(book, days=days).height,
        "promises_overdue": promises_overdue(book).height,
        "overdue_amounts": amounts.len(),
        "promise_money_overdue": money if amounts.len() else None,
    }


def _reason(name: str, said: _Said, told: dict[str, float | None], book: PromiseBook) -> str | None:
    """Why a figure is not known, the first that holds; None where it is."""
    if not book.told:
        return "no_promises_table"
    if name in _NO_PERIOD and not book.rows.height:
        return "no_promises"
    if name in _OF_NOTING and book.record is not None and not book.is_noted:
        return "keeping_hardly_noted"
    if name in _NO_PERIOD or FIGURES[name].kind == "count":
        return said.unknown if said.kind == "money" and told[name] is None else None
    if not told["judged"]:
        return "no_promises_due"
    return said.unknown if told[name] is None else None
