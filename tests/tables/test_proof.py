"""The proof of a plain rectangle holds only for texts that every reader takes alike."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from retain.tables import proof
from retain.tables.any_table import _names
from retain.tables.careful import LINE, read_carefully
from retain.tables.dialect import Layout, read_dialect
from retain.tables.lanes import read_lanes
from retain.tables.physical import CONTROLS, Expected
from retain.tables.plain import Text
from retain.tables.proof import Shape, prove
from retain.tables.spool import Spool

_ALPHABET = (
    b"a", b"b", b"1", b",", b",", b'"', b'"', b'""', b"\n", b"\n", b"\r\n", b"\r", b"\t", b" ",
    b"\x00", b"\x7f", b"\xc2\x85", b"\xe2\x80\xa8", b"\xc3\xa9", b"\xe5", b"\xff", b"name",
    b'\n"', b'",', b',"', b'"\n', b"\xef\xbb\xbf", b";", b"'",
)  # fmt: skip
"""Pieces of which texts are made, the dangerous ones more often."""
_HARMLESS = (b"a", b"b", b"1", b" ", b"\t", b"\xc3\xa9", b'"x,y"', b'""', b'"a""b"')
_LONGEST = 1 << 20
_SHAPES = {width: Shape(b",", b'"', width, (b"name",), _LONGEST) for width in range(1, 5)}
_AROUND = '" \t\ufeff'
_QUOTE_INSIDE = re.compile(r'(?:^|[,\n])[^",\n]+"')


def _plain(body: bytes, width: int) -> bool:
    """Whether a text is a plain rectangle, by the csv module and by what it must not hold."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return False
    unix = text.replace("\r\n", "\n")
    if re.search(f"[\r{CONTROLS}]", unix) or re.search(r"^\n|\n\n|^\ufeff", unix):
        return False
    if _QUOTE_INSIDE.search(re.sub(r'"(?:[^"]|"")*"', '""', unix)):
        return False
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return False
    if any(record and record[0].strip(_AROUND) == "name" for record in records):
        return False
    lines = unix.count("\n") + (unix[-1:] not in ("\n", ""))
    return len(records) == lines and all(len(record) == width for record in records)


def _texts(chance: random.Random, count: int) -> Iterator[tuple[int, bytes]]:
    """Widths and random texts: of arbitrary pieces, and rectangles with a piece out of place."""
    for _ in range(count):
        width = chance.randrange(1, 5)
        yield width, b"".join(chance.choices(_ALPHABET, k=chance.randrange(1, 12)))
        end = chance.choice((b"\n", b"\r\n"))
        lines = [b",".join(chance.choices(_HARMLESS, k=width)) for _ in range(chance.randrange(9))]
        text = end.join([*lines, b""])
        yield width, text
        at = chance.randrange(len(text) + 1)
        foreign = chance.choice((b"", *_ALPHABET))
        yield width, text[:at] + foreign + text[at + chance.randrange(2) :]


@pytest.mark.parametrize("block", [64, 128, 1 << 21])
def test_the_proof_holds_for_plain_rectangles_and_for_nothing_else(tmp_path, monkeypatch, block):
    monkeypatch.setattr(proof, "_BLOCK", block)
    monkeypatch.setattr(pl, "thread_pool_size", lambda: 1)
    chance = random.Random(block)
    path = tmp_path / "text"
    found: list[bool] = []
    for width, body in _texts(chance, 250):
        # Lines before it move the text across the blocks' borders.
        before = b",".join([b"x"] * width) + b"\n"
        before *= chance.choice((0, 0, 1, 5, 15, 16, 31, 32))
        path.write_bytes(before + body)
        proved = prove(path, 0, _SHAPES[width]).rectangular
        plain = _plain(before + body, width)
        assert proved == plain or (plain and b"name" in body), (width, before + body)
        found.append(proved)
    assert 150 < sum(found) < len(found) - 150


@pytest.mark.parametrize("quote", ['"', "'", ""])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_is_proved_reads_the_same_in_both_lanes(tmp_path, quote, delimiter):
    chance = random.Random(f"{quote}{delimiter}")
    path = tmp_path / "text"
    proved = 0
    for width, body in _texts(chance, 40):
        names = ["name", "b", "c", "d"][:width]
        head = delimiter.join(names) + chance.choice(("\n", "\r\n", "\r"))
        text = body.replace(b",", delimiter.encode()).replace(b'"', quote.encode())
        path.write_bytes(chance.choice((b"", b"\xef\xbb\xbf")) + head.encode() + text)
        proved += _lanes_agree(path, delimiter, quote)
    assert proved > 1


def _lanes_agree(path: Path, delimiter: str, quote: str) -> bool:
    """Whether the fast lane was proved, after comparing it with the careful one."""
    with Spool() as spool:
        dialect = read_dialect(_ok(path), "t", Layout(delimiter, quote, ""))
        if dialect is None or not prove(path, dialect.start, dialect.shape(_LONGEST)).rectangular:
            return False
        dialect = replace(dialect, header=_names(dialect))
        fast = read_lanes(Text(path), "t", dialect, _LONGEST, spool)
        expected = Expected(dialect.width, dialect.written, _LONGEST)
        careful = read_carefully(path, "t", dialect, expected, spool)
        assert not careful.rejects, path.read_bytes()
        assert careful.records == fast.rows
        slow = pl.concat([pl.read_ipc(piece) for piece in careful.pieces])
        if fast.lane == "careful":  # there is no record at all
            return False
        quick = fast.frame.collect()
        assert quick.equals(slow.drop(LINE)), path.read_bytes()
        lines = list(range(dialect.first_line, dialect.first_line + quick.height))
        assert slow[LINE].to_list() == lines
    return True


def _ok(path: Path) -> Text:
    """The text; where its header is not UTF-8, another in its place."""
    try:
        path.read_bytes()[:32].decode()
    except UnicodeDecodeError:
        path.write_bytes(b"name\n")
    return Text(path)
