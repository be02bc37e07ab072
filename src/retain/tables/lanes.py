"""The two lanes of delimited text: the fast one for a proved rectangle, the careful one else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from retain.tables.careful import Rejects, read_carefully
from retain.tables.dialect import Dialect
from retain.tables.encodings import Undecodable, around, undecodable
from retain.tables.physical import Expected
from retain.tables.plain import Text
from retain.tables.proof import Proof, prove
from retain.tables.spool import Spool

_UNDECODABLE = 0.01


@dataclass(frozen=True)
class Lane:
    """A text's records as text columns.

    Attributes:
        lane: which way they were read.
        frame: the columns; with `LINE` in the careful lane.
        rows: physical records, rejected ones included.
        rejects: the records that are not in the frame.
    """

    lane: Literal["fast", "careful"]
    frame: pl.LazyFrame
    rows: int
    rejects: Rejects


def read_lanes(
    text: Text,
    label: str,
    dialect: Dialect,
    longest_cell: int,
    spool: Spool,
    *,
    mends: bool = False,
) -> Lane:
    """The records of a text, by the lane that its proof allows.

    With `mends`, a line with broken quotes is read where it has only one reading.

    Raises:
        DataError: more than one line in a hundred is not of the text's encoding.
    """
    proof = prove(text.path, dialect.start, dialect.shape(longest_cell))
    _check_encoding(text, label, dialect, proof)
    if proof.rectangular and proof.lines:
        return Lane("fast", _fast(text, dialect), proof.lines, Rejects(label))
    expected = Expected(dialect.width, dialect.written, longest_cell, text.encoding, mends)
    found = read_carefully(text.path, label, dialect, expected, spool)
    frame = pl.scan_ipc(list(found.pieces), glob=False)
    return Lane("careful", frame, found.records, found.rejects)


def _fast(text: Text, dialect: Dialect) -> pl.LazyFrame:
    return pl.scan_csv(
        text.path,
        separator=dialect.quoting.delimiter,
        quote_char=dialect.quoting.quote or None,
        schema=dict.fromkeys(dialect.header, pl.String()),
        has_header=False,  # it has been read
        skip_lines=dialect.first_line - 1,
        empty_string_is_null=False,
        glob=False,
    )


def _check_encoding(text: Text, label: str, dialect: Dialect, proof: Proof) -> None:
    """One bad row is quarantined; a text that is bad throughout is of another encoding."""
    if proof.first_undecodable is None:
        return
    if proof.undecodable <= max(1, _UNDECODABLE * proof.lines):
        return
    line, offset = proof.first_undecodable
    near = around(text.path, offset)
    bad = text.first_bad or Undecodable(line + dialect.first_line, offset, near)
    raise undecodable(label, text.encoding, bad)
