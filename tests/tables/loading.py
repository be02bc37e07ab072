"""Small tables written to files, and what retain makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from retain.config import TableConfig, resolve
from retain.job import load, score
from retain.opening import Inputs
from retain.tables.accounting import Account
from retain.tables.scan import Reading
from retain.tables.scans import open_scans
from retain.tables.spool import Spool


@dataclass(frozen=True)
class Read:
    """What was read: scores, accounts, the codes of what was said, the quarantined rows."""

    scores: pl.DataFrame
    accounts: Mapping[str, Account]
    notes: tuple[str, ...]
    quarantined: pl.DataFrame

    @property
    def account(self) -> Account:
        return self.accounts["transactions"]

    def of(self, *columns: str) -> list[tuple]:
        return self.scores.select(columns).rows()

    def row(self, customer: str) -> dict:
        return self.scores.row(by_predicate=pl.col("customer_id") == customer, named=True)


def read(*transactions: Path | pl.DataFrame, date_format: str | None = None, **given) -> Read:
    """Score files or a frame.

    `customers` and `returns` are paths; `columns` maps the transactions' roles, `decimal` is
    their decimal mark; whatever else is given are options (`scoring__as_of`).
    """
    columns, decimal = given.pop("columns", None), given.pop("decimal", None)
    paths = tuple(str(source) for source in transactions if isinstance(source, Path))
    frame = next((source for source in transactions if isinstance(source, pl.DataFrame)), None)
    frames = {} if frame is None else {"transactions": frame}
    tables = {"transactions": TableConfig(paths, columns, date_format=date_format, decimal=decimal)}
    for name in ("customers", "returns"):
        if name in given:
            tables[name] = TableConfig((str(given.pop(name)),))
    options = {key.replace("__", "."): value for key, value in given.items()}
    config = resolve(search=False, environment={}, tables=tables, options=options)
    with Spool() as spool:
        loaded = load(Inputs(config, frames), spool)
        said = tuple(note.code for note in loaded.notes)
        scores = score(loaded, config).scores
        return Read(scores, loaded.accounts, said, loaded.quarantined())


def write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def csv_text(header: str, rows: Iterable[Iterable[object]]) -> str:
    """Comma-separated text, cells as they are."""
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n"


def lane_of(path: Path) -> str:
    """Which lane a file takes."""
    with Spool() as spool:
        return open_scans([str(path)], Reading(), spool)[0].lane
