"""NDJSON: one object a line, every value as the text that stands in the file.

Polars' reader is not used: it rounds whole numbers of many digits, stops at the first damaged line
and takes no note of keys that come later. Python's decoder hands out numbers as they are written,
so that identifiers keep every digit and money stays exact. A key that a line lacks is null.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from retain.errors import DataError
from retain.tables.careful import LINE, RejectedPieces
from retain.tables.encodings import Undecodable, around, undecodable
from retain.tables.lines import Lines
from retain.tables.physical import CONTROLS, ENCODING_ROW, Expected, rejected
from retain.tables.plain import Text
from retain.tables.scan import Scan
from retain.tables.spool import Spool

BAD_JSON = "BAD_JSON"
_CONTROL = re.compile(f"[{CONTROLS}]")
_UNSOUND = re.compile(f"[{CONTROLS}\ud800-\udfff]")
_UNDECODED = re.compile("[\udc80-\udcff]")
_FOREIGN = 0.01
"""The share of undecodable lines above which the file is of another encoding."""

_ROWS, _CELLS, _CHARACTERS = 100_000, 2_000_000, 1 << 25
_MOST_KEYS = 10_000
_BLANKS = b"\xef\xbb\xbf \t\r\n"

Cells = dict[str, str | None]


def looks_like_json(path: Path) -> bool:
    """Whether a text begins as an object, or as an array of objects."""
    with path.open("rb") as file:
        start = file.read(64).lstrip(_BLANKS)
    return start[:1] == b"{" or (start[:1] == b"[" and start[1:].lstrip(_BLANKS)[:1] == b"{")


def read_ndjson(text: Text, label: str, longest_cell: int, spool: Spool) -> Scan:
    """The records of a text, as text columns; a damaged line is rejected for itself.

    A column that holds an object or an array anywhere has a list type, which no role takes.

    Raises:
        DataError: an array of objects, nothing at all, more than half of the lines no objects,
            more than one in a hundred of another encoding, or more keys than a table has columns.
    """
    errors = "surrogateescape" if text.encoding == "utf-8" else "surrogatepass"
    good, bad = _Pieces(label, spool), RejectedPieces(spool)
    expected = Expected(longest_cell=longest_cell, encoding=text.encoding)
    with text.path.open(encoding="utf-8-sig", errors=errors, newline="") as file:
        lines = Lines(file)
        for line in lines:
            body = line.strip(" \t\r\n")
            cut = lines.cut
            lines.begin()
            if not body:
                continue
            if body[0] == "[" and not good.rows and not bad.counts:
                raise DataError("json_array", code=BAD_JSON, file=label)
            cells, reason = (None, "FIELD_TOO_LONG") if cut else _read(body, longest_cell)
            if cells is None:
                bad.add(rejected(lines.number, reason, line, expected))
            else:
                good.add(lines.number, cells, size=len(body))
    rejects = bad.rejects(label)
    rows = good.rows + len(rejects)
    _check(text, label, rows, rejects.counts, rejects.first)
    return Scan(label, good.frame(), rows, rejects, lane="careful")


def _check(
    text: Text, label: str, rows: int, counts: Mapping[str, int], first: Mapping[str, int]
) -> None:
    if not rows:
        raise DataError("empty_file", code="EMPTY_FILE", file=label)
    if counts.get(BAD_JSON, 0) * 2 > rows:
        raise DataError("bad_json", code="CORRUPT", file=label, line=first[BAD_JSON])
    if counts.get(ENCODING_ROW, 0) > max(1, _FOREIGN * rows):
        near = Undecodable(first[ENCODING_ROW], 0, around(text.path, 0))
        raise undecodable(label, text.encoding, text.first_bad or near)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object; of a key that stands twice nothing says which value is meant."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=str, parse_int=str, parse_constant=str, strict=False
)


class _Nested(str):
    """The JSON of an object or an array."""

    __slots__ = ()


def _read(body: str, longest_cell: int) -> tuple[Cells | None, str]:
    """A line's cells, or None and why it is rejected."""
    if not body.isprintable():
        if _UNDECODED.search(body):
            return None, ENCODING_ROW
        if _CONTROL.search(body):
            return None, "CONTROL_CHAR"
    try:
        found = _DECODER.decode(body)
    except (ValueError, RecursionError):
        return None, BAD_JSON
    if not isinstance(found, dict):
        return None, BAD_JSON
    cells: Cells = {key: _text(value) for key, value in found.items()}
    if "\\" in body and any(
        _UNSOUND.search(key) or (value and _UNSOUND.search(value)) for key, value in cells.items()
    ):
        return None, "CONTROL_CHAR"
    if len(body) > longest_cell and any(
        len(value or "") > longest_cell for value in cells.values()
    ):
        return None, "FIELD_TOO_LONG"
    return cells, ""


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return _Nested(json.dumps(value, ensure_ascii=False))


class _Pieces:
    """Records on their way into spooled files of bounded size."""

    def __init__(self, label: str, spool: Spool) -> None:
        self._label = label
        self._spool = spool
        self._lines: list[int] = []
        self._cells: list[Cells] = []
        self._size = 0
        self._keys: dict[str, None] = {}
        self._nested: set[str] = set()
        self._written: list[Path] = []
        self.rows = 0

    def add(self, line: int, cells: Cells, *, size: int) -> None:
        """One record."""
        self.rows += 1
        self._lines.append(line)
        self._cells.append(cells)
        self._size += size
        if not cells.keys() <= self._keys.keys():
            self._keys |= dict.fromkeys(cells)
            if len(self._keys) > _MOST_KEYS:
                raise DataError(
                    "too_many_keys", code="TOO_MANY_CELLS", file=self._label, limit=_MOST_KEYS
                )
        self._nested.update(key for key, value in cells.items() if isinstance(value, _Nested))
        if len(self._lines) >= max(1, min(_ROWS, _CELLS // max(1, len(self._keys)))) or (
            self._size >= _CHARACTERS
        ):
            self._write()

    def _write(self) -> None:
        columns = {
            key: pl.Series([cells.get(key) for cells in self._cells], dtype=pl.String)
            for key in self._keys
        }
        lines = pl.Series(self._lines, dtype=pl.Int64)
        with self._spool.fresh(".arrow") as piece:
            pl.DataFrame({**columns, LINE: lines}).write_ipc(piece)
        self._written.append(piece)
        self._lines, self._cells, self._size = [], [], 0

    def frame(self) -> pl.LazyFrame:
        """All of them: the columns are the keys of all records, in the order they came."""
        if self._lines or not self._written:
            self._write()
        pieces = [pl.scan_ipc(piece, glob=False) for piece in self._written]
        frame = pl.concat(pieces, how="diagonal").select(*self._keys, LINE)
        listed = [
            pl.when(pl.col(key).is_not_null()).then(pl.concat_list(key)).alias(key)
            for key in sorted(self._nested)
        ]
        return frame.with_columns(listed)
