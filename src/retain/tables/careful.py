"""The careful lane: delimited text that is no plain rectangle, record by record, with line numbers.

Records that cannot be trusted go to quarantine with their line and original text; the others are
spooled as text columns, in pieces, so that memory does not grow with the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from retain.tables.dialect import Dialect
from retain.tables.lines import Lines
from retain.tables.physical import Expected, Rejected, read_records
from retain.tables.spool import Spool

LINE = "\x1fline"
"""The spooled column that holds a record's first line; no trimmed header has this name."""

_ROWS, _CELLS, _CHARACTERS = 100_000, 2_000_000, 1 << 25
_REJECTED = {"line": pl.Int64, "reason": pl.String, "column": pl.String, "text": pl.String}


@dataclass(frozen=True)
class Rejects:
    """The records of one file that are quarantined for their structure.

    Attributes:
        file: how it is named to the user.
        counts: rows by reason.
        pieces: spooled files that hold them.
        first: the first line of each reason.
    """

    file: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    pieces: tuple[Path, ...] = ()
    first: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many there are."""
        return sum(self.counts.values())

    def frame(self) -> pl.DataFrame:
        """`file`, `line`, `reason`, `column`, `text`, in the order of lines."""
        pieces = [pl.read_ipc(piece) for piece in self.pieces]
        rows = pl.concat(pieces) if pieces else pl.DataFrame(schema=_REJECTED)
        return rows.select(pl.lit(self.file).alias("file"), *_REJECTED)


NONE_REJECTED = Rejects()


@dataclass(frozen=True)
class Careful:
    """What the careful lane found.

    Attributes:
        pieces: spooled Arrow files of text columns and `LINE`.
        records: physical records, rejected ones included.
        rejects: those rejected.
    """

    pieces: tuple[Path, ...]
    records: int
    rejects: Rejects


def read_carefully(
    path: Path, label: str, dialect: Dialect, expected: Expected, spool: Spool
) -> Careful:
    """Spool a text's records; an empty line is no record."""
    # What was transcoded holds undecodable bytes as surrogates of three bytes.
    errors = "surrogateescape" if expected.encoding == "utf-8" else "surrogatepass"
    good = _Pieces(dialect, spool)
    bad = RejectedPieces(spool)
    with path.open(encoding="utf-8-sig", errors=errors, newline="") as file:
        lines = Lines(file)
        for _ in range(dialect.first_line - 1):
            next(lines, None)
        for found in read_records(lines, dialect.quoting, expected):
            if isinstance(found, Rejected):
                bad.add(found)
            else:
                good.add(*found, size=sum(map(len, lines.pending)))
    good.write(always=not good.written)
    records = good.rows + sum(bad.counts.values())
    return Careful(tuple(good.written), records, bad.rejects(label))


class _Pieces:
    """Records on their way into spooled files of bounded size."""

    def __init__(self, dialect: Dialect, spool: Spool) -> None:
        self._names = dialect.header
        self._width = dialect.width
        self._spool = spool
        self._most = max(1, min(_ROWS, _CELLS // max(1, dialect.width)))
        self._lines: list[int] = []
        self._cells: list[list[str]] = []
        self._size = 0
        self.rows = 0
        self.written: list[Path] = []

    def add(self, line: int, cells: list[str], *, size: int) -> None:
        """One record."""
        self._lines.append(line)
        self._cells.append(cells)
        self._size += size
        if len(self._lines) >= self._most or self._size >= _CHARACTERS:
            self.write(always=True)

    def write(self, *, always: bool) -> None:
        """What has gathered, where anything has or a piece is wanted all the same."""
        if not self._lines and not always:
            return
        columns = list(zip(*self._cells, strict=True)) or [()] * self._width
        texts = {
            name: pl.Series(values, dtype=pl.String)
            for name, values in zip(self._names, columns, strict=False)
        }
        absent = {name: pl.lit(None, pl.String) for name in self._names[len(texts) :]}
        frame = pl.DataFrame(texts).with_columns(
            **absent, **{LINE: pl.Series(self._lines, dtype=pl.Int64)}
        )
        with self._spool.fresh(".arrow") as piece:
            frame.write_ipc(piece)
        self.written.append(piece)
        self.rows += len(self._lines)
        self._lines, self._cells, self._size = [], [], 0


class RejectedPieces:
    """Rejected records on their way into spooled files, counted."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._rows: list[Rejected] = []
        self._size = 0
        self.counts: Counter[str] = Counter()
        self.first: dict[str, int] = {}
        self.written: list[Path] = []

    def add(self, row: Rejected) -> None:
        """One record."""
        self._rows.append(row)
        self._size += len(row.text)
        self.counts[row.reason] += 1
        self.first.setdefault(row.reason, row.line)
        if len(self._rows) >= _ROWS or self._size >= _CHARACTERS:
            self.write()

    def write(self) -> None:
        """What has gathered."""
        if not self._rows:
            return
        cells = [(row.line, row.reason, "", row.text) for row in self._rows]
        with self._spool.fresh(".rejected.arrow") as piece:
            pl.DataFrame(cells, schema=_REJECTED, orient="row").write_ipc(piece)
        self.written.append(piece)
        self._rows, self._size = [], 0

    def rejects(self, label: str) -> Rejects:
        """All of them, written."""
        self.write()
        return Rejects(label, dict(self.counts), tuple(self.written), self.first)
