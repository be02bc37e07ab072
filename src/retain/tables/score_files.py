"""Files of scores, read back as `retain score` wrote them, in any of its formats of data.

The catalogue says what each column holds. Lists stand joined by `;` in CSV files and workbooks, and
texts that a spreadsheet would take for formulas have an apostrophe before them there: both are
undone. A file may hold fewer columns, in any order, and such as this version does not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from retain.errors import DataError, UsageError
from retain.scoring.catalogue import BY_NAME, Column
from retain.tables.careful import LINE
from retain.tables.formulas import restored
from retain.tables.kinds.accounts import CUSTOMERS
from retain.tables.ndjson import looks_like_json
from retain.tables.plain import plain_text
from retain.tables.roles import TABLES
from retain.tables.scan import Reading
from retain.tables.scans import open_scan
from retain.tables.sources import Source, find_sources
from retain.tables.spool import Spool
from retain.tables.streams import at_hand
from retain.tables.unchanged import unchanged

CUSTOMER: Final = "customer_id"
AS_OF: Final = "as_of"
_WHO: Final = (CUSTOMER, "name", AS_OF)
"""Columns that other files may have as well: by them alone nothing is a file of scores."""

_SHOWN: Final = 8
_ISO_DAY: Final = 10
_TRUE, _FALSE = "true", "false"


@dataclass(frozen=True)
class ScoreFile:
    """Scores as a file holds them.

    Attributes:
        label: the file's name.
        frame: one row a customer, sorted by customer_id; columns of the catalogue have its types,
            all others are as the file holds them.
        as_of: the day they are of; None where no column tells.
        unknown: columns that are neither the catalogue's nor facts of customers that retain knows.
    """

    label: str
    frame: pl.DataFrame
    as_of: date | None
    unknown: tuple[str, ...]


def read_score_file(spec: str) -> ScoreFile:
    """The scores in a file.

    Args:
        spec: a file; CSV, NDJSON or JSON may be compressed.

    Raises:
        InputMissing: it is not there.
        DataError: it is damaged, holds no scores, a cell of another type than its column's, a
            customer twice or none, or scores of several days.
        UsageError: it names several files.
    """
    found = find_sources(spec)
    if len(found) != 1:
        raise UsageError("one_score_file", source=spec, files=len(found))
    with Spool() as spool, unchanged(spool.seen):
        source = at_hand(found[0], spool, Reading().wait_seconds)
        raw, spelled = _raw(source, spool)
    label = found[0].label
    _check_scores(raw.columns, label)
    raw = restored(raw) if spelled else raw
    frame = raw.select(_typed(raw, name, label) for name in raw.columns)
    _check_customers(frame, label)
    known = {*BY_NAME, *CUSTOMERS.roles}
    return ScoreFile(
        label,
        frame.sort(CUSTOMER),
        _day_of(frame, label),
        tuple(sorted(name for name in frame.columns if name not in known)),
    )


def _raw(source: Source, spool: Spool) -> tuple[pl.DataFrame, bool]:
    """The columns of a file, and whether formulas are kept from running in it."""
    spelled = source.format in ("csv", "excel")
    if source.format in ("csv", "ndjson"):
        text = plain_text(source, None, Reading().limits, spool)
        if source.format == "ndjson" or looks_like_json(text.path):
            return _of_json(text.path.read_bytes(), source.label), False
    scan = open_scan(source, Reading(), spool)
    frame = scan.frame.collect(engine="streaming")
    if scan.rejects:
        line = min(scan.rejects.first.values())
        raise DataError(
            "damaged_scores", code="CORRUPT", file=source.label, rows=len(scan.rejects), line=line
        )
    return frame.drop(LINE, strict=False), spelled


def _of_json(content: bytes, label: str) -> pl.DataFrame:
    """An array of objects, or an object a line."""
    read = pl.read_json if content.lstrip()[:1] == b"[" else pl.read_ndjson
    try:
        return read(content, infer_schema_length=None)
    except pl.exceptions.PolarsError as error:
        problem = str(error).splitlines()[0]
        raise DataError(
            "unreadable_content", code="CORRUPT", file=label, problem=problem
        ) from error


def _check_scores(names: Sequence[str], label: str) -> None:
    """Make sure that a file has customers, and something that was scored of them.

    A column that other tables have as well, such as a discount, is none of scores by itself.
    """
    scored = {name for name in names if name in BY_NAME and name not in _WHO}
    roles = {role for table in TABLES.values() for role in table.roles}
    if CUSTOMER not in names or not (scored if AS_OF in names else scored - roles):
        seen = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
        raise DataError("no_scores", code="NO_SCORES", file=label, seen=seen)


def _check_customers(frame: pl.DataFrame, label: str) -> None:
    customers = frame[CUSTOMER]
    if customers.null_count():
        row = customers.is_null().arg_true()[0] + 1
        raise DataError("scores_of_nobody", code="NULL_ID", file=label, row=row)
    twice = frame.filter(customers.is_duplicated())[CUSTOMER]
    if twice.len():
        raise DataError(
            "scored_twice", code="DUPLICATE_ID", file=label, customer=twice[0],
            customers=twice.n_unique(),
        )  # fmt: skip


def _day_of(frame: pl.DataFrame, label: str) -> date | None:
    """The one day that all scores are of."""
    if AS_OF not in frame.columns:
        return None
    days = frame[AS_OF].drop_nulls().unique().sort()
    if days.len() > 1:
        raise DataError(
            "scores_of_days", code="SEVERAL_DAYS", file=label, days=days.len(), first=days[0],
            last=days[-1],
        )  # fmt: skip
    day: date | None = days[0] if days.len() else None
    return day


def _typed(raw: pl.DataFrame, name: str, label: str) -> pl.Series:
    """A column of the catalogue in its type, and any other as it stands; "" and [] are null.

    Raises:
        DataError: a cell that is not of the type.
    """
    cells = raw[name]
    if cells.dtype == pl.String:
        cells = cells.replace("", None)
    elif isinstance(cells.dtype, pl.List):
        cells = raw.select(pl.when(pl.col(name).list.len() > 0).then(name))[name]
    column = BY_NAME.get(name)
    if column is None or cells.dtype == column.dtype:
        return cells
    made = _cast(cells, column)
    lost = (made.is_null() & cells.is_not_null()).arg_true()
    if lost.len():
        raise DataError(
            "bad_score_cell", code="BAD_CELL", file=label, column=name, cell=cells[lost[0]],
            row=lost[0] + 1, kind=column.kind,
        )  # fmt: skip
    return made


def _cast(cells: pl.Series, column: Column) -> pl.Series:
    """The cells in a column's type; null where one has no such meaning."""
    dtype = column.dtype
    if cells.dtype == pl.String:
        if dtype == pl.Date:
            return cells.str.head(_ISO_DAY).str.to_date("%Y-%m-%d", strict=False)
        if dtype == pl.Boolean:
            meant = {_TRUE: True, _FALSE: False}
            lower = cells.str.to_lowercase()
            return lower.replace_strict(meant, default=None, return_dtype=pl.Boolean)
        if isinstance(dtype, pl.List):
            return cells.str.split(";")
        if dtype.is_integer():
            return _whole(cells.cast(pl.Float64, strict=False), dtype)
    return cells.cast(dtype, strict=False)


def _whole(numbers: pl.Series, dtype: pl.DataType) -> pl.Series:
    """Numbers as whole ones; null where one is not."""
    whole = numbers.cast(dtype, strict=False)
    return whole.zip_with((numbers == whole).fill_null(False), pl.Series([None], dtype=dtype))
