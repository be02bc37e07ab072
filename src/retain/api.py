"""The Python API: the commands' work as functions over paths or frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from retain.config import TableConfig, known_table, resolve
from retain.settings import TABLE_NAMES

if TYPE_CHECKING:
    import polars as pl

    Source: TypeAlias = (
        str | PathLike[str] | Sequence[str | PathLike[str]] | pl.DataFrame | pl.LazyFrame
    )


def score(
    transactions: Source,
    customers: Source | None = None,
    returns: Source | None = None,
    *,
    tables: Mapping[str, Source] | None = None,
    as_of: date | str | None = None,
    window_days: int | None = None,
    horizon_days: int | None = None,
    max_false_churn: float | None = None,
    value: str | None = None,
    settings: Mapping[str, Any] | None = None,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    date_format: str | None = None,
    decimal: Literal["point", "comma"] | None = None,
    timezone: str | None = None,
    min_date: date | str | None = None,
    max_bad: float | None = None,
) -> pl.DataFrame:
    """Score every customer, as `retain score` does.

    No configuration file and no environment variable is read: what is computed stands in the
    call.

    Args:
        transactions: a path, several, a glob, a folder, or a Polars frame.
        customers: the customers table, where there is one.
        returns: orders given back, where there is such a table.
        tables: further tables by name, e.g. `wallet`, `surveys`, `contacts`.
        as_of: the day to score for (ISO text or date); the newest transaction's where None.
        window_days: length of the window for current figures, 365 where None.
        horizon_days: the days looked ahead, 90 where None.
        max_false_churn: the greatest share of those called churned who buy within the horizon,
            0.1 where None.
        value: "auto", "revenue" or "margin".
        settings: any other setting of `retain.toml`, e.g. `{"levels.floors": {"gold": 10_000}}`;
            `retain config show` lists them.
        columns: role → column of the transactions, or `table.role` → column, where the headers do
            not speak for themselves.
        encoding: of text files that are not UTF-8.
        date_format: of dates that are not ISO, e.g. `%d/%m/%Y`, or `excel1900`, `excel1904`,
            `epoch_s`, `epoch_ms`.
        decimal: the decimal mark, where a column such as `1,234` leaves it open.
        timezone: whose days times with a zone are taken as, e.g. `Europe/Berlin`.
        min_date: earlier dates are faults, 1970-01-01 where None.
        max_bad: the greatest accepted share of bad rows, 0.01 where None.

    Returns:
        one row a customer, sorted by customer_id; columns as `retain fields` lists them.

    Raises:
        RetainError: a source that is not there or cannot be trusted, or a bad argument.
    """
    import polars as pl

    from retain.job import load
    from retain.job import score as score_loaded
    from retain.opening import Inputs
    from retain.tables.spool import Spool

    given = {"transactions": transactions, "customers": customers, "returns": returns}
    given |= {known_table(name, name): source for name, source in (tables or {}).items()}
    mapped: dict[str, dict[str, str]] = {name: {} for name in TABLE_NAMES}
    for role, column in (columns or {}).items():
        table, _, inner = role.rpartition(".")
        mapped[known_table(table or "transactions", role)][inner] = column
    configured: dict[str, TableConfig] = {}
    frames: dict[str, pl.DataFrame | pl.LazyFrame] = {}
    for name, source in given.items():
        if isinstance(source, (pl.DataFrame, pl.LazyFrame)):
            frames[name] = source
        configured[name] = TableConfig(
            files=() if name in frames else _paths(source),
            columns=mapped[name],
            encoding=encoding,
            date_format=date_format,
            decimal=decimal,
        )
    options = {
        "scoring.as_of": as_of,
        "scoring.window_days": window_days,
        "scoring.horizon_days": horizon_days,
        "scoring.max_false_churn": max_false_churn,
        "scoring.value": value,
        "cleaning.max_bad": max_bad,
        "cleaning.min_date": min_date,
        "cleaning.timezone": timezone,
    }
    options |= settings or {}
    config = resolve(search=False, options=options, tables=configured, environment={})
    with Spool() as spool:
        return score_loaded(load(Inputs(config, frames), spool), config).scores


def _paths(source: object) -> tuple[str, ...]:
    if source is None:
        return ()
    if isinstance(source, (str, PathLike)):
        return (fspath(source),)
    if isinstance(source, Sequence):
        return tuple(fspath(path) for path in source)
    raise TypeError(f"a path, several paths or a Polars frame, not {type(source).__name__}")
