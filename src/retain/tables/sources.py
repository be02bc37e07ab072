"""What a typed source names: a file, a glob, a hive-partitioned folder, a workbook's sheet, `-`.

The format is told by a file's first bytes, then by its name; the compression by the first bytes
alone. Nothing is fetched: a source is always on this machine.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from retain.errors import DataError, InputMissing, PermissionRefused, RetainError
from retain.tables.unchanged import Seen, seen

Format = Literal["csv", "parquet", "ndjson", "arrow", "excel", "stream"]

STDIN = "-"
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_GZIP = b"\x1f\x8b"
_ZSTD = re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18")
"""A Zstandard frame, or one to be skipped, which parallel compressors begin with."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_NO_TABLE = re.compile(
    rb"%PDF-|<!doctyp|<html|<\?xml|\{\\rtf|7z\xbc\xaf|Rar!|BZh\d1AY|\xfd7zXZ|\x89PNG|\xff\xd8\xff",
    re.IGNORECASE,
)
"""How documents, other archives and pictures begin."""
_NDJSON_SUFFIXES = (".ndjson", ".jsonl")
_ARROW_SUFFIXES = (".arrow", ".feather", ".ipc", ".arrows")
EXCEL_SUFFIXES = (".xlsx", ".xlsm", ".xls")
"""Of workbooks."""

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
        seen: the file as it was when first opened; None for a stream.
    """

    path: Path
    label: str
    format: Format
    compression: str = ""
    sheet: str | None = None
    partitions: Mapping[str, str] = field(default_factory=dict)
    seen: Seen | None = None


def find_sources(spec: str) -> list[Source]:
    """The files that `spec` names, in the order of their paths.

    Raises:
        InputMissing: nothing is there, a pattern matches nothing, or it names another machine.
        PermissionRefused: a file or a folder on the way to it may not be read.
        DataError: a file is empty, or of a kind that holds no table.
    """
    if spec == STDIN:
        return [Source(Path(STDIN), "<stdin>", "stream")]
    if address := _ADDRESS.match(spec):
        raise InputMissing("is_address", file=shown(spec), scheme=address[0])
    try:
        return _found(spec)
    except OSError as error:
        raise unreachable(error, shown(error.filename or spec)) from error


def unreachable(error: OSError, label: str) -> RetainError:
    """What the system says of a file that cannot be opened, as an error of retain's."""
    if isinstance(error, PermissionError):
        return PermissionRefused("unreadable", file=label)
    if isinstance(error, FileNotFoundError):
        return InputMissing("vanished", file=label)
    return InputMissing("unreachable", file=label, problem=error.strerror or str(error))


def shown(path: str | Path) -> str:
    """A path as it can be written anywhere: bytes that are not UTF-8 as hexadecimal escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _found(spec: str) -> list[Source]:
    path, sheet = _split_sheet(spec)
    if path.is_dir():
        return _folder(path)
    if path.exists():
        return [identify(path, sheet=sheet)]
    if path.is_symlink():
        raise InputMissing("broken_link", file=shown(path))
    if glob.has_magic(spec):
        matches = sorted(Path(match) for match in glob.glob(_pattern(spec), recursive=True))
        files = [match for match in matches if match.is_file()]
        if files:
            return [identify(match) for match in files]
        raise InputMissing("no_match", pattern=shown(spec), folder=shown(_folder_of(spec)))
    raise InputMissing("no_file", file=shown(spec), near=_neighbours(path))


def _pattern(spec: str) -> str:
    """The pattern, its leading folders literal as far as folders of these very names exist."""
    *folders, name = Path(spec).parts
    literal = Path()
    while folders and (literal / folders[0]).is_dir():
        literal /= folders.pop(0)
    return os.path.join(glob.escape(str(literal)), *folders, name)


def _split_sheet(spec: str) -> tuple[Path, str | None]:
    """`book.xlsx#Orders` is a sheet of a workbook, unless a file of that very name exists."""
    name, mark, sheet = spec.rpartition("#")
    if mark and not Path(spec).exists() and name.lower().endswith(EXCEL_SUFFIXES):
        return Path(name), sheet
    return Path(spec), None


def _folder(folder: Path) -> list[Source]:
    """The data files of one kind below a folder; hidden ones and those that begin with `_` apart.

    Raises:
        InputMissing: there is none, or there are several kinds.
        OSError: a folder below it cannot be listed.
    """
    sources = []
    for path in sorted(data_files(folder)):
        steps = path.relative_to(folder).parts[:-1]
        keys = dict(step.split("=", 1) for step in steps if "=" in step)
        sources.append(identify(path, partitions=keys))
    if not sources:
        raise InputMissing("empty_folder", folder=shown(folder), suffixes=", ".join(_DATA_SUFFIXES))
    kinds = sorted({source.format for source in sources})
    if len(kinds) > 1:
        raise InputMissing("mixed_folder", folder=shown(folder), kinds=", ".join(kinds))
    return sources


def data_files(folder: Path, *, workbooks: bool = False) -> Iterator[Path]:
    """The data files below a folder, hidden ones and those that begin with `_` apart.

    Raises:
        OSError: a folder below it cannot be listed.
    """
    suffixes = (*_DATA_SUFFIXES, *EXCEL_SUFFIXES) if workbooks else _DATA_SUFFIXES

    def refuse(error: OSError) -> None:
        raise error

    for above, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith((".", "_"))]
        for name in names:
            path = Path(above, name)
            if (
                not name.startswith((".", "_"))
                and path.suffix.lower() in suffixes
                and path.is_file()
            ):
                yield path


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
        InputMissing: it has gone meanwhile.
        DataError: it is empty, or of a kind that holds no table.
    """
    label = label or shown(path)
    try:
        if not path.is_file() and path.exists():
            return Source(path, label, "stream")
        with path.open("rb") as file:
            state = seen(path, label, os.fstat(file.fileno()))
            head = file.read(8)
    except OSError as error:
        raise unreachable(error, label) from error
    if not head:
        raise DataError("empty_file", code="EMPTY_FILE", file=label)
    compression = "gzip" if head.startswith(_GZIP) else "zstd" if _ZSTD.match(head) else ""
    return Source(
        path,
        label,
        _format(path, head),
        compression,
        sheet,
        partitions or {},
        state,
    )


def _format(path: Path, head: bytes) -> Format:
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix not in (".gz", ".zst")]
    if head.startswith(b"PAR1") or suffixes[-1:] == [".parquet"]:
        return "parquet"
    if head.startswith(b"ARROW1") or any(suffix in _ARROW_SUFFIXES for suffix in suffixes):
        return "arrow"
    if head.startswith(_ZIP) and suffixes[-1:] == [".ods"]:
        raise DataError("open_document", code="NOT_CSV", file=shown(path))
    if head.startswith((_ZIP, _OLE)):
        if suffixes[-1:] and suffixes[-1] in EXCEL_SUFFIXES:
            return "excel"
        raise DataError("not_csv", code="NOT_CSV", file=shown(path))
    if _NO_TABLE.match(head):
        raise DataError("no_table", code="NOT_CSV", file=shown(path))
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
        return f"{shown(parent)}/?"
    names = sorted(p.name for p in parent.iterdir() if p.suffix.lower() in _DATA_SUFFIXES)
    return shown(nearest(path.name, names) or ", ".join(names[:5]) or "-")
