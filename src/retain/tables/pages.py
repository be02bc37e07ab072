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
_LONGEST_HEADER = 1 << 24
_DEEPEST = 16
_LONGEST_NUMBER = 63
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
        return _CRC in _header_here(file, _LONGEST_HEADER)[0]
    except IndexError:  # no page there
        return False


def _verify_chunk(file: BinaryIO, start: int, end: int, label: str, column: str) -> None:
    while start < end:
        file.seek(start)
        try:
            fields, size = _header_here(file, min(_LONGEST_HEADER, end - start))
            length = fields[_SIZE]
        except (IndexError, KeyError) as error:
            raise DataError("corrupt", code="CORRUPT", file=label) from error
        if not 0 <= length <= end - start - size:
            raise DataError("corrupt", code="CORRUPT", file=label)
        file.seek(start + size)
        if _CRC in fields and zlib.crc32(file.read(length)) != fields[_CRC] & 0xFFFFFFFF:
            raise DataError(
                "wrong_checksum", code="CHECKSUM", file=label, column=column, offset=start
            )
        start += size + length


def _header_here(file: BinaryIO, most: int) -> tuple[dict[int, int], int]:
    """The page header at the file's place; few are long."""
    head = file.read(min(_HEADER, most))
    try:
        return page_header(head)
    except IndexError:
        return page_header(head + file.read(max(0, most - len(head))))


def page_header(head: bytes) -> tuple[dict[int, int], int]:
    """The whole-number fields of a page header by their number, and its length in bytes.

    Raises:
        IndexError: the bytes end before it does, or are none.
    """
    reader = _Compact(head)
    return reader.struct(), reader.at


class _Compact:
    """Thrift's compact protocol, as far as whole numbers are wanted."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._depth = 0
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
        self._depth += 1
        if kind in (_I16, _I32, _I64):
            self._varint()
        elif kind == _BINARY:
            self._pass(self._varint())
        elif kind in (_BYTE, _DOUBLE):
            self._pass(1 if kind == _BYTE else 8)
        elif kind not in (_STRUCT, _LIST, _SET, _MAP) or self._depth > _DEEPEST:
            raise IndexError(kind)
        elif kind == _STRUCT:
            self.struct()
        elif kind in (_LIST, _SET):
            self._skip_list()
        elif length := self._varint():
            kinds = self._byte()
            for _ in range(length):
                self._skip_element(kinds >> 4)
                self._skip_element(kinds & 15)
        self._depth -= 1

    def _skip_list(self) -> None:
        head = self._byte()
        length = head >> 4 if head >> 4 < 15 else self._varint()
        for _ in range(length):
            self._skip_element(head & 15)

    def _skip_element(self, kind: int) -> None:
        """An element; a truth value takes a byte here."""
        if kind in (_TRUE, _FALSE):
            self._pass(1)
        else:
            self._skip(kind)

    def _pass(self, length: int) -> None:
        self.at += length
        if self.at > len(self._data):
            raise IndexError(self.at)

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
            if shift > _LONGEST_NUMBER:
                raise IndexError(shift)

    def _zigzag(self) -> int:
        value = self._varint()
        return value >> 1 ^ -(value & 1)
