"""The checksums that a Parquet file's pages carry, verified without decoding the pages.

A page's header (Thrift, compact protocol; parquet.thrift's PageHeader) may hold the CRC-32 of the
page as it stands in the file. Readers decode damaged pages without looking at it, and an
uncompressed page with a flipped bit is a wrong number. Writers either give every page one or
none, so a file whose first page has none is passed over.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import BinaryIO

from retain.errors import DataError

_MAGIC = b"PAR1"
_HEADER = 1 << 16
_SIZE, _CRC = 3, 4
_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY = 1, 2, 3, 4, 5, 6, 7, 8
_LIST, _SET, _MAP, _STRUCT = 9, 10, 11, 12


def verify_pages(path: Path, label: str) -> None:
    """Compare every page with its checksum, where pages have one.

    Raises:
        DataError: CHECKSUM: a page is not what was written.
    """
    with path.open("rb") as file:
        if not _first_has_one(file):
            return
        import pyarrow.parquet as pq

        metadata = pq.read_metadata(path)
        for group in range(metadata.num_row_groups):
            for column in range(metadata.num_columns):
                chunk = metadata.row_group(group).column(column)
                start = chunk.data_page_offset
                if chunk.dictionary_page_offset:
                    start = min(start, chunk.dictionary_page_offset)
                end = start + chunk.total_compressed_size
                _verify_chunk(file, start, end, label, chunk.path_in_schema)


def _first_has_one(file: BinaryIO) -> bool:
    """Whether the file's first page, right after the magic bytes, carries a checksum."""
    file.seek(len(_MAGIC))
    try:
        return _CRC in page_header(file.read(_HEADER))[0]
    except IndexError:  # no page there
        return False


def _verify_chunk(file: BinaryIO, start: int, end: int, label: str, column: str) -> None:
    while start < end:
        file.seek(start)
        try:
            fields, size = page_header(file.read(_HEADER))
            length = fields[_SIZE]
        except (IndexError, KeyError) as error:
            raise DataError("corrupt", code="CORRUPT", file=label) from error
        file.seek(start + size)
        if _CRC in fields and zlib.crc32(file.read(length)) != fields[_CRC] & 0xFFFFFFFF:
            raise DataError(
                "wrong_checksum", code="CHECKSUM", file=label, column=column, offset=start
            )
        start += size + length


def page_header(head: bytes) -> tuple[dict[int, int], int]:
    """The whole-number fields of a page header by their number, and its length in bytes."""
    reader = _Compact(head)
    return reader.struct(), reader.at


class _Compact:
    """Thrift's compact protocol, as far as whole numbers are wanted."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def struct(self) -> dict[int, int]:
        fields: dict[int, int] = {}
        number = 0
        while head := self._byte():
            delta, kind = head >> 4, head & 15
            number = number + delta if delta else self._zigzag()
            if kind in (_I16, _I32, _I64):
                fields[number] = self._zigzag()
            else:
                self._skip(kind)
        return fields

    def _skip(self, kind: int) -> None:
        if kind in (_TRUE, _FALSE):
            return
        if kind in (_I16, _I32, _I64):
            self._varint()
        elif kind == _STRUCT:
            self.struct()
        elif kind == _BINARY:
            self.at += self._varint()
        elif kind in (_BYTE, _DOUBLE):
            self.at += 1 if kind == _BYTE else 8
        elif kind in (_LIST, _SET):
            self._skip_list()
        elif kind == _MAP and (length := self._varint()):
            kinds = self._byte()
            for _ in range(length):
                self._skip_element(kinds >> 4)
                self._skip_element(kinds & 15)

    def _skip_list(self) -> None:
        head = self._byte()
        length = head >> 4 if head >> 4 < 15 else self._varint()
        for _ in range(length):
            self._skip_element(head & 15)

    def _skip_element(self, kind: int) -> None:
        """An element; a truth value takes a byte here."""
        if kind in (_TRUE, _FALSE):
            self.at += 1
        else:
            self._skip(kind)

    def _byte(self) -> int:
        self.at += 1
        return self._data[self.at - 1]

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def _zigzag(self) -> int:
        value = self._varint()
        return value >> 1 ^ -(value & 1)
