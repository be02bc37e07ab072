"""Parquet pages against their checksums: every damaged page is noticed, no sound one refused."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from retain.errors import DataError
from retain.tables.limits import Limits
from retain.tables.pages import page_header, verify_pages
from retain.tables.scans import Reading, open_scans
from retain.tables.spool import Spool

_COMPRESSIONS = ["none", "snappy", "zstd"]


def _file(path: Path, compression: str, *, checksums: bool = True, version: str = "1.0") -> Path:
    """Several row groups and pages; dictionaries, lists, structures, blanks, long statistics."""
    rows = 600
    table = pa.table(
        {
            "customer_id": [f"c{n % 37}" for n in range(rows)],
            "amount": [n / 7 for n in range(rows)],
            "note": ["x" * 400 + str(n) if n % 5 else None for n in range(rows)],
            "parts": [[n, n + 1] if n % 3 else [] for n in range(rows)],
            "place": [{"town": f"t{n}", "zip": n} for n in range(rows)],
        }
    )
    pq.write_table(
        table, path, compression=compression, row_group_size=250, data_page_size=2000,
        write_batch_size=50, write_page_checksum=checksums, data_page_version=version,
        use_dictionary=["customer_id"], write_statistics=True,
    )  # fmt: skip
    return path


def _pages(path: Path) -> list[tuple[int, int]]:
    """The place and length of every page's data, by the file's own account of its chunks."""
    data, metadata = path.read_bytes(), pq.read_metadata(path)
    found = []
    for group in range(metadata.num_row_groups):
        for number in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(number)
            at = min(chunk.data_page_offset, chunk.dictionary_page_offset or 1 << 60)
            end = at + chunk.total_compressed_size
            while at < end:
                fields, size = page_header(data[at:end])
                found.append((at + size, fields[3]))
                at += size + fields[3]
            assert at == end
    return found


def _code(path: Path) -> str:
    with pytest.raises(DataError) as refused:
        verify_pages(path, "t")
    return refused.value.code


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("compression", _COMPRESSIONS)
def test_a_flipped_bit_in_any_page_is_noticed(tmp_path, compression, version):
    path = _file(tmp_path / "t.parquet", compression, version=version)
    verify_pages(path, "t")
    sound, chance = path.read_bytes(), random.Random(1)
    pages = [page for page in _pages(path) if page[1]]
    assert len(pages) > 30
    for at, length in pages:
        place = at + chance.randrange(length)
        flipped = bytes([sound[place] ^ 1 << chance.randrange(8)])
        path.write_bytes(sound[:place] + flipped + sound[place + 1 :])
        assert _code(path) == "CHECKSUM"


@pytest.mark.parametrize("compression", _COMPRESSIONS)
def test_without_checksums_there_is_nothing_to_compare(tmp_path, compression):
    path = _file(tmp_path / "t.parquet", compression, checksums=False)
    verify_pages(path, "t")


def test_damaged_headers_are_an_error_and_never_a_hang(tmp_path):
    path = _file(tmp_path / "t.parquet", "none")
    sound, chance = path.read_bytes(), random.Random(2)
    starts = [at for at, _ in _pages(path)]
    for _ in range(150):
        at = chance.choice(starts) - chance.randrange(1, 20)
        damaged = sound[:at] + chance.randbytes(3) + sound[at + 3 :]
        path.write_bytes(damaged)
        try:
            verify_pages(path, "t")
        except DataError as error:
            assert error.code in ("CHECKSUM", "CORRUPT")  # noqa: PT017


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\x15",
        b"\x19\xfc\xff\xff\xff\xff\xff\xff\xff\xff\x7f" + b"\x01" * 9,  # a list of 2^63 truths
        b"\x19\xfd\xff\xff\xff\xff\xff\xff\xff\xff\x7f",  # a list of no known kind
        b"\x1c" * 5_000,  # structures in structures
        b"\x19" * 5_000,  # lists in lists
        b"\x15" + b"\xff" * 5_000,  # a number without end
        b"\x18\xff\xff\xff\x7f" + b"x" * 9,  # a text longer than the bytes
    ],
    ids=range(8),
)
def test_bytes_that_are_no_header(head):
    with pytest.raises(IndexError):
        page_header(head)


@pytest.mark.parametrize("share", [0.0005, 0.3, 0.9, 0.999])
def test_cut_files_are_refused(tmp_path, share):
    path = _file(tmp_path / "t.parquet", "snappy")
    sound = path.read_bytes()
    path.write_bytes(sound[: int(len(sound) * share) + 5])
    with Spool() as spool, pytest.raises(DataError) as refused:
        open_scans([str(path)], Reading(), spool)
    assert refused.value.code == "TRUNCATED"


def test_too_many_rows_for_the_files_size(tmp_path):
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"customer_id": ["a"] * 200_000}), path, compression="zstd")
    with Spool() as spool, pytest.raises(DataError) as refused:
        open_scans([str(path)], Reading(), spool)
    assert refused.value.code == "DECOMPRESSION_LIMIT"
    with Spool() as spool:
        [scan] = open_scans([str(path)], Reading(limits=Limits(max_rows_per_byte=1e6)), spool)
        assert scan.rows == 200_000
