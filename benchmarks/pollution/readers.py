"""Readers of CSV files side by side: each gives the table it made of a file, its header first.

A reader is *told* what is known of the file (its marks, its encoding, how many lines stand before
the data), or *sniffs*: it gets the path alone. What each is told, and how its answer is written
down, follows the scripts that came with the published figures, so that those can be compared with.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pollution.grid import Dialect, Known

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

csv.field_size_limit(1 << 30)
_SNIFFED = 1 << 16
"""Characters that Python's Sniffer sees: all of the benchmark's files, the start of longer ones."""

_DUCKDB_ENCODINGS = ("utf-8", "utf-16")
"""Those it reads without an extension from the network."""


@dataclass(frozen=True)
class Loaded:
    """What a reader made of a file.

    `invented` says that the first row holds names of the reader's own making, for a file that has
    none. `reason` says why there is no table.
    """

    rows: Sequence[Sequence[str]] | None
    invented: bool = False
    reason: str = ""

    @property
    def unnamed(self) -> Loaded:
        """The same without names that the file does not hold."""
        return replace(self, rows=self.rows[1:]) if self.rows and self.invented else self


Read = Callable[[Path, Known], Loaded]


def attempt(read: Read, path: Path, known: Known) -> Loaded:
    """Read a file; whatever a reader raises is its answer."""
    try:
        return read(path, known)
    except Exception as error:
        return Loaded(None, reason=f"{type(error).__name__}: {error}")


def retain_told(path: Path, known: Known) -> Loaded:
    """retain.read_table with all that is known, the columns' names apart."""
    return _retain(
        path,
        delimiter=known.dialect.delimiter,
        quote=known.dialect.quote,
        escape=known.dialect.escape,
        encoding=known.encoding,
        header=known.header_lines,
        skip_rows=known.preamble_lines,
    )


def retain_sniffing(path: Path, known: Known) -> Loaded:
    """retain.read_table with the path alone."""
    return _retain(path)


def _retain(path: Path, **known: Any) -> Loaded:  # noqa: ANN401
    import retain

    accepted, _ = retain.read_table(path, **known)
    names = tuple(accepted.columns)
    return Loaded(_texts(names, accepted), invented=_numbered(names))


def _numbered(names: Sequence[str]) -> bool:
    """Whether names are but numbers: column_1 of retain and Polars, column0 and col_0 of DuckDB."""
    return bool(names) and all(re.fullmatch(r"col(umn)?_?\d+", name) for name in names)


def _texts(names: Sequence[str], frame: pl.DataFrame) -> list[Sequence[str]]:
    rows = [["" if cell is None else str(cell) for cell in row] for row in frame.rows()]
    return [names, *rows]


def python_told(path: Path, known: Known) -> Loaded:
    """Python's csv with the marks; it knows no header, nor what stands before it."""
    marks = known.dialect
    with path.open(encoding=known.encoding, newline="") as file:
        return Loaded(
            list(
                csv.reader(
                    file,
                    delimiter=marks.delimiter[0],
                    skipinitialspace=len(marks.delimiter) > 1,
                    quotechar=marks.quote,
                    doublequote=marks.escape == marks.quote,
                    escapechar=marks.escape if marks.escape not in ("", '"') else None,
                )
            )
        )


def python_sniffing(path: Path, known: Known) -> Loaded:
    """Python's csv with the dialect that its Sniffer finds; the encoding is told."""
    with path.open(encoding=known.encoding, newline="") as file:
        dialect = csv.Sniffer().sniff(file.read(_SNIFFED))
        file.seek(0)
        return Loaded(list(csv.reader(file, dialect)))


def duckdb_told(path: Path, known: Known) -> Loaded:
    """DuckDB, lenient, with the marks and the columns' names."""
    names = known.names or tuple(f"col_{place}" for place in range(_width(path, known.dialect)))
    return _duckdb(
        path,
        delimiter=known.dialect.delimiter,
        quotechar=known.dialect.quote,
        escapechar=known.dialect.escape or '"',
        skiprows=known.preamble_lines + known.header_lines,
        header=False,
        columns={name.strip(): "VARCHAR" for name in names},
        auto_detect=False,
        encoding=known.encoding if known.encoding in _DUCKDB_ENCODINGS else None,
    )


def duckdb_sniffing(path: Path, known: Known) -> Loaded:
    """DuckDB, lenient, with the path alone."""
    return _duckdb(path)


def _duckdb(path: Path, **known: Any) -> Loaded:  # noqa: ANN401
    """Read with one thread: several refuse a quoted line break where short lines are padded."""
    import duckdb

    found = duckdb.read_csv(
        str(path),
        strict_mode=False,
        ignore_errors=True,
        null_padding=True,
        parallel=False,
        **known,
    )
    rows = _rewritten(found.df())
    return Loaded(rows, invented=_numbered(rows[0]))


def _width(path: Path, dialect: Dialect) -> int:
    """The columns of a file without names, as someone who knows the file would say."""
    with path.open(encoding="utf-8", newline="") as file:
        return len(next(csv.reader(file, delimiter=dialect.delimiter[0]), ["one"]))


def _rewritten(frame: pd.DataFrame) -> list[list[str]]:
    """Write a pandas frame and read it back: typed values take the form they take in a file."""
    return list(csv.reader(io.StringIO(frame.to_csv(index=False))))


def pandas_told(path: Path, known: Known) -> Loaded:
    """Pandas with the marks, all cells as text, lines it cannot fit left out."""
    import pandas as pd

    marks = known.dialect
    frame = pd.read_csv(
        path,
        sep=marks.delimiter,
        quotechar=marks.quote,
        escapechar=None if marks.escape in ("", marks.quote) else marks.escape,
        lineterminator=marks.line_end if len(marks.line_end) == 1 else None,
        encoding=known.encoding,
        skiprows=known.preamble_lines,
        header="infer" if known.header_lines else None,
        dtype=object,
        on_bad_lines="skip",
        engine="python" if len(marks.delimiter) > 1 else "c",
    )
    return Loaded(_rewritten(frame), invented=not known.header_lines)


def polars_told(path: Path, known: Known) -> Loaded:
    """Polars with the marks, all cells as text, ragged lines cut."""
    import polars as pl

    marks = known.dialect
    frame = pl.read_csv(
        path,
        separator=marks.delimiter,
        quote_char=marks.quote,
        eol_char=marks.line_end[-1],
        encoding=known.encoding,
        skip_rows=known.preamble_lines,
        has_header=bool(known.header_lines),
        infer_schema=False,
        truncate_ragged_lines=True,
        ignore_errors=True,
    )
    names = tuple(frame.columns)
    return Loaded(_texts(names, frame), invented=_numbered(names))


READERS: dict[str, Read] = {
    "retain told": retain_told,
    "retain sniffing": retain_sniffing,
    "duckdb told": duckdb_told,
    "duckdb sniffing": duckdb_sniffing,
    "python csv told": python_told,
    "python csv sniffing": python_sniffing,
    "pandas told": pandas_told,
    "polars told": polars_told,
}
PUBLISHED = {
    "duckdb told": (9.961, 9.599),
    "duckdb sniffing": (9.075, 8.439),
    "python csv sniffing": (9.721, 9.437),
    "pandas told": (9.895, 9.431),
}
"""Simple and weighted scores published for the benchmark's own files: DuckDB 1.2, Python 3.10,
pandas 1.4."""


def available() -> dict[str, Read]:
    """The readers that can run here."""
    missing = [name for name in ("duckdb", "pandas") if find_spec(name) is None]
    return {name: read for name, read in READERS.items() if name.split()[0] not in missing}
