"""What an input may blow up to: a small file must not fill a disk or a memory."""

from __future__ import annotations

from dataclasses import dataclass, fields

from retain.errors import DataError

_FREE = 1 << 26
"""Decompressed bytes that any file may have, however small it is."""

MAX_RATIO = 200
"""Decompressed bytes for a compressed one; sales lines reach about 30, most texts 10."""


@dataclass(frozen=True)
class Limits:
    """The limits of one input; each is an option.

    Attributes:
        max_bytes: decompressed bytes of a file.
        max_rows_per_byte: rows of a Parquet file for each of its bytes.
        max_field: characters of a cell.
        max_cells: rows × columns of a workbook, which is held in memory whole.
    """

    max_bytes: int = 1 << 40
    max_rows_per_byte: int = 50
    max_field: int = 1 << 20
    max_cells: int = 50_000_000

    def check_bytes(self, label: str, packed: int, unpacked: int) -> None:
        """Refuse what decompresses to too much.

        Raises:
            DataError: DECOMPRESSION_LIMIT.
        """
        if unpacked > self.max_bytes:
            raise _too_much("too_many_bytes", label, limit=f"{self.max_bytes:,}")
        if unpacked > _FREE and unpacked > MAX_RATIO * packed:
            raise _too_much("too_dense", label, ratio=unpacked // max(packed, 1), limit=MAX_RATIO)

    def check_rows(self, label: str, size: int, rows: int) -> None:
        """Refuse a Parquet file that claims too many rows for its size.

        Raises:
            DataError: DECOMPRESSION_LIMIT.
        """
        if rows > self.max_rows_per_byte * size:
            raise _too_much(
                "too_many_rows",
                label,
                rows=f"{rows:,}",
                size=f"{size:,}",
                limit=f"{self.max_rows_per_byte:g}",
            )

    def check_cells(self, label: str, rows: int, columns: int) -> None:
        """Refuse a sheet that is too large to hold.

        Raises:
            DataError: TOO_MANY_CELLS.
        """
        if rows * columns > self.max_cells:
            raise DataError(
                "too_many_cells",
                code="TOO_MANY_CELLS",
                file=label,
                rows=f"{rows:,}",
                columns=columns,
                limit=f"{self.max_cells:,}",
            )


DEFAULT_LIMITS = Limits()
LIMITS = tuple(field.name for field in fields(Limits))
"""The limits' names, in their order; each is a setting and an option."""


def _too_much(key: str, label: str, **values: object) -> DataError:
    return DataError(key, code="DECOMPRESSION_LIMIT", file=label, **values)
