"""How large a workbook's sheets are, told before anything is held in memory.

Readers lay a sheet out as a full rectangle: two cells at opposite corners of an .xlsx of a few
kilobytes would take all memory. So the farthest cell is looked for in the sheet's XML first.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from retain.errors import DataError
from retain.tables.limits import Limits

_BLOCK, _OVERLAP = 1 << 22, 1 << 10
_SHEET = re.compile(r"xl/(?!sharedStrings|styles|theme/).*\.xml", re.IGNORECASE)
_WIDE = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{2,3})[0-9]{1,7}"[^>]*[^/>]>')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="([0-9]{4,7})"[^>]*[^/>]>')
_FEW_ROWS, _NARROW = 1000, 26


def check_extent(path: Path, label: str, limits: Limits) -> None:
    """Refuse an .xlsx whose parts decompress to too much, or whose sheets are too large.

    Raises:
        DataError: DECOMPRESSION_LIMIT, TOO_MANY_CELLS, or CORRUPT where it is no sound archive.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            packed = sum(part.compress_size for part in parts)
            limits.check_bytes(label, packed, sum(part.file_size for part in parts))
            for part in parts:
                if _SHEET.fullmatch(part.filename):
                    rows, columns = _farthest(archive, part)
                    limits.check_cells(label, rows, columns)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise DataError("corrupt", code="CORRUPT", file=label) from error


def _farthest(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> tuple[int, int]:
    """The number of the last row and of the last column that hold cells."""
    rows, columns = _FEW_ROWS, _NARROW
    with archive.open(part) as sheet:
        before = b""
        while block := sheet.read(_BLOCK):
            text = before + block
            rows = max(rows, max(map(int, _ROW.findall(text)), default=0))
            columns = max(columns, max(map(_place, set(_WIDE.findall(text))), default=0))
            before = text[-_OVERLAP:]
    return rows, columns


def _place(letters: bytes) -> int:
    """A column's number from its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
