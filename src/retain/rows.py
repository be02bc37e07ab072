"""Which rows and columns of a result are shown, and in what order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from retain.errors import DataError, UsageError, nearest
from retain.options import RowOptions

if TYPE_CHECKING:
    import polars as pl

    from retain.scoring.asked import Asked

_GLANCE = (
    "customer_id", "name", "tier", "value_window", "status", "chance_to_buy", "last_date",
    "days_since_last", "occasions", "own_gap_days", "churn_guard", "expected_value",
    "loyalty_level", "relationship_grade", "key_account", "owner", "growth_rate", "tier_before",
    "rfm_segment", "value_share", "revenue", "return_rate",
)  # fmt: skip
"""What a screen shows first of the scores."""


def select_rows(frame: pl.DataFrame, options: RowOptions) -> pl.DataFrame:
    """The rows and columns asked for.

    Raises:
        DataError: a column that is not there; names the nearest.
        UsageError: a condition or an order that cannot be read.
    """
    if options.where:
        frame = _filtered(frame, options.where)
    if options.sort:
        frame = _sorted(frame, options.sort)
    if options.limit is not None:
        frame = frame.head(options.limit)
    if options.columns:
        names = [name.strip() for name in options.columns.split(",") if name.strip()]
        for name in names:
            check_column(frame, name)
        frame = frame.select(names)
    return frame


def asked(options: RowOptions) -> Asked:
    """The parts of the scores of which a column is shown, sorted by or asked for."""
    from retain.scoring.asked import EVERYTHING, parts_of
    from retain.scoring.catalogue import CATALOGUE

    if options.columns is None:
        return EVERYTHING
    named = " ".join(filter(None, (options.columns, options.where, options.sort)))
    return parts_of({column.part for column in CATALOGUE if column.name in named})


def customers_where(known: pl.DataFrame, where: str) -> pl.Series:
    """The codes of the customers for whom a condition on their facts is true.

    Args:
        known: `code`, `customer_id` and facts, one row a customer.
        where: as `--where` takes it; it does not see the codes.

    Raises:
        DataError, UsageError: as `select_rows`.
    """
    chosen = _filtered(known.drop("code"), where).select("customer_id")
    return known.join(chosen, on="customer_id", how="semi", maintain_order="left")["code"]


def groups_by(known: pl.DataFrame, by: str) -> pl.DataFrame:
    """`code` and `group`: the value of a fact, as text, of every customer.

    Args:
        known: `code`, `customer_id` and facts, one row a customer.
        by: one of the facts.

    Raises:
        DataError: there is no such fact; names the nearest.
    """
    import polars as pl

    check_column(known.drop("code", "customer_id"), by)
    return known.select("code", group=pl.col(by).cast(pl.String))


def at_a_glance(frame: pl.DataFrame) -> pl.DataFrame:
    """Scores as a screen shows them: the greatest value first, the telling columns first."""
    first = [name for name in _GLANCE if name in frame.columns]
    rest = [name for name in frame.columns if name not in first]
    return frame.sort("value_rank", "customer_id", nulls_last=True).select(*first, *rest)


def with_usual_columns(options: RowOptions, names: str, frame: pl.DataFrame) -> RowOptions:
    """The options with `names` where no columns are asked for: those that are there.

    Under pseudonyms names and evidence are not.
    """
    if options.columns:
        return options
    kept = ",".join(name for name in names.split(",") if name in frame.columns)
    return replace(options, columns=kept)


def most_valuable(frame: pl.DataFrame) -> pl.DataFrame:
    """Scores with those first who are worth most."""
    return frame.sort("value_rank", "customer_id", nulls_last=True)


def most_at_risk(frame: pl.DataFrame) -> pl.DataFrame:
    """Scores with those first who were worth most and are longest overdue."""
    return frame.sort(
        "tier_before", "overdue_ratio", "customer_id", descending=[False, True, False],
        nulls_last=True,
    )  # fmt: skip


def in_decline(frame: pl.DataFrame) -> pl.DataFrame:
    """Who is in decline and so has a cause, those first who were worth most."""
    return frame.drop_nulls("cause").sort(
        "value_before", "customer_id", descending=[True, False], nulls_last=True
    )


def check_column(frame: pl.DataFrame, name: str) -> None:
    """Make sure that a column is there.

    Raises:
        DataError: it is not; names the nearest.
    """
    if name not in frame.columns:
        raise DataError(
            "unknown_column",
            code="MISSING_COLUMN",
            column=name,
            near=nearest(name, frame.columns) or "-",
            seen=", ".join(frame.columns),
        )


def _filtered(frame: pl.DataFrame, where: str) -> pl.DataFrame:
    """Rows for which the SQL expression is true; it sees the frame's columns and nothing else."""
    import polars as pl

    from retain.scoring.conditions import columns_of, condition

    try:
        asked_for = condition(where)
        names = columns_of(asked_for)
    except ValueError as error:
        raise UsageError("bad_where", where=where, problem=str(error)) from error
    for name in names:
        check_column(frame, name)
    try:
        return frame.filter(asked_for)
    except (pl.exceptions.PolarsError, TypeError) as error:
        raise UsageError("bad_where", where=where, problem=str(error).splitlines()[0]) from error


def _sorted(frame: pl.DataFrame, order: str) -> pl.DataFrame:
    names, falling = [], []
    for part in order.split(","):
        name, _, direction = part.strip().partition(" ")
        if direction.strip().lower() not in ("", "asc", "desc"):
            raise UsageError("bad_sort", sort=order, part=part.strip())
        check_column(frame, name)
        names.append(name)
        falling.append(direction.strip().lower() == "desc")
    return frame.sort(names, descending=falling, nulls_last=True, maintain_order=True)
