"""Parquet and Arrow files: columns that have types.

Both are looked through before Polars reads them, since it panics where lengths or offsets are not
what they should be. Types that it has no reader for are made texts (decimals of more than 38
digits or of negative scale) or columns of bytes, which no role takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import polars as pl

from retain.errors import DataError
from retain.tables.limits import Limits
from retain.tables.pages import verify_pages
from retain.tables.plain import unpacked
from retain.tables.scan import Scan
from retain.tables.sources import Source
from retain.tables.spool import Spool

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_PARQUET, _ARROW = b"PAR1", b"ARROW1"
_ENCRYPTED = b"PARE"
_CONTINUATION, _END_OF_STREAM = b"\xff\xff\xff\xff", b"\xff\xff\xff\xff\x00\x00\x00\x00"
_DIGITS = 38
_BATCH = 1 << 16


def read_parquet(source: Source, limits: Limits, spool: Spool) -> Scan:
    """A Parquet file as a scan.

    Raises:
        DataError: TRUNCATED, CORRUPT, DUP_COLUMN, CHECKSUM, DECOMPRESSION_LIMIT, ENCRYPTED.
    """
    label = source.label
    path = unpacked(source, limits, spool)
    with path.open("rb") as file:
        _check_ends(file, _PARQUET, label)
    with sound(label):
        import pyarrow.parquet as pq

        described = pq.ParquetFile(path)
        rows = described.metadata.num_rows
        schema = described.schema_arrow
        _check_names(schema, label)
    limits.check_rows(label, path.stat().st_size, rows)
    verify_pages(path, label)
    if foreign := _foreign(schema):
        batches = _decoded(described, label)
        return Scan(label, _adapted(batches, schema, foreign, spool), rows)
    with sound(label):
        frame = pl.scan_parquet(path, glob=False, hive_partitioning=False)
        frame.collect_schema()
    return Scan(label, frame, rows)


def read_arrow(source: Source, limits: Limits, spool: Spool) -> Scan:
    """An Arrow IPC file or stream as a scan; a stream is laid down as a file.

    Raises:
        DataError: TRUNCATED, CORRUPT, DUP_COLUMN.
    """
    import pyarrow as pa

    label = source.label
    path = unpacked(source, limits, spool)
    with path.open("rb") as file:
        is_file = file.read(len(_ARROW)) == _ARROW
        if is_file:
            _check_ends(file, _ARROW, label)
        else:
            _check_end_of_stream(file, label)
    with pa.memory_map(str(path)) as mapped:
        with sound(label):
            opened = pa.ipc.open_file(mapped) if is_file else pa.ipc.open_stream(mapped)
            _check_names(opened.schema, label)
            foreign = _foreign(opened.schema)
        rows = 0
        if is_file and not foreign:
            for batch in _batches(opened, label):
                rows += batch.num_rows
            return Scan(label, pl.scan_ipc(path, glob=False), rows)
        frame = _adapted(_batches(opened, label), opened.schema, foreign, spool)
        return Scan(label, frame, int(frame.select(pl.len()).collect().item()))


@contextmanager
def sound(label: str) -> Iterator[None]:
    """A block that reads a file's structure; what its readers refuse is damaged.

    Raises:
        DataError: CORRUPT.
    """
    import pyarrow as pa

    try:
        yield
    except (
        pl.exceptions.PolarsError,
        pl.exceptions.PanicException,
        pa.ArrowException,
        OSError,
        UnicodeDecodeError,
    ) as error:
        raise DataError("corrupt", code="CORRUPT", file=label) from error


def _check_ends(file: BinaryIO, magic: bytes, label: str) -> None:
    """Refuse a file that does not begin and end as its kind does.

    Raises:
        DataError: TRUNCATED where only the end is amiss, ENCRYPTED, else CORRUPT.
    """
    size = file.seek(0, 2)
    file.seek(0)
    begins = file.read(len(magic)) == magic
    file.seek(max(0, size - len(magic)))
    end = file.read()
    if begins and end == magic and size > 2 * len(magic):
        return
    if end == _ENCRYPTED:
        raise DataError("encrypted", code="ENCRYPTED", file=label)
    if begins:
        raise DataError("cut_off", code="TRUNCATED", file=label)
    raise DataError("corrupt", code="CORRUPT", file=label)


def _check_end_of_stream(file: BinaryIO, label: str) -> None:
    """Refuse a stream whose writer did not close it; old ones (before 0.15) had another end.

    Raises:
        DataError: TRUNCATED.
    """
    file.seek(0)
    begin = file.read(len(_CONTINUATION))
    size = file.seek(0, 2)
    file.seek(max(0, size - len(_END_OF_STREAM)))
    if begin == _CONTINUATION and file.read() != _END_OF_STREAM:
        raise DataError("cut_off", code="TRUNCATED", file=label)


def _check_names(schema: pa.Schema, label: str) -> None:
    if len(set(schema.names)) < len(schema):
        raise DataError("double_column", code="DUP_COLUMN", file=label)


def _batches(
    opened: pa.RecordBatchFileReader | pa.RecordBatchStreamReader, label: str
) -> Iterator[pa.RecordBatch]:
    """Each batch, its offsets, dictionaries and texts looked through."""
    import pyarrow as pa

    is_file = isinstance(opened, pa.RecordBatchFileReader)
    found = map(opened.get_batch, range(opened.num_record_batches)) if is_file else iter(opened)
    while True:
        with sound(label):
            batch = next(found, None)
            if batch is None:
                return
            batch.validate(full=True)
        yield batch


def _decoded(described: pq.ParquetFile, label: str) -> Iterator[pa.RecordBatch]:
    batches = described.iter_batches(_BATCH)
    while True:
        with sound(label):
            batch = next(batches, None)
        if batch is None:
            return
        yield batch


def _foreign(schema: pa.Schema) -> dict[str, pa.DataType]:
    """The columns whose types Polars cannot hold, with the type they are made."""
    import pyarrow as pa

    foreign = {}
    for field in schema:
        if pa.types.is_decimal(field.type):
            if field.type.precision > _DIGITS or field.type.scale < 0:
                foreign[field.name] = pa.string()
        elif not _is_held(field.type):
            foreign[field.name] = pa.binary()
    return foreign


def _is_held(kind: pa.DataType) -> bool:
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    try:
        pl.from_arrow(pa.array([], kind))
    except (Exception, pl.exceptions.PanicException):  # Polars has an error for each type
        return False
    return True


def _adapted(
    batches: Iterator[pa.RecordBatch],
    schema: pa.Schema,
    foreign: dict[str, pa.DataType],
    spool: Spool,
) -> pl.LazyFrame:
    """The batches laid down as an Arrow file that Polars reads."""
    import pyarrow as pa

    fields = [pa.field(field.name, foreign.get(field.name, field.type)) for field in schema]
    shape = pa.schema(fields)
    with spool.fresh(".arrow") as path:
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, shape) as writer:
            for batch in batches:
                columns = [
                    _made(column, foreign[name]) if name in foreign else column
                    for name, column in zip(schema.names, batch.columns, strict=True)
                ]
                writer.write_batch(pa.record_batch(columns, schema=shape))
        return pl.scan_ipc(Path(path), glob=False)


def _made(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """A column as text, or as nothing but its places."""
    import pyarrow as pa

    if pa.types.is_string(kind):
        return pa.array(
            [None if cell is None else f"{cell:f}" for cell in column.to_pylist()], kind
        )
    return pa.array([None if cell is None else b"" for cell in column.to_pylist()], kind)
