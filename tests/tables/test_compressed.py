"""Compressed text: whole or refused, wherever it is cut or damaged."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
import zstandard

import retain
from retain.errors import DataError
from retain.tables import compressed
from retain.tables.compressed import Unpacked
from retain.tables.scans import Reading, open_scans
from retain.tables.spool import Spool

TEXT = b"a,b\n" + b"".join(b"%d,%d\n" % (n, n * n) for n in range(40))
_SKIPPED = b"\x5a\x2a\x4d\x18" + (7).to_bytes(4, "little") + b"skip me"


def _zstd(text: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(text)


_PACKS = pytest.mark.parametrize("pack", [gzip.compress, _zstd], ids=["gzip", "zstd"])


def _rows(path: Path, data: bytes, **given: int) -> int:
    path.write_bytes(data)
    accepted, quarantined = retain.read_table(path, **given)
    assert quarantined.height == 0
    return accepted.height


def _refused(path: Path, data: bytes, **given: int) -> str:
    path.write_bytes(data)
    with pytest.raises(DataError) as refused:
        retain.read_table(path, **given)
    return refused.value.code


@_PACKS
def test_every_cut_is_refused(tmp_path, pack):
    packed = pack(TEXT)
    magic = 2 if pack is gzip.compress else 4
    codes = {cut: _refused(tmp_path / "t.csv", packed[:cut]) for cut in range(magic, len(packed))}
    assert set(codes.values()) == {"TRUNCATED"}


@_PACKS
def test_every_cut_within_a_second_piece_is_refused(tmp_path, pack):
    first, second = pack(TEXT), pack(b"7,8\n")
    assert _rows(tmp_path / "t.csv", first + second) == 41
    for cut in range(1, len(second)):
        assert _refused(tmp_path / "t.csv", first + second[:cut]) == "TRUNCATED"


@_PACKS
@pytest.mark.parametrize("block", [1, 7, 1 << 12])
def test_pieces_are_one_text_however_they_are_read(monkeypatch, pack, block):
    monkeypatch.setattr(compressed, "_BLOCK", block)
    pieces = b"".join(pack(TEXT[at : at + 50]) for at in range(0, len(TEXT), 50)) + pack(b"")
    name = "gzip" if pack is gzip.compress else "zstd"
    stream, read = Unpacked(BytesIO(pieces), name), []
    while piece := stream.read(33):
        read.append(piece)
    assert b"".join(read) == TEXT
    assert stream.taken == len(pieces)


@pytest.mark.parametrize("block", [1, 1 << 12])
def test_zeros_after_gzip_are_passed_over_and_told(tmp_path, monkeypatch, block):
    monkeypatch.setattr(compressed, "_BLOCK", block)
    packed = gzip.compress(TEXT)
    path = tmp_path / "t.csv.gz"
    assert _rows(path, packed + bytes(5000)) == 40
    with Spool() as spool:
        [scan] = open_scans([str(path)], Reading(), spool)
    assert scan.notes == (("WARN_TRAILING", {"file": str(path), "bytes": 5000}),)
    assert _rows(path, packed + bytes(9) + gzip.compress(b"7,8\n") + bytes(9)) == 41


@_PACKS
@pytest.mark.parametrize("garbage", [b"x", b"garbage after the end", b"\0\0\0x", b"PK\x03\x04"])
def test_what_follows_and_is_no_piece_is_refused(tmp_path, pack, garbage):
    assert _refused(tmp_path / "t.csv", pack(TEXT) + garbage) in ("CORRUPT", "TRUNCATED")


def test_frames_that_are_to_be_skipped_are(tmp_path):
    frame = _zstd(TEXT)
    for data in (_SKIPPED + frame, frame + _SKIPPED, _SKIPPED * 2 + frame + _SKIPPED):
        assert _rows(tmp_path / "t.csv", data) == 40
    assert _refused(tmp_path / "t.csv", frame + _SKIPPED[:-1]) == "TRUNCATED"


@_PACKS
def test_every_flipped_bit_is_refused_or_harmless(tmp_path, pack):
    packed = pack(TEXT)
    sound = pl.read_csv(TEXT, infer_schema=False)
    for place in range(4, len(packed)):
        damaged = packed[:place] + bytes([packed[place] ^ 4]) + packed[place + 1 :]
        path = tmp_path / "t.csv"
        path.write_bytes(damaged)
        try:
            accepted, quarantined = retain.read_table(path)
        except DataError as error:
            assert error.code in ("CORRUPT", "TRUNCATED", "DECOMPRESSION_LIMIT")  # noqa: PT017
        else:  # of some bits nothing depends, as of the time in the header of gzip
            assert accepted.equals(sound)
            assert quarantined.height == 0


def test_a_wrong_sum_or_length_at_the_end_is_refused(tmp_path):
    packed = bytearray(gzip.compress(TEXT))
    for place in (-8, -4):
        wrong = packed.copy()
        wrong[place] ^= 1
        assert _refused(tmp_path / "t.csv", bytes(wrong)) == "CORRUPT"


@_PACKS
def test_bombs_are_refused_with_little_memory(tmp_path, pack):
    head = b"a,b\n1,2\n"
    bomb = _zeros(pack, 1 << 28)
    path = tmp_path / "t.csv"
    tracemalloc.start()
    try:
        assert _refused(path, pack(head) + bomb) == "DECOMPRESSION_LIMIT"
        assert tracemalloc.get_traced_memory()[1] < 3 << 27
    finally:
        tracemalloc.stop()


def _zeros(pack, size: int) -> bytes:
    if pack is gzip.compress:
        engine = zlib.compressobj(9, zlib.DEFLATED, 31)
        block = bytes(1 << 24)
        return b"".join(engine.compress(block) for _ in range(size >> 24)) + engine.flush()
    return _zstd(bytes(size))


@_PACKS
def test_the_limit_on_bytes(tmp_path, pack):
    path = tmp_path / "t.csv"
    assert _rows(path, pack(TEXT), max_bytes=len(TEXT)) == 40
    assert _refused(path, pack(TEXT), max_bytes=len(TEXT) - 1) == "DECOMPRESSION_LIMIT"


@_PACKS
def test_compressed_nothing_is_an_empty_file(tmp_path, pack):
    path = tmp_path / "t.csv"
    path.write_bytes(pack(b""))
    accepted, quarantined = retain.read_table(path)
    assert (accepted.height, quarantined.height) == (0, 0)
