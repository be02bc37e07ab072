"""What a typed source names: a file, a glob, a hive-partitioned folder, a workbook's sheet, `-`.

The format is told by a file's first bytes, then by its name; the compression by the first bytes
alone. Nothing is fetched: a source is always on this machine.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from retain.errors import DataError, InputMissing, PermissionRefused

Format = Literal["csv", "parquet", "ndjson", "arrow", "excel", "stream"]

STDIN = "-"
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_NDJSON_SUFFIXES = (".ndjson", ".jsonl")
_ARROW_SUFFIXES = (".arrow", ".feather", ".ipc", ".arrows")
_EXCEL_SUFFIXES = (".xlsx", ".xls")
_DATA_SUFFIXES = (
    ".csv", ".tsv", ".txt", ".parquet", ".gz", ".zst", *_NDJSON_SUFFIXES, *_ARROW_SUFFIXES,
)  # fmt: skip


@dataclass(frozen=True)
class Source:
    """One file of a table.

    Attributes:
        path: where it is; `-` for standard input. What is no regular file (standard input, a
            pipe) is a `stream` until it has been copied.
        label: how it is named to the user.
        format: how its content is laid out.
        compression: "gzip", "zstd" or "".
        sheet: the workbook's sheet; None for the first.
        partitions: columns that stand in the path (`year=2024/`), with this file's values.
    """

    path: Path
    label: str
    format: Format
    compression: str = ""
    sheet: str | None = None
    partitions: Mapping[str, str] = field(default_factory=dict)


def find_sources(spec: str) -> list[Source]:
    """The files that `spec` names, in the order of their paths.

    Raises:
        InputMissing: nothing is there, or a pattern matches nothing.
        PermissionRefused: a file may not be read.
        DataError: a file is empty, or of a kind that holds no table.
    """
    if spec == STDIN:
        return [Source(Path(STDIN), "<stdin>", "stream")]
    path, sheet = _split_sheet(spec)
    if path.is_dir():
        return list(_folder(path))
    if path.exists():
        return [identify(path, sheet=sheet)]
    if glob.has_magic(spec):
        matches = sorted(Path(match) for match in glob.glob(spec, recursive=True))
        files = [match for match in matches if match.is_file()]
        if files:
            return [identify(match) for match in files]
        raise InputMissing("no_match", pattern=spec, folder=_folder_of(spec))
    raise InputMissing("no_file", file=spec, near=_neighbours(path))


def _split_sheet(spec: str) -> tuple[Path, str | None]:
    """`book.xlsx#Orders` is a sheet of a workbook, unless a file of that very name exists."""
    name, mark, sheet = spec.rpartition("#")
    if mark and not Path(spec).exists() and name.lower().endswith(_EXCEL_SUFFIXES):
        return Path(name), sheet
    return Path(spec), None


def _folder(folder: Path) -> Iterator[Source]:
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix.lower() in _DATA_SUFFIXES
        and not any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
    )
    if not files:
        raise InputMissing("empty_folder", folder=str(folder), suffixes=", ".join(_DATA_SUFFIXES))
    for path in files:
        keys = dict(
            part.split("=", 1) for part in path.relative_to(folder).parts[:-1] if "=" in part
        )
        yield identify(path, partitions=keys)


def identify(
    path: Path,
    *,
    label: str | None = None,
    sheet: str | None = None,
    partitions: Mapping[str, str] | None = None,
) -> Source:
    """What the file is, from its first bytes and its name.

    Raises:
        PermissionRefused: it may not be read.
        DataError: it is empty, or of a kind that holds no table.
    """
    label = label or str(path)
    try:
        if not path.is_file():
            return Source(path, label, "stream")
        with path.open("rb") as file:
            head = file.read(8)
    except PermissionError as error:
        raise PermissionRefused("unreadable", file=str(path)) from error
    if not head:
        raise DataError("empty_file", code="EMPTY_FILE", file=label)
    compression = "gzip" if head.startswith(_GZIP) else "zstd" if head.startswith(_ZSTD) else ""
    return Source(
        path,
        label,
        _format(path, head),
        compression,
        sheet,
        partitions or {},
    )


def _format(path: Path, head: bytes) -> Format:
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix not in (".gz", ".zst")]
    if head.startswith(b"PAR1") or suffixes[-1:] == [".parquet"]:
        return "parquet"
    if head.startswith(b"ARROW1") or any(suffix in _ARROW_SUFFIXES for suffix in suffixes):
        return "arrow"
    if head.startswith((_ZIP, _OLE)):
        if suffixes[-1:] and suffixes[-1] in _EXCEL_SUFFIXES:
            return "excel"
        raise DataError("not_csv", code="NOT_CSV", file=str(path))
    if any(suffix in _NDJSON_SUFFIXES for suffix in suffixes):
        return "ndjson"
    return "csv"


def _folder_of(pattern: str) -> str:
    return os.path.dirname(pattern.split("*")[0]) or "."


def _neighbours(path: Path) -> str:
    """The data files beside a path that is not there, the nearest names first."""
    from retain.errors import nearest

    parent = path.parent
    if not parent.is_dir():
        return f"{parent}/?"
    names = sorted(p.name for p in parent.iterdir() if p.suffix.lower() in _DATA_SUFFIXES)
    return nearest(path.name, names) or ", ".join(names[:5]) or "-"
